/** One payment by link, from the address where it is paid to its receipt. */
import { receiptPdf } from '../../documents/receipt.ts';
import { receiptText } from '../../documents/receipt-text.ts';
import { dayOf, secondsBetween } from '../../domain/calendar.ts';
import type { Origin } from '../../domain/decider.ts';
import { derivedId } from '../../domain/identifiers.ts';
import { hasArrived, settledBy } from '../../domain/payment.ts';
import { type Payment, paymentNamed } from '../../projections/payments.ts';
import { receiptOfPayment } from '../../projections/receipts.ts';
import type { Payee } from './address.ts';
import { type Call, visitor } from './asking.ts';
import { paymentPage, type PaymentShown } from './payment.ts';
import type { Placing, Ways } from './ways.ts';

type ByLink = Payment & Pick<Placing, 'accountNo' | 'expiresAt' | 'link'>;

/** Its page. Undefined: there is no such payment by a link of this account. */
export async function followed(
  { ways, spoken }: Call,
  payee: Payee,
  paymentId: string,
): Promise<Response | undefined> {
  const payment = await byLink(ways, payee, paymentId);
  if (!payment) return undefined;
  const { url, lang } = spoken;
  const back = backIn(url, payment);
  if (back) await claim(ways, payment, visitor(payee), back.paymentRef);
  const which = {
    accountNo: payment.accountNo,
    amount: payment.arrived ?? payment.amount,
    settledBy: settledBy(payment.requestedAt),
    accountUrl: `${url.pathname.slice(0, -paymentId.length - 1)}?lang=${lang}`,
  };
  const shown = await shownOf(ways, spoken, payment, back !== undefined);
  return await paymentPage(spoken, ways.company, which, shown);
}

/** The paper of it, as anybody may see it: with a masked name. Undefined: there is none. */
export async function receiptFile(
  { ways, spoken }: Call,
  payee: Payee,
  paymentId: string,
): Promise<Response | undefined> {
  const payment = await byLink(ways, payee, paymentId);
  const receipt = payment && await receiptOfPayment(ways.store, paymentId);
  const document = receipt && await ways.receipt(receipt.receiptNo);
  if (!document) return undefined;
  const pdf = await receiptPdf(document, spoken.lang);
  return new Response(new Blob([Uint8Array.from(pdf)]), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="receipt-${receipt.receiptNo}.pdf"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

async function byLink(
  { store }: Ways,
  { accountNo }: Payee,
  paymentId: string,
): Promise<ByLink | undefined> {
  const payment = await paymentNamed(store, paymentId);
  const { link, expiresAt } = payment ?? {};
  const isTheirs = payment?.accountNo === accountNo && link && expiresAt;
  return isTheirs ? { ...payment, accountNo, link, expiresAt } : undefined;
}

async function shownOf(
  ways: Ways,
  { lang, url }: Call['spoken'],
  payment: ByLink,
  isBack: boolean,
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
    const document = receipt && await ways.receipt(receipt.receiptNo);
    if (!document) return { kind: 'receipt coming' };
    const pdfUrl = `${url.pathname}/receipt.pdf?lang=${lang}`;
    return { kind: 'receipt', text: receiptText(document, lang), pdfUrl };
  }
  if (attempts > 0) return { kind: 'under way' };
  if (link === 'direct' && secondsBetween(now, expiresAt) <= 0) return { kind: 'at the bank' };
  const place = await ways.place({ ...payment, returnPath: `${url.pathname}?lang=${lang}` });
  if (place.kind === 'tried') await claim(ways, payment, { kind: 'gateway', id: gateway }, 'shown');
  return { kind: 'to pay', place, expiresAt, failed: failedAttempts > 0 };
}

/** The gateway's page led here, it says, and was paid there. By which of the gateway's payments. */
function backIn({ searchParams }: URL, { link }: ByLink): { paymentRef: string } | undefined {
  const isPaid = searchParams.get('razorpay_payment_link_status') === 'paid';
  if (!isPaid || link === 'direct') return undefined;
  const paymentRef = searchParams.get('razorpay_payment_id') ?? '';
  return { paymentRef: /^pay_\w{1,40}$/.test(paymentRef) ? paymentRef : '' };
}

/** Each brings about a look-up: anybody can write an address, and nobody shall make us ask on. */
const claimsMax = 5;

/**
 * Somebody says that it was paid: a look-up of our own follows. `mark` tells one claim from
 * another: each is recorded once, and who came too early has not used up the real one.
 */
async function claim(
  { payment, now, clock }: Ways,
  { paymentId, gateway }: ByLink,
  actor: Origin['actor'],
  mark: string,
) {
  const known = await now.payment(paymentId);
  if (hasArrived(known) || known.claims >= claimsMax) return;
  const claimedAt = clock();
  const commandId = derivedId(claimSpace, `${paymentId} ${mark}`);
  const origin: Origin = {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor,
    channel: 'pay page',
    occurredAt: claimedAt,
  };
  // Later ones differ in their time alone, and are refused: the first one stands.
  await payment({ type: 'NotifyPayment', paymentId, gateway, status: 'paid', claimedAt }, origin);
}
/** Any UUID will do, as long as it stays the same. */
const claimSpace = 'e2b1a6f4-0a1d-4d57-9c0e-6f3b8d2c4a17';
