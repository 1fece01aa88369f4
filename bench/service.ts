/**
 * The running service, from outside: ready, idle, webhooks, and from money to confirmation.
 * `node bench/service.ts`. Meta's side is the simulator, in this process, on the same machine.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { instantPace } from '../src/channels/simulator/settings.ts';
import { simulator } from '../src/channels/simulator/simulator.ts';
import { listen } from '../src/http.ts';
import { freePort, startMain } from '../test/support/main-process.ts';
import { asksForCard, person } from '../test/support/person.ts';
import { accountNoOf, openAccounts, phoneOf } from '../test/support/seeding.ts';

const perSecond = 100;
const seconds = Number(process.env['SECONDS'] ?? 20);
const payments = Number(process.env['PAYMENTS'] ?? 200);
const warmSeconds = 5;
const writers = 500;

const percentile = (numbers: readonly number[], share: number) =>
  numbers.toSorted((a, b) =>
    a - b
  )[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? NaN;
const told = (name: string, values: readonly number[], aim: string) => {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(1));
  console.log(
    `${name}: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, n ${values.length} (aim: ${aim})`,
  );
};

/** Resident memory of another process, in MB; Linux alone tells it. */
const residentMb = (pid: number) => {
  const [, kb = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
};

const dataDir = mkdtempSync(join(tmpdir(), 'khata-bench-'));
const secrets = Array.from({ length: 3 }, () => randomBytes(20).toString('hex'));
const [accessToken = '', appSecret = '', verifyToken = ''] = secrets;
const vaultKey = randomBytes(32);
const port = await freePort();
const phoneNumberId = '755255122200001';
const businessAccountId = '755255122200002';
const world = simulator({
  accessToken,
  appSecret,
  verifyToken,
  phoneNumberId,
  businessAccountId,
  paymentConfiguration: 'electricity-bills',
  path: ':memory:',
  serviceWebhookUrl: () => `http://127.0.0.1:${port}/webhooks/whatsapp`,
  displayPhoneNumber: '917552551222',
  gateway: 'razorpay',
  now: () => new Date().toISOString(),
  random: Math.random,
  phones: [],
  pace: { ...instantPace, deliveriesAtOnce: 16 },
  rules: { throughput: 10_000, pairLimit: 'gentle', tier: { people: 1e6, code: 131048 } },
});
/** When the confirmation of each order left the service, by its reference. */
const confirmedAt = new Map<string, number>();
const graph = await listen(async (request) => {
  if (!request.url.endsWith('/messages')) return await world.fetch(request);
  const body = await request.text();
  const reference = /"order_status".*"reference_id":"(\w+)"/.exec(body)?.[1];
  if (reference) confirmedAt.set(reference, Date.now());
  const { url, method, headers } = request;
  return await world.fetch(new Request(url, { method, headers, body }));
}, { port: 0, host: '127.0.0.1' });

await openAccounts(dataDir, vaultKey, payments);
const settings = {
  PORT: String(port),
  DATA_DIR: dataDir,
  PUBLIC_URL: 'http://localhost',
  VAULT_KEY: vaultKey.toString('base64'),
  AUTH_SECRET: randomBytes(32).toString('hex'),
  WHATSAPP_API_URL: `http://127.0.0.1:${graph.port}/simulator/graph/v24.0`,
  WHATSAPP_ACCESS_TOKEN: accessToken,
  WHATSAPP_APP_SECRET: appSecret,
  WHATSAPP_VERIFY_TOKEN: verifyToken,
  WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
  WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
  WHATSAPP_PAYMENT_CONFIGURATION: 'electricity-bills',
};

const starts: number[] = [];
let service = await startMain(settings);
await setTimeout(2_000); // The views catch up once.
for (let round = 0; round < 5; round++) {
  await service.stop();
  const began = performance.now();
  service = await startMain(settings);
  starts.push(performance.now() - began);
}
told('ready', starts, '< 3,000 ms');
await setTimeout(5_000);
console.log(`idle memory: ${residentMb(service.child.pid!).toFixed(0)} MB (aim: < 200 MB)`);

async function post(from: string): Promise<number> {
  const sentAt = String(Math.floor(Date.now() / 1000));
  const message = {
    from,
    id: `wamid.${randomUUID()}`,
    timestamp: sentAt,
    type: 'text',
    text: { body: '?' },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '917552551222', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name: 'Somebody' }, wa_id: from }],
    messages: [message],
  };
  const entry = [{ id: businessAccountId, changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const began = performance.now();
  const { status } = await fetch(`${service.url}/webhooks/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  });
  if (status !== 200) throw new Error(`a webhook was answered ${status}`);
  return performance.now() - began;
}

const answers: Promise<number>[] = [];
const began = performance.now();
for (let i = 0; i < perSecond * seconds; i++) {
  const due = began + (i * 1_000) / perSecond;
  if (due > performance.now()) await setTimeout(due - performance.now());
  answers.push(post(`9198261${String(i % writers).padStart(5, '0')}`));
}
const taken = await Promise.all(answers);
told(`webhook, first ${warmSeconds} s, cold`, taken.slice(0, perSecond * warmSeconds), 'none');
told(
  `webhook at ${perSecond} messages/s, warm`,
  taken.slice(perSecond * warmSeconds),
  'p99 < 50 ms',
);

const people = Array.from(
  { length: payments },
  (_, i) => person(`http://127.0.0.1:${graph.port}`, phoneOf(i), 'Somebody', { lookMs: 400 }),
);
for (let from = 0; from < payments; from += 10) {
  const group = people.slice(from, from + 10);
  await Promise.all(group.map((one, i) => asksForCard(one, accountNoOf(from + i))));
}
const paidAt = new Map<string, number>();
for (const one of people) {
  await one.pays('success');
  const [card] = Object.values((await one.chat()).orders);
  paidAt.set(card!.reference, Date.now());
  await setTimeout(100);
}
while (confirmedAt.size < payments) await setTimeout(50);
const delays = [...paidAt].map(([reference, at]) => confirmedAt.get(reference)! - at);
told('payment webhook to confirmation sent', delays, 'p99 < 500 ms');

await service.stop();
await graph.close(1_000);
await world.close();
rmSync(dataDir, { recursive: true });
