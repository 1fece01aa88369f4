/** Giving money back: one asks, another approves, and somebody sees it through. */
import { z } from 'zod';
import { refuse } from '../domain/decider.ts';
import { PaymentId, RefundId, refundIdFrom } from '../domain/identifiers.ts';
import { Gateway, RefundRequested } from '../domain/payment.events.ts';
import { drawersAreKept } from '../projections/books/drawers.ts';
import { paymentNamed } from '../projections/payments.ts';
import { refundNamed } from '../projections/refunds.ts';
import { CommandId, PositiveAmount, TheirRef } from './inputs.ts';
import { PaymentGateway } from './payments.ts';
import { addPaymentStep, type Step } from './payment-steps.ts';
import { invalid } from './recording.ts';
import { Refund, RefundReason } from './refunds.ts';
import { paymentRefusals } from './refusals.ts';
import { mayRead } from './roles.ts';

const changed = {
  field: 'refund',
  type: Refund,
  description: 'The refund, as it is after this command.',
};

addPaymentStep({
  noun: 'payment',
  roles: ['consumer', 'agent'],
  refusals: paymentRefusals,
  which: (t) => ({
    amount: t.field({ type: 'Decimal', required: true, description: 'Rupees, more than 0.00.' }),
    reason: t.field({ type: RefundReason, required: true, description: 'Why.' }),
  }),
  changed: {
    ...changed,
    load: ({ commandId, paymentId }, _, { context }) =>
      refundNamed(context.ledger.store, paymentId, refundIdFrom(commandId)),
  },
}, {
  name: 'RequestRefund',
  description: 'Asks for money back, a consumer of a payment for an own account. Nothing moves ' +
    'before another person has approved it.',
  schema: z.object({
    commandId: CommandId,
    paymentId: PaymentId,
    amount: PositiveAmount,
    reason: RefundRequested.shape.why,
  }),
  async command({ commandId, paymentId, amount, reason }, { context: { caller, ledger } }) {
    const payment = await paymentNamed(ledger.store, paymentId);
    if (caller.kind === 'consumer' && !(payment && mayRead(caller, payment.accountNo))) {
      return refuse({ code: 'payment_not_confirmed' });
    }
    const refundId = refundIdFrom(commandId);
    return {
      type: 'RequestRefund',
      paymentId,
      refundId,
      amount,
      why: reason,
      requestedBy: caller.id,
    };
  },
});

const which = { commandId: CommandId, paymentId: PaymentId, refundId: RefundId };
type Which = { commandId: string; paymentId: string; refundId: string };

const addStep = <Wanted extends Which>(step: Step<Wanted, never>) =>
  addPaymentStep({
    refusals: paymentRefusals,
    noun: 'refund',
    roles: ['agent', 'biller', 'admin'],
    which: (t) => ({
      refundId: t.string({ required: true, description: 'Which refund.' }),
    }),
    changed: {
      ...changed,
      load: ({ paymentId, refundId }, _, { context }) =>
        refundNamed(context.ledger.store, paymentId, refundId),
    },
  }, step);

addStep({
  name: 'ApproveRefund',
  description: 'Approves a refund that another person has asked for. The money is owed to the ' +
    'payer from now on, and the gateway is told at once where it can send it.',
  schema: z.object(which),
  command: ({ paymentId, refundId }, { context: { caller } }) => (
    { type: 'ApproveRefund', paymentId, refundId, approvedBy: caller.id }
  ),
});

addStep({
  name: 'DeclineRefund',
  description: 'Does not approve a refund, or takes an own wish for one back.',
  schema: z.object(which),
  command: ({ paymentId, refundId }, { context: { caller } }) => (
    { type: 'DeclineRefund', paymentId, refundId, declinedBy: caller.id }
  ),
});

addStep({
  name: 'RetryRefund',
  description: 'Sends a refund again that has failed for certain.',
  schema: z.object(which),
  command: ({ paymentId, refundId }) => ({ type: 'SendRefund', paymentId, refundId }),
});

addStep({
  name: 'FailRefund',
  description: 'Says of a refund that was sent and of which no answer ever came that the gateway ' +
    'has not made it: somebody has looked there. It may then be sent again.',
  schema: z.object(which),
  command: ({ paymentId, refundId }, { at: failedAt }) => (
    { type: 'FailRefund', paymentId, refundId, reason: 'not_found_at_the_gateway', failedAt }
  ),
});

addStep({
  name: 'CompleteRefund',
  description: 'Records a refund that was made by hand, with the bank’s reference; or that was ' +
    'found at the gateway, with the gateway’s.',
  fields: (t) => ({
    gateway: t.field({
      type: PaymentGateway,
      required: true,
      description:
        'Through whom the money went: `BANK` for a transfer; `COUNTER` for cash out of ' +
        'the caller’s own drawer, which only an agent has once drawers are kept. While the ' +
        'refund may be under way at its gateway, only that one.',
    }),
    refundRef: t.string({ required: true, description: 'Their reference, at most 60 letters.' }),
  }),
  schema: z.object({ ...which, gateway: Gateway, refundRef: TheirRef }),
  async command(completed, { context: { caller, ledger }, at: completedAt, earlier }) {
    const { paymentId, refundId, gateway, refundRef } = completed;
    // Cash leaves the drawer of whoever gives it; a drawer that nobody may open is never counted.
    const hasDrawer = caller.role === 'agent';
    if (gateway === 'counter' && !earlier && !hasDrawer && await drawersAreKept(ledger.store)) {
      return invalid('gateway', 'An agent gives cash back, out of an own drawer.');
    }
    return { type: 'CompleteRefund', paymentId, refundId, gateway, refundRef, completedAt };
  },
});
