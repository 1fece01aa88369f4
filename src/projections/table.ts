/** A table of a read model, and how it is made. */
import { PostgresAdapter, sql } from 'kysely';
import type { ReadStore } from './read-store.ts';

type Value = string | number | null;
export type Table<Row> = {
  name: string;
  /** What finds a row again; empty for rows that nobody looks for by themselves. */
  key: readonly (keyof Row & string)[];
  /** New rows get the next number of the table as their `seq`, in the order of the log. */
  numbered: boolean;
};

export const table = <Row extends Record<keyof Row, Value>>(
  name: string,
  key: Table<Row>['key'],
): Table<Row> => ({ name, key, numbered: false });

/** `seq`: 0 until the row is written. */
export const numberedTable = <Row extends Record<keyof Row, Value> & { seq: number }>(
  name: string,
  key: Table<Row>['key'],
): Table<Row> => ({ name, key, numbered: true });

export const isPostgres = (store: ReadStore) =>
  store.getExecutor().adapter instanceof PostgresAdapter;

/** Any number will do, as long as every process has the same. */
const makingLock = 1_912_0755;

/** Makes tables one process at a time: two that begin together would trip over each other. */
export async function makeTables(store: ReadStore, make: (store: ReadStore) => Promise<unknown>) {
  await store.transaction().execute(async (transaction) => {
    if (isPostgres(store)) {
      await sql`select pg_advisory_xact_lock(${sql.lit(makingLock)})`.execute(transaction);
    }
    await make(transaction);
  });
}

/**
 * Runs statements that make tables and indexes, written as SQLite reads them. PostgreSQL would sort
 * text by the rules of its database's language, and its `integer` ends at two thousand millions.
 */
export async function define(store: ReadStore, ...statements: readonly string[]) {
  for (const statement of statements) {
    const text = isPostgres(store)
      ? statement.replaceAll(/\btext\b/g, 'text collate "C"').replaceAll(/\binteger\b/g, 'bigint')
      : statement;
    await sql.raw(text).execute(store);
  }
}
