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
export const makeTables = <Answer>(
  store: ReadStore,
  make: (store: ReadStore) => Promise<Answer>,
): Promise<Answer> =>
  store.transaction().execute(async (transaction) => {
    if (isPostgres(store)) {
      await sql`select pg_advisory_xact_lock(${sql.lit(makingLock)})`.execute(transaction);
    }
    return await make(transaction);
  });

const tableMade = /^create table (?:if not exists )?(\w+)/;

export const tablesIn = (definitions: readonly string[]): string[] =>
  definitions.flatMap((one) => tableMade.exec(one)?.[1] ?? []);

/** Those that make tables, and those that make indexes, which can wait until they are full. */
export const sorted = (definitions: readonly string[]) => ({
  tables: definitions.filter((one) => tableMade.test(one)),
  indexes: definitions.filter((one) => !tableMade.test(one)),
});

/**
 * Runs statements that make tables and indexes, written as SQLite reads them; the name of an index
 * begins with its table's. PostgreSQL would sort text by the rules of its database's language, and
 * its `integer` ends at two thousand millions.
 */
export async function define(store: ReadStore, ...definitions: readonly string[]) {
  for (const definition of definitions) {
    const text = isPostgres(store)
      ? definition.replaceAll(/\btext\b/g, 'text collate "C"').replaceAll(/\binteger\b/g, 'bigint')
      : definition;
    await sql.raw(text).execute(store);
  }
}
