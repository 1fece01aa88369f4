/** Receipts: the numbered paper for money that has arrived, and what it settled. */
import { z } from 'zod';
import type { Allocation } from '../domain/account.events.ts';
import {
  type Receipt as Row,
  receiptNumbered,
  receiptOfPayment,
  receiptsPage,
} from '../projections/receipts.ts';
import { Account, accountOf } from './accounts.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { Payment } from './payments.ts';
import { anyone, mayRead, only } from './roles.ts';
import { paymentNamed } from '../projections/payments.ts';

const AllocationType = builder.objectRef<Allocation>('Allocation').implement({
  description: 'How much of one payment settled one bill.',
  fields: (t) => ({
    billNo: t.exposeString('billNo', { description: 'Which bill, as printed.' }),
    amount: t.expose('amount', { type: Money, description: 'How much of it.' }),
  }),
});

export const Receipt = builder.node(builder.objectRef<Row>('Receipt'), {
  description: 'A receipt. Allocations and advance come to its amount.',
  id: { resolve: ({ receiptNo }) => receiptNo },
  async loadOne(receiptNo, { caller, ledger }) {
    const receipt = await receiptNumbered(ledger.store, receiptNo);
    return receipt && mayRead(caller, receipt.accountNo) ? receipt : undefined;
  },
  fields: (t) => ({
    receiptNo: t.exposeString('receiptNo', { description: 'As printed.' }),
    account: t.field({
      type: Account,
      nullable: true,
      description: 'On which account. Null where the caller may not see it.',
      resolve: accountOf,
    }),
    payment: t.field({
      type: Payment,
      nullable: true,
      description: 'The payment that it is for.',
      resolve: ({ paymentId }, _, { ledger }) => paymentNamed(ledger.store, paymentId),
    }),
    amount: t.expose('amount', { type: Money, description: 'What has arrived.' }),
    allocations: t.expose('allocations', {
      type: [AllocationType],
      description: 'Which bills it settled, oldest due first.',
    }),
    advance: t.expose('advance', { type: Money, description: 'What of it no bill needed.' }),
    outstandingAfter: t.expose('outstandingAfter', {
      type: Money,
      description: 'Open on the account right after it.',
    }),
    advanceAfter: t.expose('advanceAfter', {
      type: Money,
      description: 'In advance right after it.',
    }),
    paidAt: t.expose('paidAt', { type: 'DateTime', description: 'When the money was paid.' }),
    issuedAt: t.expose('issuedAt', { type: 'DateTime', description: 'When it was receipted.' }),
  }),
});

const ReceiptConnection = builder.connectionObject(
  { type: Receipt, name: 'ReceiptConnection', description: 'Receipts, page by page.' },
  { name: 'ReceiptEdge', description: 'A receipt in its place.' },
);

builder.objectField(Account, 'receipts', (t) =>
  t.field({
    type: ReceiptConnection,
    description: 'Newest first.',
    args: pageArgs,
    complexity: pageCost,
    resolve({ accountNo }, args, { ledger: { store } }) {
      const listing = {
        name: 'receipts',
        filter: { accountNo },
        key: z.int().nonnegative(),
        keyOf: ({ revision }: Row) => revision,
      };
      const load = (before: number | undefined, limit: number) =>
        receiptsPage(store, accountNo, { ...(before !== undefined && { before }), limit });
      return pageOf(listing, args, load);
    },
  }));

builder.objectField(Payment, 'receipt', (t) =>
  t.field({
    type: Receipt,
    nullable: true,
    description: 'Null until it is credited, and where the caller may not see it.',
    async resolve({ paymentId }, _, { caller, ledger }) {
      const receipt = await receiptOfPayment(ledger.store, paymentId);
      return receipt && mayRead(caller, receipt.accountNo) ? receipt : undefined;
    },
  }));

builder.queryField('receipt', (t) =>
  t.field({
    ...only(
      anyone,
      'One receipt. Null when there is none or the caller may not see it: a consumer sees ' +
        'those of their own accounts.',
    ),
    type: Receipt,
    nullable: true,
    args: { receiptNo: t.arg.string({ required: true, description: 'As printed.' }) },
    async resolve(_, { receiptNo }, { caller, ledger }) {
      const receipt = await receiptNumbered(ledger.store, receiptNo);
      return receipt && mayRead(caller, receipt.accountNo) ? receipt : undefined;
    },
  }));
