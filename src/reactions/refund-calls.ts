/**
 * Calls that ask a gateway to send money back, each written down before it is made: whoever
 * restarts knows which may have been done. Not a projection: a rebuild of views leaves it alone.
 */
import { sql } from 'kysely';
import type { ReadStore } from '../projections/read-store.ts';
import { makeTables } from '../projections/table.ts';

export type RefundCall = {
  paymentId: string;
  refundId: string;
  attempt: number;
  /** By what the gateway knows the order: of a payment made again, the first one's id. */
  orderId: string;
  begunAt: string;
  lookedAt: string;
  /** The gateway's own, as soon as we know it. Until then nobody knows what came of the call. */
  refundRef: string | null;
  /** JSON: the refunds that the order had before, by their references; null: nobody knows. */
  refsBefore: string | null;
};
type Which = Pick<RefundCall, 'paymentId' | 'refundId' | 'attempt'>;

const own = (store: ReadStore) =>
  store.$extendTables<{ refundCall: RefundCall; refundCallsKept: { since: string } }>();

/**
 * `since`: when this store began to keep them. What was sent before may have been called by
 * somebody whose note of it is lost with the old store: it must never be called as if it were new.
 */
export async function openRefundCalls(store: ReadStore, at: string) {
  await makeTables(store, createTables(at));
  const kept = await own(store).selectFrom('refundCallsKept').select('since')
    .executeTakeFirstOrThrow();
  const calls = own(store).selectFrom('refundCall').selectAll();

  return {
    since: kept.since,
    named: ({ paymentId, refundId, attempt }: Which): Promise<RefundCall | undefined> =>
      calls.where('paymentId', '=', paymentId).where('refundId', '=', refundId)
        .where('attempt', '=', attempt).executeTakeFirst(),
    ofOrder: (orderId: string): Promise<RefundCall[]> =>
      calls.where('orderId', '=', orderId).execute(),
    /** False: another process has begun this very call. */
    async begin(call: RefundCall): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await own(store).insertInto('refundCall').values(call)
        .onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    async note(
      { paymentId, refundId, attempt }: Which,
      news: Partial<Pick<RefundCall, 'lookedAt' | 'refundRef'>>,
    ) {
      await own(store).updateTable('refundCall').set(news)
        .where('paymentId', '=', paymentId).where('refundId', '=', refundId)
        .where('attempt', '=', attempt).execute();
    },
  };
}
export type RefundCalls = Awaited<ReturnType<typeof openRefundCalls>>;

const createTables = (at: string) => async (making: ReadStore) => {
  await sql`create table if not exists refund_call (
    payment_id  text    not null,
    refund_id   text    not null,
    attempt     integer not null,
    order_id    text    not null,
    begun_at    text    not null,
    looked_at   text    not null,
    refund_ref  text,
    refs_before text,
    primary key (payment_id, refund_id, attempt)
  )`.execute(making);
  await sql`create index if not exists refund_call_order on refund_call (order_id)`
    .execute(making);
  await sql`create table if not exists refund_calls_kept (since text not null)`.execute(making);
  await sql`insert into refund_calls_kept (since) select ${at}
    where not exists (select 1 from refund_calls_kept)`.execute(making);
};
