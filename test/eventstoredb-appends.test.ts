/** Appends on the server's bad days: one fact, the same answer, or a fault that says so. */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import {
  type Appended,
  type EventLog,
  LogUnavailable,
  OutcomeUnknown,
  RevisionConflict,
  START,
} from '../src/eventlog/event-log.ts';
import { meaningOf } from '../src/eventlog/eventstoredb-faults.ts';
import { noted } from './noted.ts';
import type { Fault } from './support/eventstoredb/faults.ts';
import {
  closedAfterTest,
  onlyPlayed,
  opened,
  played,
  playedLog,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { newStore } from './support/eventstoredb/store.ts';

const all = <Item>(items: AsyncIterable<Item>) => Array.fromAsync(items);
const notes = async (log: EventLog) =>
  (await all(log.readAll(START))).map(({ data }) => (data as { n: number }).n);
const always = 1_000;
const patient = { timeout: 10_000 };

describe.skipIf(realAddress)(`an append to EventStoreDB (${onlyPlayed})`, () => {
  const passing: Record<string, Fault> = {
    'never answers': { instead: 'never answer' },
    'writes and never answers': { written: 'never answer' },
    'breaks the connection': { instead: 'drop' },
    'writes and breaks the connection': { written: 'drop' },
    'says that it has given up': { instead: 'aborted' },
    'writes and says that it has given up': { written: 'aborted' },
    'answers nothing at all': { written: 'nothing at all' },
    'is not ready': { instead: 'not ready' },
    'is too busy': { instead: 'too busy' },
    'looks for its leader': { instead: 'no leader' },
    'is shutting down': { instead: 'cancelled' },
    'fails without saying why': { instead: 'unknown' },
    'breaks inside': { instead: 'internal' },
    'writes and does not say where': { written: 'no position' },
  };
  for (const [what, fault] of Object.entries(passing)) {
    it(`is one fact and tells its place when the server ${what}, twice`, async () => {
      const { server, log } = await playedLog();
      await log.append('s-0', -1, [noted(0)]);
      server.faults.order('append', fault, 2);
      const appended = await log.append('s-1', -1, [noted(1), noted(2)]);
      const events = await all(log.readStream('s-1'));
      expect(events.map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }]);
      expect(appended).toEqual({ revision: 1, position: events[1]?.position });
      expect(await notes(log)).toEqual([0, 1, 2]);
      expect(await log.append('s-1', -1, [noted(1), noted(2)])).toEqual(appended);
    });
  }

  it('finds the place of a repeat that the server does not tell', async () => {
    const { server, log } = await playedLog();
    const first = await log.append('s-1', -1, [noted(1), noted(2)]);
    await log.append('s-1', 1, [noted(3)]);
    server.faults.order('append', { written: 'no position' }, always);
    expect(await log.append('s-1', -1, [noted(1), noted(2)])).toEqual(first);
  });

  it('does not say that it knows when the place of a repeat cannot be read', async () => {
    const { server, log } = await playedLog({ patience: { totalMs: 600 } });
    server.faults.order('append', { written: 'no position' }, always);
    server.faults.order('read', { instead: 'not ready' }, always);
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(OutcomeUnknown);
    server.faults.clear();
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
    expect(await notes(log)).toEqual([1]);
  });

  it('is unknown when no answer comes at all, and the same again tells', async () => {
    const { server, log } = await playedLog({ patience: { attemptMs: 100, totalMs: 300 } });
    server.faults.order('append', { written: 'never answer' }, always);
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(OutcomeUnknown);
    server.faults.clear();
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
    expect(await notes(log)).toEqual([1]);
  });

  const refused: Record<string, [Fault, because: string]> = {
    'stays unready': [{ instead: 'not ready' }, 'not ready'],
    'denies it': [{ instead: 'denied' }, 'name and password'],
    'does not know us': [{ instead: 'unauthenticated' }, 'name and password'],
    'takes less': [{ instead: 'too large' }, 'MaxAppendSize'],
    'finds it wrong': [{ instead: 'invalid' }, 'wrong'],
    'is something else': [{ instead: 'unimplemented' }, 'address'],
  };
  for (const [what, [fault, because]] of Object.entries(refused)) {
    it(`is known not to be written when the server ${what}`, async () => {
      const { server, log } = await playedLog({ patience: { totalMs: 300 } });
      server.faults.order('append', fault, always);
      const append = log.append('s-1', -1, [noted(1)]);
      await expect(append).rejects.toThrow(LogUnavailable);
      await expect(append).rejects.toThrow(because);
      server.faults.clear();
      expect(await notes(log)).toEqual([]);
    });
  }

  it('stays unknown when the server denies what it perhaps has written', async () => {
    const { server, log } = await playedLog({ patience: { attemptMs: 100 } });
    server.faults.order('append', { written: 'never answer' });
    server.faults.order('append', { instead: 'denied' });
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(OutcomeUnknown);
  });

  it('is known not to be written while nobody is there, and is taken afterwards', async () => {
    const { server, log } = await playedLog({ patience: { totalMs: 300 } });
    await server.stop();
    // What is sent into a connection that dies at that moment may have been written.
    await expect(log.append('s-0', -1, [noted(0)])).rejects.toThrow(/^s-0: (no answer|nothing)/);
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(LogUnavailable);
    await server.start();
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
  });

  it('waits for a server that comes back soon enough', async () => {
    const { server, log } = await playedLog();
    await server.stop();
    const append = log.append('s-1', -1, [noted(1)]);
    setTimeout(() => void server.start(), 50);
    expect(await append).toMatchObject({ revision: 0 });
  });

  it('goes to the new leader, and back again', async () => {
    const store = newStore();
    const [one, other] = [await played({ store }), await played({ store })];
    const log = closedAfterTest(await opened(one.address));
    const leaderIs = ({ port }: { port: number }): Fault => (
      { instead: { leader: { host: '127.0.0.1', port } } }
    );
    one.faults.order('append', leaderIs(other));
    await log.append('s-1', -1, [noted(1)]);
    expect(one.faults.waiting('append')).toBe(0);
    await one.stop(); // It was the other one indeed who wrote.
    await log.append('s-1', 0, [noted(2)]);
    await one.start();
    other.faults.order('append', leaderIs(one));
    await log.append('s-1', 1, [noted(3)]);
    expect(await notes(log)).toEqual([1, 2, 3]);
  });

  it('is a conflict, also when the server does not say where the stream is', async () => {
    const { server, log } = await playedLog();
    await log.append('s-1', -1, [noted(1)]);
    server.faults.order('append', { conflict: 'in any case' });
    await expect(log.append('s-1', -1, [noted(2)])).rejects.toThrow(RevisionConflict);
  });

  it('takes its own events for a repeat, also where the server says conflict', async () => {
    const { server, log } = await playedLog();
    const first = await log.append('s-1', -1, [noted(1), noted(2)]);
    await log.append('s-1', 1, [noted(3)]);
    server.faults.order('append', { conflict: 'in any case' }, 2);
    expect(await log.append('s-1', -1, [noted(1), noted(2)])).toEqual(first);
    await expect(log.append('s-1', -1, [noted(1), noted(3)])).rejects.toThrow(RevisionConflict);
  });

  it('says that somebody has deleted the stream', async () => {
    const { server, log } = await playedLog();
    await log.append('s-1', -1, [noted(1)]);
    server.store.remove('s-1', 'tombstone');
    await expect(log.append('s-1', 0, [noted(2)])).rejects.toThrow('deleted the stream');
  });

  it('is not harmed by another client of the process that dies', async () => {
    const { server, log } = await playedLog();
    const other = EventStoreDBClient.connectionString(server.address);
    // The way of appending that the clients of a process share.
    server.faults.order('batch', { instead: 'never answer' });
    const theirs = other.appendToStream('t-1', jsonEvent({ type: 'Theirs', data: {} }));
    const died = expect(theirs).rejects.toThrow();
    server.faults.order('append', { written: 'never answer' });
    const append = log.append('s-1', -1, [noted(1)]);
    await expect.poll(() => server.faults.waiting('batch'), patient).toBe(0);
    await other.dispose();
    await died;
    expect(await append).toMatchObject({ revision: 0 });
    expect(await notes(log)).toEqual([1]);
  });

  it('never needs to know what the server can do', async () => {
    const { server, log } = await playedLog();
    server.faults.order('features', { instead: 'never answer' }, always);
    await server.stop(); // With its connections, the client forgets what it knew.
    await server.start();
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
    expect(server.faults.waiting('features')).toBe(always);
  });

  it('works with a server whose clock is an hour off, and tells the time by it', async () => {
    const server = await played({ store: newStore(() => Date.UTC(2026, 9, 5, 6)) });
    const log = closedAfterTest(await opened(server.address));
    await log.append('s-1', -1, [noted(1)]);
    const [event] = await all(log.readStream('s-1'));
    expect(event?.recordedAt).toBe('2026-10-05T06:00:00.000Z');
  });

  it('waits for its turn among thousands, and each is written once', async () => {
    const { log } = await playedLog({ patience: { totalMs: 30_000 } });
    const count = 1_000;
    const appends = Array.from({ length: count }, (_, n) => log.append(`s-${n}`, -1, [noted(n)]));
    expect(new Set((await Promise.all(appends)).map(({ position }) => position)).size).toBe(count);
    expect((await notes(log)).length).toBe(count);
  }, 30_000);

  it('is refused when too many wait already', async () => {
    const { server, log } = await playedLog({ patience: { attemptMs: 100, totalMs: 100 } });
    server.faults.order('append', { instead: 'never answer' }, 20_000);
    const answers = await Promise.allSettled(
      Array.from({ length: 10_100 }, (_, n) => log.append(`s-${n}`, -1, [noted(n)])),
    );
    const names = answers.map((one) => one.status === 'rejected' && one.reason.name);
    expect(new Set(names)).toEqual(new Set(['OutcomeUnknown', 'LogUnavailable']));
    expect(answers.at(-1)).toHaveProperty(
      'reason.message',
      expect.stringContaining('write more slowly'),
    );
  });

  it('is settled before the log is closed, whatever the server does', async () => {
    const { server, log } = await playedLog();
    server.faults.order('append', { written: 'drop' });
    let answer: Appended | undefined;
    const append = log.append('s-1', -1, [noted(1)]).then((appended) => answer = appended);
    await log.close();
    expect(answer).toMatchObject({ revision: 0 });
    await append;
  });
});

describe('what an error of the client means for an append', () => {
  it.each([
    [{ code: 14, message: '14 UNAVAILABLE: No connection established.' }, 'not now'],
    [{ code: 14, message: '14 UNAVAILABLE: Connection dropped' }, 'unknown'],
    [{ type: 'unavailable', code: 14, message: 'read ECONNRESET' }, 'unknown'],
    [{ type: 'unknown', message: 'Could not recognize Server Is Not Ready' }, 'not now'],
    [new Error('Failed to discover after 10 attempts.'), 'not now'],
    [new TypeError('undefined is not iterable'), 'unknown'],
    [{ type: 'cancelled', code: 1 }, 'unknown'],
    [{ type: 'timeout', code: 10 }, 'unknown'],
    [{ type: 'deadline-exceeded', code: 4 }, 'unknown'],
    [{ type: 'unknown', code: 7, message: '7 PERMISSION_DENIED' }, 'denied'],
    [{ type: 'not-leader', code: 5 }, 'not now'],
    [{ type: 'stream-deleted', code: 9 }, 'deleted'],
    ['a text', 'unknown'],
    [undefined, 'unknown'],
  ])('%o: %s', (error, meaning) => expect(meaningOf(error)).toBe(meaning));
});
