import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type EventLog, type NewEvent, START } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import type { Stopped } from '../src/projections/places.ts';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { projector } from '../src/projections/projector.ts';
import { bookmarkOf, openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { AnotherLog, refill } from '../src/projections/refilling.ts';
import { noted } from './noted.ts';
import { scratchFile } from './scratch.ts';
import { openLog } from './support/books.ts';
import { notes } from './support/notes.ts';
import { describeWithPostgres } from './support/postgres.ts';

const refiller = fileURLToPath(new URL('support/refiller.ts', import.meta.url));
const numbers = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);
const never = ({ name, error }: Stopped) => {
  throw new Error(`${name} stopped`, { cause: error });
};

async function record(log: EventLog, ...events: NewEvent[]) {
  let end = (await Array.fromAsync(log.readStream('s-1'))).length - 1;
  for (let i = 0; i < events.length; i += 500) {
    ({ revision: end } = await log.append('s-1', end, events.slice(i, i + 500)));
  }
}

/** Tables and indexes that begin like that, in either database. */
async function namesLike(store: ReadStore, start: string): Promise<string[]> {
  const inSqlite = sql<{ name: string }>`select name from sqlite_master`;
  const inPostgres = sql<{ name: string }>`select relname as name from pg_class`;
  const { rows } = await inSqlite.execute(store).catch(() => inPostgres.execute(store));
  return rows.map(({ name }) => name).filter((name) => name.startsWith(start)).sort();
}

/** `open`: a connection of its own to the same views each time; `address` is where they are. */
type Place = { address: string; open(): Promise<ReadStore> };

function tests(place: () => Promise<Place>) {
  let log: EventLog;
  let store: ReadStore;
  let views: Place;

  async function another() {
    const store = await views.open();
    onTestFinished(() => store.destroy());
    return store;
  }
  async function filledWith(keeper: ReturnType<typeof notes>['keeper']) {
    const views = await projector(store, log, [keeper], never);
    await views.settle();
    return views;
  }

  beforeEach(async () => {
    log = openLog();
    views = await place();
    store = await another();
  });

  it('answers from the old rows until the new ones are there, all at once', async () => {
    const old = notes('notes@1');
    await record(log, ...numbers(2_500).map(noted));
    await filledWith(old.keeper);
    const mended = notes('notes@1', () => {}, { times: 10 });
    const reading = await another();
    const seen: Promise<number[]>[] = [];
    await refill(store, log, [mended.keeper], () => seen.push(old.kept(reading)));
    expect(seen.length).toBeGreaterThan(2);
    const [before, after] = [numbers(2_500), numbers(2_500).map((n) => n * 10)];
    expect(await seen[0]).toEqual(before);
    // Whoever asked last may have been answered after the exchange.
    for (const kept of await Promise.all(seen)) expect([before, after]).toContainEqual(kept);
    expect(await old.kept(reading)).toEqual(after);
    expect(await bookmarkOf(store, 'notes@1')).toBe(await log.end());
  });

  it('can be done again and again, and leaves nothing behind', async () => {
    const { keeper, kept } = notes('notes@1');
    const other = notes('others@1');
    await record(log, ...numbers(3).map(noted));
    await filledWith(keeper);
    for (const _ of numbers(3)) await refill(store, log, [keeper, other.keeper]);
    expect(await kept(store)).toEqual([1, 2, 3]);
    expect(await other.kept(store)).toEqual([1, 2, 3]);
    expect(await namesLike(store, 'notes_v1')).toEqual(['notes_v1', 'notes_v1_g4_n']);
    const { rows } = await sql`select reader from bookmark order by reader`.execute(store);
    expect(rows).toEqual([{ reader: 'notes@1' }, { reader: 'others@1' }]);
  });

  it('lets whoever keeps the views go on from the new rows, and miss or repeat none', async () => {
    const { keeper, kept } = notes('notes@1');
    await record(log, noted(1), noted(2));
    const there = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow: EventLog = {
      ...log,
      async *subscribe(after, signal) {
        for await (const batch of log.subscribe(after, signal)) {
          there.resolve();
          await gate.promise;
          yield batch;
        }
      },
    };
    const keeping = await projector(await another(), slow, [keeper], never);
    const enough = new AbortController();
    const running = keeping.run(enough.signal);
    await keeping.reached(await log.end(), 30_000);
    await record(log, noted(3));
    await there.promise;
    await refill(store, log, [keeper]);
    gate.resolve();
    await record(log, noted(4));
    await keeping.reached(await log.end(), 30_000);
    expect(await kept(store)).toEqual([1, 2, 3, 4]);
    enough.abort();
    await running;
  });

  it('sets a view that stands still going again, also in the process that keeps it', async () => {
    let breaks = true;
    const { keeper, kept } = notes('notes@1', (n) => {
      if (n === 2 && breaks) throw new Error('a row was lost');
    });
    await record(log, noted(1), noted(2));
    const keeping = await projector(await another(), log, [keeper], () => {});
    const enough = new AbortController();
    const running = keeping.run(enough.signal);
    await expect.poll(() => keeping.stopped()).toMatchObject([{ name: 'notes@1' }]);
    breaks = false;
    await refill(store, log, [keeper]);
    await expect.poll(() => keeping.stopped(), { timeout: 30_000 }).toEqual([]);
    await record(log, noted(3));
    await keeping.reached(await log.end(), 30_000);
    expect(await kept(store)).toEqual([1, 2, 3]);
    enough.abort();
    await running;
  });

  it('keeps up with facts that are recorded and kept meanwhile', async () => {
    const { keeper, kept } = notes('notes@1');
    await record(log, ...numbers(3_000).map(noted));
    const keeping = await projector(await another(), log, [keeper], never);
    const enough = new AbortController();
    const running = keeping.run(enough.signal);
    await keeping.reached(await log.end(), 30_000);
    let more = 3_000;
    const recording: Promise<unknown>[] = [];
    await refill(store, log, [keeper], () => {
      recording[0] = (recording[0] ?? Promise.resolve()).then(() =>
        log.append('s-1', more - 1, [noted(++more)])
      );
    });
    await Promise.all(recording);
    await keeping.reached(await log.end(), 30_000);
    expect(more).toBeGreaterThan(3_000);
    expect(await kept(store)).toEqual(numbers(more));
    enough.abort();
    await running;
  });

  it.each([
    { taken: 'by the exchange', lagging: 0, looks: 1 },
    { taken: 'by another look, as the exchange finds a log that lags', lagging: 1, looks: 2 },
  ])('does not go back behind what has been shown: it is taken in $taken', async (one) => {
    const { keeper, kept } = notes('notes@1');
    await record(log, noted(1), noted(2));
    await filledWith(keeper);
    const looks: number[] = [];
    let lagging = one.lagging;
    const behind: EventLog = {
      ...log,
      async *readAll(after) {
        const lags = looks.length === 0 || lagging-- > 0;
        for await (const event of log.readAll(after)) if (!lags || event.revision < 1) yield event;
      },
      end: async () => looks.length > 0 ? await log.end() : START,
    };
    await refill(store, behind, [keeper], (events) => looks.push(events));
    expect(looks).toHaveLength(one.looks);
    expect(await kept(store)).toEqual([1, 2]);
  });

  it('changes nothing when a new one stops, and says at which event', async () => {
    const { keeper, kept } = notes('notes@1');
    await record(log, noted(1), noted(2));
    await filledWith(keeper);
    const broken = notes('notes@1', (n) => {
      if (n === 2) throw new Error('a defect in a handler');
    });
    const refilling = refill(store, log, [broken.keeper]);
    await expect(refilling).rejects.toThrow(`notes@1 cannot take in event ${noted(2).id}`);
    expect(await kept(store)).toEqual([1, 2]);
    expect(await namesLike(store, 'notes_v1')).toEqual(['notes_v1', 'notes_v1_n']);
    expect((await filledWith(keeper)).stopped()).toEqual([]);
  });

  it('leaves views of another log alone', async () => {
    const { keeper, kept } = notes('notes@1');
    await record(log, noted(1));
    await filledWith(keeper);
    const other = openLog();
    await record(other, noted(2));
    await expect(refill(store, other, [keeper])).rejects.toThrow(AnotherLog);
    expect(await kept(store)).toEqual([1]);
  });

  it('is begun anew after it was killed, and nobody is answered from its half', async () => {
    const folder = dirname(scratchFile('x'));
    const file = join(folder, 'events.db');
    const onDisk = sqliteLog(file);
    onTestFinished(() => onDisk.close());
    log = onDisk;
    const { keeper, kept } = notes('notes@1');
    const all = numbers(2_500);
    await record(log, ...all.map(noted));
    await filledWith(keeper);
    const permissions = 'Deno' in globalThis ? ['run', '-A'] : [];
    const child = spawn(process.execPath, [...permissions, refiller, file, views.address], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    const exited = once(child, 'exit');
    await once(child.stdout!, 'data');
    process.kill(child.pid!, 'SIGKILL');
    await exited;
    expect(await namesLike(store, 'notes_v1_g2')).toEqual(['notes_v1_g2']);
    const again = await filledWith(keeper);
    expect(again.filling()).toEqual([]);
    expect(await kept(store)).toEqual(all);
    await refill(store, log, [keeper]);
    expect(await kept(store)).toEqual(all);
    expect(await namesLike(store, 'notes_v1')).toEqual(['notes_v1', 'notes_v1_g2_n']);
  }, 120_000);
}

describe('filling views beside the old ones in SQLite', () => {
  tests(() => {
    const address = scratchFile('views.db');
    return Promise.resolve({ address, open: () => Promise.resolve(openReadStore(address)) });
  });
});
describeWithPostgres('filling views beside the old ones', (server) => {
  describe('in PostgreSQL', () => {
    tests(async () => {
      const address = await server().database();
      return { address, open: () => openPostgresStore(address) };
    });

    it('waits for whoever still reads the old ones, and keeps nobody else waiting', async () => {
      const address = await server().database();
      const store = await openPostgresStore(address);
      onTestFinished(() => store.destroy());
      const log = openLog();
      const { keeper, kept } = notes('notes@1');
      await record(log, noted(1));
      await (await projector(store, log, [keeper], never)).settle();
      const gate = Promise.withResolvers<void>();
      const reading = store.transaction().execute(async (transaction) => {
        await kept(transaction);
        await gate.promise;
      });
      const refilling = refill(store, log, [keeper]);
      const isRefused = async () => {
        const { rows: [found] } = await sql<{ refused: number }>`
          select xact_rollback as refused from pg_stat_database
          where datname = current_database()`.execute(store);
        return Number(found?.refused) > 0;
      };
      await expect.poll(isRefused, { timeout: 30_000 }).toBe(true);
      expect(await kept(store)).toEqual([1]);
      gate.resolve();
      await Promise.all([reading, refilling]);
      expect(await kept(store)).toEqual([1]);
    }, 60_000);
  });
});
