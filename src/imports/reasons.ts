/** Why the ledger refused a row, in the words of the office. */
import type { AccountRefusal } from '../domain/account.ts';
import { type Paise, toDecimal } from '../domain/money.ts';
import type { PaymentRefusal } from '../domain/payment.ts';

type Refusal = AccountRefusal | PaymentRefusal | { code: 'command_id_used_differently' };

const reasons: { [Code in Refusal['code']]: (refused: Refusal & { code: Code }) => string } = {
  account_not_open: () => 'the account is not known yet: import it with the consumers first',
  bill_no_used_with_different_terms: () =>
    'this bill was issued before with other days, units or amounts: a bill is never changed',
  bill_total_is_negative: () => 'total is below zero: what the consumer has ahead is an advance',
  amount_after_due_is_less_than_total: () => 'amount_after_due is less than total',
  due_day_is_before_issue_day: () => 'due_on lies before issued_on',
  bill_not_found: () => 'the account has no such bill',
  due_day_not_over: () => 'the due day is not over',
  payment_credited_with_different_amount: ({ credited }) => recordedWith(credited),
  payment_id_used_with_different_terms: () => 'the payment was asked for with other terms',
  payment_confirmed_with_different_amount: ({ confirmed }) => recordedWith(confirmed),
  payment_ref_used_with_different_amount: ({ confirmed }) => recordedWith(confirmed),
  payment_not_confirmed: () => 'the payment has not arrived',
  payment_not_requested: () => 'nobody has asked for this payment',
  command_id_used_differently: () => 'something else was recorded under the same id: try again',
};

const recordedWith = (amount: Paise) =>
  `this payment was recorded before with another amount, ${toDecimal(amount)}`;

export const reasonOf = <Code extends Refusal['code']>(refused: Refusal & { code: Code }): string =>
  reasons[refused.code as Code](refused);
