/** What Razorpay tells becomes facts: a claim to look up, or what became of a dispute. */
import { Buffer } from 'node:buffer';
import type { Origin } from './domain/decider.ts';
import { derivedId, PaymentId } from './domain/identifiers.ts';
import { paise } from './domain/money.ts';
import type { Payment, PaymentCommand, WritePayment } from './domain/payment.ts';
import type { RazorpayEvent } from './gateways/razorpay-webhook.ts';
import { paymentsBySign } from './projections/payments.ts';
import type { ReadStore } from './projections/read-store.ts';

type Ways = {
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
  store: ReadStore;
  vault: { fingerprint(purpose: string, text: string): string };
  clock(): string;
};
type Of<Kind> = Extract<RazorpayEvent, { kind: Kind }>;

/** Recorded, or why there was nothing to record: the event is none of ours, or says no news. */
export async function recordRazorpay(
  ways: Ways,
  event: RazorpayEvent,
): Promise<string | undefined> {
  switch (event.kind) {
    case 'payment':
      return await recordClaim(ways, event);
    case 'dispute':
      return await recordDispute(ways, event);
    // Whoever sent a refund follows it; payouts come with their file, row by row.
    case 'refund':
    case 'settlement':
    case 'unknown':
    case 'unreadable':
      return undefined;
  }
}

/**
 * A snapshot of its moment: the look-up that follows tells what is true now. The account may carry
 * payments that are not asked for by links of ours, the order cards' own among them: those have
 * their own way of telling, and everything else comes with its settlement.
 */
async function recordClaim(ways: Ways, event: Of<'payment'>): Promise<string | undefined> {
  const { paymentId, status, attempt } = event;
  if (!PaymentId.safeParse(paymentId).success || paymentId === undefined) return 'not ours';
  const known = await ways.now.payment(paymentId);
  if (!('asked' in known) || known.asked?.link === undefined) return 'not ours';
  const claimedAt = event.at ?? ways.clock();
  await ways.payment({
    type: 'NotifyPayment',
    paymentId,
    gateway: 'razorpay',
    status,
    ...attempt && { attempt: { orderRef: attempt.orderRef, status: attempt.status } },
    claimedAt,
  }, originOf(ways, event, 'claim'));
  return undefined;
}

/** Deliveries come in any order, so each tells of the dispute from its beginning. */
async function recordDispute(ways: Ways, event: Of<'dispute'>): Promise<string | undefined> {
  const { dispute } = event;
  const paymentId = await disputedPayment(ways, event);
  const aside = (why: string) => `dispute ${dispute.disputeRef} of ${dispute.paymentRef}: ${why}`;
  if (paymentId === undefined) return aside('no payment of ours is known by that');
  const at = event.at ?? ways.clock();
  const { disputeRef, amount, reason, respondBy } = dispute;
  const which = { paymentId, disputeRef };
  const opened = await ways.payment({
    type: 'OpenDispute',
    ...which,
    amount: paise(amount),
    ...reason && { reason },
    ...respondBy && { respondBy },
    openedAt: at,
  }, originOf(ways, event, 'open'));
  if ('refused' in opened) return aside(opened.refused.code);
  const next = nextStep(event, which, at);
  if (typeof next !== 'object') return next && aside(next);
  const outcome = await ways.payment(next, originOf(ways, event, 'step'));
  return 'refused' in outcome ? aside(outcome.refused.code) : undefined;
}

/** Phases in which the payer's bank asks what a payment was for. */
const questions: ReadonlySet<string> = new Set(['retrieval', 'fraud']);

/** Undefined: it stays open. Text: why nothing follows from it. */
function nextStep(
  { dispute: { status, amount, deducted, phase } }: Of<'dispute'>,
  which: { paymentId: string; disputeRef: string },
  at: string,
): PaymentCommand | string | undefined {
  switch (status) {
    case 'open':
      return undefined;
    case 'under review': // Somebody has contested it on the gateway's own page.
      return { type: 'AnswerDispute', ...which, answer: 'contested', answeredBy: 'razorpay' };
    case 'won':
      return { type: 'WinDispute', ...which, closedAt: at };
    case 'lost':
      // What is not said to have been taken was taken whole; unless it was no more than a question.
      if (deducted === 0 && questions.has(phase)) return 'lost, and no money taken';
      if (deducted !== 0 && deducted !== amount) return 'lost, and another sum taken';
      return { type: 'LoseDispute', ...which, closedAt: at };
    case 'closed':
      if (deducted > 0) return 'closed with money taken';
      return { type: 'WinDispute', ...which, closedAt: at };
  }
}

/** By the gateway's payment: an order that was paid twice is two payments here. */
async function disputedPayment(
  { store, now }: Ways,
  { dispute, paymentId }: Of<'dispute'>,
): Promise<string | undefined> {
  const known = await paymentsBySign(store, 'ref', [dispute.paymentRef]);
  const [found] = known.filter(({ gateway }) => gateway === 'razorpay');
  if (found) return found.paymentId;
  if (paymentId === undefined || !PaymentId.safeParse(paymentId).success) return undefined;
  const payment = await now.payment(paymentId); // The views may be behind.
  return 'arrived' in payment && payment.arrived.ref === dispute.paymentRef ? paymentId : undefined;
}

/** The event's own id, hashed: a repeated delivery is the same command. */
function originOf({ vault, clock }: Ways, { eventId, at }: RazorpayEvent, what: string): Origin {
  const print = vault.fingerprint('razorpay event', eventId);
  const eventUuid = derivedId(recordingSpace, Buffer.from(print).toString('base64url'));
  const commandId = derivedId(eventUuid, what);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'gateway', id: 'razorpay' },
    channel: 'razorpay',
    occurredAt: at ?? clock(),
  };
}
/** Any UUID will do, as long as it stays the same. */
const recordingSpace = '5b7f1f0a-3c0e-4f43-9a0b-7d1c2e8f6a44';
