/** Makes the client and finds out at once whether there is a server that we can work with. */
import { EventStoreDBClient } from '@eventstore/db-client';
import type { Address } from './eventstoredb-address.ts';
import { LogNotOpened, meaningOf, obstacleOf } from './eventstoredb-faults.ts';
import { backOff, type Patience, within } from './eventstoredb-patience.ts';
import { collected } from './eventstoredb-page.ts';

/** Before it, stream reads did not tell positions. */
const oldestServer = { major: 22, minor: 6 };

/** The client knows the server's version, and tells it to its subclasses only. */
class Client extends EventStoreDBClient {
  get serverVersion(): Promise<string> {
    return this.capabilities.then(({ serverVersion }) => serverVersion);
  }
}

/** Waits for a server that is starting. Throws LogNotOpened when waiting does not help. */
export async function openClient(
  address: Address,
  patience: Patience,
): Promise<EventStoreDBClient> {
  const until = performance.now() + patience.openingMs;
  const { pause } = backOff(patience);
  while (true) {
    // A new one each time: the client keeps a failed answer about the server for all its life.
    const client = newClient(address);
    try {
      await probe(client, address, patience);
      return client;
    } catch (error) {
      void client.dispose();
      const fault = faultOf(error, address);
      if (fault.problem !== 'server' || performance.now() > until) throw fault;
    }
    await pause(new AbortController().signal);
  }
}

function newClient({ hosts, discover, credentials, certificates, settings }: Address): Client {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value));
  const options = { connectionName: 'bijlikhata', ...given };
  const [endpoint] = hosts as [Address['hosts'][0]];
  if (discover) return new Client({ ...options, discover: endpoint }, certificates, credentials);
  if (hosts.length === 1) return new Client({ ...options, endpoint }, certificates, credentials);
  return new Client({ ...options, endpoints: [...hosts] }, certificates, credentials);
}

async function probe(client: Client, { where }: Address, { attemptMs }: Patience) {
  const last = { direction: 'backwards', fromPosition: 'end', maxCount: 1 } as const;
  await collected(client.readAll(last), attemptMs);
  const version = await within(attemptMs, client.serverVersion).catch((error: unknown) => {
    if (meaningOf(error) === 'denied') return undefined; // May be read all the same.
    throw error;
  });
  if (version !== undefined && !isRecent(version)) {
    throw new LogNotOpened(
      'version',
      `the server at ${where} has version ${version.slice(0, 50)}, and 22.6 is the oldest that ` +
        'tells where events are: run a newer one',
    );
  }
}

function isRecent(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const [one, two] = [Number(major), Number(minor)];
  return one > oldestServer.major || (one === oldestServer.major && two >= oldestServer.minor);
}

function faultOf(error: unknown, { where }: Address): LogNotOpened {
  if (error instanceof LogNotOpened) return error;
  const fault = (problem: LogNotOpened['problem'], what: string) =>
    new LogNotOpened(problem, what, error);
  const obstacle = obstacleOf(error);
  if (obstacle === 'certificate') {
    return fault(
      'certificate',
      `the certificate of ${where} is not trusted for that name: put its authority into tlsCAFile`,
    );
  }
  if (obstacle === 'tls') {
    return fault(
      'tls',
      `one side at ${where} expects TLS and the other does not: add or remove ?tls=false`,
    );
  }
  switch (meaningOf(error)) {
    case 'denied':
      return fault(
        'credentials',
        `${where} does not accept the name and password, or not for $all`,
      );
    case 'unsupported':
      return fault('version', `what answers at ${where} is no EventStoreDB 22.6 or later`);
    default:
      return fault('server', `nothing at ${where} answers as an EventStoreDB that is ready`);
  }
}
