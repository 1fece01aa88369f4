/** A played Razorpay over real HTTP, our gateway before it, our door behind it, a clock to move. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { playedRazorpay } from '../../src/channels/simulator/razorpay/razorpay.ts';
import type { RazorpaySettings } from '../../src/channels/simulator/razorpay/world.ts';
import { razorpayWebhook } from '../../src/gateways/razorpay-door.ts';
import type { RazorpayOptions } from '../../src/gateways/razorpay-http.ts';
import type { RazorpayEvent } from '../../src/gateways/razorpay-webhook.ts';
import { razorpayGateway } from '../../src/gateways/razorpay.ts';
import { listen } from '../../src/http.ts';

export const keyId = 'rzp_test_Simulator00001';
export const keySecret = 'a-key-secret-for-tests';
export const webhookSecret = 'a-webhook-secret-for-tests';
export const start = Date.parse('2026-10-15T04:30:00Z');
export const paymentId = 'c0ffee00000000000000000000000001';

type Json = Record<string, unknown>;

/** `cut`: so many POSTs more get no answer, though all is done. `posts`: how many came. */
type Lines = { cut: number; posts: number };

/** Serves a fetch handler, and hangs up instead of answering as many POSTs as `lines` says. */
async function cuttable(answer: (request: Request) => Promise<Response>, lines: Lines) {
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { method = 'GET', url = '/', headers: { host = '' } } = incoming;
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const names = Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]);
    const body = method === 'GET' ? {} : { body: new Uint8Array(Buffer.concat(chunks)) };
    const init = { method, headers: Object.fromEntries(names), ...body };
    const response = await answer(new Request(`http://${host}${url}`, init));
    lines.posts += Number(method === 'POST');
    if (method === 'POST' && lines.cut > 0) {
      lines.cut -= 1;
      return void incoming.socket.destroy();
    }
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, close };
}

export async function razorpayWorld(wanted: Partial<RazorpaySettings> = {}) {
  const clock = { now: start };
  const now = () => new Date(clock.now).toISOString();
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

  const events: RazorpayEvent[] = [];
  const outcomes: string[] = [];
  /** What the service does with a webhook; throw to be told again. */
  const manner = { record: (_: RazorpayEvent) => {} };
  const secrets = { current: webhookSecret };
  const webhook = razorpayWebhook({
    webhookSecrets: [webhookSecret, 'the-older-one'],
    record: (event) =>
      Promise.try(() => {
        manner.record(event);
        events.push(event);
      }),
    counted: (outcome) => outcomes.push(outcome),
  });
  const service = await listen(webhook, { port: 0, host: '127.0.0.1' });

  const settings: RazorpaySettings = {
    path: ':memory:',
    publicUrl: () => url,
    webhookUrl: () => `http://127.0.0.1:${service.port}/webhooks/razorpay`,
    keyId,
    keySecret,
    webhookSecret: () => secrets.current,
    businessName: 'MPMKVVCL Bhopal',
    now,
    random,
    ...wanted,
    pace: { bankMs: 0, refundMs: 60_000, patienceMs: 0, jitterMs: 0, repeated: 0, ...wanted.pace },
  };
  let played = playedRazorpay(settings);
  const lines = { cut: 0, posts: 0 };
  const door = await cuttable((request) => played.fetch(request), lines);
  const url = `http://127.0.0.1:${door.port}`;
  const apiUrl = `${url}/simulator/razorpay`;
  const authorization = `Basic ${Buffer.from(`${settings.keyId}:${keySecret}`).toString('base64')}`;

  const gatewayFor = (changed: Partial<RazorpayOptions> = {}) =>
    razorpayGateway({ apiUrl, keyId: settings.keyId, keySecret, now, ...changed });

  const world = {
    url,
    apiUrl,
    clock,
    events,
    outcomes,
    manner,
    secrets,
    gateway: gatewayFor(),
    gatewayFor,
    lines,
    bank: () => played.bank,
    played: () => played,
    catchUp: () => played.catchUp(),
    /** Lets time pass, and everything happen that falls into it. */
    async pass(seconds: number) {
      clock.now += seconds * 1_000;
      await played.catchUp();
    },
    /** A bare call of the API, as somebody else's client would make it. */
    async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${apiUrl}/v1/${path}`, {
        method,
        headers: {
          authorization,
          ...body !== undefined && { 'content-type': 'application/json' },
          ...headers,
        },
        ...body !== undefined && { body: JSON.stringify(body) },
      });
      return { status: response.status, body: await response.json() as Json };
    },
    ask: (id = paymentId, amount = 184_300) =>
      world.gateway.placeLink({
        paymentId: id,
        amount,
        expiresAt: new Date(clock.now + 3_600_000).toISOString(),
        description: 'Electricity bill August 2026',
        methods: 'upi',
      }),
    /** Paid, and all that follows told. Answers Razorpay's id of the payment. */
    async paid(id = paymentId) {
      const begun = played.bank.pay(id);
      if ('refused' in begun) throw new Error(begun.refused);
      await played.catchUp();
      return begun.paymentRef;
    },
    async restart() {
      await played.close();
      played = playedRazorpay(settings);
    },
    async close() {
      await played.close();
      door.close();
      await service.close(0);
    },
  };
  return world;
}
export type PlayedWorld = Awaited<ReturnType<typeof razorpayWorld>>;

/** For one test: closed when it ends. */
export async function razorpayFor(wanted: Partial<RazorpaySettings> = {}) {
  const world = await razorpayWorld(wanted);
  onTestFinished(() => world.close());
  return world;
}
