/** One payment by link, from the address where it is paid to its receipt. */
import { receiptPdf } from '../../documents/receipt.ts';
import { receiptText } from '../../documents/receipt-text.ts';
import { dayOf, secondsBetween } from '../../domain/calendar.ts';
import { settledBy } from '../../domain/payment.ts';
import { type Payment, paymentNamed } from '../../projections/payments.ts';
import { receiptOfPayment } from '../../projections/receipts.ts';
import { discreet } from '../html.ts';
import type { Call } from './asking.ts';
import { claim } from './claiming.ts';
import { type Onward, paymentPage, type PaymentShown } from './payment.ts';
import { returnPath } from './return-address.ts';
import type { Placing, ReceiptSight, Ways } from './ways.ts';

export type ByLink = Payment & Pick<Placing, 'accountNo' | 'expiresAt' | 'link'>;

/** What whoever looks at it may see and has said, and where they go on from it. */
export type Visit = {
  sight: ReceiptSight;
  /** The gateway's page led here, and says that it was paid. */
  isBack: boolean;
  onward: Onward;
};

/** Undefined: there is no such payment by a link. */
export async function paymentByLink(
  { store }: Ways,
  paymentId: string,
): Promise<ByLink | undefined> {
  const payment = await paymentNamed(store, paymentId);
  const { link, expiresAt, accountNo } = payment ?? {};
  return payment && link && expiresAt && accountNo
    ? { ...payment, accountNo, link, expiresAt }
    : undefined;
}

export async function followed(call: Call, payment: ByLink, visit: Visit): Promise<Response> {
  const which = {
    accountNo: payment.accountNo,
    amount: payment.arrived ?? payment.amount,
    settledBy: settledBy(payment.requestedAt),
    onward: visit.onward,
  };
  const { ways: { company }, spoken } = call;
  return await paymentPage(spoken, company, which, await shownOf(call, payment, visit));
}

/** The paper of it, as such a visitor may see it. Undefined: there is none. */
export async function receiptFile(
  { ways, spoken }: Call,
  { paymentId }: ByLink,
  sight: ReceiptSight,
): Promise<Response | undefined> {
  const receipt = await receiptOfPayment(ways.store, paymentId);
  const document = receipt && await ways.receipt(receipt.receiptNo, sight);
  if (!document) return undefined;
  const pdf = await receiptPdf(document, spoken.lang);
  return new Response(new Blob([Uint8Array.from(pdf)]), {
    headers: {
      ...discreet,
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="receipt-${receipt.receiptNo}.pdf"`,
    },
  });
}

async function shownOf(
  { ways, spoken: { lang, url } }: Call,
  payment: ByLink,
  { sight, isBack }: Visit,
): Promise<PaymentShown> {
  const { paymentId, gateway, state, attempts, failedAttempts, expiresAt, link } = payment;
  const now = ways.clock();
  const isAskedAfter = dayOf(now) <= settledBy(payment.requestedAt);
  if (isBack && isAskedAfter && (state === 'requested' || state === 'lapsed')) {
    return { kind: 'under way' };
  }
  if (state === 'held' || state === 'lapsed') return { kind: state };
  if (state === 'confirmed') {
    const receipt = await receiptOfPayment(ways.store, paymentId);
    const document = receipt && await ways.receipt(receipt.receiptNo, sight);
    if (!document) return { kind: 'receipt coming' };
    const pdfUrl = `${url.pathname}/receipt.pdf?lang=${lang}`;
    return { kind: 'receipt', text: receiptText(document, lang), pdfUrl };
  }
  if (attempts > 0) return { kind: 'under way' };
  if (link === 'direct' && secondsBetween(now, expiresAt) <= 0) return { kind: 'at the bank' };
  const back = `${returnPath(ways, paymentId)}?lang=${lang}`;
  const place = await ways.place({ ...payment, returnPath: back });
  if (place.kind === 'tried') await claim(ways, payment, { kind: 'gateway', id: gateway }, 'shown');
  return { kind: 'to pay', place, expiresAt, failed: failedAttempts > 0 };
}
