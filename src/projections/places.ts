/** How far the read models have come, whichever process keeps them; and who waits for them. */
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { type EventLog, type Position, START } from '../eventlog/event-log.ts';
import { bookmarksOf, noteStop, type ReadStore } from './read-store.ts';
import type { Shapes } from './shapes.ts';

/** What a projection's keeper could not take in: it stands still until somebody looks. */
export type Stopped = {
  name: string;
  /** The event's id. */
  at: string;
  /** Known to the process where it happened. */
  error?: unknown;
};

/** The read models have not come so far in time. Ask again. */
export class NotYet extends Error {
  override name = 'NotYet';
}

/** How often to look where another process has moved them, while somebody waits for that. */
const pollMs = 50;
/** Whoever does not wait is answered with what was true so long ago, or when it was last asked. */
const glanceMs = 1_000;

export type Places = ReturnType<typeof placesOf>;

export function placesOf(
  store: ReadStore,
  log: EventLog,
  shapes: Shapes,
  names: readonly string[],
) {
  const places = new Map<string, Position>(names.map((name) => [name, START]));
  const stopped = new Map<string, Stopped>();
  /** In this process; then nobody else moves them, and we know at once. */
  let kept = false;
  let looking: Promise<void> | undefined;
  let lookedAt = 0;
  const { listen, tell } = audience(look);

  async function load(): Promise<boolean> {
    lookedAt = performance.now();
    // Shapes first: tables exchanged in between are noticed by whoever moves a bookmark.
    let moved = await shapes.load();
    const found = await bookmarksOf(store, names);
    for (const name of names) {
      const { position = START, stoppedAt } = found.get(name) ?? {};
      moved ||= places.get(name) !== position || stopped.has(name) !== Boolean(stoppedAt);
      places.set(name, position);
      if (!stoppedAt) stopped.delete(name);
      else if (stopped.get(name)?.at !== stoppedAt) stopped.set(name, { name, at: stoppedAt });
    }
    return moved;
  }

  /** Where the store is away, whoever asks it something meets that fault and tells it. */
  function look() {
    if (kept) return;
    looking ??= load().then((moved) => void (moved && tell()), () => {})
      .finally(() => looking = undefined);
  }

  const late = (position: Position) =>
    [...places].some(([name, at]) => !stopped.has(name) && log.precedes(at, position));

  return {
    all: places as ReadonlyMap<string, Position>,
    stopped: stopped as ReadonlyMap<string, Stopped>,
    tell,
    /** For whoever asks without waiting: the next one is answered with what is true now. */
    glance() {
      if (performance.now() - lookedAt > glanceMs) look();
    },

    /** From now on this process moves them, or from now on it does not. */
    async keep(ours: boolean) {
      kept = ours;
      await looking;
      if (ours) await load();
    },
    /** Where they stand in the store. */
    load,
    /** This process has moved them. */
    came(readers: readonly string[], to: Position) {
      for (const name of readers) {
        places.set(name, to);
        stopped.delete(name);
      }
      tell();
    },
    async stop(one: Stopped) {
      stopped.set(one.name, one);
      await noteStop(store, one.name, one.at);
      tell();
    },

    /** Calls back whenever read models have moved; answers how to stop that. */
    whenMoved: listen,

    /** Until every read model that has not stopped has seen this position. Throws NotYet. */
    async reached(position: Position, timeoutMs: number) {
      if (!late(position)) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const over = setTimeout(() => reject(new NotYet('ask again in a moment')), timeoutMs);
      const stop = listen(() => late(position) || resolve());
      look();
      await promise.finally(() => (stop(), clearTimeout(over)));
    },
  };
}

/** Whoever waits for news. As long as there is somebody, `look` is called time and again. */
function audience(look: () => void) {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  return {
    tell: () => listeners.forEach((listener) => listener()),
    listen(listener: () => void): () => void {
      listeners.add(listener);
      timer ??= setInterval(look, pollMs).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
