/** Which views' tables are what this program takes them for, and filled far enough to be asked. */
import type { EventLog, Position } from '../eventlog/event-log.ts';
import { digestOf, layoutsOf } from './layouts.ts';
import type { Keeper } from './projection.ts';
import type { Layout, ReadStore } from './read-store.ts';

export type Shapes = ReturnType<typeof shapesOf>;

export function shapesOf(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  const digests = new Map(keepers.map((keeper) => [keeper.name, digestOf(keeper)]));
  const names = [...digests.keys()];
  let layouts = new Map<string, Layout>();
  const isOurs = (name: string) => layouts.get(name)?.digest === digests.get(name);
  const isWhole = (name: string) => isOurs(name) && layouts.get(name)?.whole === 1;

  return {
    isOurs,
    isWhole,
    /** Whether one that stands there has all that the log held when its tables were made. */
    isFull(name: string, place: Position) {
      const layout = layouts.get(name);
      return layout !== undefined && !log.precedes(place, layout.until);
    },
    completed(name: string) {
      layouts.set(name, { ...layouts.get(name)!, whole: 1 });
    },
    /** Answers whether something has changed. */
    async load(): Promise<boolean> {
      const before = JSON.stringify([...layouts]);
      layouts = await layoutsOf(store, names);
      return before !== JSON.stringify([...layouts]);
    },
    /** Whether there are other tables than when we last loaded; for certain in a transaction. */
    async exchanged(within: ReadStore = store): Promise<boolean> {
      const now = await layoutsOf(within, names);
      return names.some((name) => now.get(name)?.generation !== layouts.get(name)?.generation);
    },
  };
}
