/** The books: the trial balance and the day book, as of any day and as known at any position. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Paise, paise, sum } from '../domain/money.ts';
import { type Basis, type When } from '../projections/books/as-known.ts';
import { dayBook, type Entry } from '../projections/books/day-book.ts';
import { trialBalance, type TrialBalanceLine } from '../projections/books/trial-balance.ts';
import { basisArgs, DayBasis, told, whenArgs, whenIn } from './as-known.ts';
import { builder } from './builder.ts';
import type { Ledger } from './context.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { only, type Role } from './roles.ts';

type Balance = {
  asOf: string;
  basis: Basis;
  knownAt: string | undefined;
  lines: readonly TrialBalanceLine[];
  debit: Paise;
  credit: Paise;
};

export const bookkeepers: readonly Role[] = ['auditor', 'biller', 'admin'];

const nothing = paise(0);
const debitOf = (amount: Paise) => (amount > 0 ? amount : nothing);
const creditOf = (amount: Paise) => (amount < 0 ? paise(-amount) : nothing);

const Line = builder.objectRef<TrialBalanceLine>('TrialBalanceLine').implement({
  description: 'What one ledger account comes to: on one side only.',
  fields: (t) => ({
    ledgerAccount: t.exposeString('ledgerAccount', {
      description: 'A bucket of the books: `receivable`, `clearing:razorpay`, `revenue:energy`.',
    }),
    debit: t.expose('debit', {
      type: Money,
      description: '0.00 when it stands on the other side.',
    }),
    credit: t.expose('credit', {
      type: Money,
      description: '0.00 when it stands on the other side.',
    }),
  }),
});

const TrialBalance = builder.objectRef<Balance>('TrialBalance').implement({
  description: 'Every ledger account. Debits and credits agree, or there would be no answer.',
  fields: (t) => ({
    asOf: t.expose('asOf', { type: 'Date', description: 'At the end of this day.' }),
    basis: t.expose('basis', { type: DayBasis, description: 'By which day it counts.' }),
    knownAt: t.expose('knownAt', {
      type: 'Position',
      nullable: true,
      description: 'With what the log held up to here; null: with all that the views know.',
    }),
    lines: t.expose('lines', { type: [Line], description: 'In the order of their names.' }),
    totalDebit: t.expose('debit', { type: Money, description: 'Sum of the debits.' }),
    totalCredit: t.expose('credit', { type: Money, description: 'The same, of the credits.' }),
  }),
});

builder.queryField('trialBalance', (t) =>
  t.field({
    ...only(
      bookkeepers,
      'The trial balance. A day to come, a day before the books begin, or a position that they ' +
        'never saw is an error (`AS_OF_UNAVAILABLE`).',
    ),
    type: TrialBalance,
    nullable: true,
    args: { ...whenArgs, ...basisArgs },
    resolve: (_, asked, context) => told(balanceAt(context.ledger, whenIn(asked, context))),
  }));

async function balanceAt(
  { store }: Ledger,
  when: When & { asOf: string },
): Promise<Balance> {
  const lines = await trialBalance(store, when);
  const [debit, credit] = [
    sum(lines.map((line) => line.debit)),
    sum(lines.map((line) => line.credit)),
  ];
  assert.equal(debit, credit, 'the books must balance');
  const { asOf, basis = 'effective', knownAt } = when;
  return { asOf, basis, knownAt, lines, debit, credit };
}

type Side = Entry['postings'][number];

const PostingType = builder.objectRef<Side>('Posting').implement({
  description: 'One debit or credit; those of one entry come to nothing.',
  fields: (t) => ({
    ledgerAccount: t.exposeString('ledgerAccount', { description: 'The bucket of the books.' }),
    accountNo: t.expose('accountNo', {
      type: 'AccountNo',
      nullable: true,
      description: 'Whose receivable or advance it is, if anybody’s.',
    }),
    debit: t.field({
      type: Money,
      description: '0.00 for a credit.',
      resolve: ({ amount }) => debitOf(amount),
    }),
    credit: t.field({
      type: Money,
      description: '0.00 for a debit.',
      resolve: ({ amount }) => creditOf(amount),
    }),
  }),
});

const JournalEntry = builder.objectRef<Entry>('JournalEntry').implement({
  description: 'All postings of one event.',
  fields: (t) => ({
    entryNo: t.exposeInt('entryNo', {
      description: 'In its day book: 1 for the first, with no gaps, and never another one.',
    }),
    bookedOn: t.expose('bookedOn', {
      type: 'Date',
      description: 'The day that it was entered in: its own, or the first that was not closed.',
    }),
    effectiveOn: t.expose('onDay', { type: 'Date', description: 'The day that it counts for.' }),
    type: t.exposeString('type', { description: 'Of the event, as docs/events.md names it.' }),
    eventId: t.exposeString('eventId', { description: 'Of the event: `LedgerEvent:` and this.' }),
    position: t.expose('position', { type: 'Position', description: 'Of the event in the log.' }),
    paymentId: t.exposeString('paymentId', {
      nullable: true,
      description: 'The payment that it is about, if any.',
    }),
    postings: t.expose('postings', { type: [PostingType], description: 'Its debits and credits.' }),
  }),
});

const DayBookConnection = builder.connectionObject({
  type: JournalEntry,
  name: 'DayBookConnection',
  description: 'Entries of a day, page by page.',
}, {
  name: 'DayBookEdge',
  description: 'An entry in its place.',
});

builder.queryField('dayBook', (t) =>
  t.field({
    ...only(
      bookkeepers,
      'All that was entered on a day, in the order of the log. Time basis: the day of entry, so ' +
        'that a closed day never changes.',
    ),
    type: DayBookConnection,
    nullable: true,
    args: {
      ...pageArgs,
      day: t.arg({ type: 'Date', required: true, description: 'The day of entry.' }),
    },
    complexity: pageCost,
    resolve: (_, { day, ...args }, context) => {
      const { asOf } = whenIn({ asOf: day }, context);
      const listing = {
        name: 'entries',
        filter: asOf,
        key: z.int().nonnegative(),
        keyOf: ({ entryNo }: Entry) => entryNo,
      };
      return pageOf(listing, args, (after, limit) =>
        dayBook(context.ledger.store, asOf, { after, limit }));
    },
  }));
