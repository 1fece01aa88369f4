/** The whole service in this process: real HTTP, real files, a clock that can be moved on. */
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { signatureOf } from '../../src/channels/whatsapp/signature.ts';
import { configured } from '../../src/config.ts';
import type { Role } from '../../src/graphql/roles.ts';
import { listen } from '../../src/http.ts';
import { logging } from '../../src/logging.ts';
import { openService } from '../../src/service.ts';
import { tokensFrom } from '../../src/tokens.ts';
import { scratchFile } from '../scratch.ts';
import { type Bill, type Consumer, takeIn } from './district.ts';

export type Fact = {
  id: string;
  type: string;
  stream: string;
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
};

/** What the file of the log holds, past everything that reads it for us. */
export function factsIn(dataDir: string): Fact[] {
  const db = new DatabaseSync(join(dataDir, 'events.db'), { readOnly: true });
  const rows = db.prepare('select id, type, stream, data, meta from event order by position').all();
  db.close();
  return rows.map((row) => (
    { ...row, data: JSON.parse(String(row['data'])), meta: JSON.parse(String(row['meta'])) } as Fact
  ));
}

/** Knocks as Meta does, under this app secret; `signature` overrides the right one. */
export const knockAt =
  (url: string, secret: string) => async (body: string | Uint8Array, signature?: string) => {
    const bytes = Buffer.from(body);
    const response = await fetch(`${url}/webhooks/whatsapp`, {
      method: 'POST',
      body: bytes,
      headers: { 'x-hub-signature-256': signature ?? signatureOf(bytes, secret) },
    });
    return { status: response.status, text: await response.text() };
  };

/** Whether the world outside still has something to do: to deliver, to read, to answer. */
function isBusy(dataDir: string): boolean {
  const db = new DatabaseSync(join(dataDir, 'simulator.db'), { readOnly: true });
  const row = db.prepare(
    'select (select count(*) from delivery where due_at is not null) + ' +
      '(select count(*) from errand) as due',
  ).get();
  db.close();
  return row?.['due'] !== 0;
}

const lookMs = 400;
/** Looks in a row that must find nothing new. */
const calmLooks = 4;

/** Until nothing is on its way and nothing more is recorded: all that follows has followed. */
export async function quiet(dataDir: string) {
  for (let calm = 0, before = -1; calm < calmLooks;) {
    await setTimeout(lookMs);
    const now = factsIn(dataDir).length;
    calm = now === before && !isBusy(dataDir) ? calm + 1 : 0;
    before = now;
  }
}

export type Whole = Awaited<ReturnType<typeof wholeService>>;

export async function wholeService(
  { settings = {}, withoutRazorpay = false, consumers, bills }: {
    settings?: Record<string, string>;
    /** As with Meta’s token and no keys of Razorpay. */
    withoutRazorpay?: boolean;
    consumers: readonly Consumer[];
    bills: readonly Bill[];
  },
) {
  const dataDir = dirname(scratchFile('x'));
  await takeIn({ ...settings, DATA_DIR: dataDir }, { consumers, bills });
  const set = configured({ ...settings, DATA_DIR: dataDir });
  const config = withoutRazorpay ? { ...set, razorpay: undefined } : set;
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead).toISOString();
  const lines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<typeof service>();
  const webhooks: string[] = [];
  const listening = await listen(async (request) => {
    if (new URL(request.url).pathname !== '/webhooks/whatsapp' || request.method !== 'POST') {
      return await (await promise).fetch(request);
    }
    const { url, method, headers } = request;
    const body = await request.text();
    webhooks.push(body);
    return await (await promise).fetch(new Request(url, { method, headers, body }));
  }, { port: 0, host: '127.0.0.1' });
  const { port } = listening;
  const log = logging((line) => lines.push(line), clock);
  const service = await openService({ config, port, clock, random: Math.random, log });
  resolve(service);
  await service.start();
  let closed: Promise<void> | undefined;
  const close = () => closed ??= listening.close(1_000).then(() => service.close());
  onTestFinished(close);
  const url = `http://127.0.0.1:${port}`;
  const tokens = tokensFrom(config.auth);
  return {
    url,
    dataDir,
    config,
    lines,
    close,
    /** Lets time pass for the service and for the world around it. */
    pass(seconds: number) {
      ahead += seconds * 1_000;
    },
    quiet: () => quiet(dataDir),
    facts: () => factsIn(dataDir),
    typesOf: () => factsIn(dataDir).map(({ type }) => type),
    /** Every webhook that has come, byte by byte. */
    webhooks,
    knock: knockAt(url, config.whatsapp.appSecrets()[0]!),
    async graphql(role: Role, query: string, variables: object = {}) {
      const accountNos = role === 'consumer' ? consumers.map(({ accountNo }) => accountNo) : [];
      const bearer = await tokens.issue(role, { accountNos });
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ query, variables }),
      });
      return await response.json();
    },
  };
}
