/** Disputes that no payment here could take: how far each has come, and what each was. */
import { type Paise, paise } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { Typed } from '../domain/decider.ts';
import {
  UnmatchedDisputeEvent,
  type UnmatchedDisputeState,
} from '../domain/unmatched-dispute.events.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

type Notified = Typed<UnmatchedDisputeEvent, 'UnmatchedDisputeNotified'>;
type Row = {
  gateway: GatewayName;
  disputeRef: string;
  paymentRef: string | null;
  amount: Paise;
  /** As the gateway says. */
  deducted: Paise;
  /** By the rows of settlements, less what they gave back. */
  taken: Paise;
  /** Null: nobody has told but rows of settlements. */
  status: Notified['status'] | null;
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
      taken       bigint  not null,
      status      text,
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
      const { gateway, disputeRef, notifiedAt } = fact;
      const { phase = null, reason = null, respondBy = null } = fact;
      batch.replace(dispute, { gateway, disputeRef }, (before) => {
        const { paymentRef = before?.paymentRef ?? null } = fact;
        const known = before ?? { ...blank, openedAt: notifiedAt };
        return { ...known, ...fact, paymentRef, phase, reason, respondBy };
      });
    },
    // The gateway's own words stay as they are.
    UnmatchedDisputeDeducted(batch, { gateway, disputeRef, deductedAt, ...fact }) {
      const { paymentRef = null, taken, amount, state } = fact;
      const first = { gateway, disputeRef, openedAt: deductedAt, notifiedAt: deductedAt };
      batch.replace(dispute, { gateway, disputeRef }, (before) => {
        const known = before ?? { ...blank, ...first, why: 'payment_unknown' };
        const ref = known.paymentRef ?? paymentRef;
        return { ...known, paymentRef: ref, amount, taken: paise(known.taken + taken), state };
      });
    },
    UnmatchedDisputeResolved(batch, { gateway, disputeRef, ...fact }) {
      const { as: state, paymentId = null, resolvedBy, onDay: resolvedOn } = fact;
      const news = { state, paymentId, resolvedBy, resolvedOn };
      batch.change(dispute, { gateway, disputeRef }, news);
    },
  },
};

const blank = {
  paymentRef: null,
  deducted: paise(0),
  taken: paise(0),
  status: null,
  phase: null,
  reason: null,
  respondBy: null,
  paymentId: null,
  resolvedBy: null,
  resolvedOn: null,
  seq: 0,
};

const all = (store: ReadStore) => own(store).selectFrom('unmatchedDisputeV1').selectAll();
const disputeOf = (row: Row): UnmatchedDispute => ({
  ...row,
  amount: paise(Number(row.amount)),
  deducted: paise(Number(row.deducted)),
  taken: paise(Number(row.taken)),
});

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
