/** A bill on an account: what it asks for, what is still open of it, and its one surcharge. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountEvent, BillLine } from './account.events.ts';
import { accept, type Decision, refuse, type Typed } from './decider.ts';
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

export type Waiver = Pick<Typed<AccountEvent, 'WaiverGranted'>, 'schemeId' | 'of' | 'amount'>;
export type Bill = BillTerms & {
  /** As it was issued, so that a repeat is told from another bill after a revision too. */
  issued: BillTerms;
  outstanding: Paise;
  /** What was levied and still holds. */
  surcharge: Paise;
  /** The day of the levy; absent while there may be one. */
  surchargedOn?: string | undefined;
  waivers: readonly Waiver[];
  waived: Paise;
  withdrawn: boolean;
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
export type Billed = { bills: readonly Bill[]; advance: Paise };

export const demandOf = ({ lines }: { lines: readonly BillLine[] }): Paise =>
  sum(lines.map((line) => line.amount));

/** All that is open. Advance is kept apart and is not subtracted. */
export const outstandingOf = ({ bills }: { bills: readonly Bill[] }): Paise =>
  sum(bills.map((bill) => bill.outstanding));

/** What a bill comes to with all that was added and forgiven. */
export const needOf = (
  bill: { lines: readonly BillLine[]; surcharge: Paise; waived: Paise },
): Paise => paise(demandOf(bill) + bill.surcharge - bill.waived);

export const settledOf = (bill: Bill): Paise =>
  bill.withdrawn ? paise(-bill.outstanding) : paise(needOf(bill) - bill.outstanding);

export const billNamed = ({ bills }: Billed, billNo: string): Bill | undefined =>
  bills.find((bill) => bill.billNo === billNo);

/** The order in which a payment settles them; two of one day by number, as they are shown. */
export const oldestDueFirst = (a: Bill, b: Bill): number =>
  a.dueOn === b.dueOn ? (a.billNo < b.billNo ? -1 : 1) : (a.dueOn < b.dueOn ? -1 : 1);

export const newBill = (terms: BillTerms): Bill => ({
  ...terms,
  issued: terms,
  outstanding: demandOf(terms),
  surcharge: paise(0),
  waivers: [],
  waived: paise(0),
  withdrawn: false,
});

export const changed = (
  bills: readonly Bill[],
  billNo: string,
  change: (bill: Bill) => Partial<Bill>,
): Bill[] => bills.map((bill) => bill.billNo === billNo ? { ...bill, ...change(bill) } : bill);

/** What is wrong with terms whoever states them. */
export function flawOf(terms: Omit<BillTerms, 'month'>): BillRefusal | undefined {
  const { billNo, issuedOn, dueOn, amountAfterDue } = terms;
  const demand = demandOf(terms);
  if (demand < 0) return { code: 'bill_total_is_negative', billNo };
  if (amountAfterDue < demand) return { code: 'amount_after_due_is_less_than_total', billNo };
  if (dueOn < issuedOn) return { code: 'due_day_is_before_issue_day', billNo };
  return undefined;
}

export function issueBill(command: IssueBill, account: Billed): BillDecision {
  const { type: _, accountNo, statedArrears, ...terms } = command;
  const { billNo } = terms;
  const known = billNamed(account, billNo);
  if (known) {
    const sameTerms = isDeepStrictEqual(known.issued, terms);
    return sameTerms ? accept() : refuse({ code: 'bill_no_used_with_different_terms', billNo });
  }
  const flaw = flawOf(terms);
  if (flaw) return refuse(flaw);

  const arrears = {
    known: paise(outstandingOf(account) - account.advance),
    ...(statedArrears !== undefined && { stated: statedArrears }),
  };
  const issued: AccountEvent = { type: 'BillIssued', accountNo, ...terms, arrears };
  return accept(issued, ...advanceFor(accountNo, billNo, demandOf(terms), account));
}

/** What of the advance a bill takes at once. */
export function advanceFor(
  accountNo: string,
  billNo: string,
  needed: Paise,
  { advance }: Pick<Billed, 'advance'>,
): AccountEvent[] {
  const amount = paise(Math.min(advance, needed));
  return amount > 0 ? [{ type: 'AdvanceApplied', accountNo, billNo, amount }] : [];
}

/** Once a bill, and only what the bill itself stated. A settled bill is left alone. */
export function levySurcharge(
  { accountNo, billNo, onDay }: LevySurcharge,
  account: Billed,
): BillDecision {
  const bill = billNamed(account, billNo);
  if (!bill) return refuse({ code: 'bill_not_found', billNo });
  if (onDay <= bill.dueOn) return refuse({ code: 'due_day_not_over', billNo });
  const stated = paise(bill.amountAfterDue - demandOf(bill));
  if (bill.surchargedOn || bill.outstanding <= 0 || stated === 0) return accept();
  return accept({ type: 'SurchargeLevied', accountNo, billNo, amount: stated, onDay });
}
