/** Money that has arrived under a payment: whose it is, and what has become of it since. */
import { accept, type Decision, refuse, type Typed } from './decider.ts';
import {
  chargedBack,
  decideDispute,
  type DisputeCommand,
  type DisputeRefusal,
  type Disputes,
  evolveDisputes,
  lostOf,
} from './dispute.ts';
import { type Paise, paise } from './money.ts';
import type { Evidence, PaymentEvent, Terms } from './payment.events.ts';
import {
  decideRefund,
  evolveRefunds,
  givenBack,
  type RefundCommand,
  type RefundRefusal,
  type Refunds,
} from './refund.ts';

type Named<Type> = Omit<Typed<PaymentEvent, Type>, 'type'>;
export type ConfirmPayment = { type: 'ConfirmPayment' } & Named<'PaymentConfirmed'>;
type HoldPayment = { type: 'HoldPayment' } & Omit<Named<'PaymentHeld'>, 'amount'>;
type AssignPayment = { type: 'AssignPayment' } & Omit<Named<'PaymentAssigned'>, 'amount'>;
type SettlePayment = { type: 'SettlePayment' } & Named<'PaymentSettled'>;
type SettleRefund = { type: 'SettleRefund' } & Named<'RefundSettled'>;
export type ArrivalCommand =
  | HoldPayment
  | AssignPayment
  | SettlePayment
  | SettleRefund
  | RefundCommand
  | DisputeCommand;

export type ArrivalRefusal =
  | { code: 'payment_confirmed_before'; paymentId: string; confirmed: Paise }
  | { code: 'payment_confirmed_for_another_account'; paymentId: string }
  | { code: 'payment_ref_used_with_different_amount'; paymentId: string; confirmed: Paise }
  | { code: 'payment_not_held'; paymentId: string }
  | { code: 'payment_settled_before'; paymentId: string; rowRef: string }
  | { code: 'payment_settled_with_different_amount'; paymentId: string; confirmed: Paise }
  | RefundRefusal
  | DisputeRefusal;
type ArrivalDecision = Decision<PaymentEvent, ArrivalRefusal>;

/** `asked` is absent when money came that nobody had asked for. */
export type Arrival = {
  status: 'confirmed' | 'held';
  asked?: Terms;
  failed: ReadonlySet<string>;
  arrived: Arrived;
  /** Found its owner after it had been held: so much of it was left to be credited. */
  assigned?: Paise;
  refunds: Refunds;
  disputes: Disputes;
  /** The gateway's row that paid it out, and by refundId those that kept money back. */
  settledBy?: string;
  refundsSettledBy: ReadonlyMap<string, string>;
};
/** What has come, and by which signs the same money is known again. */
type Arrived = { accountNo?: string; amount: Paise; paidAt: string; againFor?: string } & Signs;
export type Signs = Pick<Evidence, 'kind' | 'gateway' | 'ref' | 'orderRef'>;

/** The first evidence stands. The same money again is a repeat; other money is another payment. */
export function confirmAgain(
  { paymentId, accountNo, amount, evidence }: ConfirmPayment,
  { arrived }: Arrival,
): ArrivalDecision {
  const confirmed = arrived.amount;
  if (!isSameMoney(arrived, evidence)) {
    return refuse({ code: 'payment_confirmed_before', paymentId, confirmed });
  }
  if (confirmed !== amount) {
    return refuse({ code: 'payment_ref_used_with_different_amount', paymentId, confirmed });
  }
  const slipForAnother = evidence.kind === 'cashier' && arrived.accountNo !== accountNo;
  return slipForAnother
    ? refuse({ code: 'payment_confirmed_for_another_account', paymentId })
    : accept();
}

/**
 * One order can be paid twice: two attempts that both went through. Two references of one kind
 * tell them apart; else the attempts' orders do, where both are known. A look-up and a settlement
 * may name the same money differently, and are believed to mean the same.
 */
export function isSameMoney(arrived: Signs, evidence: Signs): boolean {
  if (arrived.ref === evidence.ref) return true;
  const isNamed = ({ ref, orderRef }: Signs) => ref !== orderRef;
  if (arrived.kind === evidence.kind && isNamed(arrived) && isNamed(evidence)) return false;
  if (arrived.orderRef && evidence.orderRef) return arrived.orderRef === evidence.orderRef;
  return arrived.kind !== evidence.kind;
}

export function decideArrival(command: ArrivalCommand, arrival: Arrival): ArrivalDecision {
  const { status, arrived, refunds, disputes } = arrival;
  const credited = status === 'confirmed' && arrived.accountNo !== undefined;
  const sendable = knowsItsGateway(arrival);
  switch (command.type) {
    case 'HoldPayment': {
      const { paymentId, reason } = command;
      if (status === 'held') return accept();
      return accept({ type: 'PaymentHeld', paymentId, amount: arrived.amount, reason });
    }
    case 'AssignPayment':
      return assignPayment(command, arrival);
    case 'SettlePayment':
      return settlePayment(command, arrival);
    case 'SettleRefund':
      return settleRefund(command, arrival);
    case 'OpenDispute':
    case 'AnswerDispute':
    case 'WinDispute':
    case 'LoseDispute':
      return decideDispute(command, { arrived, credited, disputes });
    default:
      return decideRefund(command, {
        arrived,
        credited,
        sendable,
        lost: lostOf(disputes),
        refunds,
      });
  }
}

/** A gateway sends back what came by an order of its own: not cash, nor what a file told of. */
function knowsItsGateway({ asked, arrived: { againFor, gateway, kind } }: Arrival): boolean {
  if (gateway === 'counter' || gateway === 'bank' || gateway === 'bbps') return false;
  return asked !== undefined || againFor !== undefined || kind === 'lookup' ||
    kind === 'signed_webhook';
}

/** What is left of money held until now; or it was assigned to this very account before. */
function assignPayment(
  { type: _, ...assigned }: AssignPayment,
  { status, arrived, refunds, disputes }: Arrival,
): ArrivalDecision {
  const { paymentId, accountNo } = assigned;
  if (status === 'held') {
    const amount = paise(arrived.amount - givenBack(refunds) - chargedBack(disputes));
    if (amount === 0) return refuse({ code: 'payment_not_held', paymentId });
    return accept({ type: 'PaymentAssigned', ...assigned, amount });
  }
  return arrived.accountNo === accountNo
    ? accept()
    : refuse({ code: 'payment_not_held', paymentId });
}

/** Once: the same row in another file is no second payout. */
function settlePayment(
  { type: _, ...settled }: SettlePayment,
  { arrived, settledBy }: Arrival,
): ArrivalDecision {
  const { paymentId, rowRef, amount } = settled;
  if (settledBy === rowRef) return accept();
  if (settledBy) return refuse({ code: 'payment_settled_before', paymentId, rowRef: settledBy });
  if (amount !== arrived.amount) return settledOtherwise(paymentId, arrived.amount);
  return accept({ type: 'PaymentSettled', ...settled });
}

function settleRefund(
  { type: _, ...settled }: SettleRefund,
  { refunds, refundsSettledBy }: Arrival,
): ArrivalDecision {
  const { paymentId, refundId, rowRef, amount } = settled;
  const refund = refunds.get(refundId);
  if (!refund) return refuse({ code: 'refund_not_found', refundId });
  const before = refundsSettledBy.get(refundId);
  if (before === rowRef) return accept();
  if (before) return refuse({ code: 'payment_settled_before', paymentId, rowRef: before });
  if (amount !== refund.amount) return settledOtherwise(paymentId, refund.amount);
  return accept({ type: 'RefundSettled', ...settled });
}

const settledOtherwise = (paymentId: string, confirmed: Paise) =>
  refuse({ code: 'payment_settled_with_different_amount' as const, paymentId, confirmed });

export function arrivalOf(
  before: { asked?: Terms; failed: ReadonlySet<string> },
  { accountNo, amount, paidAt, evidence, againFor }: Named<'PaymentConfirmed'>,
): Arrival {
  const { kind, gateway, ref, orderRef } = evidence;
  const signs = {
    kind,
    gateway,
    ref,
    ...(orderRef && { orderRef }),
    ...(againFor && { againFor }),
  };
  return {
    status: 'confirmed',
    ...(before.asked && { asked: before.asked }),
    failed: before.failed,
    arrived: { ...(accountNo && { accountNo }), amount, paidAt, ...signs },
    refunds: new Map(),
    disputes: new Map(),
    refundsSettledBy: new Map(),
  };
}

type Early =
  | 'PaymentRequested'
  | 'PaymentNotified'
  | 'PaymentAttemptFailed'
  | 'PaymentConfirmed'
  | 'PaymentLapsed';

export function evolveArrival(
  arrival: Arrival,
  event: Exclude<PaymentEvent, { type: Early }>,
): Arrival {
  switch (event.type) {
    // No account has had it: what of it goes back comes out of suspense.
    case 'PaymentHeld':
      return {
        ...arrival,
        status: 'held',
        refunds: withoutAccount(arrival.refunds),
        disputes: withoutAccount(arrival.disputes),
      };
    case 'PaymentAssigned': {
      const { accountNo, amount } = event;
      const arrived = { ...arrival.arrived, accountNo };
      return { ...arrival, status: 'confirmed', arrived, assigned: amount };
    }
    case 'PaymentSettled':
      return { ...arrival, settledBy: event.rowRef };
    case 'RefundSettled': {
      const { refundId, rowRef } = event;
      const refundsSettledBy = new Map(arrival.refundsSettledBy).set(refundId, rowRef);
      return { ...arrival, refundsSettledBy };
    }
    case 'PaymentDisputed':
    case 'DisputeAnswered':
    case 'DisputeWon':
    case 'PaymentChargedBack':
      return { ...arrival, disputes: evolveDisputes(arrival.disputes, event) };
    default:
      return { ...arrival, refunds: evolveRefunds(arrival.refunds, event) };
  }
}

const withoutAccount = <One extends { accountNo?: string | undefined }>(
  all: ReadonlyMap<string, One>,
): ReadonlyMap<string, One> =>
  new Map([...all].map(([id, one]) => [id, { ...one, accountNo: undefined }]));
