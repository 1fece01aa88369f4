/** Opens logs for tests: on a played server of their own, or on the one at EVENTSTOREDB_URL. */
import { onTestFinished } from 'vitest';
import type { EventLog, Recorded } from '../../../src/eventlog/event-log.ts';
import { eventstoredbLog, type EventstoredbOptions } from '../../../src/eventlog/eventstoredb.ts';
import { eventStoreServer, type Settings } from './server.ts';

/** A server that other tests and other people use too; nothing on it is ever deleted. */
export const realAddress = process.env['EVENTSTOREDB_URL'];
/** Why a test of faults does not run there. */
export const onlyPlayed = 'a real server has no bad day when it is asked to';

/** Short enough for a test, long enough for a busy machine. */
export const quick = {
  attemptMs: 300,
  totalMs: 5_000,
  quietMs: 300,
  retryMs: 5,
  retryMsMax: 50,
  openingMs: 5_000,
};

export function closedAfterTest<Closable extends { close(): unknown }>(
  closable: Closable,
): Closable {
  onTestFinished(async () => {
    await closable.close();
  });
  return closable;
}

export async function played(settings?: Settings) {
  const server = await eventStoreServer(settings);
  onTestFinished(() => server.stop());
  return server;
}

/** A played server and a log on it that loses patience soon. */
export async function playedLog(options: EventstoredbOptions = {}) {
  const server = await played();
  const log = closedAfterTest(await opened(server.address, options));
  return { server, log };
}

export const opened = (address: string, { patience, ...rest }: EventstoredbOptions = {}) =>
  eventstoredbLog(address, { ...rest, patience: { ...quick, ...patience } });

/** A log that seems empty at first, wherever it is, and how to open it again. */
export async function emptyLog(noun: string) {
  const mark = `test${crypto.randomUUID().slice(0, 8)}.`;
  const address = realAddress ?? (await played()).address;
  const open = async () => marked(await eventstoredbLog(address, { nouns: [mark + noun] }), mark);
  return { log: await open(), reopen: open };
}

/** The same log, with a mark before each stream's name that nobody sees. */
function marked(log: EventLog, mark: string): EventLog {
  const shown = (event: Recorded): Recorded => (
    { ...event, stream: event.stream.slice(mark.length) }
  );
  async function* each(events: AsyncIterable<Recorded>) {
    for await (const event of events) yield shown(event);
  }
  return {
    ...log,
    append: (stream, expected, events) => log.append(mark + stream, expected, events),
    readStream: (stream) => each(log.readStream(mark + stream)),
    readAll: (after) => each(log.readAll(after)),
    async *subscribe(after, signal) {
      for await (const batch of log.subscribe(after, signal)) yield batch.map(shown);
    },
  };
}
