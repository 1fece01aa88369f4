/** The log for more than one machine: an EventStoreDB or KurrentDB, one node or a cluster. */
import assert from 'node:assert/strict';
import type { EventLog, Recorded } from './event-log.ts';
import { type Address, addressIn } from './eventstoredb-address.ts';
import { openClient } from './eventstoredb-client.ts';
import { before, neverIssued, type Place, placeIn } from './eventstoredb-event.ts';
import { asking, type Patience, patienceFor, usualPatience } from './eventstoredb-patience.ts';
import { prefixed } from './eventstoredb-prefix.ts';
import { type Reader, reader } from './eventstoredb-reader.ts';
import { type StreamReader, streamReader } from './eventstoredb-stream.ts';
import { followed } from './eventstoredb-subscription.ts';
import { writer } from './eventstoredb-writer.ts';

export type EventstoredbOptions = {
  /**
   * Our streams are `noun-id`; all others in the database are somebody else's. Without nouns,
   * everything is ours but the server's own.
   */
  nouns?: readonly string[];
  patience?: Partial<Patience>;
};

/**
 * Opens the log at `esdb://…` or `esdb+discover://…`. Throws LogNotOpened, never with a password.
 *
 * `recordedAt` is by the server's clock: one that goes wrong shows there, and harms nothing else.
 * One such log per process: the client's objects can harm each other.
 */
export async function eventstoredbLog(
  address: string,
  { nouns, patience: given }: EventstoredbOptions = {},
): Promise<EventLog> {
  const place = addressIn(address);
  const patience = { ...usualPatience, ...patienceFor(place.deadlineMs), ...given };
  const { streamPrefix } = place;
  assert(nouns || streamPrefix === '', 'with a streamPrefix, ours must be told by their nouns');
  const whole = await wholeLog(place, nouns?.map((noun) => streamPrefix + noun), patience);
  return prefixed(whole, streamPrefix);
}

async function wholeLog(
  place: Address,
  nouns: readonly string[] | undefined,
  patience: Patience,
): Promise<EventLog> {
  const client = await openClient(place, patience);
  const ending = new AbortController();
  const answered = asking(patience, ending.signal);
  const read = reader({ client, nouns, patience, answered });
  const streamPage = streamReader({ client, patience, answered });
  const { credentials } = place;
  const { seen } = read;
  const { append, settled } = writer({ client, credentials, patience, streamPage, seen });
  let closing: Promise<void> | undefined;
  const assertOpen = () => assert(closing === undefined, 'the log is closed');

  async function close() {
    await settled();
    ending.abort();
    await client.dispose();
  }

  return {
    async append(...wanted) {
      assertOpen();
      return await append(...wanted);
    },
    async *readStream(stream) {
      for await (const page of streamPages(streamPage, stream, assertOpen)) yield* page;
    },
    async *readAll(after) {
      assertOpen();
      await read.assertIssued(after);
      const end = placeIn(await read.end());
      assert(!before(end, placeIn(after)), neverIssued(after));
      for await (const events of pagesTo(end, placeIn(after), read, assertOpen)) yield* events;
    },
    async *subscribe(after, signal) {
      assertOpen();
      const stop = AbortSignal.any([signal, ending.signal]);
      yield* followed({ client, reader: read, nouns, patience }, after, stop);
    },
    async end() {
      assertOpen();
      return await read.end();
    },
    precedes: (a, b) => before(placeIn(a), placeIn(b)),
    async close() {
      await (closing ??= close());
    },
  };
}

/** Of what is read to its end: a call costs more than many events. */
const pageMax = 4_000;

/** The next page is on its way while the one before is being used. */
async function* pagesTo(
  end: Place | undefined,
  after: Place | undefined,
  read: Reader,
  assertOpen: () => void,
): AsyncGenerator<Recorded[]> {
  const ask = (last: Place | undefined) => {
    if (!end || !before(last, end)) return undefined;
    const asked = read.page(last, end, pageMax);
    asked.catch(() => {}); // Whoever stops reading never hears of it.
    return asked;
  };
  for (let next = ask(after); next;) {
    assertOpen();
    const { events, reached } = await next;
    next = ask(reached);
    yield events;
  }
}

async function* streamPages(
  streamPage: StreamReader,
  stream: string,
  assertOpen: () => void,
): AsyncGenerator<Recorded[]> {
  for (let next = 0, more = true; more;) {
    assertOpen();
    const page = await streamPage(stream, next);
    // A folded history that lacks its beginning would be believed.
    const gapless = page.events.every(({ revision }, i) => revision === next + i);
    assert(gapless, `${stream}: events from ${next} on are missing: was it deleted or truncated?`);
    yield page.events;
    next += page.events.length;
    more = page.more;
  }
}
