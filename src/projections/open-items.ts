/** Open items: what somebody must look at or work off, since which day and until which. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { type Paise, paise } from '../domain/money.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { SettlementEvent } from '../domain/settlement.events.ts';
import type { Recorded } from '../eventlog/event-log.ts';
import type { Batch } from './batch.ts';
import { settlementKey } from './journal.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

export const itemKinds = [
  /** A gateway told of a try that has neither failed nor arrived. */
  'payment_pending',
  'payment_failed',
  'payment_lapsed',
  /** A second sum of money under one order. */
  'payment_duplicate',
  /** Money that arrived and whose owner nobody knows. */
  'payment_held',
  'refund',
  'dispute',
  'settlement_exception',
] as const;
export type ItemKind = typeof itemKinds[number];

type Row = {
  /** In the order in which they were opened. */
  seq: number;
  kind: ItemKind;
  /** One item of its kind: a payment, a refund, a row of a settlement. */
  ref: string;
  accountNo: string | null;
  paymentId: string | null;
  amount: Paise | null;
  /** In the words of whoever told: the reason, or how far it has come. */
  note: string | null;
  openedOn: string;
  openedBy: string;
  closedOn: string | null;
  closedBy: string | null;
  closedAs: string | null;
};
export type OpenItem = Row;

const item = numberedTable<Row>('open_item_v1', ['kind', 'ref']);
const own = (store: ReadStore) => store.$extendTables<{ openItemV1: Row }>();

const Facts = z.discriminatedUnion('type', [PaymentEvent, SettlementEvent]);

type About = Partial<Pick<Row, 'accountNo' | 'paymentId' | 'amount' | 'note'>>;
type Place = { kind: ItemKind; ref: string };

const blank = { accountNo: null, paymentId: null, amount: null, note: null };
const still = { closedOn: null, closedBy: null, closedAs: null };

/** Once; what was open before and has been closed since is open again from its first day on. */
function open(batch: Batch, { id }: Recorded, { kind, ref }: Place, onDay: string, about: About) {
  batch.replace(item, { kind, ref }, (before) => (
    before
      ? { ...before, ...about, ...still }
      : { ...blank, ...about, ...still, seq: 0, kind, ref, openedOn: onDay, openedBy: id }
  ));
}

/** The first end stands. */
function close(batch: Batch, { id }: Recorded, place: Place, onDay: string, closedAs: string) {
  batch.change(item, place, ({ closedOn }) => (
    closedOn === null ? { closedOn: onDay, closedBy: id, closedAs } : {}
  ));
}

const note = (batch: Batch, place: Place, text: string) =>
  batch.change(item, place, () => ({ note: text }));

const held = (paymentId: string): Place => ({ kind: 'payment_held', ref: paymentId });
const pending = (paymentId: string): Place => ({ kind: 'payment_pending', ref: paymentId });
const lapsed = (paymentId: string): Place => ({ kind: 'payment_lapsed', ref: paymentId });
const duplicate = (paymentId: string): Place => ({ kind: 'payment_duplicate', ref: paymentId });
const refund = ({ paymentId, refundId }: { paymentId: string; refundId: string }): Place => (
  { kind: 'refund', ref: `${paymentId} ${refundId}` }
);
const dispute = ({ paymentId, disputeRef }: { paymentId: string; disputeRef: string }): Place => (
  { kind: 'dispute', ref: `${paymentId} ${disputeRef}` }
);
const rowOf = (settlement: { gateway: string; settlementId: string }, rowRef: string): Place => (
  { kind: 'settlement_exception', ref: `${settlementKey(settlement)} ${rowRef}` }
);

export const openItems: Projection<z.infer<typeof Facts>> = {
  name: 'open-items@1',
  schema: Facts,
  definitions: [
    `create table if not exists open_item_v1 (
      seq        integer not null,
      kind       text    not null,
      ref        text    not null,
      account_no text,
      payment_id text,
      amount     bigint,
      note       text,
      opened_on  text    not null,
      opened_by  text    not null,
      closed_on  text,
      closed_by  text,
      closed_as  text,
      primary key (kind, ref)
    )`,
    `create unique index if not exists open_item_v1_seq on open_item_v1 (seq)`,
    `create index if not exists open_item_v1_open on open_item_v1 (kind, seq)
        where closed_on is null`,
  ],
  on: {
    PaymentNotified(batch, { paymentId, attempt, claimedAt }, recorded) {
      if (attempt === undefined || attempt.status === 'failed') return;
      const about = { paymentId, note: attempt.orderRef };
      open(batch, recorded, pending(paymentId), dayOf(claimedAt), about);
    },
    PaymentAttemptFailed(batch, { paymentId, orderRef, reason = null, failedAt }, recorded) {
      const onDay = dayOf(failedAt);
      const place: Place = { kind: 'payment_failed', ref: `${paymentId} ${orderRef}` };
      open(batch, recorded, place, onDay, { paymentId, note: reason });
      close(batch, recorded, place, onDay, 'failed');
      batch.change(item, pending(paymentId), ({ note, closedOn }) => (
        note === orderRef && closedOn === null
          ? { closedOn: onDay, closedBy: recorded.id, closedAs: 'failed' }
          : {}
      ));
    },
    PaymentLapsed(batch, { paymentId }, recorded) {
      const onDay = dayOf(recorded.meta.occurredAt);
      close(batch, recorded, pending(paymentId), onDay, 'lapsed');
      open(batch, recorded, lapsed(paymentId), onDay, { paymentId });
    },
    PaymentConfirmed(batch, fact, recorded) {
      const { paymentId, accountNo = null, amount, paidAt, againFor } = fact;
      const onDay = dayOf(paidAt);
      close(batch, recorded, pending(paymentId), onDay, 'confirmed');
      close(batch, recorded, lapsed(paymentId), onDay, 'confirmed');
      if (againFor === undefined) return;
      const about = { accountNo, paymentId, amount, note: againFor };
      open(batch, recorded, duplicate(paymentId), onDay, about);
    },
    PaymentHeld: (batch, { paymentId, amount, reason }, recorded) =>
      open(batch, recorded, held(paymentId), dayOf(recorded.meta.occurredAt), {
        paymentId,
        amount,
        note: reason,
      }),
    PaymentAssigned: (batch, { paymentId }, recorded) =>
      close(batch, recorded, held(paymentId), dayOf(recorded.meta.occurredAt), 'assigned'),
    RefundRequested(batch, { amount, why, ...fact }, recorded) {
      const { paymentId } = fact;
      const about = { paymentId, amount, note: `requested: ${why}` };
      open(batch, recorded, refund(fact), dayOf(recorded.meta.occurredAt), about);
    },
    RefundApproved(batch, { amount, accountNo = null, ...fact }, recorded) {
      batch.change(item, refund(fact), () => ({ note: 'approved', accountNo }));
      if (accountNo === null) takeFromHeld(batch, recorded, fact.paymentId, amount);
    },
    RefundDeclined: (batch, fact, recorded) =>
      close(batch, recorded, refund(fact), dayOf(recorded.meta.occurredAt), 'declined'),
    RefundSent: (batch, { attempt, ...fact }) =>
      note(batch, refund(fact), `sent, attempt ${attempt}`),
    RefundFailed: (batch, { reason, ...fact }) =>
      note(batch, refund(fact), reason === undefined ? 'failed' : `failed: ${reason}`),
    RefundCompleted(batch, { completedAt, ...fact }, recorded) {
      const onDay = dayOf(completedAt);
      close(batch, recorded, refund(fact), onDay, 'completed');
      close(batch, recorded, duplicate(fact.paymentId), onDay, 'refunded');
    },
    PaymentDisputed(batch, { type: _, reason = null, ...fact }, recorded) {
      const { paymentId, amount, openedAt } = fact;
      open(batch, recorded, dispute(fact), dayOf(openedAt), { paymentId, amount, note: reason });
    },
    DisputeAnswered: (batch, { answer, ...fact }) => note(batch, dispute(fact), answer),
    DisputeWon: (batch, { closedAt, ...fact }, recorded) =>
      close(batch, recorded, dispute(fact), dayOf(closedAt), 'won'),
    PaymentChargedBack(batch, { closedAt, accountNo, amount, ...fact }, recorded) {
      close(batch, recorded, dispute(fact), dayOf(closedAt), 'lost');
      if (accountNo === undefined) takeFromHeld(batch, recorded, fact.paymentId, amount);
    },
    SettlementRowsRecorded(batch, { settledOn, rows, ...settlement }, recorded) {
      for (const { rowRef, outcome, net, fee, tax, reason = null, paymentId = null } of rows) {
        if (outcome !== 'exception') continue;
        const about = { paymentId, amount: paise(net + fee + tax), note: reason };
        open(batch, recorded, rowOf(settlement, rowRef), settledOn, about);
      }
    },
    SettlementRowResolved: (batch, { rowRef, onDay, as, ...settlement }, recorded) =>
      close(batch, recorded, rowOf(settlement, rowRef), onDay, as),
  },
};

/** What of held money goes back to its payer waits no longer. */
function takeFromHeld(batch: Batch, { id, meta }: Recorded, paymentId: string, amount: Paise) {
  batch.change(item, held(paymentId), (row) => {
    const left = paise((row.amount ?? amount) - amount);
    if (left > 0 || row.closedOn !== null) return { amount: left };
    return { closedOn: dayOf(meta.occurredAt), closedBy: id, closedAs: 'given_back' };
  });
}

export type ItemFilter = {
  kinds: readonly ItemKind[];
  /** Opened on this day or before it, and what closed later is open: by the day of the event. */
  asOf: string;
  /** Only those that were still open in the evening of that day. */
  onlyOpen: boolean;
};

/** In the order in which they were opened. `after`: the `seq` of the last of the page before. */
export async function openItemsPage(
  store: ReadStore,
  { kinds, asOf, onlyOpen }: ItemFilter,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<OpenItem[]> {
  const rows = await own(store).selectFrom('openItemV1').selectAll()
    .where('kind', 'in', kinds).where('openedOn', '<=', asOf).where('seq', '>', after)
    .$if(
      onlyOpen,
      (query) =>
        query.where(({ eb, or }) => or([eb('closedOn', 'is', null), eb('closedOn', '>', asOf)])),
    )
    .orderBy('seq').limit(limit).execute();
  return rows.map((row) => {
    const { amount, closedOn } = row;
    const wasOpen = closedOn === null || closedOn > asOf;
    return {
      ...row,
      ...(wasOpen && still),
      amount: amount === null ? null : paise(Number(amount)),
    };
  });
}

/** How many of each kind were open in the evening of that day; kinds with none are left out. */
export async function openItemCounts(
  store: ReadStore,
  asOf: string,
): Promise<{ kind: ItemKind; items: number }[]> {
  const rows = await own(store).selectFrom('openItemV1')
    .select(({ fn }) => ['kind', fn.countAll().as('items')])
    .where('openedOn', '<=', asOf)
    .where(({ eb, or }) => or([eb('closedOn', 'is', null), eb('closedOn', '>', asOf)]))
    .groupBy('kind').orderBy('kind').execute();
  return rows.map(({ kind, items }) => ({ kind, items: Number(items) }));
}
