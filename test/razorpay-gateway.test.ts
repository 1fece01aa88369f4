/** Razorpay's links, look-ups and refunds: what is believed, and what is done only once. */
import { describe, expect, it } from 'vitest';
import { GatewayRefused, GatewayUnavailable } from '../src/gateways/gateway.ts';
import type { Fault } from '../src/channels/simulator/razorpay/faults.ts';
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

describe('a link', () => {
  it('is open, under our reference, at an address to pay at', async () => {
    const { gateway, url, api } = await razorpayFor();
    const link = await gateway.placeLink(wanted);
    expect(link).toMatchObject({ status: 'open', amount: 184_300, expiresAt: inAnHour });
    expect(link.url).toContain(`${url}/simulator/razorpay/i/`);
    const { body } = await api('GET', `payment_links/${link.linkRef}`);
    expect(body).toMatchObject({
      reference_id: paymentId,
      notes: { payment_id: paymentId },
      notify: { sms: false, email: false },
      accept_partial: false,
      upi_link: false, // The test mode knows none.
    });
  });

  it('is for UPI alone in the live mode, where that is wanted', async () => {
    const { gateway, api } = await razorpayFor({ keyId: 'rzp_live_Simulator00001' });
    const upi = await gateway.placeLink(wanted);
    const any = await gateway.placeLink({ ...wanted, paymentId: 'other', methods: 'any' });
    expect((await api('GET', `payment_links/${upi.linkRef}`)).body['upi_link']).toBe(true);
    expect((await api('GET', `payment_links/${any.linkRef}`)).body['upi_link']).toBe(false);
  });

  it('is the same link when it is asked for again', async () => {
    const { gateway } = await razorpayFor();
    const link = await gateway.placeLink(wanted);
    expect(await gateway.placeLink(wanted)).toEqual(link);
  });

  it('is found again when the answer was lost, however it was lost', async () => {
    for (const fault of ['answer lost', 'answer cut', 'html after'] as const) {
      const { gateway, bank, api } = await razorpayFor();
      bank().next(fault, { method: 'POST' });
      await expect(gateway.placeLink(wanted)).rejects.toThrow(GatewayUnavailable);
      const { linkRef } = await gateway.placeLink(wanted);
      const { body } = await api('GET', `payment_links?reference_id=${paymentId}`);
      expect(body['payment_links']).toMatchObject([{ id: linkRef }]);
    }
  });

  it('keeps its amount: another one under its reference is refused', async () => {
    const { gateway } = await razorpayFor();
    await gateway.placeLink(wanted);
    const fault = await faultOf(gateway.placeLink({ ...wanted, amount: 100 }));
    expect(fault).toMatchObject({ code: 'payment_id_used_with_different_amount' });
  });

  it('stays open for a quarter of an hour at least, and for half a year at most', async () => {
    const { gateway } = await razorpayFor();
    const expiring = (paymentId: string, expiresAt: number) =>
      gateway.placeLink({ ...wanted, paymentId, expiresAt: new Date(expiresAt).toISOString() });
    const soon = await expiring('soon', start + 60_000);
    expect(Date.parse(soon.expiresAt!)).toBe(start + 16 * 60_000);
    const late = await expiring('late', start + 400 * 24 * 3_600_000);
    expect(Date.parse(late.expiresAt!)).toBe(start + 180 * 24 * 3_600_000);
  });

  it('is not made for less than a rupee', async () => {
    const { gateway } = await razorpayFor();
    const fault = await faultOf(gateway.placeLink({ ...wanted, amount: 99 }));
    expect(fault).toMatchObject({ code: 'amount_too_small' });
  });

  it.each([
    ['an amount in fractions', { amount: 0.5 }],
    ['no amount', { amount: 0 }],
    ['a reference that is too long', { paymentId: 'x'.repeat(36) }],
    ['a reference with odd letters', { paymentId: 'a/b' }],
  ])('is not even asked for with %s', async (_, changed) => {
    const { gateway } = await razorpayFor();
    await expect(gateway.placeLink({ ...wanted, ...changed })).rejects.toThrow(/reference|amount/);
  });

  it('is cancelled once, and stays paid when it was paid before', async () => {
    const { gateway, ask, paid } = await razorpayFor();
    await gateway.placeLink(wanted);
    expect(await gateway.cancelLink(paymentId)).toMatchObject({ status: 'cancelled' });
    expect(await gateway.cancelLink(paymentId)).toMatchObject({ status: 'cancelled' });
    await ask('another');
    await paid('another');
    expect(await gateway.cancelLink('another')).toMatchObject({ status: 'paid' });
    const fault = await faultOf(gateway.cancelLink('never-asked-for'));
    expect(fault).toMatchObject({ code: 'order_unknown' });
  });

  it('is told as it is when it was paid between our look and our wish', async () => {
    const { gatewayFor, ask, bank, catchUp } = await razorpayFor();
    await ask();
    const late: typeof fetch = async (input, init) => {
      if (init?.method === 'POST') {
        bank().pay(paymentId);
        await catchUp();
      }
      return await fetch(input, init);
    };
    expect(await gatewayFor({ fetch: late }).cancelLink(paymentId))
      .toMatchObject({ status: 'paid' });
  });
});

describe('a look-up', () => {
  it('tells payment, bank reference and method of what was paid', async () => {
    const { gateway, ask, paid } = await razorpayFor();
    await ask();
    const paymentRef = await paid();
    const [attempt] = (await gateway.lookUp(paymentId)).attempts;
    expect(attempt).toEqual({
      orderRef: paymentRef,
      paymentRef,
      status: 'success',
      amount: 184_300,
      at: new Date(start).toISOString(),
      method: 'upi',
      upiRef: expect.stringMatching(/^\d{12}$/),
    });
  });

  it('sees a payment that had failed, and went through in the payer’s app after all', async () => {
    const { gateway, ask, bank, catchUp } = await razorpayFor();
    await ask();
    const begun = bank().pay(paymentId, { outcome: 'failure', reason: 'payment_timed_out' });
    await catchUp();
    const { attempts: [failed] } = await gateway.lookUp(paymentId);
    expect(failed).toMatchObject({ status: 'failed', reason: 'payment_timed_out' });
    expect(failed).not.toHaveProperty('upiRef');
    const { paymentRef } = begun as { paymentRef: string };
    expect(bank().end(paymentRef, true)).toBe(true);
    const { attempts } = await gateway.lookUp(paymentId);
    expect(attempts).toMatchObject([{ status: 'success', orderRef: paymentRef }]);
    expect(attempts[0]).not.toHaveProperty('reason');
  });

  it('takes money that was never captured, and went back, for none', async () => {
    const { gateway, ask, bank, catchUp } = await razorpayFor();
    await ask();
    const slow = bank().pay(paymentId, { outcome: 'pending' }) as { paymentRef: string };
    bank().pay(paymentId);
    await catchUp();
    bank().end(slow.paymentRef, true);
    const { attempts, refunds } = await gateway.lookUp(paymentId);
    expect(attempts).toMatchObject([
      { orderRef: slow.paymentRef, status: 'failed', reason: 'returned_uncaptured' },
      { status: 'success' },
    ]);
    expect(refunds).toEqual([]);
  });

  it('sees money that came after the link had expired', async () => {
    const { gateway, ask, bank, pass } = await razorpayFor();
    await ask();
    const slow = bank().pay(paymentId, { outcome: 'pending' }) as { paymentRef: string };
    await pass(3_601);
    expect(await gateway.lookUp(paymentId)).toMatchObject({ attempts: [{ status: 'pending' }] });
    expect(bank().pay(paymentId)).toEqual({ refused: 'the link is expired' });
    bank().end(slow.paymentRef, true);
    expect(await gateway.lookUp(paymentId)).toMatchObject({ attempts: [{ status: 'success' }] });
  });

  it('keeps what came of it over a restart', async () => {
    const path = `${import.meta.dirname}/../node_modules/.razorpay-${process.pid}.db`;
    const { rmSync } = await import('node:fs');
    const { gateway, ask, paid, restart } = await razorpayFor({ path });
    try {
      await ask();
      await paid();
      await restart();
      expect(await gateway.lookUp(paymentId)).toMatchObject({ attempts: [{ status: 'success' }] });
    } finally {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    }
  });

  it('says which order it does not know', async () => {
    const { gateway } = await razorpayFor();
    const fault = await faultOf(gateway.lookUp(paymentId));
    expect(fault).toBeInstanceOf(GatewayUnavailable); // A link may take a moment to be listed.
    expect(fault).toMatchObject({ code: 'order_unknown' });
  });

  const faults: Fault[] = ['time out', 'server error', 'html', 'too many requests', 'answer lost'];
  it.each([...faults, 'answer cut', 'html after'] as const)(
    'does not know after “%s”, and knows again when asked again',
    async (fault) => {
      const { gateway, ask, paid, bank } = await razorpayFor();
      await ask();
      await paid();
      for (const path of ['payment_links', '/payments', '/refunds']) {
        bank().next(fault, { path });
        const unknown = await faultOf(gateway.lookUp(paymentId));
        expect(unknown).toBeInstanceOf(GatewayUnavailable);
        expect(unknown).not.toBeInstanceOf(GatewayRefused);
        expect(await gateway.lookUp(paymentId)).toMatchObject({
          attempts: [{ status: 'success' }],
        });
      }
    },
  );

  it('waits no longer than its limit', async () => {
    const { gatewayFor } = await razorpayFor();
    const never: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    await expect(gatewayFor({ fetch: never, timeoutMs: 5 }).lookUp(paymentId))
      .rejects.toThrow('TimeoutError');
  });

  it('names the settings, and no secret, when the key is not accepted', async () => {
    const { gatewayFor, ask } = await razorpayFor();
    await ask();
    const fault = await faultOf(gatewayFor({ keySecret: 'another' }).lookUp(paymentId));
    expect(fault).toMatchObject({ code: 'key_not_accepted' });
    expect(String(fault)).toContain('RAZORPAY_KEY_SECRET');
    expect(`${fault.stack}`).not.toContain('another');
  });
});

/** What is made of an answer that Razorpay would not give, or should not. */
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
    const { gateway, asked } = await answered({});
    await expect(gateway.payment('..')).rejects.toThrow('leads elsewhere');
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
