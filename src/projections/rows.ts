/** Many rows of a table at a time: read, inserted, updated and deleted. */
import { CompiledQuery, sql } from 'kysely';
import type { ReadStore } from './read-store.ts';
import { renamedFor } from './renamed.ts';
import { Each } from './sqlite-dialect.ts';
import { isPostgres, type Table } from './table.ts';

type Rows<Row> = readonly Partial<Row>[];

/** Those of these keys that there are. */
export async function rowsWith<Row extends object>(
  store: ReadStore,
  table: Table<Row>,
  keys: Rows<Row>,
): Promise<Row[]> {
  const { name, key } = table;
  const { rows } = await run<Row>(store, name, keys, ({ value, given }) => {
    const found = key.map((one) => `${name}.${snake(one)} = ${value(one)}`).join(' and ');
    return `select ${name}.* from ${name} ${given(',')} where ${found}`;
  });
  return rows;
}

/** Fails for a row that is there already. */
export async function insertRows<Row extends object>(
  store: ReadStore,
  { name }: Table<Row>,
  rows: Rows<Row>,
) {
  await run(store, name, rows, ({ value, given }) => {
    const columns = Object.keys(rows[0]!);
    const names = columns.map(snake).join(', ');
    const values = columns.map(value).join(', ');
    const from = given('from');
    // A select could bring many rows: SQLite would keep the pages as they were, to undo half of it.
    return `insert into ${name} (${names}) ${
      from ? `select ${values} ${from}` : `values (${values})`
    }`;
  });
}

export async function updateRows<Row extends object>(
  store: ReadStore,
  { name, key }: Table<Row>,
  rows: Rows<Row>,
) {
  await run(store, name, rows, ({ value, given }) => {
    const columns = Object.keys(rows[0]!).filter((column) => !key.some((one) => one === column));
    const news = columns.map((column) => `${snake(column)} = ${value(column)}`).join(', ');
    const found = key.map((one) => `${name}.${snake(one)} = ${value(one)}`).join(' and ');
    return `update ${name} set ${news} ${given('from')} where ${found}`;
  });
}

export async function deleteRows<Row extends object>(
  store: ReadStore,
  { name, key }: Table<Row>,
  rows: Rows<Row>,
) {
  await run(store, name, rows, ({ value, given }) => {
    const found = key.map((one) => `${name}.${snake(one)} = ${value(one)}`).join(' and ');
    return `delete from ${name} ${given('using')} where ${found}`;
  });
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

/** `value`: a column of one of the given rows. `given`: where they come from, after this word. */
type Words = { value(column: string): string; given(word: string): string };

/**
 * One statement for many rows. PostgreSQL gets them all as one parameter, since a round trip costs
 * more than a row; SQLite, which is right here, gets one after the other.
 */
async function run<Row extends object>(
  store: ReadStore,
  name: string,
  rows: Rows<Row>,
  statement: (words: Words) => string,
) {
  if (rows.length === 0) return { rows: [] };
  const used: string[] = [];
  const all = isPostgres(store);
  const text = statement({
    value(column) {
      used.push(column);
      return all ? `given.${snake(column)}` : '?';
    },
    given: (word) => all ? `${word} json_populate_recordset(null::${name}, $1) as given` : '',
  });
  const parameter = all ? jsonOf(used, rows) : new Each(rows.map((row) => valuesOf(used, row)));
  return await store.executeQuery<Row>(CompiledQuery.raw(renamedFor(store, text), [parameter]));
}

function jsonOf(columns: readonly string[], rows: readonly object[]): string {
  const names = columns.map(snake);
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(valuesOf(columns, row).map((value, i) => [names[i], value]))
    ),
  );
}

const valuesOf = (columns: readonly string[], row: object) =>
  columns.map((column) => writable((row as Record<string, unknown>)[column]));

/** PostgreSQL's text holds neither half a character nor the one that is none. */
function writable(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (value.isWellFormed() && !value.includes('\0')) return value;
  return value.toWellFormed().replaceAll('\0', '\uFFFD');
}

const snakes = new Map<string, string>();

function snake(name: string): string {
  const known = snakes.get(name);
  if (known) return known;
  const made = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakes.set(name, made);
  return made;
}
