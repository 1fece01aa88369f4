/**
 * One payment from the wish to the money. Its states only move forward: a success never becomes a
 * failure, and money that has arrived is recorded whatever we expected.
 */
import assert from 'node:assert/strict';
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import type { Paise } from './money.ts';
import { type Evidence, PaymentEvent } from './payment.events.ts';

export type Terms = Omit<Typed<PaymentEvent, 'PaymentRequested'>, 'type' | 'paymentId'>;
type Claim = Omit<Typed<PaymentEvent, 'PaymentNotified'>, 'type'>;
type Failed = Omit<Typed<PaymentEvent, 'PaymentAttemptFailed'>, 'type'>;
type RequestPayment = { type: 'RequestPayment'; paymentId: string } & Terms;
type NotifyPayment = { type: 'NotifyPayment' } & Claim;
type FailAttempt = { type: 'FailAttempt' } & Failed;
type ConfirmPayment = {
  type: 'ConfirmPayment';
  paymentId: string;
  accountNo?: string;
  amount: Paise;
  paidAt: string;
  evidence: Evidence;
};
type LapsePayment = { type: 'LapsePayment'; paymentId: string };
type HoldPayment = {
  type: 'HoldPayment';
  paymentId: string;
  reason: 'account_unknown' | 'account_not_open';
};
export type PaymentCommand =
  | RequestPayment
  | NotifyPayment
  | FailAttempt
  | ConfirmPayment
  | LapsePayment
  | HoldPayment;

export type PaymentRefusal =
  | { code: 'payment_id_used_with_different_terms'; paymentId: string }
  | { code: 'payment_confirmed_with_different_amount'; paymentId: string; confirmed: Paise }
  | { code: 'payment_ref_used_with_different_amount'; paymentId: string; confirmed: Paise }
  | { code: 'payment_not_confirmed'; paymentId: string }
  | { code: 'payment_not_requested'; paymentId: string };

/** `asked` is absent when money came that nobody had asked for. */
export type Payment =
  | { status: 'unknown'; failed: ReadonlySet<string> }
  | { status: 'requested' | 'lapsed'; asked: Terms; failed: ReadonlySet<string> }
  | {
    status: 'confirmed' | 'held';
    asked?: Terms;
    failed: ReadonlySet<string>;
    arrived: { accountNo?: string; amount: Paise; ref: string };
  };

export type WritePayment = Execute<PaymentCommand, PaymentEvent, PaymentRefusal>;
type PaymentDecision = Decision<PaymentEvent, PaymentRefusal>;

export const paymentDecider: Decider<Payment, PaymentCommand, PaymentEvent, PaymentRefusal> = {
  noun: 'payment',
  idOf: ({ paymentId }) => paymentId,
  schema: PaymentEvent,
  initial: { status: 'unknown', failed: new Set() },
  decide(command, payment) {
    switch (command.type) {
      case 'RequestPayment':
        return requestPayment(command, payment);
      case 'NotifyPayment': {
        const { type: _, ...claim } = command;
        return accept({ type: 'PaymentNotified', ...claim });
      }
      case 'FailAttempt':
        return failAttempt(command, payment);
      case 'ConfirmPayment':
        return confirmPayment(command, payment);
      case 'LapsePayment':
        return lapsePayment(command, payment);
      case 'HoldPayment':
        return holdPayment(command, payment);
    }
  },
  evolve,
};

export const hasArrived = (payment: Payment) =>
  payment.status === 'confirmed' || payment.status === 'held';

function requestPayment(
  { type: _, paymentId, ...wanted }: RequestPayment,
  payment: Payment,
): PaymentDecision {
  if (payment.status === 'unknown') {
    return accept({ type: 'PaymentRequested', paymentId, ...wanted });
  }
  const { asked } = payment;
  const sameTerms = asked?.accountNo === wanted.accountNo && asked.amount === wanted.amount;
  return sameTerms ? accept() : refuse({ code: 'payment_id_used_with_different_terms', paymentId });
}

/** A late failure never touches money that has arrived: nothing is recorded of it then. */
function failAttempt({ type: _, ...attempt }: FailAttempt, payment: Payment): PaymentDecision {
  if (payment.failed.has(attempt.orderRef)) return accept();
  if (payment.status !== 'unknown' && hasArrived(payment)) return accept();
  return accept({ type: 'PaymentAttemptFailed', ...attempt });
}

function confirmPayment(
  { type: _, ...confirmed }: ConfirmPayment,
  payment: Payment,
): PaymentDecision {
  const { paymentId, amount } = confirmed;
  if (payment.status !== 'confirmed' && payment.status !== 'held') {
    return accept({ type: 'PaymentConfirmed', ...confirmed });
  }
  const { arrived } = payment;
  if (arrived.amount === amount) return accept();
  const code = arrived.ref === confirmed.evidence.ref
    ? 'payment_ref_used_with_different_amount'
    : 'payment_confirmed_with_different_amount';
  return refuse({ code, paymentId, confirmed: arrived.amount });
}

function lapsePayment({ paymentId }: LapsePayment, payment: Payment): PaymentDecision {
  switch (payment.status) {
    case 'unknown':
      return refuse({ code: 'payment_not_requested', paymentId });
    case 'requested':
      return accept({ type: 'PaymentLapsed', paymentId });
    case 'lapsed':
    case 'confirmed':
    case 'held':
      return accept();
  }
}

function holdPayment({ paymentId, reason }: HoldPayment, payment: Payment): PaymentDecision {
  if (payment.status === 'held') return accept();
  if (payment.status !== 'confirmed') return refuse({ code: 'payment_not_confirmed', paymentId });
  return accept({ type: 'PaymentHeld', paymentId, amount: payment.arrived.amount, reason });
}

function evolve(payment: Payment, event: PaymentEvent): Payment {
  switch (event.type) {
    case 'PaymentRequested': {
      const { type: _, paymentId: __, ...asked } = event;
      return { status: 'requested', asked, failed: payment.failed };
    }
    case 'PaymentNotified':
      return payment;
    case 'PaymentAttemptFailed':
      return { ...payment, failed: new Set(payment.failed).add(event.orderRef) };
    case 'PaymentConfirmed': {
      const { accountNo, amount, evidence: { ref } } = event;
      const arrived = { ...(accountNo && { accountNo }), amount, ref };
      const asked = 'asked' in payment && payment.asked ? { asked: payment.asked } : {};
      return { status: 'confirmed', ...asked, failed: payment.failed, arrived };
    }
    case 'PaymentLapsed':
      assert(payment.status === 'requested', 'only an open payment can lapse');
      return { ...payment, status: 'lapsed' };
    case 'PaymentHeld':
      assert(payment.status === 'confirmed', 'only money that has arrived can be held');
      return { ...payment, status: 'held' };
  }
}
