/** Keeps all read models: reads the log once for those that stand at the same place. */
import { sql } from 'kysely';
import type { EventLog } from '../eventlog/event-log.ts';
import { follow, groupsOf } from './following.ts';
import { makeNew, mend, type Remade } from './layouts.ts';
import { type Places, placesOf, type Stopped } from './places.ts';
import type { Keeper } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { shapesOf } from './shapes.ts';
import { catchUp, Exchanged, type Pace, usualPace } from './taking.ts';

export async function projector(
  store: ReadStore,
  log: EventLog,
  keepers: readonly Keeper[],
  onStopped: (stopped: Stopped) => void,
  { pace = usualPace, onRemade = () => {} }: {
    pace?: Pace;
    onRemade?: (remade: Remade) => void;
  } = {},
) {
  const shapes = shapesOf(store, log, keepers);
  const places = placesOf(store, log, shapes, keepers.map(({ name }) => name));
  const views = { store, log, places, shapes, pace, onStopped };
  let mended = false;

  await makeNew(store, log, keepers);
  await places.load();

  async function mendAll() {
    (await mend(store, log, keepers)).forEach(onRemade);
    mended = true;
  }

  return {
    /** As it is: `wholeOnly` is for those who ask it. */
    store,
    whenMoved: places.whenMoved,
    reached: places.reached,
    stopped(): Stopped[] {
      places.glance();
      return [...places.stopped.values()];
    },
    places() {
      places.glance();
      return places.all;
    },
    /** Those whose tables are not filled yet. */
    filling(): Keeper[] {
      places.glance();
      return keepers.filter(({ name }) => !shapes.isWhole(name));
    },

    /** By whoever keeps the views, before anything else: what is not as it must be is made anew. */
    mend: mendAll,

    /** Everything that is in the log now. For commands, tests and examples. */
    async settle() {
      if (!mended) await mendAll();
      await fromWhereTheyStand(places, async () => {
        for (const group of groupsOf(views, keepers)) await catchUp(views, group);
      });
    },

    /**
     * Goes on with what is still to come, until the signal. Ends with a fault of the log or the
     * store, or when another process moves a bookmark: whoever still may, begins again.
     */
    async run(signal: AbortSignal) {
      await mendAll();
      try {
        await places.keep(true);
        await fromWhereTheyStand(places, () => follow(views, groupsOf(views, keepers), signal));
      } finally {
        await places.keep(false);
      }
    },
  };
}
export type Projector = Awaited<ReturnType<typeof projector>>;

/** And again when other tables have taken their place. */
async function fromWhereTheyStand(places: Places, work: () => Promise<unknown>) {
  for (let isDone = false; !isDone;) {
    await places.load();
    isDone = await work().then(() => true, (error) => {
      if (error instanceof Exchanged) return false;
      throw error;
    });
  }
}

/** Throws the tables away. The next run fills them again from the first fact on. */
export async function forget(store: ReadStore, { name, tables }: Keeper) {
  await store.transaction().execute(async (transaction) => {
    for (const table of tables) {
      await sql`drop table if exists ${sql.table(table)}`.execute(transaction);
    }
    await transaction.deleteFrom('bookmark').where('reader', '=', name).execute();
    await transaction.deleteFrom('layout').where('reader', '=', name).execute();
  });
}
