/** The books: the trial balance, as of the end of any day. */
import assert from 'node:assert/strict';
import { dayOf } from '../domain/calendar.ts';
import { type Paise, sum } from '../domain/money.ts';
import { trialBalance, type TrialBalanceLine } from '../projections/journal.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { Money } from './money.ts';
import { only } from './roles.ts';

type Balance = {
  asOf: string;
  lines: readonly TrialBalanceLine[];
  debit: Paise;
  credit: Paise;
};

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
    lines: t.expose('lines', { type: [Line], description: 'In the order of their names.' }),
    totalDebit: t.expose('debit', { type: Money, description: 'Sum of the debits.' }),
    totalCredit: t.expose('credit', { type: Money, description: 'The same, of the credits.' }),
  }),
});

builder.queryField('trialBalance', (t) =>
  t.field({
    ...only(
      ['auditor', 'admin'],
      'The trial balance by effective day. A day to come, or before the books begin, is an error ' +
        '(`AS_OF_UNAVAILABLE`).',
    ),
    type: TrialBalance,
    nullable: true,
    args: {
      asOf: t.arg({ type: 'Date', description: 'At the end of this day; today’s if none.' }),
    },
    resolve: (_, { asOf }, context) => balanceAt(asOf ?? undefined, context),
  }));

async function balanceAt(
  wanted: string | undefined,
  { ledger: { store }, settings }: Context,
): Promise<Balance> {
  const today = dayOf(settings.now());
  const asOf = wanted ?? today;
  if (asOf > today) throw fault('AS_OF_UNAVAILABLE', `${asOf} is still to come.`);
  const lines = await trialBalance(store, asOf);
  if (lines.length === 0 && asOf < today) {
    throw fault('AS_OF_UNAVAILABLE', `The books do not go back to ${asOf}.`);
  }
  const [debit, credit] = [
    sum(lines.map((line) => line.debit)),
    sum(lines.map((line) => line.credit)),
  ];
  assert.equal(debit, credit, 'the books must balance');
  return { asOf, lines, debit, credit };
}
