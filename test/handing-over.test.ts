/** Two processes over one PostgreSQL; whoever keeps the views is killed, again and again. */
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { instantPace } from '../src/channels/simulator/settings.ts';
import { simulator } from '../src/channels/simulator/simulator.ts';
import { type Recorded, START } from '../src/eventlog/event-log.ts';
import { listen } from '../src/http.ts';
import { keepersFor } from '../src/ledger.ts';
import { openHouse } from '../src/open.ts';
import { accountNamed } from '../src/projections/accounts.ts';
import { projector } from '../src/projections/projector.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { scratchFile } from './scratch.ts';
import { freePort, type Main, startMain } from './support/main-process.ts';
import { asksForCard, person } from './support/person.ts';
import { describeWithPostgres } from './support/postgres.ts';
import { accountNoOf, openAccounts, phoneOf } from './support/seeding.ts';

const people = 60;
const atOnce = 15;
const kills = 5;
/** Many phones at once, which need not look as often as one. */
const crowd = { patienceMs: 200_000, lookMs: 150 };
const jobs = ['views', 'reactions'] as const;

const meta = {
  accessToken: randomBytes(20).toString('hex'),
  appSecret: randomBytes(20).toString('hex'),
  verifyToken: randomBytes(20).toString('hex'),
  phoneNumberId: '755255122200001',
  businessAccountId: '755255122200002',
  paymentConfiguration: 'electricity-bills',
};
const vaultKey = randomBytes(32);

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

/** Meta and the gateway; knocks at the door that is open just now. */
async function openWorld(door: () => number) {
  const world = simulator({
    ...meta,
    path: ':memory:',
    serviceWebhookUrl: () => `http://127.0.0.1:${door()}/webhooks/whatsapp`,
    displayPhoneNumber: '917552551222',
    gateway: 'razorpay',
    now: () => new Date().toISOString(),
    random: Math.random,
    phones: [],
    pace: { ...instantPace, deliveriesAtOnce: 8, retryMs: [50, 100, 200, 400] },
    rules: { throughput: 10_000, pairLimit: 'gentle', tier: { people: 100_000, code: 131048 } },
  });
  return { world, graph: await listen(world.fetch, { port: 0, host: '127.0.0.1' }) };
}

describeWithPostgres('two processes', (server) => {
  it(
    'hand everything over when one is killed: one receipt each, and views as rebuilt',
    async () => {
      const dataDir = dirname(scratchFile('x'));
      await openAccounts(dataDir, vaultKey, people);
      const ports = [await freePort(), await freePort()] as const;
      let open = 0;
      const { world, graph } = await openWorld(() => ports[open]!);
      const address = await server().database();
      const settings = {
        DATA_DIR: dataDir,
        READ_STORE: address,
        PUBLIC_URL: 'http://localhost',
        VAULT_KEY: vaultKey.toString('base64'),
        AUTH_SECRET: randomBytes(32).toString('hex'),
        WHATSAPP_API_URL: `http://127.0.0.1:${graph.port}/simulator/graph/v24.0`,
        WHATSAPP_ACCESS_TOKEN: meta.accessToken,
        WHATSAPP_APP_SECRET: meta.appSecret,
        WHATSAPP_VERIFY_TOKEN: meta.verifyToken,
        WHATSAPP_PHONE_NUMBER_ID: meta.phoneNumberId,
        WHATSAPP_BUSINESS_ACCOUNT_ID: meta.businessAccountId,
        WHATSAPP_PAYMENT_CONFIGURATION: meta.paymentConfiguration,
      };
      const start = (i: number) => startMain({ ...settings, PORT: String(ports[i]) });
      // Both at once: they make the tables together.
      const services = await Promise.all([start(0), start(1)]);
      const queue = Array.from({ length: people }, (_, i) => i).values();
      const payers = Promise.all(Array.from({ length: atOnce }, async () => {
        for (const i of queue) {
          const payer = person(`http://127.0.0.1:${graph.port}`, phoneOf(i), 'Somebody', crowd);
          await asksForCard(payer, accountNoOf(i));
          await payer.pays('success');
          await payer.isConfirmed();
        }
      }));
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
      await payers;
      await world.catchUp();
      for (const service of services) {
        expect(service.lines()).not.toContain('"level":"error"');
        expect(await service.stop()).toBe(0);
      }
      await graph.close(1_000);
      await world.close();
      await expectWholeBooks(dataDir, address);
    },
    240_000,
  );
});

async function expectWholeBooks(dataDir: string, address: string) {
  const where = { dataDir, vaultKey: () => vaultKey, readStore: () => address };
  const house = await openHouse(where, ({ name, error }) => {
    throw new Error(`${name} stopped`, { cause: error });
  });
  const { log, store, vault, views } = house.ledger;
  await views.settle();
  const events: Recorded[] = await Array.fromAsync(log.readAll(START));
  const countOf = (type: string) => events.filter((one) => one.type === type).length;
  const everyone = Array.from({ length: people }, (_, i) => accountNoOf(i));
  const receipts = events.filter(({ type }) => type === 'ReceiptIssued')
    .map(({ stream }) => stream.replace('account-', ''));
  expect(receipts.sort()).toEqual(everyone);
  expect(countOf('PaymentConfirmed')).toBe(people);
  for (const accountNo of everyone) {
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding: 0, advance: 0 });
  }
  const keepers = keepersFor(vault);
  const tables = keepers.flatMap(({ tables }) => tables);
  const rebuilt = openReadStore(':memory:');
  await (await projector(rebuilt, log, keepers, () => {})).settle();
  expect(await rowsOf(store, tables)).toEqual(await rowsOf(rebuilt, tables));
  await rebuilt.destroy();
  await house.close();
}
