/** Writes the example district as import files: `node examples/sehore/generate.ts OUTDIR`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Day } from '../../src/domain/identifiers.ts';
import { districtBy } from './district.ts';
import { billLines, consumerLines, slipLines } from './rows.ts';

const help = `node examples/sehore/generate.ts OUTDIR [--until 2026-11-22] [--seed NUMBER]

Writes consumers.csv, and bills-MONTH.csv and payments-MONTH.csv for twelve months, up to those
of the month before --until (today). Payments of a month's file were made after its bills.`;

const { values, positionals: [folder, ...rest] } = parseArgs({
  allowPositionals: true,
  options: { until: { type: 'string' }, seed: { type: 'string' } },
});
const { until, seed } = values;
const understood = folder !== undefined && rest.length === 0 &&
  (until === undefined || Day.safeParse(until).success) &&
  (seed === undefined || /^\d{1,9}$/.test(seed));

if (understood) write(folder);
else {
  console.error(help);
  process.exitCode = 2;
}

function write(folder: string) {
  const { consumers, months } = districtBy({
    ...(until && { until }),
    ...(seed && { seed: Number(seed) }),
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'consumers.csv'), consumerLines(consumers));
  for (const { month, bills, slips } of months) {
    writeFileSync(join(folder, `bills-${month}.csv`), billLines(bills));
    writeFileSync(join(folder, `payments-${month}.csv`), slipLines(slips));
  }
  console.log(`${consumers.length} consumers and ${months.length} months in ${folder}`);
}
