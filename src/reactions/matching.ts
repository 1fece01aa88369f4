/** A dispute that came before its payment is told to it as soon as the payment has turned up. */
import type { Origin } from '../domain/decider.ts';
import { dayOf } from '../domain/calendar.ts';
import { disputeSteps } from '../domain/dispute-notice.ts';
import { derivedId } from '../domain/identifiers.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { WritePayment } from '../domain/payment.ts';
import type { UnmatchedDispute, WriteUnmatchedDispute } from '../domain/unmatched-dispute.ts';
import { unmatchedDisputeId } from '../domain/unmatched-dispute.ts';
import { paymentsByTheirRef } from '../projections/disputed-payments.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { unmatchedDisputesPage } from '../projections/unmatched-disputes.ts';

const pageSize = 200;
/** Any UUID will do, as long as it stays the same. */
const matchingSpace = '0c6f8b52-9f0e-4c39-8b0d-6a5f3b8f1d27';

type Ways = {
  store: ReadStore;
  payment: WritePayment;
  unmatchedDispute: WriteUnmatchedDispute;
  now: { unmatchedDispute(id: string): Promise<UnmatchedDispute> };
  clock: () => string;
};

/**
 * Looks through all that are open, few as they are; answers how many found their payment. Where
 * the reference does not tell one payment alone, or that payment does not take it, people must.
 * One whose payment cannot be asked keeps no other waiting: its fault is thrown at the end.
 */
export async function matchDisputes(ways: Ways): Promise<number> {
  let matched = 0;
  const faults: unknown[] = [];
  let before: number | undefined;
  for (;;) {
    const which = { state: ['open'] as const, ...(before !== undefined && { before }) };
    const page = await unmatchedDisputesPage(ways.store, { ...which, limit: pageSize });
    for (const [gateway, some] of Map.groupBy(page, (one) => one.gateway)) {
      const refs = some.flatMap(({ paymentRef }) => paymentRef ?? []);
      const payments = await paymentsByTheirRef(ways.store, gateway, refs);
      for (const one of some) {
        const paymentId = payments.get(one.paymentRef ?? '');
        if (paymentId === undefined) continue;
        const isMatched = await match(ways, one, paymentId).catch((error) => {
          faults.push(error);
          return false;
        });
        if (isMatched) matched += 1;
      }
    }
    if (page.length < pageSize && faults.length > 0) throw faults[0];
    if (page.length < pageSize) return matched;
    before = Number(page.at(-1)!.seq);
  }
}

type Which = { gateway: GatewayName; disputeRef: string };

/** First the money's own news: where that cannot be, the dispute stays where it is. */
async function match(ways: Ways, { gateway, disputeRef }: Which, paymentId: string) {
  const id = unmatchedDisputeId({ gateway, disputeRef });
  const { notice, notices, resolved } = await ways.now.unmatchedDispute(id);
  if (!notice || resolved) return false;
  const at = ways.clock();
  const about = `${id} ${notices} ${paymentId}`;
  const { open, next } = disputeSteps(notice, paymentId);
  for (const step of next ? [open, next] : [open]) {
    const told = await ways.payment(step, originOf(`${about} ${step.type}`, at));
    // The payment has heard of its end already: the answer is an old one.
    if ('refused' in told && step.type !== 'AnswerDispute') return false;
  }
  const resolution = {
    as: 'payment',
    paymentId,
    resolvedBy: 'matching',
    onDay: dayOf(at),
  } as const;
  const outcome = await ways.unmatchedDispute(
    { type: 'ResolveUnmatchedDispute', gateway, disputeRef, notices, ...resolution },
    originOf(`${about} resolve`, at),
  );
  return !('refused' in outcome); // With news of it, the next round begins anew.
}

function originOf(what: string, occurredAt: string): Origin {
  const commandId = derivedId(matchingSpace, what);
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  return { ...ids, actor: { kind: 'system', id: 'matching' }, channel: 'clock', occurredAt };
}
