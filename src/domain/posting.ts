/** One line of the books: a bucket, an amount, and whose it is. */
import type { LineKind } from './account.events.ts';
import { type Paise, paise } from './money.ts';
import type { GatewayName } from './payment.events.ts';

/** A bucket of the books. `clearing:<gateway>`: money that a gateway has and has not paid out. */
export type LedgerAccount =
  | 'receivable'
  | 'advance'
  | 'opening_balances'
  | 'suspense'
  | 'cash'
  | 'cash_over_and_short'
  | 'deposits_in_transit'
  | 'bank'
  | 'refunds_payable'
  | 'chargebacks'
  | 'settlement_exceptions'
  | 'gateway_fees'
  | 'gst_on_gateway_fees'
  | 'written_off'
  | 'electricity_duty_payable'
  | 'security_deposits_payable'
  | 'subsidy_receivable'
  | 'surcharge_income'
  | 'waivers'
  | `clearing:${GatewayName}`
  | `revenue:${LineKind}`;

/** Positive: debit. Negative: credit. Those of one event sum to zero. */
export type Posting = {
  ledgerAccount: LedgerAccount;
  amount: Paise;
  /** Whose receivable or advance it is. */
  accountNo?: string;
};

export type Posted = { onDay: string; postings: readonly Posting[] };

export const debit = (
  ledgerAccount: LedgerAccount,
  amount: number,
  accountNo?: string,
): Posting => ({ ledgerAccount, amount: paise(amount), ...(accountNo && { accountNo }) });
export const credit = (
  ledgerAccount: LedgerAccount,
  amount: number,
  accountNo?: string,
): Posting => debit(ledgerAccount, -amount, accountNo);
