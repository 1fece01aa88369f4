/** Two processes over one PostgreSQL; whoever keeps the views is killed, again and again. */
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { keepersFor } from '../src/ledger.ts';
import type { House } from '../src/open.ts';
import { projector } from '../src/projections/projector.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { scratchFile } from './scratch.ts';
import { freePort, type Main, startMain } from './support/main-process.ts';
import { payingCrowd } from './support/paying-crowd.ts';
import { describeWithPostgres } from './support/postgres.ts';
import { expectWholeBooks } from './support/whole-books.ts';

const people = 60;
const atOnce = 15;
const kills = 5;
/** Many phones at once, which need not look as often as one. */
const manner = { patienceMs: 200_000, lookMs: 150 };
const jobs = ['views', 'reactions'] as const;

/** Whether this process does it, by its own last word on it. */
function does(service: Main, job: string): boolean {
  const words = service.lines().split('\n').filter((line) => line.includes(`"job":"${job}"`));
  return words.at(-1)?.includes('"event":"taken over"') ?? false;
}

/** All rows of all views, in an order of their own. */
async function rowsOf(store: ReadStore, tables: readonly string[]) {
  const all: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<object>`select * from ${sql.table(table)}`.execute(store);
    all[table] = rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  }
  return all;
}

async function expectViewsAsRebuilt({ ledger: { log, store, vault } }: House) {
  const keepers = keepersFor(vault);
  const tables = keepers.flatMap(({ tables }) => tables);
  const rebuilt = openReadStore(':memory:');
  await (await projector(rebuilt, log, keepers, () => {})).settle();
  expect(await rowsOf(store, tables)).toEqual(await rowsOf(rebuilt, tables));
  await rebuilt.destroy();
}

describeWithPostgres('two processes', (server) => {
  it(
    'hand everything over when one is killed: one receipt each, and views as rebuilt',
    async () => {
      const ports = [await freePort(), await freePort()] as const;
      let open = 0;
      const stores = { READ_STORE: await server().database() };
      const dataDir = dirname(scratchFile('x'));
      const crowd = await payingCrowd({ dataDir, people, stores, door: () => ports[open]! });
      const start = (i: number) => startMain({ ...crowd.settings, PORT: String(ports[i]) });
      // Both at once: they make the tables together.
      const services = await Promise.all([start(0), start(1)]);
      const paying = crowd.pay(atOnce, manner);
      for (let kill = 0; kill < kills; kill++) {
        const job = jobs[kill % 2]!;
        const holder = () => services.findIndex((service) => does(service, job));
        await expect.poll(holder, { timeout: 30_000 }).not.toBe(-1);
        await setTimeout(300 + Math.random() * 1_500);
        const [killed, heir] = holder() === 0 ? [0, 1] : [1, 0];
        open = heir;
        await services[killed]!.kill();
        for (const each of jobs) {
          await expect.poll(() => does(services[heir]!, each), { timeout: 30_000 }).toBe(true);
        }
        services[killed] = await start(killed);
      }
      await paying;
      await crowd.world.catchUp();
      for (const service of services) {
        expect(service.lines()).not.toContain('"level":"error"');
        expect(await service.stop()).toBe(0);
      }
      await crowd.leave();
      const house = await crowd.house();
      await expectWholeBooks(house, people);
      await expectViewsAsRebuilt(house);
      await house.close();
    },
    240_000,
  );
});
