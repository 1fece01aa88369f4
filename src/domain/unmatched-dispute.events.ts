/**
 * Facts about one dispute that fits no payment here. What a payment's own stream takes stands there
 * alone.
 */
import { z } from 'zod';
import { Day, Instant, PaymentId } from './identifiers.ts';
import { Paise } from './money.ts';
import { Gateway } from './payment.events.ts';

const Ref = z.string().min(1).max(120);
const dispute = { gateway: Gateway, disputeRef: Ref };

/** Where it stands from an event on. `over`: nothing was taken, or it is back. */
const state = z.enum(['open', 'over', 'payment', 'not_ours', 'written_off']);
export type UnmatchedDisputeState = z.infer<typeof state>;

/** A gateway told of it, or how it went on, and no payment here could take that. */
export const UnmatchedDisputeNotified = z.strictObject({
  type: z.literal('UnmatchedDisputeNotified'),
  ...dispute,
  /** The gateway's reference of the payment, where it names one. */
  paymentRef: Ref.optional(),
  /** What is asked back; and what was taken from us, as far as the gateway says so. */
  amount: Paise.positive(),
  deducted: Paise.nonnegative(),
  status: z.enum(['open', 'under_review', 'won', 'lost', 'closed']),
  /** In the gateway's words: fraud, retrieval, chargeback, pre_arbitration, arbitration. */
  phase: z.string().min(1).max(60).optional(),
  /** The scheme's code: `U022`. */
  reason: z.string().min(1).max(120).optional(),
  /** An answer after this instant counts as none. */
  respondBy: Instant.optional(),
  /** `payment_unknown`, or with which refusal the payment did not take it. */
  why: z.string().regex(/^[a-z_]{1,60}$/),
  notifiedAt: Instant,
  state,
});

/** A row of a settlement took money for it, or gave some back: what the books know of it. */
export const UnmatchedDisputeDeducted = z.strictObject({
  type: z.literal('UnmatchedDisputeDeducted'),
  ...dispute,
  paymentRef: Ref.optional(),
  settlementId: Ref,
  rowRef: Ref,
  /** By this row, out of `chargebacks`; below zero: given back. */
  taken: Paise.refine((taken) => taken !== 0),
  /** What is asked back: as the gateway told; until it tells, what rows took in all. */
  amount: Paise.positive(),
  deductedAt: Instant,
  state,
});

/** Its payment has turned up and has it now; or somebody says that none ever will. */
export const UnmatchedDisputeResolved = z.strictObject({
  type: z.literal('UnmatchedDisputeResolved'),
  ...dispute,
  as: z.enum(['payment', 'not_ours', 'written_off']),
  paymentId: PaymentId.optional(),
  /** Of one that is written off: what was left of what was taken; below zero: given back since. */
  amount: Paise.refine((amount) => amount !== 0).optional(),
  /** Who resolved it: a member of staff, or `matching` where the reference told. */
  resolvedBy: z.string().min(1).max(80),
  onDay: Day,
});

export const UnmatchedDisputeEvent = z.discriminatedUnion('type', [
  UnmatchedDisputeNotified,
  UnmatchedDisputeDeducted,
  UnmatchedDisputeResolved,
]);
export type UnmatchedDisputeEvent = z.infer<typeof UnmatchedDisputeEvent>;
