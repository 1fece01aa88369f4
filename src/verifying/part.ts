/** Makes some of the views once more from the log, beside, and compares them with those in use. */
import { rmSync } from 'node:fs';
import { keepersFor, type Ledger } from '../ledger.ts';
import type { Difference } from './difference.ts';
import { isHistory, replayed } from './replay.ts';
import { differingRows } from './rows.ts';

/** `path`: of a file that there is not yet, and will not be any more. */
export type Part = {
  names: readonly string[];
  path: string;
  /** Of the views in use, where they are SQLite. */
  file?: string | undefined;
};

export type Found = {
  events: number;
  /** What is wrong with the log itself; only the part with the history looks. */
  log: Difference[];
  /** Rows that differ: how many, of which tables, and the first ones. */
  rows: number;
  tables: string[];
  first: Difference[];
};

/** More are counted, and not told. */
export const toldMax = 20;

export async function verified(
  { log, store, vault }: Pick<Ledger, 'log' | 'store' | 'vault'>,
  { names, path, file }: Part,
): Promise<Found> {
  const all = keepersFor(vault);
  const keepers = all.filter(({ name }) => names.includes(name));
  const looks = names.some(isHistory);
  try {
    const { store: again, events, wrong } = await replayed({ path, log, keepers, all, looks });
    const tables = new Set<string>();
    const first: Difference[] = [];
    let rows = 0;
    try {
      const stores = { store, again, events: looks ? again : store, file };
      for await (const { table, told } of differingRows(stores, keepers)) {
        tables.add(table);
        if (++rows <= toldMax) first.push(await told());
      }
    } finally {
      await again.destroy();
    }
    return { events, log: wrong, rows, tables: [...tables], first };
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
  }
}

/** What several parts have found. */
export const together = (founds: readonly Found[]): Found => ({
  events: Math.max(...founds.map(({ events }) => events)),
  log: founds.flatMap(({ log }) => log),
  rows: founds.reduce((all, { rows }) => all + rows, 0),
  tables: founds.flatMap(({ tables }) => tables),
  first: founds.flatMap(({ first }) => first),
});
