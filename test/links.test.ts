/** Links as the service wires them: what its log says when the fault is ours, and when none is. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { razorpaySignature } from '../src/gateways/razorpay-webhook.ts';
import { listen } from '../src/http.ts';
import { type Whole, wholeService } from './support/whole-service.ts';

const storyMs = 60_000;
const accountNo = 'N2302012345';
const made = () => randomBytes(32).toString('base64');
const webhookSecret = made();

/** With keys of Razorpay, and somebody in its place who knows none of them. `told`: by us. */
async function opened(told: string[] = []) {
  const error = { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' };
  const refuse = async (request: Request) => {
    const headers = JSON.stringify(Object.fromEntries(request.headers));
    told.push([request.url, headers, await request.text()].join('\n'));
    return Response.json({ error }, { status: 401 });
  };
  const stranger = await listen(refuse, { port: 0, host: '127.0.0.1' });
  onTestFinished(() => stranger.close(1_000));
  return await wholeService({
    settings: {
      RAZORPAY_API_URL: `http://127.0.0.1:${stranger.port}/v1`,
      RAZORPAY_KEY_ID: 'rzp_test_Simulator00001',
      RAZORPAY_KEY_SECRET: made(),
      RAZORPAY_WEBHOOK_SECRET: webhookSecret,
      PUBLIC_URL: 'http://localhost:8080',
    },
    consumers: [{ accountNo, name: 'Ramesh Kumar', mobile: '9826000001' }],
    bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });
}
const logged = (lines: readonly string[], word: string) =>
  lines.map((line) => JSON.parse(line)).filter(({ event }) => String(event).includes(word));

/** The path of a payment's own page, below the account's. */
async function begun(whole: Whole): Promise<string> {
  const query = `mutation ($input: RequestPaymentInput!) {
    requestPayment(input: $input) { ... on RequestPaymentDone { payment { payUrl } } } }`;
  const input = { commandId: crypto.randomUUID(), accountNo };
  const { data } = await whole.graphql('agent', query, { input });
  return new URL(data.requestPayment.payment.payUrl).pathname;
}

it('a gateway is told where to lead back to, and no address of the account', async () => {
  const told: string[] = [];
  const whole = await opened(told);
  const pathname = await begun(whole);
  await fetch(`${whole.url}${pathname}?lang=hi`);
  const [, , token = '', paymentId = ''] = pathname.split('/');
  const [, back = ''] = /"callback_url":"([^"]*)"/.exec(told.join('\n')) ?? [];
  expect(back).toMatch(/^http:\/\/localhost:8080\/payment\/\w{32}\/[\w-]{22}\?lang=hi$/);
  expect(back).toContain(paymentId);
  const code = token.split('.').at(-1)!;
  expect(code).toHaveLength(22);
  expect(told.join('\n')).not.toContain(code);
  expect(told.join('\n')).not.toContain('/pay/');
}, storyMs);

it('a key that Razorpay does not accept is our fault: no answer for the payer', async () => {
  const whole = await opened();
  const pathname = await begun(whole);
  const page = await fetch(`${whole.url}${pathname}?lang=en`);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('does not answer just now');
  expect(logged(whole.lines, 'was not placed')).toMatchObject([
    { level: 'error', message: expect.stringContaining('RAZORPAY_KEY_ID') },
  ]);
}, storyMs);

it('a payment of an order card on the same account is no warning', async () => {
  const whole = await opened();
  const payment = {
    id: 'pay_29QQoUBi66xm2f',
    entity: 'payment',
    amount: 90_000,
    currency: 'INR',
    status: 'captured',
    order_id: 'order_29QQoUBi66xm2f',
    captured: true,
    notes: [],
    created_at: 1_760_500_000,
  };
  const body = Buffer.from(JSON.stringify({
    entity: 'event',
    event: 'payment.captured',
    contains: ['payment'],
    payload: { payment: { entity: payment } },
    created_at: 1_760_500_000,
  }));
  const { status } = await fetch(`${whole.url}/webhooks/razorpay`, {
    method: 'POST',
    body,
    headers: {
      'x-razorpay-signature': razorpaySignature(body, webhookSecret),
      'x-razorpay-event-id': 'evt_1',
    },
  });
  expect(status).toBe(200);
  expect(logged(whole.lines, 'webhook of Razorpay')).toMatchObject([{ level: 'info' }]);
}, storyMs);
