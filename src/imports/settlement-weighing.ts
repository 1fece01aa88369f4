/** Rows that name no payment: the only one of that amount in those days, or the bank's one line. */
import { dayOf, daysAfter } from '../domain/calendar.ts';
import { sum } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import { areOfOneKind, type Bundle, type Claim, type Whose } from './settlement-identifying.ts';
import type { Known, KnownPayment } from './settlement-known.ts';
import type { Planned, Step } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';
import { settleMany } from './settlement-steps.ts';

/** Asked for one more than are looked at: so many of one amount are no sign of anything. */
const candidatesMax = 50;
/** A counter's day, or a small gateway's. */
const dayMax = 20_000;

/** Payments that a row has named. */
export type Taken = { has(paymentId: string): boolean };
export type Weighed = { claims: Claim[]; planned: Planned[]; unknown: StatedRow[] };

/**
 * `days`: how far the day of the row and that of the payment may lie apart. Only money that has
 * arrived is weighed: an order of the same amount that nobody has paid is no sign, and crediting
 * the wrong person is worse than asking.
 */
export async function weigh(
  rows: readonly StatedRow[],
  known: Pick<Known, 'paymentsToSettle' | 'paymentsBySign'>,
  whose: Whose,
  { days, taken }: { days: number; taken: Taken },
): Promise<Weighed> {
  const weighed: Weighed = { claims: [], planned: [], unknown: [] };
  const before = await settledBefore(rows, known);
  const candidates = new Map<StatedRow, KnownPayment[]>();
  const wantedBy = new Map<string, number>();
  for (const row of rows) {
    const [done] = before.get(row.rowRef) ?? [];
    if (done) {
      weighed.claims.push({ row, payment: done, foundBy: 'amount_and_day' });
      continue;
    }
    const found = (await near(row, known, whose, days)).filter(({ paymentId }) =>
      !taken.has(paymentId)
    );
    candidates.set(row, found);
    for (const { paymentId } of found) {
      wantedBy.set(paymentId, (wantedBy.get(paymentId) ?? 0) + 1);
    }
  }
  for (const [row, found] of candidates) {
    const [payment, another] = found;
    if (!payment) weighed.unknown.push(row);
    else if (!another && wantedBy.get(payment.paymentId) === 1) {
      weighed.claims.push({ row, payment, foundBy: 'amount_and_day' });
    } else {weighed.planned.push({
        row,
        step: unclear('several rows or payments are of that amount'),
      });}
  }
  return weighed;
}

const unclear = (reason: string): Step => ({ does: 'exception', reason });

/** An import that broke off has paid these out by these very rows. */
async function settledBefore(rows: readonly StatedRow[], known: Pick<Known, 'paymentsBySign'>) {
  const settlementOf = new Map(rows.map(({ rowRef, settlementId }) => [rowRef, settlementId]));
  const payments = await known.paymentsBySign('settledBy', [...settlementOf.keys()]);
  return Map.groupBy(
    payments.filter(({ settledBy, settledIn }) => settlementOf.get(settledBy!) === settledIn),
    ({ settledBy }) => settledBy!,
  );
}

async function near(
  { amount, paidAt, rowRef, orderRef, accountNo }: StatedRow,
  known: Pick<Known, 'paymentsToSettle'>,
  { gateway }: Whose,
  days: number,
): Promise<KnownPayment[]> {
  const day = dayOf(paidAt);
  const which = { gateway, amount, from: daysAfter(day, -days), to: daysAfter(day, days) };
  const found = await known.paymentsToSettle({ ...which, limit: candidatesMax });
  return found.filter((payment) => {
    const isAnother = payment.ref !== null && areOfOneKind(payment.ref, rowRef) ||
      payment.orderRef !== null && orderRef !== undefined && payment.orderRef !== orderRef ||
      payment.accountNo !== null && accountNo !== undefined && payment.accountNo !== accountNo;
    return !isAnother;
  });
}

/** A line that names a carrier's payout or deposit is never new money: it is one of these. */
export async function carried(
  row: StatedRow,
  known: Pick<
    Known,
    'payouts' | 'deposits' | 'totalsToSettle' | 'paymentsToSettle' | 'paymentsBySign'
  >,
  days: number,
): Promise<Step | undefined> {
  const { carrier, utr, rowRef, amount, net, settledOn } = row;
  const [payout] = await known.payouts([utr].flatMap((one) => one ?? []));
  if (payout?.net === net) return { does: 'nothing', outcome: 'applied', foundBy: 'payout' };
  if (payout) {
    const reason = ofAnotherAmount(payout);
    return { does: 'exception', reason, foundBy: 'payout', posted: payout.net };
  }
  const deposited = await depositedAs(row, known, days);
  if (deposited) return deposited;
  if (!carrier) return undefined;
  const before = (await settledBefore([row], known)).get(rowRef) ?? [];
  const which = { gateway: carrier, from: daysAfter(settledOn, -days), to: settledOn };
  const done = sum(before.map((payment) => payment.arrived ?? payment.amount));
  const fitting = (await known.totalsToSettle(which)).filter((total) =>
    total.amount + done === amount && before.every(({ paidOn }) => paidOn === total.paidOn)
  );
  if (before.length > 0 && done === amount) return settleMany(before, 'day_total');
  const [day, another] = fitting;
  if (!day || another) {
    const reason = day
      ? `several days of ${carrier} are of that amount`
      : `no payout bears its reference, and no day of ${carrier} is of that amount`;
    return { does: 'exception', reason, ...(done !== 0 && { posted: done }) };
  }
  const { paidOn } = day;
  const ofDay = { gateway: carrier, from: paidOn, to: paidOn, limit: dayMax + 1 };
  const payments = await known.paymentsToSettle(ofDay);
  if (payments.length > dayMax) return unclear(`${carrier} has too many payments on that day`);
  return settleMany([...before, ...payments], 'day_total');
}

/** Why a line that shows a payout is an exception. */
export const ofAnotherAmount = (
  { gateway, settlementId }: { gateway: GatewayName; settlementId: string },
): string => `the payout ${settlementId} of ${gateway} was of another amount`;

/** By its slip; else, of a line that calls itself a counter's, the only one of that amount. */
async function depositedAs(
  { carrier, utr, rowRef, amount, net, settledOn, settlementId }: StatedRow,
  known: Pick<Known, 'deposits'>,
  days: number,
): Promise<Step | undefined> {
  if (net <= 0) return undefined;
  const named = [...new Set([rowRef, ...(utr === undefined ? [] : [utr])])];
  const near = { from: daysAfter(settledOn, -days), to: settledOn };
  const which = { slipRefs: named, ...(carrier === 'counter' && near) };
  const deposits = (await known.deposits(which)).filter(({ settledBy, settledIn }) =>
    settledBy === null || settledBy === rowRef && settledIn === settlementId
  );
  const slips = [...Map.groupBy(deposits, ({ slipRef }) => slipRef)].map(([slipRef, all]) => (
    { slipRef, all, total: sum(all.map((deposit) => deposit.amount)) }
  ));
  const own = slips.find(({ slipRef }) => named.includes(slipRef));
  if (own && own.total !== amount) {
    // An import that broke off may have settled some of them by this very row.
    const shown = own.all.filter(({ settledBy }) => settledBy !== null);
    const done = sum(shown.map((deposit) => deposit.amount));
    const reason = 'the deposits on its slip come to another amount';
    return { does: 'exception', reason, ...(done !== 0 && { posted: done }) };
  }
  const fitting = own
    ? [own]
    : slips.filter(({ total }) => carrier === 'counter' && total === amount);
  const done = fitting.find(({ all }) => all.some(({ settledBy }) => settledBy !== null));
  const [slip, another] = done ? [done] : fitting;
  if (another) return unclear('several deposits are of that amount');
  if (!slip) return undefined;
  const settling = slip.all.map(({ drawerId, slipRef }) => ({ drawerId, slipRef }));
  return { does: 'settle deposits', deposits: settling, foundBy: 'deposit' };
}

/** Payments that bear the one reference of a line: all of them, or nobody can say which. */
export function bundled({ row, payments }: Bundle): Planned {
  const { rowRef, settlementId, amount } = row;
  const open = payments.filter(({ arrived, settledBy, settledIn, drawerId }) =>
    arrived !== null && drawerId === undefined &&
    (settledBy === null || settledBy === rowRef && settledIn === settlementId)
  );
  const total = sum(open.map((payment) => payment.arrived ?? payment.amount));
  const step = total === amount
    ? settleMany(open, 'utr_total')
    : unclear('several payments bear its reference and do not come to its amount');
  return { row, step };
}
