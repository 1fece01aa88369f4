/** Keeps all read models: reads the log once for those that stand at the same place. */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  batchMax,
  type EventLog,
  type Position,
  type Recorded,
  START,
} from '../eventlog/event-log.ts';
import { placesOf, type Stopped } from './places.ts';
import type { Keeper } from './projection.ts';
import { moveBookmarks, type ReadStore } from './read-store.ts';
import { StoreUnavailable } from './store-fault.ts';
import { makeTables } from './table.ts';

/** Together in one transaction while there is much to read: the more, the fewer page writes. */
const catchUpMax = 4 * batchMax;

type Group = { keepers: readonly Keeper[]; place: Position };

const namesOf = (keepers: readonly Keeper[]) => keepers.map(({ name }) => name);

export async function projector(
  store: ReadStore,
  log: EventLog,
  keepers: readonly Keeper[],
  onStopped: (stopped: Stopped) => void,
) {
  /** Those that have caught up beside the others, and wait to be taken along. */
  let joining: Group[] = [];
  const places = placesOf(store, log, namesOf(keepers));

  await makeTables(store, async (making) => {
    for (const keeper of keepers) await keeper.createTables(making);
  });
  await places.load();

  /**
   * Rows and bookmarks commit together, so that no fact counts twice and none is missed. Bookmarks
   * first: whoever no longer keeps the views finds out before touching a row.
   */
  async function take({ keepers, place }: Group, batch: readonly Recorded[]): Promise<Group> {
    const to = batch.at(-1)!.position;
    let failing: Keeper | undefined;
    try {
      await store.transaction().execute(async (transaction) => {
        await moveBookmarks(transaction, namesOf(keepers), place, to);
        for (const keeper of keepers) {
          const handled = batch.filter((recorded) => keeper.handles(recorded));
          if (handled.length === 0) continue;
          failing = keeper;
          await keeper.keep(transaction, handled);
        }
        failing = undefined;
      });
    } catch (error) {
      if (!failing || error instanceof StoreUnavailable) throw error;
      const one = { name: failing.name, at: await culprit(failing, batch), error };
      await places.stop(one);
      onStopped(one);
      return take({ keepers: keepers.filter((one) => one !== failing), place }, batch);
    }
    places.came(namesOf(keepers), to);
    return { keepers, place: to };
  }

  /** The id of the first event that the keeper cannot take in: one by one, and nothing is kept. */
  async function culprit(keeper: Keeper, batch: readonly Recorded[]): Promise<string> {
    let at = batch[0]!.id;
    await store.transaction().execute(async (transaction) => {
      for (const recorded of batch) {
        at = recorded.id;
        if (keeper.handles(recorded)) await keeper.keep(transaction, [recorded]);
      }
      throw new Error('only to find out');
    }).catch(() => {});
    return at;
  }

  /** To the end of the log. Whoever is far behind does not keep the chats waiting. */
  async function catchUp(group: Group, signal?: AbortSignal): Promise<Group> {
    let batch: Recorded[] = [];
    for await (const recorded of log.readAll(group.place)) {
      if (batch.push(recorded) < catchUpMax) continue;
      if (signal?.aborted) return group;
      group = await take(group, batch);
      batch = [];
      await setImmediate();
    }
    return batch.length > 0 && !signal?.aborted ? await take(group, batch) : group;
  }

  /** The furthest first; the others follow, each place its own group. */
  function groups(): Group[] {
    const byPlace = Map.groupBy(keepers, ({ name }) => places.all.get(name) ?? START);
    return [...byPlace].map(([place, keepers]) => ({ place, keepers }))
      .sort((a, b) => (log.precedes(a.place, b.place) ? 1 : -1));
  }

  async function follow(behind: Group, signal: AbortSignal) {
    while (!signal.aborted) {
      behind = await catchUp(behind, signal);
      if (signal.aborted) return; // A signal that is over does not call again.
      const joined = await new Promise<boolean>((resolve) => {
        joining.push(behind);
        const stop = places.whenMoved(once);
        signal.addEventListener('abort', once, { once: true });
        function once() {
          stop();
          signal.removeEventListener('abort', once);
          resolve(!joining.includes(behind));
        }
      });
      if (joined) return;
      joining = joining.filter((one) => one !== behind);
    }
  }

  /** The furthest group, with every other one that has caught up with it. */
  async function lead(ahead: Group, signal: AbortSignal) {
    let group = await catchUp(ahead, signal);
    for await (const batch of log.subscribe(group.place, signal)) {
      const here = joining.filter(({ place }) => place === group.place);
      joining = joining.filter((one) => !here.includes(one));
      const keepers = [group, ...here].flatMap((one) => one.keepers);
      group = await take({ ...group, keepers }, batch);
    }
  }

  return {
    stopped: (): Stopped[] => [...places.stopped.values()],
    places: () => places.all,
    whenMoved: places.whenMoved,
    reached: places.reached,

    /** Everything that is in the log now. For commands, tests and examples. */
    async settle() {
      await places.load();
      for (const group of groups()) await catchUp(group);
    },

    /**
     * Goes on with what is still to come, until the signal. Ends with a fault of the log or the
     * store, or when another process moves a bookmark: whoever still may, begins again.
     */
    async run(signal: AbortSignal) {
      const ending = new AbortController();
      const either = AbortSignal.any([signal, ending.signal]);
      joining = [];
      await places.keep(true);
      const [ahead, ...behind] = groups();
      if (!ahead) return;
      const all = [lead(ahead, either), ...behind.map((group) => follow(group, either))];
      try {
        await Promise.all(all);
      } finally {
        ending.abort();
        await Promise.allSettled(all);
        await places.keep(false);
      }
    },
  };
}
export type Projector = Awaited<ReturnType<typeof projector>>;

/** Throws the tables away. The next run fills them again from the first fact on. */
export async function forget(store: ReadStore, { name, tables }: Keeper) {
  await store.transaction().execute(async (transaction) => {
    for (const table of tables) {
      await sql`drop table if exists ${sql.table(table)}`.execute(transaction);
    }
    await transaction.deleteFrom('bookmark').where('reader', '=', name).execute();
  });
}
