/** The whole service, wired: its doors, its work, and the simulator where there is no Meta. */
import { join } from 'node:path';
import { simulator as metaSimulator } from './channels/simulator/simulator.ts';
import { whatsappAccount } from './channels/whatsapp/account.ts';
import { whatsappChannel } from './channels/whatsapp/client.ts';
import { templates } from './channels/whatsapp/templates.ts';
import { type Outcome, whatsappWebhook } from './channels/whatsapp/webhook.ts';
import type { Config } from './config.ts';
import { whatsappGateway } from './gateways/whatsapp.ts';
import { graphqlApi } from './graphql/server.ts';
import { healthOf, metricsPage } from './health.ts';
import { fieldsOf, type Log } from './logging.ts';
import { type Metrics, metrics } from './metrics.ts';
import { openHouse } from './open.ts';
import { inTime } from './outage.ts';
import { homePage } from './pages/home.ts';
import { receiptCheck, receiptCheckUrl } from './pages/receipt-check.ts';
import { papersFrom } from './papers.ts';
import { accountCount } from './projections/accounts.ts';
import type { Stopped } from './projections/places.ts';
import { record } from './recording.ts';
import { type Route, server } from './server.ts';
import { hintFrom } from './simulator-hint.ts';
import { tokensFrom } from './tokens.ts';
import { work } from './work.ts';

export type Service = {
  fetch(request: Request): Promise<Response>;
  /** Consumer accounts that the views know; for whoever greets a newcomer. */
  accounts(): Promise<number>;
  start(): Promise<void>;
  /** Finishes what is under way; nothing that was acknowledged is lost. */
  close(): Promise<void>;
};

/**
 * So long may Meta wait for its 200. What is recorded later is a repeat when it comes again.
 * Source: facts/whatsapp.md, 4.3: nobody knows its patience; folk values begin at 5 s.
 */
const recordMs = 4_000;

/** `port`: where this process listens; the simulator is found there, too. */
export async function openService(
  { config, port, clock, random, log }: {
    config: Config;
    port: number;
    clock: () => string;
    random: () => number;
    log: Log;
  },
): Promise<Service> {
  const counted = metrics();
  const here = `http://127.0.0.1:${port}`;
  const { whatsapp, biller, publicUrl } = config;
  const apiUrl = config.simulator ? `${here}/simulator/graph/v24.0` : whatsapp.apiUrl;

  const house = await openHouse(config, stoppedHere(counted, log), ({ name, because }) => {
    log('warn', 'a view is made anew', { projection: name, because });
  });
  const { ledger, custody } = house;
  const { store, vault } = ledger;
  const accessToken = whatsapp.accessToken();
  const graph = { apiUrl, accessToken };
  const { phoneNumberId, businessAccountId } = whatsapp;
  const till = {
    configurationName: whatsapp.paymentConfiguration,
    gateway: whatsapp.paymentGateway,
  };
  const channel = whatsappChannel({ ...graph, ...till, phoneNumberId, biller, now: clock });
  const gateway = whatsappGateway({ ...graph, ...till, phoneNumberId });
  const { fingerprint } = vault;

  const meta = config.simulator
    ? metaSimulator({
      path: join(config.dataDir, 'simulator.db'),
      serviceWebhookUrl: () => `${here}/webhooks/whatsapp`,
      accessToken,
      appSecret: whatsapp.appSecrets()[0]!,
      verifyToken: whatsapp.verifyToken(),
      phoneNumberId,
      businessAccountId,
      displayPhoneNumber: '91 755 255 1222',
      businessName: biller.name,
      paymentConfiguration: till.configurationName,
      gateway: till.gateway,
      now: clock,
      random,
      hint: hintFrom(store),
      // The other reading of Meta's words makes a quick tapper wait for 18 seconds.
      rules: { pairLimit: 'gentle' },
    })
    : undefined;

  const papers = papersFrom({
    store,
    vault,
    biller,
    clock,
    checkUrl: (receiptNo) => receiptCheckUrl({ publicUrl, fingerprint }, receiptNo),
    payUrl: (accountNo) => chatLink(biller.whatsapp, accountNo),
  });
  const works = await work({
    ledger,
    custody,
    channel,
    gateway,
    papers,
    config,
    clock,
    log,
    counted,
  });
  const api = graphqlApi({
    ledger,
    tokens: tokensFrom(config.auth),
    settings: {
      accountNoPattern: config.accountNoPattern,
      gateway: till.gateway,
      paymentMinutes: config.paymentMinutes,
      upiMax: config.upiMax,
      now: clock,
      graphiql: true,
    },
    onError: (error) => log('error', 'a query failed', fieldsOf(error)),
  });
  const webhook = whatsappWebhook({
    verifyToken: whatsapp.verifyToken(),
    appSecrets: whatsapp.appSecrets(),
    phoneNumberId,
    record: (news) => inTime(recordMs, record({ ...ledger, gateway: till.gateway, clock }, news)),
    counted: knocked,
  });

  function knocked(outcome: Outcome, detail: unknown) {
    counted.webhooks.inc({ outcome });
    if (outcome === 'recorded' || outcome === 'handshake') return;
    const fields = typeof detail === 'string' ? { reason: detail } : fieldsOf(detail);
    log('warn', 'webhook', { outcome, ...(detail !== undefined && fields) });
  }

  let ready = false;
  const accounts = () => accountCount(store);
  const routes: Route[] = [
    {
      path: '/',
      answer: async () =>
        homePage({
          biller: biller.name,
          simulator: config.simulator,
          accounts: await accounts().catch(() => undefined),
        }),
    },
    { path: '/graphql/*', answer: api.fetch },
    { path: '/webhooks/whatsapp', answer: webhook },
    {
      path: '/receipt/*',
      answer: receiptCheck({ store, publicUrl, helpline: biller.helpline, fingerprint }),
    },
    { path: '/health/*', answer: healthOf({ ledger, isReady: () => ready, log }) },
    { path: '/metrics', answer: metricsPage({ ledger, counted, clock }) },
    ...(meta ? [{ path: '/simulator/*', answer: meta.fetch }] : []),
  ];

  async function start() {
    // Before the work: a long log to react to would keep its own simulator waiting.
    if (meta) await registerTemplates();
    works.start();
    ready = true;
  }

  /** With the real Meta that is somebody's decision, made once: `khata templates`. */
  async function registerTemplates() {
    const account = whatsappAccount({ ...graph, businessAccountId });
    const known = new Set(
      (await account.templates()).map(({ name, language }) => `${name} ${language}`),
    );
    for (const template of templates) {
      if (known.has(`${template.name} ${template.language}`)) continue;
      await account.createTemplate(template, {
        footer: biller.name.slice(0, 60),
        headerHandle: '4::c2FtcGxl', // The simulator looks at no sample.
      });
    }
  }

  return {
    fetch: server(routes, {
      measured: (route, status, seconds) =>
        counted.requests.observe({ route, status: String(status) }, seconds),
      failed: (error, route, status) =>
        log(status === 500 ? 'error' : 'warn', 'a request failed', { route, ...fieldsOf(error) }),
    }),
    accounts,
    start,
    async close() {
      ready = false;
      await works.stop();
      await meta?.close();
      await house.close();
    },
  };
}

const stoppedHere = (counted: Metrics, log: Log) => ({ name, at, error }: Stopped) => {
  counted.stopped.set({ projection: name }, 1);
  log('error', 'a projection stopped', { projection: name, eventId: at, ...fieldsOf(error) });
};

/** Opens a chat with the consumer number already written. */
const chatLink = (whatsapp: string, accountNo: string) =>
  `https://wa.me/91${whatsapp.replaceAll(/\D/g, '').replace(/^0/, '')}?text=${accountNo}`;
