/** What the EventStoreDB log appends and reads in a second, and what a slow reader costs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { START } from '../src/eventlog/event-log.ts';
import type { EventLog, NewEvent } from '../src/eventlog/event-log.ts';
import { eventstoredbLog } from '../src/eventlog/eventstoredb.ts';
import { noted } from '../test/noted.ts';
import { eventStoreServer } from '../test/support/eventstoredb/server.ts';

/** `EVENTSTOREDB_URL` measures a real server instead of the played one in a process of its own. */
const address = process.env['EVENTSTOREDB_URL'];
const count = Number(process.env['EVENTS'] ?? 50_000);
const inFlight = 64;
const aims = { appends: 3_000, read: 20_000, subscribed: 20_000, slowReaderMb: 60 };
const here = fileURLToPath(import.meta.url);

if (process.argv[2] === 'server') {
  const server = await eventStoreServer();
  process.send?.(server.address);
} else await measure();

async function measure() {
  console.log(
    `${availableParallelism()} cores, ${address ? 'a real server' : 'the played server'}`,
  );
  const server = address === undefined ? startServer() : undefined;
  const noun = `bench${crypto.randomUUID().slice(0, 8)}`;
  const log = await eventstoredbLog(address ?? await addressOf(server!), { nouns: [noun] });
  try {
    await appends(log, `${noun}-warming`);
    report('single appends a second, 64 in flight', await appends(log, noun), aims.appends);
    await fill(log, noun);
    report('events a second by readAll', await reads(log), aims.read);
    report('events a second by subscribe', await subscribed(log), aims.subscribed);
    const grown = await slowReader(log);
    report('MB more while a reader does not read', grown, aims.slowReaderMb);
  } finally {
    await log.close();
    server?.kill();
  }
}

function startServer(): ChildProcess {
  const run = 'Deno' in globalThis ? ['run', '-A'] : [];
  return spawn(process.execPath, [...run, here, 'server'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function addressOf(server: ChildProcess): Promise<string> {
  return String((await once(server, 'message'))[0]);
}

function perSecond(events: number, from: number): number {
  return events / (performance.now() - from) * 1_000;
}

async function appends(log: EventLog, noun: string): Promise<number> {
  const each = Math.ceil(count / 10 / inFlight);
  const from = performance.now();
  await Promise.all(Array.from({ length: inFlight }, async (_, writer) => {
    for (let n = 0; n < each; n++) {
      await log.append(`${noun}-single-${writer}`, n - 1, [noted(writer * each + n)]);
    }
  }));
  return perSecond(each * inFlight, from);
}

async function fill(log: EventLog, noun: string) {
  for (let n = 0; n < count; n += 500) {
    const some: NewEvent[] = Array.from({ length: 500 }, (_, i) => noted(n + i));
    await log.append(`${noun}-many`, n - 1, some);
  }
}

async function reads(log: EventLog): Promise<number> {
  let events = 0;
  const from = performance.now();
  for await (const _ of log.readAll(START)) events++;
  return perSecond(events, from);
}

async function subscribed(log: EventLog): Promise<number> {
  let events = 0;
  const from = performance.now();
  for await (const batch of log.subscribe(START, new AbortController().signal)) {
    events += batch.length;
    if (events >= count) break;
  }
  return perSecond(events, from);
}

/** Takes one batch, and then nothing for some seconds, while everything else is waiting. */
async function slowReader(log: EventLog): Promise<number> {
  const rss = () => process.memoryUsage().rss / 1_000_000;
  const before = rss();
  const reader = log.subscribe(START, new AbortController().signal)[Symbol.asyncIterator]();
  await reader.next();
  await new Promise((later) => setTimeout(later, 5_000));
  const grown = rss() - before;
  await reader.return?.();
  return grown;
}

function report(what: string, measured: number, aim: number) {
  console.log(`${what}: ${Math.round(measured)} (aim ${aim})`);
}
