/** Money on an account: credited once for each payment, and taken back when it must go back. */
import type { AccountEvent } from './account.events.ts';
import { allocateOldestFirst, takeBackNewestFirst } from './allocation.ts';
import { type Bill, type Billed, outstandingOf, settledOf } from './bill.ts';
import { dayOf } from './calendar.ts';
import { accept, type Decision, refuse, type Typed } from './decider.ts';
import { type Paise, paise } from './money.ts';

export type CreditPayment = {
  type: 'CreditPayment';
  accountNo: string;
  paymentId: string;
  amount: Paise;
  paidAt: string;
};
export type ReverseCredit = {
  type: 'ReverseCredit';
  accountNo: string;
  paymentId: string;
  reversalId: string;
  why: 'refund' | 'chargeback';
  amount: Paise;
  onDay: string;
};

export type CreditRefusal =
  | { code: 'payment_credited_with_different_amount'; paymentId: string; credited: Paise }
  | { code: 'payment_not_credited'; paymentId: string }
  | { code: 'reversal_exceeds_credit'; paymentId: string; left: Paise };
type CreditDecision = Decision<AccountEvent, CreditRefusal>;

/** What became of one payment on this account. */
export type Credit = { amount: Paise; reversals: ReadonlyMap<string, Paise> };
/** By paymentId. */
export type Credits = ReadonlyMap<string, Credit>;
type Credited = Billed & { credits: Credits };

/** Money that has arrived is never refused for its amount: what no bill needs is advance. */
export function creditPayment(
  { accountNo, paymentId, amount, paidAt }: CreditPayment,
  account: Credited,
): CreditDecision {
  const credited = account.credits.get(paymentId)?.amount;
  if (credited === amount) return accept();
  if (credited !== undefined) {
    return refuse({ code: 'payment_credited_with_different_amount', paymentId, credited });
  }
  const paidInTime = surchargesUndone(amount, dayOf(paidAt), account.bills);
  const undone = new Map(paidInTime.map(({ billNo, surcharge }) => [billNo, surcharge]));
  const bills = account.bills.map((bill) => (
    { ...bill, outstanding: paise(bill.outstanding - (undone.get(bill.billNo) ?? 0)) }
  ));
  const { allocations, advance } = allocateOldestFirst(amount, bills);
  const receiptNo = `${accountNo}-${account.credits.size + 1}`;
  const outstandingAfter = paise(outstandingOf({ bills }) - (amount - advance));
  const advanceAfter = paise(account.advance + advance);
  return accept<AccountEvent>(
    ...paidInTime.map(({ billNo, surcharge }) => ({
      type: 'SurchargeReversed' as const,
      accountNo,
      billNo,
      amount: surcharge,
      paymentId,
      onDay: dayOf(paidAt),
    })),
    { type: 'PaymentCredited', accountNo, paymentId, amount, paidAt, allocations, advance },
    {
      type: 'ReceiptIssued',
      accountNo,
      receiptNo,
      paymentId,
      amount,
      outstandingAfter,
      advanceAfter,
    },
  );
}

/**
 * Bills that this money would have settled by their due day, had it not reached us late: they must
 * not cost a surcharge. One that it cannot settle even so keeps its own.
 */
function surchargesUndone(amount: Paise, paidOn: string, bills: readonly Bill[]): Bill[] {
  const candidates = bills.filter(({ dueOn, surcharge, outstanding }) =>
    surcharge > 0 && paidOn <= dueOn && outstanding >= surcharge
  );
  while (candidates.length > 0) {
    const without = bills.map((bill) => {
      const less = candidates.some(({ billNo }) => billNo === bill.billNo) ? bill.surcharge : 0;
      return { billNo: bill.billNo, outstanding: paise(bill.outstanding - less) };
    });
    const { allocations } = allocateOldestFirst(amount, without);
    const given = new Map(allocations.map((one) => [one.billNo, one.amount]));
    const open = without.find(({ billNo, outstanding }) =>
      candidates.some((bill) => bill.billNo === billNo) && outstanding !== (given.get(billNo) ?? 0)
    );
    if (!open) break;
    candidates.splice(candidates.findIndex(({ billNo }) => billNo === open.billNo), 1);
  }
  return candidates;
}

/** Never refused for what has become of the money since: bills that it settled are open again. */
export function reverseCredit(
  { accountNo, paymentId, reversalId, why, amount, onDay }: ReverseCredit,
  account: Credited,
): CreditDecision {
  const credit = account.credits.get(paymentId);
  if (!credit) return refuse({ code: 'payment_not_credited', paymentId });
  if (credit.reversals.has(reversalId)) return accept();
  const left = leftOf(credit);
  if (amount > left) return refuse({ code: 'reversal_exceeds_credit', paymentId, left });
  const settled = account.bills.map((bill) => (
    { billNo: bill.billNo, settled: settledOf(bill) }
  ));
  const back = takeBackNewestFirst(amount, account.advance, settled);
  const event = { accountNo, paymentId, reversalId, why, amount, ...back, onDay };
  return accept({ type: 'CreditReversed', ...event });
}

const leftOf = ({ amount, reversals }: Credit): Paise =>
  paise(amount - [...reversals.values()].reduce((total, one) => total + one, 0));

export const creditedBy = (
  credits: Credits,
  { paymentId, amount }: Pick<Typed<AccountEvent, 'PaymentCredited'>, 'paymentId' | 'amount'>,
): Credits => new Map(credits).set(paymentId, { amount, reversals: new Map() });

export function reversedBy(
  credits: Credits,
  { paymentId, reversalId, amount }: Typed<AccountEvent, 'CreditReversed'>,
): Credits {
  const credit = credits.get(paymentId);
  if (!credit) return credits;
  const reversals = new Map(credit.reversals).set(reversalId, amount);
  return new Map(credits).set(paymentId, { ...credit, reversals });
}
