/** A bill on an account: what it asks for, what is still open of it, and its one surcharge. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountEvent, BillLine } from './account.events.ts';
import { accept, type Decision, refuse } from './decider.ts';
import { type Paise, paise, sum } from './money.ts';

export type BillTerms = {
  billNo: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  units: number;
  lines: BillLine[];
  amountAfterDue: Paise;
};

export type IssueBill = {
  type: 'IssueBill';
  accountNo: string;
  /** What the printed bill says of older dues. Compared with the ledger, never added. */
  statedArrears?: Paise;
} & BillTerms;
export type LevySurcharge = {
  type: 'LevySurcharge';
  accountNo: string;
  billNo: string;
  /** A day after the due day. */
  onDay: string;
};
export type Bill = BillTerms & {
  outstanding: Paise;
  surcharged: boolean;
};

export type BillRefusal =
  | { code: 'bill_no_used_with_different_terms'; billNo: string }
  | { code: 'bill_total_is_negative'; billNo: string }
  | { code: 'amount_after_due_is_less_than_total'; billNo: string }
  | { code: 'due_day_is_before_issue_day'; billNo: string }
  | { code: 'bill_not_found'; billNo: string }
  | { code: 'due_day_not_over'; billNo: string };
type BillDecision = Decision<AccountEvent, BillRefusal>;

/** What of an account a bill's rules look at. */
type Billed = { bills: readonly Bill[]; advance: Paise };

export const demandOf = ({ lines }: { lines: readonly BillLine[] }): Paise =>
  sum(lines.map((line) => line.amount));

/** All that is open. Advance is kept apart and is not subtracted. */
export const outstandingOf = ({ bills }: { bills: readonly Bill[] }): Paise =>
  sum(bills.map((bill) => bill.outstanding));

/** The order in which a payment settles them; two of one day by number, as they are shown. */
export const oldestDueFirst = (a: Bill, b: Bill): number =>
  a.dueOn === b.dueOn ? (a.billNo < b.billNo ? -1 : 1) : (a.dueOn < b.dueOn ? -1 : 1);

export function issueBill(command: IssueBill, account: Billed): BillDecision {
  const { type: _, statedArrears, ...terms } = command;
  const { accountNo, billNo, issuedOn, dueOn, amountAfterDue } = terms;
  const known = account.bills.find((bill) => bill.billNo === billNo);
  if (known) {
    const { outstanding: _, surcharged: __, ...issued } = known;
    const sameTerms = isDeepStrictEqual({ accountNo, ...issued }, terms);
    return sameTerms ? accept() : refuse({ code: 'bill_no_used_with_different_terms', billNo });
  }
  const demand = demandOf(terms);
  if (demand < 0) return refuse({ code: 'bill_total_is_negative', billNo });
  if (amountAfterDue < demand) {
    return refuse({ code: 'amount_after_due_is_less_than_total', billNo });
  }
  if (dueOn < issuedOn) return refuse({ code: 'due_day_is_before_issue_day', billNo });

  const arrears = {
    known: paise(outstandingOf(account) - account.advance),
    ...(statedArrears !== undefined && { stated: statedArrears }),
  };
  const events: AccountEvent[] = [{ type: 'BillIssued', ...terms, arrears }];
  const applied = paise(Math.min(account.advance, demand));
  if (applied > 0) events.push({ type: 'AdvanceApplied', accountNo, billNo, amount: applied });
  return accept(...events);
}

/** Once a bill, and only what the bill itself stated. A settled bill is left alone. */
export function levySurcharge(
  { accountNo, billNo, onDay }: LevySurcharge,
  account: Billed,
): BillDecision {
  const bill = account.bills.find((bill) => bill.billNo === billNo);
  if (!bill) return refuse({ code: 'bill_not_found', billNo });
  if (onDay <= bill.dueOn) return refuse({ code: 'due_day_not_over', billNo });
  const stated = paise(bill.amountAfterDue - demandOf(bill));
  if (bill.surcharged || bill.outstanding === 0 || stated === 0) return accept();
  return accept({ type: 'SurchargeLevied', accountNo, billNo, amount: stated, onDay });
}

export const surchargedBy = (
  { billNo, amount }: { billNo: string; amount: Paise },
  bill: Bill,
): Bill =>
  bill.billNo === billNo
    ? { ...bill, outstanding: paise(bill.outstanding + amount), surcharged: true }
    : bill;
