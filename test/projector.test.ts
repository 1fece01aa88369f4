import { sql } from 'kysely';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchMax,
  type EventLog,
  type NewEvent,
  type Position,
  type Recorded,
  START,
} from '../src/eventlog/event-log.ts';
import { NotYet, type Stopped } from '../src/projections/places.ts';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { forget, projector } from '../src/projections/projector.ts';
import {
  bookmarkOf,
  moveBookmark,
  openReadStore,
  type ReadStore,
} from '../src/projections/read-store.ts';
import { StoreUnavailable } from '../src/projections/store-fault.ts';
import { noted } from './noted.ts';
import { scratchFile } from './scratch.ts';
import { openLog } from './support/books.ts';
import { notes } from './support/notes.ts';
import { describeWithPostgres } from './support/postgres.ts';

let log: EventLog;
let store: ReadStore;
let end = -1;

const numbers = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);
async function record(...events: NewEvent[]) {
  for (let i = 0; i < events.length; i += 500) {
    ({ revision: end } = await log.append('s-1', end, events.slice(i, i + 500)));
  }
}
const odd = (n: number): NewEvent => ({ ...noted(n), data: { n: 'many' } });
const never = ({ name, error }: Stopped) => {
  throw new Error(`${name} stopped`, { cause: error });
};

/** Each test's own. */
async function fresh(open: () => ReadStore | Promise<ReadStore>) {
  log = openLog();
  store = await open();
  end = -1;
}

function tests(open: () => ReadStore | Promise<ReadStore>) {
  beforeEach(() => fresh(open));
  afterEach(() => store.destroy());

  describe('the read models', () => {
    it('take in what the log holds, in order, and go on where they stopped', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(noted(1), noted(2));
      const views = await projector(store, log, [keeper], never);
      await views.settle();
      await record(noted(3));
      await views.settle();
      await views.settle();
      expect(await kept(store)).toEqual([1, 2, 3]);
      const again = await projector(store, log, [keeper], never);
      await again.settle();
      expect(await kept(store)).toEqual([1, 2, 3]);
    });

    it('pass over events that they do not handle, even unknown ones', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(noted(1), { ...noted(2), type: 'MeterReplaced' }, noted(3));
      const views = await projector(store, log, [keeper], never);
      await views.settle();
      expect(await kept(store)).toEqual([1, 3]);
      expect(views.places().get('notes@1')).toBe(await log.end());
    });

    it('read more than a batch, and lose nothing between two', async () => {
      const { keeper, kept } = notes('notes@1');
      const all = numbers(2 * batchMax + 7);
      await record(...all.map(noted));
      const views = await projector(store, log, [keeper], never);
      await views.settle();
      expect(await kept(store)).toEqual(all);
    });

    it('follow the log until they are told to stop', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(noted(1));
      const views = await projector(store, log, [keeper], never);
      const enough = new AbortController();
      const running = views.run(enough.signal);
      await record(noted(2));
      await views.reached(await log.end(), 5_000);
      expect(await kept(store)).toEqual([1, 2]);
      enough.abort();
      await running;
    });

    it('are filled again from the first fact on after they were forgotten', async () => {
      const { keeper, kept } = notes('notes@1');
      const other = notes('others@1');
      await record(...numbers(3).map(noted));
      await (await projector(store, log, [keeper, other.keeper], never)).settle();
      await forget(store, keeper);
      await expect(kept(store)).rejects.toThrow(/no such table|does not exist/);
      expect(await bookmarkOf(store, 'notes@1')).toBe(START);
      await (await projector(store, log, [keeper, other.keeper], never)).settle();
      expect(await kept(store)).toEqual([1, 2, 3]);
      expect(await other.kept(store)).toEqual([1, 2, 3]);
    });
  });

  describe('rows and their bookmark', () => {
    it('are kept together or not at all', async () => {
      let dies = true;
      const { keeper, kept } = notes('notes@1', (n) => {
        if (n === 2 && dies) throw new Error('the power went');
      });
      await record(noted(1), noted(2), noted(3));
      const stops: string[] = [];
      const views = await projector(store, log, [keeper], ({ name }) => stops.push(name));
      await views.settle();
      expect(stops).toEqual(['notes@1']);
      expect(await kept(store)).toEqual([]);
      expect(await bookmarkOf(store, 'notes@1')).toBe(START);
      dies = false;
      await (await projector(store, log, [keeper], never)).settle();
      expect(await kept(store)).toEqual([1, 2, 3]);
    });

    it('count nothing twice when two of the same name run at once', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(noted(1));
      const there = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      let isSlow = false;
      const slow: EventLog = {
        ...log,
        async *readAll(after) {
          if (isSlow) there.resolve();
          if (isSlow) await gate.promise;
          yield* log.readAll(after);
        },
      };
      const one = await projector(store, log, [keeper], never);
      const other = await projector(store, slow, [keeper], never);
      await other.mend();
      isSlow = true;
      const stale = other.settle();
      await there.promise;
      await one.settle();
      gate.resolve();
      await expect(stale).rejects.toThrow('moved by someone else');
      await record(noted(2));
      await one.settle();
      expect(await kept(store)).toEqual([1, 2]);
    });
  });

  describe('a fact that does not parse', () => {
    it('stops who handles it, loudly and by its id, and nobody else', async () => {
      const { keeper, kept } = notes('notes@1');
      const wide = { ...notes('wide@1').keeper };
      const seen: string[] = [];
      const tolerant = {
        ...wide,
        keep: (_: ReadStore, facts: readonly Recorded[]) =>
          Promise.resolve(seen.push(...facts.map(({ id }) => id))),
      };
      await record(noted(1), odd(2), noted(3));
      const stops: Stopped[] = [];
      const views = await projector(store, log, [keeper, tolerant], (one) => stops.push(one));
      await views.settle();
      expect(stops).toMatchObject([{ name: 'notes@1', at: noted(2).id }]);
      expect(String(stops[0]?.error)).toContain('does not parse as Noted');
      expect(views.stopped()).toEqual(stops);
      expect(await kept(store)).toEqual([]);
      expect(seen.slice(-3)).toEqual([1, 2, 3].map((n) => noted(n).id));
      expect(await bookmarkOf(store, 'wide@1')).toBe(await log.end());
    });

    it('is kept from whoever waits for it: the others have reached it', async () => {
      const { keeper } = notes('notes@1');
      const lenient = { ...notes('wide@1').keeper, keep: () => Promise.resolve() };
      await record(odd(1));
      const views = await projector(store, log, [keeper, lenient], () => {});
      await views.settle();
      await views.reached(await log.end(), 5_000);
    });

    it('is taken in after a fix, from where the view stood', async () => {
      const broken = notes('notes@1', (n) => {
        if (n === 2) throw new Error('a defect in a handler');
      });
      await record(noted(1));
      const before = await projector(store, log, [broken.keeper], () => {});
      await before.settle();
      await record(noted(2), noted(3));
      await before.settle();
      expect(before.stopped()).toMatchObject([{ name: 'notes@1', at: noted(2).id }]);
      const fixed = notes('notes@1');
      const after = await projector(store, log, [fixed.keeper], never);
      await after.settle();
      expect(await fixed.kept(store)).toEqual([1, 2, 3]);
      expect(after.stopped()).toEqual([]);
    });

    it('stops a view that follows the log, while the others follow on', async () => {
      const { keeper, kept } = notes('notes@1', (n) => {
        if (n === 2) throw new Error('a defect in a handler');
      });
      const other = notes('others@1');
      await record(noted(1));
      const views = await projector(store, log, [keeper, other.keeper], () => {});
      const enough = new AbortController();
      const running = views.run(enough.signal);
      await record(noted(2), noted(3));
      await views.reached(await log.end(), 5_000);
      expect(await other.kept(store)).toEqual([1, 2, 3]);
      expect(await kept(store)).not.toContain(2);
      expect(views.stopped()).toMatchObject([{ name: 'notes@1' }]);
      enough.abort();
      await running;
    });
  });

  describe('handing over', () => {
    it('begins where the one before has ended, also in the same process', async () => {
      const { keeper, kept } = notes('notes@1');
      const views = [
        await projector(store, log, [keeper], never),
        await projector(store, log, [keeper], never),
      ];
      for (const n of numbers(6)) {
        const enough = new AbortController();
        const running = views[n % 2]!.run(enough.signal);
        await record(noted(n));
        await views[0]!.reached(await log.end(), 30_000);
        enough.abort();
        await running;
      }
      expect(await kept(store)).toEqual(numbers(6));
    });

    it('ends the one that did not know of it, before it touches a row', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(noted(1));
      const enough = new AbortController();
      const stale = (await projector(store, log, [keeper], never)).run(enough.signal);
      const failed = expect(stale).rejects.toThrow('moved by someone else');
      await expect.poll(() => kept(store)).toEqual([1]);
      await record(noted(2));
      // Ahead of a log that it has not read yet, as another process would be.
      await sql`update bookmark set position = '99' where reader = 'notes@1'`.execute(store);
      await record(noted(3));
      await failed;
      expect(await kept(store)).not.toContain(3);
    });
  });

  describe('a new version', () => {
    it('fills beside the old one, and takes its place among the others', async () => {
      const old = notes('notes@1');
      const all = numbers(batchMax + 3);
      await record(...all.map(noted));
      await (await projector(store, log, [old.keeper], never)).settle();

      const next = notes('notes@2');
      const views = await projector(store, log, [old.keeper, next.keeper], never);
      const enough = new AbortController();
      const running = views.run(enough.signal);
      await expect.poll(async () => (await next.kept(store)).length).toBe(all.length);
      for (const n of numbers(5, all.length + 1)) {
        await record(noted(n));
        await views.reached(await log.end(), 5_000);
      }
      const now = numbers(all.length + 5);
      expect(await old.kept(store)).toEqual(now);
      expect(await next.kept(store)).toEqual(now);
      enough.abort();
      await running;
    });

    it('ends with the others, wherever it has come to', async () => {
      const old = notes('notes@1');
      await record(...numbers(3 * batchMax).map(noted));
      await (await projector(store, log, [old.keeper], never)).settle();
      const enough = new AbortController();
      const next = notes('notes@2', (n) => {
        if (n === 3 * batchMax) enough.abort();
      });
      const views = await projector(store, log, [old.keeper, next.keeper], never);
      await views.run(enough.signal);
      expect(await next.kept(store)).toHaveLength(3 * batchMax);
    });
  });

  describe('waiting for a position', () => {
    it('is over at once when it was reached before', async () => {
      const { keeper } = notes('notes@1');
      await record(noted(1));
      const views = await projector(store, log, [keeper], never);
      await views.settle();
      await views.reached(await log.end(), 1);
      await views.reached(START, 1);
    });

    it('is given up in time, and the caller may ask again', async () => {
      const { keeper } = notes('notes@1');
      await record(noted(1));
      const views = await projector(store, log, [keeper], never);
      await expect(views.reached(await log.end(), 1)).rejects.toThrow(NotYet);
    });

    it('ends in a process that does not keep the views, when another one has', async () => {
      const { keeper } = notes('notes@1');
      const keeping = await projector(store, log, [keeper], never);
      const answering = await projector(store, log, [keeper], never);
      const enough = new AbortController();
      const running = keeping.run(enough.signal);
      await record(noted(1));
      await answering.reached(await log.end(), 30_000);
      expect(answering.places().get('notes@1')).toBe(await log.end());
      let news = 0;
      const stop = answering.whenMoved(() => news++);
      await record(noted(2));
      await expect.poll(() => news).toBeGreaterThan(0);
      stop();
      enough.abort();
      await running;
    });

    it('does not wait for a view that has stopped in another process', async () => {
      const broken = notes('notes@1', () => {
        throw new Error('a defect in a handler');
      });
      const other = notes('others@1');
      await record(noted(1));
      const keeping = await projector(store, log, [broken.keeper, other.keeper], () => {});
      const answering = await projector(store, log, [broken.keeper, other.keeper], never);
      await keeping.settle();
      await answering.reached(await log.end(), 30_000);
      expect(answering.stopped()).toEqual([{ name: 'notes@1', at: noted(1).id }]);
      const mended = notes('notes@1');
      await (await projector(store, log, [mended.keeper, other.keeper], never)).settle();
      await answering.settle();
      expect(answering.stopped()).toEqual([]);
    });

    it('waits for the slowest view', async () => {
      const quick = notes('quick@1');
      await record(noted(1));
      await (await projector(store, log, [quick.keeper], never)).settle();
      const slow = notes('slow@1');
      const views = await projector(store, log, [quick.keeper, slow.keeper], never);
      await expect(views.reached(await log.end(), 1)).rejects.toThrow(NotYet);
      await views.settle();
      await views.reached(await log.end(), 1);
    });
  });
}

describe('in SQLite', () => tests(() => openReadStore(':memory:')));
describeWithPostgres('in PostgreSQL', (server) => {
  tests(async () => openPostgresStore(await server().database()));
});

describeWithPostgres('views in a PostgreSQL that goes away', (server) => {
  it('stop for nobody: whoever keeps them goes on when it is back', async () => {
    const address = await server().database();
    await fresh(() => openPostgresStore(address));
    let breaks = true;
    const { keeper, kept } = notes('notes@1', async (n) => {
      if (n === 2 && breaks) await server().breakOff(address);
    });
    await record(noted(1), noted(2), noted(3));
    const views = await projector(store, log, [keeper], never);
    await expect(views.settle()).rejects.toThrow(StoreUnavailable);
    expect(views.stopped()).toEqual([]);
    breaks = false;
    await views.settle();
    expect(await kept(store)).toEqual([1, 2, 3]);
    await store.destroy();
  });

  it('are told from those that cannot be opened', async () => {
    const opening = openPostgresStore('postgres://khata:hush@127.0.0.1:1/khata');
    await expect(opening).rejects.toMatchObject({ name: 'StoreUnavailable', code: 'ECONNREFUSED' });
  });
});

describe('the read store in SQLite', () => {
  beforeEach(() => fresh(() => openReadStore(':memory:')));

  it('says why, though SQLite has already rolled back', async () => {
    const failing = store.transaction().execute(async (transaction) => {
      await sql`rollback`.execute(transaction);
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
  });

  it('has the write lock before it reads, so that nobody can write in between', async () => {
    const file = scratchFile('views.db');
    const [onDisk, intruder] = [openReadStore(file), new DatabaseSync(file)];
    await onDisk.transaction().execute(async (transaction) => {
      await transaction.selectFrom('bookmark').selectAll().execute();
      expect(() => intruder.exec(`insert into bookmark values ('r', '1', null)`)).toThrow('locked');
      await moveBookmark(transaction, 'r', START, '2' as Position);
    });
    expect(await bookmarkOf(onDisk, 'r')).toBe('2');
    await onDisk.destroy();
    intruder.close();
  });

  it('stops no view because somebody else holds the file for long', async () => {
    const file = scratchFile('views.db');
    const { keeper, kept } = notes('notes@1');
    await record(noted(1));
    const [onDisk, intruder] = [openReadStore(file, 0), new DatabaseSync(file)];
    const views = await projector(onDisk, log, [keeper], never);
    intruder.exec('begin immediate');
    await expect(views.settle()).rejects.toThrow(StoreUnavailable);
    intruder.exec('rollback');
    await views.settle();
    expect(await kept(onDisk)).toEqual([1]);
    await onDisk.destroy();
    intruder.close();
  });

  it('lets everything else go on while it waits for whoever writes', async () => {
    const file = scratchFile('views.db');
    const { keeper, kept } = notes('notes@1');
    await record(noted(1));
    const [onDisk, intruder] = [openReadStore(file), new DatabaseSync(file)];
    const views = await projector(onDisk, log, [keeper], never);
    intruder.exec('begin immediate');
    const settled = views.settle();
    for (let turns = 0; turns < 100; turns++) await setImmediate();
    intruder.exec('rollback');
    await settled;
    expect(await kept(onDisk)).toEqual([1]);
    await onDisk.destroy();
    intruder.close();
  });

  it('is there again after a restart, and the views go on', async () => {
    const file = scratchFile('views.db');
    const { keeper, kept } = notes('notes@1');
    await record(noted(1));
    const before = openReadStore(file);
    await (await projector(before, log, [keeper], never)).settle();
    await before.destroy();
    await record(noted(2));
    const after = openReadStore(file);
    await (await projector(after, log, [keeper], never)).settle();
    expect(await kept(after)).toEqual([1, 2]);
    await after.destroy();
  });
});
