/** A simulator over real HTTP, a service that only records what it is sent, and a clock to move. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { instantPace, type SimulatorSettings } from '../src/channels/simulator/settings.ts';
import { simulator } from '../src/channels/simulator/simulator.ts';

export const phoneNumberId = '106540352242922';
export const businessAccountId = '102290129340398';
export const ramesh = '919826000001';
const token = 'simulator-token';
const secret = 'test-app-secret';
const verifyToken = 'verify-me';
const start = Date.parse('2026-09-12T04:30:00Z');

async function bytesOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

async function listening(answer: RequestListener): Promise<{ url: string; close(): void }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Serves a fetch handler; streams are passed on as they come. */
async function serving(answer: (request: Request) => Promise<Response>) {
  return await listening(async (incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
    const body = ['GET', 'HEAD'].includes(method) ? null : await bytesOf(incoming);
    const address = `http://${incoming.headers.host}${url}`;
    const response = await answer(
      new Request(address, { method, headers: Object.fromEntries(headers), body }),
    );
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) outgoing.write(chunk);
    outgoing.end();
  });
}

/** JSON from the wire, into which a test looks without ceremony. */
// deno-lint-ignore no-explicit-any
export type Json = any;

export type Change = { field: string; value: Record<string, Json> };
export type Received = { raw: string; headers: Headers; signed: boolean; body: Json };

/** What the service does with a webhook: the status that it answers; 0 hangs up. */
type Manner = { status: number };

async function recordingService() {
  const received: Received[] = [];
  const manner: Manner = { status: 200 };
  const server = await listening(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://service');
    if (request.method === 'GET') {
      const right = url.searchParams.get('hub.verify_token') === verifyToken;
      response.writeHead(right ? 200 : 403);
      return void response.end(right ? url.searchParams.get('hub.challenge') : '');
    }
    const bytes = await bytesOf(request);
    if (manner.status === 0) return void request.socket.destroy();
    const raw = Buffer.from(bytes).toString('utf8');
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]): [string, string] => [name, `${value}`]),
    );
    const right = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
    const given = headers.get('x-hub-signature-256') ?? '';
    const signed = given.length === right.length &&
      timingSafeEqual(Buffer.from(given), Buffer.from(right));
    received.push({ raw, headers, signed, body: JSON.parse(raw) });
    response.writeHead(manner.status).end();
  });
  return { ...server, received, manner };
}

/** A whole world for one test; `wanted` overrides the settings. It is September 2026. */
export async function playing(wanted: Partial<SimulatorSettings> = {}) {
  const service = await recordingService();
  const clock = { now: start };
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const settings: SimulatorSettings = {
    path: ':memory:',
    serviceWebhookUrl: () => `${service.url}/webhooks/whatsapp`,
    accessToken: token,
    appSecret: secret,
    verifyToken,
    phoneNumberId,
    businessAccountId,
    displayPhoneNumber: '+91 755 255 1222',
    paymentConfiguration: 'mpcz-billdesk',
    gateway: 'billdesk',
    now: () => new Date(clock.now).toISOString(),
    random,
    ...wanted,
    pace: { ...instantPace, ...wanted.pace },
    rules: { pairLimit: 'gentle', ...wanted.rules },
  };
  let played = simulator(settings);
  const door = await serving((request) => played.fetch(request));
  onTestFinished(async () => {
    await played.close();
    door.close();
    service.close();
  });

  const changes = (): Change[] =>
    service.received.flatMap(({ body }) =>
      body.entry.flatMap(({ changes }: { changes: Change[] }) => changes)
    );
  const ask = async (method: string, path: string, body?: unknown, headers: object = {}) => {
    const response = await fetch(`${door.url}/simulator${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() as Json };
  };
  const bearer = { authorization: `Bearer ${token}` };
  const world = {
    url: door.url,
    service,
    clock,
    bearer,
    ask,
    changes,
    statuses: () => changes().flatMap(({ value }) => value.statuses ?? []),
    messages: () => changes().flatMap(({ value }) => value.messages ?? []),
    catchUp: () => played.catchUp(),
    /** Lets time pass, and everything happen that falls into it. */
    async pass(seconds: number) {
      clock.now += seconds * 1_000;
      await played.catchUp();
    },
    graph: (method: string, path: string, body?: unknown) =>
      ask(method, `/graph/v24.0/${path}`, body, bearer),
    /** Sends and lets the webhooks come. `to` as the service writes it. */
    async send(message: object, to: object = { to: `+${ramesh}` }) {
      const envelope = { messaging_product: 'whatsapp', recipient_type: 'individual', ...to };
      const answer = await ask('POST', `/graph/v24.0/${phoneNumberId}/messages`, {
        ...envelope,
        ...message,
      }, bearer);
      await played.catchUp();
      return answer;
    },
    phone: (method: string, path: string, body?: unknown) => ask(method, `/phone/${path}`, body),
    /** The person writes, which also opens the window. */
    async say(message: object = { kind: 'text', text: 'Hi' }, number = ramesh) {
      const answer = await ask('POST', `/phone/${number}/messages`, message);
      await played.catchUp();
      return answer;
    },
    chat: async (number = ramesh) => (await ask('GET', `/phone/${number}`)).body,
    async restart() {
      await played.close();
      played = simulator(settings);
    },
  };
  return world;
}
export type Playing = Awaited<ReturnType<typeof playing>>;

export const wamidOf = (answer: { body: Json }): string => answer.body.messages[0].id;

const rupees = (value: number) => ({ value, offset: 100 });

/** An order card as the facts show it; `change` alters its parameters before it is sent. */
export function orderCard(reference: string, change: (parameters: Json) => void = () => {}) {
  const parameters = {
    reference_id: reference,
    type: 'digital-goods',
    payment_settings: [{
      type: 'payment_gateway',
      payment_gateway: {
        type: 'billdesk',
        configuration_name: 'mpcz-billdesk',
        billdesk: { additional_info1: 'N2302012345', additional_info2: '2026-08' },
      },
    }],
    currency: 'INR',
    total_amount: rupees(184_300),
    order: {
      status: 'pending',
      type: 'quick_pay',
      expiration: { timestamp: String(start / 1_000 + 3_600), description: 'Valid for an hour' },
      items: [{
        name: 'Electricity bill 08/2026',
        amount: rupees(180_000),
        quantity: 1,
        country_of_origin: 'India',
        importer_name: 'MPMKVVCL',
        importer_address: {
          address_line1: 'Govindpura',
          city: 'Bhopal',
          zone_code: 'MP',
          postal_code: '462023',
          country_code: 'IN',
        },
      }],
      subtotal: rupees(180_000),
      tax: { ...rupees(4_300), description: 'Electricity duty' },
    },
  };
  change(parameters);
  return {
    type: 'interactive',
    interactive: {
      type: 'order_details',
      body: { text: 'Electricity bill August 2026' },
      action: { name: 'review_and_pay', parameters },
    },
  };
}

export const orderStatus = (reference: string, status: string) => ({
  type: 'interactive',
  interactive: {
    type: 'order_status',
    body: { text: 'Payment received.' },
    action: {
      name: 'review_order',
      parameters: { reference_id: reference, order: { status, description: 'Receipt R-1' } },
    },
  },
});
