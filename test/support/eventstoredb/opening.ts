/** Opens logs for tests: on a played server of their own, or on the one at EVENTSTOREDB_URL. */
import { onTestFinished } from 'vitest';
import { eventstoredbLog, type EventstoredbOptions } from '../../../src/eventlog/eventstoredb.ts';
import { type EventStoreServer, eventStoreServer, type Settings } from './server.ts';

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

/** Where nobody has written yet: on the real server too, each call has streams of its own. */
export async function emptyAddress(): Promise<string> {
  return own(realAddress ?? sharedWithOthers(await played()).address);
}

export const own = (address: string) =>
  `${address}${address.includes('?') ? '&' : '?'}streamPrefix=test${
    crypto.randomUUID().slice(0, 8)
  }.`;

/** Somebody else keeps accounts there, too, in streams that are named like ours. */
function sharedWithOthers(server: EventStoreServer): EventStoreServer {
  const id = crypto.randomUUID();
  const [data, metadata] = [Buffer.from('{"theirs":true}'), new Uint8Array()];
  const event = { id, type: 'AccountOpened', contentType: 'application/json', data, metadata };
  server.store.append('account-N2302012345', 'any', [event]);
  return server;
}

/** A log that is empty at first, wherever it is, and how to open it again. */
export async function emptyLog(noun: string) {
  const address = await emptyAddress();
  const open = () => eventstoredbLog(address, { nouns: [noun] });
  return { log: await open(), reopen: open };
}
