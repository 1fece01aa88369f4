/** What an import leaves beside its file, and which files it does not begin with. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importFile, type ImportKind } from '../src/imports/files.ts';
import type { Ways } from '../src/imports/intake.ts';
import { arrearsPath, rejectedPath } from '../src/imports/reports.ts';
import { bill, billHeader, consumer, consumerHeader, ledgerInMemory } from './imports-world.ts';
import { scratchFile } from './scratch.ts';

const order = {
  staffId: 'meena',
  accountNoPattern: /^N\d{10}$/,
  now: () => '2026-11-22T06:00:00.000Z',
};

/** Writes the lines there and imports them. */
async function run(ways: Ways, kind: ImportKind, path: string, lines: readonly string[]) {
  writeFileSync(path, lines.join('\n'));
  return await importFile(ways, kind, path, order);
}

describe('the report of rejected rows', () => {
  it('holds line, reason and row, for its owner alone', async () => {
    const path = scratchFile('consumers.csv');
    const row = consumer({ name: '', address: '"12, Ganga Nagar"' });
    const { rejected } = await run(await ledgerInMemory(), 'consumers', path, [
      consumerHeader,
      row,
    ]);
    expect(rejected).toBe(1);
    expect(readFileSync(rejectedPath(path), 'utf8'))
      .toBe(`line,reason,${consumerHeader}\n2,name is empty,${row}\n`);
    expect(statSync(rejectedPath(path)).mode & 0o777).toBe(0o600);
  });

  it('can be corrected and imported as it is', async () => {
    const path = scratchFile('consumers.csv');
    const ledger = await ledgerInMemory();
    await run(ledger, 'consumers', path, [consumerHeader, consumer({ urban: 'town' })]);
    const corrected = readFileSync(rejectedPath(path), 'utf8').replace(',town', ',true');
    const summary = await run(ledger, 'consumers', rejectedPath(path), [corrected]);
    expect(summary).toMatchObject({ rows: 1, accepted: 1 });
  });

  it('replaces what an earlier run left, also if others could read that', async () => {
    const path = scratchFile('consumers.csv');
    writeFileSync(rejectedPath(path), 'old');
    chmodSync(rejectedPath(path), 0o644);
    await run(await ledgerInMemory(), 'consumers', path, [consumerHeader, consumer({ name: '' })]);
    expect(readFileSync(rejectedPath(path), 'utf8')).not.toContain('old');
    expect(statSync(rejectedPath(path)).mode & 0o777).toBe(0o600);
  });

  it('goes away when nothing is refused any more', async () => {
    const path = scratchFile('consumers.csv');
    const ledger = await ledgerInMemory();
    await run(ledger, 'consumers', path, [consumerHeader, consumer({ name: '' })]);
    await run(ledger, 'consumers', path, [consumerHeader, consumer()]);
    expect(existsSync(rejectedPath(path))).toBe(false);
  });

  it('stays when the file is refused as a whole', async () => {
    const path = scratchFile('consumers.csv');
    writeFileSync(rejectedPath(path), 'old');
    await expect(run(await ledgerInMemory(), 'consumers', path, ['a,b'])).rejects.toThrow('lacks');
    expect(readFileSync(rejectedPath(path), 'utf8')).toBe('old');
  });

  it('is there, too, after a fault in the middle', async () => {
    const path = scratchFile('consumers.csv');
    const ledger = await ledgerInMemory();
    const broken: Ways = {
      ...ledger,
      account: () => Promise.reject(new Error('the disk is full')),
    };
    const lines = [consumerHeader, consumer({ name: '' }), consumer()];
    await expect(run(broken, 'consumers', path, lines)).rejects.toThrow('the disk is full');
    expect(readFileSync(rejectedPath(path), 'utf8')).toContain('name is empty');
  });
});

it('reports differing arrears once, when the bill is issued', async () => {
  const ledger = await ledgerInMemory();
  const path = scratchFile('bills.csv');
  await run(ledger, 'consumers', join(dirname(path), 'consumers.csv'), [
    consumerHeader,
    consumer(),
  ]);
  const first = bill({ arrears: '10.00' });
  await run(ledger, 'bills', path, [billHeader, first]);
  const again = await run(ledger, 'bills', path, [billHeader, first, bill({ bill_no: 'B2' })]);
  expect(again).toMatchObject({ accepted: 1, unchanged: 1, differing: 1 });
  expect(readFileSync(arrearsPath(path), 'utf8')).toBe(
    'bill_no,account_no,stated,ledger\n' +
      'B26100000042,N2302012345,10.00,0.00\nB2,N2302012345,0.00,1545.53\n',
  );
});

it('tells NDJSON by its name or its first letter', async () => {
  const ledger = await ledgerInMemory();
  const row = Object.fromEntries(
    consumerHeader.split(',').map((name, at) => [name, consumer().split(',')[at]]),
  );
  for (const name of ['consumers.ndjson', 'consumers.txt']) {
    expect((await run(ledger, 'consumers', scratchFile(name), [JSON.stringify(row)])).rows).toBe(1);
  }
  const broken = await run(ledger, 'consumers', scratchFile('broken.ndjson'), ['oops']);
  expect(broken).toMatchObject({ rows: 1, rejected: 1 });
});

it('does not begin with what is no file', async () => {
  const ledger = await ledgerInMemory();
  const path = scratchFile('folder');
  const begun = (path: string) => importFile(ledger, 'consumers', path, order);
  await expect(begun(path)).rejects.toThrow('there is no such file');
  mkdirSync(path);
  await expect(begun(path)).rejects.toThrow('it is not a file');
});

it('tells how far it has come', async () => {
  const path = scratchFile('consumers.csv');
  const text = [consumerHeader, consumer(), consumer({ account_no: 'N2302012346' })].join('\n');
  writeFileSync(path, text);
  const told: { bytes: number; size: number; rows: number }[] = [];
  await importFile(await ledgerInMemory(), 'consumers', path, {
    ...order,
    onProgress: (progress) => told.push(progress),
  });
  expect(told.at(-1)).toEqual({ bytes: text.length, size: text.length, rows: 2 });
});
