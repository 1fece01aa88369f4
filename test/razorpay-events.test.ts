/** Razorpay's events, once they are believed: what is read of each, and what is passed over. */
import { describe, expect, it } from 'vitest';
import {
  type RazorpayEvent,
  razorpayEvent,
  razorpaySignature,
  webhookBytesMax,
} from '../src/gateways/razorpay-webhook.ts';
import { paymentId, webhookSecret } from './support/razorpay-world.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const read = (
  bytes: Uint8Array,
  signature: string | null | undefined,
  secrets: readonly string[] = [webhookSecret],
) => razorpayEvent({ bytes, signature, eventId: 'evt-1', secrets });

const signed = (body: unknown, eventId: string | null = 'evt-1') => {
  const bytes = bytesOf(typeof body === 'string' ? body : JSON.stringify(body));
  const signature = razorpaySignature(bytes, webhookSecret);
  return razorpayEvent({ bytes, signature, eventId, secrets: [webhookSecret] });
};

const payment = {
  id: 'pay_1',
  amount: 184_300,
  currency: 'INR',
  status: 'captured',
  captured: true,
  order_id: 'order_1',
  method: 'upi',
  notes: { payment_id: paymentId },
  contact: '+919826000001',
  email: null,
  vpa: 'ramesh@examplebank',
  acquirer_data: { rrn: '249727216453' },
  created_at: 1_792_038_600,
};
const link = {
  id: 'plink_1',
  reference_id: paymentId,
  amount: 184_300,
  currency: 'INR',
  status: 'paid',
  short_url: 'https://rzp.io/i/abc',
  expire_by: 0,
  customer: { contact: '9826000001', name: 'Ramesh' },
};
const attempt = {
  orderRef: 'pay_1',
  paymentRef: 'pay_1',
  status: 'success',
  amount: 184_300,
  at: '2026-10-15T04:30:00.000Z',
  method: 'upi',
  upiRef: '249727216453',
};
const event = (name: string, entities: Record<string, object>) => ({
  entity: 'event',
  account_id: 'acc_1',
  event: name,
  contains: Object.keys(entities),
  payload: Object.fromEntries(Object.entries(entities).map(([kind, entity]) => [kind, { entity }])),
  created_at: 1_792_038_605,
});
const told = (name: string) => ({ eventId: 'evt-1', name, at: '2026-10-15T04:30:05.000Z' });

describe('an event', () => {
  it('of a paid link tells our payment, the link and the try', () => {
    const name = 'payment_link.paid';
    expect(signed(event(name, { payment_link: link, order: { id: 'x' }, payment }))).toEqual({
      ...told(name),
      kind: 'payment',
      status: 'success',
      paymentId,
      linkRef: 'plink_1',
      attempt,
    });
  });

  it.each([
    ['payment.captured', payment, { status: 'success', attempt }],
    ['order.paid', payment, { status: 'success', attempt }],
    ['payment.authorized', { ...payment, status: 'authorized', captured: false }, {
      status: 'pending',
      attempt: { ...attempt, status: 'pending' },
    }],
    ['payment.failed', {
      ...payment,
      status: 'failed',
      captured: false,
      error_reason: 'incorrect_pin',
      acquirer_data: { rrn: null },
    }, { status: 'failed', attempt: { status: 'failed', reason: 'incorrect_pin' } }],
  ])('%s tells the try, by our id in its notes', (name, payment, expected) => {
    expect(signed(event(name, { payment })))
      .toMatchObject({ ...told(name), kind: 'payment', paymentId, ...expected });
  });

  it('whose payment contradicts its name is a claim without a try', () => {
    for (const odd of [{ captured: false }, { status: 'failed', captured: false }]) {
      const told = signed(event('payment.captured', { payment: { ...payment, ...odd } }));
      expect(told).toMatchObject({ kind: 'payment', status: 'success', paymentId });
      expect(told).not.toHaveProperty('attempt');
    }
  });

  it.each(['expired', 'cancelled'])('of a link that is %s says that it lapsed', (status) => {
    const name = `payment_link.${status}`;
    expect(signed(event(name, { payment_link: { ...link, status } })))
      .toEqual({ ...told(name), kind: 'payment', status: 'lapsed', paymentId, linkRef: 'plink_1' });
  });

  it('of a QR code tells the code and the try', () => {
    const entities = { payment: { ...payment, order_id: null }, qr_code: { id: 'qr_1' } };
    expect(signed(event('qr_code.credited', entities)))
      .toMatchObject({ kind: 'payment', status: 'success', qrRef: 'qr_1', paymentId, attempt });
  });

  const refund = {
    id: 'rfnd_1',
    amount: 100,
    currency: 'INR',
    payment_id: 'pay_1',
    receipt: 'refund-of-october-1',
    notes: { refund_id: 'refund-of-october-1', payment_id: paymentId },
    status: 'processed',
  };
  it.each([
    ['refund.created', 'pending', 'pending'],
    ['refund.processed', 'processed', 'completed'],
    ['refund.failed', 'failed', 'failed'],
  ])('%s tells our refund', (name, status, ours) => {
    expect(signed(event(name, { refund: { ...refund, status }, payment }))).toEqual({
      ...told(name),
      kind: 'refund',
      paymentRef: 'pay_1',
      paymentId,
      automatic: false,
      refund: {
        refundRef: 'rfnd_1',
        refundId: 'refund-of-october-1',
        status: ours,
        amount: 100,
      },
    });
  });

  it('of a refund that Razorpay made by itself says so', () => {
    const automatic = { ...refund, receipt: null, notes: [] };
    const entities = { refund: automatic, payment: { ...payment, captured: false } };
    const told = signed(event('refund.processed', entities));
    expect(told).toMatchObject({ kind: 'refund', automatic: true, paymentRef: 'pay_1' });
    expect(told).not.toHaveProperty('paymentId');
    expect(told).not.toHaveProperty('refund.refundId');
  });

  it.each([
    ['created', 'open', 'open'],
    ['under_review', 'under_review', 'under review'],
    ['won', 'won', 'won'],
    ['lost', 'lost', 'lost'],
    ['closed', 'closed', 'closed'],
  ])('payment.dispute.%s tells the dispute', (what, status, ours) => {
    const dispute = {
      id: 'disp_1',
      payment_id: 'pay_1',
      amount: 184_300,
      currency: 'INR',
      amount_deducted: status === 'lost' ? 184_300 : 0,
      reason_code: 'chargeback_authorization',
      respond_by: 1_792_600_000,
      phase: 'chargeback',
      status,
    };
    expect(signed(event(`payment.dispute.${what}`, { dispute, payment }))).toMatchObject({
      kind: 'dispute',
      paymentId,
      dispute: {
        disputeRef: 'disp_1',
        status: ours,
        deducted: dispute.amount_deducted,
        respondBy: '2026-10-21T16:26:40.000Z',
      },
    });
  });

  it('of a settlement tells what was paid out, and under which reference', () => {
    const settlement = { id: 'setl_1', amount: 500, status: 'processed', utr: 'AXISCN1153863727' };
    expect(signed(event('settlement.processed', { settlement }))).toMatchObject({
      kind: 'settlement',
      settlementRef: 'setl_1',
      amount: 500,
      settlementUtr: 'AXISCN1153863727',
    });
  });

  it('that nobody here knows is one all the same', () => {
    for (const name of ['invoice.paid', 'constructor', 'to_string']) {
      expect(signed(event(name, {}))).toMatchObject({ kind: 'unknown', name });
    }
  });

  it.each([
    ['without its payment', event('payment.captured', {}), 'payment'],
    [
      'with an amount in fractions',
      event('payment.captured', {
        payment: { ...payment, amount: 0.5 },
      }),
      'payment.entity.amount',
    ],
    [
      'with an id of its own kind',
      event('refund.created', {
        refund: { ...refund, id: '+919826000001' },
      }),
      'refund.entity.id',
    ],
  ])('%s is unreadable, and says where, not what', (_, body, wrong) => {
    const told = signed(body);
    expect(told).toMatchObject({ kind: 'unreadable', wrong });
    expect(JSON.stringify(told)).not.toContain('98260');
  });

  it('never tells who paid', () => {
    const all = [
      event('payment_link.paid', { payment_link: link, payment }),
      event('payment.captured', { payment }),
      event('refund.created', { refund, payment }),
    ];
    for (const body of all) expect(JSON.stringify(signed(body))).not.toMatch(/98260|[Rr]amesh/);
  });

  it('has its own id, or one that follows from its bytes', () => {
    const body = event('payment.captured', { payment });
    expect(signed(body, 'SImulated00001')).toMatchObject({ eventId: 'SImulated00001' });
    for (const odd of [null, '', 'a b', 'x'.repeat(200)]) {
      const { eventId } = signed(body, odd) as RazorpayEvent;
      expect(eventId).toMatch(/^[0-9a-f]{64}$/);
      expect((signed(body, null) as RazorpayEvent).eventId).toBe(eventId);
    }
  });

  it.each([
    ['not json', '{', 'not json'],
    ['a list', [], 'not an event'],
    ['nothing', null, 'not an event'],
    [
      'something else',
      { entity: 'payment', event: 'payment.captured', payload: {} },
      'not an event',
    ],
    ['nameless', { entity: 'event', payload: {} }, 'not an event'],
    ['oddly named', { entity: 'event', event: 'a b', payload: {} }, 'not an event'],
  ])('is none when it is %s', (_, body, refused) => {
    expect(signed(body)).toEqual({ refused });
  });

  it('is none when it is not UTF-8', () => {
    const bytes = new Uint8Array([0x22, 0xff, 0x22]);
    expect(read(bytes, razorpaySignature(bytes, webhookSecret))).toEqual({ refused: 'not json' });
  });

  it('is none when it is too large', () => {
    expect(signed(' '.repeat(webhookBytesMax + 1))).toEqual({ refused: 'too large' });
  });
});
