/**
 * Sends approved refunds to their gateway, each once, and follows them to their end. The call has
 * no key that makes it safe to repeat: what may have been done is looked up, never done again.
 */
import assert from 'node:assert/strict';
import type { Origin } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import type { Paise } from '../domain/money.ts';
import { hasArrived, type Payment, type WritePayment } from '../domain/payment.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import {
  type Gateway,
  gatewayFor,
  type GatewayRefund,
  GatewayRefused,
  type Gateways,
} from '../gateways/gateway.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { type Refund, refundRefsKnown, sentRefunds } from '../projections/refunds.ts';
import { isLookDue } from './asking-again.ts';
import type { RefundCall, RefundCalls } from './refund-calls.ts';

export type Refunding = {
  store: ReadStore;
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
  gateways: Gateways;
  calls: RefundCalls;
  clock: () => string;
  onTrouble(refundId: string, error: unknown): void;
};

/** A refund that its stream says is sent, and how the gateway knows its order. */
type Repayment = {
  paymentId: string;
  refundId: string;
  attempt: number;
  amount: Paise;
  gateway: GatewayName;
  /** Where its order was placed. Undefined: it is not in use any more. */
  through: Gateway | undefined;
  orderId: string;
  /** The gateway's payment, where one order was paid more than once. */
  paymentRef: string;
};

/** A round looks through so many, the next one goes on from there. */
const pageSize = 200;

export function refunding(ways: Refunding) {
  /** When we last tried to begin a call. A restart forgets it and tries at once: no harm. */
  const tried = new Map<string, string>();
  let after = 0;

  async function follow(shown: Refund, at: string) {
    const { paymentId, refundId, attempts: attempt } = shown;
    const call = await ways.calls.named({ paymentId, refundId, attempt });
    const begunAt = call?.begunAt ?? shown.sentAt ?? at;
    const key = `${paymentId} ${refundId} ${attempt}`;
    const last = call?.lookedAt ?? tried.get(key);
    if (last !== undefined && !isLookDue(begunAt, last, at)) return;
    const repayment = await repaymentNow(ways, shown);
    if (repayment?.attempt !== attempt) return; // The view lags behind.
    if (call) return await lookAgain(ways, call, repayment, at);
    tried.set(key, at);
    await begin(ways, repayment, begunAt, at);
    tried.delete(key);
  }

  return {
    /** Called by a timer; the clock is handed in. */
    async round() {
      const at = ways.clock();
      const page = await sentRefunds(ways.store, { after, limit: pageSize });
      for (const shown of page) {
        // One that cannot be sent must not keep the others waiting.
        await follow(shown, at).catch((error) => ways.onTrouble(shown.refundId, error));
      }
      after = page.length < pageSize ? 0 : page.at(-1)!.seq;
    },
  };
}

async function repaymentNow(
  { now, gateways }: Refunding,
  { paymentId, refundId }: Pick<Refund, 'paymentId' | 'refundId'>,
): Promise<Repayment | undefined> {
  const arrival = await now.payment(paymentId);
  assert(hasArrived(arrival), 'only what has arrived is refunded');
  const refund = arrival.refunds.get(refundId);
  if (refund?.state !== 'sent') return undefined;
  const { againFor, gateway, ref } = arrival.arrived;
  const { amount, attempts: attempt } = refund;
  const first = againFor ? await now.payment(againFor) : arrival;
  const found = gatewayFor(gateways, 'asked' in first ? first.asked : undefined);
  const through = found?.name === gateway ? found : undefined;
  const order = { gateway, through, orderId: againFor ?? paymentId, paymentRef: ref };
  return { paymentId, refundId, attempt, amount, ...order };
}

/** What the gateway keeps as our id of it: a refund that failed and one sent anew are two. */
const carriedId = ({ refundId, attempt }: Pick<Repayment, 'refundId' | 'attempt'>) =>
  attempt === 1 ? refundId : `${refundId.slice(0, 36)}-${attempt}`;

/** Looks before it leaps: what the order has been refunded until now tells the new refund apart. */
async function begin(ways: Refunding, repayment: Repayment, sentAt: string, at: string) {
  const { calls } = ways;
  const { paymentId, refundId, attempt, orderId, through } = repayment;
  if (!through) {
    await fail(ways, repayment, 'gateway_not_in_use', at);
    return;
  }
  const call = { paymentId, refundId, attempt, orderId, begunAt: at, lookedAt: at };
  if (Date.parse(sentAt) <= Date.parse(calls.since)) {
    const unknown = { ...call, refundRef: null, refsBefore: null };
    if (await calls.begin(unknown)) await lookAgain(ways, unknown, repayment, at);
    return;
  }
  if (await isAnotherInDoubt(ways, repayment)) return;
  const { refunds } = await through.lookUp(orderId);
  const earlier = refunds.find((one) => one.refundId === carriedId(repayment));
  const refsBefore = JSON.stringify(refunds.map(({ refundRef }) => refundRef));
  const begun = { ...call, refundRef: earlier?.refundRef ?? null, refsBefore };
  if (!await calls.begin(begun)) return; // Another process is at it.
  const told = earlier ?? await send(ways, { ...repayment, through }, at);
  if (told) await conclude(ways, begun, repayment, told, at);
}

/** Of two refunds of one order that are both unknown, nobody could say which is which. */
async function isAnotherInDoubt(ways: Refunding, { refundId, orderId }: Repayment) {
  for (const call of await ways.calls.ofOrder(orderId)) {
    if (call.refundRef !== null || call.refundId === refundId) continue;
    if ((await repaymentNow(ways, call))?.attempt === call.attempt) return true;
  }
  return false;
}

/** Undefined: the gateway said no for certain. Throws where nobody knows what it has done. */
async function send(
  ways: Refunding,
  repayment: Repayment & { through: Gateway },
  at: string,
): Promise<GatewayRefund | undefined> {
  const { orderId, amount, paymentRef } = repayment;
  try {
    const which = { refundId: carriedId(repayment), paymentRef };
    return await repayment.through.refund(orderId, amount, which);
  } catch (error) {
    const isNo = error instanceof GatewayRefused &&
      error.code !== 'refund_id_used_with_different_terms';
    if (!isNo) throw error;
    ways.onTrouble(repayment.refundId, error);
    await fail(ways, repayment, error.code, at);
    return undefined;
  }
}

async function lookAgain(ways: Refunding, call: RefundCall, repayment: Repayment, at: string) {
  const { orderId, refundId, through } = repayment;
  await ways.calls.note(call, { lookedAt: at });
  if (!through) {
    throw new Error(`the gateway of ${orderId} is not in use: nobody can tell of ${refundId}`);
  }
  const { refunds } = await through.lookUp(orderId);
  const found = await refundIn(ways, refunds, call, repayment);
  if (found) return await conclude(ways, call, repayment, found, at);
  throw new Error(
    `the gateway shows no refund ${refundId} of ${orderId}: it may come; look there yourself, ` +
      'and complete it or fail it',
  );
}

/** By our id or theirs; else the only new one of that amount that is no other refund of ours. */
async function refundIn(
  { store, calls }: Refunding,
  refunds: readonly GatewayRefund[],
  call: RefundCall,
  repayment: Repayment,
): Promise<GatewayRefund | undefined> {
  const ours = refunds.find((one) => one.refundId === carriedId(repayment));
  if (ours) return ours;
  if (call.refundRef !== null) return refunds.find((one) => one.refundRef === call.refundRef);
  const others = new Set([
    ...JSON.parse(call.refsBefore ?? '[]'),
    ...(await calls.ofOrder(call.orderId)).map(({ refundRef }) => refundRef),
    ...await refundRefsKnown(store, refunds.map(({ refundRef }) => refundRef)),
  ]);
  // Of one that failed before our notes begin, nobody knows whether it was this very try.
  const candidates = refunds.filter(({ refundRef, refundId, amount, status }) =>
    refundId === undefined && amount === repayment.amount && !others.has(refundRef) &&
    (call.refsBefore !== null || status !== 'failed')
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** What the gateway told of it. Pending is no end: it is looked up again. */
async function conclude(
  ways: Refunding,
  call: RefundCall,
  repayment: Repayment,
  { status, refundRef, amount }: GatewayRefund,
  at: string,
) {
  const { paymentId, refundId, gateway } = repayment;
  if (amount !== repayment.amount) {
    throw new Error(`the gateway tells another amount of refund ${refundId} than was sent`);
  }
  if (call.refundRef !== refundRef) await ways.calls.note(call, { refundRef });
  if (status === 'failed') await fail(ways, repayment, 'failed_at_the_gateway', at);
  if (status !== 'completed') return;
  const completed = { paymentId, refundId, gateway, refundRef, completedAt: at };
  await ways.payment({ type: 'CompleteRefund', ...completed }, originOf(repayment, 'complete', at));
}

async function fail(ways: Refunding, repayment: Repayment, reason: string, at: string) {
  const { paymentId, refundId } = repayment;
  const failed = { paymentId, refundId, reason, failedAt: at };
  await ways.payment({ type: 'FailRefund', ...failed }, originOf(repayment, 'fail', at));
}

function originOf({ paymentId, refundId, attempt }: Repayment, what: string, at: string): Origin {
  const commandId = derivedId(refundSpace, `${paymentId} ${refundId} ${attempt} ${what}`);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'system', id: 'refunding' },
    channel: 'clock',
    occurredAt: at,
  };
}
/** Any UUID will do, as long as it stays the same. */
const refundSpace = '4f1d7f0e-8a52-4c0b-9a3e-2c7b6e5d1f34';
