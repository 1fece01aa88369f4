/** Receipts: the numbered paper for money that has arrived, and what it settled. */
import assert from 'node:assert/strict';
import { AccountEvent, type Allocation, PaymentCredited } from '../domain/account.events.ts';
import { type Paise, paise } from '../domain/money.ts';
import type { Position } from '../eventlog/event-log.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { table } from './table.ts';

type Row = {
  receiptNo: string;
  accountNo: string;
  /** Place in the account's stream; orders an account's receipts. */
  revision: number;
  paymentId: string;
  amount: Paise;
  /** JSON. */
  allocations: string;
  advance: Paise;
  outstandingAfter: Paise;
  advanceAfter: Paise;
  paidAt: string;
  issuedAt: string;
  position: Position;
};
export type Receipt = Omit<Row, 'allocations'> & { allocations: Allocation[] };

/** Between the two facts of one append: what was credited, until its receipt is issued. */
type Credited = Pick<Row, 'accountNo' | 'paymentId' | 'allocations' | 'advance' | 'paidAt'>;

const receipt = table<Row>('receipt_v1', ['receiptNo']);
const credited = table<Credited>('receipt_credited_v1', ['accountNo', 'paymentId']);
const own = (store: ReadStore) => store.$extendTables<{ receiptV1: Row }>();

export const receipts: Projection<AccountEvent> = {
  name: 'receipts@1',
  schema: AccountEvent,
  definitions: [
    `create table if not exists receipt_v1 (
      receipt_no        text    not null primary key,
      account_no        text    not null,
      revision          integer not null,
      payment_id        text    not null,
      amount            bigint  not null,
      allocations       text    not null,
      advance           bigint  not null,
      outstanding_after bigint  not null,
      advance_after     bigint  not null,
      paid_at           text    not null,
      issued_at         text    not null,
      position          text    not null
    )`,
    `create index if not exists receipt_v1_account on receipt_v1 (account_no, revision)`,
    `create index if not exists receipt_v1_payment on receipt_v1 (payment_id)`,
    `create table if not exists receipt_credited_v1 (
      account_no  text   not null,
      payment_id  text   not null,
      allocations text   not null,
      advance     bigint not null,
      paid_at     text   not null,
      primary key (account_no, payment_id)
    )`,
  ],
  on: {
    PaymentCredited(batch, { accountNo, paymentId, allocations, advance, paidAt }) {
      const row = { accountNo, paymentId, advance, paidAt };
      batch.insert(credited, { ...row, allocations: JSON.stringify(allocations) });
    },
    ReceiptIssued(batch, { type: _, ...issued }, { id, revision, position, recordedAt }) {
      const { accountNo, paymentId } = issued;
      batch.replace(credited, { accountNo, paymentId }, (before) => {
        assert(before, `event ${id} is a receipt for what was not credited`);
        batch.insert(receipt, { ...before, ...issued, revision, position, issuedAt: recordedAt });
        return undefined;
      });
    },
  },
};

const receiptOf = ({ allocations, ...row }: Row): Receipt => ({
  ...row,
  allocations: PaymentCredited.shape.allocations.parse(JSON.parse(allocations)),
  amount: paise(Number(row.amount)),
  advance: paise(Number(row.advance)),
  outstandingAfter: paise(Number(row.outstandingAfter)),
  advanceAfter: paise(Number(row.advanceAfter)),
});

const all = (store: ReadStore) => own(store).selectFrom('receiptV1').selectAll();

/** Newest first. `before`: the revision of the last receipt of the page before. */
export async function receiptsPage(
  store: ReadStore,
  accountNo: string,
  { before, limit }: { before?: number; limit: number },
): Promise<Receipt[]> {
  const rows = await all(store).where('accountNo', '=', accountNo)
    .$if(before !== undefined, (query) => query.where('revision', '<', before!))
    .orderBy('revision', 'desc').limit(limit).execute();
  return rows.map(receiptOf);
}

export async function receiptNumbered(store: ReadStore, receiptNo: string) {
  const row = await all(store).where('receiptNo', '=', receiptNo).executeTakeFirst();
  return row && receiptOf(row);
}

export async function receiptOfPayment(store: ReadStore, paymentId: string) {
  const row = await all(store).where('paymentId', '=', paymentId).executeTakeFirst();
  return row && receiptOf(row);
}
