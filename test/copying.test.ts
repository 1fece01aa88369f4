/** Moving house between logs: nothing is lost, changed or mixed, however it breaks off. */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { compared, HistoryBroken } from '../src/eventlog/comparing.ts';
import { begun, copied, shareOf, type Target, TargetDiffers } from '../src/eventlog/copying.ts';
import {
  appendBytesMax,
  LogUnavailable,
  type Position,
  RevisionConflict,
  START,
} from '../src/eventlog/event-log.ts';
import { restoringIn } from '../src/eventlog/sqlite-target.ts';
import { holdsLog, openLogFile, sqliteLog } from '../src/eventlog/sqlite.ts';
import { noted, notedWith } from './noted.ts';
import { eventstoredb, expectSame, newFile, sourceOf, sqlite } from './support/copying.ts';
import { closedAfterTest, emptyAddress } from './support/eventstoredb/opening.ts';
import { copyAll, history, kept, recordedAs, recordedIn } from './support/histories.ts';

const targets: Record<string, () => Promise<Target>> = {
  'SQLite': () => Promise.resolve(sqlite()),
  'EventStoreDB': async () => await eventstoredb(await emptyAddress()),
};

describe('a history', () => {
  it('is the same after it was carried to EventStoreDB, to another, and back', async () => {
    const source = await sourceOf(703);
    const near = await eventstoredb(await emptyAddress());
    const far = await eventstoredb(await emptyAddress());
    const home = sqlite();
    expect((await copyAll(source, near)).difference).toBe(undefined);
    expect((await copyAll(near.log, far)).difference).toBe(undefined);
    expect((await copyAll(far.log, home)).difference).toBe(undefined);
    for (const { log } of [near, far, home]) await expectSame(source, log);
    const [first] = await recordedIn(near.log);
    expect(first?.recordedAt).toMatch(/^2025-01-01T/);
    expect(first?.meta).not.toHaveProperty('firstRecordedAt');
  }, 30_000);

  it('keeps the time that EventStoreDB gave its own events', async () => {
    const { log: source } = await eventstoredb(await emptyAddress());
    for (const event of history(30)) {
      await source.append(event.stream, event.revision - 1, [event]);
    }
    const home = sqlite();
    await copyAll(source, home);
    await expectSame(source, home.log);
    expect(Date.parse((await recordedIn(home.log))[0]!.recordedAt)).toBeGreaterThan(
      Date.parse('2026-01-01'),
    );
  });

  it('can be written on where it has come to, by the clock of that log', async () => {
    for (const target of [sqlite(), await eventstoredb(await emptyAddress())]) {
      const source = await sourceOf(20, 1);
      await copyAll(source, target);
      await target.log.append('account-N0', 19, [noted(1_000)]);
      const { recordedAt } = (await recordedIn(target.log)).at(-1)!;
      expect(Date.parse(recordedAt)).toBeGreaterThan(Date.parse('2026-01-01'));
    }
  });

  it('has a digest that anybody can make again', async () => {
    const log = sqlite();
    await log.restore([recordedAs(1, 's-1', 0), recordedAs(2, 's-1', 1)]);
    const nobody = '00000000-0000-0000-0000-000000000000';
    const meta = `{"actor":{"id":"test","kind":"system"},"causationId":"${nobody}",` +
      `"channel":"test","commandDigest":"digest N","commandId":"${nobody}",` +
      `"correlationId":"${nobody}","occurredAt":"2026-10-05T06:00:00Z","schemaVersion":1}`;
    const lines = [1, 2].map((n) =>
      `{"data":{"n":${n}},"id":"${noted(n).id}","meta":${meta.replace('N', String(n))},` +
      `"recordedAt":"2025-03-01T00:00:00.00${n}Z","revision":${n - 1},"stream":"s-1",` +
      `"type":"Noted"}\n`
    );
    const digest = createHash('sha256').update(lines.join('')).digest('hex');
    const { source } = await compared({ source: log.log, target: log.log });
    expect(source).toEqual({ events: 2, streams: 1, digest });
  });
});

describe.each(Object.entries(targets))('copying to %s', (name, open) => {
  it('carries nothing from an empty log', async () => {
    const { same, source } = await copyAll(await sourceOf(0), await open());
    expect([same, source.events]).toEqual([0, 0]);
  });

  it('goes on wherever it was cut off', async () => {
    const source = await sourceOf(23, 3);
    const events = await recordedIn(source);
    for (let cut = 0; cut <= events.length; cut += name === 'SQLite' ? 1 : 5) {
      const target = await open();
      await target.restore(events.slice(0, cut));
      expect(await begun(source, target.log)).toMatchObject({ same: cut });
      expect(await copyAll(source, target)).toMatchObject({ same: 23, difference: undefined });
    }
  });

  it('takes what is there already for what it is, wherever the groups begin', async () => {
    const target = await open();
    const events = Array.from({ length: 9 }, (_, n) => recordedAs(n, 's-1', n));
    for (const [from, to] of [[0, 5], [2, 4], [3, 8], [0, 9], [8, 9]]) {
      await target.restore(events.slice(from, to));
    }
    expect((await recordedIn(target.log)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('does not write over another event, nor behind one', async () => {
    const target = await open();
    await target.restore([recordedAs(1, 's-1', 0)]);
    await expect(target.restore([recordedAs(2, 's-1', 0), recordedAs(3, 's-1', 1)]))
      .rejects.toThrow(RevisionConflict);
    await expect(target.restore([recordedAs(4, 's-2', 3)])).rejects.toThrow(RevisionConflict);
    expect(await recordedIn(target.log)).toHaveLength(1);
  });

  it('refuses a target that holds something else, and leaves it as it is', async () => {
    const source = await sourceOf(12);
    const target = await open();
    await target.restore((await recordedIn(source)).slice(0, 4));
    await target.log.append('account-other', -1, [noted(99)]);
    const before = await kept(target.log);
    const refused = begun(source, target.log);
    await expect(refused).rejects.toThrow(TargetDiffers);
    await expect(refused).rejects.toMatchObject({
      same: 4,
      difference: { target: { id: noted(99).id, stream: 'account-other' } },
    });
    expect(await kept(target.log)).toEqual(before);
  });

  it('refuses a target that has gone on by itself', async () => {
    const source = await sourceOf(5, 1);
    const target = await open();
    await copyAll(source, target);
    await target.log.append('account-N0', 4, [noted(99)]);
    await expect(begun(source, target.log)).rejects
      .toMatchObject({ same: 5, difference: { source: undefined, target: { id: noted(99).id } } });
  });

  it('refuses the same events with another time or in another order', async () => {
    const source = sqlite();
    const [one, two] = [recordedAs(1, 's-1', 0), recordedAs(2, 's-2', 0)];
    await source.restore([one, two]);
    const later = await open();
    await later.restore([one, { ...two, recordedAt: '2025-04-01T00:00:00.000Z' }]);
    await expect(begun(source.log, later.log)).rejects.toMatchObject({ same: 1 });
    const reversed = await open();
    await reversed.restore([two, one]);
    await expect(begun(source.log, reversed.log)).rejects.toMatchObject({ same: 0 });
  });

  it('carries what is recorded meanwhile, to the end of the last look', async () => {
    const source = await sourceOf(40, 1);
    const target = await open();
    let late = 0;
    const busy: Target = {
      ...target,
      async restore(events) {
        await target.restore(events);
        if (late < 3) await source.append('account-N0', 39 + late, [noted(1_000 + late++)]);
      },
    };
    const answer = await copied(source, busy, { same: 0, lastSame: START });
    expect(answer).toEqual({ last: await source.end(), events: 43 });
    await expectSame(source, target.log);
  });

  it('carries an event as large as a log takes', async () => {
    const source = closedAfterTest(sqliteLog(newFile()));
    const { data: _, ...rest } = noted(1);
    const about = Buffer.byteLength(rest.id + rest.type + JSON.stringify(rest.meta));
    const text = 'x'.repeat(appendBytesMax - about - '{"text":""}'.length);
    await source.append('s-1', -1, [notedWith(1, { text })]);
    const small = Array.from({ length: 1_100 }, (_, n) => noted(n + 2));
    await source.append('s-1', 0, small);
    const target = await open();
    expect(await copyAll(source, target)).toMatchObject({ same: 1_101, difference: undefined });
  }, 20_000);
});

describe('comparing two logs', () => {
  it('finds the first event that differs, and reads both to their ends', async () => {
    const [source, target] = [sqlite(), sqlite()];
    const events = Array.from({ length: 1_200 }, (_, n) => recordedAs(n % 1_000, `s-${n}`, 0))
      .map((event, n) => ({
        ...event,
        id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      }));
    await source.restore(events);
    await target.restore(events.with(700, { ...events[700]!, data: { n: '700' } }).slice(0, 1_100));
    const answer = await compared({ source: source.log, target: target.log });
    expect(answer).toMatchObject({
      same: 700,
      difference: { source: { data: { n: 700 } }, target: { data: { n: '700' } } },
      source: { events: 1_200, streams: 1_200 },
      target: { events: 1_100, streams: 1_100 },
    });
    expect(answer.source.digest).not.toBe(answer.target.digest);
  });

  it('counts the source only as far as it was asked to', async () => {
    const source = await sourceOf(9);
    const target = sqlite();
    const events = await recordedIn(source);
    await target.restore(events.slice(0, 4));
    const compareUntil = (until: Position) => compared({ source, target: target.log, until });
    expect(await compareUntil(events[3]!.position)).toMatchObject({
      same: 4,
      difference: undefined,
      source: { events: 4 },
    });
    expect(await compareUntil(START)).toMatchObject({
      same: 0,
      difference: { source: undefined },
      source: { events: 0 },
    });
  });

  it('says which side lacks an event', async () => {
    const file = newFile();
    const source = sqlite(file);
    await source.restore([0, 1, 2].map((n) => recordedAs(n, 's-1', n)));
    const db = new DatabaseSync(file);
    db.exec('drop trigger event_is_permanent; delete from event where revision = 1');
    db.close();
    const broken = begun(source.log, sqlite().log);
    await expect(broken).rejects.toThrow(HistoryBroken);
    await expect(broken).rejects.toThrow('the source lacks event 1 of s-1');
  });

  it('tells a bar how far it is, whatever the positions look like', () => {
    const share = (place: string, end: string) => shareOf(place as Position, end as Position);
    expect(share('50', '200')).toBe(0.25);
    expect(share('1000/1000', '4000/4000')).toBe(0.25);
    expect([share('', ''), share('300', '200')]).toEqual([0, 1]);
  });
});

describe('a SQLite target', () => {
  it('keeps all of a batch or nothing of it', async () => {
    const db = openLogFile(newFile());
    const restore = restoringIn(db, 200);
    await restore([recordedAs(1, 's-1', 0)]);
    const taken = { ...recordedAs(1, 's-2', 1), stream: 's-2' };
    await expect(restore([recordedAs(2, 's-2', 0), taken])).rejects.toThrow(RevisionConflict);
    expect(db.prepare('select count(*) as n from event').get()).toEqual({ n: 1 });
    db.close();
  });

  it('says that the disk is full, and goes on when there is room', async () => {
    const source = await sourceOf(600);
    const db = openLogFile(newFile());
    const target = { log: closedAfterTest(sqliteLog(newFile())), close: () => Promise.resolve() };
    const restore = restoringIn(db, 200);
    db.exec('pragma max_page_count = 40');
    const beginning = { same: 0, lastSame: START };
    const full = copied(source, { ...target, restore }, beginning);
    await expect(full).rejects.toThrow(LogUnavailable);
    await expect(full).rejects.toThrow('make room');
    db.exec('pragma max_page_count = 40000');
    await copied(source, { ...target, restore }, beginning);
    expect(db.prepare('select count(*) as n from event').get()).toEqual({ n: 600 });
    db.close();
  });

  it('waits for another process that writes, but not for ever', async () => {
    const file = newFile();
    const target = sqlite(file);
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const restoring = target.restore([recordedAs(1, 's-1', 0)]);
    await expect(restoring).rejects.toThrow(LogUnavailable);
    await expect(restoring).rejects.toThrow('locked for 200 ms');
    const again = target.restore([recordedAs(1, 's-1', 0)]);
    other.exec('commit');
    await again;
    expect(await recordedIn(target.log)).toHaveLength(1);
    other.close();
  });

  it('is told from another file, and nothing is made where one only looks', () => {
    const [log, other] = [newFile(), newFile()];
    openLogFile(log).close();
    const db = new DatabaseSync(other);
    db.exec('create table bookmark (reader text)');
    db.close();
    expect([holdsLog(log), holdsLog(other)]).toEqual([true, false]);
    expect(() => holdsLog(newFile())).toThrow();
  });
});
