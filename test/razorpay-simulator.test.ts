/** The played Razorpay is as strict as its documentation, and a person can pay on its page. */
import { describe, expect, it } from 'vitest';
import { keyId, keySecret, paymentId, razorpayFor, start } from './support/razorpay-world.ts';

const inAnHour = start / 1_000 + 3_600;
const link = {
  amount: 184_300,
  currency: 'INR',
  reference_id: paymentId,
  description: 'Electricity bill',
  expire_by: inAnHour,
};
const describedBy = (description: string | RegExp) => ({
  error: {
    code: 'BAD_REQUEST_ERROR',
    description: expect.stringMatching(description),
  },
});

describe('the key', () => {
  const right = Buffer.from(`${keyId}:${keySecret}`).toString('base64');
  it.each([
    ['nothing', ''],
    ['a token', `Bearer ${right}`],
    ['another spelling', `basic ${right}`],
    ['quotes', `Basic "${right}"`],
    ['another secret', `Basic ${Buffer.from(`${keyId}:x`).toString('base64')}`],
  ])('is not %s', async (_, authorization) => {
    const { api } = await razorpayFor();
    const { status, body } = await api('GET', 'payment_links', undefined, { authorization });
    expect(status).toBe(401);
    expect(body).toMatchObject(describedBy('The api key provided is invalid'));
  });
});

describe('a link', () => {
  it.each([
    ['no amount', { amount: undefined }, 'amount: cannot be blank.'],
    ['less than a rupee', { amount: 99 }, 'amount: amount should be minimum 100 for INR.'],
    ['an amount in quotes', { amount: '184300' }, 'amount'],
    ['another currency', { currency: 'USD' }, 'indian currency'],
    ['a reference of 41 letters', { reference_id: 'x'.repeat(41) }, 'no more than 40'],
    ['a description of 2,049', { description: 'x'.repeat(2049) }, 'no more than 2048'],
    ['a part payment', { accept_partial: true }, 'partial payment not supported'],
    ['14 minutes', { expire_by: start / 1_000 + 840 }, 'atleast 15 minutes in future'],
    ['a year', { expire_by: start / 1_000 + 366 * 86_400 }, '6 months'],
    ['notes of 256 letters', { notes: { a: 'x'.repeat(256) } }, 'must not be greater than 255'],
    [
      '16 notes',
      { notes: Object.fromEntries([...Array(16).keys()].map((n) => [`n${n}`, 'x'])) },
      '15 pairs',
    ],
    ['an unknown field', { upi: true }, 'wrong input fields sent'],
    ['UPI alone in the test mode', { upi_link: true }, 'not supported in Test Mode'],
    ['an address without a method', { callback_url: 'https://example.org' }, 'callback_method'],
  ])('is not made with %s', async (_, changed, description) => {
    const { api } = await razorpayFor();
    const { status, body } = await api('POST', 'payment_links', { ...link, ...changed });
    expect(status).toBe(400);
    expect(body).toMatchObject(describedBy(description));
  });

  it('has a reference of its own', async () => {
    const { api } = await razorpayFor();
    expect((await api('POST', 'payment_links/', link)).status).toBe(200);
    const { status, body } = await api('POST', 'payment_links', { ...link, amount: 100 });
    expect(status).toBe(400);
    expect(body).toMatchObject(describedBy('reference ID already attempted'));
  });

  it('has an order when somebody has opened it, and payments when one is captured', async () => {
    const { ask, api, paid } = await razorpayFor();
    const { linkRef, url } = await ask();
    const shown = async () => (await api('GET', `payment_links/${linkRef}`)).body;
    expect(await shown()).not.toHaveProperty('order_id');
    expect(await shown()).toMatchObject({ payments: null, amount_paid: 0 });
    await (await fetch(url)).text();
    expect(await shown()).toMatchObject({ order_id: expect.stringMatching(/^order_/) });
    const payment_id = await paid();
    expect(await shown()).toMatchObject({
      payments: [{ payment_id, status: 'captured' }],
      amount_paid: 184_300,
      status: 'paid',
    });
    const { body } = await api('GET', `orders/${(await shown())['order_id']}`);
    expect(body).toMatchObject({ receipt: paymentId, status: 'paid', amount_due: 0 });
    const listed = await api('GET', `payment_links?payment_id=${payment_id}`);
    expect(listed.body).toMatchObject({ payment_links: [{ id: linkRef }] });
    expect((await api('GET', `payments/${payment_id}`)).body)
      .toMatchObject({ notes: { payment_id: paymentId }, status: 'captured' });
  });

  it('is cancelled while it is open, and only then', async () => {
    const { ask, api, paid, pass, events, catchUp } = await razorpayFor();
    const { linkRef } = await ask();
    const cancel = (id: string) => api('POST', `payment_links/${id}/cancel`);
    expect((await cancel(linkRef)).body).toMatchObject({ status: 'cancelled' });
    expect((await cancel(linkRef)).body).toMatchObject(describedBy('cannot cancel or expire'));
    const another = await ask('another');
    await paid('another');
    expect((await cancel(another.linkRef)).body).toMatchObject(describedBy('already paid'));
    expect((await cancel('plink_unknown')).body).toMatchObject(describedBy('does not exist'));
    const third = await ask('third');
    await pass(3_601);
    expect((await cancel(third.linkRef)).body).toMatchObject(describedBy('expired link'));
    await catchUp();
    expect(events.map(({ name }) => name))
      .toEqual(expect.arrayContaining(['payment_link.cancelled', 'payment_link.expired']));
  });
});

describe('a refund', () => {
  const key = { 'x-refund-idempotency': 'key-0000000001' };
  const paidWorld = async () => {
    const world = await razorpayFor();
    await world.ask();
    const paymentRef = await world.paid();
    const refund = (body: object, headers: Record<string, string> = {}) =>
      world.api('POST', `payments/${paymentRef}/refund`, body, headers);
    return { ...world, refund };
  };

  it.each([
    ['99 paise', { amount: 99 }, {}, 'at least INR 1.00'],
    ['more than was captured', { amount: 184_301 }, {}, 'greater than amount captured'],
    ['an unknown field', { amount: 100, upi: 1 }, {}, 'should not be sent'],
    ['another speed', { amount: 100, speed: 'fast' }, {}, 'speed'],
    ['a receipt of 41 letters', { amount: 100, receipt: 'x'.repeat(41) }, {}, '40 characters'],
    ['a short key', { amount: 100 }, { 'x-refund-idempotency': 'short' }, '10 characters long'],
    ['an odd key', { amount: 100 }, { 'x-refund-idempotency': 'an odd key!' }, 'alphanumeric'],
  ])('is not made of %s', async (_, body, headers, description) => {
    const { refund } = await paidWorld();
    const answer = await refund(body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(describedBy(description));
  });

  it('is made once under one key, and not for another wish', async () => {
    const { refund } = await paidWorld();
    const first = await refund({ amount: 100 }, key);
    expect(first.body).toMatchObject({ entity: 'refund', amount: 100, status: 'pending' });
    expect((await refund({ amount: 100 }, key)).body).toEqual(first.body);
    const other = await refund({ amount: 200 }, key);
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject(describedBy('Different request'));
    expect((await refund({ amount: 100 })).body['id']).not.toBe(first.body['id']);
  });

  it('is of all that is left where it names no amount, and then there is none', async () => {
    const { refund } = await paidWorld();
    await refund({ amount: 100 });
    expect((await refund({})).body).toMatchObject({ amount: 184_200 });
    expect((await refund({})).body).toMatchObject(describedBy('fully refunded already'));
  });

  it('is not made of what is not captured', async () => {
    const { ask, bank, api } = await razorpayFor();
    await ask();
    const { paymentRef } = bank().pay(paymentId, { outcome: 'pending' }) as { paymentRef: string };
    const { body } = await api('POST', `payments/${paymentRef}/refund`, { amount: 100 });
    expect(body).toMatchObject(describedBy('status should be captured'));
  });
});

describe('the rest of the API', () => {
  it.each([
    ['GET', 'payments/pay_unknown', 'does not exist'],
    ['GET', 'orders/order_unknown/payments', 'does not exist'],
    ['GET', 'refunds/rfnd_unknown', 'does not exist'],
    ['GET', 'disputes/disp_unknown', 'does not exist'],
    ['GET', 'settlements/setl_unknown', 'does not exist'],
    ['GET', 'nothing/of/the/kind/here', 'URL was not found'],
    ['DELETE', 'payment_links/plink_1', 'URL was not found'],
    ['GET', 'settlements/recon/combined?month=10', 'year must be 4 digits'],
    ['GET', 'settlements/recon/combined?year=2026&month=13', 'not a valid month'],
    ['GET', 'settlements/recon/combined?year=2026&month=10&day=1st', '1 and 2 digits'],
    ['GET', 'settlements/recon/combined?year=2026&month=10&count=0', 'at least 1'],
    ['GET', 'settlements/recon/combined?year=2026&month=10&count=1001', '1000'],
    ['GET', 'payments/%ff', 'URI'],
  ])('answers %s %s in Razorpay’s own form', async (method, path, description) => {
    const { api } = await razorpayFor();
    const { status, body } = await api(method, path);
    expect(status).toBe(400);
    expect(body).toMatchObject(describedBy(description));
  });

  it('takes JSON alone, and not too much of it', async () => {
    const { apiUrl } = await razorpayFor();
    const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
    const post = async (body: string, type: string) => {
      const headers = { authorization, 'content-type': type };
      const answer = await fetch(`${apiUrl}/v1/payment_links`, { method: 'POST', headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    for (const [body, type] of [['{', 'application/json'], ['a=1', 'text/plain']] as const) {
      expect((await post(body, type)).status).toBe(400);
    }
    expect((await post(`"${'x'.repeat(4 << 20)}"`, 'application/json')).body)
      .toMatchObject(describedBy('too large'));
  });
});

describe('the page of a link', () => {
  const form = (url: string, deed: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ do: deed }).toString(),
    });

  it('says what is asked for, escapes it, and runs no script', async () => {
    const { gateway } = await razorpayFor({ businessName: `<b>MP & Co's</b>` });
    const { url } = await gateway.placeLink({
      paymentId,
      amount: 1_84_300_50,
      expiresAt: new Date(inAnHour * 1_000).toISOString(),
      description: '<script>alert("1")</script>',
      methods: 'any',
    });
    const answer = await fetch(url);
    const html = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('₹1,84,300.50');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(html).toContain('&lt;b&gt;MP &amp; Co&#39;s&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toContain('width=device-width');
  });

  it('pays, and leads back with proof of it', async () => {
    const { gateway, pass } = await razorpayFor({ pace: { bankMs: 1_000 } });
    const { url } = await gateway.placeLink({
      paymentId,
      amount: 184_300,
      expiresAt: new Date(inAnHour * 1_000).toISOString(),
      description: 'Electricity bill',
      methods: 'any',
      returnUrl: 'https://bills.example.org/pay/abc?lang=hi',
    });
    expect(await (await form(url, 'pay')).text()).toContain('Waiting for the bank');
    await pass(1);
    const html = await (await fetch(url)).text();
    expect(html).toContain('भुगतान हो गया');
    expect(html).toMatch(/bills\.example\.org\/pay\/abc\?lang=hi&amp;razorpay_payment_id=pay_/);
    expect(html).not.toContain('<button');
    expect(await gateway.lookUp(paymentId)).toMatchObject({ attempts: [{ status: 'success' }] });
  });

  it('lets a try fail, hang, and come to either end; a double tap is one', async () => {
    const { ask, gateway, catchUp } = await razorpayFor();
    const { url } = await ask();
    await form(url, 'wrong pin');
    await catchUp();
    expect(await (await fetch(url)).text()).toContain('The last try failed');
    await form(url, 'leave pending');
    await form(url, 'pay');
    await catchUp();
    expect((await gateway.lookUp(paymentId)).attempts.map(({ status }) => status))
      .toEqual(['failed', 'pending']);
    await form(url, 'goes through');
    expect((await gateway.lookUp(paymentId)).attempts.map(({ status }) => status))
      .toEqual(['failed', 'success']);
  });

  it('is nothing for other sites, nor for odd wishes', async () => {
    const { ask, url: base, apiUrl } = await razorpayFor();
    const { url } = await ask();
    expect((await form(url, 'pay', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await form(url, 'steal')).status).toBe(400);
    expect((await fetch(`${apiUrl}/i/unknown`)).status).toBe(404);
    expect((await fetch(`${base}/simulator/razorpay`)).status).toBe(404);
    const bank = (body: unknown, headers = {}) =>
      fetch(`${apiUrl}/bank`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    expect((await bank({ do: 'settle' }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await bank({ do: 'rob' })).status).toBe(400);
    expect((await bank({ do: 'end', payment: 'pay_unknown', success: true })).status).toBe(400);
  });
});

describe('the bank over HTTP', () => {
  it('does what it is told', async () => {
    const { ask, apiUrl, gateway, catchUp } = await razorpayFor();
    await ask();
    const bank = async (body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      return await (await fetch(`${apiUrl}/bank`, init)).json();
    };
    const wish = { do: 'pay', reference: paymentId, outcome: 'pending' };
    const { paymentRef: payment } = await bank(wish);
    expect(await bank({ do: 'end', payment, success: true })).toEqual({ changed: true });
    expect(await bank({ ...wish, reference: 'unknown' })).toHaveProperty('refused');
    const { refundRef: refund } = await gateway.refund(paymentId, 100);
    expect(await bank({ do: 'end refund', refund, success: true })).toEqual({ changed: true });
    const { dispute } = await bank({ do: 'dispute', payment, amount: 500 });
    expect(await bank({ do: 'move dispute', dispute, status: 'won' })).toEqual({ changed: true });
    expect(await bank({ do: 'settle' })).toEqual({ settlement: expect.stringMatching(/^setl_/) });
    expect(await bank({ do: 'settle' })).toEqual({ settlement: null });
    await bank({ do: 'fault', fault: 'html' });
    await expect(gateway.lookUp(paymentId)).rejects.toThrow('HTTP 502');
    await gateway.lookUp(paymentId);
    await catchUp();
  });
});
