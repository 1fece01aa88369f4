/** `khata export books`: the books as files, for auditors and for other programs. */
import { join } from 'node:path';
import { dayOf } from '../domain/calendar.ts';
import { Day } from '../domain/identifiers.ts';
import { csvOf } from '../exports/csv.ts';
import { tallied, type Tally, writeFileOf, type Written } from '../exports/files.ts';
import { hledgerOf } from '../exports/hledger.ts';
import type { Wanted } from '../exports/sheet.ts';
import { sheetsOf } from '../exports/sheets.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import { AsOfUnavailable, firstDayOf, spanOf } from '../projections/books/as-known.ts';
import { historyPage } from '../projections/history.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { type Command, counted, type ExitCode, khata, NotDone, parsed } from './command.ts';
import { shown, withHouse } from './opening.ts';

const formats = ['csv', 'xlsx', 'hledger'] as const;
type Format = typeof formats[number];

const help = `${khata} export books --format csv|xlsx|hledger
    [--from DAY] [--to DAY] [--as-of DAY] [--known-at POSITION] [--out FOLDER]

  --format csv       a file each: trial-balance, postings, consumers, outstanding, ageing,
                     gateways, gateway-open-items, bank, payments, refunds, exceptions,
                     differing-arrears
  --format xlsx      the same as sheets of one workbook, books.xlsx
  --format hledger   books.journal, for hledger (hledger.org): an entry for each event
  --from, --to DAY   postings that count for these days (all until today)
  --as-of DAY        what was open in the evening of this day (--to)
  --known-at POS     with what the log held up to this position, which an answer of the API or an
                     earlier manifest.json names (all that is known now)
  --out FOLDER       where to (./export)

With them comes manifest.json: what each file shows and by which day it goes, how many rows it
has, their totals, how far the log had come, and the SHA-256 of each file. Nothing personal is in
any of them: consumers stand there by their numbers. A server may be running; what it records
meanwhile is left out.

In CSV a text that a spreadsheet would take for a formula has an apostrophe before it.`;

export const exporting: Command = {
  name: 'export',
  summary: 'the books as CSV, as a workbook, or for hledger',
  help,
  async run(args, around) {
    const today = dayOf(around.now());
    const { format, out, ...span } = asked(args, today);
    return await withHouse<ExitCode>(around, async (house) => {
      await shown(house);
      const { store } = house.ledger;
      const wanted = await wantedOf(store, span, today);
      const files = await written(store, format, out, wanted);
      const { say } = around.terminal;
      for (const { file, bytes } of files) say(`${join(out, file)}: ${counted(bytes)} bytes`);
      return 0;
    });
  },
};

type Asked = {
  from: string | undefined;
  to: string;
  asOf: string;
  knownAt: string | undefined;
};

function asked(args: readonly string[], today: string) {
  const { values, positionals } = parsed('export', args, {
    format: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'as-of': { type: 'string' },
    'known-at': { type: 'string' },
    out: { type: 'string', default: 'export' },
  });
  const { format, from, to = today, 'as-of': asOf = to, 'known-at': knownAt, out } = values;
  const known = formats.find((one) => one === format);
  if (positionals.join(' ') !== 'books' || known === undefined) {
    throw new NotDone(`Type: ${khata} export books --format ${formats.join('|')}`);
  }
  for (const day of [from, to, asOf]) {
    if (day === undefined || Day.safeParse(day).success) continue;
    throw new NotDone(`Days are written 2026-11-05. Type: ${khata} help export`);
  }
  if (to > today || asOf > today) {
    throw new NotDone(`Days to come are not in the books. Type: --to ${today}`);
  }
  if (from !== undefined && from > to) {
    throw new NotDone(`--from is after --to. Type: --from ${to} --to ${from}`);
  }
  return { format: known, from, to, asOf, knownAt, out };
}

/** One state of the books, however long the writing takes. */
async function wantedOf(store: ReadStore, asked: Asked, today: string): Promise<Wanted> {
  const { from = '', to, asOf } = asked;
  const first = await firstDayOf(store, 'effective');
  if (first === undefined) {
    throw new NotDone(`There is nothing in the books yet. Type: ${khata} help import`);
  }
  if (to < first || asOf < first) {
    throw new NotDone(`The books begin on ${first}. Type: --to ${first > today ? first : today}`);
  }
  const [newest] = await historyPage(store, {}, { limit: 1, newestFirst: true });
  const knownAt = asked.knownAt ?? newest!.position;
  try {
    const { through = 0 } = await spanOf(store, { knownAt });
    return { from, to, asOf, knownAt, through };
  } catch (error) {
    if (!(error instanceof AsOfUnavailable)) throw error;
    throw new NotDone(`${error.message} Type: ${khata} help export`);
  }
}

async function written(store: ReadStore, format: Format, out: string, wanted: Wanted) {
  const files: (Written & Partial<Tally> & { shows: string })[] = [];
  try {
    if (format === 'hledger') {
      const shows = 'Postings for hledger, by the day that they count for.';
      files.push({ ...await writeFileOf(out, 'books.journal', hledgerOf(store, wanted)), shows });
    } else {
      const sheets = sheetsOf(store, wanted).map(tallied);
      if (format === 'csv') {
        for (const sheet of sheets) {
          const file = await writeFileOf(out, `${sheet.name}.csv`, csvOf(sheet));
          files.push({ ...file, shows: sheet.basis, ...sheet.tally() });
        }
      } else {
        const parts: Record<string, number> = {};
        const book = xlsxOf(sheets, (sheet, rows) => (parts[sheet] = rows));
        const file = await writeFileOf(out, 'books.xlsx', book);
        const shows = sheets.map(({ name, basis }) => `${name}: ${basis}`).join(' ');
        files.push({ ...file, shows, rows: sumOf(Object.values(parts)), totals: totalsOf(sheets) });
      }
    }
  } catch (error) {
    if (error instanceof AsOfUnavailable) {
      throw new NotDone(`${error.message} Type: ${khata} help export`);
    }
    throw error;
  }
  const { through: _, ...known } = wanted;
  const manifest = { ...known, format, currency: 'INR', days: 'Asia/Kolkata', files };
  const text = (async function* () {
    yield `${JSON.stringify(manifest, null, 2)}\n`;
  })();
  return [...files, await writeFileOf(out, 'manifest.json', text)];
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** `postings.debit`: a workbook's totals are told by sheet and column. */
const totalsOf = (sheets: readonly { name: string; tally(): Tally }[]): Tally['totals'] =>
  Object.fromEntries(
    sheets.flatMap(({ name, tally }) =>
      Object.entries(tally().totals).map(([column, total]) => [`${name}.${column}`, total])
    ),
  );
