/** Who may be sent a disconnection notice, and what stops one: another system sends them out. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { type Wait, waitReasons } from '../domain/disconnection.ts';
import {
  type OverdueAccount as Row,
  overdueOf,
  overduePage,
} from '../projections/books/overdue.ts';
import { Account, accountOf } from './accounts.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageSearched } from './paging.ts';
import { only } from './roles.ts';

const meanings: Record<Wait['why'], string> = {
  payment_under_way: 'A payment may be under way: the bank has until `until` to bring it or give ' +
    'it back.',
  payment_not_credited: 'A payment has come and is not on the account yet.',
  payment_held: 'A payment has come for the account and waits in suspense.',
  payment_disputed: 'The payer’s bank asks a payment back, and nothing is decided.',
  complaint_open: 'They say that they have paid, and the complaint is not settled.',
};

const Why = builder.enumType('DisconnectionWaitReason', {
  description: 'What stops a disconnection notice.',
  values: Object.fromEntries(
    waitReasons.map((value) => [value.toUpperCase(), { value, description: meanings[value] }]),
  ) as Record<string, { value: Wait['why']; description: string }>,
});

const WaitType = builder.objectRef<Wait>('DisconnectionWait').implement({
  description: 'One thing that stops a disconnection notice for now.',
  fields: (t) => ({
    why: t.expose('why', { type: Why, description: 'What it is.' }),
    ref: t.exposeString('ref', { description: 'The payment’s id, or the docket number.' }),
    until: t.field({
      type: 'Date',
      nullable: true,
      description: 'The last day on which it does; null: until somebody has settled it.',
      resolve: ({ until }) => until,
    }),
  }),
});

const OverdueAccount = builder.objectRef<Row>('OverdueAccount').implement({
  description: 'An account with bills whose due day is over, as of now.',
  fields: (t) => ({
    account: t.field({
      type: Account,
      nullable: true,
      description: 'Whose bills. Null where the caller may not see it.',
      resolve: accountOf,
    }),
    overdue: t.expose('overdue', { type: Money, description: 'What is open of those bills.' }),
    bills: t.exposeInt('bills', { description: 'How many they are.' }),
    since: t.expose('since', { type: 'Date', description: 'The oldest due day among them.' }),
    mayBeNotified: t.boolean({
      description: 'Whether a disconnection notice may be sent: nothing stops it.',
      resolve: ({ waits }) => waits.length === 0,
    }),
    waits: t.field({
      type: [WaitType],
      description: 'What stops a notice now.',
      resolve: ({ waits }) => waits,
    }),
  }),
});

const OverdueConnection = builder.connectionObject(
  {
    type: OverdueAccount,
    name: 'OverdueAccountConnection',
    description: 'Overdue accounts, page by page.',
  },
  { name: 'OverdueAccountEdge', description: 'An overdue account in its place.' },
);

builder.objectField(Account, 'overdue', (t) =>
  t.field({
    type: OverdueAccount,
    nullable: true,
    description: 'What is overdue, and whether a disconnection notice may be sent. Null: nothing.',
    resolve: ({ accountNo }, _, { ledger, settings }) =>
      overdueOf(ledger.store, accountNo, dayOf(settings.now())),
  }));

builder.queryField('overdueAccounts', (t) =>
  t.field({
    ...only(
      ['agent', 'biller', 'auditor', 'admin'],
      'Accounts with bills whose due day is over, by number, each with what stops a ' +
        'disconnection notice. As of now: ask right before sending. With `mayBeNotified` a page ' +
        'looks through so many accounts and no more: it may be short, or empty, and still have a ' +
        'next one. Go on from `endCursor` while `hasNextPage` is true.',
    ),
    type: OverdueConnection,
    nullable: true,
    args: {
      ...pageArgs,
      mayBeNotified: t.arg.boolean({
        description: 'Only those to whom a notice may be sent, or only the others; all if none.',
      }),
    },
    complexity: pageCost,
    resolve(_, { mayBeNotified, ...args }, { ledger: { store }, settings }) {
      const filter = { today: dayOf(settings.now()), mayBeNotified: mayBeNotified ?? undefined };
      const listing = {
        name: 'overdue accounts',
        filter: filter.mayBeNotified,
        key: z.string(),
        keyOf: ({ accountNo }: Row) => accountNo,
      };
      return pageSearched(listing, args, async (after, limit) => {
        const { mayBeNotified } = filter;
        const page = await overduePage(store, filter.today, { mayBeNotified, after, limit });
        return { items: page.accounts, lookedAt: page.lookedAt };
      });
    },
  }));
