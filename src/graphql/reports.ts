/** Reports on what consumers owe: their ledgers, their open bills, and how old these are. */
import { z } from 'zod';
import { type Paise, paise } from '../domain/money.ts';
import {
  consumerLedger,
  type LedgerLine,
  type LedgerPlace,
} from '../projections/books/consumer-ledger.ts';
import {
  type AgeBand,
  ageing,
  type BillPlace,
  type OutstandingBill,
  outstandingBills,
} from '../projections/books/outstanding.ts';
import { basisArgs, told, whenArgs, whenIn } from './as-known.ts';
import { bookkeepers } from './books.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { only } from './roles.ts';

const desk = [...bookkeepers, 'agent'] as const;
const nothing = paise(0);

const ConsumerLedgerLine = builder.objectRef<LedgerLine>('ConsumerLedgerLine').implement({
  description: 'One debit or credit of a consumer, and what they owed after it.',
  fields: (t) => ({
    effectiveOn: t.expose('onDay', { type: 'Date', description: 'The day that it counts for.' }),
    bookedOn: t.expose('bookedOn', { type: 'Date', description: 'The day of entry.' }),
    type: t.exposeString('type', { description: 'Of the event, as docs/events.md names it.' }),
    eventId: t.exposeString('eventId', { description: 'Of the event: `LedgerEvent:` and this.' }),
    position: t.expose('position', { type: 'Position', description: 'Of the event in the log.' }),
    ledgerAccount: t.exposeString('ledgerAccount', { description: '`receivable` or `advance`.' }),
    paymentId: t.exposeString('paymentId', {
      nullable: true,
      description: 'The payment that it is about, if any.',
    }),
    debit: t.field({
      type: Money,
      description: 'They owe more, or have less ahead. 0.00 for a credit.',
      resolve: ({ amount }) => (amount > 0 ? amount : nothing),
    }),
    credit: t.field({
      type: Money,
      description: 'They owe less, or have more ahead. 0.00 for a debit.',
      resolve: ({ amount }) => (amount < 0 ? paise(-amount) : nothing),
    }),
    balance: t.expose('balance', {
      type: Money,
      description: 'After this line. Negative: we hold that much for them.',
    }),
  }),
});

const ConsumerLedger = builder.connectionObject({
  type: ConsumerLedgerLine,
  name: 'ConsumerLedgerConnection',
  description: 'Lines of a consumer’s ledger, page by page.',
}, { name: 'ConsumerLedgerEdge', description: 'A line in its place.' });

builder.queryField('consumerLedger', (t) =>
  t.field({
    ...only(
      desk,
      'What a consumer was billed and paid, with the balance after each line. No lines: nothing ' +
        'had happened by then, and nothing was owed.',
    ),
    type: ConsumerLedger,
    nullable: true,
    args: {
      ...pageArgs,
      ...whenArgs,
      ...basisArgs,
      accountNo: t.arg({ type: 'AccountNo', required: true, description: 'Whose.' }),
    },
    complexity: pageCost,
    resolve(_, { accountNo, first, after, ...asked }, context) {
      const when = whenIn(asked, context);
      const listing = {
        name: 'lines',
        filter: [accountNo, when],
        key: z.strictObject({ day: z.string(), seq: z.int() }),
        keyOf: ({ onDay, bookedOn, seq }: LedgerLine): LedgerPlace => (
          { day: when.basis === 'booked' ? bookedOn : onDay, seq: Number(seq) }
        ),
      };
      return told(pageOf(listing, { first, after }, (place, limit) =>
        consumerLedger(context.ledger.store, accountNo, when, { after: place, limit })));
    },
  }));

const Outstanding = builder.objectRef<OutstandingBill>('OutstandingBill').implement({
  description: 'A bill of which something was open.',
  fields: (t) => ({
    accountNo: t.expose('accountNo', { type: 'AccountNo', description: 'Whose.' }),
    billNo: t.exposeString('billNo', {
      description: 'Its number; `OPENING` for what was taken over.',
    }),
    month: t.exposeString('month', { description: 'The month billed: `2026-10`.' }),
    issuedOn: t.expose('issuedOn', { type: 'Date', description: 'Day of issue.' }),
    dueOn: t.expose('dueOn', { type: 'Date', description: 'Its due day, as it was then.' }),
    outstanding: t.expose('outstanding', { type: Money, description: 'What was open.' }),
  }),
});

const OutstandingConnection = builder.connectionObject({
  type: Outstanding,
  name: 'OutstandingBillConnection',
  description: 'Open bills, page by page.',
}, { name: 'OutstandingBillEdge', description: 'A bill in its place.' });

builder.queryField('outstandingBills', (t) =>
  t.field({
    ...only(
      desk,
      'Bills that were open in the evening of a day, by account. Time basis: the day that things ' +
        'count for.',
    ),
    type: OutstandingConnection,
    nullable: true,
    args: {
      ...pageArgs,
      ...whenArgs,
      accountNo: t.arg({ type: 'AccountNo', description: 'Of this account; of all if none.' }),
    },
    complexity: pageCost,
    resolve(_, { accountNo: of, first, after, ...asked }, context) {
      const when = whenIn(asked, context);
      const accountNo = of ?? undefined;
      const listing = {
        name: 'bills',
        filter: [accountNo, when],
        key: z.strictObject({ accountNo: z.string(), billNo: z.string() }),
        keyOf: ({ accountNo, billNo }: OutstandingBill): BillPlace => ({ accountNo, billNo }),
      };
      return told(pageOf(listing, { first, after }, (place, limit) =>
        outstandingBills(context.ledger.store, when, { accountNo, after: place, limit })));
    },
  }));

const Band = builder.objectRef<AgeBand>('AgeBand').implement({
  description: 'Open bills that were as long past their due day.',
  fields: (t) => ({
    daysFrom: t.exposeInt('from', {
      nullable: true,
      description: 'Days past the due day, at least; null: not due yet.',
    }),
    daysTo: t.exposeInt('to', { nullable: true, description: 'At most; null: without end.' }),
    bills: t.exposeInt('bills', { description: 'How many.' }),
    outstanding: t.expose('amount', { type: Money, description: 'What was open of them.' }),
  }),
});

type Aged = { asOf: string; bands: AgeBand[] };
const Ageing = builder.objectRef<Aged>('Ageing').implement({
  description: 'All that consumers owed, by how long past its due day.',
  fields: (t) => ({
    asOf: t.expose('asOf', { type: 'Date', description: 'In the evening of this day.' }),
    bands: t.expose('bands', { type: [Band], description: 'Not due yet first, then by age.' }),
    total: t.field({
      type: Money,
      description: 'All of them: what the ledger account `receivable` comes to.',
      resolve: ({ bands }) => bands.reduce<Paise>((all, one) => paise(all + one.amount), nothing),
    }),
  }),
});

builder.queryField('ageing', (t) =>
  t.field({
    ...only(bookkeepers, 'Open bills by age. Time basis: the day that things count for.'),
    type: Ageing,
    nullable: true,
    args: whenArgs,
    async resolve(_, asked, context) {
      const when = whenIn(asked, context);
      return { asOf: when.asOf, bands: await told(ageing(context.ledger.store, when)) };
    },
  }));
