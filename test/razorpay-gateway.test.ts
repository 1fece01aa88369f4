/** Razorpay's links, look-ups and refunds: what is believed, and what is done only once. */
import { describe, expect, it } from 'vitest';
import { GatewayRefused, GatewayUnavailable } from '../src/gateways/gateway.ts';
import type { Fault } from '../src/channels/simulator/razorpay/faults.ts';
import { paymentId, razorpayFor, start } from './support/razorpay-world.ts';

const inAnHour = new Date(start + 3_600_000).toISOString();
const wanted = {
  paymentId,
  amount: 184_300,
  expiresAt: inAnHour,
  description: 'Electricity bill August 2026',
  methods: 'upi',
} as const;
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

  it('never outlives what was asked for: it is not made where the gateway wants more', async () => {
    const { gateway, api } = await razorpayFor();
    const ending = (minutes: number, amount: number = wanted.amount) =>
      gateway.placeLink({
        ...wanted,
        amount,
        expiresAt: new Date(start + minutes * 60_000).toISOString(),
      });
    expect(await faultOf(ending(15))).toMatchObject({ code: 'too_little_time_left' });
    const { body } = await api('GET', `payment_links?reference_id=${paymentId}`);
    expect(body['payment_links']).toEqual([]);
    const link = await ending(16);
    expect(Date.parse(link.expiresAt!)).toBe(start + 16 * 60_000);
    expect(await ending(15), 'was made in time').toEqual(link);
    expect(await faultOf(ending(15, 100)))
      .toMatchObject({ code: 'payment_id_used_with_different_amount' });
  });

  it('stays open for half a year at most', async () => {
    const { gateway } = await razorpayFor();
    const expiring = (paymentId: string, expiresAt: number) =>
      gateway.placeLink({ ...wanted, paymentId, expiresAt: new Date(expiresAt).toISOString() });
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
