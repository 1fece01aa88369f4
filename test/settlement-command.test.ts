/** `khata import settlement`: what it says, what it leaves beside the file, and what it refuses. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../src/commands/command-line.ts';
import { configured } from '../src/config.ts';
import { consumer, consumerHeader } from './imports-world.ts';
import { scratchFile } from './scratch.ts';
import { csvOf, now, ramesh, razorpayRow } from './support/settlement-world.ts';

async function office() {
  const dataDir = scratchFile('data');
  const file = (name: string, text: string) => {
    const path = join(dirname(dataDir), name);
    writeFileSync(path, text);
    return path;
  };
  async function khata(...words: string[]) {
    const [said, noted]: [string[], string[]] = [[], []];
    const code = await commandLine(words, {
      terminal: {
        say: (line) => said.push(line),
        note: (line) => noted.push(line),
        ask: () => Promise.resolve(undefined),
      },
      config: () => configured({ DATA_DIR: dataDir }),
      now: () => now,
      user: 'meena',
    });
    return { code, said: said.join('\n'), noted: noted.join('\n') };
  }
  const consumers = file('consumers.csv', [consumerHeader, consumer()].join('\n'));
  expect((await khata('import', 'consumers', consumers)).code).toBe(0);
  const settle = (path: string, ...words: string[]) =>
    khata('import', 'settlement', path, '--gateway', 'razorpay', ...words);
  /** Every byte of the log, and of what SQLite keeps beside it. */
  const logBytes = () =>
    readdirSync(dataDir).filter((name) => name.startsWith('events.db')).sort()
      .map((name) => [name, readFileSync(join(dataDir, name)).toString('base64')]);
  return { dataDir, file, khata, settle, logBytes };
}

const rows = [
  razorpayRow({ description: ramesh }),
  razorpayRow({ entity_id: 'pay_2', order_id: 'order_2' }),
  razorpayRow({ entity_id: 'adj_1', type: 'adjustment', amount: 500, order_id: '' }),
];

describe('importing a settlement', () => {
  it('tells what became of its rows, and nothing new the second time', async () => {
    const { file, settle } = await office();
    const path = file('recon.csv', csvOf(...rows));
    const { code, said, noted } = await settle(path);
    expect(code).toBe(0);
    expect(noted).toMatch(/^recon\.csv: 100 %, 3 rows, \d+\/s$/);
    expect(said).toBe([
      'setl_1, 2026-11-21: 3 rows, ₹3,013.12 for the bank, fee ₹61.82, tax ₹11.12',
      '  applied           1        ₹1,509.06',
      '  exception         1           -₹5.00',
      '  suspense          1        ₹1,509.06',
      '1 exception:',
      '  setl_1 adj_1: money went out, and nothing says for what',
    ].join('\n'));
    expect((await settle(path)).said).toBe(`${path}: all of it is known already.`);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  it('leaves the log untouched to the byte in a dry run', async () => {
    const { file, settle, logBytes } = await office();
    const path = file('recon.csv', csvOf(...rows));
    const before = logBytes();
    const { code, said } = await settle(path, '--dry-run');
    expect(code).toBe(0);
    expect(said).toMatch(/^A dry run: nothing was recorded\.\nsetl_1, 2026-11-21: 3 rows/);
    expect(logBytes()).toEqual(before);
  });

  it('leaves the log untouched to the byte when it refuses, and says which lines', async () => {
    const { file, settle, logBytes } = await office();
    const wrong = razorpayRow({ entity_id: 'pay_3', credit: 'a lot' });
    const path = file('recon.csv', csvOf(...rows, wrong));
    const before = logBytes();
    const { code, said, noted } = await settle(path);
    expect([code, said]).toEqual([2, '']);
    expect(noted).toContain(`${path}: 1 of its 4 rows cannot be read.`);
    expect(noted).toContain(`The lines to blame stand in ${path}.rejected.csv`);
    expect(logBytes()).toEqual(before);
    const [header, row] = readFileSync(`${path}.rejected.csv`, 'utf8').split('\n');
    expect(header).toBe('line,reason,row');
    expect(row).toMatch(/^5,credit is not a whole number of paise,"pay_3,payment,0,a lot,/);
    writeFileSync(path, csvOf(...rows));
    expect((await settle(path)).code).toBe(0);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  it('takes the sums that somebody knows', async () => {
    const { file, settle } = await office();
    const path = file('recon.csv', csvOf(...rows));
    const wrong = await settle(path, '--total', 'setl_1=3013.13');
    expect(wrong.noted).toContain('come to 3013.12, and it states 3013.13');
    expect((await settle(path, '--total', 'setl_1=3013.12')).code).toBe(0);
  });

  it('reads NDJSON, and other files with a mapping', async () => {
    const { file, settle, khata } = await office();
    const path = file('recon.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
    expect((await settle(path, '--days', '0')).code).toBe(0);
    const mapping = file(
      'bank.json',
      JSON.stringify({
        gateway: 'bank',
        unit: 'rupees',
        days: 'DD/MM/YYYY',
        signs: 'signed',
        columns: { rowRef: 'ref', settledOn: 'date', amount: 'amount', description: 'text' },
      }),
    );
    const bank = file('bank.csv', `ref,date,amount,text\nAXIS0001,21/11/2026,5.00,${ramesh}`);
    const words = ['--gateway', 'bank', '--mapping', mapping];
    const { code, said } = await khata('import', 'settlement', bank, ...words);
    expect([code, said.split('\n')[0]])
      .toEqual([0, '2026-11-21: 1 row, ₹5.00 for the bank, fee ₹0.00, tax ₹0.00']);
  });

  it.each([
    [[], /Type: npm run khata -- import settlement FILE --gateway razorpay/],
    [['--gateway', 'stripe'], /there is no gateway of that name: it is one of razorpay, billdesk/],
    [['--gateway', 'counter'], /there is no gateway of that name/],
    [['--gateway', 'payu'], /files of payu need a mapping/],
    [['--gateway', 'razorpay', '--mapping', 'none.json'], /the mapping cannot be read/],
    [['--gateway', 'razorpay', '--days', '99'], /--days takes a number from 0 to 15/],
    [['--gateway', 'razorpay', '--total', 'much'], /--total takes a settlement and rupees/],
    [['--gateway', 'razorpay', '--as', 'A B'], /--as takes letters/],
  ])('is not begun with %j', async (words, said) => {
    const { file, khata, logBytes } = await office();
    const before = logBytes();
    const path = file('recon.csv', csvOf(...rows));
    const { code, noted } = await khata('import', 'settlement', path, ...words);
    expect(code).toBe(2);
    expect(noted).toMatch(said);
    expect(logBytes()).toEqual(before);
  });

  it('is not begun with a mapping of another gateway, or without a file', async () => {
    const { file, settle } = await office();
    const mapping = file('m.json', '{"gateway":"payu"}');
    const path = file('recon.csv', csvOf(...rows));
    expect((await settle(path, '--mapping', mapping)).noted).toMatch(/the mapping cannot be used/);
    expect((await settle(`${path}.gone`)).noted).toMatch(/there is no such file/);
  });
});
