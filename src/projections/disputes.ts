/** Disputes: what payers' banks ask back, by when we must answer, and how each ended. */
import type { Dispute as Disputed } from '../domain/dispute.ts';
import { type Paise, paise } from '../domain/money.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import type { Batch } from './batch.ts';
import type { PaymentIds } from './payments-of-accounts.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

export type DisputeState = Disputed['state'];
type Row = {
  paymentId: string;
  disputeRef: string;
  amount: Paise;
  reason: string | null;
  openedAt: string;
  respondBy: string | null;
  state: DisputeState;
  answer: 'contested' | 'accepted' | null;
  answeredBy: string | null;
  closedAt: string | null;
  /** The account that had the money when the dispute was lost. */
  accountNo: string | null;
  /** Order of first mention. */
  seq: number;
};
export type Dispute = Row;

const dispute = numberedTable<Row>('dispute_v1', ['paymentId', 'disputeRef']);
const own = (store: ReadStore) => store.$extendTables<{ disputeV1: Row }>();

export const disputes: Projection<PaymentEvent> = {
  name: 'disputes@1',
  schema: PaymentEvent,
  definitions: [
    `create table if not exists dispute_v1 (
      payment_id  text    not null,
      dispute_ref text    not null,
      amount      bigint  not null,
      reason      text,
      opened_at   text    not null,
      respond_by  text,
      state       text    not null,
      answer      text,
      answered_by text,
      closed_at   text,
      account_no  text,
      seq         integer not null,
      primary key (payment_id, dispute_ref)
    )`,
    `create index if not exists dispute_v1_state on dispute_v1 (state, seq)`,
    `create unique index if not exists dispute_v1_seq on dispute_v1 (seq)`,
  ],
  on: {
    PaymentDisputed: (batch, { type: _, reason = null, respondBy = null, ...opened }) =>
      batch.insert(dispute, { ...blank, ...opened, reason, respondBy }),
    DisputeAnswered: (batch, { answer, answeredBy, ...which }) =>
      change(batch, which, { state: 'answered', answer, answeredBy }),
    DisputeWon: (batch, { closedAt, ...which }) => change(batch, which, { state: 'won', closedAt }),
    PaymentChargedBack: (batch, { closedAt, accountNo = null, ...which }) =>
      change(batch, which, { state: 'lost', closedAt, accountNo }),
  },
};

const blank = {
  state: 'open' as const,
  answer: null,
  answeredBy: null,
  closedAt: null,
  accountNo: null,
  seq: 0,
};

const change = (
  batch: Batch,
  { paymentId, disputeRef }: { paymentId: string; disputeRef: string },
  news: Partial<Row>,
) => batch.change(dispute, { paymentId, disputeRef }, news);

const all = (store: ReadStore) => own(store).selectFrom('disputeV1').selectAll();
const disputeOf = (row: Row): Dispute => ({ ...row, amount: paise(Number(row.amount)) });

export async function disputeNamed(store: ReadStore, paymentId: string, disputeRef: string) {
  const row = await all(store).where('paymentId', '=', paymentId)
    .where('disputeRef', '=', disputeRef).executeTakeFirst();
  return row && disputeOf(row);
}

/** Which payments have been told of a dispute of that reference: one, if all is well. */
export const paymentsOfDispute = async (store: ReadStore, disputeRef: string): Promise<string[]> =>
  (await all(store).where('disputeRef', '=', disputeRef).orderBy('seq').execute())
    .map(({ paymentId }) => paymentId);

export const disputesOf = async (store: ReadStore, paymentId: string): Promise<Dispute[]> =>
  (await all(store).where('paymentId', '=', paymentId).orderBy('seq').execute()).map(disputeOf);

/** Newest first. `before`: the `seq` of the last dispute of the page before. */
export async function disputesPage(
  store: ReadStore,
  { state, before, limit }: {
    state?: readonly DisputeState[];
    before?: number;
    limit: number;
  },
): Promise<Dispute[]> {
  const rows = await all(store)
    .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(disputeOf);
}

/** Which of these payments are disputed, and nothing is decided. */
export async function paymentsInDispute(
  store: ReadStore,
  paymentIds: PaymentIds,
): Promise<ReadonlySet<string>> {
  const rows = await own(store).selectFrom('disputeV1').select('paymentId').distinct()
    .where('paymentId', 'in', paymentIds).where('state', 'in', ['open', 'answered']).execute();
  return new Set(rows.map(({ paymentId }) => paymentId));
}
