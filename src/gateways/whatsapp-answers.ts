/** The forms in which WhatsApp's look-up and refund answer, and how we read them. */
import { z } from 'zod';
import type { GatewayAttempt, GatewayRefund, OrderFound } from './gateway.ts';

const Digits = z.union([z.string().max(20), z.int()]).transform(String);
const Ref = z.string().regex(/^[\x21-\x7e]{1,120}$/);

/** Whole paise: a value whose offset is 100. Anything else is not guessed at. */
const Amount = z.looseObject({
  value: Digits.pipe(z.string().regex(/^\d{1,15}$/)).transform(Number).pipe(z.int().positive()),
  offset: Digits.pipe(z.literal('100')),
}).transform(({ value }) => value);

/** Epoch seconds; the documentation types them as integers and quotes them in its samples. */
const Seconds = Digits.pipe(z.string().regex(/^\d{1,10}$/)).transform(Number)
  .pipe(z.int().min(1).max(4_102_444_800))
  .transform((seconds) => new Date(seconds * 1000).toISOString());

/** The refund call says `completed` where the look-up says `success`. */
export const refundStatuses = {
  pending: 'pending',
  success: 'completed',
  completed: 'completed',
  failed: 'failed',
} as const;
const RefundStatus = z.enum(['pending', 'success', 'completed', 'failed']);

export const Refunded = z.looseObject({ id: Ref, status: RefundStatus });

const Refund = z.looseObject({ id: Ref, status: RefundStatus, amount: Amount })
  .transform(({ id: refundRef, status, amount }): GatewayRefund => {
    return { refundRef, status: refundStatuses[status], amount };
  });
const Refunds = z.array(Refund).max(1000).optional().transform((refunds) => refunds ?? []);

const Method = z.looseObject({ type: Ref.max(40) }).optional().catch(undefined);
const Words = z.string().min(1).max(120).optional().catch(undefined);
const Failure = z.looseObject({ reason: Words, code: Words }).optional().catch(undefined);

const Transaction = z.looseObject({
  id: Ref,
  pg_transaction_id: Ref.optional().catch(undefined),
  type: z.string(),
  status: z.enum(['pending', 'success', 'failed']),
  amount: Amount.optional(),
  order_amount: Amount.optional(),
  currency: z.literal('INR').optional(),
  created_timestamp: Seconds.optional(),
  updated_timestamp: Seconds.optional(),
  method: Method,
  error: Failure,
  refunds: Refunds,
});

const Payment = z.looseObject({
  reference_id: z.string(),
  status: z.enum(['pending', 'captured', 'failed']),
  currency: z.literal('INR'),
  /** Its name until May 2026 was `total_amount`. */
  amount: Amount.optional(),
  total_amount: Amount.optional(),
  transactions: z.array(Transaction).max(1000).optional(),
  refunds: Refunds,
});

export const LookUp = z.looseObject({ payments: z.array(Payment).max(100) });

/**
 * What the answer says of our order; or, as a sentence, why it says nothing that can be relied on.
 * More than one success is told as it is: the money has arrived. Source: facts/whatsapp.md, 3.6.
 */
export function orderFrom(
  { payments }: z.infer<typeof LookUp>,
  paymentId: string,
  gateway: string,
): OrderFound | string {
  const [payment, ...more] = payments.filter(({ reference_id: ref }) => ref === paymentId);
  if (!payment || more.length > 0) return 'not exactly one order of that reference';
  const amount = payment.amount ?? payment.total_amount;
  if (amount === undefined) return 'an order without an amount';
  const transactions = payment.transactions ?? [];
  if (transactions.some(({ type }) => type.toLowerCase() !== gateway)) return 'another gateway';
  const isPaid = transactions.some(({ status }) => status === 'success');
  if (isPaid !== (payment.status === 'captured')) return 'order and attempts contradict each other';
  const attempts = transactions.flatMap((transaction) => attemptFrom(transaction) ?? []);
  if (attempts.length < transactions.length) return 'an attempt without an amount or a time';
  return { amount, attempts, refunds: refundsOf(payment) };
}

function attemptFrom(transaction: z.infer<typeof Transaction>): GatewayAttempt | undefined {
  const { id: orderRef, pg_transaction_id: paymentRef, status, method, error } = transaction;
  const amount = transaction.amount ?? transaction.order_amount;
  const at = transaction.updated_timestamp ?? transaction.created_timestamp;
  if (amount === undefined || at === undefined) return undefined;
  const reason = error?.reason ?? error?.code;
  return {
    orderRef,
    ...paymentRef && { paymentRef },
    status,
    amount,
    at,
    ...method && { method: method.type },
    ...reason && { reason },
  };
}

/** They stand inside the attempt that was paid; in webhooks beside it, so that both are read. */
function refundsOf({ transactions = [], refunds }: z.infer<typeof Payment>): GatewayRefund[] {
  const all = [...transactions.flatMap((transaction) => transaction.refunds), ...refunds];
  return [...new Map(all.map((refund) => [refund.refundRef, refund])).values()];
}
