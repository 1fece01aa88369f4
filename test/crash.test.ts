/** The service is killed over and over while 200 people pay; then everything is counted. */
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { instantPace } from '../src/channels/simulator/settings.ts';
import { simulator } from '../src/channels/simulator/simulator.ts';
import { type Recorded, START } from '../src/eventlog/event-log.ts';
import { listen } from '../src/http.ts';
import { openHouse } from '../src/open.ts';
import { accountNamed } from '../src/projections/accounts.ts';
import { trialBalance } from '../src/projections/journal.ts';
import { scratchFile } from './scratch.ts';
import { freePort, type Main, startMain } from './support/main-process.ts';
import { asksForCard, person } from './support/person.ts';
import { accountNoOf, openAccounts, phoneOf } from './support/seeding.ts';

const people = 200;
const atOnce = 40;
const kills = 12;
const crowd = { patienceMs: 500_000, lookMs: 400 };

const meta = {
  accessToken: randomBytes(20).toString('hex'),
  appSecret: randomBytes(20).toString('hex'),
  verifyToken: randomBytes(20).toString('hex'),
  phoneNumberId: '755255122200001',
  businessAccountId: '755255122200002',
  paymentConfiguration: 'electricity-bills',
};
const vaultKey = randomBytes(32);
const authSecret = randomBytes(32).toString('hex');

it('gives each of 200 payments one receipt, however often the process dies', async () => {
  const dataDir = dirname(scratchFile('x'));
  await openAccounts(dataDir, vaultKey, people);
  const port = await freePort();
  const world = simulator({
    ...meta,
    path: ':memory:',
    serviceWebhookUrl: () => `http://127.0.0.1:${port}/webhooks/whatsapp`,
    displayPhoneNumber: '917552551222',
    gateway: 'razorpay',
    now: () => new Date().toISOString(),
    random: Math.random,
    phones: [],
    pace: { ...instantPace, deliveriesAtOnce: 8, retryMs: [50, 100, 200, 400] },
    rules: { throughput: 10_000, pairLimit: 'gentle', tier: { people: 100_000, code: 131048 } },
  });
  const graph = await listen(world.fetch, { port: 0, host: '127.0.0.1' });
  const settings = {
    PORT: String(port),
    DATA_DIR: dataDir,
    PUBLIC_URL: 'http://localhost',
    VAULT_KEY: vaultKey.toString('base64'),
    AUTH_SECRET: authSecret,
    WHATSAPP_API_URL: `http://127.0.0.1:${graph.port}/simulator/graph/v24.0`,
    WHATSAPP_ACCESS_TOKEN: meta.accessToken,
    WHATSAPP_APP_SECRET: meta.appSecret,
    WHATSAPP_VERIFY_TOKEN: meta.verifyToken,
    WHATSAPP_PHONE_NUMBER_ID: meta.phoneNumberId,
    WHATSAPP_BUSINESS_ACCOUNT_ID: meta.businessAccountId,
    WHATSAPP_PAYMENT_CONFIGURATION: meta.paymentConfiguration,
  };

  let service: Main = await startMain(settings);
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
    await setTimeout(300 + Math.random() * 2_000);
    await service.kill();
    service = await startMain(settings);
  }
  await payers;
  await expect.poll(() => world.catchUp().then(() => service.lines()), { timeout: 5_000 })
    .not.toContain('"level":"error"');
  expect(await service.stop()).toBe(0);
  await graph.close(1_000);
  await world.close();

  const house = await openHouse({ dataDir, vaultKey: () => vaultKey }, (stopped) => {
    throw stopped.error;
  });
  const { log, store, views } = house.ledger;
  await views.settle();
  const events: Recorded[] = await Array.fromAsync(log.readAll(START));
  const of = (type: string) => events.filter((one) => one.type === type);
  const receipts = of('ReceiptIssued').map(({ data }) => (data as { accountNo: string }).accountNo);
  expect(receipts.sort()).toEqual(Array.from({ length: people }, (_, i) => accountNoOf(i)));
  expect(of('PaymentConfirmed')).toHaveLength(people);
  expect(of('PaymentRequested')).toHaveLength(people);
  const balance = await trialBalance(store);
  const sum = balance.reduce((total, { debit, credit }) => total + debit - credit, 0);
  expect(sum).toBe(0);
  expect(balance.find(({ ledgerAccount }) => ledgerAccount === 'suspense')).toMatchObject({
    debit: 0,
    credit: 0,
  });
  for (let i = 0; i < people; i++) {
    expect(await accountNamed(store, accountNoOf(i))).toMatchObject({ outstanding: 0, advance: 0 });
  }
  await house.close();
}, 600_000);
