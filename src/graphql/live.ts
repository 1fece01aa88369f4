/** What is pushed over SSE: first what was recorded after the cursor, then what is recorded. */
import { Repeater } from 'graphql-yoga';
import { type HistoryEvent, type HistoryFilter, historyPage } from '../projections/history.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { aboutAccount, EventFilter, eventFilter, LedgerEventEdge, listingOf } from './history.ts';
import { cursorOf, keyIn } from './paging.ts';
import { anyone, mayRead, only } from './roles.ts';

const batch = 100;

type Edge = { cursor: string; node: HistoryEvent };

/**
 * In order, none twice, none left out, until the client goes or its token ends. A Repeater, because
 * a generator that waits would never hear that the client has gone.
 */
async function eventsAfter(
  filter: HistoryFilter,
  cursor: string | null | undefined,
  { caller, ledger: { store, views }, settings, openStream }: Context,
): Promise<Repeater<Edge>> {
  const listing = listingOf(filter);
  const after = cursor ? keyIn(listing, cursor) : await newest(store);
  const close = openStream();
  return new Repeater<Edge>(async (push, stop) => {
    let news = Promise.withResolvers<void>();
    const stopMoved = views.whenMoved(() => news.resolve());
    const timer = endOfToken(Date.parse(caller.until) - Date.parse(settings.now()), stop);
    let stopped = false;
    const gone = stop.then(() => void (stopped = true));
    try {
      for (let last = after; !stopped;) {
        news = Promise.withResolvers();
        const page = await historyPage(store, filter, { after: last, limit: batch });
        for (const node of page) {
          if (stopped) break;
          await Promise.race([push({ cursor: cursorOf(listing, node), node }), gone]);
        }
        last = page.at(-1)?.seq ?? last;
        if (page.length < batch) await Promise.race([news.promise, gone]);
      }
    } finally {
      clearTimeout(timer);
      stopMoved();
      close();
    }
  });
}

/** Timers count in 31 bits; a stream that lives for weeks is cut sooner, and comes back. */
const timerMaxMs = 2 ** 31 - 1;

const endOfToken = (ms: number, stop: (error: Error) => void) =>
  setTimeout(
    () => stop(fault('UNAUTHENTICATED', 'The token has ended. Come back with a new one.')),
    Math.min(Math.max(ms, 0), timerMaxMs),
  );

async function newest(store: Context['ledger']['store']): Promise<number> {
  const [event] = await historyPage(store, {}, { limit: 1, newestFirst: true });
  return event?.seq ?? 0;
}

const promise = 'First what was recorded after the cursor, then each event as it is recorded: in ' +
  'order, none twice, none left out. Without a cursor: from now on.';
const afterText = 'The cursor of the last event seen, from a page or from here.';

builder.subscriptionFields((t) => ({
  accountEvents: t.field({
    ...only(anyone, `Of one account, as \`Account.events\` lists them. ${promise}`),
    type: LedgerEventEdge,
    args: {
      accountNo: t.arg({ type: 'AccountNo', required: true, description: 'Of which account.' }),
      after: t.arg.string({ description: afterText }),
    },
    subscribe(_, { accountNo, after }, context) {
      if (mayRead(context.caller, accountNo)) {
        return eventsAfter(aboutAccount(accountNo), after, context);
      }
      throw fault('FORBIDDEN', 'Not allowed.');
    },
    resolve: (edge: Edge) => edge,
  }),
  eventRecorded: t.field({
    ...only(['auditor', 'admin'], `Of the whole ledger. ${promise}`),
    type: LedgerEventEdge,
    args: {
      after: t.arg.string({ description: afterText }),
      filter: t.arg({ type: EventFilter, description: 'Which ones; all when left out.' }),
    },
    subscribe: (_, { after, filter }, context) => eventsAfter(eventFilter(filter), after, context),
    resolve: (edge: Edge) => edge,
  }),
}));
