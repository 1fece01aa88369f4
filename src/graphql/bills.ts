/** Bills: what each asked for, and what is still open of it. */
import { z } from 'zod';
import type { BillLine, LineKind } from '../domain/account.events.ts';
import { BillNo, Month } from '../domain/identifiers.ts';
import { type Bill as Row, billNumbered, billsPage, openBillsOf } from '../projections/bills.ts';
import { Account, accountOf } from './accounts.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { mayRead } from './roles.ts';

export const BillLineKind = builder.enumType('BillLineKind', {
  description: 'What a line of a bill is for.',
  values: {
    ENERGY: { value: 'energy', description: 'Energy charge.' },
    FIXED: { value: 'fixed', description: 'Fixed charge.' },
    FUEL_ADJUSTMENT: {
      value: 'fuelAdjustment',
      description: 'Fuel and power purchase adjustment.',
    },
    ELECTRICITY_DUTY: { value: 'electricityDuty', description: 'The state’s duty.' },
    METER_RENT: { value: 'meterRent', description: 'Meter rent.' },
    SUBSIDY: { value: 'subsidy', description: 'The state’s subsidy; negative or zero.' },
    REBATE: { value: 'rebate', description: 'Rebate; negative or zero.' },
    SECURITY_DEPOSIT: { value: 'securityDeposit', description: 'Part of a security deposit.' },
    ROUNDING: { value: 'rounding', description: 'To the whole rupee; either sign.' },
    OTHER: { value: 'other', description: 'Anything else; its label says what.' },
  } satisfies Record<string, { value: LineKind; description: string }>,
});

const Line = builder.objectRef<BillLine>('BillLine').implement({
  description: 'One signed part of a bill.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BillLineKind, description: 'What for.' }),
    amount: t.expose('amount', { type: Money, description: 'Negative where it is taken off.' }),
    label: t.exposeString('label', { nullable: true, description: 'As printed, where it is.' }),
  }),
});

/** Neither an account number nor a bill number has a dot in it. */
const billId = z.string().regex(/^[^.]+\.[^.]+$/).transform((id) => id.split('.'));

export const Bill = builder.node(builder.objectRef<Row>('Bill'), {
  description: 'One month’s demand.',
  id: { resolve: ({ accountNo, billNo }) => `${accountNo}.${billNo}` },
  loadOne(id, { caller, ledger }) {
    const [accountNo = '', billNo = ''] = billId.safeParse(id).data ?? [];
    return mayRead(caller, accountNo) ? billNumbered(ledger.store, accountNo, billNo) : undefined;
  },
  fields: (t) => ({
    account: t.field({
      type: Account,
      nullable: true,
      description: 'Whose it is. Null where the caller may not see it.',
      resolve: accountOf,
    }),
    billNo: t.exposeString('billNo', { description: 'As printed.' }),
    month: t.exposeString('month', { description: 'The month billed: `2026-10`.' }),
    issuedOn: t.expose('issuedOn', { type: 'Date', description: 'Day of issue.' }),
    dueOn: t.expose('dueOn', { type: 'Date', description: 'Last day without surcharge.' }),
    unitsKwh: t.field({
      type: 'Decimal',
      description: 'Units consumed, in kilowatt-hours.',
      resolve: ({ units }) => String(units),
    }),
    lines: t.expose('lines', { type: [Line], description: 'Their sum is the total.' }),
    total: t.expose('demand', {
      type: Money,
      description: 'The month’s own demand; arrears are on the account.',
    }),
    amountAfterDue: t.expose('amountAfterDue', {
      type: Money,
      description: 'What the bill asks for after its due day.',
    }),
    surcharge: t.expose('surcharge', {
      type: Money,
      description: 'Levied when it was still open after its due day.',
    }),
    waived: t.expose('waived', { type: Money, description: 'Forgiven under schemes.' }),
    withdrawn: t.exposeBoolean('withdrawn', {
      description: 'Taken back as if it had never been: it asks for nothing any more.',
    }),
    revisedOn: t.expose('revisedOn', {
      type: 'Date',
      nullable: true,
      description: 'The day of its newest revision. Null where it is as it was issued.',
    }),
    outstanding: t.expose('outstanding', {
      type: Money,
      description: 'Still open of it, surcharge included.',
    }),
    arrearsStated: t.expose('arrearsStated', {
      type: Money,
      nullable: true,
      description: 'What the printed bill says of older dues. Compared, never added.',
    }),
    arrearsKnown: t.expose('arrearsKnown', {
      type: Money,
      nullable: true,
      description: 'What the ledger knew of older dues when it was issued.',
    }),
  }),
});

const BillConnection = builder.connectionObject(
  { type: Bill, name: 'BillConnection', description: 'Bills, page by page.' },
  { name: 'BillEdge', description: 'A bill in its place.' },
);

builder.objectFields(Account, (t) => ({
  bills: t.field({
    type: BillConnection,
    description: 'Newest first.',
    args: pageArgs,
    complexity: pageCost,
    resolve({ accountNo }, args, { ledger: { store } }) {
      const listing = {
        name: 'bills',
        filter: { accountNo },
        key: z.strictObject({ month: Month, billNo: BillNo }),
        keyOf: ({ month, billNo }: Row) => ({ month, billNo }),
      };
      return pageOf(
        listing,
        args,
        (before, limit) => billsPage(store, accountNo, { ...(before && { before }), limit }),
      );
    },
  }),
  bill: t.field({
    type: Bill,
    nullable: true,
    description: 'One bill of the account by its number.',
    args: { billNo: t.arg.string({ required: true, description: 'As printed.' }) },
    resolve: ({ accountNo }, { billNo }, { ledger }) =>
      billNumbered(ledger.store, accountNo, billNo),
  }),
  openBills: t.field({
    type: [Bill],
    description: 'Those with something open, oldest due first: the order in which money settles.',
    resolve: ({ accountNo }, _, { ledger }) => openBillsOf(ledger.store, accountNo),
  }),
}));
