/** The views that reports read, over a log of its own, and facts that happened on given days. */
import type { AccountEvent } from '../../src/domain/account.events.ts';
import type { Fact } from '../../src/domain/decider.ts';
import { paise } from '../../src/domain/money.ts';
import type { OfficeEvent } from '../../src/domain/office.events.ts';
import type { PaymentEvent } from '../../src/domain/payment.events.ts';
import { bills } from '../../src/projections/bills.ts';
import { drawers } from '../../src/projections/drawers.ts';
import { dues } from '../../src/projections/dues.ts';
import { history } from '../../src/projections/history.ts';
import { journal } from '../../src/projections/journal.ts';
import { openItems } from '../../src/projections/open-items.ts';
import { keeperOf } from '../../src/projections/projection.ts';
import { projector } from '../../src/projections/projector.ts';
import { openReadStore } from '../../src/projections/read-store.ts';
import { settlements } from '../../src/projections/settlements.ts';
import { openLog, recordedIn } from './books.ts';
import { scribe } from './chronicle.ts';
import { accountNo, arrival, credited, issued, opened, paymentId } from './samples.ts';

export const account = `account-${accountNo}`;
export const payment = `payment-${paymentId}`;
export const all = { limit: 100 };

export async function world() {
  const log = openLog();
  const store = openReadStore(':memory:');
  const keepers = [
    ...[keeperOf(bills), keeperOf(journal), keeperOf(dues), keeperOf(openItems)],
    ...[keeperOf(settlements), keeperOf(drawers)],
    history,
  ];
  const views = await projector(store, log, keepers, ({ error }) => {
    throw error;
  });
  const record = scribe(log);
  /** Records facts that happened then, and waits until the views have them. */
  const told = async (stream: string, at: string, ...facts: Fact[]) => {
    await record(stream, facts, at);
    await views.settle();
  };
  return { log, store, told, recorded: () => recordedIn(log) };
}

export const onDay = (day: string) => `${day}T06:00:00Z`;
export const confirmedOn = (day: string, changes: object = {}): PaymentEvent => ({
  type: 'PaymentConfirmed',
  ...arrival,
  evidence: { ...arrival.evidence, method: 'upi' },
  paidAt: onDay(day),
  ...changes,
});
export const creditedOn = (day: string, ...terms: Parameters<typeof credited>) => (
  { ...credited(...terms), paidAt: onDay(day) } as AccountEvent
);
export const closed = (day: string): OfficeEvent => ({
  type: 'DayClosed',
  onDay: day,
  closedBy: 'meena',
  through: 'an event',
  received: [],
  refunded: paise(0),
  open: {
    suspense: paise(0),
    heldPayments: 0,
    pendingPayments: 0,
    settlementExceptions: 0,
    refundsPending: 0,
  },
});

/** A bill of 900.00 on the 6th, paid on the 15th. */
export async function paidBill() {
  const w = await world();
  await w.told(account, onDay('2026-10-06'), opened, issued('B-10'));
  await w.told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'));
  await w.told(
    account,
    onDay('2026-10-15'),
    creditedOn('2026-10-15', paymentId, { 'B-10': 90_000 }),
  );
  return w;
}
