/** What must follow from a fact: one reaction, one file, at most one effect for each fact. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import { type Fact, factOf, type Origin, type Typed } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import type { EventLog, Position, Recorded } from '../eventlog/event-log.ts';
import { isOutage } from '../outage.ts';
import { bookmarkOf, moveBookmark, type ReadStore } from '../projections/read-store.ts';

/** The command ids of an effect follow from the event, so that acting twice is wishing once. */
export type Cause = { origin: Origin; recorded: Recorded };

export type Reaction<Event extends Fact> = {
  name: string;
  schema: z.ZodType<Event>;
  /** How many streams it acts on beside each other. More where it calls nobody but the log. */
  streamsAtOnce?: number;
  on: {
    [Type in Event['type']]?: (fact: Typed<Event, Type>, cause: Cause) => Promise<void>;
  };
};

/** A reaction as its runner sees it, whatever its facts are. */
export type Reactor = {
  name: string;
  streamsAtOnce: number;
  handles(recorded: Recorded): boolean;
  act(recorded: Recorded): Promise<void>;
};

export function reactorOf<Event extends Fact>(
  { name, schema, streamsAtOnce = usualStreamsAtOnce, on }: Reaction<Event>,
): Reactor {
  const handlerOf = ({ type }: Recorded) => on[type as Event['type']];
  return {
    name,
    streamsAtOnce,
    handles: (recorded) => handlerOf(recorded) !== undefined,
    async act(recorded) {
      const cause = { recorded, origin: originOf(name, recorded) };
      await handlerOf(recorded)?.(factOf(schema, recorded) as never, cause);
    },
  };
}

export const originOf = (name: string, { id, meta }: Recorded): Origin => ({
  commandId: derivedId(id, name),
  correlationId: meta.correlationId,
  causationId: id,
  actor: { kind: 'system', id: name },
  channel: 'reaction',
  occurredAt: meta.occurredAt,
});

/** Another command of the same cause: its id follows from the cause and from what it does. */
export const also = (origin: Origin, what: string): Origin => (
  { ...origin, commandId: derivedId(origin.commandId, what) }
);

/** An effect that did not work out and is tried again. The reaction waits there, loudly. */
export type Trouble = { reaction: string; eventId: string; attempt: number; error: unknown };

const usualStreamsAtOnce = 24;
/** How many events may be read again after a restart for want of a moved bookmark. */
const unmovedMax = 2_000;
/** An outage may be over at any moment, however long it was; all else takes a person. */
const pauseMsMax = { outage: 1_000, other: 30_000 };
const pauseMs = (attempt: number, error: unknown) =>
  Math.min(100 * 2 ** attempt, pauseMsMax[isOutage(error) ? 'outage' : 'other']);

/** Where a reaction has come to, and whether it stands still. For whoever watches. */
export type Progress = { name: string; place: Position; trouble?: Trouble };

/**
 * Reads to the end of the log; with a signal, goes on with what is still to come. Events of one
 * stream are acted on in order, streams beside each other. The bookmark moves when all of a batch
 * are done: whoever dies in between does it again, under the same command ids.
 */
export async function react(
  store: ReadStore,
  log: EventLog,
  reactor: Reactor,
  { signal, onTrouble, onProgress }: {
    signal?: AbortSignal;
    onTrouble?: (trouble: Trouble) => void;
    onProgress?: (progress: Progress) => void;
  } = {},
) {
  const { name } = reactor;
  let moved = await bookmarkOf(store, name);
  let passed = 0;
  const batches = signal ? log.subscribe(moved, signal) : onePage(log.readAll(moved));
  for await (const batch of batches) {
    const acts = batch.filter((recorded) => reactor.handles(recorded));
    const act = (recorded: Recorded) => persist(reactor, recorded, signal, onTrouble);
    await inStreams(acts, reactor.streamsAtOnce, act);
    if (signal) await setImmediate(); // The doors of this process have their turn between batches.
    if (signal?.aborted) return;
    const place = batch.at(-1)!.position;
    onProgress?.({ name, place });
    passed += batch.length;
    if (acts.length === 0 && passed < unmovedMax) continue;
    await moveBookmark(store, name, moved, place);
    moved = place;
    passed = 0;
  }
}

async function* onePage(events: AsyncIterable<Recorded>) {
  for await (const recorded of events) yield [recorded];
}

/** Tries until it works or until it is told to stop; without a signal, once. */
async function persist(
  reactor: Reactor,
  recorded: Recorded,
  signal: AbortSignal | undefined,
  onTrouble: ((trouble: Trouble) => void) | undefined,
) {
  for (let attempt = 0; !signal?.aborted; attempt++) {
    try {
      return await reactor.act(recorded);
    } catch (error) {
      if (!signal) throw error;
      onTrouble?.({ reaction: reactor.name, eventId: recorded.id, attempt, error });
      await setTimeout(pauseMs(attempt, error), undefined, { signal }).catch(() => {});
    }
  }
}

async function inStreams(
  events: readonly Recorded[],
  atOnce: number,
  act: (one: Recorded) => Promise<void>,
) {
  const streams = [...Map.groupBy(events, ({ stream }) => stream).values()];
  const next = streams.values();
  const worker = async () => {
    for (const stream of next) {
      for (const recorded of stream) await act(recorded);
    }
  };
  await Promise.all(streams.slice(0, atOnce).map(worker));
}
