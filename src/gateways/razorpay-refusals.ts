/** What Razorpay's errors mean for us. Their sentences are matched, and never passed on. */
import { z } from 'zod';
import { type GatewayRefusal, GatewayRefused, GatewayUnavailable } from './gateway.ts';

const Word = z.string().regex(/^[\w.-]{1,60}$/).optional().catch(undefined);

/** `metadata` is an object here and a list there; nobody needs it. */
const Failure = z.object({
  error: z.object({
    code: z.string().regex(/^[A-Z_]{1,60}$/),
    description: z.string().max(2000).optional().catch(undefined),
    field: Word,
    reason: Word,
  }),
});

/** Sources: Razorpay's error lists of payment links, refunds, orders (razorpay.com/docs/api). */
const sentences: readonly (readonly [RegExp, GatewayRefusal])[] = [
  [/reference id already attempted/i, 'payment_id_used_with_different_amount'],
  [/different request with the same idempotency key/i, 'refund_id_used_with_different_terms'],
  [/greater than (the )?amount captured|fully refunded already/i, 'refund_above_what_is_left'],
  [/not been captured|status should be captured/i, 'nothing_paid'],
  [/amount.* (should be minimum|must be at least) /i, 'amount_too_small'],
  [
    /upi (payment )?links? is not supported|method .*not (enabled|supported)/i,
    'method_not_offered',
  ],
];

/**
 * Undefined: that is no refusal, so that nothing is known. To be asked too often, or while the same
 * request is still under way, leaves its outcome open, whatever the number says.
 */
export function refusalFrom(
  name: string,
  status: number,
  json: unknown,
): GatewayUnavailable | undefined {
  const { data } = Failure.safeParse(json);
  if (!data || status < 400 || status >= 500) return undefined;
  const { code, description = '', field, reason } = data.error;
  const words = [`HTTP ${status}`, code, ...field ? [`field ${field}`] : []];
  if (reason) words.push(reason);
  const told = `${name}: ${words.join(', ')}`;
  if (status === 401) {
    const hint = 'RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET must be one pair that is still valid';
    return new GatewayRefused('key_not_accepted', `${told}; ${hint}`);
  }
  const meaning = sentences.find(([sentence]) => sentence.test(description))?.[1];
  const isOpen = [408, 425, 429].includes(status) || /in progress/i.test(description) ||
    (status === 409 && meaning === undefined);
  if (isOpen || code.startsWith('GATEWAY') || code.startsWith('SERVER')) {
    return new GatewayUnavailable(told);
  }
  return new GatewayRefused(meaning ?? 'request_not_accepted', told);
}
