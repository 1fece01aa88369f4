/** Finds out by named strategies what each row of a file is about, and writes nothing. */
import { chosen } from './settlement-choosing.ts';
import type { Stated } from './settlement-checks.ts';
import { identify, type Whose } from './settlement-identifying.ts';
import type { Known } from './settlement-known.ts';
import type { Planned, Step } from './settlement-plan.ts';
import { otherPlans, refundPlans } from './settlement-refunds.ts';
import type { StatedRow } from './settlement-row.ts';
import { stepsFor, unaskedFor } from './settlement-steps.ts';
import { bundled, carried, type Taken, weigh } from './settlement-weighing.ts';

export type Plans = ReadonlyMap<StatedRow, Step>;
type Plan = (planned: Planned) => unknown;

/** `days`: how far apart a row and the payment that it does not name may lie. */
export async function plansFor(
  settlements: readonly Stated[],
  known: Known,
  whose: Whose,
  { days }: { days: number },
): Promise<Plans> {
  const plans = new Map<StatedRow, Step>();
  const plan: Plan = ({ row, step }) => plans.set(row, step);
  const rows = settlements.flatMap((settlement) => settlement.rows);
  const readable = rows.filter(({ odd }) => odd === undefined);
  for (const row of rows) {
    if (row.odd) plan({ row, step: { does: 'exception', reason: row.odd } });
  }
  const payments = await withoutPayouts(readable.filter(isPayment), known, whose, days, plan);
  const { unknown, taken } = await takeNamed(payments, known, whose, plan);
  const weighed = await weigh(unknown, known, whose, { days, taken });
  chosen(weighed.claims).flatMap((choice) => stepsFor(choice, whose)).forEach(plan);
  weighed.planned.forEach(plan);
  await takeUnasked(weighed.unknown, known, whose, plan);

  const refunds = readable.filter((row) => isRefund(row));
  (await refundPlans(refunds, known, whose)).forEach(plan);
  const others = readable.filter((row) => !isPayment(row) && !isRefund(row));
  (await otherPlans(others, known, whose)).forEach(plan);
  return plans;
}

const batch = 2_000;

/**
 * Plans rows that name a payment, a batch after the other, so that only a batch's payments are in
 * mind. A payment that rows of two batches claim is looked at again with all of them.
 */
async function takeNamed(
  rows: readonly StatedRow[],
  known: Known,
  whose: Whose,
  plan: Plan,
): Promise<{ unknown: StatedRow[]; taken: Taken }> {
  const claimedBy = new Map<string, StatedRow>();
  const contested = new Map<string, StatedRow[]>();
  const unknown: StatedRow[] = [];
  const take = async (part: readonly StatedRow[]) => {
    const { claims, bundles, unknown } = await identify(part, known, whose);
    bundles.map(bundled).forEach(plan);
    chosen(claims).flatMap((choice) => stepsFor(choice, whose)).forEach(plan);
    return { claims, unknown };
  };
  for (let from = 0; from < rows.length; from += batch) {
    const found = await take(rows.slice(from, from + batch));
    for (const row of found.unknown) unknown.push(row);
    for (const { payment: { paymentId }, row } of found.claims) {
      const first = claimedBy.get(paymentId);
      if (!first) claimedBy.set(paymentId, row);
      else contested.set(paymentId, [...contested.get(paymentId) ?? [first], row]);
    }
  }
  for (const claiming of contested.values()) await take(claiming);
  return { unknown, taken: claimedBy };
}

const isPayment = ({ kind }: StatedRow) => kind === 'payment';
/** A bank does not say what a line is; what names a refund of ours is one. */
const isRefund = ({ kind, refundId, net }: StatedRow) =>
  kind === 'refund' || (kind === 'other' && refundId !== undefined && net < 0);

/** A bank's line may be for a whole payout or a whole day. Plans those, and answers the others. */
async function withoutPayouts(
  rows: readonly StatedRow[],
  known: Known,
  { gateway }: Whose,
  days: number,
  plan: Plan,
): Promise<StatedRow[]> {
  if (gateway !== 'bank') return [...rows];
  const left: StatedRow[] = [];
  const bySlip = new Map<string, Planned[]>();
  for (const row of rows) {
    const step = await carried(row, known, days);
    if (step?.does === 'settle deposits') {
      const { slipRef } = step.deposits[0]!;
      bySlip.set(slipRef, [...bySlip.get(slipRef) ?? [], { row, step }]);
    } else if (step) plan({ row, step });
    else left.push(row);
  }
  for (const [slipRef, claims] of bySlip) contested(slipRef, claims).forEach(plan);
  return left;
}

/** The row that names the slip shows it. Where several fit by their amount, nobody can say. */
function contested(slipRef: string, claims: readonly Planned[]): Planned[] {
  const names = ({ row: { rowRef, utr } }: Planned) => rowRef === slipRef || utr === slipRef;
  const shows = claims.length === 1 ? claims[0] : claims.find(names);
  const reason = 'another row of the file shows the same deposit';
  return claims.map((claim) =>
    claim === shows ? claim : { row: claim.row, step: { does: 'exception', reason } }
  );
}

const accountsAtOnce = 500;

/** Rows of one payment of theirs are one sum of money. */
async function takeUnasked(
  rows: readonly StatedRow[],
  known: Known,
  whose: Whose,
  plan: Plan,
) {
  const together = [
    ...Map.groupBy(
      rows,
      ({ paymentRef, rowRef }) => paymentRef ?? rowRef,
    ).values(),
  ];
  for (let from = 0; from < together.length; from += accountsAtOnce) {
    const part = together.slice(from, from + accountsAtOnce);
    const open = await known.openAccounts(part.flatMap(([row]) => row!.accountNo ?? []));
    for (const parts of part) unaskedFor(parts, whose, open).forEach(plan);
  }
}
