/** What is made of Razorpay's answers: odd ones are no answer, and a refund is sent once. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GatewayRefused, GatewayUnavailable } from '../src/gateways/gateway.ts';
import { asker } from '../src/gateways/razorpay-http.ts';
import { keySecret, paymentId, razorpayFor, start } from './support/razorpay-world.ts';

const inAnHour = new Date(start + 3_600_000).toISOString();
const wanted = {
  paymentId,
  amount: 184_300,
  expiresAt: inAnHour,
  description: 'Electricity bill August 2026',
  methods: 'upi',
} as const;
const which = { refundId: 'refund-of-october-1' };
const faultOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(() => expect.fail('it should have been refused'), (fault) => fault);

describe('an answer', () => {
  const link = {
    id: 'plink_1',
    reference_id: paymentId,
    amount: 184_300,
    currency: 'INR',
    status: 'paid',
    short_url: 'https://rzp.io/i/abc',
    expire_by: 0,
    order_id: 'order_1',
    payments: [{ payment_id: 'pay_1' }],
    customer: { contact: '+919826000001' },
  };
  const payment = {
    id: 'pay_1',
    amount: 184_300,
    currency: 'INR',
    status: 'captured',
    captured: true,
    order_id: 'order_1',
    method: 'upi',
    notes: [],
    contact: '+919826000001',
    email: 'ramesh@example.com',
    vpa: 'ramesh@examplebank',
    acquirer_data: { rrn: '249727216453' },
    created_at: 1_792_038_600,
  };

  /** A gateway to which each path is answered as given. */
  async function answered(answers: Record<string, unknown>, status = 200) {
    const { gatewayFor } = await razorpayFor();
    const asked: string[] = [];
    const fake: typeof fetch = (input) => {
      const { pathname } = new URL(String(input));
      asked.push(pathname);
      const path = pathname.replace('/simulator/razorpay/v1/', '');
      return Promise.resolve(Response.json(answers[path] ?? { items: [] }, { status }));
    };
    return { gateway: gatewayFor({ fetch: fake }), asked };
  }
  const lookUp = async (changed: { link?: object; payments?: object[]; status?: number }) => {
    const { gateway } = await answered({
      payment_links: { payment_links: [{ ...link, ...changed.link }] },
      'orders/order_1/payments': { items: changed.payments ?? [payment] },
    }, changed.status);
    return await gateway.lookUp(paymentId);
  };

  it('is read without the payer', async () => {
    const found = await lookUp({});
    expect(found.attempts).toMatchObject([{ status: 'success', upiRef: '249727216453' }]);
    expect(JSON.stringify(found)).not.toMatch(/98260|ramesh/);
  });

  it('is completed by the payment itself where the order does not show it', async () => {
    const { gateway } = await answered({
      payment_links: { payment_links: [{ ...link, order_id: undefined }] },
      'payments/pay_1': payment,
    });
    expect(await gateway.lookUp(paymentId)).toMatchObject({ attempts: [{ status: 'success' }] });
  });

  it.each([
    ['a link of another currency', { link: { currency: 'USD' } }],
    ['a link without an amount', { link: { amount: undefined } }],
    ['an amount in fractions', { link: { amount: 0.5 } }],
    ['a state of its own', { link: { status: 'blocked' } }],
    ['an address that is no page', { link: { short_url: 'javascript:alert(1)' } }],
    ['a paid link that nobody paid', { link: { payments: null }, payments: [] }],
    ['a captured payment that is not captured', { payments: [{ ...payment, captured: false }] }],
    ['a failed one that is', { payments: [{ ...payment, status: 'failed' }] }],
    ['a payment in another currency', { payments: [{ ...payment, currency: 'USD' }] }],
    ['a payment of another order', { payments: [{ ...payment, order_id: 'order_2' }] }],
    ['a payment at no time', { payments: [{ ...payment, created_at: 0 }] }],
    ['a payment in an unknown state', { payments: [{ ...payment, status: 'on_hold' }] }],
    ['a good body under a bad status', { status: 500 }],
    ['a good body under an odd status', { status: 202 }],
  ])('is not believed when it is %s', async (_, changed) => {
    const fault = await faultOf(lookUp(changed));
    expect(fault).toBeInstanceOf(GatewayUnavailable);
    expect(fault).not.toBeInstanceOf(GatewayRefused);
  });

  it('is not believed when there are two links of one reference', async () => {
    const { gateway } = await answered({
      payment_links: { payment_links: [link, { ...link, id: 'plink_2' }] },
    });
    await expect(gateway.lookUp(paymentId)).rejects.toThrow('more than one link');
  });

  it('is about our reference, whatever else the list shows', async () => {
    const { gateway } = await answered({
      payment_links: { payment_links: [{ ...link, reference_id: 'another' }] },
    });
    expect(await faultOf(gateway.lookUp(paymentId))).toMatchObject({ code: 'order_unknown' });
  });

  it('is read up to a megabyte', async () => {
    await expect(lookUp({ link: { description: 'x'.repeat(1 << 20) } })).rejects.toThrow('form');
  });

  it('about a link is not taken for one of another amount', async () => {
    const { gateway } = await answered({ payment_links: { ...link, amount: 100 } });
    await expect(gateway.placeLink(wanted)).rejects.toThrow('unknown form');
  });

  it.each([
    [400, 'BAD_REQUEST_ERROR', 'anything else', 'request_not_accepted'],
    [403, 'BAD_REQUEST_ERROR', 'Access Denied', 'request_not_accepted'],
    [429, 'BAD_REQUEST_ERROR', 'Too many requests', undefined],
    [409, 'BAD_REQUEST_ERROR', 'Another request … is still in progress.', undefined],
    [400, 'GATEWAY_ERROR', 'The gateway is slow', undefined],
    [500, 'SERVER_ERROR', 'trouble', undefined],
    [502, 'BAD_REQUEST_ERROR', 'anything else', undefined],
  ])('of HTTP %i, %s, “%s” means %s', async (status, code, description, meaning) => {
    const { gateway } = await answered({
      payment_links: { error: { code, description, metadata: [], field: null } },
    }, status);
    const fault = await faultOf(gateway.lookUp(paymentId));
    expect(fault).toBeInstanceOf(GatewayUnavailable);
    expect((fault as GatewayRefused).code).toBe(meaning);
    expect(String(fault)).not.toContain(description);
  });

  it('is asked of nothing that would lead elsewhere', async () => {
    const asked: unknown[] = [];
    const fake: typeof fetch = (input) => Promise.reject(asked.push(input));
    const ask = asker({ apiUrl: 'http://played', keyId: 'k', keySecret, fetch: fake });
    await expect(ask(z.object(), { path: ['payments', '..'] })).rejects.toThrow('leads elsewhere');
    expect(asked).toEqual([]);
  });
});

describe('a refund', () => {
  const paidWorld = async () => {
    const world = await razorpayFor();
    await world.ask();
    const paymentRef = await world.paid();
    const refunds = async () => (await world.gateway.lookUp(paymentId)).refunds;
    return { ...world, paymentRef, refunds };
  };

  it('carries our id, at Razorpay and back', async () => {
    const { gateway, paymentRef, api, refunds, pass } = await paidWorld();
    const refund = await gateway.refund(paymentId, 10_000, which);
    expect(refund).toMatchObject({ ...which, status: 'pending', amount: 10_000 });
    const { body } = await api('GET', `payments/${paymentRef}/refunds`);
    expect(body['items']).toMatchObject([{
      receipt: which.refundId,
      notes: { refund_id: which.refundId, payment_id: paymentId },
      speed_requested: 'normal',
    }]);
    await pass(60);
    expect(await refunds()).toEqual([{ ...refund, status: 'completed' }]);
  });

  it.each(['answer lost', 'answer cut', 'html after'] as const)(
    'that was made is not made again after “%s”',
    async (fault) => {
      const { gateway, bank, refunds } = await paidWorld();
      bank().next(fault, { method: 'POST' });
      await expect(gateway.refund(paymentId, 10_000, which)).rejects.toThrow(GatewayUnavailable);
      expect(await refunds()).toHaveLength(1);
      const again = await gateway.refund(paymentId, 10_000, which);
      expect(await refunds()).toEqual([again]);
    },
  );

  it('that was made is not made again when the connection broke, or by the runtime', async () => {
    const { gateway, lines, refunds } = await paidWorld();
    for (const refundId of ['on-a-used-connection', 'and-on-that-once-more']) {
      Object.assign(lines, { cut: 1, posts: 0 });
      await expect(gateway.refund(paymentId, 10_000, { refundId })).rejects.toThrow('no answer');
      expect(lines.posts).toBe(1);
      await gateway.refund(paymentId, 10_000, { refundId });
    }
    expect(await refunds()).toHaveLength(2);
  });

  it.each(['time out', 'server error', 'html', 'too many requests'] as const)(
    'that was not made because of “%s” is made when asked again',
    async (fault) => {
      const { gateway, bank, refunds } = await paidWorld();
      bank().next(fault, { method: 'POST' });
      const unknown = await faultOf(gateway.refund(paymentId, 10_000, which));
      expect(unknown).not.toBeInstanceOf(GatewayRefused);
      expect(await refunds()).toEqual([]);
      await gateway.refund(paymentId, 10_000, which);
      expect(await refunds()).toHaveLength(1);
    },
  );

  it('is made once by two who ask at the same time', async () => {
    const { gateway, refunds } = await paidWorld();
    const both = [1, 2].map(() => gateway.refund(paymentId, 10_000, which));
    const [one, other] = await Promise.all(both);
    expect(one?.refundRef).toBe(other?.refundRef);
    expect(await refunds()).toHaveLength(1);
  });

  it('is found among many', async () => {
    const { gateway, refunds, api, paymentRef } = await paidWorld();
    await gateway.refund(paymentId, 100, which);
    for (let n = 0; n < 110; n += 1) {
      await api('POST', `payments/${paymentRef}/refund`, { amount: 100 });
    }
    await gateway.refund(paymentId, 100, which);
    expect(await refunds()).toHaveLength(111);
  });

  it('without an id of its own is the only one of its payment', async () => {
    const { gateway, refunds } = await paidWorld();
    const refund = await gateway.refund(paymentId, 10_000);
    expect(await gateway.refund(paymentId, 10_000)).toEqual(refund);
    expect(await faultOf(gateway.refund(paymentId, 20_000)))
      .toMatchObject({ code: 'refund_id_used_with_different_terms' });
    expect(await refunds()).toHaveLength(1);
  });

  it('is not made above what is left, nor of less than a rupee', async () => {
    const { gateway, refunds } = await paidWorld();
    await gateway.refund(paymentId, 184_200, which);
    const refused = (amount: number, refundId: string) =>
      faultOf(gateway.refund(paymentId, amount, { refundId }));
    expect(await refused(101, 'a-paisa-too-much'))
      .toMatchObject({ code: 'refund_above_what_is_left' });
    expect(await refused(50, 'less-than-a-rupee')).toMatchObject({ code: 'amount_too_small' });
    await gateway.refund(paymentId, 100, { refundId: 'all-that-is-left' });
    expect(await refused(100, 'nothing-is-left'))
      .toMatchObject({ code: 'refund_above_what_is_left' });
    expect(await refunds()).toHaveLength(2);
    const { attempts } = await gateway.lookUp(paymentId);
    expect(attempts).toMatchObject([{ status: 'success' }]); // Sent back, and none the less paid.
  });

  it('is not made of what was not paid, or of another payment', async () => {
    const { gateway, ask } = await paidWorld();
    await ask('not-paid');
    expect(await faultOf(gateway.refund('not-paid', 100, which)))
      .toMatchObject({ code: 'nothing_paid' });
    expect(await faultOf(gateway.refund(paymentId, 100, { ...which, paymentRef: 'pay_1' })))
      .toMatchObject({ code: 'nothing_paid' });
  });

  it('that failed is told as failed, and another one can be made', async () => {
    const { gateway, bank, refunds } = await paidWorld();
    const { refundRef } = await gateway.refund(paymentId, 184_300, which);
    bank().endRefund(refundRef, false);
    expect(await gateway.refund(paymentId, 184_300, which)).toMatchObject({ status: 'failed' });
    await gateway.refund(paymentId, 184_300, { refundId: 'the-second-try' });
    expect((await refunds()).map(({ status }) => status).toSorted()).toEqual(['failed', 'pending']);
  });

  it.each([0, -1, 0.5])('is never %d paise', async (amount) => {
    const { gateway } = await razorpayFor();
    await expect(gateway.refund(paymentId, amount, which)).rejects.toThrow('whole number');
  });

  it('never tells the secret', async () => {
    const { gateway, bank } = await paidWorld();
    bank().next('html', { method: 'POST' });
    const { stack } = await faultOf(gateway.refund(paymentId, 100, which));
    expect(stack).not.toContain(keySecret);
  });
});
