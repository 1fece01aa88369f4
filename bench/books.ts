/** The books: a trial balance over millions of postings, and how fast verify goes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../src/commands/command-line.ts';
import { configured } from '../src/config.ts';
import { daysAfter } from '../src/domain/calendar.ts';
import { START } from '../src/eventlog/event-log.ts';
import { ageing } from '../src/projections/books/outstanding.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { dues } from '../src/projections/dues.ts';
import { history } from '../src/projections/history.ts';
import { journal } from '../src/projections/journal.ts';
import { make } from '../src/projections/layouts.ts';
import { keeperOf } from '../src/projections/projection.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';

const postings = Number(process.env['POSTINGS'] ?? 5_000_000);
const events = Number(process.env['EVENTS'] ?? 200_000);
const rounds = Number(process.env['ROUNDS'] ?? 5);
const aims = { nowMs: 200, pastMs: 2_000, perSecond: 20_000, mb: 500 };
const days = 730;
const lastDay = '2026-11-22';
const whole = { generation: 1, until: START };

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

/**
 * Rows straight into the tables, as the journal would have them: it is the questions that are
 * measured here. Four postings an event, of a bill or a payment, on one of two years' days.
 */
async function filledJournal(folder: string): Promise<ReadStore> {
  const path = join(folder, 'views.db');
  const store = openReadStore(path);
  const keepers = [keeperOf(journal), history, keeperOf(dues)];
  for (const keeper of keepers) await make(store, keeper, whole);
  const db = new DatabaseSync(path);
  db.exec('pragma synchronous = off; pragma cache_size = -262144');
  const first = daysAfter(lastDay, -days);
  const onDay = `date('${first}', '+' || (n * ${days} / ${postings}) || ' days')`;
  const numbers = `with recursive numbers (n) as
    (select 0 union all select n + 1 from numbers where n + 1 < ${postings})`;
  db.exec(`begin;
    insert into posting_v2 ${numbers}
    select n + 1, 'event-' || (n / 4), cast(n / 4 + 1 as text),
      case n / 4 % 2 when 0 then 'BillIssued' else 'PaymentConfirmed' end, n / 4 + 1,
      case n % 4 when 0 then 'receivable' when 1 then 'revenue:energy'
        when 2 then 'clearing:razorpay' else 'suspense' end,
      case n % 4 when 0 then 'N' || (n / 4 % 100000) end,
      case when n % 4 > 1 then 'payment-' || (n / 4) end, null, null,
      case n % 2 when 0 then 90000 else -90000 end, ${onDay}, ${onDay} from numbers;
    insert into posting_total_v2 select ledger_account, type, on_day, booked_on,
      sum(max(amount, 0)), sum(max(-amount, 0)) from posting_v2 group by 1, 2, 3, 4;
    insert into event_v1 (seq, id, position, stream, revision, type, data, meta, occurred_at,
      recorded_at) ${numbers.replace(String(postings), String(postings / 4))}
    select n + 1, 'event-' || n, cast(n + 1 as text), 's-' || n, 0, 'BillIssued', '{}', '{}', '', ''
      from numbers;
    commit`);
  // An eighth as many bills; one of ten is open, the others were paid some days after.
  const bills = postings / 8;
  const bill = `'N' || (n % 100000), 'B-' || n`;
  const some = numbers.replace(String(postings), String(bills));
  const issuedOn = `date('${first}', '+' || (n * ${days} / ${bills}) || ' days')`;
  const paidOn = `date('${first}', '+' || (n * ${days} / ${bills} + n % 40) || ' days')`;
  db.exec(`begin;
    insert into due_v1 ${some} select ${bill}, '2026-01', ${issuedOn}, ${issuedOn},
      case n % 10 when 0 then 90000 else 0 end from numbers;
    insert into due_change_v1 ${some} select 2 * n + 1, 'event-' || n, ${bill}, ${issuedOn}, 90000,
      null from numbers;
    insert into due_change_v1 ${some} select 2 * n + 2, 'event-' || n, ${bill}, ${paidOn}, -90000,
      null from numbers where n % 10 <> 0;
    commit`);
  db.close();
  return store;
}

async function timed(what: string, aimMs: number, ask: () => Promise<unknown>) {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  const ms = median(took);
  console.log(
    `${what.padEnd(36)} ${ms.toFixed(1).padStart(8)} ms (aim ${aimMs}): ${verdict(ms < aimMs)}`,
  );
}

async function questions(folder: string) {
  const began = performance.now();
  const store = await filledJournal(folder);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(
    `${postings} postings of ${days} days, made up, in ${seconds} s; median of ${rounds}`,
  );
  const past = daysAfter(lastDay, -365);
  const { nowMs, pastMs } = aims;
  await timed('trial balance as of now', nowMs, () => trialBalance(store));
  await timed('as of a year ago', pastMs, () => trialBalance(store, { asOf: past }));
  await timed(
    'as of a year ago, by day of entry',
    pastMs,
    () => trialBalance(store, { asOf: past, basis: 'booked' }),
  );
  const knownAt = String(Math.round(postings / 4 * 0.99));
  await timed('as known before the last 1 %', pastMs, () => trialBalance(store, { knownAt }));
  const bills = postings / 8;
  await timed(`ageing of ${bills} bills as of now`, pastMs, () => ageing(store, { asOf: lastDay }));
  await timed(
    'ageing as of a month ago',
    pastMs,
    () => ageing(store, { asOf: daysAfter(lastDay, -30) }),
  );
  await store.destroy();
}

type Verified = { seconds: number; cpuSeconds: number; mb: number };

/** `khata verify` in this process, told as JSON. */
async function verifiedOnce(data: string) {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const base = configured({ DATA_DIR: data });
  const began = performance.now();
  const code = await commandLine(['verify'], {
    terminal: { say, note: say, ask: () => Promise.resolve(undefined) },
    config: () => ({ ...base, vaultKey: () => new Uint8Array(32).fill(7) }),
    now: () => new Date().toISOString(),
    user: 'bench',
  });
  if (code !== 0) throw new Error(said.join('\n'));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage();
  const mb = process.resourceUsage().maxRSS / 1_024;
  const run: Verified = { seconds, cpuSeconds: (user + system) / 1e6, mb };
  process.stdout.write(JSON.stringify(run));
}

function ran(file: string, args: string[], env = process.env): string {
  // As in package.json's `khata`.
  const flag = '--max-semi-space-size=2';
  const runtime = process.versions['deno'] ? ['run', '-A', `--v8-flags=${flag}`] : [flag];
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawnSync(process.execPath, [...runtime, path, ...args], {
    env,
    encoding: 'utf8',
    timeout: 900_000,
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout;
}

function verifying(folder: string) {
  const data = join(folder, 'data');
  mkdirSync(data);
  ran('views.ts', ['fill'], { ...process.env, EVENTS: String(events), FOLDER: data });
  ran('books.ts', ['verify', data]); // Fills the views, too.
  const runs: Verified[] = Array.from(
    { length: 3 },
    () => JSON.parse(ran('books.ts', ['verify', data])),
  );
  const perSecond = Math.round(events / median(runs.map(({ seconds }) => seconds)));
  const micros = median(runs.map(({ cpuSeconds }) => cpuSeconds)) / events * 1e6;
  const mb = Math.round(median(runs.map((run) => run.mb)));
  console.log(
    `verify of ${events} events: ${perSecond} events/s (aim ${aims.perSecond}), ` +
      `${micros.toFixed(0)} µs of processor each, ${mb} MB at most (aim < ${aims.mb}): ` +
      verdict(perSecond >= aims.perSecond && mb < aims.mb) +
      `; load ${loadavg()[0]!.toFixed(1)}`,
  );
}

async function all() {
  const folder = mkdtempSync(join(tmpdir(), 'khata-books-'));
  try {
    if (process.env['ONLY'] !== 'verify') await questions(folder);
    if (process.env['ONLY'] !== 'questions') verifying(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [what, data] = process.argv.slice(2);
if (what === 'verify' && data) await verifiedOnce(data);
else await all();
