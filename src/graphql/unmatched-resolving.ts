/** Somebody has found out what a dispute was that no payment here could take. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { refuse } from '../domain/decider.ts';
import { type DisputeNotice, disputeSteps } from '../domain/dispute-notice.ts';
import { derivedId, PaymentId } from '../domain/identifiers.ts';
import { Gateway } from '../domain/payment.events.ts';
import { hasArrived } from '../domain/payment.ts';
import { unmatchedDisputeId } from '../domain/unmatched-dispute.ts';
import { paymentsByTheirRef } from '../projections/disputed-payments.ts';
import { paymentsOfDispute } from '../projections/disputes.ts';
import { unmatchedDisputeNamed } from '../projections/unmatched-disputes.ts';
import { builder } from './builder.ts';
import type { Ledger } from './context.ts';
import { CommandId, optional } from './inputs.ts';
import { PaymentGateway } from './payments.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { paymentRefusals, unmatchedDisputeRefusals } from './refusals.ts';
import { resolutions, UnmatchedDispute } from './unmatched-disputes.ts';

const Resolution = builder.enumType('UnmatchedDisputeResolution', {
  description: 'What a dispute was that no payment here could take.',
  values: resolutions,
});

const ResolveUnmatchedDisputeInput = builder.inputType('ResolveUnmatchedDisputeInput', {
  description: 'Which dispute, and what it turned out to be.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    gateway: t.field({ type: PaymentGateway, required: true, description: 'Who told of it.' }),
    disputeRef: t.string({ required: true, description: 'The gateway’s reference of it.' }),
    as: t.field({ type: Resolution, required: true, description: 'What it was.' }),
    paymentId: t.string({ description: 'With PAYMENT, and needed there: which one.' }),
  }),
});

const Wish = z.object({
  commandId: CommandId,
  gateway: Gateway,
  disputeRef: z.string().min(1).max(120),
  as: z.enum(Object.values(resolutions).map(({ value }) => value)),
  paymentId: optional(PaymentId),
});
type Wish = z.infer<typeof Wish>;

/** First the payment is told all of it: if that cannot be, the dispute stays where it is. */
async function resolveDispute(wish: Wish, { context: { caller, ledger }, origin, at }: Asking) {
  const { commandId, gateway, disputeRef, as, paymentId } = wish;
  if ((as === 'payment') !== (paymentId !== undefined)) {
    return invalid('paymentId', 'With PAYMENT, and only then.');
  }
  const { notice, notices, resolved } = await ledger.now.unmatchedDispute(unmatchedDisputeId(wish));
  if (!notice) return refuse({ code: 'unmatched_dispute_not_found' as const });
  const told = resolved ? [] : await toldOf(ledger, notice);
  const another = told.find((one) => one !== paymentId);
  if (another) return refuse({ code: 'unmatched_dispute_known_to_payment' as const });
  if (paymentId !== undefined && !resolved) {
    const { open, next } = disputeSteps(notice, paymentId);
    for (const step of next ? [open, next] : [open]) {
      const answer = await ledger.payment(step, {
        ...origin,
        commandId: derivedId(commandId, `${notices} ${step.type}`),
      });
      // The payment has heard of its end already: the answer is an old one.
      if ('refused' in answer && step.type !== 'AnswerDispute') return answer;
    }
  }
  return await ledger.unmatchedDispute({
    type: 'ResolveUnmatchedDispute',
    gateway,
    disputeRef,
    as,
    ...(paymentId !== undefined && { paymentId }),
    notices,
    resolvedBy: caller.id,
    onDay: dayOf(at),
  }, origin);
}

/** By a webhook, by matching, or by somebody who broke off: the views may not have it yet. */
async function toldOf({ store, now }: Ledger, notice: DisputeNotice): Promise<string[]> {
  const { gateway, disputeRef, paymentRef = '' } = notice;
  const known = await paymentsOfDispute(store, disputeRef);
  const paymentId = (await paymentsByTheirRef(store, gateway, [paymentRef])).get(paymentRef);
  const payment = paymentId === undefined ? undefined : await now.payment(paymentId);
  const isTold = payment && hasArrived(payment) && payment.disputes.has(disputeRef);
  return isTold ? [...known, paymentId!] : known;
}

addCommand({
  name: 'ResolveUnmatchedDispute',
  description: 'Says what a dispute was that no payment here could take. A payment that it turns ' +
    'out to be about is told all of it.',
  roles: ['biller'],
  input: ResolveUnmatchedDisputeInput,
  schema: Wish,
  refusals: {
    ...paymentRefusals,
    ...unmatchedDisputeRefusals,
    // To say anything else would count its money twice.
    unmatched_dispute_known_to_payment:
      'A payment has been told of it already: resolve it as PAYMENT, with that one.',
  },
  stream: (wish) => `dispute-${unmatchedDisputeId(wish)}`,
  ask: resolveDispute,
  changed: {
    field: 'dispute',
    type: UnmatchedDispute,
    description: 'The dispute, as it is after this command.',
    load: (wish, _, { context }) => unmatchedDisputeNamed(context.ledger.store, wish),
  },
});
