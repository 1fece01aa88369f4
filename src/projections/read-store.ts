/** Where read models live, and how far they have read. Anyone may delete it: the log refills it. */
import { CamelCasePlugin, Kysely, sql } from 'kysely';
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type Position, START } from '../eventlog/event-log.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/**
 * A bookmark, not a checkpoint: that word means the signed head of the transparency log.
 *
 * Tables of projections are not in this type. Each projection's file adds its own for itself, so
 * that no other file can name them. Inside a transaction use only what it hands you: SQLite has one
 * connection here, and asking for a second one waits for ever.
 */
export type ReadStore = Kysely<{ bookmark: Bookmark; layout: Layout; origin: Origin }>;
type Bookmark = {
  reader: string;
  position: Position;
  /** The id of the event that its reader cannot take in. */
  stoppedAt: string | null;
};

/** What the tables of a view were made as. See layouts.ts. */
export type Layout = {
  reader: string;
  /** Of the statements that made the tables. */
  digest: string;
  /** Another one: there are other tables under the same names. */
  generation: number;
  /** Where the log ended when they were made. Before it they are filled in part. */
  until: Position;
  /** 1: they have come that far, and have their indexes. */
  whole: number;
};
/** The only row: the first event of the log that all bookmarks in this store are places of. */
type Origin = { id: number; event: string };

/** How long a statement waits while another process writes. */
const usualPatienceMs = 5_000;

/** In a file of SQLite's, or for as long as the process lives. */
export function openReadStore(path: string, patienceMs = usualPatienceMs): ReadStore {
  const db = new DatabaseSync(path, { timeout: usualPatienceMs });
  db.exec(pragmas);
  for (const definition of ownTables) db.exec(definition);
  // From here on waiting would stop the event loop: what finds a lock is tried again instead.
  db.exec('pragma busy_timeout = 5');
  return new Kysely({
    dialect: sqliteDialect(db, patienceMs),
    plugins: [new CamelCasePlugin()],
  });
}

/** Keys are random: a batch touches pages everywhere. Keep them; copy them back seldom. */
const pragmas = `pragma journal_mode = wal; pragma synchronous = normal;
  pragma cache_size = -65536; pragma wal_autocheckpoint = 40000`;
const ownTables = [
  `create table if not exists bookmark (
    reader     text not null primary key,
    position   text not null,
    stopped_at text
  )`,
  `create table if not exists layout (
    reader     text    not null primary key,
    digest     text    not null,
    generation integer not null,
    until      text    not null,
    whole      integer not null
  )`,
  `create table if not exists origin (
    id    integer not null primary key,
    event text    not null
  )`,
];

export async function makeOwnTables(store: ReadStore) {
  for (const definition of ownTables) await sql.raw(definition).execute(store);
}

export const bookmarkOf = async (store: ReadStore, reader: string): Promise<Position> =>
  (await bookmarksOf(store, [reader])).get(reader)?.position ?? START;

export async function bookmarksOf(store: ReadStore, readers: readonly string[]) {
  const rows = readers.length === 0 ? [] : await store.selectFrom('bookmark').selectAll()
    .where('reader', 'in', readers).execute();
  return new Map(rows.map((row) => [row.reader, row]));
}

/** Somebody else keeps it, or has put other tables in the place of those that it was for. */
export class BookmarkMoved extends Error {
  override name = 'BookmarkMoved';
}

/**
 * For readers that all stand at `from`. Throws BookmarkMoved when one is not where we left it.
 * Done first in a transaction, it keeps a second reader of that name waiting, or out.
 */
export async function moveBookmarks(
  store: ReadStore,
  readers: readonly string[],
  from: Position,
  to: Position,
) {
  assert.notEqual(to, from, 'a log moves forward, or its events would count twice');
  if (readers.length === 0) return;
  const moved = from === START
    ? await begin(store, readers, to)
    : (await store.updateTable('bookmark').set({ position: to, stoppedAt: null })
      .where('reader', 'in', readers).where('position', '=', from).executeTakeFirst())
      .numUpdatedRows;
  if (moved === BigInt(readers.length)) return;
  throw new BookmarkMoved(`the bookmark of ${readers.join(', ')} was moved by someone else`);
}

/** A reader that stopped at the very first event has a row, but no place yet. */
async function begin(store: ReadStore, readers: readonly string[], to: Position) {
  const rows = readers.map((reader) => ({ reader, position: to, stoppedAt: null }));
  const { numInsertedOrUpdatedRows } = await store.insertInto('bookmark').values(rows)
    .onConflict((conflict) =>
      conflict.column('reader').doUpdateSet({ position: to, stoppedAt: null })
        .where('bookmark.position', '=', START)
    ).executeTakeFirst();
  return numInsertedOrUpdatedRows;
}

/** So that every process knows why it stands still. */
export async function noteStop(store: ReadStore, reader: string, stoppedAt: string) {
  await store.insertInto('bookmark').values({ reader, position: START, stoppedAt })
    .onConflict((conflict) => conflict.column('reader').doUpdateSet({ stoppedAt })).execute();
}

export const moveBookmark = (store: ReadStore, reader: string, from: Position, to: Position) =>
  moveBookmarks(store, [reader], from, to);
