/** Payment links, wired: the gateway behind them, the door it knocks at, the pages to pay on. */
import { join } from 'node:path';
import { playedRazorpay } from './channels/simulator/razorpay/razorpay.ts';
import type { Config } from './config.ts';
import type { Link } from './domain/payment.events.ts';
import { upiAddress } from './domain/upi.ts';
import { GatewayRefused, GatewayUnavailable, type LinkGateway } from './gateways/gateway.ts';
import { razorpayGateway } from './gateways/razorpay.ts';
import { type RazorpayOutcome, razorpayWebhook } from './gateways/razorpay-door.ts';
import type { Ledger } from './ledger.ts';
import { fieldsOf, type Log } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { inTime } from './outage.ts';
import { payPages } from './pages/pay/pay.ts';
import { returnPages } from './pages/pay/returning.ts';
import type { Place, Placing, Ways as PayWays } from './pages/pay/ways.ts';
import type { Papers } from './papers.ts';
import { recordRazorpay } from './razorpay-recording.ts';
import type { Route } from './server.ts';

export type Links = {
  /** Undefined: no links are set up. */
  gateway: LinkGateway | undefined;
  /** Which are offered, best first. */
  offered: readonly Link[];
  /** The pay pages, `/webhooks/razorpay`, and whatever plays Razorpay. */
  routes: readonly Route[];
  close(): Promise<void>;
};

type Ways = {
  ledger: Ledger;
  papers: Papers;
  config: Config;
  /** This process, as itself sees it; and as people do. */
  here: string;
  publicUrl: string;
  /** Opens the chat, with the consumer number written already. */
  chatUrl(accountNo: string): string;
  clock: () => string;
  random: () => number;
  counted: Metrics;
  log: Log;
};

/** Razorpay waits for five seconds. Source: facts of its webhooks, razorpay.com/docs/webhooks. */
const recordMs = 4_000;

/** Best first; none: the pay page could take no money, and nobody is led to it. */
export const linksOf = ({ razorpay, biller }: Pick<Config, 'razorpay' | 'biller'>): Link[] => [
  ...razorpay ? ['upi', 'any'] as const : [],
  ...biller.upiId ? ['direct'] as const : [],
];

export function openLinks(ways: Ways): Links {
  const { config, here, clock } = ways;
  const { razorpay } = config;
  const offered = linksOf(config);
  if (!razorpay) {
    const routes = pagesOf(ways, undefined, offered);
    return { gateway: undefined, offered, routes, close: async () => {} };
  }
  const played = razorpay.played ? playing(ways, razorpay) : undefined;
  const gateway = razorpayGateway({
    apiUrl: razorpay.apiUrl ?? `${here}/simulator/razorpay`,
    keyId: razorpay.keyId,
    keySecret: razorpay.keySecret(),
    now: clock,
  });
  const webhook = razorpayWebhook({
    webhookSecrets: razorpay.webhookSecrets(),
    record: (event) => inTime(recordMs, recordRazorpay({ ...ways.ledger, clock }, event)),
    counted: knocking(ways),
  });
  const routes = [
    ...pagesOf(ways, gateway, offered),
    { path: '/webhooks/razorpay', answer: webhook },
    ...played ? [{ path: '/simulator/razorpay/*', answer: played.fetch }] : [],
  ];
  return { gateway, offered, routes, close: async () => await played?.close() };
}

function pagesOf(
  ways: Ways,
  gateway: LinkGateway | undefined,
  links: readonly Link[],
): Route[] {
  const { ledger, papers, config, chatUrl, clock } = ways;
  const pages: PayWays = {
    ...ledger,
    fingerprint: ledger.vault.fingerprint,
    maskedName: papers.maskedName,
    receipt: (receiptNo, sight) =>
      papers.receipt(receiptNo, { full: false, reprint: false, alone: sight === 'payment alone' }),
    links,
    place: placing(ways, gateway),
    chatUrl,
    company: config.biller,
    upiMax: config.upiMax,
    paymentMinutes: config.paymentMinutes,
    clock,
  };
  return [
    { path: '/pay/*', answer: payPages(pages) },
    { path: '/payment/*', answer: returnPages(pages) },
  ];
}

const playing = (
  { config, here, publicUrl, clock: now, random }: Ways,
  { keyId, keySecret, webhookSecrets }: NonNullable<Config['razorpay']>,
) =>
  playedRazorpay({
    path: join(config.dataDir, 'razorpay.db'),
    publicUrl: () => publicUrl,
    webhookUrl: () => `${here}/webhooks/razorpay`,
    keyId,
    keySecret: keySecret(),
    webhookSecret: () => webhookSecrets()[0]!,
    businessName: config.biller.name,
    now,
    random,
  });

const knocking = ({ counted, log }: Ways) => (outcome: RazorpayOutcome, detail: unknown) => {
  counted.razorpayWebhooks.inc({ outcome });
  if (outcome === 'recorded') return;
  const fields = typeof detail === 'string' ? { reason: detail } : fieldsOf(detail);
  // The account may carry order cards, too: each of their payments is told here.
  const isUsual = outcome === 'left aside' && String(detail).endsWith(': not ours');
  const level = isUsual ? 'info' : 'warn';
  log(level, 'webhook of Razorpay', { outcome, ...(detail !== undefined && fields) });
};

/** Pages ask again every few seconds; a link stays where it is. */
const placesMax = 1_000;

/** Where a payment is paid: placed when its page is first shown, by our reference, once. */
function placing({ config: { biller }, publicUrl, log }: Ways, gateway: LinkGateway | undefined) {
  const places = new Map<string, Place>();
  return async ({ returnPath, ...asked }: Placing): Promise<Place> => {
    const { paymentId, amount, accountNo, expiresAt, link } = asked;
    const known = places.get(paymentId);
    if (known) return known;
    const note = `Electricity bill ${accountNo}`;
    if (link === 'direct') {
      if (!biller.upiId) return { kind: 'refused' };
      const payee = { upiId: biller.upiId, payee: biller.name };
      return { kind: 'upi', address: upiAddress({ ...payee, paymentId, amount, note }) };
    }
    if (!gateway) return { kind: 'no answer' };
    try {
      const returnUrl = new URL(returnPath, publicUrl).href;
      const wanted = { paymentId, amount, expiresAt, description: note, methods: link, returnUrl };
      const placed = await gateway.placeLink(wanted);
      if (placed.status === 'paid' || placed.status === 'part paid') return { kind: 'tried' };
      if (placed.status !== 'open') return { kind: 'over' };
      const place: Place = { kind: 'gateway', url: placed.url };
      const [oldest] = places.size < placesMax ? [] : places.keys();
      if (oldest) places.delete(oldest);
      places.set(paymentId, place);
      return place;
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      const code = error instanceof GatewayRefused ? error.code : undefined;
      if (code === 'too_little_time_left') return { kind: 'over' };
      // Nobody can pay it another way: it is our own key that is wrong.
      const isOurs = code === 'key_not_accepted';
      const level = isOurs ? 'error' : 'warn';
      log(level, 'a payment link was not placed', { paymentId, ...fieldsOf(error) });
      return { kind: code && !isOurs ? 'refused' : 'no answer' };
    }
  };
}
