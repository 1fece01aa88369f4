/** Recording what a settlement's row was that nothing had explained: one way, for every door. */
import { dayOf } from './domain/calendar.ts';
import type { Origin, Outcome } from './domain/decider.ts';
import type { DrawerRefusal, WriteDrawer } from './domain/drawer.ts';
import { derivedId } from './domain/identifiers.ts';
import type { Payment, PaymentRefusal, WritePayment } from './domain/payment.ts';
import {
  type Finding,
  resolutionOf,
  type ResolutionRefusal,
  type ResolvableRow,
} from './domain/resolution.ts';
import type { SettlementEvent } from './domain/settlement.events.ts';
import {
  type Settlement,
  type SettlementRefusal,
  settlementStreamId,
  type WriteSettlement,
} from './domain/settlement.ts';
import { lookedFor } from './projections/books/resolving.ts';
import type { ReadStore } from './projections/read-store.ts';

type Ways = {
  store: ReadStore;
  now: {
    payment(paymentId: string): Promise<Payment>;
    settlement(id: string): Promise<Settlement>;
  };
  payment: WritePayment;
  drawer: WriteDrawer;
  settlement: WriteSettlement;
};

export type ResolvingRefusal =
  | ResolutionRefusal
  | PaymentRefusal
  | DrawerRefusal
  | SettlementRefusal
  | { code: 'command_id_used_differently' };

/** `isHalf`: money has been settled by the row, and the row is still an exception. */
export type Resolved =
  | Exclude<Outcome<SettlementEvent, never>, { refused: unknown }>
  | { refused: ResolvingRefusal; isHalf: boolean };

/** Twice is once, and what broke off is gone on with. `origin`: who found it out, and when. */
export async function resolveRow(
  ways: Ways,
  row: ResolvableRow,
  finding: Finding,
  origin: Origin,
): Promise<Resolved> {
  const { store, now } = ways;
  const settlement = await now.settlement(settlementStreamId({ ...row, type: '' }));
  const looked = await lookedFor(store, now, row, finding);
  const who = { resolvedBy: origin.actor.id, onDay: dayOf(origin.occurredAt) };
  const wanted = resolutionOf(row, finding, settlement, looked, who);
  if ('refused' in wanted) return { ...wanted, isHalf: false };
  const { payout, shown, resolve } = wanted;
  const step = (name: string) => ({ ...origin, commandId: derivedId(origin.commandId, name) });
  // First the money's own news: if that cannot be, the row stays an exception.
  let isHalf = false;
  if (payout) {
    const paid = await ways.payment(payout, step('settle'));
    if ('refused' in paid) return { ...paid, isHalf };
    isHalf = true;
  }
  for (const deposit of shown) {
    const seen = await ways.drawer(deposit, step(`deposit ${deposit.drawerId}`));
    if ('refused' in seen) return { ...seen, isHalf };
    isHalf = true;
  }
  const outcome = await ways.settlement(resolve, origin);
  return 'refused' in outcome ? { ...outcome, isHalf } : outcome;
}
