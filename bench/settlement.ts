/** How fast rows of a settlement find their payments, and how fast they are applied. */
import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { growHeapSlowly } from '../src/commands/import-settlement.ts';
import { knownIn } from '../src/commands/known.ts';
import { paise } from '../src/domain/money.ts';
import { settlementDecider } from '../src/domain/settlement.ts';
import { START } from '../src/eventlog/event-log.ts';
import { importSettlementFile } from '../src/imports/settlement-file.ts';
import { importSettlements, type SettlementOrder } from '../src/imports/settlement.ts';
import { razorpayReader } from '../src/imports/settlement-razorpay.ts';
import { openHouse } from '../src/open.ts';
import { accounts } from '../src/projections/accounts.ts';
import { drawers } from '../src/projections/drawers.ts';
import { make } from '../src/projections/layouts.ts';
import { payments } from '../src/projections/payments.ts';
import { keeperOf } from '../src/projections/projection.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { refunds } from '../src/projections/refunds.ts';
import { settlements } from '../src/projections/settlements.ts';
import { sqliteVault } from '../src/vault/sqlite.ts';

const paymentCount = Number(process.env['PAYMENTS'] ?? 1_000_000);
const rowCount = Number(process.env['ROWS'] ?? 200_000);
const appliedCount = Number(process.env['APPLIED'] ?? 20_000);
const aim = { seconds: 60, rssMb: 500 };
const here = fileURLToPath(import.meta.url);
const accountNoPattern = /^N\d{10}$/;
const v8Flag = '--max-semi-space-size=2'; // As in package.json's `khata`.
/** Deno lets its heap grow, whatever `growHeapSlowly` says. */
const denoFlags = `--v8-flags=${v8Flag},--max-old-space-size=250`;

const day0 = Date.parse('2026-10-01T06:00:00Z') / 1_000;
const days = 45;
const daySeconds = 86_400;

const idOf = (n: number) => `bench${n}`;
const amountOf = (n: number) => 10_000 + n * 37 % 400_000;
const paidSeconds = (n: number) => day0 + n % days * daySeconds;
/** Of every twenty rows: most name our order, some their reference, few nothing at all. */
const kindOf = (n: number) =>
  n % 20 < 14 ? 'order' : n % 20 < 17 ? 'reference' : n % 20 < 18 ? 'amount' : 'unknown';

const order: SettlementOrder = {
  staffId: 'bench',
  now: () => '2026-11-22T06:00:00.000Z',
  days: 2,
  totals: new Map(),
  dryRun: true,
  allUnknown: true,
};

const header = 'entity_id,type,debit,credit,amount,currency,fee,tax,on_hold,settled,created_at,' +
  'settled_at,settlement_id,settlement_utr,description,notes,payment_id,order_id,order_receipt,' +
  'method,dispute_id';

/** Row `n` is about payment `n`, except the unknown ones, refunds and adjustments. */
function rowOf(n: number): string {
  const kind = kindOf(n);
  const amount = amountOf(n);
  const charge = Math.round(amount * 0.02);
  const tax = Math.round(charge * 0.18);
  const fee = charge + tax;
  const settlement = `setl_${Math.floor(n / 10_000)}`;
  const settledAt = day0 + (days + 1 + Math.floor(n / 10_000) % 3) * daySeconds;
  const end = `${paidSeconds(n)},${settledAt},${settlement},UTR${settlement}`;
  if (n % 1_000 === 999) {
    return `adj_${n},adjustment,500,0,500,INR,0,0,false,true,${end},Annual fee,,,,,,\n`;
  }
  const ref = kind === 'reference' || kind === 'order' ? `pay_${idOf(n)}` : `pay_new${n}`;
  const money = `payment,0,${amount - fee},${amount},INR,${fee},${tax},false,true`;
  const receipt = kind === 'order' ? idOf(n) : '';
  return `${ref},${money},${end},,{},,order_${n},${receipt},upi,\n`;
}

function writeFile(path: string, rows: number) {
  const file = openSync(path, 'w');
  writeSync(file, `${header}\n`);
  for (let from = 0; from < rows; from += 1_000) {
    const part = Array.from({ length: Math.min(1_000, rows - from) }, (_, i) => rowOf(from + i));
    writeSync(file, part.join(''));
  }
  closeSync(file);
}

/** Straight into the view's table, as the log would have filled it: the import reads no more. */
async function fillPayments(path: string) {
  const store = openReadStore(path);
  const vault = sqliteVault({ path: ':memory:', masterKey: Buffer.alloc(32, 7) });
  const whole = { generation: 1, until: START };
  await make(store, keeperOf(accounts(vault)), whole);
  await make(store, keeperOf(payments), whole);
  for (const one of [keeperOf(refunds), keeperOf(settlements), keeperOf(drawers)]) {
    await make(store, one, whole);
  }
  await store.destroy();
  await vault.close();
  const db = new DatabaseSync(path);
  db.exec('pragma synchronous = off; begin');
  const insert = db.prepare(
    `insert into payment_v1 (payment_id, account_no, gateway, state, amount, requested_at, tries,
      attempts, failed_attempts, arrived, paid_at, paid_on, evidence, ref, settled_by, settled_in,
      seq) values (?, ?, 'razorpay', ?, ?, ?, '{}', 0, 0, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (let n = 0; n < paymentCount; n++) {
    const at = new Date(paidSeconds(n) * 1_000).toISOString();
    // One in thirty of those whose orders rows name has not arrived: only the settlement tells.
    const asked = kindOf(n) === 'order' && n % 30 === 7;
    const ref = kindOf(n) === 'amount' ? `slip ${n}` : `pay_${idOf(n)}`;
    const settled = n < rowCount ? [null, null] : [`pay_${idOf(n)}`, 'setl_earlier'];
    const arrived = asked
      ? [null, null, null, null, null]
      : [amountOf(n), at, at.slice(0, 10), 'lookup', ref];
    const state = asked ? 'requested' : 'confirmed';
    const account = `N${2_400_000_000 + n}`;
    insert.run(idOf(n), account, state, amountOf(n), at, ...arrived, ...settled, n + 1);
  }
  db.exec('commit; analyze');
  db.close();
}

type Told = { seconds: number; rssMb: number; found: Record<string, number> };

/** In a process of its own: nothing of the filling is in its memory. */
async function match(folder: string) {
  const store = openReadStore(join(folder, 'views.db'));
  const bytes = createReadStream(join(folder, 'rows.csv'));
  const writes = () => {
    throw new Error('a dry run has written');
  };
  growHeapSlowly();
  const began = performance.now();
  const summary = await importSettlements(
    {
      payment: writes,
      drawer: writes,
      settlement: writes,
      unmatchedDispute: writes,
      known: knownIn(store),
      now: { settlement: () => Promise.resolve(settlementDecider.initial) },
    },
    razorpayReader(accountNoPattern),
    { format: 'csv', bytes },
    order,
  );
  const seconds = (performance.now() - began) / 1_000;
  const found: Record<string, number> = {};
  for (const { foundBy, outcome } of summary.settlements.flatMap(({ rows }) => rows)) {
    const how = foundBy ?? outcome;
    found[how] = (found[how] ?? 0) + 1;
  }
  const rssMb = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(JSON.stringify({ seconds, rssMb, found } satisfies Told));
}

/** The whole import, each fact on the disk; its payments were confirmed before. */
async function applied(folder: string) {
  const config = { dataDir: join(folder, 'data'), vaultKey: () => Buffer.alloc(32, 7) };
  const house = await openHouse(config, ({ error }) => {
    throw error;
  });
  const { ledger } = house;
  for (let from = 0; from < appliedCount; from += 500) {
    const part = Array.from({ length: Math.min(500, appliedCount - from) }, (_, i) => from + i);
    await Promise.all(part.map((n) => {
      const id = crypto.randomUUID();
      return ledger.payment({
        type: 'ConfirmPayment',
        paymentId: idOf(n),
        accountNo: `N${2_400_000_000 + n}`,
        amount: paise(amountOf(n)),
        paidAt: new Date(paidSeconds(n) * 1_000).toISOString(),
        evidence: { kind: 'lookup', gateway: 'razorpay', ref: `pay_${idOf(n)}` },
      }, {
        commandId: id,
        correlationId: id,
        causationId: id,
        actor: { kind: 'system', id: 'bench' },
        channel: 'bench',
        occurredAt: order.now(),
      });
    }));
  }
  await ledger.views.settle();
  const path = join(folder, 'applied.csv');
  writeFile(path, appliedCount);
  growHeapSlowly();
  const ways = { ...ledger, known: knownIn(ledger.store) };
  const file = { path, gateway: 'razorpay', accountNoPattern };
  const began = performance.now();
  const summary = await importSettlementFile(ways, file, { ...order, dryRun: false });
  const seconds = (performance.now() - began) / 1_000;
  const rows = summary.settlements.reduce((all, one) => all + one.rows.length, 0);
  if (rows !== appliedCount) throw new Error(`${rows} rows were applied`);
  await house.close();
  const rssMb = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(JSON.stringify({ seconds, rssMb, found: {} } satisfies Told));
}

function runOf(what: 'match' | 'applied', folder: string): Told {
  const runtime = process.versions['deno'] ? ['run', '-A', denoFlags] : [v8Flag];
  const ran = spawnSync(process.execPath, [...runtime, here, what, folder], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout);
}

async function all() {
  const runtime = process.versions['deno']
    ? `Deno ${process.versions['deno']}`
    : `Node ${process.version}`;
  console.log(`${runtime}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`);
  const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
  try {
    await fillPayments(join(folder, 'views.db'));
    writeFile(join(folder, 'rows.csv'), rowCount);
    const { seconds, rssMb, found } = runOf('match', folder);
    const met = seconds < aim.seconds && rssMb < aim.rssMb ? 'met' : 'MISSED';
    console.log(
      `matching   ${rowCount} rows against ${paymentCount} payments: ${seconds.toFixed(1)} s ` +
        `(aim < ${aim.seconds}), ${Math.round(rssMb)} MB (aim < ${aim.rssMb}): ${met}`,
    );
    console.log(`           ${JSON.stringify(found)}`);
    const run = runOf('applied', folder);
    const perSecond = Math.round(appliedCount / run.seconds);
    console.log(
      `applying   ${appliedCount} rows, each durable: ${perSecond} rows/s, ` +
        `${Math.round(run.rssMb)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [what, folder] = process.argv.slice(2);
if (what === 'match' && folder) await match(folder);
else if (what === 'applied' && folder) await applied(folder);
else await all();
