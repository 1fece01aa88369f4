/** Follows the log for as long as it is wanted: the client's subscriptions end, or fall silent. */
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
  streamNameFilter,
} from '@eventstore/db-client';
import { batchMax, LogUnreadable, type Position, type Recorded } from './event-log.ts';
import {
  before,
  ours,
  type Place,
  placeIn,
  prefixesOf,
  recordedFrom,
} from './eventstoredb-event.ts';
import { meaningOf, unreadable } from './eventstoredb-faults.ts';
import { type BackOff, backOff, type Patience } from './eventstoredb-patience.ts';
import type { Reader } from './eventstoredb-reader.ts';

/** Events that the client keeps ready for a slow reader, twice; the others wait on the server. */
const readyMax = 128;

type Following = {
  client: EventStoreDBClient;
  reader: Reader;
  nouns: readonly string[] | undefined;
  patience: Patience;
};

/** `stop` is the reader's signal or the log's closing. */
export async function* followed(
  following: Following,
  after: Position,
  stop: AbortSignal,
): AsyncGenerator<readonly Recorded[]> {
  const { reader, patience } = following;
  const { pause, reset } = backOff(patience);
  await issued(reader, after, stop, pause);
  let last = placeIn(after);
  while (!stop.aborted) {
    const feed = feedAfter(following, last, stop, reset);
    try {
      for (let batch = await feed.next(last); batch.length > 0; batch = await feed.next(last)) {
        reset();
        last = batch.at(-1)?.position;
        reader.seen(last);
        yield batch.map((event) => recordedFrom(event, event.position));
      }
    } catch (error) {
      if (isFinal(error)) throw unreadable('a subscription', error);
    } finally {
      await feed.close();
    }
    await pause(stop);
  }
}

/** Throws for a position that the log never issued; for a server that is away, it waits. */
async function issued(
  { assertIssued }: Reader,
  after: Position,
  stop: AbortSignal,
  pause: BackOff['pause'],
) {
  while (!stop.aborted) {
    try {
      return await assertIssued(after);
    } catch (error) {
      if (stop.aborted) return;
      if (!(error instanceof LogUnreadable) || isFinal(error.cause)) throw error;
    }
    await pause(stop);
  }
}

/** Whatever else happens to a subscription, beginning it again is worth trying. */
function isFinal(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning === 'denied' || meaning === 'invalid' || meaning === 'unsupported';
}

/** One subscription of the client's: its events in batches, until it breaks. */
function feedAfter(
  { client, reader, nouns, patience: { quietMs } }: Following,
  after: Place | undefined,
  stop: AbortSignal,
  alive: () => void,
) {
  const isOurs = ours(nouns);
  const { ring, quietFor } = bell();
  let broken: { error: unknown } | undefined;
  const breakOff = (error: unknown) => {
    broken ??= { error };
    ring();
  };
  const aliveThere = () => {
    alive();
    ring();
  };
  const subscription = subscriptionAfter(client, after, nouns, aliveThere);
  subscription.on('readable', ring).on('caughtUp', aliveThere);
  subscription.on('error', breakOff).on('close', breakOff).on('end', breakOff);
  stop.addEventListener('abort', ring);

  /** Of ours, after `last`: should the server repeat itself, nobody notices. */
  function arrived(last: Place | undefined) {
    const batch = [];
    while (batch.length < batchMax) {
      const resolved: AllStreamResolvedEvent | null = subscription.read();
      if (resolved === null) break;
      const { event } = resolved;
      if (event && isOurs(event) && before(batch.at(-1)?.position ?? last, event.position)) {
        batch.push(event);
      }
    }
    return batch;
  }

  /** Silence is usual; that something is there which does not arrive is not. */
  const isStuck = async (last: Place | undefined) => before(last, placeIn(await reader.end()));

  return {
    /** Empty only when it is over. Throws when the subscription has broken. */
    async next(last: Place | undefined) {
      for (let suspect = false; !stop.aborted;) {
        const batch = arrived(last);
        if (batch.length > 0) return batch;
        if (broken !== undefined) throw broken.error;
        const quiet = await quietFor(quietMs);
        const stuck = quiet && !stop.aborted && await isStuck(last);
        if (stuck && suspect) throw new Error('events are there, and the subscription is silent');
        suspect = stuck;
      }
      return [];
    },
    async close() {
      stop.removeEventListener('abort', ring);
      // Only this ends the call on the server. One that never came about throws here.
      await subscription.unsubscribe().catch(() => undefined);
    },
  };
}

function subscriptionAfter(
  client: EventStoreDBClient,
  after: Place | undefined,
  nouns: readonly string[] | undefined,
  alive: () => void,
): AllStreamSubscription {
  // While the server passes over much that is not ours, it says so. Its place runs ahead of what
  // has arrived here, so that it is of no other use.
  const passing = { checkpointInterval: 10, checkpointReached: alive };
  const prefixes = prefixesOf(nouns);
  const filter = prefixes
    ? streamNameFilter({ prefixes, ...passing })
    : streamNameFilter({ regex: '^[^$]', ...passing });
  const ready = { highWaterMark: readyMax };
  return client.subscribeToAll({ fromPosition: after ?? 'start', filter }, ready);
}

function bell() {
  let news = Promise.withResolvers<void>();

  /** Whether it has not rung for so long. */
  async function quietFor(ms: number): Promise<boolean> {
    const quiet = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => quiet.resolve(true), ms);
    try {
      return await Promise.race([news.promise.then(() => false), quiet.promise]);
    } finally {
      clearTimeout(timer);
      news = Promise.withResolvers();
    }
  }

  return { ring: () => news.resolve(), quietFor };
}
