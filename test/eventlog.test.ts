/** The contract, once per log; and what only the SQLite log promises. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  batchMax,
  type EventLog,
  LogUnavailable,
  OutcomeUnknown,
  type Recorded,
  RevisionConflict,
  START,
} from '../src/eventlog/event-log.ts';
import { logIn, openLogFile, sqliteLog } from '../src/eventlog/sqlite.ts';
import { eventLogContract } from './contracts/event-log.ts';
import { noted, notedWith } from './noted.ts';
import { scratchFile } from './scratch.ts';

let file = '';
const newFile = () => file = scratchFile('log.db');

eventLogContract('sqlite on disk', {
  open: () => sqliteLog(newFile()),
  reopen: () => sqliteLog(file),
});
eventLogContract('sqlite in memory', {
  open: () => sqliteLog(':memory:'),
  skip: { 'has everything still there after a restart': 'memory is gone with the process' },
});

const clock = () => '2026-10-05T06:00:00.000Z';
const patienceMs = 100;

function closedAfterTest<Closable extends { close(): unknown }>(closable: Closable): Closable {
  onTestFinished(async () => {
    await closable.close();
  });
  return closable;
}
const stranger = () => closedAfterTest(new DatabaseSync(file));
const count = async (log: EventLog) => (await Array.fromAsync(log.readAll(START))).length;

describe('the SQLite log', () => {
  it('commits appends that arrive together once, and later ones again', async () => {
    let commits = 0;
    const log = closedAfterTest(sqliteLog(':memory:', () => `commit ${++commits}`));
    await Promise.all([1, 2, 3].map((n) => log.append(`s-${n}`, -1, [noted(n)])));
    await log.append('s-4', -1, [noted(4)]);
    const events = await Array.fromAsync(log.readAll(START));
    expect(events.map(({ recordedAt }) => recordedAt))
      .toEqual(['commit 1', 'commit 1', 'commit 1', 'commit 2']);
  });

  it('refuses to change or delete what it holds, whoever asks', async () => {
    const log = closedAfterTest(sqliteLog(newFile()));
    await log.append('s-1', -1, [noted(1)]);
    const intruder = stranger();
    expect(() => intruder.exec(`update event set data = '{}'`)).toThrow('never changed');
    expect(() => intruder.exec('delete from event')).toThrow('never deleted');
    // A replacement deletes the old row, and no delete trigger hears of it.
    for (const key of ['position, 9, 8, 7', '7, id, 8, 7', '7, 9, stream, revision']) {
      const replacement = `select ${key}, 'Forged', data, meta, recorded_at from event`;
      expect(() => intruder.exec(`insert or replace into event ${replacement}`))
        .toThrow('never replaced');
    }
  });

  it('refuses an id that another stream has taken, and that append alone', async () => {
    const log = closedAfterTest(sqliteLog(':memory:'));
    await log.append('s-1', -1, [noted(1)]);
    const answers = await Promise.allSettled([
      log.append('s-2', -1, [noted(2)]),
      log.append('s-3', -1, [noted(3), noted(1)]),
      log.append('s-4', -1, [noted(4)]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { message: expect.stringContaining('is taken') } });
    expect(await count(log)).toBe(3);
    await log.append('s-3', -1, [noted(3)]);
    expect(await count(log)).toBe(4);
  });

  it('throws for a position that was issued after it was copied', async () => {
    const [longer, shorter] = [1, 2].map(() => closedAfterTest(sqliteLog(':memory:')));
    await longer!.append('s-1', -1, [noted(1), noted(2)]);
    await shorter!.append('s-1', -1, [noted(1)]);
    const reading = Array.fromAsync(shorter!.readAll(await longer!.end()));
    await expect(reading).rejects.toThrow('older copy');
  });

  it('leaves no reader hanging that was in the middle when it was closed', async () => {
    const log = sqliteLog(newFile());
    const many = Array.from({ length: 2 * batchMax }, (_, n) => noted(n));
    await log.append('s-1', -1, many);
    const readers = [log.readAll(START), log.readStream('s-1')];
    for (const reader of readers) await reader[Symbol.asyncIterator]().next();
    const left = log.subscribe(START, new AbortController().signal)[Symbol.asyncIterator]();
    await left.next();
    await log.close();
    for (const reader of readers) await expect(Array.fromAsync(reader)).rejects.toThrow('closed');
    expect(await left.next()).toMatchObject({ done: true });
  });

  it('leaves nothing out for those who follow, however far behind one of them is', async () => {
    const log = closedAfterTest(sqliteLog(':memory:'));
    const total = 6 * batchMax + 7;
    let written = 0;
    const write = async (events: number) => {
      const noteds = Array.from({ length: events }, () => noted(++written));
      await log.append('s-1', written - events - 1, noteds);
    };
    const { signal } = new AbortController();
    const follower = () => {
      const news = log.subscribe(START, signal)[Symbol.asyncIterator]();
      return { seen: [] as unknown[], news };
    };
    const [quick, slow] = [follower(), follower()];
    async function hear({ seen, news }: ReturnType<typeof follower>, upTo: number) {
      while (seen.length < upTo) {
        const { value = [] } = await news.next();
        seen.push(...value.map(({ data }: Recorded) => data));
      }
    }
    await write(1);
    await hear(slow, 1);
    while (written < total) {
      await write(Math.min(300, total - written));
      await hear(quick, written);
    }
    await hear(slow, total);
    const all = Array.from({ length: total }, (_, i) => ({ n: i + 1 }));
    expect(quick.seen).toEqual(all);
    expect(slow.seen).toEqual(all);
  });

  it('lets its owner alone read its files', async () => {
    const log = closedAfterTest(sqliteLog(newFile()));
    await log.append('s-1', -1, [noted(1)]);
    const modes = ['', '-wal', '-shm'].map((end) => statSync(file + end).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('sees what another connection has committed, and tells its subscribers', async () => {
    const [ours, theirs] = [sqliteLog(newFile()), sqliteLog(file)].map(closedAfterTest);
    await theirs!.append('s-1', -1, [noted(1)]);
    await expect(ours!.append('s-1', -1, [noted(2)])).rejects.toThrow(RevisionConflict);
    await ours!.append('s-1', 0, [noted(2)]);
    expect(await Array.fromAsync(theirs!.readStream('s-1'))).toHaveLength(2);
    const news = theirs!.subscribe(await theirs!.end(), new AbortController().signal);
    const first = news[Symbol.asyncIterator]().next();
    await ours!.append('s-2', -1, [noted(3)]);
    expect(await first).toMatchObject({ value: [{ data: { n: 3 } }] });
  });
});

describe('the SQLite log in trouble', () => {
  it('waits for a lock without stopping the process, and then writes', async () => {
    const log = closedAfterTest(sqliteLog(newFile(), clock, 2_000));
    const other = stranger();
    other.exec('begin immediate');
    const appends = [1, 2].map((n) => log.append(`s-${n}`, -1, [noted(n)]));
    setTimeout(() => other.exec('commit'), 60); // Would come too late if the wait were a busy one.
    await Promise.all(appends);
    expect(await count(log)).toBe(2);
  });

  it('refuses when the lock stays, writes nothing, and works when it is free again', async () => {
    const log = closedAfterTest(sqliteLog(newFile(), clock, patienceMs));
    const other = stranger();
    other.exec('begin immediate');
    const answers = await Promise.allSettled(
      [1, 2].map((n) => log.append(`s-${n}`, -1, [noted(n)])),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(LogUnavailable) });
      expect(answer).toHaveProperty(
        'reason.message',
        expect.stringMatching(/^s-\d: nothing was .*let it finish/),
      );
    }
    expect(await count(log)).toBe(0);
    other.exec('commit');
    await log.append('s-1', -1, [noted(1)]);
    expect(await count(log)).toBe(1);
  });

  it('writes what waits for the lock before it closes', async () => {
    const log = sqliteLog(newFile());
    const other = stranger();
    other.exec('begin immediate');
    const waiting = log.append('s-1', -1, [noted(1)]);
    setTimeout(() => other.exec('commit'), 60);
    await log.close();
    expect(await waiting).toMatchObject({ revision: 0 });
  });

  it('numbers nothing before a writer elsewhere that has not committed yet', async () => {
    const log = closedAfterTest(sqliteLog(newFile()));
    await log.append('s-1', -1, [noted(1)]);
    const other = stranger();
    other.exec(`begin immediate; insert into event
      select 2, 'theirs', 's-2', 0, type, '{"n":2}', meta, recorded_at from event`);
    const seen: unknown[] = [];
    const enough = new AbortController();
    const subscriber = (async () => {
      for await (const batch of log.subscribe(START, enough.signal)) {
        seen.push(...batch.map(({ data }) => data));
        if (seen.length === 3) enough.abort();
      }
    })();
    const ours = log.append('s-1', 0, [noted(3)]);
    await expect.poll(() => seen).toEqual([{ n: 1 }]);
    other.exec('commit');
    await Promise.all([ours, subscriber]);
    expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('writes nothing on a full disk, says so, and goes on when there is room', async () => {
    const db = openLogFile(newFile());
    const log = closedAfterTest(logIn(db, clock, patienceMs));
    const large = (n: number) => notedWith(n, { text: 'x'.repeat(100_000) });
    await log.append('s-1', -1, [noted(1)]);
    db.exec('pragma max_page_count = 40');
    const answers = await Promise.allSettled([
      log.append('s-2', -1, [noted(2), large(3)]),
      log.append('s-3', -1, [large(4)]),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(LogUnavailable) });
      expect(answer).toHaveProperty('reason.message', expect.stringContaining('make room'));
    }
    expect(await count(log)).toBe(1);
    await log.append('s-1', 0, [noted(5)]);
    db.exec('pragma max_page_count = 4000');
    await log.append('s-2', -1, [noted(2), large(3)]);
    expect(await count(log)).toBe(4);
  });

  it('says that the file cannot be written', async () => {
    const db = openLogFile(newFile());
    const log = closedAfterTest(logIn(db, clock, patienceMs));
    db.exec('pragma query_only = on');
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(LogUnavailable);
    db.exec('pragma query_only = off');
    await log.append('s-1', -1, [noted(1)]);
  });

  it('admits not to know when the commit fails, and takes the same events again', async () => {
    const log = closedAfterTest(sqliteLog(newFile(), clock));
    const other = stranger();
    // What only a commit checks, so that nothing before it fails.
    other.exec(`create table nowhere (id text primary key);
      create table pointer (id text references nowhere deferrable initially deferred);
      create trigger spoil after insert on event begin insert into pointer values (new.id); end`);
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow(OutcomeUnknown);
    expect(await count(log)).toBe(0);
    other.exec('drop trigger spoil');
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
  });

  it('hands a defect of the caller through, and goes on', async () => {
    let commits = 0;
    const log = closedAfterTest(sqliteLog(':memory:', () => {
      if (++commits === 1) throw new Error('the clock has stopped');
      return clock();
    }));
    await expect(log.append('s-1', -1, [noted(1)])).rejects.toThrow('the clock has stopped');
    expect(await log.append('s-1', -1, [noted(1)])).toMatchObject({ revision: 0 });
  });
});
