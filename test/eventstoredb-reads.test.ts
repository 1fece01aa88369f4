/** Reads and subscriptions on the server's bad days: all of it once, in order, no call left. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  batchMax,
  type EventLog,
  LogUnreadable,
  type Recorded,
  START,
} from '../src/eventlog/event-log.ts';
import { noted, notedWith } from './noted.ts';
import type { Fault } from './support/eventstoredb/faults.ts';
import {
  closedAfterTest,
  onlyPlayed,
  opened,
  playedLog,
  quick,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { trickle } from './support/eventstoredb/trickle.ts';

const all = <Item>(items: AsyncIterable<Item>) => Array.fromAsync(items);
const noteOf = ({ data }: Recorded) => (data as { n: number }).n;
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const always = 1_000;
const patient = { timeout: 10_000 };

/** One stream, so that its own reads are tested with it. */
async function fill(log: EventLog, count: number) {
  for (let n = 0; n < count; n += batchMax) {
    await log.append('s-1', n - 1, upTo(count).slice(n, n + batchMax).map(noted));
  }
}

const json = 'application/json';
const foreign = (data: string, metadata: string, contentType = json) => ({
  id: crypto.randomUUID(),
  type: 'Theirs',
  contentType,
  data: Buffer.from(data),
  metadata: Buffer.from(metadata),
});

function followed(log: EventLog, after = START) {
  const enough = new AbortController();
  const seen: Recorded[] = [];
  const over = (async () => {
    for await (const batch of log.subscribe(after, enough.signal)) seen.push(...batch);
  })();
  const ended = over.catch(() => undefined);
  onTestFinished(() => {
    enough.abort();
    return ended;
  });
  return { seen, enough, over, notes: () => seen.map(noteOf) };
}

const breaking: Record<string, Fault> = {
  'never answers': { instead: 'never answer' },
  'breaks the connection': { instead: 'drop' },
  'is not ready': { instead: 'not ready' },
  'gives up': { instead: 'aborted' },
  'is shutting down': { instead: 'cancelled' },
  'ends at once': { after: 0, then: 'end' },
  'ends politely in the middle': { after: 7, then: 'end' },
  'breaks the connection in the middle': { after: 7, then: 'drop' },
  'falls silent in the middle': { after: 7, then: 'stall' },
  'is shutting down in the middle': { after: 7, then: 'cancelled' },
  'fails in the middle': { after: 7, then: 'unknown' },
};

describe.skipIf(realAddress)(`a read of EventStoreDB (${onlyPlayed})`, () => {
  for (const [what, fault] of Object.entries(breaking)) {
    it(`misses nothing when the server ${what}, twice`, async () => {
      const { server, log } = await playedLog();
      await fill(log, 20);
      server.faults.order('read', fault, 2);
      expect((await all(log.readAll(START))).map(noteOf)).toEqual(upTo(20));
      const half = (await all(log.readAll(START)))[9]!.position;
      server.faults.order('read', fault, 2);
      expect((await all(log.readAll(half))).map(noteOf)).toEqual(upTo(20).slice(10));
      server.faults.order('read', fault, 2);
      expect((await all(log.readStream('s-1'))).map(noteOf)).toEqual(upTo(20));
      server.faults.order('read', fault, 2);
      expect(log.precedes(half, await log.end())).toBe(true);
      await expect.poll(() => server.openCalls(), patient).toBe(0);
    });
  }

  it('waits for events that come slowly, as long as they come', async () => {
    const { server, log } = await playedLog();
    await fill(log, 20);
    server.faults.order('read', { slowMs: quick.quietMs / 10 }, always);
    expect((await all(log.readStream('s-1'))).map(noteOf)).toEqual(upTo(20));
  });

  it('puts together what arrives byte by byte', async () => {
    const { server, log } = await playedLog();
    await fill(log, 5);
    const line = await trickle(server.port);
    onTestFinished(() => line.close());
    const slow = await opened(`esdb://127.0.0.1:${line.port}?tls=false`, {
      patience: { quietMs: 5_000, openingMs: 20_000, attemptMs: 5_000 },
    });
    await slow.append('s-1', 4, [noted(5)]);
    expect((await all(slow.readStream('s-1'))).map(noteOf)).toEqual(upTo(6));
    await slow.close();
  }, 30_000);

  it('says that it cannot read, when that lasts', async () => {
    const { server, log } = await playedLog({ patience: { totalMs: 300 } });
    await fill(log, 5);
    server.faults.order('read', { instead: 'not ready' }, always);
    await expect(all(log.readStream('s-1'))).rejects.toThrow(LogUnreadable);
    await expect(all(log.readAll(START))).rejects.toThrow(LogUnreadable);
    await expect(log.end()).rejects.toThrow(LogUnreadable);
  });

  it('does not take a call that was cut short for an empty log', async () => {
    const { server, log } = await playedLog();
    await fill(log, 3);
    const other = closedAfterTest(await opened(server.address));
    server.faults.order('read', { after: 0, then: 'end' });
    expect((await all(other.readAll(START))).map(noteOf)).toEqual(upTo(3));
  });

  it('looks for its end past all that others have written', async () => {
    const { server, log } = await playedLog({ nouns: ['s'] });
    expect(await log.end()).toBe(START);
    await fill(log, 1);
    server.store.append('t-1', 'any', Array.from({ length: 2_000 }, () => foreign('{}', '{}')));
    const other = closedAfterTest(await opened(server.address, { nouns: ['s'] }));
    expect(await other.end()).toBe(await log.end());
    expect(await all(other.readAll(START))).toHaveLength(1);
  });

  it('does not ask twice what it is denied', async () => {
    const { server, log } = await playedLog();
    server.faults.order('read', { instead: 'denied' }, 2);
    await expect(log.end()).rejects.toThrow(LogUnreadable);
    expect(server.faults.waiting('read')).toBe(1);
  });

  it('leaves no call open when its reader leaves', async () => {
    const { server, log } = await playedLog();
    await fill(log, 2 * batchMax);
    for (const events of [log.readAll(START), log.readStream('s-1')]) {
      for await (const { revision } of events) if (revision === 3) break;
    }
    await expect.poll(() => server.openCalls(), patient).toBe(0);
  });

  it('leaves no reader hanging that was in the middle when the log was closed', async () => {
    const { log } = await playedLog();
    await fill(log, 9 * batchMax); // More than a page of either.
    const readers = [log.readAll(START), log.readStream('s-1')];
    for (const reader of readers) await reader[Symbol.asyncIterator]().next();
    const left = log.subscribe(START, new AbortController().signal)[Symbol.asyncIterator]();
    await left.next();
    await log.close();
    for (const reader of readers) await expect(all(reader)).rejects.toThrow('closed');
    expect(await left.next()).toMatchObject({ done: true });
  });

  it('throws for positions that are not ours, between ours, or of a longer log', async () => {
    const [{ server, log }, longer] = [await playedLog(), await playedLog()];
    await fill(log, 3);
    await fill(longer.log, 9);
    const [own] = server.store.all; // A system event's place.
    const [first] = await all(log.readAll(START));
    const [commit] = first!.position.split('/');
    const between = `${Number(commit) - 1}/${Number(commit) - 1}`;
    for (const odd of [`${own!.position}/${own!.position}`, between, await longer.log.end()]) {
      const position = odd as Recorded['position'];
      await expect(all(log.readAll(position))).rejects.toThrow('never issued');
      const { signal } = new AbortController();
      await expect(all(log.subscribe(position, signal))).rejects.toThrow('never issued');
    }
  });
});

describe.skipIf(realAddress)(`a subscription to EventStoreDB (${onlyPlayed})`, () => {
  for (const [what, fault] of Object.entries(breaking)) {
    it(`shows everything once when the server ${what}, twice`, async () => {
      const { server, log } = await playedLog();
      await fill(log, 20);
      server.faults.order('subscribe', fault, 2);
      const { notes, enough, over } = followed(log);
      await expect.poll(notes, patient).toEqual(upTo(20));
      expect(server.faults.waiting('subscribe')).toBe(0);
      await log.append('s-2', -1, [noted(20)]);
      await expect.poll(notes, patient).toEqual(upTo(21));
      enough.abort();
      await over;
      await expect.poll(() => server.openCalls(), patient).toBe(0);
    });
  }

  for (const odd of ['caught up twice', 'every event twice', 'bogus checkpoints'] as const) {
    it(`is not confused by a server with ${odd}`, async () => {
      const { server, log } = await playedLog();
      server.faults.order('subscribe', { odd }, 3);
      const { notes } = followed(log);
      await fill(log, 20);
      await expect.poll(notes, patient).toEqual(upTo(20));
      await server.stop();
      await server.start();
      await log.append('s-2', -1, [noted(20)]);
      await expect.poll(notes, patient).toEqual(upTo(21));
    });
  }

  it('keeps one subscription through silence, and lets events come slowly', async () => {
    const { server, log } = await playedLog();
    await fill(log, 3);
    server.faults.order('subscribe', { slowMs: quick.quietMs / 2 });
    server.faults.order('subscribe', { instead: 'denied' }); // A second one would be told.
    const { notes } = followed(log);
    await expect.poll(notes, patient).toEqual(upTo(3));
  });

  it('is patient with a server that passes over much that is not ours', async () => {
    const { server, log } = await playedLog({ nouns: ['s'] });
    const theirs = Array.from({ length: 2_400 }, () => foreign('{}', '{}'));
    server.store.append('t-1', 'any', theirs);
    await log.append('s-1', -1, [noted(0)]);
    server.faults.order('subscribe', { passingMs: 20 });
    server.faults.order('subscribe', { instead: 'denied' }); // A second one would be told.
    const { notes } = followed(log);
    await expect.poll(notes, patient).toEqual([0]);
  });

  it('outlasts a server that is away for longer than a read would wait', async () => {
    const { server, log } = await playedLog({ patience: { totalMs: 50 } });
    await fill(log, 2);
    const after = await log.end();
    await server.stop();
    const { notes } = followed(log, after);
    await expect(log.end()).rejects.toThrow(LogUnreadable);
    await expect(log.end()).rejects.toThrow(LogUnreadable);
    await server.start();
    await expect.poll(
      () => log.append('s-2', -1, [noted(2)]).then(() => true, () => false),
      patient,
    )
      .toBe(true);
    await expect.poll(notes, patient).toEqual([2]);
  });

  it('ends quietly when the log is closed before it has begun', async () => {
    const { server, log } = await playedLog();
    await fill(log, 2);
    server.faults.order('read', { instead: 'never answer' }, always);
    const { over } = followed(log, '1/1' as Recorded['position']);
    await log.close();
    await over;
  });

  it('ends loudly when it is denied', async () => {
    const { server, log } = await playedLog();
    server.faults.order('subscribe', { instead: 'denied' });
    const { over } = followed(log);
    await expect(over).rejects.toThrow(LogUnreadable);
  });

  it('goes on after a slow reader has slept through a restart', async () => {
    const { server, log } = await playedLog();
    await fill(log, 2_000);
    const enough = new AbortController();
    const seen: number[] = [];
    for await (const batch of log.subscribe(START, enough.signal)) {
      if (seen.length === 0) {
        await server.stop();
        await server.start();
        await log.append('s-2', -1, [noted(2_000)]);
      }
      seen.push(...batch.map(noteOf));
      if (seen.length >= 2_001) enough.abort();
    }
    expect(seen).toEqual(upTo(2_001));
  });

  it('lets the server wait while its reader does', async () => {
    const { server, log } = await playedLog();
    const text = 'x'.repeat(1_000);
    const count = 10_000;
    for (let n = 0; n < count; n += batchMax) {
      const some = upTo(batchMax).map((i) => notedWith(n + i, { n: n + i, text }));
      await log.append('s-1', n - 1, some);
    }
    const enough = new AbortController();
    let seen = 0;
    for await (const batch of log.subscribe(START, enough.signal)) {
      if (seen === 0) {
        await expect.poll(() => server.isWaitingForReaders(), patient).toBe(true);
        expect(server.sentToReaders()).toBeLessThan(count / 4);
      }
      seen += batch.length;
      if (seen === count) enough.abort();
    }
  }, 30_000);
});

describe.skipIf(realAddress)(`what others did in the database (${onlyPlayed})`, () => {
  it('is shown in our streams, by an actor unknown, and nowhere else', async () => {
    const { server, log } = await playedLog({ nouns: ['s', 'u'] });
    await log.append('s-1', -1, [noted(0)]);
    server.store.append('t-1', 'any', [foreign('{}', '{}')]);
    server.store.append('s-1', 0, [
      foreign('{broken', '{broken'),
      foreign('{"n":2}', '{"$correlationId":"only"}'),
      foreign('\u0001', '', 'application/octet-stream'),
    ]);
    await log.append('s-1', 3, [noted(4)]);
    const events = await all(log.readStream('s-1'));
    expect(events.map(({ data, meta }) => [data, meta.actor.kind])).toEqual([
      [{ n: 0 }, 'system'],
      [{ unreadable: '{broken' }, 'unknown'],
      [{ n: 2 }, 'unknown'],
      [{ unreadable: 'AQ==' }, 'unknown'],
      [{ n: 4 }, 'system'],
    ]);
    expect(await all(log.readAll(START))).toEqual(events);
    const { seen } = followed(log);
    await expect.poll(() => seen, patient).toEqual(events);
  });

  it('is loud where they have deleted: a history without its beginning is none', async () => {
    const { server, log } = await playedLog();
    await fill(log, 3);
    server.store.remove('s-1', 'delete');
    expect(await all(log.readStream('s-1'))).toEqual([]);
    await log.append('s-1', -1, [noted(7)]);
    await expect(all(log.readStream('s-1'))).rejects.toThrow('deleted or truncated');
  });

  it('is loud where they have deleted for ever, and the log itself goes on', async () => {
    const { server, log } = await playedLog();
    await fill(log, 3);
    server.store.remove('s-1', 'tombstone');
    await expect(all(log.readStream('s-1'))).rejects.toThrow(LogUnreadable);
    await log.append('s-2', -1, [noted(3)]);
    expect((await all(log.readAll(START))).map(noteOf)).toEqual(upTo(4));
    const { notes } = followed(log);
    await expect.poll(notes, patient).toEqual(upTo(4));
  });
});
