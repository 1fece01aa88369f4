/** What Razorpay tells by webhook: proved by its signature, read strictly, without the payer. */
import { Buffer } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { GatewayAttempt, GatewayDispute, GatewayRefund } from './gateway.ts';
import {
  attemptFrom,
  Dispute,
  idOf,
  Instant,
  Link,
  Payment,
  Refund,
  refundFrom,
  Whole,
} from './razorpay-answers.ts';

type Told = {
  /** The same for every delivery of one event. */
  eventId: string;
  /** `payment_link.paid`. A name that we do not know is none the less an event. */
  name: string;
  /** When it happened; deliveries may come a day later, and in any order. */
  at?: string;
};

type Paid = { paymentId?: string; linkRef?: string; qrRef?: string; attempt?: GatewayAttempt };

type Content =
  | (Paid & { kind: 'payment'; status: 'pending' | 'success' | 'failed' | 'lapsed' })
  /** `automatic`: Razorpay sends back what was never captured, and so was never ours. */
  | {
    kind: 'refund';
    refund: GatewayRefund;
    paymentRef: string;
    paymentId?: string;
    automatic: boolean;
  }
  | { kind: 'dispute'; dispute: GatewayDispute; paymentId?: string }
  | { kind: 'settlement'; settlementRef: string; amount: number; settlementUtr?: string }
  | { kind: 'unknown' }
  /** A known name whose content is not of its form; `wrong` says where, never what. */
  | { kind: 'unreadable'; wrong: string };

/** A snapshot of its moment, not of now: fetch before believing an old one. */
export type RazorpayEvent = Told & Content;

export type WebhookRefusal = 'too large' | 'bad signature' | 'not json' | 'not an event';

export const webhookBytesMax = 1024 * 1024;

/** What `X-Razorpay-Signature` says of these bytes. */
export const razorpaySignature = (bytes: Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(bytes).digest('hex');

/**
 * The event in these bytes, or why they are not believed. Pure.
 *
 * `bytes`: as they came; JSON that was parsed and written again has another signature.
 * `secrets`: two while the secret is being changed: repeats keep the signature of the old one.
 * `eventId`: the header `x-razorpay-event-id`; without one, the bytes themselves are the identity.
 * Source: facts/domain.md, 8.1; razorpay.com/docs/webhooks/validate-test.
 */
export function razorpayEvent(
  { bytes, signature, eventId, secrets }: {
    bytes: Uint8Array;
    signature: string | null | undefined;
    eventId: string | null | undefined;
    secrets: readonly string[];
  },
): RazorpayEvent | { refused: WebhookRefusal } {
  if (bytes.length > webhookBytesMax) return { refused: 'too large' };
  if (!isSigned(bytes, signature, secrets)) return { refused: 'bad signature' };
  const json = jsonIn(bytes);
  if (json === undefined) return { refused: 'not json' };
  const { data } = Envelope.safeParse(json);
  if (!data) return { refused: 'not an event' };
  const isId = /^[\w.-]{1,100}$/.test(eventId ?? '');
  const id = isId ? eventId! : createHash('sha256').update(bytes).digest('hex');
  const told = { eventId: id, name: data.event, ...data.created_at && { at: data.created_at } };
  return { ...told, ...contentOf(data.event, data.payload) };
}

function isSigned(
  bytes: Uint8Array,
  header: string | null | undefined,
  secrets: readonly string[],
): boolean {
  if (!header || !/^[0-9a-f]{64}$/.test(header)) return false;
  const usable = secrets.filter((secret) => secret !== '');
  // All of them, always: the time tells neither whether one fits nor which.
  return usable.map((secret) => sameText(header, razorpaySignature(bytes, secret))).includes(true);
}

const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one), Buffer.from(other));

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const Envelope = z.object({
  entity: z.literal('event'),
  event: z.string().regex(/^[a-z_]+(\.[a-z_]+){0,4}$/).max(80),
  payload: z.record(z.string(), z.unknown()),
  created_at: Instant.optional().catch(undefined),
});

type Reader = (payload: Record<string, unknown>) => Content;

const entity = <Schema extends z.ZodType>(schema: Schema) => z.object({ entity: schema });

/** In the webhook's copy of a link its payments are missing; the payment stands beside it. */
const LinkTold = entity(Link);
const PaymentTold = entity(Payment);

const ofPayment = (status: 'pending' | 'success' | 'failed'): Reader => (payload) => {
  const { payment } = z.object({ payment: PaymentTold }).parse(payload);
  return { kind: 'payment', status, ...paidBy(payment.entity, status) };
};

const ofLink = (status: 'success' | 'pending' | 'lapsed'): Reader => (payload) => {
  const told = z.object({ payment_link: LinkTold, payment: PaymentTold.optional() }).parse(payload);
  const link = told.payment_link.entity;
  const paymentId = link.reference_id;
  return {
    kind: 'payment',
    status,
    ...told.payment && paidBy(told.payment.entity, status),
    linkRef: link.id,
    ...paymentId && { paymentId },
  };
};

/** Only what agrees with the event's own name: a captured payment in `payment.captured`. */
function paidBy(payment: Payment, status: 'pending' | 'success' | 'failed' | 'lapsed'): Paid {
  const attempt = attemptFrom(payment);
  const paymentId = payment.notes?.payment_id;
  return {
    ...paymentId && { paymentId },
    ...attempt && attempt.status === status && { attempt },
  };
}

const ofQr: Reader = (payload) => {
  const told = z.object({
    payment: PaymentTold,
    qr_code: entity(z.object({ id: idOf('qr') })),
  }).parse(payload);
  const paid = paidBy(told.payment.entity, 'success');
  return { kind: 'payment', status: 'success', ...paid, qrRef: told.qr_code.entity.id };
};

const ofRefund: Reader = (payload) => {
  const told = z.object({
    refund: entity(Refund),
    payment: entity(z.object({ captured: z.boolean() })).optional(),
  }).parse(payload);
  const refund = told.refund.entity;
  const paymentId = refund.notes?.payment_id;
  return {
    kind: 'refund',
    refund: refundFrom(refund),
    paymentRef: refund.payment_id,
    ...paymentId && { paymentId },
    automatic: told.payment?.entity.captured === false,
  };
};

const ofDispute: Reader = (payload) => {
  const told = z.object({
    dispute: entity(Dispute),
    payment: PaymentTold.optional().catch(undefined),
  }).parse(payload);
  const paymentId = told.payment?.entity.notes?.payment_id;
  return { kind: 'dispute', dispute: told.dispute.entity, ...paymentId && { paymentId } };
};

const ofSettlement: Reader = (payload) => {
  const { settlement } = z.object({
    settlement: entity(z.object({
      id: idOf('setl'),
      amount: Whole,
      utr: z.string().regex(/^\w{1,64}$/).nullish(),
    })),
  }).parse(payload);
  const { id: settlementRef, amount, utr } = settlement.entity;
  return { kind: 'settlement', settlementRef, amount, ...utr && { settlementUtr: utr } };
};

const readers: Record<string, Reader> = {
  'payment_link.paid': ofLink('success'),
  'payment_link.partially_paid': ofLink('success'),
  'payment_link.expired': ofLink('lapsed'),
  'payment_link.cancelled': ofLink('lapsed'),
  'payment.authorized': ofPayment('pending'),
  'payment.captured': ofPayment('success'),
  'payment.failed': ofPayment('failed'),
  'order.paid': ofPayment('success'),
  'qr_code.credited': ofQr,
  'refund.created': ofRefund,
  'refund.processed': ofRefund,
  'refund.failed': ofRefund,
  'payment.dispute.created': ofDispute,
  'payment.dispute.under_review': ofDispute,
  'payment.dispute.action_required': ofDispute,
  'payment.dispute.won': ofDispute,
  'payment.dispute.lost': ofDispute,
  'payment.dispute.closed': ofDispute,
  'settlement.processed': ofSettlement,
};

function contentOf(name: string, payload: Record<string, unknown>): Content {
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!reader) return { kind: 'unknown' };
  try {
    return reader(payload);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const paths = error.issues.map(({ path }) => path.join('.')).slice(0, 5);
    return { kind: 'unreadable', wrong: paths.join(', ') };
  }
}
