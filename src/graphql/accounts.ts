/** Consumers' accounts: whose they are, as far as the caller may see it, and what they owe. */
import { z } from 'zod';
import { paise } from '../domain/money.ts';
import { maskedName } from '../domain/masking.ts';
import { type Account as Row, accountNamed, accountsPage } from '../projections/accounts.ts';
import { Details } from '../projections/accounts.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { anyone, mayRead, maySeePerson, only } from './roles.ts';

export const Account = builder.node(builder.objectRef<Row>('Account'), {
  description: 'A consumer’s account.',
  id: { resolve: ({ accountNo }) => accountNo },
  loadOne: async (accountNo, { caller, ledger }) =>
    mayRead(caller, accountNo) ? await accountNamed(ledger.store, accountNo) : undefined,
  fields: (t) => ({
    accountNo: t.expose('accountNo', { type: 'AccountNo', description: 'As printed on the bill.' }),
    name: t.string({
      nullable: true,
      description: 'Whole for the consumer, an agent and an admin, masked (`Ra•••• Ku•••`) for ' +
        'others. Null after erasure.',
      resolve: nameOf,
    }),
    category: t.exposeString('category', { description: 'Tariff category: `LV-1.2`.' }),
    centre: t.exposeString('centre', { description: 'Distribution centre.' }),
    division: t.exposeString('division', { description: 'Division that the centre belongs to.' }),
    circle: t.exposeString('circle', { description: 'Circle that the division belongs to.' }),
    urban: t.exposeBoolean('urban', { description: 'Town, not country: decides the standards.' }),
    outstanding: t.expose('outstanding', {
      type: Money,
      description: 'All that is open on bills. Advance is kept apart and is not subtracted.',
    }),
    advance: t.expose('advance', {
      type: Money,
      description: 'Paid and needed by no bill so far; the next bill takes it.',
    }),
    balance: t.field({
      type: Money,
      description: 'Outstanding less advance. Owed when positive, in advance when negative.',
      resolve: ({ outstanding, advance }) => paise(outstanding - advance),
    }),
  }),
});

async function nameOf({ accountNo, details }: Row, _: object, { caller, ledger }: Context) {
  const opened = await ledger.vault.open(details, 'details');
  if (opened === undefined) return null;
  const { name } = Details.parse(JSON.parse(opened));
  return maySeePerson(caller, accountNo) ? name : maskedName(name);
}

export const AccountConnection = builder.connectionObject(
  { type: Account, name: 'AccountConnection', description: 'Accounts, page by page.' },
  { name: 'AccountEdge', description: 'An account in its place.' },
);

/** Of another object's: null where the caller may not see it. */
export const accountOf = async (
  { accountNo }: { accountNo: string | null },
  _: object,
  { caller, account }: Context,
) => accountNo !== null && mayRead(caller, accountNo) ? await account(accountNo) : undefined;

builder.queryFields((t) => ({
  account: t.field({
    ...only(
      anyone,
      'One account. Null when there is none or the caller may not see it: a consumer sees their ' +
        'own.',
    ),
    type: Account,
    nullable: true,
    args: {
      accountNo: t.arg({ type: 'AccountNo', required: true, description: 'As printed.' }),
    },
    resolve: (_, args, context) => accountOf(args, {}, context),
  }),
  accounts: t.field({
    ...only(anyone, 'Accounts in the order of their numbers; a consumer’s own, or all for staff.'),
    type: AccountConnection,
    args: pageArgs,
    complexity: pageCost,
    resolve(_, args, { caller, ledger }) {
      const { role, accountNos } = caller;
      const own = role === 'consumer' ? { accountNos: [...accountNos].sort() } : {};
      const listing = {
        name: 'accounts',
        filter: own,
        key: z.string(),
        keyOf: ({ accountNo }: Row) => accountNo,
      };
      return pageOf(
        listing,
        args,
        (after, limit) => accountsPage(ledger.store, { ...own, ...(after && { after }), limit }),
      );
    },
  }),
}));
