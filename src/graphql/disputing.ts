/** What staff do about a dispute: note that it was opened, answer it, and note how it ended. */
import { z } from 'zod';
import { PaymentId } from '../domain/identifiers.ts';
import { DisputeAnswered, PaymentDisputed } from '../domain/payment.events.ts';
import { disputeNamed } from '../projections/disputes.ts';
import { builder } from './builder.ts';
import { Dispute, DisputeAnswer } from './disputes.ts';
import { CommandId, freeText, optional, PositiveAmount, TheirRef } from './inputs.ts';
import { addPaymentStep, type Step } from './payment-steps.ts';
import { paymentRefusals } from './refusals.ts';

const which = { commandId: CommandId, paymentId: PaymentId, disputeRef: TheirRef };
type Which = { commandId: string; paymentId: string; disputeRef: string };

const addStep = <Wanted extends Which>(step: Step<Wanted, never>) =>
  addPaymentStep({
    refusals: paymentRefusals,
    noun: 'dispute',
    roles: ['agent', 'biller'],
    which: (t) => ({
      disputeRef: t.string({ required: true, description: 'The gateway’s reference of it.' }),
    }),
    changed: {
      field: 'dispute',
      type: Dispute,
      description: 'The dispute, as it is after this command.',
      load: ({ paymentId, disputeRef }, _, { context }) =>
        disputeNamed(context.ledger.store, paymentId, disputeRef),
    },
  }, step);

addStep({
  name: 'OpenDispute',
  description: 'Records that a payer’s bank asks money back, where the gateway does not say it ' +
    'by itself. What is disputed cannot be refunded too.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', required: true, description: 'Rupees, more than 0.00.' }),
    reason: t.string({ description: 'The scheme’s code: `U022`; at most 120 letters.' }),
    respondBy: t.field({ type: 'DateTime', description: 'Until when an answer counts.' }),
    openedAt: t.field({ type: 'DateTime', description: 'When; now, if it is left out.' }),
  }),
  schema: z.object({
    ...which,
    amount: PositiveAmount,
    reason: optional(freeText(120)),
    respondBy: optional(PaymentDisputed.shape.openedAt),
    openedAt: optional(PaymentDisputed.shape.openedAt),
  }),
  command: ({ paymentId, disputeRef, amount, reason, respondBy, openedAt }, { at }) => ({
    type: 'OpenDispute',
    paymentId,
    disputeRef,
    amount,
    ...(reason && { reason }),
    ...(respondBy && { respondBy }),
    openedAt: openedAt ?? at,
  }),
});

addStep({
  name: 'AnswerDispute',
  description: 'Records what was answered to the gateway.',
  fields: (t) => ({
    answer: t.field({ type: DisputeAnswer, required: true, description: 'What was said.' }),
  }),
  schema: z.object({ ...which, answer: DisputeAnswered.shape.answer }),
  command: ({ paymentId, disputeRef, answer }, { context: { caller } }) => (
    { type: 'AnswerDispute', paymentId, disputeRef, answer, answeredBy: caller.id }
  ),
});

const DisputeEnd = builder.enumType('DisputeEnd', {
  description: 'How a dispute ended.',
  values: {
    WON: { value: 'won', description: 'The money stays.' },
    LOST: {
      value: 'lost',
      description: 'The payer has the money again; what it had paid is open again.',
    },
  } as const,
});

addStep({
  name: 'CloseDispute',
  description: 'Records how a dispute ended, once. Lost: the account gives the money back.',
  fields: (t) => ({
    end: t.field({ type: DisputeEnd, required: true, description: 'How it ended.' }),
    closedAt: t.field({ type: 'DateTime', description: 'When; now, if it is left out.' }),
  }),
  schema: z.object({
    ...which,
    end: z.enum(['won', 'lost']),
    closedAt: optional(PaymentDisputed.shape.openedAt),
  }),
  command: ({ paymentId, disputeRef, end, closedAt }, { at }) => ({
    type: end === 'won' ? 'WinDispute' : 'LoseDispute',
    paymentId,
    disputeRef,
    closedAt: closedAt ?? at,
  }),
});
