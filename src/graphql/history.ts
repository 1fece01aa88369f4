/** History: recorded facts as they were recorded, for the auditor and for whom they are about. */
import { z } from 'zod';
import { AccountEvent } from '../domain/account.events.ts';
import { ComplaintEvent } from '../domain/complaint.events.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import {
  eventNamed,
  type HistoryEvent,
  type HistoryFilter,
  historyPage,
} from '../projections/history.ts';
import { Account } from './accounts.ts';
import { builder } from './builder.ts';
import type { Caller } from './roles.ts';
import type { Ledger } from './context.ts';
import { fault } from './faults.ts';
import { bothWaysArgs, type Listing, pageCost, pageEitherWay } from './paging.ts';
import { mayRead, only, type Role } from './roles.ts';

const auditing: readonly Role[] = ['auditor', 'admin'];

const ActorKind = builder.enumType('ActorKind', {
  description: 'What kind of actor caused a fact.',
  values: {
    CONSUMER: { value: 'consumer', description: 'A consumer, in a chat or through the API.' },
    STAFF: { value: 'staff', description: 'Somebody of the company.' },
    GATEWAY: { value: 'gateway', description: 'A payment gateway.' },
    SYSTEM: { value: 'system', description: 'This system, following a fact.' },
  },
});

const Actor = builder.objectRef<{ kind: string; id: string }>('Actor').implement({
  description: 'Who caused a fact.',
  fields: (t) => ({
    kind: t.field({
      type: ActorKind,
      description: 'What kind.',
      resolve: ({ kind }) => kind as 'consumer' | 'staff' | 'gateway' | 'system',
    }),
    actorId: t.exposeString('id', { description: 'Their id; never a name or a number.' }),
  }),
});

/** What a consumer may know of their account: its money, its payments, its complaints. */
const typesOfAccounts = [AccountEvent, PaymentEvent, ComplaintEvent]
  .flatMap(({ options }) => options.map(({ shape }) => shape.type.value as string));

const mayReadEvent = (caller: Caller, { accountNo, type }: HistoryEvent) =>
  caller.role === 'auditor' || caller.role === 'admin' ||
  (typesOfAccounts.includes(type) && mayRead(caller, accountNo));

export const LedgerEvent = builder.node(builder.objectRef<HistoryEvent>('LedgerEvent'), {
  description: 'A recorded fact. What each type means stands in docs/events.md.',
  id: { resolve: ({ id }) => id },
  async loadOne(id, { caller, ledger }) {
    const event = await eventNamed(ledger.store, id);
    return event && mayReadEvent(caller, event) ? event : undefined;
  },
  fields: (t) => ({
    type: t.exposeString('type', { description: 'As docs/events.md names it.' }),
    position: t.expose('position', { type: 'Position', description: 'Where in the log.' }),
    stream: t.exposeString('stream', { description: 'Whose story it belongs to: `account-N…`.' }),
    revision: t.exposeInt('revision', { description: 'Place in its stream, from 0, no gaps.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the log took it.' }),
    account: t.field({
      type: Account,
      nullable: true,
      description: 'What it is about. Null where it is about no account, or one out of sight.',
      resolve: ({ accountNo }, _, { caller, account }) =>
        accountNo !== null && mayRead(caller, accountNo) ? account(accountNo) : undefined,
    }),
    paymentId: t.exposeString('paymentId', {
      nullable: true,
      description: 'The payment that it names, if any.',
    }),
    actor: t.field({
      ...only(auditing, 'Who caused it.'),
      type: Actor,
      nullable: true,
      resolve: ({ meta }) => meta.actor,
    }),
    channel: t.string({
      ...only(auditing, 'Through which door it came: `graphql`, `whatsapp`, `import`.'),
      nullable: true,
      resolve: ({ meta }) => meta.channel,
    }),
    commandId: t.string({
      ...only(auditing, 'The command that caused it.'),
      nullable: true,
      resolve: ({ meta }) => meta.commandId,
    }),
    causationId: t.string({
      ...only(auditing, 'What directly led to it: an event’s id, or the command’s own.'),
      nullable: true,
      resolve: ({ meta }) => meta.causationId,
    }),
    correlationId: t.string({
      ...only(auditing, 'Shared by all that followed from one beginning.'),
      nullable: true,
      resolve: ({ meta }) => meta.correlationId,
    }),
    data: t.string({
      ...only(
        auditing,
        'JSON as it was recorded: money in whole paise, personal data sealed and not readable.',
      ),
      nullable: true,
      resolve: ({ data }) => JSON.stringify(data),
    }),
  }),
});

export const LedgerEventEdge = builder.edgeObject({
  type: LedgerEvent,
  name: 'LedgerEventEdge',
  description: 'An event in its place. Its cursor is good for pages and for the subscription.',
});

const LedgerEventConnection = builder.connectionObject({
  type: LedgerEvent,
  name: 'LedgerEventConnection',
  description: 'Events, page by page.',
}, LedgerEventEdge);

const DateTimeRange = builder.inputType('DateTimeRange', {
  description: 'From, inclusive, to, exclusive.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Not earlier.' }),
    to: t.field({ type: 'DateTime', description: 'Earlier than this.' }),
  }),
});

export const EventFilter = builder.inputType('EventFilter', {
  description: 'Which events. What is left out does not restrict.',
  fields: (t) => ({
    type: t.stringList({ description: 'Of one of these types; at most 100.' }),
    stream: t.stringList({ description: 'In one of these streams; at most 100.' }),
    accountNo: t.field({ type: 'AccountNo', description: 'About this account.' }),
    paymentId: t.string({ description: 'Naming this payment.' }),
    recordedAt: t.field({ type: DateTimeRange, description: 'Recorded in this span.' }),
  }),
});
type Wanted = typeof EventFilter.$inferInput;

const listMax = 100;

export function eventFilter(wanted: Wanted | null | undefined): HistoryFilter {
  const { type, stream, accountNo, paymentId, recordedAt } = wanted ?? {};
  if ((type?.length ?? 0) > listMax || (stream?.length ?? 0) > listMax) {
    throw fault('BAD_USER_INPUT', `A filter lists at most ${listMax} values.`);
  }
  return {
    types: type ? [...new Set(type)].sort() : undefined,
    streams: stream ? [...new Set(stream)].sort() : undefined,
    accountNo: accountNo ?? undefined,
    paymentId: paymentId ?? undefined,
    recordedFrom: recordedAt?.from ?? undefined,
    recordedTo: recordedAt?.to ?? undefined,
  };
}

export const aboutAccount = (accountNo: string): HistoryFilter => (
  { accountNo, types: typesOfAccounts }
);

export const listingOf = (filter: HistoryFilter): Listing<HistoryEvent, number> => ({
  name: 'events',
  filter,
  key: z.int().nonnegative(),
  keyOf: ({ seq }) => seq,
});

const eventsPage = (
  { store }: Ledger,
  filter: HistoryFilter,
  args: Parameters<typeof pageEitherWay>[1],
) =>
  pageEitherWay(
    listingOf(filter),
    args,
    (after, limit) => historyPage(store, filter, { after, limit }),
    (before, limit) => historyPage(store, filter, { before, limit, newestFirst: true }),
  );

builder.objectField(Account, 'events', (t) =>
  t.field({
    type: LedgerEventConnection,
    description: 'What was recorded about its money, payments and complaints, oldest first. ' +
      '`accountEvents` goes on where a page ends.',
    args: bothWaysArgs,
    complexity: pageCost,
    resolve: ({ accountNo }, args, { ledger }) => eventsPage(ledger, aboutAccount(accountNo), args),
  }));

builder.queryField('events', (t) =>
  t.field({
    ...only(auditing, 'Every event, oldest first.'),
    type: LedgerEventConnection,
    nullable: true,
    args: {
      ...bothWaysArgs,
      filter: t.arg({ type: EventFilter, description: 'Which ones; all when left out.' }),
    },
    complexity: pageCost,
    resolve: (_, { filter, ...args }, { ledger }) => eventsPage(ledger, eventFilter(filter), args),
  }));
