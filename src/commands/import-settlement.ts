/** `khata import settlement`: a gateway's payouts or a bank's statement, matched and recorded. */
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { rupees } from '../documents/figures.ts';
import { fromDecimal, type Paise, sum } from '../domain/money.ts';
import type { SettlementRow } from '../domain/settlement.events.ts';
import { rejectedPath } from '../imports/reports.ts';
import type { SettlementSummary } from '../imports/settlement.ts';
import { importSettlementFile } from '../imports/settlement-file.ts';
import { RowsRefused } from '../imports/settlement-reading.ts';
import type { Imported } from '../imports/settlement-writing.ts';
import { FileRefused } from '../imports/source.ts';
import { progressOn } from '../progress.ts';
import { type Around, counted, type ExitCode, khata, NotDone, staffIdIn } from './command.ts';
import { knownIn } from './known.ts';
import { shown, withHouse } from './opening.ts';

export const settlementOptions = {
  gateway: { type: 'string' },
  mapping: { type: 'string' },
  total: { type: 'string', multiple: true },
  days: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'all-unknown': { type: 'boolean' },
} as const;

export type SettlementValues = {
  as?: string | undefined;
  gateway?: string | undefined;
  mapping?: string | undefined;
  total?: string[] | undefined;
  days?: string | undefined;
  'dry-run'?: boolean | undefined;
  'all-unknown'?: boolean | undefined;
};

export const settlementHelp = `${khata} import settlement FILE --gateway NAME [--mapping FILE.json]
    [--total SETTLEMENT=RUPEES] [--days N] [--dry-run] [--all-unknown] [--as NAME]

Reads Razorpay's reconciliation rows as CSV or NDJSON, and with a mapping any other gateway's CSV or
a bank's statement (--gateway bank). Each row ends as applied, suspense, refund, fee, dispute or
exception. Where any row cannot be read, or any sum does not agree, nothing of the file is recorded;
the lines to blame stand in FILE.rejected.csv. The same file twice changes nothing, and a run that
broke off goes on.

  --mapping FILE  its columns, unit, signs and days, as below
  --total S=R     what you know that a settlement comes to: setl_1=4521.10
  --days N        how far a row and a payment that it does not name may lie apart (2)
  --dry-run       tells what would become of each row, and records nothing
  --all-unknown   it is this company's file, although none of its payments is known here

A mapping names columns as the file does: rowRef (one, or several together) and settledOn; amount,
or credit and debit; and of settlementId, utr, paidAt, kind, fee, tax, net, total, balance, order,
refund, paymentRef, orderRef, upiRef, dispute, method, account, description those that there are:

  { "gateway": "bank", "unit": "rupees", "days": "DD/MM/YYYY", "signs": "two_columns",
    "grouping": true, "skip": 3, "carriers": { "CASH DEP": "counter", "RAZORPAY": "razorpay" },
    "columns": { "rowRef": "ref no", "settledOn": "date", "credit": "credit", "debit": "debit",
                 "balance": "balance", "description": "narration" } }

  unit   rupees or paise            days   YYYY-MM-DD, DD-MM-YYYY, DD/MM/YYYY, DD.MM.YYYY,
  signs  signed, by_kind (payments         DD-MMM-YYYY, DD MMM YYYY or epoch
         come in, all else goes out) or two_columns
  kinds  their words: { "sale": "payment", "chargeback": "adjustment" }
  fees   words in a description that tell a fee; feeHasTax, if fee contains tax
  carriers  words that tell whose payout or deposit a line is; without a utr column the payout's
         reference is looked for among them: 16 or 22 letters and digits`;

const usage = `Type: ${khata} import settlement FILE --gateway razorpay`;
const usualDays = 2;
const daysMax = 15;

export async function importSettlement(
  path: string | undefined,
  values: SettlementValues,
  around: Around,
): Promise<ExitCode> {
  const { gateway, mapping } = values;
  if (path === undefined || gateway === undefined) throw new NotDone(usage);
  const staffId = staffIdIn(values.as, around.user);
  const days = daysIn(values.days);
  const totals = totalsIn(values.total ?? []);
  const dryRun = values['dry-run'] ?? false;
  const { accountNoPattern } = around.config();
  const { note, screen } = around.terminal;
  growHeapSlowly();
  const progress = progressOn({ label: basename(path), screen, note });
  const summary = await withHouse(around, async (house) => {
    const { ledger } = house;
    await shown(house); // Rows are matched with the views.
    try {
      return await importSettlementFile(
        { ...ledger, known: knownIn(ledger.store) },
        { path, gateway, mapping, accountNoPattern },
        {
          staffId,
          days,
          totals,
          dryRun,
          allUnknown: values['all-unknown'] ?? false,
          now: around.now,
          onRow: (rows, of) => progress.moved(rows, of, rows),
        },
      );
    } catch (error) {
      throw error instanceof FileRefused ? refused(path, error) : error;
    } finally {
      progress.finish();
    }
  });
  tell(around, path, summary, dryRun);
  return 0;
}

/**
 * All rows of a file are in mind at once. Left to itself the heap grows to three times what is in
 * it before anything is thrown away.
 */
export const growHeapSlowly = () => setFlagsFromString('--heap-growing-percent=50');

function refused(path: string, error: FileRefused): NotDone {
  const where = error instanceof RowsRefused
    ? `\nThe lines to blame stand in ${rejectedPath(path)}; correct them in the file itself.`
    : '';
  return new NotDone(
    `${path}: ${error.message}.${where}\nNothing was recorded. Type: ${khata} help import`,
  );
}

function daysIn(text: string | undefined): number {
  const days = text === undefined ? usualDays : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (days <= daysMax) return days;
  throw new NotDone(`--days takes a number from 0 to ${daysMax}. Type: --days ${usualDays}`);
}

function totalsIn(texts: readonly string[]): Map<string, Paise> {
  return new Map(texts.map((text) => {
    const [, settlementId, rupees = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const total = fromDecimal(rupees);
    if (settlementId !== undefined && total !== undefined) return [settlementId, total];
    throw new NotDone('--total takes a settlement and rupees. Type: --total setl_1=4521.10');
  }));
}

const settlementsTold = 20;
const exceptionsTold = 10;

function tell(
  { terminal: { say } }: Around,
  path: string,
  { unchanged, passedOver, settlements }: SettlementSummary,
  dryRun: boolean,
) {
  if (dryRun) say('A dry run: nothing was recorded.');
  if (unchanged) say(`${path}: all of it is known already.`);
  for (const one of settlements.slice(0, settlementsTold)) tellOf(one, say);
  const more = settlements.length - settlementsTold;
  if (more > 0) say(`and ${counted(more)} more settlements`);
  if (passedOver > 0) say(`${counted(passedOver)} rows are not paid out yet: passed over.`);
  const exceptions = settlements.flatMap(({ settlementId, rows }) =>
    rows.filter(({ outcome }) => outcome === 'exception')
      .map(({ rowRef, reason }) => `  ${settlementId} ${rowRef}: ${reason}`)
  );
  if (exceptions.length === 0) return;
  say(`${counted(exceptions.length)} ${exceptions.length === 1 ? 'exception' : 'exceptions'}:`);
  exceptions.slice(0, exceptionsTold).forEach(say);
  if (exceptions.length > exceptionsTold) {
    say(`  and ${counted(exceptions.length - exceptionsTold)} more`);
  }
}

function tellOf({ settlementId, settledOn, rows, net, fee, tax }: Imported, say: Say) {
  // A statement's day is its own settlement.
  const which = settlementId === settledOn ? settledOn : `${settlementId}, ${settledOn}`;
  const many = `${counted(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
  say(`${which}: ${many}, ${rupees(net)} for the bank, fee ${rupees(fee)}, tax ${rupees(tax)}`);
  for (const [outcome, ended] of grouped(rows, ({ outcome }) => outcome)) {
    const total = sum(ended.map(({ net }) => net));
    const columns = [outcome.padEnd(10), counted(ended.length).padStart(8)];
    say(`  ${columns.join(' ')} ${rupees(total).padStart(16)}`);
  }
  const found = grouped(rows, ({ foundBy }) => foundBy ?? '').filter(([by]) => by !== '')
    .map(([by, those]) => `${by} ${counted(those.length)}`);
  if (found.length > 0) say(`  found by ${found.join(', ')}`);
}
type Say = (line: string) => void;

const grouped = (rows: readonly SettlementRow[], by: (row: SettlementRow) => string) =>
  [...Map.groupBy(rows, by)].toSorted(([a], [b]) => a < b ? -1 : 1);
