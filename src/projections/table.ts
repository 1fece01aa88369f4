/** A table of a read model: how it is made, and how many of its rows are read or written at once. */
import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { ReadStore } from './read-store.ts';

type Value = string | number | null;
export type Table<Row> = {
  name: string;
  /** What finds a row again. */
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

const isPostgres = (store: ReadStore) => store.getExecutor().adapter instanceof PostgresAdapter;

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

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Rows as one parameter, to select from like a table: so that a statement has one text however many
 * rows it is for. The only place where the two databases are spoken to differently.
 */
function given<Row>(
  store: ReadStore,
  { name }: Table<Row>,
  columns: readonly string[],
  rows: readonly object[],
): RawBuilder<unknown> {
  const json = jsonOf(columns, rows);
  if (isPostgres(store)) return sql`json_populate_recordset(null::${sql.raw(name)}, ${json})`;
  const read = columns.map(snake).map((column) => `value ->> '${column}' as ${column}`);
  return sql`(select ${sql.raw(read.join(', '))} from json_each(${json}))`;
}

/** What JSON can say and PostgreSQL's text cannot hold: half a character, and nothing at all. */
const unwritable = /\\u(0000|d[89a-f])/;

function jsonOf(columns: readonly string[], rows: readonly object[]): string {
  const names = columns.map((name) => [name, snake(name)] as const);
  const written = (clean: (value: unknown) => unknown) =>
    JSON.stringify(
      (rows as readonly Record<string, unknown>[]).map((row) =>
        Object.fromEntries(names.map(([name, column]) => [column, clean(row[name])]))
      ),
    );
  const json = written((value) => value);
  if (!unwritable.test(json)) return json;
  return written((value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value
  );
}

const on = (key: readonly string[], name: string) =>
  sql.raw(key.map(snake).map((one) => `${name}.${one} = given.${one}`).join(' and '));

/** Those of these keys that there are. */
export async function rowsWith<Row extends object>(
  store: ReadStore,
  table: Table<Row>,
  keys: readonly Partial<Row>[],
): Promise<Row[]> {
  if (keys.length === 0) return [];
  const { name, key } = table;
  const { rows } = await sql<Row>`select ${sql.raw(name)}.* from ${given(store, table, key, keys)}
    as given cross join ${sql.raw(name)} where ${on(key, name)}`.execute(store);
  return rows;
}

/** Fails for a row that is there already. */
export async function insertRows<Row extends object>(
  store: ReadStore,
  table: Table<Row>,
  rows: readonly Row[],
) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!);
  const names = sql.raw(columns.map(snake).join(', '));
  await sql`insert into ${sql.raw(table.name)} (${names})
    select ${names} from ${given(store, table, columns, rows)} as given`.execute(store);
}

export async function updateRows<Row extends object>(
  store: ReadStore,
  table: Table<Row>,
  rows: readonly Row[],
) {
  if (rows.length === 0) return;
  const { name, key } = table;
  const columns = Object.keys(rows[0]!);
  const news = columns.filter((column) => !key.some((one) => one === column)).map(snake)
    .map((column) => `${column} = given.${column}`);
  await sql`update ${sql.raw(name)} set ${sql.raw(news.join(', '))}
    from ${given(store, table, columns, rows)} as given where ${on(key, name)}`.execute(store);
}

export async function deleteRows<Row extends object>(
  store: ReadStore,
  table: Table<Row>,
  rows: readonly Row[],
) {
  if (rows.length === 0) return;
  const { name, key } = table;
  const names = sql.raw(key.map(snake).join(', '));
  await sql`delete from ${sql.raw(name)} where (${names}) in
    (select ${names} from ${given(store, table, key, rows)} as given)`.execute(store);
}

/** New rows with the numbers that come next. Rows of such a table are never deleted. */
export async function numbered<Row extends object>(
  store: ReadStore,
  { name, numbered }: Table<Row>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (!numbered || rows.length === 0) return rows;
  const { rows: [newest] } = await sql<{ seq: number | null }>`
    select max(seq) as seq from ${sql.raw(name)}`.execute(store);
  const last = Number(newest?.seq ?? 0);
  return rows.map((row, i) => ({ ...row, seq: last + 1 + i }));
}
