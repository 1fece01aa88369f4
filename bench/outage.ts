/** The log is away for half a minute while people pay: who waits how long, and for what. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { eventStoreServer } from '../test/support/eventstoredb/server.ts';
import { freePort, startMain } from '../test/support/main-process.ts';
import { payingCrowd } from '../test/support/paying-crowd.ts';
import { accountNoOf } from '../test/support/seeding.ts';

const people = Number(process.env['PEOPLE'] ?? 60);
const awayMs = Number(process.env['AWAY_SECONDS'] ?? 30) * 1_000;
const manner = { patienceMs: 600_000, lookMs: 300 };
const aims = { refusalMs: 3_000, webhookMs: 5_000, consistentMs: 5_000 };

const dataDir = mkdtempSync(join(tmpdir(), 'khata-outage-'));
const server = await eventStoreServer();
const port = await freePort();
const stores = { EVENT_LOG: server.address };
const crowd = await payingCrowd({ dataDir, people, stores, door: () => port });
const service = await startMain({ ...crowd.settings, PORT: String(port) });
const countOf = (type: string) => server.store.all.filter((one) => one.type === type).length;

type Answer = { at: number; ms: number; status: number; body: string };

/** Asks over and over until told to stop, once at a time. */
function asking(path: string) {
  const answers: Answer[] = [];
  let over = false;
  const loop = (async () => {
    while (!over) {
      const at = performance.now();
      const response = await fetch(`${service.url}${path}`);
      const body = await response.text();
      answers.push({ at, ms: performance.now() - at, status: response.status, body });
      await setTimeout(100);
    }
  })();
  return {
    answers,
    stop: () => (over = true, loop),
  };
}

const probes = asking('/health/ready');
const metrics = asking('/metrics');
const paying = crowd.pay(30, manner);
await setTimeout(5_000);
await server.stop();
const stopped = performance.now();
const before = server.store.all.length;
await setTimeout(awayMs);
await server.start();
const returned = performance.now();

const first = (answers: Answer[], wanted: (one: Answer) => boolean, since: number) =>
  answers.find((one) => one.at >= since && wanted(one));
const isLevel = ({ body }: Answer) => {
  const behind = [...body.matchAll(/^khata_reader_behind_seconds\{.*\} (\S+)$/gm)];
  return /^khata_event_log_answers 1$/m.test(body) && behind.every(([, s]) => Number(s) < 1);
};
while (!first(metrics.answers, isLevel, returned)) await setTimeout(50);
while (countOf('MessageReceived') === 0 || server.store.all.length === before) await setTimeout(10);
const written = performance.now();
await paying;
const paid = performance.now();
await crowd.world.catchUp();
await Promise.all([probes.stop(), metrics.stop()]);

const after = (at: number | undefined, since: number) =>
  at === undefined ? NaN : Math.round(at - since);
const ended = (one: Answer | undefined) => one && one.at + one.ms;
const slowest = (answers: Answer[]) => Math.round(Math.max(...answers.map(({ ms }) => ms)));
const notReady = first(probes.answers, ({ status }) => status === 503, stopped);
const readyAgain = first(probes.answers, ({ status }) => status === 200, returned);
console.log(`away for ${awayMs / 1_000} s, ${people} people, ${before} events before`);
report('until a probe says 503', after(ended(notReady), stopped), aims.refusalMs);
report('slowest probe', slowest(probes.answers), aims.refusalMs);
report('slowest look at the metrics', slowest(metrics.answers), aims.refusalMs);
report('after the return, until a probe says 200', after(ended(readyAgain), returned), 5_000);
report('until something is recorded again', after(written, returned), aims.consistentMs);
report(
  'until no reader is behind by a second',
  after(ended(first(metrics.answers, isLevel, returned)), returned),
  aims.consistentMs,
);
console.log(`everybody has paid ${after(paid, returned)} ms after the return`);
const types = ['PaymentRequested', 'PaymentConfirmed', 'PaymentCredited', 'ReceiptIssued'];
console.log(types.map((type) => `${type} ${countOf(type)}`).join(', '));
const receipts = new Set(
  server.store.all.filter(({ type }) => type === 'ReceiptIssued').map(({ stream }) => stream),
);
const missing = Array.from({ length: people }, (_, i) => `account-${accountNoOf(i)}`)
  .filter((stream) => !receipts.has(stream));
const isWhole = missing.length === 0 && types.every((type) => countOf(type) === people);
console.log(isWhole ? 'nothing lost, nothing double' : `WRONG: no receipt for ${missing}`);
const errors = service.lines().split('\n').filter((line) => line.includes('"level":"error"'));
console.log(`${errors.length} lines of level error`);

await service.stop();
await crowd.leave();
await server.stop();
rmSync(dataDir, { recursive: true });
process.exit(isWhole ? 0 : 1);

function report(what: string, measured: number, aim: number) {
  console.log(`${what}: ${measured} ms (aim ${aim})`);
}
