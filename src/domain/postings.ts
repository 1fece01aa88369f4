/**
 * What each money event means in the books: balanced debits and credits, total over the events.
 * The compiler complains when an event is added here without its postings.
 */
import assert from 'node:assert/strict';
import type { AccountEvent, BillLine, LineKind } from './account.events.ts';
import { dayOf } from './calendar.ts';
import type { Typed } from './decider.ts';
import { drawerPostings } from './drawer-postings.ts';
import type { DrawerEvent } from './drawer.events.ts';
import { type Paise, paise, sum } from './money.ts';
import type { GatewayName, PaymentEvent } from './payment.events.ts';
import { credit, debit, type LedgerAccount, type Posted, type Posting } from './posting.ts';
import { settlementPostings } from './settlement-postings.ts';
import type { SettlementEvent } from './settlement.events.ts';
import type { UnmatchedDisputeEvent } from './unmatched-dispute.events.ts';

export type MoneyEvent =
  | AccountEvent
  | PaymentEvent
  | SettlementEvent
  | DrawerEvent
  | UnmatchedDisputeEvent;

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
    case 'OpeningBalanceSet':
    case 'BillIssued':
    case 'BillRevised':
    case 'BillWithdrawn':
    case 'SurchargeLevied':
    case 'SurchargeReversed':
    case 'WaiverGranted':
    case 'AdvanceApplied':
    case 'CreditReleased':
    case 'PaymentCredited':
    case 'CreditReversed':
      return ofAccount(event, occurredAt);
    case 'PaymentConfirmed':
    case 'RefundApproved':
    case 'RefundCompleted':
    case 'PaymentChargedBack':
    case 'PaymentSettled':
    case 'RefundSettled':
      return ofPayment(event, occurredAt);
    case 'SettlementRowsRecorded':
    case 'SettlementRowMatched':
    case 'SettlementRowResolved':
      return settlementPostings(event);
    case 'DrawerApproved':
    case 'CashDeposited':
    case 'DepositWithdrawn':
    case 'DepositSettled':
      return drawerPostings(event);
    case 'UnmatchedDisputeResolved': {
      const { amount = 0, onDay } = event; // Only what is written off is nobody else's to post.
      return moved(onDay, debit('written_off', amount), credit('chargebacks', amount));
    }
    case 'AccountOpened':
    case 'AccountDetailsChanged':
    case 'ReceiptIssued':
    case 'PaymentRequested':
    case 'PaymentNotified':
    case 'PaymentAttemptFailed':
    case 'PaymentLapsed':
    case 'PaymentHeld': // It waits where confirmed money always begins: in suspense.
    case 'PaymentAssigned': // Crediting takes it out of there.
    case 'RefundRequested':
    case 'RefundDeclined':
    case 'RefundSent':
    case 'RefundFailed': // It is still owed.
    case 'PaymentDisputed': // Withheld money shows in the settlement.
    case 'DisputeAnswered':
    case 'DisputeWon':
    case 'UnmatchedDisputeNotified': // What was withheld shows in the settlement, too.
    case 'UnmatchedDisputeDeducted':
    case 'SettlementImported':
    case 'SettlementClosed':
    case 'DrawerOpened': // The float is the office's own, and goes back there.
    case 'DrawerClosed': // A difference is booked when another person has looked at it.
      return undefined;
  }
}

type OfAccount = Exclude<
  AccountEvent,
  { type: 'AccountOpened' | 'AccountDetailsChanged' | 'ReceiptIssued' }
>;

function ofAccount(event: OfAccount, occurredAt: string): Posted {
  const { accountNo } = event;
  const owed = (amount: number) => debit('receivable', amount, accountNo);
  const ahead = (amount: number) => credit('advance', amount, accountNo);
  switch (event.type) {
    case 'OpeningBalanceSet': {
      const { amount, onDay } = event;
      const taken = amount > 0 ? owed(amount) : ahead(-amount);
      return { onDay, postings: [taken, credit('opening_balances', amount)] };
    }
    case 'BillIssued':
      return { onDay: event.issuedOn, postings: [owed(totalOf(event)), ...earned(event.lines, 1)] };
    case 'BillRevised':
    case 'BillWithdrawn':
      return { onDay: event.onDay, postings: billChange(event) };
    case 'SurchargeLevied':
      return moved(event.onDay, owed(event.amount), credit('surcharge_income', event.amount));
    case 'SurchargeReversed':
      return moved(event.onDay, owed(-event.amount), debit('surcharge_income', event.amount));
    case 'WaiverGranted':
      return moved(event.onDay, owed(-event.amount), debit('waivers', event.amount));
    case 'AdvanceApplied':
      return moved(dayOf(occurredAt), ahead(-event.amount), owed(-event.amount));
    case 'CreditReleased':
      return moved(event.onDay, owed(event.advance), ahead(event.advance));
    case 'PaymentCredited': {
      const { amount, advance, paidAt } = event;
      const settled = owed(-totalOf({ lines: event.allocations }));
      return moved(dayOf(paidAt), debit('suspense', amount), settled, ahead(advance));
    }
    case 'CreditReversed': {
      const { amount, advance, onDay, why } = event;
      const from = why === 'refund' ? 'suspense' : 'chargebacks';
      const reopened = owed(totalOf({ lines: event.allocations }));
      return moved(onDay, reopened, ahead(-advance), credit(from, amount));
    }
  }
}

/** The difference between what the bill came to before and what it comes to now. */
function billChange(event: Typed<AccountEvent, 'BillRevised' | 'BillWithdrawn'>): Posting[] {
  const { accountNo, before } = event;
  const after = event.type === 'BillRevised'
    ? event
    : { lines: [], surcharge: paise(0), waived: paise(0) };
  const postings = [
    ...earned(after.lines, 1),
    ...earned(before.lines, -1),
    credit('surcharge_income', after.surcharge - before.surcharge),
    debit('waivers', after.waived - before.waived),
  ];
  const owed = -sum(postings.map(({ amount }) => amount));
  return [debit('receivable', owed, accountNo), ...together(postings)];
}

/** One posting for each bucket, so that an untouched line leaves no trace. */
function together(postings: readonly Posting[]): Posting[] {
  const buckets = Map.groupBy(postings, ({ ledgerAccount }) => ledgerAccount);
  return [...buckets].map(([ledgerAccount, all]) => (
    { ledgerAccount, amount: sum(all.map(({ amount }) => amount)) }
  ));
}

const earned = (lines: readonly BillLine[], sign: 1 | -1): Posting[] =>
  lines.map(({ kind, amount }) => credit(bucketOf(kind), sign * amount));

/** Duty is the state's money, passed through; a subsidy is what the state owes instead. */
function bucketOf(kind: LineKind): LedgerAccount {
  if (kind === 'electricityDuty') return 'electricity_duty_payable';
  if (kind === 'securityDeposit') return 'security_deposits_payable';
  if (kind === 'subsidy') return 'subsidy_receivable';
  return `revenue:${kind}`;
}

type OfPayment = Typed<
  PaymentEvent,
  | 'PaymentConfirmed'
  | 'RefundApproved'
  | 'RefundCompleted'
  | 'PaymentChargedBack'
  | 'PaymentSettled'
  | 'RefundSettled'
>;

function ofPayment(event: OfPayment, occurredAt: string): Posted {
  const { amount } = event;
  switch (event.type) {
    // Whose it is, crediting decides: until then all that arrives is in suspense.
    case 'PaymentConfirmed': {
      const where = placeOf(event.evidence.gateway);
      return moved(dayOf(event.paidAt), debit(where, amount), credit('suspense', amount));
    }
    case 'RefundApproved':
      return moved(
        dayOf(occurredAt),
        debit('suspense', amount),
        credit('refunds_payable', amount),
      );
    case 'RefundCompleted': {
      const from = placeOf(event.gateway);
      return moved(
        dayOf(event.completedAt),
        debit('refunds_payable', amount),
        credit(from, amount),
      );
    }
    // An account that had the money gives it back by its own event.
    case 'PaymentChargedBack': {
      const held = event.accountNo === undefined ? amount : 0;
      return moved(dayOf(event.closedAt), debit('suspense', held), credit('chargebacks', held));
    }
    case 'PaymentSettled':
    case 'RefundSettled':
      return settled(event);
  }
}

function settled(event: Typed<PaymentEvent, 'PaymentSettled' | 'RefundSettled'>): Posted {
  const { amount, fee, tax, gateway, settledOn } = event;
  const gross = event.type === 'PaymentSettled' ? amount : -amount;
  // Of what came to the bank itself, only a fee has still to move.
  const postings = together([
    debit('bank', gross - fee - tax),
    debit('gateway_fees', fee),
    debit('gst_on_gateway_fees', tax),
    credit(placeOf(gateway), gross),
  ]);
  return moved(settledOn, ...postings);
}

/** Where money lies that came this way: it is the company's at once, or a gateway's for a while. */
function placeOf(gateway: GatewayName): LedgerAccount {
  if (gateway === 'counter') return 'cash';
  return gateway === 'bank' ? 'bank' : `clearing:${gateway}`;
}

const totalOf = ({ lines }: { lines: readonly { amount: Paise }[] }): Paise =>
  sum(lines.map(({ amount }) => amount));

const moved = (onDay: string, ...postings: Posting[]): Posted => ({ onDay, postings });
