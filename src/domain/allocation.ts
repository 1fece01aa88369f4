/** Which bills a payment settles: oldest due day first; what no bill needs is advance. */
import assert from 'node:assert/strict';
import type { Allocation } from './account.events.ts';
import { type Paise, paise, sum } from './money.ts';

export type Owing = { billNo: string; outstanding: Paise };
export type Settled = { billNo: string; settled: Paise };

/** `bills` are oldest due first; settled ones may be among them. */
export function allocateOldestFirst(amount: Paise, bills: readonly Owing[]) {
  const { allocations, left: advance } = poured(
    amount,
    bills.map(({ billNo, outstanding }) => ({ billNo, room: outstanding })),
  );
  return { allocations, advance };
}

/** The way back: out of the advance first, then out of the bills that were due last. */
export function takeBackNewestFirst(amount: Paise, advance: Paise, bills: readonly Settled[]) {
  const ofAdvance = paise(Math.min(amount, advance));
  const { allocations, left } = poured(
    paise(amount - ofAdvance),
    bills.toReversed().map(({ billNo, settled }) => ({ billNo, room: settled })),
  );
  assert.equal(left, 0, 'an account holds all that was credited to it and not taken back');
  return { allocations, advance: ofAdvance };
}

function poured(amount: Paise, vessels: readonly { billNo: string; room: Paise }[]) {
  const allocations: Allocation[] = [];
  let left = amount;
  for (const { billNo, room } of vessels) {
    const share = paise(Math.min(left, room));
    if (share > 0) allocations.push({ billNo, amount: share });
    left = paise(left - Math.max(0, share));
  }
  const allocated = sum(allocations.map((allocation) => allocation.amount));
  assert.equal(allocated + left, amount, 'an allocation must neither make nor lose money');
  return { allocations, left };
}

export function settle<Bill extends Owing>(
  bills: readonly Bill[],
  allocations: readonly Allocation[],
): Bill[] {
  const settled = new Map(allocations.map(({ billNo, amount }) => [billNo, amount]));
  return bills.map((bill) => {
    const outstanding = paise(bill.outstanding - (settled.get(bill.billNo) ?? 0));
    const share = settled.get(bill.billNo) ?? 0;
    assert(share <= 0 || outstanding >= 0, `bill ${bill.billNo} was settled by more than it needs`);
    return { ...bill, outstanding };
  });
}

/** The same shares taken away again. */
export const takenBack = (allocations: readonly Allocation[]): Allocation[] =>
  allocations.map(({ billNo, amount }) => ({ billNo, amount: paise(-amount) }));
