/** The forms in which Razorpay answers, without what says who paid, and how we read them. */
import { z } from 'zod';
import type { GatewayAttempt, GatewayDispute, GatewayRefund, PayLink } from './gateway.ts';

/** Unknown keys are dropped on purpose: contact, email and vpa stand beside these. */
export const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_\\w{1,60}$`));

const digitsMax = 15;
export const Whole = z.union([
  z.int(),
  z.string().regex(new RegExp(`^\\d{1,${digitsMax}}$`)).transform(Number),
]).pipe(z.int().nonnegative());
export const Paise = Whole.pipe(z.int().positive());

/** Epoch seconds. Zero and null both mean never. */
const instant = (seconds: number) => new Date(seconds * 1000).toISOString();
export const Instant = Whole.pipe(z.int().min(1).max(4_102_444_800)).transform(instant);
export const Never = z.union([z.literal(0), z.literal('0'), z.null(), z.undefined()])
  .transform(() => undefined);
export const MaybeInstant = Never.or(Instant);

export const Word = z.string().regex(/^[\w.-]{1,60}$/).optional().catch(undefined);
/** Ours: of a payment, of a refund. */
const Reference = z.string().regex(/^[\w.-]{1,40}$/).optional().catch(undefined);

/** An object, or an empty list where there is none. */
const Notes = z.object({ payment_id: Reference, refund_id: Reference }).catch({});

export const Payment = z.object({
  id: idOf('pay'),
  amount: Paise,
  currency: z.literal('INR'),
  status: z.enum(['created', 'authorized', 'captured', 'refunded', 'failed']),
  captured: z.boolean(),
  order_id: idOf('order').nullish(),
  method: Word,
  error_code: Word,
  error_reason: Word,
  notes: Notes.optional(),
  acquirer_data: z.object({ rrn: z.string().regex(/^\d{12}$/).optional().catch(undefined) })
    .optional().catch(undefined),
  created_at: Instant,
});
export type Payment = z.infer<typeof Payment>;

const statuses = {
  created: 'pending',
  authorized: 'pending',
  captured: 'success',
  failed: 'failed',
} as const;

/**
 * Authorised money is not ours yet: it is captured soon, or goes back by itself. What went back
 * without having been captured never was ours. Undefined: the answer contradicts itself.
 */
export function attemptFrom(payment: Payment): GatewayAttempt | undefined {
  const { id, amount, captured, method, created_at: at, acquirer_data: bank } = payment;
  const isBack = payment.status === 'refunded';
  if (payment.status === 'captured' && !captured) return undefined;
  if (['created', 'failed'].includes(payment.status) && captured) return undefined;
  const status = payment.status === 'refunded'
    ? captured ? 'success' : 'failed'
    : statuses[payment.status];
  const reason = isBack ? 'returned_uncaptured' : payment.error_reason ?? payment.error_code;
  return {
    orderRef: id,
    paymentRef: id,
    status,
    amount,
    at,
    ...method && { method },
    ...status === 'failed' && reason && { reason },
    ...bank?.rrn && { upiRef: bank.rrn },
  };
}

/** Only captured payments stand in it; the order behind it knows of all. */
const LinkPayment = z.object({ payment_id: idOf('pay') });

export const Link = z.object({
  id: idOf('plink'),
  reference_id: z.string().max(40).nullish(),
  amount: Paise,
  currency: z.literal('INR'),
  status: z.enum(['created', 'partially_paid', 'expired', 'cancelled', 'paid']),
  short_url: z.url({ protocol: /^https?$/ }).max(500),
  expire_by: MaybeInstant,
  /** There from the moment when somebody has opened the link. */
  order_id: idOf('order').nullish().catch(undefined),
  payments: z.array(LinkPayment).max(100).nullish(),
});
export type Link = z.infer<typeof Link>;
export const Links = z.object({ payment_links: z.array(Link).max(100) });

const linkStatuses = {
  created: 'open',
  partially_paid: 'part paid',
  expired: 'expired',
  cancelled: 'cancelled',
  paid: 'paid',
} as const;

export const payLinkFrom = (link: Link): PayLink => ({
  linkRef: link.id,
  url: link.short_url,
  amount: link.amount,
  status: linkStatuses[link.status],
  ...link.expire_by && { expiresAt: link.expire_by },
});

export const refundStatuses = {
  created: 'pending',
  pending: 'pending',
  processed: 'completed',
  failed: 'failed',
} as const;

export const Refund = z.object({
  id: idOf('rfnd'),
  amount: Paise,
  currency: z.literal('INR'),
  payment_id: idOf('pay'),
  receipt: Reference.nullable(),
  notes: Notes.optional(),
  status: z.enum(['created', 'pending', 'processed', 'failed']),
});
export type Refund = z.infer<typeof Refund>;

/** Ours, from either place in which we leave it. */
export const refundIdIn = ({ receipt, notes }: Refund) => notes?.refund_id ?? receipt ?? undefined;

export function refundFrom(refund: Refund): GatewayRefund {
  const refundId = refundIdIn(refund);
  return {
    refundRef: refund.id,
    ...refundId && { refundId },
    status: refundStatuses[refund.status],
    amount: refund.amount,
  };
}

export const Dispute = z.object({
  id: idOf('disp'),
  payment_id: idOf('pay'),
  amount: Paise,
  currency: z.literal('INR'),
  amount_deducted: Whole.nullish(),
  reason_code: Word,
  respond_by: MaybeInstant,
  status: z.enum(['open', 'under_review', 'won', 'lost', 'closed']),
  phase: z.string().regex(/^[\w.-]{1,60}$/),
}).transform((dispute): GatewayDispute => ({
  disputeRef: dispute.id,
  paymentRef: dispute.payment_id,
  amount: dispute.amount,
  deducted: dispute.amount_deducted ?? 0,
  status: dispute.status === 'under_review' ? 'under review' : dispute.status,
  phase: dispute.phase,
  ...dispute.reason_code && { reason: dispute.reason_code },
  ...dispute.respond_by && { respondBy: dispute.respond_by },
}));

export const collectionOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z.object({ items: z.array(item).max(max) });
