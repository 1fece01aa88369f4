/** What each view's tables were made as, and from which log all of them were filled. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type EventLog, type Recorded, START } from '../eventlog/event-log.ts';
import type { Keeper } from './projection.ts';
import { bookmarksOf, type Layout, type ReadStore } from './read-store.ts';
import { define, makeTables, sorted } from './table.ts';

export type Remade = { name: string; because: 'other tables' | 'another log' };

export async function layoutsOf(store: ReadStore, readers: readonly string[]) {
  const rows = readers.length === 0 ? [] : await store.selectFrom('layout').selectAll()
    .where('reader', 'in', readers).execute();
  return new Map(rows.map((row) => [row.reader, row]));
}

/** The same for statements that differ in their spaces alone. */
export const digestOf = ({ definitions }: Keeper): string =>
  createHash('sha256').update(definitions.join(';').replaceAll(/\s+/g, ' ')).digest('hex');

/** Empty tables, whatever there was. The store must be a transaction. */
export async function make(
  store: ReadStore,
  keeper: Keeper,
  { generation, until }: Pick<Layout, 'generation' | 'until'>,
) {
  const { name: reader } = keeper;
  for (const table of keeper.tables) {
    await sql`drop table if exists ${sql.table(table)}`.execute(store);
  }
  await define(store, ...sorted(keeper.definitions).tables);
  await store.deleteFrom('bookmark').where('reader', '=', reader).execute();
  await store.deleteFrom('layout').where('reader', '=', reader).execute();
  const row = { reader, digest: digestOf(keeper), generation, until, whole: 0 };
  await store.insertInto('layout').values(row).execute();
  if (until === START) await complete(store, keeper);
}

/** Indexes come last: to keep them in order for each row takes longer than to sort all at once. */
export async function complete(store: ReadStore, keeper: Keeper) {
  for (const index of sorted(keeper.definitions).indexes) await define(store, index);
  await store.updateTable('layout').set({ whole: 1 }).where('reader', '=', keeper.name).execute();
}

/** For views that this store has never had, so that they can be asked. Whoever is first does it. */
export async function makeNew(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  const until = await log.end();
  await makeTables(store, async (making) => {
    const names = keepers.map(({ name }) => name);
    const known = await layoutsOf(making, names);
    const filled = await bookmarksOf(making, names);
    for (const keeper of keepers) {
      if (known.has(keeper.name) || filled.has(keeper.name)) continue;
      await make(making, keeper, { generation: 1, until });
    }
  });
}

/**
 * By whoever keeps the views: those whose tables are not what the program takes them for, and all
 * that were filled from another log, are made anew. Places in another log mean nothing, so nobody
 * keeps a bookmark of it; whoever acts on facts acts again, under the same command ids.
 */
export async function mend(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  const [until, origin] = [await log.end(), await originOf(log)];
  const remade: Remade[] = [];
  await makeTables(store, async (making) => {
    const isOther = await isFromAnother(making, origin);
    if (isOther) {
      await making.deleteFrom('bookmark').execute();
      await making.deleteFrom('origin').execute();
    }
    const known = await layoutsOf(making, keepers.map(({ name }) => name));
    for (const keeper of keepers) {
      const { digest, generation = 0 } = known.get(keeper.name) ?? {};
      if (!isOther && digest === digestOf(keeper)) continue;
      await make(making, keeper, { generation: generation + 1, until });
      remade.push({ name: keeper.name, because: isOther ? 'another log' : 'other tables' });
    }
    if (origin) await noteOrigin(making, origin);
  });
  return remade;
}

export const isOfAnotherLog = async (store: ReadStore, log: EventLog): Promise<boolean> =>
  await isFromAnother(store, await originOf(log));

/** A copy of a log has the same ids, and may have them at other places. */
const markOf = ({ id, position }: Recorded) => `${id} at ${position}`;

async function originOf(log: EventLog): Promise<string | undefined> {
  for await (const first of log.readAll(START)) return markOf(first);
  return undefined;
}

async function isFromAnother(store: ReadStore, origin: string | undefined): Promise<boolean> {
  const known = await store.selectFrom('origin').select('event').executeTakeFirst();
  return known !== undefined && known.event !== origin;
}

/** With the first bookmark that is set, so that there is none whose log nobody knows. */
export const noteFirst = (store: ReadStore, first: Recorded) => noteOrigin(store, markOf(first));

const noteOrigin = (store: ReadStore, event: string) =>
  store.insertInto('origin').values({ id: 1, event })
    .onConflict((conflict) => conflict.column('id').doNothing()).execute();
