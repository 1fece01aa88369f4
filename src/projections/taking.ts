/** Takes facts into read models, a batch at a time: rows and bookmarks commit together. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  batchMax,
  type EventLog,
  type Position,
  type Recorded,
  START,
} from '../eventlog/event-log.ts';
import { complete, noteFirst } from './layouts.ts';
import type { Places, Stopped } from './places.ts';
import type { Keeper } from './projection.ts';
import { BookmarkMoved, moveBookmarks, type ReadStore } from './read-store.ts';
import type { Shapes } from './shapes.ts';
import { StoreUnavailable } from './store-fault.ts';

export type Views = {
  store: ReadStore;
  log: EventLog;
  places: Places;
  shapes: Shapes;
  pace: Pace;
  onStopped: (stopped: Stopped) => void;
};

/** Keepers that stand at the same place. */
export type Group = { keepers: readonly Keeper[]; place: Position };

export type Pace = {
  /** Together in one transaction while there is much to read: the more, the fewer page writes. */
  eventsMax: number;
  /** Between two of them, for others who write there. */
  pauseMs: number;
  onTaken?: (events: number) => void;
};
export const usualPace: Pace = { eventsMax: 16 * batchMax, pauseMs: 0 };

/** Other tables have taken the place of those that we were filling. Load, and go on from there. */
export class Exchanged extends Error {
  override name = 'Exchanged';
}

const namesOf = (keepers: readonly Keeper[]) => keepers.map(({ name }) => name);

/**
 * Bookmarks first: whoever no longer keeps the views finds out before touching a row. A keeper that
 * cannot take it in stays behind, and is told of.
 */
export async function take(
  views: Views,
  { keepers, place }: Group,
  batch: readonly Recorded[],
): Promise<Group> {
  const { store, places, shapes, pace, onStopped } = views;
  const to = batch.at(-1)!.position;
  let failing: Keeper | undefined;
  try {
    await store.transaction().execute(async (transaction) => {
      await moveBookmarks(transaction, namesOf(keepers), place, to);
      if (await shapes.exchanged(transaction)) throw new Exchanged();
      if (place === START) await noteFirst(transaction, batch[0]!);
      for (const keeper of keepers) {
        const handled = batch.filter((recorded) => keeper.handles(recorded));
        if (handled.length === 0) continue;
        failing = keeper;
        await keeper.keep(transaction, handled);
      }
      failing = undefined;
    });
  } catch (error) {
    if (error instanceof BookmarkMoved && await shapes.exchanged()) throw new Exchanged();
    if (!failing || error instanceof StoreUnavailable) throw error;
    const one = { name: failing.name, at: await culprit(store, failing, batch), error };
    await places.stop(one);
    onStopped(one);
    return take(views, { keepers: keepers.filter((one) => one !== failing), place }, batch);
  }
  places.came(namesOf(keepers), to);
  pace.onTaken?.(batch.length);
  return await completed(views, { keepers, place: to });
}

/** The id of the first event that the keeper cannot take in: one by one, and nothing is kept. */
async function culprit(store: ReadStore, keeper: Keeper, batch: readonly Recorded[]) {
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

/** Those that have all that was there when their tables were made may be asked from now on. */
async function completed({ store, places, shapes }: Views, group: Group): Promise<Group> {
  for (const keeper of group.keepers) {
    if (shapes.isWhole(keeper.name) || !shapes.isFull(keeper.name, group.place)) continue;
    await complete(store, keeper);
    shapes.completed(keeper.name);
    places.tell();
  }
  return group;
}

/** To the end of the log. Whoever is far behind does not keep the chats waiting. */
export async function catchUp(views: Views, group: Group, signal?: AbortSignal): Promise<Group> {
  const { log, pace } = views;
  group = await completed(views, group);
  let batch: Recorded[] = [];
  for await (const recorded of log.readAll(group.place)) {
    if (batch.push(recorded) < pace.eventsMax) continue;
    if (signal?.aborted) return group;
    group = await take(views, group, batch);
    batch = [];
    await (pace.pauseMs > 0 ? setTimeout(pace.pauseMs) : setImmediate());
  }
  return batch.length > 0 && !signal?.aborted ? await take(views, group, batch) : group;
}
