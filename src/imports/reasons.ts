/** Why the ledger refused a row, in the words of the office. */
import type { AccountRefusal } from '../domain/account.ts';
import type { DrawerRefusal } from '../domain/drawer.ts';
import { type Paise, toDecimal } from '../domain/money.ts';
import type { PaymentRefusal } from '../domain/payment.ts';

type Refusal =
  | AccountRefusal
  | PaymentRefusal
  | DrawerRefusal
  | { code: 'command_id_used_differently' };

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
  payment_confirmed_before: ({ confirmed }) => recordedWith(confirmed),
  payment_confirmed_for_another_account: () =>
    'this receipt slip was recorded before for another account: it is one payment',
  payment_ref_used_with_different_amount: ({ confirmed }) => recordedWith(confirmed),
  payment_not_confirmed: () => 'the payment has not arrived',
  payment_not_requested: () => 'nobody has asked for this payment',
  bill_is_withdrawn: () => 'the bill was withdrawn',
  waiver_granted_with_different_amount: ({ granted }) => recordedWith(granted),
  waiver_exceeds_what_is_left: ({ left }) => `only ${toDecimal(left)} is left to be waived`,
  opening_balance_set_with_different_amount: ({ set }) => recordedWith(set),
  payment_not_credited: () => 'the payment has not been credited to this account',
  reversal_exceeds_credit: ({ left }) => `only ${toDecimal(left)} is left of what was credited`,
  payment_not_held: () => 'the payment does not wait for an account',
  payment_settled_before: ({ rowRef }) => `the row ${rowRef} has paid it out before`,
  payment_settled_with_different_amount: ({ confirmed }) => recordedWith(confirmed),
  refund_exceeds_payment: ({ left }) => `only ${toDecimal(left)} is left to be refunded`,
  refund_id_used_with_different_terms: () => 'the refund was asked for with other terms',
  refund_not_found: () => 'no refund of ours is known by this id',
  refund_needs_another_person: () => 'who asked for a refund cannot approve it',
  refund_must_be_made_by_hand: () => 'no gateway can send this refund: it is made by hand',
  refund_not_in_that_state: ({ state }) => `the refund is ${state}`,
  dispute_exceeds_payment: ({ left }) => `only ${toDecimal(left)} was paid`,
  dispute_ref_used_with_different_amount: ({ disputed }) => recordedWith(disputed),
  dispute_not_found: () => 'no dispute is known by this reference',
  dispute_is_closed: () => 'the dispute is decided',
  drawer_opened_with_different_float: ({ float }) => recordedWith(float),
  drawer_not_opened: () => 'nobody has opened this drawer',
  drawer_not_closed: () => 'the drawer has not been counted',
  drawer_is_closed: () => 'the drawer has been counted',
  count_leaves_less_than_nothing: ({ left }) =>
    `only ${toDecimal(left)} is left that can be gone from the drawer`,
  drawer_has_no_difference: () => 'the drawer has no difference',
  drawer_counted_otherwise: ({ difference }) => `the drawer differs by ${toDecimal(difference)}`,
  drawer_needs_another_person: () => 'who counted a drawer cannot approve its difference',
  drawer_not_approved: () => 'nobody has approved the difference of the drawer',
  deposit_exceeds_drawer: ({ left }) => `only ${toDecimal(left)} is left in the drawer`,
  deposit_slip_used_with_different_terms: () => 'the pay-in slip was recorded with another deposit',
  deposit_not_found: ({ slipRef }) => `the drawer has no deposit on the pay-in slip ${slipRef}`,
  deposit_settled_before: ({ rowRef }) => `the line ${rowRef} has shown the deposit before`,
  command_id_used_differently: () => 'something else was recorded under the same id: try again',
};

const recordedWith = (amount: Paise) =>
  `it was recorded before with another amount, ${toDecimal(amount)}`;

export const reasonOf = <Code extends Refusal['code']>(refused: Refusal & { code: Code }): string =>
  reasons[refused.code as Code](refused);
