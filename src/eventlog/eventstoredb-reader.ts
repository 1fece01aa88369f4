/** Reads the whole log a page at a time: no call stays open while a reader thinks. */
import assert from 'node:assert/strict';
import type {
  AllStreamRecordedEvent,
  AllStreamResolvedEvent,
  EventStoreDBClient,
} from '@eventstore/db-client';
import { batchMax, LogUnreadable, type Position, type Recorded, START } from './event-log.ts';
import {
  before,
  neverIssued,
  ours,
  type Place,
  placeIn,
  positionOf,
  recordedFrom,
} from './eventstoredb-event.ts';
import { CutShort, meaningOf } from './eventstoredb-faults.ts';
import { collected, watched } from './eventstoredb-page.ts';
import type { Asking, Patience } from './eventstoredb-patience.ts';

export type Page = {
  events: Recorded[];
  /** How far the page goes, with what is not ours; nothing when there was nothing. */
  reached: Place | undefined;
};
export type Reader = ReturnType<typeof reader>;

export function reader(
  { client, nouns, patience: { attemptMs }, answered }: {
    client: EventStoreDBClient;
    nouns: readonly string[] | undefined;
    patience: Patience;
    answered: Asking;
  },
) {
  const isOurs = ours(nouns);
  const allFrom = pieces(client, attemptMs);
  const { seen, lastOfOurs } = ending(client, attemptMs, isOurs);

  /** The server includes the place that it is asked to begin at, and so tells whether it exists. */
  async function eventAt(place: Place): Promise<AllStreamRecordedEvent | undefined> {
    const [there] = await allFrom(place, 1);
    if (there !== undefined) return there;
    const reading = client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 });
    const [head] = await collected(reading, attemptMs);
    if (head?.event && before(head.event.position, place)) return undefined;
    throw new CutShort();
  }

  async function assertIssued(after: Position) {
    const place = placeIn(after);
    if (place === undefined) return;
    const there = await answered(after, () => eventAt(place)).catch((error: unknown) => {
      if (error instanceof LogUnreadable && meaningOf(error.cause) === 'invalid') return undefined;
      throw error;
    });
    const issued = there !== undefined && isOurs(there) && positionOf(there.position) === after;
    assert(issued, neverIssued(after));
  }

  async function page(after: Place | undefined, end: Place, max: number): Promise<Page> {
    const found = await allFrom(after, max + 1);
    const fresh = found.filter(({ position }) => before(after, position));
    // A call that the server has ended too early looks like the end of the log.
    if (fresh.length === 0) throw new CutShort();
    const wanted = fresh.filter((event) => isOurs(event) && !before(end, event.position));
    return {
      events: wanted.map((event) => recordedFrom(event, event.position)),
      reached: fresh.at(-1)?.position,
    };
  }

  return {
    assertIssued,
    seen,
    /** At most `max` events after a place, and none beyond `end`, which is further on. */
    page: (after: Place | undefined, end: Place, max = batchMax) =>
      answered('a page', () => page(after, end, max)),
    async end(): Promise<Position> {
      const place = await answered('the end', lastOfOurs);
      return place === undefined ? START : positionOf(place);
    },
  };
}

/** So many events of the whole log, ours or not, at a place and after it. */
const pieces =
  (client: EventStoreDBClient, attemptMs: number) =>
  async (from: Place | undefined, count: number): Promise<AllStreamRecordedEvent[]> => {
    const reading = client.readAll({ fromPosition: from ?? 'start', maxCount: count });
    const found = await collected<AllStreamResolvedEvent>(reading, attemptMs);
    return found.flatMap(({ event }) => event ?? []);
  };

/** Where ours end: looked for backwards, as far as the newest that was ever seen. */
function ending(
  client: EventStoreDBClient,
  attemptMs: number,
  isOurs: (event: AllStreamRecordedEvent) => boolean,
) {
  let newest: Place | undefined;
  const seen = (place: Place | undefined) => {
    if (before(newest, place)) newest = place;
  };

  async function lastOfOurs(): Promise<Place | undefined> {
    const reading = client.readAll({ direction: 'backwards', fromPosition: 'end' });
    let [reached, found]: [Place | undefined, boolean] = [undefined, false];
    await watched<AllStreamResolvedEvent>(reading, attemptMs, ({ event }) => {
      if (event === undefined) return false;
      reached = event.position;
      if (isOurs(event)) seen(reached);
      return found = !before(newest, reached);
    });
    if (found) return newest;
    const [first] = await pieces(client, attemptMs)(undefined, 1);
    if (first && (reached === undefined || before(first.position, reached))) {
      throw new CutShort();
    }
    return newest;
  }

  return { seen, lastOfOurs };
}
