/** What `khata copy` says and does where one of the logs, or both, is an EventStoreDB. */
import { describe, expect, it } from 'vitest';
import { START } from '../src/eventlog/event-log.ts';
import { eventstoredbLog } from '../src/eventlog/eventstoredb.ts';
import { noted } from './noted.ts';
import { digestsIn, logAt, office } from './support/copying.ts';
import {
  closedAfterTest,
  onlyPlayed,
  played,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { kept, recordedIn } from './support/histories.ts';

const limitMs = 60_000;

describe.skipIf(realAddress)(`khata copy with EventStoreDB (${onlyPlayed})`, () => {
  it('moves there and back, and both ways are one history with its times', async () => {
    const server = await played();
    const { khata, file, from } = await office(300, { NEW_EVENT_LOG: server.address });
    const there = await khata('--from', from, '--to', 'env:NEW_EVENT_LOG');
    expect(there).toMatchObject({ code: 0, said: expect.stringContaining('Both hold the same.') });
    expect(there.said).toContain(`to 127.0.0.1:${server.port}, `);
    const back = await khata('--from', server.address, '--to', `sqlite:${file('back.db')}`);
    expect(back.code).toBe(0);
    expect(new Set([...digestsIn(there.said), ...digestsIn(back.said)]).size).toBe(1);
    expect(await kept(logAt(file('back.db')))).toEqual(await kept(logAt(file('events.db'))));
    const verified = await khata('--from', from, '--to', server.address, '--verify');
    expect(verified.code).toBe(0);
    await expect.poll(() => server.openCalls()).toBe(0);
  }, limitMs);

  it('reads from the log that EVENT_LOG names', async () => {
    const server = await played();
    const source = await office(8);
    await source.khata('--from', source.from, '--to', server.address);
    const { khata, file } = await office(0, { EVENT_LOG: server.address });
    const { code, said } = await khata('--to', `sqlite:${file('back.db')}`);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Copied 8 events') });
    expect((await khata('--to', server.address)).noted).toMatch(/is where the history is/);
  });

  it('keeps apart what has a prefix of its own in the same database', async () => {
    const server = await played();
    const { khata, from } = await office(8);
    const [one, two] = ['one.', 'two.'].map((prefix) => `${server.address}&streamPrefix=${prefix}`);
    expect((await khata('--from', from, '--to', one!)).code).toBe(0);
    const { code, said } = await khata('--from', one!, '--to', two!);
    expect(said).toContain(`Copied 8 events from 127.0.0.1:${server.port} (one.) to 127.0.0.1`);
    expect(code).toBe(0);
  });

  it('breaks off when the server goes, and goes on when the same is typed again', async () => {
    const server = await played();
    const { khata, from } = await office(200);
    const to = `${server.address}&defaultDeadline=500`;
    server.faults.order('append', { slowMs: 0 }, 30);
    server.faults.order('append', { written: 'never answer' }, 1_000);
    const broken = await khata('--from', from, '--to', to);
    expect(broken.code).toBe(1);
    expect(broken.noted).toMatch(/no answer to an append/);
    expect(broken.noted).toMatch(/type the same command again\.$/);
    server.faults.clear();
    const { code, said } = await khata('--from', from, '--to', to);
    expect(said).toMatch(/^Copied \d+ events .*; \d+ were there already\.$/m);
    expect(code).toBe(0);
  }, limitMs);

  it('says so when somebody else writes there as well', async () => {
    const server = await played();
    const { khata, from } = await office(40);
    server.faults.order('append', { slowMs: 0 }, 5);
    server.faults.order('append', { conflict: 'in any case' }, 1_000);
    const { code, noted } = await khata('--from', from, '--to', server.address);
    expect(noted).toMatch(/^Somebody else writes to the target as well, to account-N\d+: stop/m);
    expect(code).toBe(1);
  });

  it('says what is wrong with an address or a server, and never the password', async () => {
    const tls = await played();
    const { khata, from } = await office(1);
    const wrong = `esdb://admin:secretive@localhost:${tls.port}`;
    const { code, noted } = await khata('--from', from, '--to', wrong);
    expect(noted).toMatch(/^Others on this machine can read a password.*env:NAME\.$/m);
    expect(noted).toMatch(/^--to cannot be used: one side at localhost:\d+ expects TLS/m);
    expect(noted).not.toContain('secretive');
    expect(code).toBe(2);
  }, limitMs);

  it('does not know the places of the other log: no view reads on from there', async () => {
    const server = await played();
    const { khata, file, from } = await office(0);
    const source = logAt(file('events.db'));
    for (let n = 0; n < 9; n++) await source.append('account-N1', n - 1, [noted(n)]);
    await khata('--from', from, '--to', server.address);
    const moved = closedAfterTest(await eventstoredbLog(server.address));
    for (const [before, after] of [[source, moved], [moved, source]] as const) {
      const place = (await recordedIn(before)).at(-1)!.position;
      await expect(Array.fromAsync(after.readAll(place))).rejects.toThrow('never issued');
      expect(() => after.precedes(place, START)).toThrow('never issued');
    }
  });
});
