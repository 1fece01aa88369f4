/** Fills views once more beside those that answer, and puts the new ones in their place. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  batchMax,
  type EventLog,
  type Position,
  type Recorded,
  START,
} from '../eventlog/event-log.ts';
import { isOfAnotherLog, layoutsOf, make } from './layouts.ts';
import type { Stopped } from './places.ts';
import type { Keeper } from './projection.ts';
import { projector } from './projector.ts';
import { bookmarksOf, type ReadStore } from './read-store.ts';
import { renamed } from './renamed.ts';
import { StoreUnavailable } from './store-fault.ts';
import { isPostgres, makeTables } from './table.ts';

/** Short enough for whoever keeps the views meanwhile, in the same file or in another process. */
const pace = { eventsMax: 2 * batchMax, pauseMs: 10 };
/** So long may others read the old tables on; who comes in between waits behind us. */
const lockMs = 1_000;
const exchangesMax = 100;
/** What an exchange takes in itself: the old tables' keeper and readers wait for so much. */
const restMax = batchMax;

/** The views are of another log than the one at hand. Nothing was changed. */
export class AnotherLog extends Error {
  override name = 'AnotherLog';
}

/** An event that a view cannot take in. The old tables are as they were. */
export class ViewStopped extends Error {
  override name = 'ViewStopped';
}

/**
 * The old tables answer and are kept as before, by this process or another one, until the new ones
 * are full; then they are exchanged in one transaction. Whoever dies before leaves tables that
 * nobody asks, and the next one who fills these views drops them. One process at a time.
 *
 * Throws AnotherLog, ViewStopped and StoreUnavailable.
 */
export async function refill(
  store: ReadStore,
  log: EventLog,
  keepers: readonly Keeper[],
  onTaken: (events: number) => void = () => {},
) {
  if (await isOfAnotherLog(store, log)) throw new AnotherLog('the views are of another log');
  await begin(store, log, keepers);
  try {
    const beside = await tablesBeside(store, keepers);
    const filling = await projector(beside, log, keepers.map(asBeside), fail, {
      pace: { ...pace, onTaken },
    });
    for (let exchanges = 0; exchanges < exchangesMax; exchanges++) {
      await filling.settle();
      if (await exchangeIfFree(store, log, keepers)) return;
      await setTimeout(pace.pauseMs);
    }
    throw new StoreUnavailable(new Error('the old tables were in use, or far ahead, every time'));
  } catch (error) {
    await makeTables(store, (making) => dropBeside(making, keepers)).catch(() => {});
    throw error;
  }
}

function fail({ name, at, error }: Stopped): never {
  const view = name.slice(0, -besideMark.length);
  throw new ViewStopped(`the view ${view} cannot take in event ${at}`, { cause: error });
}

/** Their bookmarks and layouts are kept under names of their own. */
const besideMark = ' beside';
const nameBeside = (name: string) => name + besideMark;
const asBeside = (keeper: Keeper): Keeper => ({ ...keeper, name: nameBeside(keeper.name) });

async function begin(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  const until = await log.end();
  await makeTables(store, async (making) => {
    await dropBeside(making, keepers);
    const known = await layoutsOf(making, keepers.map(({ name }) => name));
    for (const keeper of keepers) {
      const generation = (known.get(keeper.name)?.generation ?? 0) + 1;
      const beside = renamed(making, namesBeside(keeper, generation));
      await make(beside, asBeside(keeper), { generation, until });
    }
  });
}

/** Their indexes keep the name, so each generation has its own. */
const namesBeside = ({ tables }: Keeper, generation: number) =>
  new Map(tables.map((table) => [table, `${table}_g${generation}`]));

async function tablesBeside(store: ReadStore, keepers: readonly Keeper[]): Promise<ReadStore> {
  const layouts = await layoutsOf(store, keepers.map(({ name }) => nameBeside(name)));
  const names = keepers.flatMap((keeper) => [
    ...namesBeside(keeper, layouts.get(nameBeside(keeper.name))!.generation),
  ]);
  return renamed(store, new Map(names));
}

async function dropBeside(making: ReadStore, keepers: readonly Keeper[]) {
  const names = keepers.map(({ name }) => nameBeside(name));
  const left = await layoutsOf(making, names);
  for (const keeper of keepers) {
    const generation = left.get(nameBeside(keeper.name))?.generation;
    if (generation === undefined) continue;
    for (const table of namesBeside(keeper, generation).values()) {
      await sql`drop table if exists ${sql.table(table)}`.execute(making);
    }
  }
  await making.deleteFrom('layout').where('reader', 'in', names).execute();
  await making.deleteFrom('bookmark').where('reader', 'in', names).execute();
}

/** The new ones have to take in more first, outside the exchange. */
class Behind extends Error {
  override name = 'Behind';
}

/** False: the new ones are far behind, or somebody reads the old ones for long. */
async function exchangeIfFree(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  try {
    await makeTables(store, (making) => exchange(making, log, keepers));
    return true;
  } catch (error) {
    if (error instanceof StoreUnavailable || error instanceof Behind) return false;
    throw error;
  }
}

/**
 * What came since the last look, up to where the old tables stand: whoever keeps those is quicker
 * than a new look would be, and waits for us meanwhile. Throws Behind when that is much, or when it
 * cannot be taken in, so that the usual way finds out at which event.
 */
async function takeRest(
  making: ReadStore,
  log: EventLog,
  keeper: Keeper,
  from: Position,
  to: Position,
) {
  const batch: Recorded[] = [];
  for await (const recorded of log.readAll(from)) {
    if (log.precedes(to, recorded.position)) break;
    if (batch.push(recorded) > restMax) throw new Behind('too much for one exchange');
  }
  if (log.precedes(batch.at(-1)?.position ?? from, to)) throw new Behind('the log lags, too');
  const handled = batch.filter((recorded) => keeper.handles(recorded));
  if (handled.length === 0) return;
  await keeper.keep(await tablesBeside(making, [keeper]), handled).catch((cause) => {
    throw new Behind('something cannot be taken in', { cause });
  });
}

async function exchange(making: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  if (isPostgres(making)) await sql`set local lock_timeout = ${sql.lit(lockMs)}`.execute(making);
  const names = keepers.flatMap(({ name }) => [name, nameBeside(name)]);
  // From here on no bookmark of theirs moves: whoever keeps the views waits for us.
  await making.updateTable('bookmark').set(({ ref }) => ({ position: ref('position') }))
    .where('reader', 'in', names).execute();
  const bookmarks = await bookmarksOf(making, names);
  const layouts = await layoutsOf(making, names);
  const placeOf = (name: string) => bookmarks.get(name)?.position ?? START;
  for (const keeper of keepers) {
    const { name: reader } = keeper;
    const [shown, filled] = [placeOf(reader), placeOf(nameBeside(reader))];
    const position = log.precedes(filled, shown) ? shown : filled;
    if (position !== filled) await takeRest(making, log, keeper, filled, position);
    const [old, layout] = [layouts.get(reader), layouts.get(nameBeside(reader))];
    assert(layout?.whole === 1, `${reader} is not full`);
    const next = (old?.generation ?? 0) + 1;
    assert.equal(layout.generation, next, `${reader} was made anew meanwhile: begin again`);
    for (const [table, beside] of namesBeside(keeper, next)) {
      await sql`drop table if exists ${sql.table(table)}`.execute(making);
      await sql`alter table ${sql.table(beside)} rename to ${sql.table(table)}`.execute(making);
    }
    await making.deleteFrom('layout').where('reader', '=', reader).execute();
    await making.insertInto('layout').values({ ...layout, reader }).execute();
    await making.insertInto('bookmark').values({ reader, position, stoppedAt: null })
      .onConflict((conflict) =>
        conflict.column('reader').doUpdateSet({ position, stoppedAt: null })
      ).execute();
  }
  await making.deleteFrom('layout').where('reader', 'in', names.filter(isBeside)).execute();
  await making.deleteFrom('bookmark').where('reader', 'in', names.filter(isBeside)).execute();
}

const isBeside = (name: string) => name.endsWith(besideMark);
