/** Meta, a gateway and many people with a bill each, around services in processes of their own. */
import { randomBytes } from 'node:crypto';
import { instantPace } from '../../src/channels/simulator/settings.ts';
import { simulator } from '../../src/channels/simulator/simulator.ts';
import { listen } from '../../src/http.ts';
import { openHouse } from '../../src/open.ts';
import { asksForCard, person } from './person.ts';
import { accountNoOf, openAccounts, phoneOf } from './seeding.ts';

/** Addresses, where facts and views are not in the data folder. */
export type Stores = { EVENT_LOG?: string; READ_STORE?: string };

const hex = () => randomBytes(20).toString('hex');

/** `dataDir`: an empty folder. `door`: the port at which Meta knocks just now. */
export async function payingCrowd(
  { dataDir, people, stores = {}, door }: {
    dataDir: string;
    people: number;
    stores?: Stores;
    door: () => number;
  },
) {
  const vaultKey = randomBytes(32);
  const meta = {
    accessToken: hex(),
    appSecret: hex(),
    verifyToken: hex(),
    phoneNumberId: '755255122200001',
    businessAccountId: '755255122200002',
    paymentConfiguration: 'electricity-bills',
  };
  const { EVENT_LOG: log, READ_STORE: views } = stores;
  const opened = {
    ...(log !== undefined && { eventLog: () => log }),
    ...(views !== undefined && { readStore: () => views }),
  };
  await openAccounts(dataDir, vaultKey, people, opened);
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
  const graph = await listen(world.fetch, { port: 0, host: '127.0.0.1' });
  const graphUrl = `http://127.0.0.1:${graph.port}`;

  return {
    world,
    settings: {
      ...stores,
      DATA_DIR: dataDir,
      PUBLIC_URL: 'http://localhost',
      VAULT_KEY: vaultKey.toString('base64'),
      AUTH_SECRET: hex(),
      WHATSAPP_API_URL: `${graphUrl}/simulator/graph/v24.0`,
      WHATSAPP_ACCESS_TOKEN: meta.accessToken,
      WHATSAPP_APP_SECRET: meta.appSecret,
      WHATSAPP_VERIFY_TOKEN: meta.verifyToken,
      WHATSAPP_PHONE_NUMBER_ID: meta.phoneNumberId,
      WHATSAPP_BUSINESS_ACCOUNT_ID: meta.businessAccountId,
      WHATSAPP_PAYMENT_CONFIGURATION: meta.paymentConfiguration,
    },
    /** Until each of them has paid and is told so. They look as often as `manner` says. */
    async pay(atOnce: number, manner: { patienceMs: number; lookMs: number }) {
      const queue = Array.from({ length: people }, (_, i) => i).values();
      await Promise.all(Array.from({ length: atOnce }, async () => {
        for (const i of queue) {
          const payer = person(graphUrl, phoneOf(i), 'Somebody', manner);
          await asksForCard(payer, accountNoOf(i));
          await payer.pays('success');
          await payer.isConfirmed();
        }
      }));
    },
    async leave() {
      await graph.close(1_000);
      await world.close();
    },
    /** Another look at what is left, when no service is there any more. */
    house: () =>
      openHouse({ ...opened, dataDir, vaultKey: () => vaultKey }, ({ name, error }) => {
        throw new Error(`${name} stopped`, { cause: error });
      }),
  };
}
