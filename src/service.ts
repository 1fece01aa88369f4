/** The whole service, wired: its doors, its work, and the simulator where there is no Meta. */
import { whatsappAccount } from './channels/whatsapp/account.ts';
import { whatsappChannel } from './channels/whatsapp/client.ts';
import { type Outcome, whatsappWebhook } from './channels/whatsapp/webhook.ts';
import type { Config } from './config.ts';
import { whatsappGateway } from './gateways/whatsapp.ts';
import { graphqlApi } from './graphql/server.ts';
import { healthOf, metricsPage } from './health.ts';
import { fieldsOf, type Log } from './logging.ts';
import { linksOf, openLinks } from './links.ts';
import { type Metrics, metrics } from './metrics.ts';
import { openHouse } from './open.ts';
import { inTime } from './outage.ts';
import { homePage } from './pages/home.ts';
import { type Payee, payUrl } from './pages/pay/address.ts';
import { receiptCheck, receiptCheckUrl } from './pages/receipt-check.ts';
import { papersFrom } from './papers.ts';
import { playedMeta, registerTemplates } from './played-meta.ts';
import { accountCount } from './projections/accounts.ts';
import type { Stopped } from './projections/places.ts';
import { record } from './recording.ts';
import { type Route, server } from './server.ts';
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
  const { whatsapp, biller } = config;
  // PORT=0: whichever was free.
  const publicUrl = config.publicUrl.replace(/:0$/, `:${port}`);
  const apiUrl = config.simulator ? `${here}/simulator/graph/v24.0` : whatsapp.apiUrl;

  const house = await openHouse(config, stoppedHere(counted, log), ({ name, because }) => {
    log('warn', 'a view is made anew', { projection: name, because });
  });
  const { ledger, custody } = house;
  const { store, vault } = ledger;
  const graph = { apiUrl, accessToken: whatsapp.accessToken() };
  const { phoneNumberId, businessAccountId } = whatsapp;
  const till = {
    configurationName: whatsapp.paymentConfiguration,
    gateway: whatsapp.paymentGateway,
  };
  const channel = whatsappChannel({ ...graph, ...till, phoneNumberId, biller, now: clock });
  const cards = whatsappGateway({ ...graph, ...till, phoneNumberId });
  const pages = { publicUrl, fingerprint: vault.fingerprint };

  const meta = config.simulator ? playedMeta({ config, here, store, clock, random }) : undefined;

  const chatUrl = (accountNo: string) => chatLink(biller.whatsapp, accountNo);
  const payPage = linksOf(config).length > 0 ? (payee: Payee) => payUrl(pages, payee) : undefined;
  const papers = papersFrom({
    store,
    vault,
    biller,
    clock,
    checkUrl: (receiptNo) => receiptCheckUrl(pages, receiptNo),
    payUrl: (accountNo) => payPage?.({ accountNo }) ?? chatUrl(accountNo),
  });
  const links = openLinks({
    ledger,
    papers,
    config,
    here,
    publicUrl,
    chatUrl,
    clock,
    random,
    counted,
    log,
  });
  const works = await work({
    ledger,
    custody,
    channel,
    gateways: { cards, links: links.gateway },
    papers,
    payPage,
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
      links: links.offered,
      payUrl: ({ accountNo, paymentId }) => `${payUrl(pages, { accountNo })}/${paymentId}`,
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
      answer: receiptCheck({ ...pages, store, helpline: biller.helpline }),
    },
    ...links.routes,
    { path: '/health/*', answer: healthOf({ ledger, isReady: () => ready, log }) },
    { path: '/metrics', answer: metricsPage({ ledger, counted, clock }) },
    ...(meta ? [{ path: '/simulator/*', answer: meta.fetch }] : []),
  ];

  async function start() {
    // Before the work: a long log to react to would keep its own simulator waiting.
    if (meta) {
      await registerTemplates(whatsappAccount({ ...graph, businessAccountId }), biller.name);
    }
    works.start();
    ready = true;
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
      await links.close();
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
