/** What each refusal says to people: total over the domain's codes, so that none is forgotten. */
import type { AccountRefusal } from '../domain/account.ts';
import type { ComplaintRefusal } from '../domain/complaint.ts';
import type { DrawerRefusal } from '../domain/drawer.ts';
import type { PaymentRefusal } from '../domain/payment.ts';
import type { SettlementRefusal } from '../domain/settlement.ts';
import type { UnmatchedDisputeRefusal } from '../domain/unmatched-dispute.ts';

/** Those that every command may be refused with. */
export const everyCommands = {
  invalid_input: 'Something in the input does not do; `issues` says what.',
  command_id_used_differently: 'This command id was used for something else, or by someone else.',
};

export const accountRefusals: Record<AccountRefusal['code'], string> = {
  account_not_open: 'There is no account with this number.',
  bill_no_used_with_different_terms: 'This bill number was issued before with other terms.',
  bill_total_is_negative: 'The lines come to less than nothing.',
  amount_after_due_is_less_than_total: 'The amount after the due day is less than the total.',
  due_day_is_before_issue_day: 'The bill is due before it is issued.',
  bill_not_found: 'There is no bill with this number.',
  due_day_not_over: 'The due day is not over yet.',
  bill_is_withdrawn: 'This bill was withdrawn.',
  waiver_granted_with_different_amount: 'This scheme waived another amount of this bill before.',
  waiver_exceeds_what_is_left: 'More would be waived than there is to waive.',
  opening_balance_set_with_different_amount: 'The opening balance was set before, to another one.',
  payment_credited_with_different_amount: 'This payment was credited with another amount.',
  payment_not_credited: 'This payment has not been credited to this account.',
  reversal_exceeds_credit: 'More would be taken back than was credited.',
};

export const paymentRefusals: Record<PaymentRefusal['code'], string> = {
  payment_id_used_with_different_terms: 'This payment was asked for with other terms.',
  payment_confirmed_before: 'This payment has arrived before; this is another sum of money.',
  payment_confirmed_for_another_account: 'This receipt slip was recorded for another account.',
  payment_ref_used_with_different_amount: 'This reference was recorded with another amount.',
  payment_not_confirmed: 'This payment has not arrived.',
  payment_not_requested: 'Nobody has asked for this payment.',
  payment_not_held: 'This payment does not wait for an account.',
  payment_settled_before: 'Another row of a settlement has paid this out before.',
  payment_settled_with_different_amount: 'The settlement names another amount than arrived.',
  refund_exceeds_payment: 'More would go back than is left of the payment.',
  refund_id_used_with_different_terms: 'This refund was asked for with other terms.',
  refund_not_found: 'There is no refund with this id.',
  refund_needs_another_person: 'Who asked for a refund cannot approve it.',
  refund_must_be_made_by_hand: 'No gateway can send this refund: make it by hand.',
  refund_not_in_that_state: 'The refund has come too far for that, or not far enough.',
  dispute_exceeds_payment: 'More is disputed than was paid.',
  dispute_ref_used_with_different_amount: 'This dispute was opened with another amount.',
  dispute_not_found: 'There is no dispute with this reference.',
  dispute_is_closed: 'This dispute is decided.',
};

export const unmatchedDisputeRefusals: Record<UnmatchedDisputeRefusal['code'], string> = {
  unmatched_dispute_not_found: 'No gateway has told of such a dispute without a payment here.',
  unmatched_dispute_resolved_before: 'This dispute was resolved otherwise before.',
  unmatched_dispute_has_news: 'The gateway has just told more of it: look again.',
  unmatched_dispute_took_no_money: 'Nothing was taken, or it is back: nothing to write off.',
  unmatched_dispute_took_money: 'A settlement took money for it: write that off.',
};

export const settlementRefusals: Record<SettlementRefusal['code'], string> = {
  settlement_imported_with_different_rows: 'This settlement was imported with other rows.',
  settlement_not_imported: 'No file has told of this settlement.',
  settlement_sums_differ: 'Its rows do not come to what was imported.',
  settlement_rows_recorded_before: 'These rows were recorded before.',
  settlement_row_has_another_rest: 'A payout has explained a part of this row: look again.',
  settlement_row_resolved_before: 'This row was resolved otherwise before.',
};

export const drawerRefusals: Record<DrawerRefusal['code'], string> = {
  drawer_opened_with_different_float: 'This drawer was opened with another float.',
  drawer_not_opened: 'Nobody has opened this drawer, or it is another agent’s.',
  drawer_not_closed: 'This drawer has not been counted.',
  drawer_is_closed: 'This drawer was counted, and nothing has come since.',
  count_leaves_less_than_nothing: 'More would be gone from the drawer than is left in it.',
  drawer_has_no_difference: 'This drawer is neither over nor short.',
  drawer_counted_otherwise: 'The drawer’s difference is another one: look again.',
  drawer_needs_another_person: 'Neither the agent nor whoever counted can approve a difference.',
  drawer_not_approved: 'Another person must approve the drawer’s difference first.',
  deposit_exceeds_drawer: 'More was paid in than is left of what the drawer took.',
  deposit_slip_used_with_different_terms: 'This pay-in slip was recorded with another deposit.',
  deposit_not_found: 'The drawer has no deposit on this pay-in slip.',
  deposit_settled_before: 'A line of a statement has shown this deposit before.',
};

export const complaintRefusals: Record<ComplaintRefusal['code'], string> = {
  docket_no_used_for_another_complaint: 'No docket number is free today.',
  no_service_standard_for_that_day: 'No service standard holds for this kind of complaint.',
  complaint_not_found: 'There is no complaint with this number, or it is not the caller’s.',
  complaint_is_closed: 'This complaint is closed; it may be reopened.',
  complaint_is_not_resolved: 'This complaint is not resolved yet.',
  reopen_window_is_over: 'This complaint was closed too long ago; register a new one.',
};
