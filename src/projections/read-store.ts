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
export type ReadStore = Kysely<{ bookmark: Bookmark }>;
type Bookmark = {
  reader: string;
  position: Position;
  /** The id of the event that its reader cannot take in. */
  stoppedAt: string | null;
};

/** In a file of SQLite's, or for as long as the process lives. */
export function openReadStore(path: string): ReadStore {
  const db = new DatabaseSync(path);
  db.exec(pragmas);
  db.exec(bookmarkTable);
  return new Kysely({
    dialect: sqliteDialect(db),
    plugins: [new CamelCasePlugin()],
  });
}

/** Keys are random: a batch touches pages everywhere. Keep them; copy them back seldom. */
const pragmas = `pragma journal_mode = wal; pragma synchronous = normal;
  pragma busy_timeout = 5000; pragma cache_size = -65536; pragma wal_autocheckpoint = 40000`;
const bookmarkTable = `create table if not exists bookmark (
  reader     text not null primary key,
  position   text not null,
  stopped_at text
)`;
export const makeBookmarks = (store: ReadStore) => sql.raw(bookmarkTable).execute(store);

export const bookmarkOf = async (store: ReadStore, reader: string): Promise<Position> =>
  (await bookmarksOf(store, [reader])).get(reader)?.position ?? START;

export async function bookmarksOf(store: ReadStore, readers: readonly string[]) {
  const rows = readers.length === 0 ? [] : await store.selectFrom('bookmark').selectAll()
    .where('reader', 'in', readers).execute();
  return new Map(rows.map((row) => [row.reader, row]));
}

/**
 * For readers that all stand at `from`. Fails when one is not where we left it: then a second
 * reader of that name is at work. Done first in a transaction, it keeps that one waiting, or out.
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
  const left = `the bookmark of ${readers.join(', ')} was moved by someone else`;
  assert.equal(moved, BigInt(readers.length), left);
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
