/** The payer's bank asks money back: opened, answered, and won or lost. The end is told once. */
import { accept, type Decision, refuse, type Typed } from './decider.ts';
import { type Paise, paise, sum } from './money.ts';
import type { PaymentEvent } from './payment.events.ts';

type Named<Type> = Omit<Typed<PaymentEvent, Type>, 'type'>;
export type DisputeCommand =
  | { type: 'OpenDispute' } & Named<'PaymentDisputed'>
  | { type: 'AnswerDispute' } & Named<'DisputeAnswered'>
  | { type: 'WinDispute' } & Named<'DisputeWon'>
  | { type: 'LoseDispute' } & Omit<Named<'PaymentChargedBack'>, 'amount' | 'accountNo'>;

export type DisputeRefusal =
  | { code: 'dispute_exceeds_payment'; paymentId: string; left: Paise }
  | { code: 'dispute_ref_used_with_different_amount'; disputeRef: string; disputed: Paise }
  | { code: 'dispute_not_found'; disputeRef: string }
  | { code: 'dispute_is_closed'; disputeRef: string };
type DisputeDecision = Decision<PaymentEvent, DisputeRefusal>;

export type Dispute = {
  amount: Paise;
  state: 'open' | 'answered' | 'won' | 'lost';
  /** The account that had the money when it was lost, and has to give it back. */
  accountNo?: string | undefined;
};
/** By disputeRef. */
export type Disputes = ReadonlyMap<string, Dispute>;

export type Disputable = {
  arrived: { amount: Paise; accountNo?: string };
  credited: boolean;
  disputes: Disputes;
};

export function decideDispute(command: DisputeCommand, payment: Disputable): DisputeDecision {
  if (command.type === 'OpenDispute') return openDispute(command, payment);
  const { paymentId, disputeRef } = command;
  const dispute = payment.disputes.get(disputeRef);
  if (!dispute) return refuse({ code: 'dispute_not_found', disputeRef });
  const { state, amount } = dispute;
  const closed = state === 'won' || state === 'lost';
  switch (command.type) {
    case 'AnswerDispute': {
      if (closed) return refuse({ code: 'dispute_is_closed', disputeRef });
      if (state === 'answered') return accept();
      const { type: _, ...answered } = command;
      return accept({ type: 'DisputeAnswered', ...answered });
    }
    case 'WinDispute': {
      if (closed) return state === 'won' ? accept() : isClosed(disputeRef);
      const { type: _, ...won } = command;
      return accept({ type: 'DisputeWon', ...won });
    }
    case 'LoseDispute': {
      if (closed) return state === 'lost' ? accept() : isClosed(disputeRef);
      const accountNo = payment.credited ? payment.arrived.accountNo : undefined;
      const { closedAt } = command;
      const lost = { paymentId, disputeRef, amount, ...(accountNo && { accountNo }), closedAt };
      return accept({ type: 'PaymentChargedBack', ...lost });
    }
  }
}

const isClosed = (disputeRef: string) => refuse({ code: 'dispute_is_closed' as const, disputeRef });

function openDispute(
  { type: _, ...wanted }: Extract<DisputeCommand, { type: 'OpenDispute' }>,
  { arrived, disputes }: Disputable,
): DisputeDecision {
  const { paymentId, disputeRef, amount } = wanted;
  const known = disputes.get(disputeRef);
  if (known) {
    if (known.amount === amount) return accept();
    const code = 'dispute_ref_used_with_different_amount';
    return refuse({ code, disputeRef, disputed: known.amount });
  }
  const left = paise(arrived.amount - lostOf(disputes));
  if (amount > left) return refuse({ code: 'dispute_exceeds_payment', paymentId, left });
  return accept({ type: 'PaymentDisputed', ...wanted });
}

/** What is gone, or may be: neither can be refunded too. */
export const lostOf = (disputes: Disputes): Paise =>
  sum([...disputes.values()].filter(({ state }) => state !== 'won').map(({ amount }) => amount));

/** What has gone back for good. */
export const chargedBack = (disputes: Disputes): Paise =>
  sum([...disputes.values()].filter(({ state }) => state === 'lost').map(({ amount }) => amount));

export type DisputeEvent = Extract<
  PaymentEvent,
  { type: 'PaymentDisputed' | 'DisputeAnswered' | 'DisputeWon' | 'PaymentChargedBack' }
>;

export function evolveDisputes(disputes: Disputes, event: DisputeEvent): Disputes {
  const { disputeRef } = event;
  if (event.type === 'PaymentDisputed') {
    return new Map(disputes).set(disputeRef, { amount: event.amount, state: 'open' });
  }
  const dispute = disputes.get(disputeRef);
  if (!dispute) return disputes;
  const state = ({
    DisputeAnswered: 'answered',
    DisputeWon: 'won',
    PaymentChargedBack: 'lost',
  } as const)[event.type];
  const lostBy = event.type === 'PaymentChargedBack' ? { accountNo: event.accountNo } : {};
  return new Map(disputes).set(disputeRef, { ...dispute, state, ...lostBy });
}
