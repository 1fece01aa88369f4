/** Opening an EventStoreDB: what is wrong is named at the start, and no password repeated. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { START } from '../src/eventlog/event-log.ts';
import { addressIn } from '../src/eventlog/eventstoredb-address.ts';
import { LogNotOpened } from '../src/eventlog/eventstoredb-faults.ts';
import { noted } from './noted.ts';
import { scratchFile } from './scratch.ts';
import { certified } from './support/eventstoredb/certificate.ts';
import {
  closedAfterTest,
  onlyPlayed,
  opened,
  played,
  realAddress,
} from './support/eventstoredb/opening.ts';

const secret = 'swordfish';
const impatient = { patience: { openingMs: 100 } };
const always = 1_000;

/** What is thrown, whole: with its causes, and with whatever the client has printed. */
async function refusalOf(address: string, options = impatient): Promise<LogNotOpened> {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const fault = await opened(address, options).then((log) => log.close(), (error) => error);
  expect(fault).toBeInstanceOf(LogNotOpened);
  expect(inspect([fault, warn.mock.calls], { depth: 9, showHidden: true })).not.toContain(secret);
  warn.mockRestore();
  return fault;
}

describe('an address of EventStoreDB', () => {
  it('tells hosts, name and password, and what else was set', () => {
    const { where, hosts, discover, credentials, settings } = addressIn(
      'esdb://admin:p%40ss%3A%2Fw%25rd@one:1234,two.example.in?nodePreference=leader' +
        '&Keep-Alive_Interval=20000&connectionName=bijlikhata-api',
    );
    const ours = addressIn('esdb://a:b@one?defaultDeadline=2000&streamPrefix=bhopal.');
    expect(ours).toMatchObject({ deadlineMs: 2_000, streamPrefix: 'bhopal.', settings: {} });
    expect(hosts).toEqual([{ address: 'one', port: 1234 }, {
      address: 'two.example.in',
      port: 2113,
    }]);
    expect({ where, discover, credentials, settings }).toEqual({
      where: 'one:1234, two.example.in:2113',
      discover: false,
      credentials: { username: 'admin', password: 'p@ss:/w%rd' },
      settings: { keepAliveInterval: 20_000, connectionName: 'bijlikhata-api' },
    });
    expect(addressIn('esdb+discover://eventlog?tls=false').discover).toBe(true);
  });

  const wrong: Record<string, [address: string, because: string]> = {
    'another scheme': [`kurrentdb://a:${secret}@b`, 'must look like'],
    'no host': [`esdb://a:${secret}@`, 'must look like'],
    'a name without a password': [`esdb://${secret}@b`, 'name:password'],
    'a password with an @': [`esdb://a:x@${secret}@b`, 'must look like'],
    'a % that is no code': [`esdb://a:${secret}%@b`, '%25'],
    'a port that is none': [`esdb://a:${secret}@b:99999`, 'a port'],
    'a host that is none': [`esdb://a:${secret}@-b`, 'each host'],
    'several names to discover': [`esdb+discover://a:${secret}@b,c`, 'one name'],
    'no password where TLS needs one': ['esdb://b', 'tls=false'],
    'a number where TLS needs a name': [`esdb://a:${secret}@10.0.0.7`, 'must be a name'],
    'an unknown option': [`esdb://a:${secret}@b?tsl=${secret}`, 'unknown option'],
    'a flag that is none': [`esdb://a:${secret}@b?tls=${secret}`, 'tls must be true or false'],
    'answers without checks': [`esdb://a:${secret}@b?tlsVerifyCert=false`, 'tlsCAFile'],
    'another node': [`esdb://a:${secret}@b?nodePreference=follower`, 'stale'],
    'made up revisions': [`esdb://a:${secret}@b?throwOnAppendFailure=false`, 'revisions'],
    'too many questions': [`esdb://a:${secret}@b?keepAliveInterval=10`, '10000'],
    'a number that is none': [`esdb://a:${secret}@b?gossipTimeout=${secret}`, 'whole number'],
    'no time to answer': [`esdb://a:${secret}@b?defaultDeadline=10`, 'from 500'],
    'a prefix that none can have': [`esdb://a:${secret}@b?streamPrefix=a-${secret}`, 'dots'],
    'half a certificate': [`esdb://a:${secret}@b?userKeyFile=x`, 'belong together'],
  };
  for (const [what, [address, because]] of Object.entries(wrong)) {
    it(`is refused with ${what}, without repeating it`, async () => {
      const fault = await refusalOf(address);
      expect(fault.problem).toBe('address');
      expect(fault.message).toContain(because);
    });
  }

  it('is refused when a file that it names is not there', async () => {
    const fault = await refusalOf(`esdb://a:${secret}@b?tlsCAFile=%2Fnowhere%2Fca.pem`);
    expect(fault).toMatchObject({ problem: 'certificate' });
    expect(fault.message).toContain('/nowhere/ca.pem');
  });
});

describe.skipIf(realAddress)(`opening EventStoreDB (${onlyPlayed})`, () => {
  const withPassword = ({ port }: { port: number }) => `127.0.0.1:${port}?tls=false`;

  it('says that nobody is there', async () => {
    const server = await played();
    await server.stop();
    const address = `esdb://admin:${secret}@${withPassword(server)}`;
    expect(await refusalOf(address)).toMatchObject({ problem: 'server' });
    expect(await refusalOf(`esdb://admin:${secret}@nowhere.invalid?tls=false`))
      .toMatchObject({ problem: 'server' });
  });

  it('says that the server does not get ready, and waits for one that does', async () => {
    const server = await played();
    server.faults.order('read', { instead: 'not ready' }, always);
    expect(await refusalOf(server.address)).toMatchObject({ problem: 'server' });
    server.faults.clear();
    server.faults.order('read', { instead: 'not ready' }, 3);
    server.faults.order('read', { instead: 'never answer' });
    server.faults.order('read', { instead: 'drop' });
    closedAfterTest(await opened(server.address));
    expect(server.faults.waiting('read')).toBe(0);
  });

  it('asks anew what the server can do, where the client keeps a failure for ever', async () => {
    const server = await played();
    server.faults.order('features', { instead: 'internal' });
    server.faults.order('features', { instead: 'never answer' });
    const log = closedAfterTest(await opened(server.address));
    expect(server.faults.waiting('features')).toBe(0);
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
  });

  it('does not insist on the version where it may not ask', async () => {
    const server = await played();
    server.faults.order('features', { instead: 'denied' });
    closedAfterTest(await opened(server.address));
  });

  it.each(['21.10.11.0', '22.4.0', '5.0.8', 'unknown'])(
    'says that version %s is too old',
    async (version) => {
      const server = await played({ version });
      expect(await refusalOf(server.address)).toMatchObject({ problem: 'version' });
    },
  );

  it.each(['22.6.0.0', '23.10.7.0', '26.1.0'])('works with version %s', async (version) => {
    closedAfterTest(await opened((await played({ version })).address));
  });

  it('says that what answers is too old to tell its version, or is no EventStoreDB', async () => {
    const server = await played();
    server.faults.order('features', { instead: 'unimplemented' });
    expect(await refusalOf(server.address)).toMatchObject({ problem: 'version' });
    server.faults.order('read', { instead: 'unimplemented' });
    expect(await refusalOf(server.address)).toMatchObject({ problem: 'version' });
    const web = createServer((_, response) => void response.end('a web server'));
    await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const fault = await refusalOf(`esdb://127.0.0.1:${port}?tls=false`);
    expect(['server', 'tls', 'version']).toContain(fault.problem);
  });

  it('finds the leader of a cluster among several hosts, or by one name', async () => {
    const server = await played();
    const gone = await played();
    await gone.stop();
    const options = 'tls=false&discoveryInterval=10&gossipTimeout=1';
    for (
      const scheme of [
        `esdb://127.0.0.1:${gone.port},127.0.0.1:${server.port}`,
        `esdb+discover://127.0.0.1:${server.port}`,
      ]
    ) {
      server.faults.order('gossip', { instead: 'not ready' });
      const log = closedAfterTest(await opened(`${scheme}?${options}`));
      expect(await log.end()).toBeDefined();
      expect(server.faults.waiting('gossip')).toBe(0);
    }
    await server.stop();
    const nobody = `esdb+discover://127.0.0.1:${server.port}?${options}&maxDiscoverAttempts=2`;
    expect(await refusalOf(nobody)).toMatchObject({ problem: 'server' });
  });
});

describe.skipIf(realAddress)(`opening EventStoreDB with TLS (${onlyPlayed})`, () => {
  async function secured() {
    const { authority, certificate, key } = certified();
    const file = scratchFile('authority.pem');
    writeFileSync(file, authority);
    const server = await played({ tls: { key, certificate }, users: { admin: 'changeit' } });
    return { server, trusting: `?tlsCAFile=${encodeURIComponent(file)}` };
  }

  it('takes name, password and authority from the address', async () => {
    const { server, trusting } = await secured();
    const log = closedAfterTest(await opened(server.address + trusting));
    await log.append('s-1', -1, [noted(1)]);
    expect(await Array.fromAsync(log.readAll(START))).toHaveLength(1);
  });

  it('says that name or password are wrong', async () => {
    const { server, trusting } = await secured();
    const address = `esdb://admin:${secret}@localhost:${server.port}${trusting}`;
    expect(await refusalOf(address)).toMatchObject({ problem: 'credentials' });
  });

  it('says that nobody vouches for the certificate', async () => {
    const { server } = await secured();
    const address = `esdb://admin:${secret}@localhost:${server.port}`;
    expect(await refusalOf(address)).toMatchObject({ problem: 'certificate' });
  });

  it('says that one side speaks TLS and the other does not', async () => {
    const { server } = await secured();
    const without = `esdb://localhost:${server.port}?tls=false`;
    expect(['tls', 'server']).toContain((await refusalOf(without)).problem);
    const plain = await played();
    const address = `esdb://admin:${secret}@localhost:${plain.port}`;
    expect(['tls', 'server']).toContain((await refusalOf(address)).problem);
  });
});
