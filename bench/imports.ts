/** How many rows an import takes in a second, and in how much memory. `node bench/imports.ts` */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importFile, type ImportKind } from '../src/imports/files.ts';
import { openHouse } from '../src/open.ts';

const rows = Number(process.env['ROWS'] ?? 200_000);
const rounds = Number(process.env['ROUNDS'] ?? 3);
const aims = { consumers: 10_000, bills: 5_000, payments: 5_000, again: 5_000 };
const rssAimMb = 300;
const here = fileURLToPath(import.meta.url);

/** Processor time tells more than the clock on a machine that is busy with something else. */
type Run = { seconds: number; cpuSeconds: number; rssMb: number };

/** As in package.json's `khata`: a small nursery, since a row lives for a moment only. */
const v8Flag = '--max-semi-space-size=2';

function writeFile(path: string, header: string, row: (n: number) => string) {
  const file = openSync(path, 'w');
  writeSync(file, `${header}\n`);
  for (let from = 0; from < rows; from += 1_000) {
    const part = Array.from({ length: Math.min(1_000, rows - from) }, (_, i) => row(from + i));
    writeSync(file, part.join(''));
  }
  closeSync(file);
}

const accountNo = (n: number) => `N${2_400_000_000 + n}`;

function writeFiles(folder: string) {
  writeFile(
    join(folder, 'consumers.csv'),
    'account_no,name,mobile,address,category,centre,division,circle,urban',
    (n) =>
      `${accountNo(n)},Ramesh कुमार ${n},98${String(n).padStart(8, '0')},` +
      `"House ${n}, Ganga Nagar, Sehore",LV-1.2,Sehore Town,Sehore,Sehore,true\n`,
  );
  writeFile(
    join(folder, 'bills.csv'),
    'bill_no,account_no,month,issued_on,due_on,units,energy_charge,fixed_charge,fuel_adjustment,' +
      'electricity_duty,meter_rent,subsidy,rebate,other,total,amount_after_due,arrears',
    (n) =>
      `B2610${String(n).padStart(7, '0')},${accountNo(n)},2026-10,2026-11-05,2026-11-20,210,` +
      '1133.10,252.00,29.46,135.97,0.00,0.00,-5.00,0.00,1545.53,1564.85,0.00\n',
  );
  writeFile(
    join(folder, 'payments.csv'),
    'slip_no,account_no,amount,paid_at,method',
    (n) => `SEH/${n},${accountNo(n)},1545.53,2026-11-10 11:30,cash\n`,
  );
}

/** One import in this process, told as JSON. */
async function single(folder: string, kind: ImportKind) {
  const config = { dataDir: join(folder, 'data'), vaultKey: () => Buffer.alloc(32, 7) };
  const house = await openHouse(config, ({ error }) => {
    throw error;
  });
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const summary = await importFile(house.ledger, kind, join(folder, `${kind}.csv`), {
    staffId: 'bench',
    accountNoPattern: /^N\d{10}$/,
    now: () => '2026-11-22T06:00:00.000Z',
  });
  const seconds = (performance.now() - began) / 1_000;
  await house.close();
  if (summary.accepted + summary.unchanged !== rows) {
    throw new Error(`${kind}: ${JSON.stringify(summary)}`);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / 1_000_000;
  const run: Run = { seconds, cpuSeconds, rssMb: process.resourceUsage().maxRSS / 1_024 };
  process.stdout.write(JSON.stringify(run));
}

function runOf(folder: string, kind: ImportKind): Run {
  const runtime = process.versions['deno'] ? ['run', '-A', `--v8-flags=${v8Flag}`] : [v8Flag];
  const ran = spawnSync(process.execPath, [...runtime, here, folder, kind], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout);
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

function told(what: keyof typeof aims, runs: Run[]) {
  const perSecond = Math.round(rows / median(runs.map(({ seconds }) => seconds)));
  const rssMb = Math.round(median(runs.map((run) => run.rssMb)));
  const cpuMicros = Math.round(median(runs.map((run) => run.cpuSeconds)) / rows * 1e6);
  const met = perSecond >= aims[what] && rssMb < rssAimMb ? 'met' : 'MISSED';
  console.log(
    `${what.padEnd(10)} ${String(perSecond).padStart(7)} rows/s (aim ${aims[what]}), ` +
      `${cpuMicros} µs of processor a row, ${rssMb} MB (aim < ${rssAimMb}): ${met}`,
  );
}

function all() {
  const runtime = process.versions['deno']
    ? `Deno ${process.versions['deno']}`
    : `Node ${process.version}`;
  console.log(`${rows} rows, median of ${rounds}; ${runtime}, ${availableParallelism()} cores`);
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}; ROWS=${rows} node bench/imports.ts`);
  const runs = { consumers: [], bills: [], payments: [], again: [] } as Record<
    keyof typeof aims,
    Run[]
  >;
  for (let round = 0; round < rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
    try {
      writeFiles(folder);
      runs.consumers.push(runOf(folder, 'consumers'));
      runs.bills.push(runOf(folder, 'bills'));
      runs.payments.push(runOf(folder, 'payments'));
      runs.again.push(runOf(folder, 'bills'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  for (const what of Object.keys(aims) as (keyof typeof aims)[]) told(what, runs[what]);
}

const [folder, kind] = process.argv.slice(2);
if (folder && kind) await single(folder, kind as ImportKind);
else all();
