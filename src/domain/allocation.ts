/** Which bills a payment settles: oldest due day first; what no bill needs is advance. */
import assert from 'node:assert/strict';
import type { Allocation } from './account.events.ts';
import { type Paise, paise, sum } from './money.ts';

export type Owing = { billNo: string; outstanding: Paise };

/** `bills` are oldest due first; settled ones may be among them. */
export function allocateOldestFirst(amount: Paise, bills: readonly Owing[]) {
  const allocations: Allocation[] = [];
  let advance = amount;
  for (const { billNo, outstanding } of bills) {
    const share = paise(Math.min(advance, outstanding));
    if (share > 0) allocations.push({ billNo, amount: share });
    advance = paise(advance - share);
  }
  const allocated = sum(allocations.map((allocation) => allocation.amount));
  assert.equal(allocated + advance, amount, 'an allocation must neither make nor lose money');
  return { allocations, advance };
}

export function settle<Bill extends Owing>(
  bills: readonly Bill[],
  allocations: readonly Allocation[],
): Bill[] {
  const settled = new Map(allocations.map(({ billNo, amount }) => [billNo, amount]));
  return bills.map((bill) => {
    const outstanding = paise(bill.outstanding - (settled.get(bill.billNo) ?? 0));
    assert(outstanding >= 0, `bill ${bill.billNo} was settled by more than it needs`);
    return { ...bill, outstanding };
  });
}
