/** Money on its way back to the payer: asked for, approved by somebody else, sent once, ended. */
import type { GatewayName, PaymentEvent } from './payment.events.ts';
import { accept, type Decision, refuse, type Typed } from './decider.ts';
import { type Paise, paise, sum } from './money.ts';

type Named<Type> = Omit<Typed<PaymentEvent, Type>, 'type'>;
export type RefundCommand =
  | { type: 'RequestRefund' } & Named<'RefundRequested'>
  | { type: 'ApproveRefund'; paymentId: string; refundId: string; approvedBy: string }
  | { type: 'DeclineRefund' } & Named<'RefundDeclined'>
  | { type: 'SendRefund'; paymentId: string; refundId: string }
  | { type: 'CompleteRefund' } & Omit<Named<'RefundCompleted'>, 'amount'>
  | { type: 'FailRefund' } & Omit<Named<'RefundFailed'>, 'attempt'>;

export type RefundRefusal =
  | { code: 'refund_exceeds_payment'; paymentId: string; left: Paise }
  | { code: 'refund_id_used_with_different_terms'; refundId: string }
  | { code: 'refund_not_found'; refundId: string }
  | { code: 'refund_needs_another_person'; refundId: string }
  | { code: 'refund_must_be_made_by_hand'; refundId: string }
  | { code: 'refund_not_in_that_state'; refundId: string; state: Refund['state'] };
type RefundDecision = Decision<PaymentEvent, RefundRefusal>;

export type Refund = {
  amount: Paise;
  why: Named<'RefundRequested'>['why'];
  requestedBy: string;
  state: 'requested' | 'approved' | 'declined' | 'sent' | 'failed' | 'completed';
  /** How often it has been sent. */
  attempts: number;
  /** The account that had the money when it was approved, and has to give it back. */
  accountNo?: string | undefined;
};
/** By refundId. */
export type Refunds = ReadonlyMap<string, Refund>;

/** What of a payment its refunds look at. `lost`: charged back, or under dispute. */
export type Refundable = {
  arrived: { amount: Paise; accountNo?: string; gateway: GatewayName };
  credited: boolean;
  /** Its gateway knows the order, and can send money back the way it came. */
  sendable: boolean;
  lost: Paise;
  refunds: Refunds;
};

export function decideRefund(command: RefundCommand, payment: Refundable): RefundDecision {
  if (command.type === 'RequestRefund') return requestRefund(command, payment);
  const { paymentId, refundId } = command;
  const refund = payment.refunds.get(refundId);
  if (!refund) return refuse({ code: 'refund_not_found', refundId });
  const { amount, state, attempts, requestedBy } = refund;
  const notNow = refuse({ code: 'refund_not_in_that_state' as const, refundId, state });
  switch (command.type) {
    case 'ApproveRefund': {
      const { approvedBy } = command;
      if (approvedBy === requestedBy) {
        return refuse({ code: 'refund_needs_another_person', refundId });
      }
      if (state !== 'requested') return state === 'declined' ? notNow : accept();
      const left = paise(payment.arrived.amount - payment.lost - givenBack(payment.refunds));
      // The payer's bank may have taken it back since it was asked for.
      if (amount > left) return refuse({ code: 'refund_exceeds_payment', paymentId, left });
      const accountNo = payment.credited ? payment.arrived.accountNo : undefined;
      const approved = { paymentId, refundId, amount, approvedBy, ...(accountNo && { accountNo }) };
      return accept({ type: 'RefundApproved', ...approved });
    }
    // Whoever asked for it may take the wish back.
    case 'DeclineRefund': {
      if (state === 'declined') return accept();
      if (state !== 'requested') return notNow;
      const { type: _, ...declined } = command;
      return accept({ type: 'RefundDeclined', ...declined });
    }
    case 'SendRefund':
      if (state === 'sent' || state === 'completed') return accept();
      if (state !== 'approved' && state !== 'failed') return notNow;
      if (!payment.sendable) return refuse({ code: 'refund_must_be_made_by_hand', refundId });
      return accept({ type: 'RefundSent', paymentId, refundId, attempt: attempts + 1 });
    case 'CompleteRefund': {
      if (state === 'completed') return accept();
      if (state === 'requested' || state === 'declined') return notNow;
      // Nobody pays by another way while the gateway may be paying.
      if (state === 'sent' && command.gateway !== payment.arrived.gateway) return notNow;
      const { type: _, ...completed } = command;
      return accept({ type: 'RefundCompleted', ...completed, amount });
    }
    case 'FailRefund': {
      if (state === 'failed' || state === 'completed') return accept();
      if (state !== 'sent') return notNow;
      const { type: _, ...failed } = command;
      return accept({ type: 'RefundFailed', ...failed, attempt: attempts });
    }
  }
}

function requestRefund(
  { type: _, ...wanted }: Extract<RefundCommand, { type: 'RequestRefund' }>,
  payment: Refundable,
): RefundDecision {
  const { paymentId, refundId, amount, why } = wanted;
  const known = payment.refunds.get(refundId);
  if (known) {
    const same = known.amount === amount && known.why === why &&
      known.requestedBy === wanted.requestedBy;
    return same ? accept() : refuse({ code: 'refund_id_used_with_different_terms', refundId });
  }
  const left = refundableOf(payment);
  if (amount > left) return refuse({ code: 'refund_exceeds_payment', paymentId, left });
  return accept({ type: 'RefundRequested', ...wanted });
}

/** What may still be asked back. Two wishes for the same rupee are refused at the second. */
export const refundableOf = ({ arrived, lost, refunds }: Refundable): Paise => {
  const asked = [...refunds.values()].filter(({ state }) => state !== 'declined');
  return paise(arrived.amount - lost - sum(asked.map(({ amount }) => amount)));
};

/** What is owed to the payer or has gone back. */
export const givenBack = (refunds: Refunds): Paise => {
  const owed = [...refunds.values()]
    .filter(({ state }) => state !== 'requested' && state !== 'declined');
  return sum(owed.map(({ amount }) => amount));
};

export type RefundEvent = Extract<
  PaymentEvent,
  {
    type:
      | 'RefundRequested'
      | 'RefundApproved'
      | 'RefundDeclined'
      | 'RefundSent'
      | 'RefundCompleted'
      | 'RefundFailed';
  }
>;

export function evolveRefunds(refunds: Refunds, event: RefundEvent): Refunds {
  const { refundId } = event;
  if (event.type === 'RefundRequested') {
    const { amount, why, requestedBy } = event;
    const refund: Refund = { amount, why, requestedBy, state: 'requested', attempts: 0 };
    return new Map(refunds).set(refundId, refund);
  }
  const refund = refunds.get(refundId);
  if (!refund) return refunds;
  return new Map(refunds).set(refundId, { ...refund, ...newsOf(event) });
}

function newsOf(event: Exclude<RefundEvent, { type: 'RefundRequested' }>): Partial<Refund> {
  switch (event.type) {
    case 'RefundApproved':
      return { state: 'approved', accountNo: event.accountNo };
    case 'RefundDeclined':
      return { state: 'declined' };
    case 'RefundSent':
      return { state: 'sent', attempts: event.attempt };
    case 'RefundCompleted':
      return { state: 'completed' };
    case 'RefundFailed':
      return { state: 'failed' };
  }
}
