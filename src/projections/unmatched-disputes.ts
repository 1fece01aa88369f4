/** Disputes that no payment here could take: how far each has come, and what each was. */
import { isOver } from '../domain/dispute-notice.ts';
import { type Paise, paise } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { Typed } from '../domain/decider.ts';
import { UnmatchedDisputeEvent } from '../domain/unmatched-dispute.events.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

type Notified = Typed<UnmatchedDisputeEvent, 'UnmatchedDisputeNotified'>;
export const unmatchedDisputeStates = [
  'open',
  'over',
  'payment',
  'not_ours',
  'written_off',
] as const;
/** `over`: it ended, and took nothing. What follows is how it was resolved. */
export type UnmatchedDisputeState = typeof unmatchedDisputeStates[number];
type Row = {
  gateway: GatewayName;
  disputeRef: string;
  paymentRef: string | null;
  amount: Paise;
  deducted: Paise;
  status: Notified['status'];
  phase: string | null;
  reason: string | null;
  respondBy: string | null;
  why: string;
  openedAt: string;
  notifiedAt: string;
  state: UnmatchedDisputeState;
  paymentId: string | null;
  resolvedBy: string | null;
  resolvedOn: string | null;
  /** Order of first mention. */
  seq: number;
};
export type UnmatchedDispute = Row;

const dispute = numberedTable<Row>('unmatched_dispute_v1', ['gateway', 'disputeRef']);
const own = (store: ReadStore) => store.$extendTables<{ unmatchedDisputeV1: Row }>();

export const unmatchedDisputes: Projection<UnmatchedDisputeEvent> = {
  name: 'unmatched-disputes@1',
  schema: UnmatchedDisputeEvent,
  definitions: [
    `create table if not exists unmatched_dispute_v1 (
      gateway     text    not null,
      dispute_ref text    not null,
      payment_ref text,
      amount      bigint  not null,
      deducted    bigint  not null,
      status      text    not null,
      phase       text,
      reason      text,
      respond_by  text,
      why         text    not null,
      opened_at   text    not null,
      notified_at text    not null,
      state       text    not null,
      payment_id  text,
      resolved_by text,
      resolved_on text,
      seq         integer not null,
      primary key (gateway, dispute_ref)
    )`,
    `create index if not exists unmatched_dispute_v1_state on unmatched_dispute_v1 (state, seq)`,
    `create unique index if not exists unmatched_dispute_v1_seq on unmatched_dispute_v1 (seq)`,
  ],
  on: {
    UnmatchedDisputeNotified(batch, { type: _, ...fact }) {
      const { gateway, disputeRef, notifiedAt, ...told } = fact;
      const { paymentRef = null, phase = null, reason = null, respondBy = null } = told;
      const news = { ...told, notifiedAt, paymentRef, phase, reason, respondBy };
      const state = isOver(fact) ? 'over' as const : 'open' as const;
      batch.replace(dispute, { gateway, disputeRef }, (before) => (
        { ...before ?? { ...blank, gateway, disputeRef, openedAt: notifiedAt }, ...news, state }
      ));
    },
    UnmatchedDisputeResolved(batch, { gateway, disputeRef, ...fact }) {
      const { as: state, paymentId = null, resolvedBy, onDay: resolvedOn } = fact;
      const news = { state, paymentId, resolvedBy, resolvedOn };
      batch.change(dispute, { gateway, disputeRef }, news);
    },
  },
};

const blank = { paymentId: null, resolvedBy: null, resolvedOn: null, seq: 0 };

const all = (store: ReadStore) => own(store).selectFrom('unmatchedDisputeV1').selectAll();
const disputeOf = (row: Row): UnmatchedDispute => (
  { ...row, amount: paise(Number(row.amount)), deducted: paise(Number(row.deducted)) }
);

export async function unmatchedDisputeNamed(
  store: ReadStore,
  { gateway, disputeRef }: Pick<Row, 'gateway' | 'disputeRef'>,
) {
  const row = await all(store).where('gateway', '=', gateway)
    .where('disputeRef', '=', disputeRef).executeTakeFirst();
  return row && disputeOf(row);
}

/** Newest first. `before`: the `seq` of the last one of the page before. */
export async function unmatchedDisputesPage(
  store: ReadStore,
  { state, before, limit }: {
    state?: readonly UnmatchedDisputeState[];
    before?: number;
    limit: number;
  },
): Promise<UnmatchedDispute[]> {
  const rows = await all(store)
    .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(disputeOf);
}
