/** How many events a second move to the other log and back, and in how much memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compared } from '../src/eventlog/comparing.ts';
import { begun, copied, type Target } from '../src/eventlog/copying.ts';
import { batchMax, type EventLog, type Recorded } from '../src/eventlog/event-log.ts';
import { eventstoredbTarget } from '../src/eventlog/eventstoredb-target.ts';
import { sqliteTarget } from '../src/eventlog/sqlite-target.ts';
import { eventStoreServer } from '../test/support/eventstoredb/server.ts';
import { eventsOf } from '../test/support/histories.ts';

/** `EVENTSTOREDB_URL` measures a real server instead of the played one in a process of its own. */
const address = process.env['EVENTSTOREDB_URL'];
const events = Number(process.env['EVENTS'] ?? 20_000);
/** Each SQLite connection keeps 64 MB of pages at most; beyond these, more events cost nothing. */
const aims = { there: 1_000, back: 10_000, across: 20_000, compared: 20_000, grownMb: 400 };
const here = fileURLToPath(import.meta.url);
/** As long as most of ours are. */
const usual = {
  accountNo: 'N2302012345',
  paymentId: 'a'.repeat(32),
  amount: 151_607,
  paidAt: '2026-11-10T06:30:00.000Z',
  allocations: [{ billNo: 'B2610-2302012345', amount: 151_607 }],
  advance: 0,
};

if (process.argv[2] === 'server') {
  const server = await eventStoreServer();
  process.send?.(server.address);
} else await measure();

async function measure() {
  const server = address === undefined ? startServer() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
  const where = address ?? String((await once(server!, 'message'))[0]);
  const prefix = `bench${crypto.randomUUID().slice(0, 8)}.`;
  const own = `${where}${where.includes('?') ? '&' : '?'}streamPrefix=${prefix}`;
  console.log(
    `${events} events, ${availableParallelism()} cores, ${
      address ? 'a real' : 'the played'
    } server`,
  );
  const source = sqliteTarget(join(folder, 'source.db'));
  const across = sqliteTarget(join(folder, 'across.db'));
  const there = await eventstoredbTarget(own, { nouns: ['account'] });
  const back = sqliteTarget(join(folder, 'back.db'));
  try {
    await fill(source);
    const before = rss();
    report('events a second, SQLite to SQLite', await moved(source.log, across), aims.across);
    report('events a second, SQLite to EventStoreDB', await moved(source.log, there), aims.there);
    report('events a second, EventStoreDB to SQLite', await moved(there.log, back), aims.back);
    report('events a second, compared', await sameAgain(source.log, back.log), aims.compared);
    console.log(`MB more at the end: ${Math.round(rss() - before)} (aim ${aims.grownMb} at most)`);
  } finally {
    for (const one of [source, across, there, back]) await one.close();
    server?.kill();
    rmSync(folder, { recursive: true });
  }
}

function startServer(): ChildProcess {
  const runtime = 'Deno' in globalThis ? ['run', '-A'] : [];
  return spawn(process.execPath, [...runtime, here, 'server'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Many accounts, a few events of each at a time, as on any day. */
async function fill({ restore }: Target) {
  let some: Recorded[] = [];
  for (const event of eventsOf(events, { streams: 3_000, runMax: 3 })) {
    if (some.push({ ...event, data: usual }) < batchMax) continue;
    await restore(some);
    some = [];
  }
  if (some.length > 0) await restore(some);
}

async function moved(source: EventLog, target: Target): Promise<number> {
  const beginning = await begun(source, target.log);
  const from = performance.now();
  await copied(source, target, beginning);
  return perSecond(from);
}

async function sameAgain(source: EventLog, target: EventLog): Promise<number> {
  const from = performance.now();
  const { difference } = await compared({ source, target });
  if (difference) throw new Error('what came back is not what went there');
  return perSecond(from);
}

function perSecond(from: number): number {
  return events / (performance.now() - from) * 1_000;
}

function rss(): number {
  return process.memoryUsage().rss / 1_000_000;
}

function report(what: string, measured: number, aim: number) {
  const verdict = measured >= aim ? 'met' : 'MISSED';
  console.log(`${what}: ${Math.round(measured)} (aim ${aim}): ${verdict}`);
}
