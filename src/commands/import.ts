/** `khata import`: a file of the billing office into the ledger. */
import { basename } from 'node:path';
import { importFile, type ImportKind, importKinds } from '../imports/files.ts';
import type { Rejected, Summary } from '../imports/intake.ts';
import { arrearsPath, rejectedPath } from '../imports/reports.ts';
import { FileRefused } from '../imports/source.ts';
import { progressOn } from '../progress.ts';
import {
  type Around,
  type Command,
  counted,
  khata,
  NotDone,
  parsed,
  staffIdIn,
} from './command.ts';
import { importSettlement, settlementHelp, settlementOptions } from './import-settlement.ts';
import { withHouse } from './opening.ts';

const help = `${khata} import consumers|opening|bills|payments FILE [--as NAME]

Reads CSV with a header (UTF-8), or NDJSON with the same keys:

  consumers  ${importKinds.consumers.columns.join(',')}
  opening    ${importKinds.opening.columns.join(',')}
             what was owed when the books were taken over; below zero: paid in advance
  bills      bill_no,account_no,month,issued_on,due_on,units,energy_charge,fixed_charge,
             fuel_adjustment,electricity_duty,meter_rent,subsidy,rebate,other,total,
             amount_after_due,arrears
  payments   ${importKinds.payments.columns.join(',')}
             a cash counter's list; paid_at such as 2026-11-05 10:30, in India;
             --as its cashier, whose cash drawer it goes into

A month is 2026-10, a day 2026-11-05, an amount rupees with at most two decimals. subsidy and
rebate are zero or less, and total is the sum of the lines. arrears are compared with the ledger
and never added; where they differ, the bill stands in FILE.arrears.csv.

Good rows go in; each refused row stands with its reason in FILE.rejected.csv, which can be
corrected and imported as it is. The same file twice changes nothing. A server may be running.

  --as NAME   who imports: recorded with every fact (your login name)

${settlementHelp}

Exit code: 0 all rows are in, 1 some were refused, 2 nothing was done.`;

const told: Record<ImportKind, string> = {
  consumers: 'opened or changed',
  opening: 'set',
  bills: 'issued',
  payments: 'recorded',
};
const reasonsTold = 5;

export const importing: Command = {
  name: 'import',
  summary: 'consumers, bills, payments or settlements from a file',
  help,
  async run(args, around) {
    const options = { as: { type: 'string' }, ...settlementOptions } as const;
    const { values, positionals } = parsed('import', args, options);
    const [word, file, ...rest] = positionals;
    if (word === 'settlement' && rest.length === 0) {
      return await importSettlement(file, values, around);
    }
    const strange = Object.keys(values).find((name) => Object.hasOwn(settlementOptions, name));
    if (strange) {
      throw new NotDone(`--${strange} is for settlements alone. Type: ${khata} help import`);
    }
    const [kind, path] = asked(positionals);
    const staffId = staffIdIn(values.as, around.user);
    const { accountNoPattern } = around.config();
    const { note, screen } = around.terminal;
    const progress = progressOn({ label: basename(path), screen, note });
    const first: Rejected[] = [];
    const summary = await withHouse(around, async ({ ledger }) => {
      try {
        return await importFile(ledger, kind, path, {
          staffId,
          accountNoPattern,
          now: around.now,
          onRejected: (row) => first.length < reasonsTold && first.push(row),
          onProgress: ({ bytes, size, rows }) => progress.moved(bytes, size, rows),
        });
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        throw new NotDone(`${path}: ${error.message}.\nType: ${khata} help import`);
      } finally {
        progress.finish();
      }
    });
    tell(around, kind, path, summary, first);
    return summary.rejected > 0 ? 1 : 0;
  },
};

function asked(positionals: readonly string[]): [ImportKind, string] {
  const [kind = '', path, ...rest] = positionals;
  if (!Object.hasOwn(importKinds, kind) || path === undefined || rest.length > 0) {
    throw new NotDone(`Type: ${khata} import consumers|opening|bills|payments FILE`);
  }
  return [kind as ImportKind, path];
}

function tell(
  { terminal: { say } }: Around,
  kind: ImportKind,
  path: string,
  { rows, accepted, unchanged, rejected, differing }: Summary,
  first: readonly Rejected[],
) {
  say(
    `${path}: ${counted(rows)} rows. ${counted(accepted)} ${told[kind]}, ` +
      `${counted(unchanged)} known already, ${counted(rejected)} refused.`,
  );
  if (differing > 0) {
    say(`${counted(differing)} bills state other arrears than the ledger: ${arrearsPath(path)}`);
  }
  if (rejected === 0) return;
  for (const { line, reasons } of first) say(`  line ${line}: ${reasons.join('; ')}`);
  if (rejected > first.length) say(`  and ${counted(rejected - first.length)} more`);
  say(`Correct them in ${rejectedPath(path)}, then type:`);
  say(`  ${khata} import ${kind} ${rejectedPath(path)}`);
}
