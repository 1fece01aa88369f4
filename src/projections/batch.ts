/**
 * The changes that a batch of facts makes to rows. Handlers say them one after the other; at the
 * end all rows they touch are read at once, changed in memory in that order, and written at once.
 */
import assert from 'node:assert/strict';
import type { ReadStore } from './read-store.ts';
import { deleteRows, insertRows, numbered, rowsWith, updateRows } from './rows.ts';
import type { Table } from './table.ts';

export type Batch = {
  /** A row that is not there yet: one that is stops the projection. */
  insert<Row extends object>(table: Table<Row>, row: Row): void;
  /** Nothing where there is no such row. */
  change<Row extends object>(
    table: Table<Row>,
    key: Partial<Row>,
    news: Partial<Row> | ((row: Row) => Partial<Row>),
  ): void;
  /** From the row as it is, or none, to the row as it shall be, or none. */
  replace<Row extends object>(
    table: Table<Row>,
    key: Partial<Row>,
    become: (row: Row | undefined) => Row | undefined,
  ): void;
};

/** `isNew`: there is no such row, and none has to be read. */
type Step<Row> = {
  key: Partial<Row>;
  isNew?: boolean;
  become(row: Row | undefined): Row | undefined;
};
type Sheet = { add(step: never): void; write(): Promise<void> };

/** Collects what `tell` says, and writes it. The store must be a transaction. */
export async function writeBatch(store: ReadStore, tell: (batch: Batch) => Promise<unknown>) {
  const sheets = new Map<object, Sheet>();
  function step<Row extends object>(table: Table<Row>, one: Step<Row>) {
    const sheet: Sheet = sheets.get(table) ?? sheetOf(store, table);
    sheets.set(table, sheet);
    sheet.add(one as never);
  }
  await tell({
    insert: (table, row) => step(table, { key: row, isNew: true, become: onlyOnce(table, row) }),
    change: (table, key, news) =>
      step(table, {
        key,
        become: (row) => row && { ...row, ...typeof news === 'function' ? news(row) : news },
      }),
    replace: (table, key, become) => step(table, { key, become }),
  });
  // A step may add steps to a table that comes after its own.
  for (const { write } of sheets.values()) await write();
}

const onlyOnce = <Row>({ name }: Table<Row>, row: Row) => (before: Row | undefined) => {
  assert.equal(before, undefined, `${name} has that row already`);
  return row;
};

/** All that one batch does to one table. */
function sheetOf<Row extends object>(store: ReadStore, table: Table<Row>) {
  const steps: Step<Row>[] = [];
  let written = false;
  const nameOf = (key: Partial<Row>) => table.key.map((column) => key[column]).join('\0');

  async function write() {
    written = true;
    const named = steps.map((one, i) => (
      { ...one, name: table.key.length > 0 ? nameOf(one.key) : String(i) }
    ));
    const first = new Map(named.toReversed().map((one) => [one.name, one]));
    const known = [...first.values()].filter(({ isNew }) => !isNew).map(({ key }) => key);
    const before = new Map(
      (await rowsWith(store, table, known)).map((row) => [nameOf(row), row]),
    );
    const after = new Map<string, Row | undefined>();
    for (const { name, become } of named) {
      const row = become(after.has(name) ? after.get(name) : before.get(name));
      // New rows are numbered in the order in which they came to be.
      if (row || before.has(name)) after.set(name, row);
      else after.delete(name);
    }
    const inserted: Row[] = [];
    const updated: Row[] = [];
    const deleted: Row[] = [];
    for (const [name, row] of after) {
      const old = before.get(name);
      if (row === old) continue;
      if (!old) inserted.push(row!);
      else if (row) updated.push(row);
      else deleted.push(old);
    }
    await deleteRows(store, table, deleted);
    await updateRows(store, table, updated);
    await insertRows(store, table, await numbered(store, table, inserted));
  }

  function add(one: Step<Row>) {
    assert(!written, `${table.name} is written before what this step comes from`);
    steps.push(one);
  }

  return { write, add };
}
