/** Settlements: what each payout came to, what became of its rows, and what is left to explain. */
import { z } from 'zod';
import type { Paise } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import { RowOutcome } from '../domain/settlement.events.ts';
import { paymentNamed } from '../projections/payments.ts';
import {
  openExceptions,
  type SettledRow as Line,
  type Settlement as Row,
  settlementNamed,
  settlementRowsPage,
  settlementsPage,
} from '../projections/settlements.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { Payment, PaymentGateway } from './payments.ts';
import { only, type Role } from './roles.ts';

const readers: readonly Role[] = ['agent', 'biller', 'auditor', 'admin'];

type Ended = { outcome: RowOutcome; rows: number; net: Paise };

const SettlementState = builder.enumType('SettlementState', {
  description: 'How far an import has come.',
  values: {
    IMPORTING: { value: 'importing', description: 'Its rows are being recorded.' },
    CLOSED: { value: 'closed', description: 'Every row has ended, and the sums agree.' },
  } satisfies Record<string, { value: Row['state']; description: string }>,
});

const outcomes: Record<RowOutcome, string> = {
  applied: 'A payment of ours, paid out; or a whole payout that another file explains.',
  suspense: 'A payment that has arrived and whose owner nobody knows yet.',
  refund: 'A refund of ours that was kept back.',
  fee: 'What the gateway or bank takes.',
  dispute: 'What a payer’s bank took back, or gave again.',
  exception: 'Nothing explains it: somebody must look.',
};

const RowOutcomeType = builder.enumType('SettlementOutcome', {
  description: 'Where a row has ended. Each row ends once.',
  values: Object.fromEntries(
    RowOutcome.options.map((value) => [value.toUpperCase(), {
      value,
      description: outcomes[value],
    }]),
  ) as Record<string, { value: RowOutcome; description: string }>,
});

export const resolutions = {
  FEE: { value: 'fee', description: 'The gateway or bank took it for its work.' },
  WRITTEN_OFF: { value: 'written_off', description: 'Nobody will explain it any more.' },
  PAYMENT: { value: 'payment', description: 'It is explained: a payment or a payout of ours.' },
} as const;

export const SettlementResolution = builder.enumType('SettlementResolution', {
  description: 'What an exception turned out to be.',
  values: resolutions,
});

export const SettlementRow = builder.objectRef<Line>('SettlementRow').implement({
  description: 'One line of a settlement, as it was recorded.',
  fields: (t) => ({
    gateway: t.expose('gateway', { type: PaymentGateway, description: 'Whose settlement.' }),
    settlementId: t.exposeString('settlementId', { description: 'As the gateway names it.' }),
    rowRef: t.exposeString('rowRef', { description: 'As the gateway names the row.' }),
    kind: t.exposeString('kind', {
      description: 'What it calls itself: `payment`, `refund`, `adjustment`, `transfer`, `other`.',
    }),
    outcome: t.expose('outcome', { type: RowOutcomeType, description: 'Where it has ended.' }),
    settledOn: t.expose('settledOn', { type: 'Date', description: 'The day that it counts for.' }),
    net: t.expose('net', {
      type: Money,
      description: 'What our bank account got by it; below 0.00, what it gave.',
    }),
    fee: t.expose('fee', { type: Money, description: 'What the gateway kept, without the tax.' }),
    tax: t.expose('tax', { type: Money, description: 'The tax on the fee.' }),
    payment: t.field({
      type: Payment,
      nullable: true,
      description: 'The payment that it is about, where it is one.',
      resolve: ({ paymentId }, _, { ledger }) =>
        paymentId === null ? undefined : paymentNamed(ledger.store, paymentId),
    }),
    foundBy: t.exposeString('foundBy', {
      nullable: true,
      description:
        'By which strategy: `order`, `reference`, `utr`, `parts`, `amount_and_day`, `refund_id`, ' +
        '`amount`, `payout`, `day_total`, `utr_total`, `deposit`.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Of an exception: why nothing fits.',
    }),
    resolvedAs: t.expose('resolvedAs', {
      type: SettlementResolution,
      nullable: true,
      description: 'Of an exception: what it turned out to be.',
    }),
    resolvedBy: t.exposeString('resolvedBy', {
      nullable: true,
      description: 'Who found it out.',
    }),
    resolvedOn: t.expose('resolvedOn', {
      type: 'Date',
      nullable: true,
      description: 'The day on which that counts.',
    }),
  }),
});

const RowConnection = builder.connectionObject(
  { type: SettlementRow, name: 'SettlementRowConnection', description: 'Rows, page by page.' },
  { name: 'SettlementRowEdge', description: 'A row in its place.' },
);

const OutcomeTotal = builder.objectRef<Ended>('SettlementOutcomeTotal').implement({
  description: 'What the rows come to that ended in one way.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: RowOutcomeType, description: 'Where they ended.' }),
    rows: t.exposeInt('rows', { description: 'How many.' }),
    net: t.expose('net', { type: Money, description: 'For our bank account.' }),
  }),
});

const Settlement = builder.objectRef<Row>('Settlement').implement({
  description: 'A payout of a gateway, or a day of a bank’s statement.',
  fields: (t) => ({
    gateway: t.expose('gateway', { type: PaymentGateway, description: 'Whose.' }),
    settlementId: t.exposeString('settlementId', { description: 'As the gateway names it.' }),
    settledOn: t.expose('settledOn', { type: 'Date', description: 'The day that it counts for.' }),
    utr: t.exposeString('utr', { nullable: true, description: 'The bank’s reference, if known.' }),
    state: t.expose('state', { type: SettlementState, description: 'How far its import is.' }),
    rowCount: t.exposeInt('rowCount', { description: 'How many rows it has.' }),
    net: t.expose('net', { type: Money, description: 'What our bank account got by it.' }),
    fee: t.expose('fee', { type: Money, description: 'What the gateway kept, without the tax.' }),
    tax: t.expose('tax', { type: Money, description: 'The tax on the fee.' }),
    openExceptions: t.exposeInt('exceptions', { description: 'Exceptions still to be resolved.' }),
    outcomes: t.field({
      type: [OutcomeTotal],
      description: 'Sums of its rows, by where they ended; together its net.',
      resolve: ({ outcomes }): Ended[] =>
        RowOutcome.options.flatMap((outcome) => {
          const ended = outcomes[outcome];
          return ended ? [{ outcome, ...ended }] : [];
        }),
    }),
    rows: t.field({
      type: RowConnection,
      description: 'In the order of their references.',
      args: { ...pageArgs, outcome: t.arg({ type: [RowOutcomeType], description: 'Only such.' }) },
      complexity: pageCost,
      resolve({ gateway, settlementId }, { outcome, ...args }, { ledger: { store } }) {
        const which = { gateway, settlementId };
        const filter = outcome ? { outcome: [...new Set(outcome)].sort() } : {};
        const keyOf = ({ rowRef }: Line) => rowRef;
        const listing = { name: 'rows', filter: { ...which, ...filter }, key: z.string(), keyOf };
        return pageOf(
          listing,
          args,
          (after, limit) =>
            settlementRowsPage(store, which, { ...filter, ...(after && { after }), limit }),
        );
      },
    }),
  }),
});

const SettlementConnection = builder.connectionObject(
  { type: Settlement, name: 'SettlementConnection', description: 'Settlements, page by page.' },
  { name: 'SettlementEdge', description: 'A settlement in its place.' },
);

const ExceptionKey = z.tuple([z.string(), Gateway, z.string(), z.string()]);

builder.queryFields((t) => ({
  settlement: t.field({
    ...only(readers, 'One settlement. Null when no file told of it.'),
    type: Settlement,
    nullable: true,
    args: {
      gateway: t.arg({ type: PaymentGateway, required: true, description: 'Whose.' }),
      settlementId: t.arg.string({ required: true, description: 'As the gateway names it.' }),
    },
    resolve: (_, { gateway, settlementId }, { ledger }) =>
      settlementNamed(ledger.store, { gateway: Gateway.parse(gateway), settlementId }),
  }),
  settlements: t.field({
    ...only(readers, 'All settlements, the newest import first.'),
    type: SettlementConnection,
    nullable: true,
    args: {
      ...pageArgs,
      gateway: t.arg({ type: PaymentGateway, description: 'Of this gateway alone.' }),
      state: t.arg({ type: SettlementState, description: 'In this state alone.' }),
    },
    complexity: pageCost,
    resolve(_, { gateway, state, ...args }, { ledger: { store } }) {
      const filter = {
        ...(gateway && { gateway: Gateway.parse(gateway) }),
        ...(state && { state }),
      };
      const keyOf = ({ seq }: Row) => Number(seq);
      const listing = { name: 'settlements', filter, key: z.int().positive(), keyOf };
      return pageOf(
        listing,
        args,
        (before, limit) => settlementsPage(store, { ...filter, ...(before && { before }), limit }),
      );
    },
  }),
  settlementExceptions: t.field({
    ...only(readers, 'Rows that nothing explains and nobody has resolved, the oldest day first.'),
    type: RowConnection,
    nullable: true,
    args: pageArgs,
    complexity: pageCost,
    resolve(_, args, { ledger: { store } }) {
      const keyOf = ({ settledOn, gateway, settlementId, rowRef }: Line) => (
        [settledOn, gateway, settlementId, rowRef] satisfies z.infer<typeof ExceptionKey>
      );
      const listing = { name: 'exceptions', filter: null, key: ExceptionKey, keyOf };
      return pageOf(listing, args, (last, limit) => {
        const [settledOn = '', gateway, settlementId = '', rowRef = ''] = last ?? [];
        const after = gateway && { settledOn, gateway, settlementId, rowRef };
        return openExceptions(store, { ...(after && { after }), limit });
      });
    },
  }),
}));
