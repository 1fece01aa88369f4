/** How many events a second the views take in, and in how much memory. `node bench/views.ts` */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Fact } from '../src/domain/decider.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import type { NewEvent } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import { keepersFor } from '../src/ledger.ts';
import type { Stopped } from '../src/projections/places.ts';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { projector } from '../src/projections/projector.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { usualPace } from '../src/projections/taking.ts';
import { sqliteVault } from '../src/vault/sqlite.ts';
import { startPostgres } from '../test/support/postgres.ts';

const events = Number(process.env['EVENTS'] ?? 200_000);
const rounds = Number(process.env['ROUNDS'] ?? 3);
const aims = { sqlite: 20_000, postgres: 5_000 };
const here = fileURLToPath(import.meta.url);
const masterKey = new Uint8Array(32).fill(7);
const space = '0d9f6b0e-6a3f-4c67-8f5d-6c5a4a1d2b11';

/** What one consumer's month leaves behind, by stream. */
async function monthOf(n: number, seal: ReturnType<typeof sqliteVault>['seal']) {
  const accountNo = `N${2_400_000_000 + n}`;
  const contactId = derivedId(space, `contact ${n}`).replaceAll('-', '');
  const paymentId = derivedId(space, `payment ${n}`).replaceAll('-', '');
  const noticeId = derivedId(space, `notice ${n}`);
  const at = '2026-11-10T06:30:00.000Z';
  const person = `account-${accountNo}`;
  const text = { name: `Ramesh कुमार ${n}`, mobile: `919${n}`, address: 'Ganga Nagar, Sehore' };
  const details = await seal(person, 'details', JSON.stringify(text));
  const place = { category: 'LV-1.2', centre: 'Sehore', division: 'Sehore', circle: 'Sehore' };
  const billNo = `B2610${n}`;
  const lines = [
    { kind: 'energy', amount: 113_310 },
    { kind: 'fixed', amount: 25_200 },
    { kind: 'electricityDuty', amount: 13_597 },
    { kind: 'rebate', amount: -500 },
  ];
  const amount = 151_607;
  const month = { month: '2026-10', issuedOn: '2026-11-05', dueOn: '2026-11-20', units: 210 };
  const arrears = { known: 0 };
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: `pay_${n}`, method: 'upi' };
  const content = { person: `contact-${contactId}`, box: 'x'.repeat(180), digest: 'y'.repeat(43) };
  const allocations = [{ billNo, amount }];
  const asked = { accountNo, amount, gateway: 'razorpay', expiresAt: at, contactId };
  const receiptNo = `${accountNo}-1`;
  const after = { outstandingAfter: 0, advanceAfter: 0 };
  const about = { kind: 'receipt', accountNo, receiptNo, reprint: false };
  const messageId = noticeId;
  return [
    [person, { type: 'AccountOpened', accountNo, details, ...place, urban: true }],
    [person, {
      type: 'BillIssued',
      accountNo,
      billNo,
      ...month,
      lines,
      amountAfterDue: amount,
      arrears,
    }],
    [`conversation-${contactId}`, {
      type: 'MessageReceived',
      contactId,
      messageId,
      content,
      sentAt: at,
    }],
    [`conversation-${contactId}`, {
      type: 'DialogMoved',
      contactId,
      messageId,
      dialog: 'pay',
      state: content,
    }],
    [`payment-${paymentId}`, { type: 'PaymentRequested', paymentId, ...asked }],
    [`payment-${paymentId}`, {
      type: 'PaymentConfirmed',
      paymentId,
      accountNo,
      amount,
      paidAt: at,
      evidence,
    }],
    [person, {
      type: 'PaymentCredited',
      accountNo,
      paymentId,
      amount,
      paidAt: at,
      allocations,
      advance: 0,
    }],
    [person, { type: 'ReceiptIssued', accountNo, receiptNo, paymentId, amount, ...after }],
    [`conversation-${contactId}`, { type: 'NoticeDue', contactId, noticeId, about }],
    [`conversation-${contactId}`, {
      type: 'NoticeSent',
      contactId,
      noticeId,
      messageDigest: 'z'.repeat(43),
    }],
    [`conversation-${contactId}`, {
      type: 'NoticeDelivered',
      contactId,
      noticeId,
      deliveredAt: at,
    }],
  ] satisfies [string, Fact & Record<string, unknown>][];
}
const eventsOfOne = 11;

/** Consumers beside each other, each one's facts in order: as on any day. */
async function fill(folder: string) {
  const log = sqliteLog(join(folder, 'events.db'));
  const vault = sqliteVault({ path: join(folder, 'vault.db'), masterKey });
  const consumers = Array.from({ length: Math.ceil(events / eventsOfOne) }, (_, n) => n).values();
  let appended = 0;
  const worker = async () => {
    for (const n of consumers) {
      const revisions = new Map<string, number>();
      for (const [stream, { type, ...data }] of await monthOf(n, vault.seal)) {
        if (appended++ >= events) return;
        const revision = revisions.get(stream) ?? -1;
        const commandId = derivedId(space, `${stream} ${revision}`);
        const meta: NewEvent['meta'] = {
          commandId,
          commandDigest: 'd'.repeat(43),
          correlationId: commandId,
          causationId: commandId,
          actor: { kind: 'system', id: 'bench' },
          channel: 'bench',
          schemaVersion: 1,
          occurredAt: '2026-11-10T06:30:00.000Z',
        };
        await log.append(stream, revision, [{ id: derivedId(commandId, '0'), type, data, meta }]);
        revisions.set(stream, revision + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: 500 }, worker));
  await log.close();
  await vault.close();
}

type Run = { seconds: number; cpuSeconds: number; rssMb: number; halfwayMb: number };

/** One filling of all views in this process, told as JSON. */
async function single(folder: string, address: string) {
  const store = address.startsWith('postgres:')
    ? await openPostgresStore(address)
    : openReadStore(address);
  const log = sqliteLog(join(folder, 'events.db'));
  const vault = sqliteVault({ path: join(folder, 'vault.db'), masterKey });
  let taken = 0;
  let halfwayMb = 0;
  const stop = ({ name, error }: Stopped) => {
    throw new Error(`${name} stopped`, { cause: error });
  };
  const onTaken = (more: number) => {
    if ((taken += more) <= events / 2) halfwayMb = process.resourceUsage().maxRSS / 1_024;
  };
  const views = await projector(store, log, keepersFor(vault), stop, {
    pace: { ...usualPace, onTaken },
  });
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  await views.settle();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const rssMb = process.resourceUsage().maxRSS / 1_024;
  await store.destroy();
  await log.close();
  await vault.close();
  const run: Run = { seconds, cpuSeconds: (user + system) / 1e6, rssMb, halfwayMb };
  process.stdout.write(JSON.stringify(run));
}

function runOf(folder: string, address: string): Run {
  const runtime = process.versions['deno'] ? ['run', '-A'] : [];
  const ran = spawnSync(process.execPath, [...runtime, here, folder, address], {
    encoding: 'utf8',
    timeout: 1_800_000,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout);
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

function told(what: keyof typeof aims, runs: Run[]) {
  const perSecond = Math.round(events / median(runs.map(({ seconds }) => seconds)));
  const [cpu, rss, halfway] = (['cpuSeconds', 'rssMb', 'halfwayMb'] as const)
    .map((key) => median(runs.map((run) => run[key])));
  console.log(
    `${what.padEnd(8)} ${String(perSecond).padStart(6)} events/s (aim ${aims[what]}), ` +
      `${Math.round(cpu! / events * 1e6)} µs of our processor an event, ` +
      `${Math.round(rss!)} MB at most, ${Math.round(halfway!)} MB halfway: ` +
      (perSecond >= aims[what] ? 'met' : 'MISSED'),
  );
}

async function all() {
  const runtime = process.versions['deno']
    ? `Deno ${process.versions['deno']}`
    : `Node ${process.version}`;
  console.log(`${events} events, median of ${rounds}; ${runtime}, ${availableParallelism()} cores`);
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}; EVENTS=${events} node bench/views.ts`);
  const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
  // As it is installed: what is committed is on the disk.
  const server = await startPostgres();
  const runs = { sqlite: [] as Run[], postgres: [] as Run[] };
  try {
    await fill(folder);
    for (let round = 0; round < rounds; round++) {
      runs.sqlite.push(runOf(folder, join(folder, `views-${round}.db`)));
      runs.postgres.push(runOf(folder, await server.database()));
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  told('sqlite', runs.sqlite);
  told('postgres', runs.postgres);
}

const [folder, address] = process.argv.slice(2);
if (folder && address) await single(folder, address);
else if (process.argv[2] === 'fill') await fill(process.env['FOLDER']!);
else await all();
