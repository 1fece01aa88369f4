/** Wires what must follow from facts, and keeps it going until the service closes. */
import { clearInterval, setInterval } from 'node:timers';
import { accountNosFor, turnOf } from './channels/conversing.ts';
import { nowhere, type Place, placeFrom } from './channels/dialogs/place.ts';
import type { WhatsApp } from './channels/whatsapp/client.ts';
import { apology, composing } from './composing.ts';
import type { Config } from './config.ts';
import { type Custody, whenOurs } from './custody/custody.ts';
import { dayOf } from './domain/calendar.ts';
import type { Gateways } from './gateways/gateway.ts';
import type { Ledger } from './ledger.ts';
import { fieldsOf, type Log } from './logging.ts';
import type { Metrics } from './metrics.ts';
import type { Papers } from './papers.ts';
import { accountNamed } from './projections/accounts.ts';
import { noticeCounts } from './projections/notices.ts';
import { factsFrom } from './reactions/chat-facts.ts';
import { concierge } from './reactions/concierge.ts';
import { confirming } from './reactions/confirming.ts';
import { crediting } from './reactions/crediting.ts';
import { errands } from './reactions/errands.ts';
import { react, type Reactor, reactorOf } from './reactions/reaction.ts';
import { matchDisputes } from './reactions/matching.ts';
import { openRefundCalls } from './reactions/refund-calls.ts';
import { refunding } from './reactions/refunding.ts';
import { repaying } from './reactions/repaying.ts';
import { sending } from './reactions/sending.ts';
import { levySurcharges } from './reactions/surcharging.ts';
import { telling } from './reactions/telling.ts';
import { watching } from './reactions/watching.ts';
import { tokenOf } from './recording.ts';

/** How often the outbox and the open payments are looked through without being called. */
const roundMs = 1_000;
/** Surcharges fall due once a day; asking every minute costs next to nothing. */
const surchargeRoundMs = 60_000;
/** A payment that turns up late does so with a file, or by hand: nobody waits at a screen. */
const matchingMs = 10_000;

export type Work = {
  /** Reads, reacts and sends from now on, unless and until another process does. */
  start(): void;
  /** Ends what is under way and begins nothing new. */
  stop(): Promise<void>;
};

type Round = { name: string; everyMs: number; round(): Promise<unknown> | void };

/** One round after the other, never two at once; until the answer is called. */
function every({ everyMs, round }: Round, onTrouble: (error: unknown) => void) {
  let under: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    under ??= Promise.resolve().then(round).catch(onTrouble).finally(() => under = undefined);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await under;
  };
}

type Ways = {
  ledger: Ledger;
  custody: Custody;
  channel: WhatsApp;
  gateways: Gateways;
  papers: Papers;
  /** Undefined: it could take no money. */
  payPage: ((payee: { accountNo: string; contactId: string }) => string) | undefined;
  config: Config;
  clock: () => string;
  log: Log;
  counted: Metrics;
};

export async function work(ways: Ways): Promise<Work> {
  const { ledger, custody, channel, gateways, papers, config, clock, log, counted } = ways;
  const { store, views } = ledger;
  const ending = new AbortController();
  const { signal } = ending;
  const troubled: Troubled = (part, fields) => (error) => {
    counted.troubles.inc({ part });
    log('warn', 'trouble', { part, ...fields, ...fieldsOf(error) });
  };

  const outbox = await sending({
    ...ledger,
    channel,
    compose: composing({
      ...ledger,
      papers,
      helpline: config.biller.helpline,
      clock,
      onPaperTrouble: (noticeId, error) => troubled('making a paper', { noticeId })(error),
    }),
    tokenOf,
    clock,
    onTrouble: (noticeId, error) => troubled('sending', { noticeId })(error),
  });
  const watch = watching({
    ...ledger,
    gateways,
    clock,
    onTrouble: (paymentId, error) => troubled('watching', { paymentId })(error),
  });
  const refunds = refunding({
    ...ledger,
    gateways,
    calls: await openRefundCalls(store, clock()),
    clock,
    onTrouble: (refundId, error) => troubled('refunding', { refundId })(error),
  });
  const reactors = reactorsOf(ways, watch, troubled);

  const rounds: Round[] = [
    { name: 'outbox', everyMs: roundMs, round: () => outbox.wake() },
    { name: 'watching', everyMs: roundMs, round: () => watch.round() },
    { name: 'refunding', everyMs: roundMs, round: () => refunds.round() },
    {
      name: 'surcharging',
      everyMs: surchargeRoundMs,
      round: () => levySurcharges({ ...ledger, settled: ledger.reached }, dayOf(clock())),
    },
    { name: 'matching', everyMs: matchingMs, round: () => matchDisputes({ ...ledger, clock }) },
    {
      name: 'counting notices',
      everyMs: roundMs * 5,
      round: () => countNotices(store, counted),
    },
  ];

  /** All that follows from facts, until it is over here or one part of it fails. */
  async function reactions(ours: AbortSignal) {
    const ending = new AbortController();
    const signal = AbortSignal.any([ours, ending.signal]);
    const stopMoved = views.whenMoved(() => outbox.wake());
    const stopRounds = rounds.map((one) => every(one, troubled(one.name, {})));
    const loops = reactors.map((reactor) =>
      react(store, ledger.log, reactor, {
        signal,
        onTrouble: ({ reaction, eventId, attempt, error }) =>
          troubled(reaction, { eventId, attempt })(error),
      })
    );
    try {
      await Promise.all(loops);
    } finally {
      ending.abort();
      stopMoved();
      watch.stop();
      await Promise.all(stopRounds.map((stop) => stop()));
      await Promise.allSettled(loops);
      await outbox.idle();
    }
  }

  const job = (name: string, work: (ours: AbortSignal) => Promise<void>) =>
    whenOurs(custody, name, {
      signal,
      onTrouble: troubled(name, {}),
      onChange(ours) {
        counted.jobs.set({ job: name }, ours ? 1 : 0);
        log('info', ours ? 'taken over' : 'given back', { job: name });
      },
    }, work);

  let running: Promise<void>[] = [];

  return {
    start() {
      running = [job('views', (ours) => views.run(ours)), job('reactions', reactions)];
    },
    async stop() {
      ending.abort();
      await Promise.all(running);
    },
  };
}

async function countNotices(store: Ledger['store'], { notices }: Metrics) {
  for (const [state, count] of Object.entries(await noticeCounts(store))) {
    notices.set({ state }, count);
  }
}

type Troubled = (
  part: string,
  fields: Record<string, string | number>,
) => (error: unknown) => void;

/** What follows from single facts, each by itself. */
function reactorsOf(
  { ledger, channel, gateways, payPage, config, clock, log, counted }: Ways,
  watch: ReturnType<typeof watching>,
  troubled: Troubled,
): Reactor[] {
  const { store } = ledger;
  const factsFor = factsFrom<Place>({
    ...ledger,
    clock,
    accountNosFor,
    settings: {
      upiMax: config.upiMax,
      accountNoPattern: config.accountNoPattern,
      biller: config.biller,
      payPage,
    },
  });
  return [
    reactorOf(crediting(ledger)),
    reactorOf(repaying(ledger)),
    reactorOf(confirming({ ...ledger, gateways, watch: watch.watch })),
    reactorOf(telling(ledger)),
    reactorOf(errands({
      ...ledger,
      isUrban: async (accountNo) => (await accountNamed(store, accountNo))?.urban,
      gateway: config.whatsapp.paymentGateway,
      paymentSeconds: config.paymentMinutes * 60,
      clock,
    })),
    reactorOf(concierge<Place>({
      ...ledger,
      factsFor,
      placeFrom,
      nowhere,
      turnOf,
      apology,
      onDefect: (error, messageId) => {
        counted.troubles.inc({ part: 'dialog' });
        log('error', 'a dialog failed', { messageId, ...fieldsOf(error) });
      },
      markRead: (messageRef) => {
        channel.markRead(messageRef).catch(troubled('marking as read', {}));
      },
    })),
  ];
}
