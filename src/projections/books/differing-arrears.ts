/** Printed bills that state other arrears than the ledger knew, until the next bill is out. */
import { z } from 'zod';
import { BillIssued, BillWithdrawn } from '../../domain/account.events.ts';
import { type Paise } from '../../domain/money.ts';
import { accountsWithDifferingBills } from '../bills.ts';
import { historyPage, historyPlace } from '../history.ts';
import type { ReadStore } from '../read-store.ts';
import { spanOf } from './as-known.ts';
import type { RegisterWhen } from './registers.ts';

export type DifferingBill = {
  accountNo: string;
  billNo: string;
  month: string;
  issuedOn: string;
  arrearsStated: Paise;
  arrearsKnown: Paise;
};

const Facts = z.discriminatedUnion('type', [BillIssued, BillWithdrawn]);
/** Of one account; a bill a month makes eighty years of it. */
const factsMax = 1_000;

/**
 * Newest bills of that day that state other arrears than the ledger knew: the next bill makes an
 * older one a thing of the past. By account; `after`: the last one of the page before. Derived from
 * the bills' own events, which have places in the log. Throws AsOfUnavailable.
 */
export async function differingBills(
  store: ReadStore,
  when: RegisterWhen,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<DifferingBill[]> {
  await spanOf(store, when);
  const { asOf, knownAt: position } = when;
  const newest = position === undefined ? undefined : await historyPlace(store, { position }) ?? 0;
  const found: DifferingBill[] = [];
  for (let last: string | undefined = after; last !== undefined && found.length < limit;) {
    const accounts: string[] = await accountsWithDifferingBills(store, { after: last, limit });
    for (const accountNo of accounts) {
      const bill = await newestBillOf(store, accountNo, { asOf, newest });
      if (bill && bill.arrearsStated !== bill.arrearsKnown) found.push(bill);
      if (found.length === limit) break;
    }
    last = accounts.length < limit ? undefined : accounts.at(-1);
  }
  return found;
}

async function newestBillOf(
  store: ReadStore,
  accountNo: string,
  { asOf, newest }: { asOf: string; newest: number | undefined },
): Promise<DifferingBill | undefined> {
  const types = Facts.options.map(({ shape }) => shape.type.value);
  const events = await historyPage(store, { types, accountNo }, { limit: factsMax });
  const withdrawn = new Set<string>();
  let bill: BillIssued | undefined;
  for (const { seq, type, data } of events) {
    if (newest !== undefined && seq > newest) break;
    const fact = Facts.parse({ type, ...data });
    if (fact.type === 'BillWithdrawn') {
      if (fact.onDay <= asOf) withdrawn.add(fact.billNo);
    } else if (fact.issuedOn <= asOf && (!bill || isNewer(fact, bill))) bill = fact;
  }
  if (!bill || withdrawn.has(bill.billNo)) return undefined;
  const { billNo, month, issuedOn, arrears: { known, stated = known } } = bill;
  return { accountNo, billNo, month, issuedOn, arrearsStated: stated, arrearsKnown: known };
}

type BillIssued = z.infer<typeof BillIssued>;

const isNewer = (one: BillIssued, other: BillIssued) =>
  one.month > other.month || one.month === other.month && one.billNo > other.billNo;
