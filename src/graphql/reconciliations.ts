/** Reports on money under way: what gateways have, what the bank got, what must be worked off. */
import { z } from 'zod';
import { type Paise, paise } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import type { LedgerAccount } from '../domain/posting.ts';
import { type OpenMoney, openMoneyIn } from '../projections/books/open-money.ts';
import {
  type BankReconciliation,
  bankReconciliation,
  type GatewayReconciliation,
  gatewayReconciliation,
  type SettlementLine,
  settlementLines,
} from '../projections/books/reconciliation.ts';
import { openItemsPage } from '../projections/books/registers.ts';
import { type ItemKind, itemKinds, type OpenItem } from '../projections/open-items.ts';
import { basisArgs, told, whenArgs, whenIn } from './as-known.ts';
import { bookkeepers } from './books.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { PaymentGateway } from './payments.ts';
import { only } from './roles.ts';

const Reconciliation = builder.objectRef<GatewayReconciliation>('GatewayReconciliation').implement({
  description: 'Whether a gateway has paid out what it got: confirmed − settled − refunded = open.',
  fields: (t) => ({
    gateway: t.exposeString('gateway', { description: 'Who carries the money.' }),
    ledgerAccount: t.exposeString('ledgerAccount', { description: 'Its bucket of the books.' }),
    confirmed: t.expose('confirmed', { type: Money, description: 'What payers gave it.' }),
    settled: t.expose('settled', { type: Money, description: 'Paid out, before its fees.' }),
    refunded: t.expose('refunded', { type: Money, description: 'Given back to payers for us.' }),
    refundsSettled: t.expose('refundsSettled', {
      type: Money,
      description: 'Of those, what it has taken out of a payout.',
    }),
    open: t.expose('open', { type: Money, description: 'What it must still pay out.' }),
  }),
});

builder.queryField('gatewayReconciliation', (t) =>
  t.field({
    ...only(bookkeepers, 'A gateway’s account with us; `openMoney` has the payments behind it.'),
    type: Reconciliation,
    nullable: true,
    args: {
      ...whenArgs,
      ...basisArgs,
      gateway: t.arg({ type: PaymentGateway, required: true, description: 'Whose account.' }),
    },
    resolve: (_, { gateway, ...asked }, context) =>
      told(gatewayReconciliation(context.ledger.store, gateway, whenIn(asked, context))),
  }));

const Waiting = builder.objectRef<OpenMoney>('OpenMoney').implement({
  description: 'Money of one payment that waits in a bucket of the books.',
  fields: (t) => ({
    paymentId: t.exposeString('paymentId', { description: 'Which payment.' }),
    amount: t.expose('amount', {
      type: Money,
      description: 'Positive: others have it. Negative: we owe it, or do not know whose it is.',
    }),
    since: t.expose('since', { type: 'Date', description: 'Since when any of it is there.' }),
  }),
});

const OpenMoneyConnection = builder.connectionObject({
  type: Waiting,
  name: 'OpenMoneyConnection',
  description: 'Payments of which something waits, page by page.',
}, { name: 'OpenMoneyEdge', description: 'A payment in its place.' });

const carriers = Gateway.options.filter((one) => one !== 'counter' && one !== 'bank');

const Bucket = builder.enumType('MoneyBucket', {
  description: 'A ledger account in which money of payments waits.',
  values: {
    SUSPENSE: { value: 'suspense', description: 'Nobody knows yet whose it is.' },
    REFUNDS_PAYABLE: { value: 'refunds_payable', description: 'Owed to payers.' },
    CHARGEBACKS: { value: 'chargebacks', description: 'Taken back by payers’ banks.' },
    ...Object.fromEntries(carriers.map((gateway) => [`CLEARING_${gateway.toUpperCase()}`, {
      value: `clearing:${gateway}`,
      description: `With ${gateway}, and not paid out.`,
    }])),
  } as Record<string, { value: LedgerAccount; description: string }>,
});

builder.queryField('openMoney', (t) =>
  t.field({
    ...only(bookkeepers, 'What makes up a bucket of the books, payment by payment.'),
    type: OpenMoneyConnection,
    nullable: true,
    args: {
      ...pageArgs,
      ...whenArgs,
      ...basisArgs,
      ledgerAccount: t.arg({ type: Bucket, required: true, description: 'Which bucket.' }),
    },
    complexity: pageCost,
    resolve(_, { ledgerAccount, first, after, ...asked }, context) {
      const when = whenIn(asked, context);
      const listing = {
        name: 'payments',
        filter: [ledgerAccount, when],
        key: z.string(),
        keyOf: ({ paymentId }: OpenMoney) => paymentId,
      };
      const { store } = context.ledger;
      return told(pageOf(listing, { first, after }, (last, limit) =>
        openMoneyIn(store, ledgerAccount, when, { after: last, limit })));
    },
  }));

const Payout = builder.objectRef<SettlementLine>('BankReconciliationLine').implement({
  description:
    'A payout: what its file stated, what our books have for it, and what the bank shows.',
  fields: (t) => ({
    gateway: t.exposeString('gateway', { description: 'Whose payout.' }),
    settlementId: t.exposeString('settlementId', { description: 'As the gateway names it.' }),
    settledOn: t.expose('settledOn', { type: 'Date', description: 'The day that it counts for.' }),
    utr: t.exposeString('utr', { nullable: true, description: 'The bank’s reference, if known.' }),
    stated: t.expose('stated', { type: Money, description: 'What its file says we got.' }),
    booked: t.expose('booked', { type: Money, description: 'What our books say we got.' }),
    inBank: t.expose('inBank', {
      type: Money,
      nullable: true,
      description: 'What the bank’s own statements show of it; null: none has shown it yet.',
    }),
    difference: t.field({
      type: Money,
      description: 'Stated less booked: what nobody has explained yet.',
      resolve: ({ stated, booked }): Paise => paise(stated - booked),
    }),
  }),
});

const PayoutConnection = builder.connectionObject({
  type: Payout,
  name: 'BankReconciliationLineConnection',
  description: 'Payouts, page by page.',
}, { name: 'BankReconciliationLineEdge', description: 'A payout in its place.' });

type Statement = BankReconciliation & { when: ReturnType<typeof whenIn> };
const Bank = builder.objectRef<Statement>('BankReconciliation').implement({
  description: 'The bank reconciliation statement. Time basis: the day that things count for.',
  fields: (t) => ({
    asOf: t.field({
      type: 'Date',
      description: 'In the evening of this day.',
      resolve: ({ when }) => when.asOf,
    }),
    balance: t.expose('balance', { type: Money, description: 'In the bank, say the books.' }),
    lines: t.field({
      type: PayoutConnection,
      description: 'Payouts in the order in which their files came.',
      args: pageArgs,
      complexity: pageCost,
      resolve({ when }, args, { ledger: { store } }) {
        const listing = {
          name: 'payouts',
          filter: when,
          key: z.int(),
          keyOf: ({ seq }: SettlementLine) => Number(seq),
        };
        return told(
          pageOf(listing, args, (after, limit) => settlementLines(store, when, { after, limit })),
        );
      },
    }),
  }),
});

builder.queryField('bankReconciliation', (t) =>
  t.field({
    ...only(
      bookkeepers,
      'Our books’ bank account beside what gateways say they paid into it, and what of that the ' +
        'bank’s own statements show. Those are no payouts, and not counted as such.',
    ),
    type: Bank,
    nullable: true,
    args: whenArgs,
    async resolve(_, asked, context) {
      const when = whenIn(asked, context);
      return { ...await told(bankReconciliation(context.ledger.store, when)), when };
    },
  }));

const meanings: Record<ItemKind, string> = {
  payment_pending: 'A gateway told of a try that has neither failed nor arrived.',
  payment_failed: 'A try that failed.',
  payment_lapsed: 'Its time ran out without news.',
  payment_duplicate: 'A second sum of money under one order.',
  payment_held: 'Money that arrived and whose owner nobody knows.',
  refund: 'Money to be given back.',
  dispute: 'A payer’s bank asks for the money.',
  dispute_unmatched: 'A payer’s bank asks for money of a payment that is not here.',
  settlement_exception: 'A row of a settlement that nothing explains.',
  drawer: 'A cash drawer that is not counted, or whose difference nobody has approved.',
};

const Kind = builder.enumType('OpenItemKind', {
  description: 'What somebody must look at.',
  values: Object.fromEntries(
    itemKinds.map((value) => [value.toUpperCase(), { value, description: meanings[value] }]),
  ) as Record<string, { value: ItemKind; description: string }>,
});

const Item = builder.objectRef<OpenItem>('OpenItem').implement({
  description: 'Something that must be looked at or worked off, as it was in the evening of a day.',
  fields: (t) => ({
    kind: t.expose('kind', { type: Kind, description: 'What it is.' }),
    ref: t.exposeString('ref', { description: 'Which one of its kind.' }),
    paymentId: t.exposeString('paymentId', { nullable: true, description: 'The payment, if any.' }),
    accountNo: t.expose('accountNo', {
      type: 'AccountNo',
      nullable: true,
      description: 'Whose it is, where that is known.',
    }),
    amount: t.expose('amount', { type: Money, nullable: true, description: 'How much, if known.' }),
    note: t.exposeString('note', { nullable: true, description: 'Why, or how far it has come.' }),
    openedOn: t.expose('openedOn', { type: 'Date', description: 'Since this day.' }),
    openedBy: t.exposeString('openedBy', { description: 'The event that opened it.' }),
    closedOn: t.expose('closedOn', {
      type: 'Date',
      nullable: true,
      description: 'Until this day; null while it is open.',
    }),
    closedAs: t.exposeString('closedAs', { nullable: true, description: 'How it ended.' }),
  }),
});

const ItemConnection = builder.connectionObject({
  type: Item,
  name: 'OpenItemConnection',
  description: 'Open items, page by page.',
}, { name: 'OpenItemEdge', description: 'An item in its place.' });

builder.queryField('openItems', (t) =>
  t.field({
    ...only(
      [...bookkeepers, 'agent'],
      'Registers of failed, pending and duplicate payments, of refunds, and the list of ' +
        'exceptions. Time basis: the day that things count for. Amount and note are as they were ' +
        'known at the position, on whatever day.',
    ),
    type: ItemConnection,
    nullable: true,
    args: {
      ...pageArgs,
      kinds: t.arg({ type: [Kind], description: 'Of these kinds; of all if none.' }),
      ...whenArgs,
      onlyOpen: t.arg.boolean({
        description: 'Without those that had ended by then. True if none.',
      }),
    },
    complexity: pageCost,
    resolve(_, { kinds, asOf, knownAt, onlyOpen, ...args }, context) {
      const filter = {
        kinds: kinds ? [...new Set(kinds)].sort() : itemKinds,
        ...whenIn({ asOf, knownAt }, context),
        onlyOpen: onlyOpen ?? true,
      };
      const listing = {
        name: 'items',
        filter,
        key: z.int(),
        keyOf: ({ seq }: OpenItem) => Number(seq),
      };
      const { store } = context.ledger;
      return told(
        pageOf(listing, args, (after, limit) => openItemsPage(store, filter, { after, limit })),
      );
    },
  }));
