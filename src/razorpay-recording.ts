/** What Razorpay tells becomes facts: a claim to look up, or what became of a dispute. */
import { Buffer } from 'node:buffer';
import type { Origin } from './domain/decider.ts';
import { type DisputeNotice, disputeSteps } from './domain/dispute-notice.ts';
import { derivedId, PaymentId } from './domain/identifiers.ts';
import { paise } from './domain/money.ts';
import type { Payment, WritePayment } from './domain/payment.ts';
import {
  type UnmatchedDispute,
  unmatchedDisputeId,
  type WriteUnmatchedDispute,
} from './domain/unmatched-dispute.ts';
import type { RazorpayEvent } from './gateways/razorpay-webhook.ts';
import { paymentsByTheirRef } from './projections/disputed-payments.ts';
import type { ReadStore } from './projections/read-store.ts';

type Ways = {
  payment: WritePayment;
  unmatchedDispute: WriteUnmatchedDispute;
  now: {
    payment(paymentId: string): Promise<Payment>;
    unmatchedDispute(id: string): Promise<UnmatchedDispute>;
  };
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

/**
 * Deliveries come in any order, so each tells of the dispute from its beginning. What no payment
 * here can take is recorded beside, for people to work off. Answers what they must look at now.
 */
async function recordDispute(
  ways: Ways,
  event: Of<'dispute'>,
  { isAgain = false } = {},
): Promise<string | undefined> {
  const notice = noticeIn(ways, event);
  const aside = (why: string) => `dispute ${notice.disputeRef} of ${notice.paymentRef}: ${why}`;
  const { resolved } = await ways.now.unmatchedDispute(unmatchedDisputeId(notice));
  if (resolved?.as === 'written_off') return aside('it was written off');
  const paymentId = resolved?.paymentId ?? await disputedPayment(ways, event);
  const { unfit, left } = paymentId === undefined
    ? { unfit: 'payment_unknown' }
    : await tellPayment(ways, event, notice, paymentId);
  if (unfit === undefined) return left && aside(left);
  const { openedAt: _, toldAt: notifiedAt, ...told } = notice;
  const kept = await ways.unmatchedDispute(
    { type: 'NotifyUnmatchedDispute', ...told, why: unfit, notifiedAt },
    originOf(ways, event, 'keep'),
  );
  if (!('refused' in kept) || isSameEvent(kept.refused)) return undefined;
  // It was matched while we asked: its payment is to be told after all.
  return resolved || isAgain ? aside(unfit) : await recordDispute(ways, event, { isAgain: true });
}

/**
 * The event was recorded before. What we knew beside it may have been another then: which payment
 * was here, and what the clock said where the event has no time of its own.
 */
const isSameEvent = ({ code }: { code: string }) => code === 'command_id_used_differently';

const noticeIn = ({ clock }: Ways, { dispute, at = clock() }: Of<'dispute'>): DisputeNotice => ({
  ...dispute,
  gateway: 'razorpay',
  status: dispute.status === 'under review' ? 'under_review' : dispute.status,
  amount: paise(dispute.amount),
  deducted: paise(dispute.deducted),
  openedAt: at,
  toldAt: at,
});

/** `unfit`: why the payment does not take it. `left`: why nothing more follows from it. */
async function tellPayment(
  ways: Ways,
  event: Of<'dispute'>,
  notice: DisputeNotice,
  paymentId: string,
): Promise<{ unfit?: string; left?: string | undefined }> {
  const { open, next, left } = disputeSteps(notice, paymentId);
  const opened = await ways.payment(open, originOf(ways, event, 'open'));
  if ('refused' in opened && !isSameEvent(opened.refused)) return { unfit: opened.refused.code };
  const outcome = next && await ways.payment(next, originOf(ways, event, 'step'));
  if (!outcome || !('refused' in outcome) || isSameEvent(outcome.refused)) return { left };
  const { code } = outcome.refused;
  return next.type === 'AnswerDispute' ? { left: code } : { unfit: code };
}

/** By the gateway's payment: an order that was paid twice is two payments here. */
async function disputedPayment(
  { store, now }: Ways,
  { dispute: { paymentRef }, paymentId }: Of<'dispute'>,
): Promise<string | undefined> {
  const found = (await paymentsByTheirRef(store, 'razorpay', [paymentRef])).get(paymentRef);
  if (found || paymentId === undefined || !PaymentId.safeParse(paymentId).success) return found;
  const payment = await now.payment(paymentId); // The views may be behind.
  return 'arrived' in payment && payment.arrived.ref === paymentRef ? paymentId : undefined;
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
