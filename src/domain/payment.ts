/**
 * One payment from the wish to the money. Its states only move forward: a success never becomes a
 * failure, and money that has arrived is recorded whatever we expected.
 */
import assert from 'node:assert/strict';
import {
  type Arrival,
  type ArrivalCommand,
  arrivalOf,
  type ArrivalRefusal,
  confirmAgain,
  type ConfirmPayment,
  decideArrival,
  evolveArrival,
} from './arrival.ts';
import { dayOf, daysAfter } from './calendar.ts';
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import { PaymentEvent, type Terms } from './payment.events.ts';

type Claim = Omit<Typed<PaymentEvent, 'PaymentNotified'>, 'type' | 'afterArrival'>;
type Failed = Omit<Typed<PaymentEvent, 'PaymentAttemptFailed'>, 'type'>;
type RequestPayment = { type: 'RequestPayment'; paymentId: string } & Terms;
type NotifyPayment = { type: 'NotifyPayment' } & Claim;
type FailAttempt = { type: 'FailAttempt' } & Failed;
type LapsePayment = { type: 'LapsePayment'; paymentId: string };
export type PaymentCommand =
  | RequestPayment
  | NotifyPayment
  | FailAttempt
  | ConfirmPayment
  | LapsePayment
  | ArrivalCommand;

export type PaymentRefusal =
  | { code: 'payment_id_used_with_different_terms'; paymentId: string }
  | { code: 'payment_not_confirmed'; paymentId: string }
  | { code: 'payment_not_requested'; paymentId: string }
  | ArrivalRefusal;

/** What was told of tries while no money was here: how many claims, and which orders failed. */
type Tries = { claims: number; failed: ReadonlySet<string> };

export type Payment =
  | ({ status: 'unknown' } & Tries)
  | ({ status: 'requested' | 'lapsed'; asked: Terms } & Tries)
  | Arrival;

/**
 * Calendar days after the payment's within which the bank must have sent the money on or back.
 * Source: RBI DPSS.CO.PD No. 629/02.01.014/2019-20, UPI to a merchant, as reprinted.
 */
export const settledWithinDays = 5;

/** The day by which money that has left the payer's bank is here, or back there. */
export const settledBy = (requestedAt: string): string =>
  daysAfter(dayOf(requestedAt), settledWithinDays);

export type WritePayment = Execute<PaymentCommand, PaymentEvent, PaymentRefusal>;
type PaymentDecision = Decision<PaymentEvent, PaymentRefusal>;

export const paymentDecider: Decider<Payment, PaymentCommand, PaymentEvent, PaymentRefusal> = {
  noun: 'payment',
  idOf: ({ paymentId }) => paymentId,
  schema: PaymentEvent,
  initial: { status: 'unknown', claims: 0, failed: new Set() },
  decide(command, payment) {
    switch (command.type) {
      case 'RequestPayment':
        return requestPayment(command, payment);
      case 'NotifyPayment': {
        const { type: _, ...claim } = command;
        const late = hasArrived(payment) && { afterArrival: true as const };
        return accept({ type: 'PaymentNotified', ...claim, ...late });
      }
      case 'FailAttempt':
        return failAttempt(command, payment);
      case 'LapsePayment':
        return lapsePayment(command, payment);
      case 'ConfirmPayment': {
        if (hasArrived(payment)) return confirmAgain(command, payment);
        const { type: _, ...confirmed } = command;
        return accept({ type: 'PaymentConfirmed', ...confirmed });
      }
      default: {
        const { paymentId } = command;
        if (hasArrived(payment)) return decideArrival(command, payment);
        return refuse({ code: 'payment_not_confirmed', paymentId });
      }
    }
  },
  evolve,
};

export const hasArrived = (payment: Payment): payment is Arrival =>
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
  if (payment.failed.has(attempt.orderRef) || hasArrived(payment)) return accept();
  return accept({ type: 'PaymentAttemptFailed', ...attempt });
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

function evolve(payment: Payment, event: PaymentEvent): Payment {
  switch (event.type) {
    case 'PaymentRequested': {
      const { type: _, paymentId: __, ...asked } = event;
      assert(!hasArrived(payment), 'what has arrived is not asked for');
      return { status: 'requested', asked, claims: payment.claims, failed: payment.failed };
    }
    case 'PaymentNotified':
      return hasArrived(payment) ? payment : { ...payment, claims: payment.claims + 1 };
    case 'PaymentAttemptFailed':
      return { ...payment, failed: new Set(payment.failed).add(event.orderRef) };
    case 'PaymentConfirmed':
      return arrivalOf(payment, event);
    case 'PaymentLapsed':
      assert(payment.status === 'requested', 'only an open payment can lapse');
      return { ...payment, status: 'lapsed' };
    default:
      assert(hasArrived(payment), `${event.type} of money that has not arrived`);
      return evolveArrival(payment, event);
  }
}
