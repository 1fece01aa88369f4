/**
 * What each money event means in the books: balanced debits and credits, total over the events.
 * The compiler complains when an event is added here without its postings.
 */
import assert from 'node:assert/strict';
import type { AccountEvent, LineKind } from './account.events.ts';
import { dayOf } from './calendar.ts';
import type { Typed } from './decider.ts';
import { type Paise, paise, sum } from './money.ts';
import type { PaymentEvent } from './payment.events.ts';

/** A bucket of the books. `clearing:<gateway>`: money that a gateway has and has not paid out. */
export type LedgerAccount =
  | 'receivable'
  | 'advance'
  | 'suspense'
  | 'cash'
  | 'electricity_duty_payable'
  | 'subsidy_receivable'
  | 'surcharge_income'
  | `clearing:${string}`
  | `revenue:${LineKind}`;

/** Positive: debit. Negative: credit. Those of one event sum to zero. */
export type Posting = {
  ledgerAccount: LedgerAccount;
  amount: Paise;
  /** Whose receivable or advance it is. */
  accountNo?: string;
};

export type Posted = { onDay: string; postings: readonly Posting[] };
type MoneyEvent = AccountEvent | PaymentEvent;

/** Undefined: this event moves no money. `occurredAt` is for events without a day of their own. */
export function postingsOf(event: MoneyEvent, occurredAt: string): Posted | undefined {
  const posted = posting(event, occurredAt);
  if (!posted) return undefined;
  const postings = posted.postings.filter(({ amount }) => amount !== 0);
  const total = sum(postings.map(({ amount }) => amount));
  assert.equal(total, 0, `the postings of ${event.type} must balance`);
  return { ...posted, postings };
}

function posting(event: MoneyEvent, occurredAt: string): Posted | undefined {
  switch (event.type) {
    case 'BillIssued':
      return { onDay: event.issuedOn, postings: billed(event) };
    case 'SurchargeLevied': {
      const { accountNo, amount, onDay } = event;
      return {
        onDay,
        postings: [debit('receivable', amount, accountNo), credit('surcharge_income', amount)],
      };
    }
    case 'AdvanceApplied': {
      const { accountNo, amount } = event;
      const postings = [
        debit('advance', amount, accountNo),
        credit('receivable', amount, accountNo),
      ];
      return { onDay: dayOf(occurredAt), postings };
    }
    case 'PaymentConfirmed':
      return { onDay: dayOf(event.paidAt), postings: arrived(event) };
    case 'PaymentCredited':
      return { onDay: dayOf(event.paidAt), postings: credited(event) };
    case 'AccountOpened':
    case 'AccountDetailsChanged':
    case 'ReceiptIssued':
    case 'PaymentRequested':
    case 'PaymentNotified':
    case 'PaymentAttemptFailed':
    case 'PaymentLapsed':
    case 'PaymentHeld': // It waits where confirmed money always begins: in suspense.
      return undefined;
  }
}

function billed({ accountNo, lines }: Typed<AccountEvent, 'BillIssued'>): Posting[] {
  const total = sum(lines.map((line) => line.amount));
  const earned = lines.map(({ kind, amount }) => credit(bucketOf(kind), amount));
  return [debit('receivable', total, accountNo), ...earned];
}

/** Duty is the state's money, passed through; a subsidy is what the state owes instead. */
function bucketOf(kind: LineKind): LedgerAccount {
  if (kind === 'electricityDuty') return 'electricity_duty_payable';
  if (kind === 'subsidy') return 'subsidy_receivable';
  return `revenue:${kind}`;
}

/** Whose it is, crediting decides: until then all that arrives is in suspense. */
function arrived({ amount, evidence }: Typed<PaymentEvent, 'PaymentConfirmed'>): Posting[] {
  const { gateway } = evidence;
  const where = gateway === 'counter' ? 'cash' : `clearing:${gateway}` as const;
  return [debit(where, amount), credit('suspense', amount)];
}

function credited(event: Typed<AccountEvent, 'PaymentCredited'>): Posting[] {
  const { accountNo, amount, allocations, advance } = event;
  const settled = sum(allocations.map((allocation) => allocation.amount));
  return [
    debit('suspense', amount),
    credit('receivable', settled, accountNo),
    credit('advance', advance, accountNo),
  ];
}

const debit = (ledgerAccount: LedgerAccount, amount: Paise, accountNo?: string): Posting => (
  { ledgerAccount, amount, ...(accountNo && { accountNo }) }
);
const credit = (ledgerAccount: LedgerAccount, amount: Paise, accountNo?: string): Posting =>
  debit(ledgerAccount, paise(-amount), accountNo);
