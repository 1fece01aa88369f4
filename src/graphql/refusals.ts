/** What each refusal says to people: total over the domain's codes, so that none is forgotten. */
import type { AccountRefusal } from '../domain/account.ts';
import type { ComplaintRefusal } from '../domain/complaint.ts';
import type { PaymentRefusal } from '../domain/payment.ts';

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
  payment_credited_with_different_amount: 'This payment was credited with another amount.',
};

export const paymentRefusals: Record<PaymentRefusal['code'], string> = {
  payment_id_used_with_different_terms: 'This payment was asked for with other terms.',
  payment_confirmed_with_different_amount: 'This payment arrived with another amount.',
  payment_ref_used_with_different_amount: 'This reference was recorded with another amount.',
  payment_not_confirmed: 'This payment has not arrived.',
  payment_not_requested: 'Nobody has asked for this payment.',
};

export const complaintRefusals: Record<ComplaintRefusal['code'], string> = {
  docket_no_used_for_another_complaint: 'No docket number is free today.',
  no_service_standard_for_that_day: 'No service standard holds for this kind of complaint.',
  complaint_not_found: 'There is no complaint with this number, or it is not the caller’s.',
  complaint_is_closed: 'This complaint is closed; it may be reopened.',
  complaint_is_not_resolved: 'This complaint is not resolved yet.',
  reopen_window_is_over: 'This complaint was closed too long ago; register a new one.',
};
