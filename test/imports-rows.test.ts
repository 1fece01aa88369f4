/** How import files are read: their forms, their faults, and what one bad row costs. */
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { importConsumers } from '../src/imports/consumers.ts';
import { csvLine, csvRows } from '../src/imports/csv.ts';
import { inLanes } from '../src/imports/lanes.ts';
import { linesOf } from '../src/imports/lines.ts';
import { FileRefused } from '../src/imports/source.ts';
import { consumer, consumerHeader, factsIn } from './imports-world.ts';
import { imported, importedBytes, ledgerInMemory } from './imports-world.ts';

const other = (n: number) => consumer({ account_no: `N${2_302_020_000 + n}` });

async function* each<Item>(items: Iterable<Item>) {
  for (const item of items) yield await Promise.resolve(item);
}

describe('a file of rows', () => {
  it.each([
    ['with line ends of Windows', `${consumerHeader}\r\n${consumer()}\r\n`],
    ['with a byte-order mark', `\uFEFF${consumerHeader}\n${consumer()}`],
    ['with its columns in another order and in capitals', reversed()],
    ['with empty rows', `${consumerHeader}\n\n${consumer()}\n,,,,,,,,\n\n`],
    ['with quoted fields', `${consumerHeader}\n${quoted(consumer())}\n`],
    ['with spaces around', `${consumerHeader}\n${consumer().replaceAll(',', ' , ')}\n`],
  ])('is read %s', async (_, text) => {
    const ledger = await ledgerInMemory();
    const { summary, reasons } = await imported(importConsumers, ledger, [text]);
    expect(reasons).toEqual([]);
    expect(summary).toMatchObject({ rows: 1, accepted: 1 });
    const [opened] = await factsIn(ledger);
    expect(opened!.data).toMatchObject({ accountNo: 'N2302012345', centre: 'Sehore Town' });
  });

  it('is the same file however its bytes arrive', async () => {
    const ledger = await ledgerInMemory();
    const bytes = Buffer.from(`${consumerHeader}\r\n${consumer({ name: 'सीता देवी' })}\r\n`);
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    const { summary } = await importedBytes(importConsumers, ledger, single);
    expect(summary).toMatchObject({ rows: 1, accepted: 1 });
    const again = await importedBytes(importConsumers, ledger, [bytes]);
    expect(again.summary).toMatchObject({ rows: 1, unchanged: 1 });
  });

  it.each([
    ['', /it is empty: its first line must be account_no,name,/],
    [consumerHeader.replace('mobile,', ''), /it lacks mobile\. Its first line must be account_no/],
    [`${consumerHeader},caste`, /it has 1 columns that do not belong there/],
    [`${consumerHeader},name`, /it has 1 columns that do not belong there/],
    [consumerHeader.replaceAll(',', ';'), /its columns are not separated by commas/],
  ])('is refused as a whole when its header is %j', async (header, message) => {
    const ledger = await ledgerInMemory();
    const run = imported(importConsumers, ledger, header ? [header, consumer()] : []);
    await expect(run).rejects.toThrow(FileRefused);
    await expect(run).rejects.toThrow(message);
    expect(await factsIn(ledger)).toEqual([]);
  });

  it('is refused as a whole in UTF-16', async () => {
    const ledger = await ledgerInMemory();
    const bytes = Buffer.from(`\uFEFF${consumerHeader}\n${consumer()}`, 'utf16le');
    await expect(importedBytes(importConsumers, ledger, [bytes])).rejects.toThrow('UTF-16');
  });

  it('loses no row but the one that is not UTF-8', async () => {
    const ledger = await ledgerInMemory();
    const bytes = Buffer.concat([
      Buffer.from(`${consumerHeader}\n${other(1)}\n`),
      Buffer.from(`${consumer({ name: 'Am\u00e9lie' })}\n`, 'latin1'),
      Buffer.from(other(2)),
    ]);
    const { summary, reasons } = await importedBytes(importConsumers, ledger, [bytes]);
    expect(reasons).toEqual(['3: is not in UTF-8: save the file as “CSV UTF-8”']);
    expect(summary).toMatchObject({ rows: 3, accepted: 2 });
  });

  it.each([
    ['has 8 columns where the header has 9', consumer().replace(',true', '')],
    ['has 10 columns where the header has 9', `${consumer()},more`],
    ['has a quotation mark too many or too few', consumer({ name: '"Ramesh' })],
    ['has a quotation mark too many or too few', consumer({ name: '"Ramesh"Kumar' })],
    ['is longer than 16000 letters', consumer({ address: 'x'.repeat(40_000) })],
  ])('loses no row but the one that %s', async (reason, row) => {
    const ledger = await ledgerInMemory();
    const lines = [
      consumerHeader,
      other(1),
      row,
      ...Array.from({ length: 30 }, (_, n) => other(n + 2)),
    ];
    const { summary, reasons } = await imported(importConsumers, ledger, lines);
    expect(reasons).toEqual([`3: ${reason}`]);
    expect(summary).toMatchObject({ rows: 32, accepted: 31, rejected: 1 });
  });

  it('counts its lines rightly after a field with line breaks', async () => {
    const ledger = await ledgerInMemory();
    const lines = [consumerHeader, consumer({ address: '"A\r\nB\nC"' }), other(1), other(1)];
    const { reasons } = await imported(importConsumers, ledger, lines);
    expect(reasons).toEqual([
      '2: address has a line break or another control character',
      '6: stands in line 5 already',
    ]);
  });

  it('keeps a rejected row as it came', async () => {
    const ledger = await ledgerInMemory();
    const lines = [consumerHeader, consumer({ name: '""', address: '" A, ""B"" "' })];
    const { rejected } = await imported(importConsumers, ledger, lines);
    expect(rejected[0]!.texts.slice(1, 4)).toEqual(['', '9826000001', ' A, "B" ']);
  });

  it('can be a report of rejected rows that somebody has corrected', async () => {
    const ledger = await ledgerInMemory();
    const lines = [`line,reason,${consumerHeader}`, `7,name is empty,${consumer({ name: '' })}`];
    const first = await imported(importConsumers, ledger, lines);
    expect(first.rejected[0]!.texts).toHaveLength(9);
    lines[1] = `7,name is empty,${consumer()}`;
    expect((await imported(importConsumers, ledger, lines)).summary.accepted).toBe(1);
  });
});

const csvBack = async (text: string, columns: readonly string[]) =>
  await Array.fromAsync(csvRows(linesOf(each([Buffer.from(text)])), columns));

it('reads what it has written, whatever stands in a field', () =>
  fc.assert(fc.asyncProperty(
    fc.array(fc.tuple(...Array(3).fill(fc.string({ unit: 'grapheme' }))), { maxLength: 5 }),
    async (rows) => {
      const clean = rows.map((row) => row.map((text) => String(text).replaceAll('\r\n', '\n')));
      const text = csvLine(['a', 'b', 'c']) + clean.map(csvLine).join('');
      const read = await csvBack(text, ['a', 'b', 'c']);
      const filled = clean.filter((row) => row.some((text) => text.trim() !== ''));
      expect(read.map(({ texts }) => texts)).toEqual(filled);
    },
  )));

it('ends on any text whatever, and gives each line up once at most', () =>
  fc.assert(fc.asyncProperty(
    fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a'), maxLength: 400 }),
    async (text) => {
      const read = await csvBack(`a,b\n${text}`, ['a', 'b']);
      const lines = read.map(({ line }) => line);
      expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
    },
  )));

describe('newline-delimited JSON', () => {
  const ramesh = {
    account_no: 'N2302012345',
    name: 'Ramesh Kumar',
    mobile: 9826000001,
    address: null,
    category: 'LV-1.2',
    centre: 'Sehore Town',
    division: 'Sehore',
    circle: 'Sehore',
    urban: true,
  };

  it('is read with numbers, booleans and null', async () => {
    const ledger = await ledgerInMemory();
    const lines = [JSON.stringify(ramesh), ''];
    const { summary } = await imported(importConsumers, ledger, lines, { format: 'ndjson' });
    expect(summary).toMatchObject({ rows: 1, accepted: 1 });
    const csv = [consumerHeader, consumer({ address: '' })];
    expect((await imported(importConsumers, ledger, csv)).summary.unchanged).toBe(1);
  });

  it.each([
    ['{"account_no":', 'is not a JSON object of texts and numbers'],
    ['["N2302012345"]', 'is not a JSON object of texts and numbers'],
    [
      JSON.stringify({ ...ramesh, name: { first: 'R' } }),
      'is not a JSON object of texts and numbers',
    ],
    [JSON.stringify({ ...ramesh, name: undefined }), 'lacks name'],
    [JSON.stringify({ ...ramesh, caste: 'x' }), 'has 1 keys that do not belong there'],
  ])('refuses %s alone', async (line, reason) => {
    const ledger = await ledgerInMemory();
    const lines = [line, JSON.stringify({ ...ramesh, account_no: 'N2302012346' })];
    const { summary, reasons } = await imported(importConsumers, ledger, lines, {
      format: 'ndjson',
    });
    expect(reasons).toEqual([`1: ${reason}`]);
    expect(summary.accepted).toBe(1);
  });
});

describe('lanes', () => {
  it('take in no more than they may', async () => {
    let underWay = 0;
    let most = 0;
    await inLanes(each(Array(60).keys()), { laneOf: String, atOnce: 5 }, async (n) => {
      most = Math.max(most, ++underWay);
      for (let pause = n % 4; pause >= 0; pause--) await setImmediate();
      underWay--;
    });
    expect(most).toBe(5);
  });

  it('keep each lane in order, whichever takes longer', async () => {
    const done: number[] = [];
    const laneOf = (n: number) => `${n % 2}`;
    await inLanes(each(Array(40).keys()), { laneOf, atOnce: 20 }, async (n) => {
      for (let pause = 40 - n; pause >= 0; pause--) await setImmediate();
      done.push(n);
    });
    expect(done).toHaveLength(40);
    for (const [, lane] of Map.groupBy(done, laneOf)) {
      expect(lane).toEqual(lane.toSorted((a, b) => a - b));
    }
  });

  it('throw the first fault, when those under way have come to their end', async () => {
    let ended = 0;
    const run = inLanes(each([1, 2, 3, 4, 5, 6]), { laneOf: String, atOnce: 3 }, async (n) => {
      if (n === 2) throw new Error('the disk is full');
      await setImmediate();
      ended++;
    });
    await expect(run).rejects.toThrow('the disk is full');
    const atThrow = ended;
    await setImmediate();
    expect(ended).toBe(atThrow);
    expect(ended).toBeLessThan(5);
  });

  it('begin nothing new in a lane after a fault', async () => {
    const begun: number[] = [];
    const run = inLanes(each([1, 2, 3]), { laneOf: () => 'one', atOnce: 3 }, async (n) => {
      begun.push(n);
      await setImmediate();
      throw new Error(`the disk is full at ${n}`);
    });
    await expect(run).rejects.toThrow('the disk is full at 1');
    expect(begun).toEqual([1]);
  });
});

function reversed(): string {
  const backwards = (line: string) => line.split(',').reverse().join(',');
  return `${backwards(consumerHeader).toUpperCase()}\n${backwards(consumer())}`;
}

function quoted(line: string): string {
  return line.split(',').map((text) => `"${text}"`).join(',');
}
