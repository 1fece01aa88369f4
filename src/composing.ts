/** Turns what a notice is about into what it says, from the views as they are when it is sent. */
import type { Attachment } from './channels/channel.ts';
import type { Reply } from './channels/dialog.ts';
import { type NoticeFacts, noticeIn } from './channels/notices.ts';
import { phrases } from './channels/phrases.ts';
import { billPdf } from './documents/bill.ts';
import { receiptPdf } from './documents/receipt.ts';
import { secondsBetween } from './domain/calendar.ts';
import type { Language, NoticeAbout } from './domain/conversation.events.ts';
import { paise } from './domain/money.ts';
import { settledBy } from './domain/payment.ts';
import type { Papers } from './papers.ts';
import { accountNamed } from './projections/accounts.ts';
import { billNumbered, openBillsOf } from './projections/bills.ts';
import { complaintNumbered } from './projections/complaints.ts';
import { contactsLinkedTo, conversationOf } from './projections/conversations.ts';
import { disputeNamed } from './projections/disputes.ts';
import type { Notice } from './projections/notices.ts';
import { paymentNamed } from './projections/payments.ts';
import { NotYet } from './projections/places.ts';
import type { ReadStore } from './projections/read-store.ts';
import { receiptNumbered, receiptOfPayment } from './projections/receipts.ts';
import { refundNamed } from './projections/refunds.ts';
import type { Composed } from './reactions/sending.ts';
import type { Vault } from './vault/vault.ts';

type Ways = {
  store: ReadStore;
  vault: Pick<Vault, 'open'>;
  papers: Papers;
  helpline: string;
  clock(): string;
  /** A paper that could not be made; the words go out all the same. */
  onPaperTrouble(noticeId: string, error: unknown): void;
};

type About<Kind> = Extract<NoticeAbout, { kind: Kind }>;
type PaymentKind =
  | 'order_card'
  | 'payment_received'
  | 'payment_held'
  | 'payment_pending'
  | 'attempt_failed'
  | 'payment_lapsed';

/** Hindi until somebody has chosen: most consumers here read it. */
const languageUnknown: Language = 'hi';
/** WhatsApp takes no card that can be paid for less than five minutes. */
const cardSecondsMin = 5 * 60 + 30;

/** Undefined: its time is over, or what it was about is gone. */
export const composing = (ways: Ways) => async (notice: Notice): Promise<Composed | undefined> => {
  const talk = await conversationOf(ways.store, notice.contactId);
  const language = talk?.language ?? languageUnknown;
  const facts = await factsOf(ways, notice, language);
  return facts && noticeIn(language, facts);
};

async function factsOf(
  ways: Ways,
  notice: Notice,
  language: Language,
): Promise<NoticeFacts | undefined> {
  const { about, noticeId } = notice;
  switch (about.kind) {
    case 'reply': {
      const opened = await ways.vault.open(about.content, `notice ${noticeId}`);
      return opened === undefined
        ? undefined
        : { kind: 'reply', reply: JSON.parse(opened) as Reply };
    }
    case 'receipt':
      return await receiptFacts(ways, notice, about, language);
    case 'bill':
      return await billFacts(ways, notice, about, language);
    case 'complaint':
      return await complaintFacts(ways, about);
    case 'refund':
      return await refundFacts(ways, about);
    case 'payment_charged_back':
      return await chargebackFacts(ways, about);
    case 'refused':
      return { ...about, helpline: ways.helpline };
    default:
      return await paymentFacts(ways, about);
  }
}

async function paymentFacts(
  { store, helpline, clock }: Ways,
  { kind, paymentId }: About<PaymentKind>,
): Promise<NoticeFacts | undefined> {
  const payment = await paymentNamed(store, paymentId) ?? notYet(paymentId);
  const { accountNo, requestedAt, expiresAt, state } = payment;
  const amount = payment.arrived ?? payment.amount;
  const onCard = payment.contactId !== null && payment.link === null;
  const about = { paymentId, amount, onCard };
  const time = { settledBy: settledBy(requestedAt) };
  if (kind === 'payment_held') return { kind, ...about, helpline };
  if (kind === 'payment_pending') return { kind, ...about, ...time };
  if (accountNo === null) return undefined;
  switch (kind) {
    case 'order_card': {
      const left = expiresAt === null ? 0 : secondsBetween(clock(), expiresAt);
      if (state !== 'requested' || expiresAt === null || left < cardSecondsMin) return undefined;
      const duty = await dutyIn(store, accountNo, amount);
      const app = payment.app ?? undefined;
      return { kind, accountNo, paymentId, amount, duty, expiresAt, ...(app && { app }) };
    }
    case 'payment_received': {
      const receipt = await receiptOfPayment(store, paymentId) ?? notYet(paymentId);
      const { receiptNo, outstandingAfter: outstanding, advance } = receipt;
      return { kind, ...about, accountNo, receiptNo, outstanding, advance };
    }
    case 'attempt_failed':
    case 'payment_lapsed':
      return { kind, ...about, accountNo, ...time };
  }
}

async function refundFacts(
  { store, helpline }: Ways,
  { paymentId, refundId, step }: About<'refund'>,
): Promise<NoticeFacts> {
  const refund = await refundNamed(store, paymentId, refundId) ?? notYet(refundId);
  const { amount, refundRef } = refund;
  const about = { kind: 'refund', amount, helpline, ...await owingOf(store, refund) } as const;
  if (step !== 'completed') return { ...about, step };
  return { ...about, step, refundRef: refundRef ?? notYet(`the end of ${refundId}`) };
}

async function chargebackFacts(
  { store }: Ways,
  { paymentId, disputeRef }: About<'payment_charged_back'>,
): Promise<NoticeFacts> {
  const dispute = await disputeNamed(store, paymentId, disputeRef) ?? notYet(disputeRef);
  const { amount } = dispute;
  return { kind: 'payment_charged_back', amount, ...await owingOf(store, dispute) };
}

async function owingOf(store: ReadStore, { accountNo }: { accountNo: string | null }) {
  if (accountNo === null) return { outstanding: paise(0) };
  const { outstanding } = await accountNamed(store, accountNo) ?? notYet(accountNo);
  return { accountNo, outstanding };
}

/** A view that is behind, or stands still, must not cost anybody their notice: it waits. */
function notYet(what: string): never {
  throw new NotYet(`${what} is not in the views yet`);
}

/** Only where the card pays one whole bill can its duty be told; elsewhere none is claimed. */
async function dutyIn(store: ReadStore, accountNo: string, amount: number) {
  const [bill, ...others] = await openBillsOf(store, accountNo);
  const whole = bill && others.length === 0 && bill.outstanding === amount &&
    bill.demand === amount;
  const duty = whole ? bill.lines.find(({ kind }) => kind === 'electricityDuty')?.amount : 0;
  return paise(Math.max(0, duty ?? 0));
}

const seesAll = async ({ store }: Ways, contactId: string, accountNo: string) =>
  (await contactsLinkedTo(store, accountNo)).includes(contactId);

/** The confirmation has gone out in words before: without its paper this notice is words, too. */
async function receiptFacts(
  ways: Ways,
  { contactId, noticeId }: Notice,
  { accountNo, receiptNo, reprint }: About<'receipt'>,
  language: Language,
): Promise<NoticeFacts | undefined> {
  const receipt = await receiptNumbered(ways.store, receiptNo);
  if (!receipt && !reprint) notYet(receiptNo);
  // A button's id comes from outside: nobody sees another account's receipt by writing its number.
  if (receipt?.accountNo !== accountNo) return undefined;
  const full = await seesAll(ways, contactId, accountNo);
  const document = await paper(ways, noticeId, `receipt-${receiptNo}.pdf`, async () => {
    const shown = await ways.papers.receipt(receiptNo, { full, reprint });
    return shown && await receiptPdf(shown, language);
  });
  const { amount } = receipt;
  return { kind: 'receipt', accountNo, receiptNo, amount, reprint, ...(document && { document }) };
}

async function billFacts(
  ways: Ways,
  { contactId, noticeId }: Notice,
  { accountNo, billNo }: About<'bill'>,
  language: Language,
): Promise<NoticeFacts | undefined> {
  const bill = await billNumbered(ways.store, accountNo, billNo);
  if (!bill) return undefined;
  const full = await seesAll(ways, contactId, accountNo);
  const document = await paper(ways, noticeId, `bill-${bill.month}.pdf`, async () => {
    const shown = await ways.papers.bill({ accountNo, billNo }, { full });
    return shown && await billPdf(shown, language);
  });
  const { month, dueOn, demand: amount } = bill;
  return { kind: 'bill', accountNo, month, amount, dueOn, ...(document && { document }) };
}

async function paper(
  ways: Ways,
  noticeId: string,
  filename: string,
  made: () => Promise<Uint8Array | undefined>,
): Promise<Attachment | undefined> {
  try {
    const bytes = await made();
    return bytes && { filename, mimeType: 'application/pdf', bytes };
  } catch (error) {
    ways.onPaperTrouble(noticeId, error);
    return undefined;
  }
}

async function complaintFacts(
  { store, vault }: Ways,
  { docketNo, step }: About<'complaint'>,
): Promise<NoticeFacts | undefined> {
  const complaint = await complaintNumbered(store, docketNo) ?? notYet(docketNo);
  const { kind, dueAt, desk, escalatedTo, stars } = complaint;
  const about = { kind: 'complaint', docketNo } as const;
  switch (step) {
    case 'registered':
      return { ...about, step, complaint: kind, dueAt };
    case 'assigned':
      return desk === null ? undefined : { ...about, step, desk };
    case 'escalated':
      return escalatedTo === null ? undefined : { ...about, step, office: escalatedTo };
    case 'resolved': {
      const resolution = complaint.resolution &&
        await vault.open(complaint.resolution, `complaint resolution ${docketNo}`);
      return { ...about, step, ...(resolution && { resolution }) };
    }
    case 'reopened':
      return { ...about, step, dueAt };
    case 'closed':
      return { ...about, step, rated: stars !== null };
  }
}

/** A turn that failed says so, in both languages until one is known, and shows the way on. */
export function apology({ language }: { language?: Language }): Reply {
  const spoken = language ? [phrases[language]] : [phrases.hi, phrases.en];
  const [first] = spoken;
  return {
    text: spoken.map((phrase) => phrase.sorry).join('\n\n'),
    choices: [{ id: 'menu', title: (first ?? phrases.hi).menu }],
  };
}
