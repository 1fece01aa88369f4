/**
 * Asks again about payments that nobody has told us the end of, ever less often, and lets those
 * lapse whose time has run out without money under way.
 */
import { dayOf, daysAfter, secondsAfter, secondsBetween, startOf } from '../domain/calendar.ts';
import type { WriteConversation } from '../domain/conversation.ts';
import type { Origin } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import {
  type Gateway,
  gatewayFor,
  GatewayRefused,
  GatewayUnavailable,
} from '../gateways/gateway.ts';
import { type Payment, unsettledPayments } from '../projections/payments.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { settledWithinDays } from '../domain/payment.ts';
import { isLookDue } from './asking-again.ts';
import { type Claimed, look, type Looking, type Seen } from './looking.ts';

/** A claim that the look-up did not bear out yet: the gateway's answer may lag behind its word. */
const claimLooksMs = [300, 1_000, 3_000, 10_000];

export type Watching = Looking & {
  store: ReadStore;
  conversation: WriteConversation;
  clock: () => string;
  onTrouble(paymentId: string, error: unknown): void;
};

/** A round looks through so many, the next one goes on from there: each is met, none starves. */
const pageSize = 200;

export function watching(ways: Watching) {
  /** When each was last looked at. A restart forgets it and looks again: that does no harm. */
  const looked = new Map<string, string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  /** Where the next round begins, and whom the rounds have met since they began at the oldest. */
  let after = 0;
  let met = new Set<string>();

  return {
    /** Those whose next look is due. Called by a timer; the clock is handed in. */
    async round() {
      const at = ways.clock();
      const since = startOf(daysAfter(dayOf(at), -settledWithinDays - 1));
      const page = await unsettledPayments(ways.store, { since, after, limit: pageSize });
      /** Each silence lasts as long as our patience: one of a gateway is enough in a round. */
      const silent = new Set<Gateway>();
      for (const payment of page) {
        const { paymentId, link } = payment;
        met.add(paymentId);
        const gateway = gatewayFor(ways.gateways, { link: link ?? undefined });
        if (gateway && silent.has(gateway)) continue; // Still due in the next round.
        if (!isDue(payment, looked.get(paymentId), at)) continue;
        looked.set(paymentId, at);
        // One that we cannot make sense of must not keep the others waiting.
        const seen = await lookAt(ways, payment, at)
          .catch((error) => ways.onTrouble(paymentId, error));
        if (seen === 'no answer' && gateway) silent.add(gateway);
      }
      after = page.length < pageSize ? 0 : page.at(-1)!.seq;
      if (after > 0) return;
      for (const paymentId of looked.keys()) if (!met.has(paymentId)) looked.delete(paymentId);
      met = new Set();
    },
    /** Soon, and a few times: a claim has come whose money we did not see. */
    watch(paymentId: string, status: string, claimed?: Claimed) {
      if (!['captured', 'success', 'paid'].includes(status)) return;
      for (const ms of claimLooksMs) {
        const timer = setTimeout(async () => {
          timers.delete(timer);
          const origin = originAt(paymentId, ways.clock());
          await look(ways, paymentId, origin, { claimed })
            .catch((error) => ways.onTrouble(paymentId, error));
        }, ms);
        timers.add(timer);
      }
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Looks it up, and lets it lapse where its time is over without money under way. */
async function lookAt(ways: Watching, payment: Payment, at: string): Promise<Answered> {
  const { paymentId, state, requestedAt, expiresAt } = payment;
  const origin = originAt(paymentId, at);
  const seen = await ask(ways, payment, origin);
  if (state !== 'requested' || seen === 'arrived') return seen;
  if (seen === 'pending') await tellPending(ways, payment, origin);
  const overdue = at > startOf(daysAfter(dayOf(requestedAt), settledWithinDays + 1));
  const expired = expiresAt !== null && at > secondsAfter(expiresAt, 0);
  if (overdue || (expired && seen === 'nothing')) {
    await ways.payment({ type: 'LapsePayment', paymentId }, {
      ...origin,
      commandId: derivedId(origin.commandId, 'lapse'),
    });
  }
  return seen;
}

/** The truth, once: it is being checked, and by which day the money is here or back. */
async function tellPending(
  { conversation }: Watching,
  { paymentId, contactId }: Payment,
  origin: Origin,
) {
  if (contactId === null) return;
  const noticeId = derivedId(lookSpace, `pending ${paymentId}`);
  const notices = [{ noticeId, about: { kind: 'payment_pending', paymentId } as const }];
  const commandId = derivedId(noticeId, 'told');
  await conversation({ type: 'OweNotices', contactId, notices }, { ...origin, commandId });
}

/** No answer, or none of use: nothing is known then, but the rule's time runs on. */
type Answered = Seen | 'no answer' | 'refused';

async function ask(
  ways: Watching,
  { paymentId, attempts }: Payment,
  origin: Origin,
): Promise<Answered> {
  try {
    return await look(ways, paymentId, origin, { tellUnderWay: attempts === 0 });
  } catch (error) {
    if (!(error instanceof GatewayUnavailable)) throw error;
    ways.onTrouble(paymentId, error);
    return error instanceof GatewayRefused ? 'refused' : 'no answer';
  }
}

/** By the schedule, and right at expiry. */
function isDue({ requestedAt, expiresAt }: Payment, last: string | undefined, at: string) {
  const expiry = expiresAt ? [secondsBetween(requestedAt, expiresAt) + 1] : [];
  return isLookDue(requestedAt, last, at, expiry);
}

const originAt = (paymentId: string, at: string): Origin => {
  const commandId = derivedId(lookSpace, `${paymentId} ${at}`);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'system', id: 'watching' },
    channel: 'clock',
    occurredAt: at,
  };
};
/** Any UUID will do, as long as it stays the same. */
const lookSpace = '0b5f2c64-7a1e-4d7c-9a55-6f3f0c5f5d10';
