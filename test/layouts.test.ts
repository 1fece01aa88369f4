import { sql } from 'kysely';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { batchMax, type EventLog, type Position, START } from '../src/eventlog/event-log.ts';
import type { Remade } from '../src/projections/layouts.ts';
import { NotYet, type Stopped } from '../src/projections/places.ts';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import type { Keeper } from '../src/projections/projection.ts';
import { projector } from '../src/projections/projector.ts';
import {
  bookmarkOf,
  moveBookmark,
  openReadStore,
  type ReadStore,
} from '../src/projections/read-store.ts';
import { wholeOnly } from '../src/projections/whole.ts';
import { noted } from './noted.ts';
import { scratchFile } from './scratch.ts';
import { openLog } from './support/books.ts';
import { notes } from './support/notes.ts';
import { describeWithPostgres } from './support/postgres.ts';

const never = ({ name, error }: Stopped) => {
  throw new Error(`${name} stopped`, { cause: error });
};

/** `open`: a connection of its own to the same views each time. */
function tests(place: () => Promise<{ open(): Promise<ReadStore> }>) {
  let log: EventLog;
  let store: ReadStore;
  let open: () => Promise<ReadStore>;
  let remade: Remade[];

  /** As a process of its own would. */
  async function viewsOf(...keepers: Keeper[]) {
    const store = await open();
    onTestFinished(() => store.destroy());
    const onRemade = (one: Remade) => remade.push(one);
    const pace = { eventsMax: batchMax, pauseMs: 0 };
    return await projector(store, log, keepers, never, { onRemade, pace });
  }
  async function record(count: number) {
    let end = (await Array.fromAsync(log.readStream('s-1'))).length - 1;
    for (const last = end + count; end < last;) {
      const some = Math.min(batchMax, last - end);
      const events = Array.from({ length: some }, (_, i) => noted(end + i + 2));
      ({ revision: end } = await log.append('s-1', end, events));
    }
  }

  beforeEach(async () => {
    const there = await place();
    open = there.open;
    log = openLog();
    store = await open();
    onTestFinished(() => store.destroy());
    remade = [];
  });

  describe('views whose tables are not what the program takes them for', () => {
    it('are filled anew in the tables that it means', async () => {
      const old = notes('notes@1');
      const other = notes('others@1');
      await record(3);
      await (await viewsOf(old.keeper, other.keeper)).settle();
      const news = notes('notes@1', () => {}, { more: ', spare text', times: 10 });
      const views = await viewsOf(news.keeper, other.keeper);
      expect(views.filling()).toEqual([news.keeper]);
      expect(await old.kept(store)).toEqual([1, 2, 3]);
      await views.settle();
      expect(remade).toEqual([{ name: 'notes@1', because: 'other tables' }]);
      expect(await news.kept(store)).toEqual([10, 20, 30]);
      await sql`select spare from notes_v1`.execute(store);
      expect(await other.kept(store)).toEqual([1, 2, 3]);
    });

    it('are known from their statements, whatever the spaces in them', async () => {
      const { keeper } = notes('notes@1');
      await (await viewsOf(keeper)).settle();
      const definitions = keeper.definitions.map((one) => one.replaceAll(' ', '\n  '));
      await (await viewsOf({ ...keeper, definitions })).settle();
      expect(remade).toEqual([]);
    });

    it('are filled anew also where an earlier program did not write them down', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(2);
      await (await viewsOf(keeper)).settle();
      await sql`delete from layout`.execute(store);
      await sql`drop table notes_v1`.execute(store);
      await sql`create table notes_v1 (number integer)`.execute(store);
      const views = await viewsOf(keeper);
      await views.settle();
      expect(remade).toMatchObject([{ name: 'notes@1' }]);
      expect(await kept(store)).toEqual([1, 2]);
    });

    it('are left to whoever keeps them, and nobody else asks them', async () => {
      const old = notes('notes@1');
      await record(2);
      const keeping = await viewsOf(old.keeper);
      await keeping.settle();
      const news = notes('notes@1', () => {}, { more: ', spare text' });
      const asking = await viewsOf(news.keeper);
      await expect(news.kept(wholeOnly(store, asking))).rejects.toThrow(NotYet);
      await record(1);
      await keeping.settle();
      expect(await old.kept(wholeOnly(store, keeping))).toEqual([1, 2, 3]);
    });

    it('are let go by a process that kept them otherwise', async () => {
      const old = notes('notes@1');
      await record(2);
      const enough = new AbortController();
      const keeping = await viewsOf(old.keeper);
      const running = keeping.run(enough.signal);
      await keeping.reached(await log.end(), 30_000);
      const news = notes('notes@1', () => {}, { more: ', spare text', times: 10 });
      await (await viewsOf(news.keeper)).settle();
      await record(1);
      await expect.poll(() => keeping.filling(), { timeout: 30_000 }).toEqual([old.keeper]);
      expect(await news.kept(store)).toEqual([10, 20]);
      enough.abort();
      await running;
    });
  });

  describe('views that were filled from another log', () => {
    it('are noticed and filled anew, and no bookmark of that log is left', async () => {
      const { keeper, kept } = notes('notes@1');
      await record(3);
      await (await viewsOf(keeper)).settle();
      await moveBookmark(store, 'a reaction', START, '2' as Position);
      log = openLog();
      await log.append('s-2', -1, [noted(7)]);
      await (await viewsOf(keeper)).settle();
      expect(remade).toEqual([{ name: 'notes@1', because: 'another log' }]);
      expect(await kept(store)).toEqual([7]);
      expect(await bookmarkOf(store, 'a reaction')).toBe(START);
      await (await viewsOf(keeper)).settle();
      expect(remade).toHaveLength(1);
    });

    it('are noticed also where the log was empty at first, or is now', async () => {
      const { keeper, kept } = notes('notes@1');
      const views = await viewsOf(keeper);
      await views.settle();
      await record(2);
      await views.settle();
      log = openLog();
      await (await viewsOf(keeper)).settle();
      expect(remade).toEqual([{ name: 'notes@1', because: 'another log' }]);
      expect(await kept(store)).toEqual([]);
    });

    it('are noticed in a copy that gives other positions to the same events', async () => {
      const { keeper } = notes('notes@1');
      await record(2);
      await (await viewsOf(keeper)).settle();
      const elsewhere = log;
      log = {
        ...elsewhere,
        async *readAll(after) {
          for await (const one of elsewhere.readAll(after)) {
            yield { ...one, position: `C:${one.position}` as Position };
          }
        },
      };
      await (await viewsOf(keeper)).mend();
      expect(remade).toMatchObject([{ because: 'another log' }]);
    });
  });

  describe('a view that is filled for the first time', () => {
    it('gives no answer until it has all that there was when it began', async () => {
      const old = notes('notes@1');
      await record(3 * batchMax);
      await (await viewsOf(old.keeper)).settle();
      const enough = new AbortController();
      const half = notes('notes@2', (n) => {
        if (n === 8 * batchMax) enough.abort();
      });
      await record(6 * batchMax);
      const asking = await viewsOf(old.keeper, half.keeper);
      const asked = wholeOnly(store, asking);
      await expect(half.kept(asked)).rejects.toThrow('notes@2 is being filled');
      expect(await old.kept(asked)).toHaveLength(3 * batchMax);
      await (await viewsOf(old.keeper, half.keeper)).run(enough.signal);
      expect(await half.kept(store)).toHaveLength(8 * batchMax);
      const next = notes('notes@2');
      const restarted = await viewsOf(old.keeper, next.keeper);
      expect(restarted.filling()).toEqual([next.keeper]);
      await restarted.settle();
      expect(restarted.filling()).toEqual([]);
      await expect.poll(() => next.kept(asked).catch(String)).toHaveLength(9 * batchMax);
    });

    it('gets its indexes when it is full, and keeps answering while the log grows', async () => {
      const { keeper, kept } = notes('notes@1');
      const indexes = async () => {
        const inSqlite = sql`select name from sqlite_master where name = 'notes_v1_n'`;
        const inPostgres = sql`select relname from pg_class where relname = 'notes_v1_n'`;
        const { rows } = await inSqlite.execute(store).catch(() => inPostgres.execute(store));
        return rows.length;
      };
      await record(2);
      const views = await viewsOf(keeper);
      expect(await indexes()).toBe(0);
      await views.settle();
      expect(await indexes()).toBe(1);
      await record(1);
      expect(await kept(wholeOnly(store, await viewsOf(keeper)))).toEqual([1, 2]);
    });

    it('answers at once where there is nothing to fill it with', async () => {
      const { keeper, kept } = notes('notes@1');
      const views = await viewsOf(keeper);
      expect(views.filling()).toEqual([]);
      expect(await kept(wholeOnly(store, views))).toEqual([]);
    });
  });
}

describe('what a store holds, in SQLite', () => {
  tests(() => {
    const address = scratchFile('views.db');
    return Promise.resolve({ open: () => Promise.resolve(openReadStore(address)) });
  });
});
describeWithPostgres('what a store holds, in PostgreSQL', (server) => {
  tests(async () => {
    const address = await server().database();
    return { open: () => openPostgresStore(address) };
  });
});
