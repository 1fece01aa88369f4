/** The books as files: what they hold, that they agree, and what a spreadsheet makes of them. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { csvRow, guarded } from '../src/exports/csv.ts';
import { tallied } from '../src/exports/files.ts';
import { money } from '../src/exports/sheet.ts';
import { xlsxOf } from '../src/exports/xlsx.ts';
import { paise } from '../src/domain/money.ts';
import { officeAt } from './support/office.ts';
import { bill, billHeader, consumer, consumerHeader } from './imports-world.ts';

const slips = 'slip_no,account_no,amount,paid_at,method';

/** Ramesh's bill of 1545.53, and 1000.00 of it paid at the counter. */
async function office() {
  const opened = officeAt('2026-11-22T06:00:00.000Z');
  const { khata, file } = opened;
  await khata(`import consumers ${file('consumers.csv', consumerHeader, consumer())}`);
  await khata(`import bills ${file('bills.csv', billHeader, bill({ arrears: '12.00' }))}`);
  const slip = 'SEH/1,N2302012345,1000.00,2026-11-10 10:30,cash';
  expect((await khata(`import payments ${file('slips.csv', slips, slip)}`)).code).toBe(0);
  return { ...opened, out: join(opened.dataDir, 'out') };
}

const rowsIn = (path: string) =>
  readFileSync(path, 'utf8').trimEnd().split('\r\n').map((line) => line.split(','));

/** The month after, with arrears as the ledger knows them. */
const nextBill = () => {
  const days = { month: '2026-11', issued_on: '2026-11-21', due_on: '2026-12-06' };
  return bill({ bill_no: 'B26110000042', ...days, arrears: '' });
};

type Manifest = {
  knownAt: string;
  files: { file: string; sha256: string; bytes: number; rows?: number; totals?: object }[];
};
const manifestIn = (out: string): Manifest =>
  JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));

describe('khata export books --format csv', () => {
  it('writes a file for each report, and a manifest that proves them', async () => {
    const { khata, out } = await office();
    const { code, noted } = await khata(`export books --format csv --out ${out}`);
    expect({ code, noted }).toEqual({ code: 0, noted: '' });
    const { files, knownAt } = manifestIn(out);
    expect(readdirSync(out).sort()).toEqual(
      [...files.map(({ file }) => file), 'manifest.json'].sort(),
    );
    expect(knownAt).not.toBe('');
    for (const { file, sha256, bytes, rows } of files) {
      const content = readFileSync(join(out, file));
      expect(createHash('sha256').update(content).digest('hex'), file).toBe(sha256);
      expect(content.length, file).toBe(bytes);
      expect(rowsIn(join(out, file)).length - 1, file).toBe(rows);
    }
    const postings = files.find(({ file }) => file === 'postings.csv');
    expect(postings?.totals).toEqual({ debit: '2550.53', credit: '2550.53' });
  });

  it('numbers the entries of a day with no gaps, and names the event behind each', async () => {
    const { khata, out } = await office();
    await khata(`export books --format csv --out ${out}`);
    const [header, ...rows] = rowsIn(join(out, 'postings.csv'));
    const column = (name: string) => rows.map((row) => row[header!.indexOf(name)]);
    expect(new Set(column('event'))).toEqual(new Set(['BillIssued', 'PaymentConfirmed']));
    expect(new Set(column('entry_no'))).toEqual(new Set(['1']));
    expect(column('event_id').every((id) => /^[0-9a-f-]{36}$/.test(id!))).toBe(true);
  });

  it('begins with what was there before the first day asked for', async () => {
    const { khata, out } = await office();
    await khata(`export books --format csv --from 2026-11-10 --out ${out}`);
    const receivable = rowsIn(join(out, 'trial-balance.csv')).find(([name]) =>
      name === 'receivable'
    );
    expect(receivable).toEqual(['receivable', '1545.53', '0.00', '0.00', '1545.53']);
    const events = rowsIn(join(out, 'postings.csv')).slice(1).map((row) => row[3]);
    expect(new Set(events)).toEqual(new Set(['PaymentConfirmed']));
  });

  it('says what was open on an earlier day, as it was then', async () => {
    const { khata, out } = await office();
    await khata(`export books --format csv --as-of 2026-11-09 --out ${out}`);
    expect(rowsIn(join(out, 'consumers.csv'))[1]).toEqual(['N2302012345', '1545.53', '0.00']);
    expect(rowsIn(join(out, 'differing-arrears.csv'))[1]!.slice(-2)).toEqual(['12.00', '0.00']);
    const refused = await khata(`export books --format csv --as-of 2026-01-01 --out ${out}`);
    expect(refused.code).toBe(2);
    expect(refused.noted).toMatch(/The books begin on/);
  });

  it('says again what an earlier export said, whatever has come since', async () => {
    const { khata, out, file } = await office();
    const lost = 'DEP/1,N2302099999,70.00,2026-11-11 10:30,cash';
    await khata(`import payments ${file('lost.csv', slips, lost)}`);
    await khata(`export books --format csv --out ${out}`);
    const { knownAt, files } = manifestIn(out);
    const more = 'SEH/2,N2302012345,45.53,2026-11-11 10:30,cash';
    await khata(`import payments ${file('more.csv', slips, more)}`);
    await khata(`import bills ${file('b2.csv', billHeader, nextBill())}`);
    await khata(`export books --format csv --out ${out}`);
    const sums = (listed: Manifest['files']) =>
      listed.map(({ file, sha256 }) => `${file} ${sha256}`);
    expect(rowsIn(join(out, 'differing-arrears.csv'))).toHaveLength(1);
    expect(sums(manifestIn(out).files)).not.toEqual(sums(files));
    await khata(`export books --format csv --known-at ${knownAt} --out ${out}`);
    expect(manifestIn(out).knownAt).toBe(knownAt);
    expect(sums(manifestIn(out).files)).toEqual(sums(files));
    const never = await khata(`export books --format csv --known-at 999999 --out ${out}`);
    expect(never.code).toBe(2);
    expect(never.noted).toMatch(/The books have never been at this position.* help export$/);
  });

  it('holds nothing personal, in whatever format', async () => {
    const { khata, out } = await office();
    for (const format of ['csv', 'xlsx', 'hledger']) {
      await khata(`export books --format ${format} --out ${out}`);
    }
    for (const name of readdirSync(out)) {
      const content = readFileSync(join(out, name));
      const texts = name.endsWith('.xlsx')
        ? Object.values(unzipSync(content)).map((one) => strFromU8(one))
        : [content.toString()];
      for (const text of texts) expect(text, name).not.toMatch(/Ramesh|98260|Ganga/);
    }
  });

  it('leaves no half file behind', async () => {
    const { khata, out } = await office();
    await khata(`export books --format csv --out ${out}`);
    expect(readdirSync(out).filter((name) => name.includes('unfinished'))).toEqual([]);
  });
});

describe('a cell in CSV', () => {
  it.each([
    ['=HYPERLINK("x")', `'=HYPERLINK("x")`],
    ['+911234', `'+911234`],
    ['-2+3', `'-2+3`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\tcmd', `'\tcmd`],
    ['pay_1', 'pay_1'],
  ])('%j is no formula', (text, safe) => expect(guarded(text)).toBe(safe));

  it('may be a negative amount, which is a number', () =>
    expect(csvRow([money(paise(-1_250)), null, 'a "b", c'])).toBe('-12.50,,"a ""b"", c"\r\n'));
});

/** Debian's, not whichever comes first: theirs has openpyxl. */
const python = '/usr/bin/python3';
const hasReader = spawnSync(python, ['-c', 'import openpyxl'], { timeout: 60_000 }).status === 0;
if (!hasReader) process.stdout.write('python3-openpyxl is not installed: workbooks go unread\n');

describe('khata export books --format xlsx', () => {
  it('is a workbook with a sheet for each report', async () => {
    const { khata, out } = await office();
    expect((await khata(`export books --format xlsx --out ${out}`)).code).toBe(0);
    const parts = unzipSync(readFileSync(join(out, 'books.xlsx')));
    expect(strFromU8(parts['xl/workbook.xml']!)).toContain(
      '<sheet name="trial-balance" sheetId="1"',
    );
    expect(strFromU8(parts['xl/worksheets/sheet1.xml']!)).toContain('<c r="E1" t="inlineStr">');
    expect(manifestIn(out).files[0]!.totals).toMatchObject({ 'postings.debit': '2550.53' });
  });

  it.runIf(hasReader)('is read by another program, amounts and texts as they are', async () => {
    const { khata, out } = await office();
    await khata(`export books --format xlsx --out ${out}`);
    const script = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(json.dumps({s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book}))`;
    const read = spawnSync(python, ['-c', script, join(out, 'books.xlsx')], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(read.stderr).toBe('');
    const sheets: Record<string, unknown[][]> = JSON.parse(read.stdout);
    expect(Object.keys(sheets).slice(0, 2)).toEqual(['trial-balance', 'postings']);
    expect(sheets['trial-balance']).toContainEqual(['receivable', 0, 1545.53, 0, 1545.53]);
    expect(sheets['differing-arrears']![1]!.slice(0, 1)).toEqual(['N2302012345']);
  });

  it('takes texts as texts, never as formulas', async () => {
    const names: string[] = [];
    const sheet = tallied({
      name: 's',
      basis: '',
      columns: ['a'],
      async *rows() {
        yield ['=1+1 <b> & \u0000'];
      },
    });
    const chunks = await Array.fromAsync(xlsxOf([sheet], (name) => names.push(name)));
    const xml = strFromU8(unzipSync(Buffer.concat(chunks))['xl/worksheets/sheet1.xml']!);
    expect(xml).toContain('t="inlineStr"><is><t xml:space="preserve">=1+1 &lt;b&gt; &amp; \ufffd<');
    expect(names).toEqual(['s']);
  });
});
