/** The register of refunds: who asked, who approved, when it was sent, and how it ended. */
import { type Paise, paise } from '../domain/money.ts';
import { type GatewayName, PaymentEvent } from '../domain/payment.events.ts';
import type { Refund as Refunded } from '../domain/refund.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { rowsWith } from './rows.ts';
import { numberedTable } from './table.ts';

export type RefundState = Refunded['state'];
type Row = {
  paymentId: string;
  refundId: string;
  amount: Paise;
  why: Refunded['why'];
  state: RefundState;
  requestedBy: string;
  requestedAt: string;
  /** Who approved or declined it. */
  decidedBy: string | null;
  decidedAt: string | null;
  /** The account that had the money when it was approved. */
  accountNo: string | null;
  /** How often it has been sent; and when it was last. */
  attempts: number;
  sentAt: string | null;
  /** When it was completed, or last failed. */
  endedAt: string | null;
  reason: string | null;
  /** Through whom it went, with their reference. */
  gateway: GatewayName | null;
  refundRef: string | null;
  /** The settlement that kept it back. */
  settlementId: string | null;
  /** Order of first mention. */
  seq: number;
};
export type Refund = Row;

const refund = numberedTable<Row>('refund_v1', ['paymentId', 'refundId']);
const own = (store: ReadStore) => store.$extendTables<{ refundV1: Row }>();

export const refunds: Projection<PaymentEvent> = {
  name: 'refunds@1',
  schema: PaymentEvent,
  definitions: [
    `create table if not exists refund_v1 (
      payment_id    text    not null,
      refund_id     text    not null,
      amount        bigint  not null,
      why           text    not null,
      state         text    not null,
      requested_by  text    not null,
      requested_at  text    not null,
      decided_by    text,
      decided_at    text,
      account_no    text,
      attempts      integer not null,
      sent_at       text,
      ended_at      text,
      reason        text,
      gateway       text,
      refund_ref    text,
      settlement_id text,
      seq           integer not null,
      primary key (payment_id, refund_id)
    )`,
    `create index if not exists refund_v1_state on refund_v1 (state, seq)`,
    `create index if not exists refund_v1_ref on refund_v1 (refund_ref)
      where refund_ref is not null`,
    `create unique index if not exists refund_v1_seq on refund_v1 (seq)`,
  ],
  on: {
    RefundRequested: (batch, { type: _, ...asked }, { meta }) =>
      batch.insert(refund, { ...blank, ...asked, requestedAt: meta.occurredAt }),
    RefundApproved: (batch, { approvedBy, accountNo = null, ...which }, { meta }) =>
      change(batch, which, {
        state: 'approved',
        decidedBy: approvedBy,
        decidedAt: meta.occurredAt,
        accountNo,
      }),
    RefundDeclined: (batch, { declinedBy, ...which }, { meta }) =>
      change(batch, which, {
        state: 'declined',
        decidedBy: declinedBy,
        decidedAt: meta.occurredAt,
      }),
    RefundSent: (batch, { attempt, ...which }, { recordedAt }) =>
      change(batch, which, {
        state: 'sent',
        attempts: attempt,
        sentAt: recordedAt,
        endedAt: null,
        reason: null,
      }),
    RefundCompleted: (batch, { gateway, refundRef, completedAt, ...which }) =>
      change(batch, which, {
        state: 'completed',
        gateway,
        refundRef,
        endedAt: completedAt,
        reason: null,
      }),
    RefundFailed: (batch, { reason = null, failedAt, ...which }) =>
      change(batch, which, { state: 'failed', reason, endedAt: failedAt }),
    RefundSettled: (batch, { settlementId, ...which }) => change(batch, which, { settlementId }),
  },
};

const blank = {
  state: 'requested' as const,
  decidedBy: null,
  decidedAt: null,
  accountNo: null,
  attempts: 0,
  sentAt: null,
  endedAt: null,
  reason: null,
  gateway: null,
  refundRef: null,
  settlementId: null,
  seq: 0,
};

const change = (
  batch: Batch,
  { paymentId, refundId }: { paymentId: string; refundId: string },
  news: Partial<Row>,
) => batch.change(refund, { paymentId, refundId }, news);

const all = (store: ReadStore) => own(store).selectFrom('refundV1').selectAll();
const refundOf = (row: Row): Refund => ({ ...row, amount: paise(Number(row.amount)) });

export async function refundNamed(store: ReadStore, paymentId: string, refundId: string) {
  const row = await all(store).where('paymentId', '=', paymentId)
    .where('refundId', '=', refundId).executeTakeFirst();
  return row && refundOf(row);
}

export const refundsOf = async (store: ReadStore, paymentId: string): Promise<Refund[]> =>
  (await all(store).where('paymentId', '=', paymentId).orderBy('seq').execute()).map(refundOf);

/** Newest first. `before`: the `seq` of the last refund of the page before. */
export async function refundsPage(
  store: ReadStore,
  { state, before, limit }: {
    state?: readonly RefundState[];
    before?: number;
    limit: number;
  },
): Promise<Refund[]> {
  const rows = await all(store)
    .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(refundOf);
}

/** Told to the gateway or about to be, and not ended. The oldest first. */
export async function sentRefunds(
  store: ReadStore,
  { after, limit }: { after: number; limit: number },
): Promise<Refund[]> {
  const rows = await all(store).where('state', '=', 'sent').where('seq', '>', after)
    .orderBy('seq').limit(limit).execute();
  return rows.map(refundOf);
}

/** Of these references of gateways, those under which a refund of ours has been completed. */
export async function refundRefsKnown(
  store: ReadStore,
  refundRefs: readonly string[],
): Promise<string[]> {
  if (refundRefs.length === 0) return [];
  const rows = await own(store).selectFrom('refundV1').select('refundRef').distinct()
    .where('refundRef', 'in', refundRefs).orderBy('refundRef').execute();
  return rows.flatMap(({ refundRef }) => refundRef ?? []);
}

/** Those that bear one of these references of a gateway or bank. */
export async function refundsByRef(
  store: ReadStore,
  refundRefs: readonly string[],
): Promise<Refund[]> {
  const keys = [...new Set(refundRefs)].map((refundRef) => ({ refundRef }));
  return (await rowsWith<Row>(store, { ...refund, key: ['refundRef'] }, keys)).map(refundOf);
}
