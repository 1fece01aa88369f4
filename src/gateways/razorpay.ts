/** Razorpay as a gateway: payment links, what became of them, refunds, settlements, disputes. */
import assert from 'node:assert/strict';
import {
  type GatewayAttempt,
  GatewayRefused,
  GatewayUnavailable,
  type LinkGateway,
  type LinkWanted,
  type OrderFound,
  type SettlementRow,
  type UnreadRow,
} from './gateway.ts';
import {
  attemptFrom,
  collectionOf,
  Link,
  Links,
  payLinkFrom,
  Payment,
  refundFrom,
} from './razorpay-answers.ts';
import { type Ask, asker, type RazorpayOptions } from './razorpay-http.ts';
import { refundOnce, refundsOf } from './razorpay-refunds.ts';
import { settlementItems, settlementRows } from './razorpay-settlements.ts';

export type RazorpayGateway = LinkGateway & {
  /** All that was settled on that calendar day (`2026-10-15`), page by page. */
  settlementRows(day: string): AsyncIterable<SettlementRow | UnreadRow>;
  /** The same rows as they came, for a file that somebody keeps. */
  settlementItems(day: string): AsyncIterable<unknown>;
};

/** Every call throws GatewayRefused or GatewayUnavailable. Sources: razorpay.com/docs/api. */
export function razorpayGateway(options: RazorpayOptions): RazorpayGateway {
  const ask = asker(options);
  const now = options.now ?? (() => new Date().toISOString());
  const isLive = options.keyId.startsWith('rzp_live_');

  return {
    name: 'razorpay',
    async lookUp(paymentId) {
      const { order } = await found(ask, paymentId);
      return order;
    },
    placeLink: (wanted) => placed(ask, wanted, { now: now(), isLive }),

    async refund(paymentId, amount, which = {}) {
      assert(Number.isSafeInteger(amount) && amount > 0, 'a refund is a whole number of paise');
      const { order } = await found(ask, paymentId);
      const paid = order.attempts.filter(({ status, paymentRef }) =>
        status === 'success' && (which.paymentRef ?? paymentRef) === paymentRef
      );
      const [payment, ...more] = paid;
      if (!payment?.paymentRef) throw new GatewayRefused('nothing_paid', `refund of ${paymentId}`);
      if (more.length > 0) throw new GatewayRefused('more_than_one_payment', paymentId);
      // Without an id of its own it is the one refund that its payment can have.
      const refundId = which.refundId ?? paymentId;
      return await refundOnce(ask, payment.paymentRef, { refundId, paymentId, amount });
    },

    settlementRows: (day) => settlementRows(ask, day),
    settlementItems: (day) => settlementItems(ask, day),
  };
}

function attemptIn(payment: Payment): GatewayAttempt {
  const attempt = attemptFrom(payment);
  if (attempt) return attempt;
  throw new GatewayUnavailable(`payment ${payment.id}: the answer contradicts itself`);
}

/** The one link of ours. There may be more than one of a reference only by somebody's hand. */
async function linkOf(ask: Ask, paymentId: string): Promise<Link | undefined> {
  assert(/^[\w.-]{1,35}$/.test(paymentId), 'a reference is at most 35 of A-Z a-z 0-9 _ . -');
  const query = { reference_id: paymentId };
  const { payment_links: all } = await ask(Links, { path: ['payment_links'], query });
  const links = all.filter(({ reference_id }) => reference_id === paymentId);
  if (links.length > 1) throw new GatewayUnavailable(`${paymentId}: more than one link`);
  return links[0];
}

async function found(ask: Ask, paymentId: string): Promise<{ link: Link; order: OrderFound }> {
  const link = await linkOf(ask, paymentId);
  if (!link) throw new GatewayRefused('order_unknown', `no link of ${paymentId}`);
  const payments = await paymentsOf(ask, link);
  const attempts = payments.map((payment) => attemptIn(payment));
  const paid = attempts.filter(({ status }) => status === 'success');
  if (link.status === 'paid' && paid.length === 0) {
    throw new GatewayUnavailable(`${paymentId}: a paid link without a payment`);
  }
  const refunds = [];
  for (const { orderRef } of paid) refunds.push(...await refundsOf(ask, orderRef));
  return { link, order: { amount: link.amount, attempts, refunds: refunds.map(refundFrom) } };
}

/** The link itself tells of captured payments alone: the failed ones are in its order. */
async function paymentsOf(ask: Ask, { id, order_id, payments }: Link): Promise<Payment[]> {
  const tried = order_id
    ? await ask(collectionOf(Payment, 1000), { path: ['orders', order_id, 'payments'] })
    : { items: [] };
  if (tried.items.some((payment) => payment.order_id !== order_id)) {
    throw new GatewayUnavailable(`${id}: payments of another order`);
  }
  const all = new Map(tried.items.map((payment) => [payment.id, payment]));
  for (const { payment_id: ref } of payments ?? []) {
    if (!all.has(ref)) all.set(ref, await ask(Payment, { path: ['payments', ref] }));
  }
  return [...all.values()].toSorted((a, b) => a.created_at.localeCompare(b.created_at));
}

/** Razorpay wants fifteen minutes at least, and six months at most; our clocks may differ. */
const leastMs = 16 * 60_000;
const mostMs = 180 * 24 * 3_600_000;

/** A reference is taken once: the answer that was lost is found again under it. */
async function placed(
  ask: Ask,
  { paymentId, amount, expiresAt, description, methods, returnUrl }: LinkWanted,
  { now, isLive }: { now: string; isLive: boolean },
) {
  assert(/^[\w.-]{1,35}$/.test(paymentId), 'a reference is at most 35 of A-Z a-z 0-9 _ . -');
  assert(Number.isSafeInteger(amount) && amount > 0, 'an amount is a whole number of paise');
  const nowMs = Date.parse(now);
  if (Date.parse(expiresAt) < nowMs + leastMs) {
    const earlier = await linkOf(ask, paymentId);
    if (earlier?.amount === amount) return payLinkFrom(earlier);
    const code = earlier ? 'payment_id_used_with_different_amount' : 'too_little_time_left';
    throw new GatewayRefused(code, `${paymentId} ends at ${expiresAt}`);
  }
  const end = Math.min(Date.parse(expiresAt), nowMs + mostMs);
  const body = {
    amount,
    currency: 'INR',
    accept_partial: false,
    reference_id: paymentId,
    description: [...description].slice(0, 200).join(''),
    expire_by: Math.floor(end / 1000),
    // The test mode knows no links for UPI alone.
    ...methods === 'upi' && isLive && { upi_link: true },
    // They come back with the order, the payment, its webhooks and its settlement row.
    notes: { payment_id: paymentId },
    notify: { sms: false, email: false },
    reminder_enable: false,
    ...returnUrl && { callback_url: returnUrl, callback_method: 'get' },
  };
  try {
    return payLinkFrom(await ask(linkLike(paymentId, amount), { path: ['payment_links'], body }));
  } catch (fault) {
    const isTaken = fault instanceof GatewayRefused &&
      fault.code === 'payment_id_used_with_different_amount';
    if (!isTaken) throw fault;
    const earlier = await linkOf(ask, paymentId);
    if (earlier?.amount === amount) return payLinkFrom(earlier);
    if (earlier) throw fault;
    throw new GatewayUnavailable(`${paymentId}: its link exists, and is not shown yet`);
  }
}

/** An answer about another order, or another amount, is none. */
const linkLike = (paymentId: string, amount: number) =>
  Link.refine((link) => link.reference_id === paymentId && link.amount === amount);
