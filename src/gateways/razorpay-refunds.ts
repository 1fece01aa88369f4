/** Money back through Razorpay: each refund once, whatever became of the answer. */
import assert from 'node:assert/strict';
import { type GatewayRefund, GatewayRefused, GatewayUnavailable } from './gateway.ts';
import { collectionOf, Refund, refundFrom, refundIdIn } from './razorpay-answers.ts';
import type { Ask } from './razorpay-http.ts';

type Wanted = { refundId: string; paymentId: string; amount: number };

/**
 * Guarded twice: by looking for our id among the payment's refunds, which holds for ever, and by
 * Razorpay's own key, which holds while two of us ask at the same time.
 *
 * Throws GatewayUnavailable when nobody knows whether it was sent: call again with the same.
 * Source: razorpay.com/docs/api/refunds/normal-refunds-idempotent.
 */
export async function refundOnce(
  ask: Ask,
  paymentRef: string,
  { refundId, paymentId, amount }: Wanted,
): Promise<GatewayRefund> {
  assert(/^[A-Za-z0-9_-]{10,40}$/.test(refundId), 'a refund id is 10 to 40 of A-Z a-z 0-9 _ -');
  const all = await refundsOf(ask, paymentRef);
  const earlier = all.find((refund) => refundIdIn(refund) === refundId);
  if (earlier?.amount === amount) return refundFrom(earlier);
  if (earlier) throw new GatewayRefused('refund_id_used_with_different_terms', refundId);

  const refund = await ask(Refund, {
    path: ['payments', paymentRef, 'refund'],
    headers: { 'x-refund-idempotency': refundId },
    // Another body under the same key is refused: nothing in it may change from call to call.
    body: {
      amount,
      speed: 'normal',
      receipt: refundId,
      notes: { refund_id: refundId, payment_id: paymentId },
    },
  });
  if (refund.payment_id === paymentRef && refund.amount === amount) {
    return { ...refundFrom(refund), refundId };
  }
  throw new GatewayUnavailable(`refund ${refundId}: the answer is about another one`);
}

const pageRows = 100;
const pagesMax = 20;

/** All refunds of a payment. More than the limit is no answer: the one sought may be beyond. */
export async function refundsOf(ask: Ask, paymentRef: string): Promise<Refund[]> {
  const found: Refund[] = [];
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { count: String(pageRows), skip: String(page * pageRows) };
    const path = ['payments', paymentRef, 'refunds'];
    const { items } = await ask(collectionOf(Refund, pageRows), { path, query });
    if (items.some(({ payment_id }) => payment_id !== paymentRef)) {
      throw new GatewayUnavailable(`refunds of ${paymentRef}: they belong to another payment`);
    }
    found.push(...items);
    if (items.length < pageRows) return found;
  }
  throw new GatewayUnavailable(`refunds of ${paymentRef}: more than ${pageRows * pagesMax}`);
}
