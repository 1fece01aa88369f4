/** Compares two stores of views, row by row, and finds the event behind each difference. */
import { sql } from 'kysely';
import type { Keeper } from '../projections/projection.ts';
import type { ReadStore } from '../projections/read-store.ts';
import type { Difference } from './difference.ts';

type Value = string | number | null;
type Row = Record<string, Value>;

const pageSize = 2_000;

/**
 * `store`: as it is. `again`: as the log makes it, in SQLite. `events`: where the history is that
 * names events. The first two are read in step, by key.
 */
type Stores = {
  store: ReadStore;
  again: ReadStore;
  events: ReadStore;
  /** The file that `store` is in, where it is SQLite: most tables need no walk then. */
  file?: string | undefined;
};
/** `told`: in words, with the event; that costs a look. */
type Differing = { table: string; told(): Promise<Difference> };

export async function* differingRows(
  { store, again, events, file }: Stores,
  keepers: readonly Keeper[],
): AsyncGenerator<Differing> {
  if (file !== undefined) await sql`attach database ${file} as in_use`.execute(again);
  for (const table of keepers.flatMap(({ tables }) => tables)) {
    const key = await keyOf(again, table);
    if (file !== undefined && await isSameTable(again, table, key)) continue;
    const ours = rowsOf(store.withoutPlugins(), table, key);
    const theirs = rowsOf(again.withoutPlugins(), table, key);
    let [our, their] = [await ours.next(), await theirs.next()];
    while (!our.done || !their.done) {
      const order = our.done ? 1 : their.done ? -1 : compared(our.value, their.value, key);
      const pair = {
        ...(order <= 0 && { our: our.value! }),
        ...(order >= 0 && { their: their.value! }),
      };
      if (order !== 0 || !isSame(our.value!, their.value!)) {
        yield { table, told: () => told(events, table, key, pair) };
      }
      if (order <= 0) our = await ours.next();
      if (order >= 0) their = await theirs.next();
    }
  }
}

/** SQLite's own look, many times quicker than ours: as many rows, and none without its like. */
async function isSameTable(again: ReadStore, table: string, key: readonly string[]) {
  const of = (schema: string) => sql.table(`${schema}.${table}`);
  const { rows: columns } = await sql<{ name: string }>`
    select name from pragma_table_info(${table})`.execute(again);
  const { rows: [found] } = await sql<{ ours: number; theirs: number }>`
    select (select count(*) from ${of('in_use')}) as ours,
      (select count(*) from ${of('main')}) as theirs`.execute(again);
  if (found!.ours !== found!.theirs) return false;
  const column = (side: string, name: string) => sql.ref(`${side}.${name}`);
  const same = key.map((name) => sql`${column('a', name)} = ${column('b', name)}`);
  const differs = columns.map(({ name }) => sql`${column('a', name)} is not ${column('b', name)}`);
  const { rows } = await sql`
    select 1 from ${of('main')} as a left join ${of('in_use')} as b on ${sql.join(same, sql` and `)}
    where ${sql.join(differs, sql` or `)} limit 1`.execute(again);
  return rows.length === 0;
}

/** By what a row is found again: its primary key. */
async function keyOf(store: ReadStore, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string; pk: number }>`
    select name, pk from pragma_table_info(${table})`.execute(store);
  return rows.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk).map(({ name }) => name);
}

/** In the order of the key, a page at a time. */
async function* rowsOf(store: ReadStore, table: string, key: readonly string[]) {
  const columns = sql.join(key.map((one) => sql.ref(one)));
  let last: Row | undefined;
  while (true) {
    const place = last && sql.join(key.map((one) => last![one]));
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${place ? sql`where (${columns}) > (${place})` : sql``}
      order by ${columns} limit ${pageSize}`.execute(store);
    yield* rows;
    if (rows.length < pageSize) return;
    last = rows.at(-1);
  }
}

/** As both databases sort: text by its bytes, which is the order of its code points. */
function compared(a: Row, b: Row, key: readonly string[]): number {
  for (const column of key) {
    const [one, other] = [a[column]!, b[column]!];
    if (one === other) continue;
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
  }
  return 0;
}

function isSame(a: Row, b: Row): boolean {
  for (const column in b) if (a[column] !== b[column]) return false;
  return true;
}

async function told(
  events: ReadStore,
  table: string,
  key: readonly string[],
  { our, their }: { our?: Row; their?: Row },
): Promise<Difference> {
  const row = (their ?? our)!;
  const place = key.map((column) => row[column]).join(' ');
  const event = await eventOf(events, row);
  if (!our) return { table, what: `${place} is missing`, event };
  if (!their) return { table, what: `${place} is there, but nothing in the log makes it`, event };
  const columns = Object.keys(their).filter((column) => our[column] !== their[column]);
  return { table, what: `${place} differs in ${columns.join(', ')}`, event };
}

/** Columns that name an event, or else whose events made the row; the most telling ones first. */
const ownEvent = ['event_id', 'closed_by', 'opened_by'];
const streams: Record<string, string> = {
  payment_id: 'payment',
  docket_no: 'complaint',
  account_no: 'account',
  contact_id: 'conversation',
};

/** Its own event, or the newest of the story that it sums up. */
async function eventOf(events: ReadStore, row: Row): Promise<string | undefined> {
  for (const column of ownEvent) if (typeof row[column] === 'string') return row[column];
  const named = row['id'] ?? row['position'];
  if (named !== undefined) {
    const { rows: [event] } = await sql<{ id: string }>`
      select id from event_v1 where id = ${named} or position = ${named} limit 1`.execute(events);
    if (event) return event.id;
  }
  for (const [column, noun] of Object.entries(streams)) {
    if (typeof row[column] !== 'string') continue;
    const stream = `${noun}-${row[column]}`;
    const { rows: [newest] } = await sql<{ id: string }>`
      select id from event_v1 where stream = ${stream} order by seq desc limit 1`.execute(events);
    if (newest) return newest.id;
  }
  return undefined;
}
