/** A ledger in memory, for tests of imports: what goes in as text, what the log holds then. */
import { onTestFinished } from 'vitest';
import type { Recorded } from '../src/eventlog/event-log.ts';
import { START } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import type { Difference, Order, Rejected, Summary, Ways } from '../src/imports/intake.ts';
import type { Source } from '../src/imports/source.ts';
import { openLedger } from '../src/ledger.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { sqliteVault } from '../src/vault/sqlite.ts';

export async function ledgerInMemory() {
  const log = sqliteLog(':memory:');
  const vault = sqliteVault({ path: ':memory:', masterKey: Buffer.alloc(32, 7) });
  const store = openReadStore(':memory:');
  const ledger = await openLedger({
    log,
    vault,
    store,
    onStopped({ error }) {
      throw error;
    },
  });
  onTestFinished(async () => {
    await log.close();
    await vault.close();
    await store.destroy();
  });
  return ledger;
}

export async function factsIn(
  ledger: { log: { readAll(after: typeof START): AsyncIterable<Recorded> } },
) {
  return await Array.fromAsync(ledger.log.readAll(START));
}

type Import = (ways: Ways, source: Source, order: Order) => Promise<Summary>;

/** `lines` joined into a file; answers what came of it. Reasons are `line: reason; reason`. */
export async function imported(
  run: Import,
  ways: Ways,
  lines: readonly string[],
  { format = 'csv', ...changed }: Partial<Order> & { format?: Source['format'] } = {},
) {
  return await importedBytes(run, ways, [Buffer.from(lines.join('\n'))], { format, ...changed });
}

export async function importedBytes(
  run: Import,
  ways: Ways,
  chunks: readonly Uint8Array[],
  { format = 'csv', ...changed }: Partial<Order> & { format?: Source['format'] } = {},
) {
  const rejected: Rejected[] = [];
  const differing: Difference[] = [];
  const summary = await run(ways, { format, bytes: each(chunks) }, {
    staffId: 'meena',
    accountNoPattern: /^N\d{10}$/,
    now: () => '2026-11-22T06:00:00.000Z',
    onRejected: (row) => rejected.push(row),
    onDiffering: (one) => differing.push(one),
    ...changed,
  });
  rejected.sort((a, b) => a.line - b.line);
  const reasons = rejected.map(({ line, reasons }) => `${line}: ${reasons.join('; ')}`);
  return { summary, reasons, rejected, differing };
}

async function* each(chunks: readonly Uint8Array[]) {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

export const consumerHeader =
  'account_no,name,mobile,address,category,centre,division,circle,urban';
export const billHeader = 'bill_no,account_no,month,issued_on,due_on,units,energy_charge,' +
  'fixed_charge,fuel_adjustment,electricity_duty,meter_rent,subsidy,rebate,other,total,' +
  'amount_after_due,arrears';
export const slipHeader = 'slip_no,account_no,amount,paid_at,method';

/** A good row, with some columns changed. */
export const rowOf = (header: string, good: string) => (changed: Record<string, string> = {}) => {
  const texts = good.split(',');
  return header.split(',').map((name, at) => changed[name] ?? texts[at]).join(',');
};
export const consumer = rowOf(
  consumerHeader,
  'N2302012345,Ramesh Kumar,9826000001,Ganga Nagar,LV-1.2,Sehore Town,Sehore,Sehore,true',
);
export const bill = rowOf(
  billHeader,
  'B26100000042,N2302012345,2026-10,2026-11-05,2026-11-20,210,1133.10,252.00,29.46,135.97,0.00,' +
    '0.00,-5.00,0.00,1545.53,1564.85,0.00',
);
export const slip = rowOf(slipHeader, 'SEH/18,N2302012345,1545.53,2026-11-10 11:30,cash');
