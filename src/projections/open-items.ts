/** Open items: what somebody must look at or work off, since which day and until which. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { type Paise, paise } from '../domain/money.ts';
import { drawerFor, tenderOf } from '../domain/drawer-place.ts';
import { DrawerEvent } from '../domain/drawer.events.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { unexplained } from '../domain/settlement-postings.ts';
import { SettlementEvent } from '../domain/settlement.events.ts';
import { UnmatchedDisputeEvent } from '../domain/unmatched-dispute.events.ts';
import type { Recorded } from '../eventlog/event-log.ts';
import type { Batch } from './batch.ts';
import {
  dispute,
  drawer,
  duplicate,
  held,
  lapsed,
  pending,
  refund,
  rowOf,
  unmatched,
} from './item-places.ts';
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
  /** A dispute that no payment here could take. */
  'dispute_unmatched',
  'settlement_exception',
  /** A cash drawer that is not counted, or whose difference nobody has approved. */
  'drawer',
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
/** How an item stood from an event on. `seq`: in the order of the log, with no gaps. */
type Standing = Row & { eventId: string };

const item = numberedTable<Row>('open_item_v2', ['kind', 'ref']);
const standing = numberedTable<Standing>('open_item_standing_v2', []);

/** For the registers alone. */
export const itemsIn = (store: ReadStore) =>
  store.$extendTables<{ openItemV2: Row; openItemStandingV2: Standing }>();

const Facts = z.discriminatedUnion('type', [
  PaymentEvent,
  UnmatchedDisputeEvent,
  SettlementEvent,
  DrawerEvent,
]);

type About = Partial<Pick<Row, 'accountNo' | 'paymentId' | 'amount' | 'note'>>;
type Place = { kind: ItemKind; ref: string };

const blank = { accountNo: null, paymentId: null, amount: null, note: null };
const still = { closedOn: null, closedBy: null, closedAs: null };

/** Keeps beside the item how it stands from this event on, where anything of it is new. */
function alter(
  batch: Batch,
  { id: eventId }: Recorded,
  { kind, ref }: Place,
  become: (before: Row | undefined) => Row | undefined,
) {
  batch.replace(item, { kind, ref }, (before) => {
    const after = become(before);
    if (after === undefined || isDeepStrictEqual(after, before)) return before;
    batch.insert(standing, { ...after, seq: 0, eventId });
    return after;
  });
}

/** Nothing where there is no such item. */
const change = (
  batch: Batch,
  recorded: Recorded,
  place: Place,
  news: (row: Row) => Partial<Row>,
) => alter(batch, recorded, place, (row) => row && { ...row, ...news(row) });

/** Once; what was open before and has been closed since is open again from its first day on. */
const open = (batch: Batch, recorded: Recorded, place: Place, onDay: string, about: About) =>
  alter(batch, recorded, place, (before) => {
    const { id: openedBy } = recorded;
    const first = before ?? { ...blank, seq: 0, ...place, openedOn: onDay, openedBy };
    return { ...first, ...about, ...still };
  });

/** The first end stands. */
const close = (
  batch: Batch,
  recorded: Recorded,
  place: Place,
  onDay: string,
  closedAs: string,
) =>
  change(batch, recorded, place, ({ closedOn }) => (
    closedOn === null ? { closedOn: onDay, closedBy: recorded.id, closedAs } : {}
  ));

const note = (batch: Batch, recorded: Recorded, place: Place, text: string) =>
  change(batch, recorded, place, () => ({ note: text }));

const columns = `kind       text    not null,
      ref        text    not null,
      account_no text,
      payment_id text,
      amount     bigint,
      note       text,
      opened_on  text    not null,
      opened_by  text    not null,
      closed_on  text,
      closed_by  text,
      closed_as  text`;

export const openItems: Projection<z.infer<typeof Facts>> = {
  name: 'open-items@2',
  schema: Facts,
  definitions: [
    `create table if not exists open_item_v2 (
      seq        integer not null,
      ${columns},
      primary key (kind, ref)
    )`,
    `create unique index if not exists open_item_v2_seq on open_item_v2 (seq)`,
    `create table if not exists open_item_standing_v2 (
      seq        integer not null primary key,
      event_id   text    not null,
      ${columns}
    )`,
    `create index if not exists open_item_standing_v2_item
        on open_item_standing_v2 (kind, ref, seq)`,
  ],
  on: {
    PaymentNotified(batch, { paymentId, attempt, claimedAt, afterArrival }, recorded) {
      if (attempt === undefined || attempt.status === 'failed' || afterArrival) return;
      const about = { paymentId, note: attempt.orderRef };
      open(batch, recorded, pending(paymentId), dayOf(claimedAt), about);
    },
    PaymentAttemptFailed(batch, { paymentId, orderRef, reason = null, failedAt }, recorded) {
      const onDay = dayOf(failedAt);
      const place: Place = { kind: 'payment_failed', ref: `${paymentId} ${orderRef}` };
      open(batch, recorded, place, onDay, { paymentId, note: reason });
      close(batch, recorded, place, onDay, 'failed');
      change(batch, recorded, pending(paymentId), ({ note, closedOn }) => (
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
      const { evidence } = fact;
      if (evidence.kind === 'cashier' && tenderOf(evidence.method)) {
        reopenDrawer(batch, recorded, paidAt);
      }
      close(batch, recorded, pending(paymentId), onDay, 'confirmed');
      close(batch, recorded, lapsed(paymentId), onDay, 'confirmed');
      if (againFor === undefined) return;
      const about = { accountNo, paymentId, amount, note: againFor };
      open(batch, recorded, duplicate(paymentId), onDay, about);
    },
    PaymentHeld(batch, { paymentId, amount, reason: note }, recorded) {
      const onDay = dayOf(recorded.meta.occurredAt);
      open(batch, recorded, held(paymentId), onDay, { paymentId, amount, note });
    },
    PaymentAssigned: (batch, { paymentId }, recorded) =>
      close(batch, recorded, held(paymentId), dayOf(recorded.meta.occurredAt), 'assigned'),
    RefundRequested(batch, { amount, why, ...fact }, recorded) {
      const { paymentId } = fact;
      const about = { paymentId, amount, note: `requested: ${why}` };
      open(batch, recorded, refund(fact), dayOf(recorded.meta.occurredAt), about);
    },
    RefundApproved(batch, { amount, accountNo = null, ...fact }, recorded) {
      change(batch, recorded, refund(fact), () => ({ note: 'approved', accountNo }));
      if (accountNo === null) takeFromHeld(batch, recorded, fact.paymentId, amount);
    },
    RefundDeclined: (batch, fact, recorded) =>
      close(batch, recorded, refund(fact), dayOf(recorded.meta.occurredAt), 'declined'),
    RefundSent: (batch, { attempt, ...fact }, recorded) =>
      note(batch, recorded, refund(fact), `sent, attempt ${attempt}`),
    RefundFailed: (batch, { reason, ...fact }, recorded) =>
      note(batch, recorded, refund(fact), reason === undefined ? 'failed' : `failed: ${reason}`),
    RefundCompleted(batch, { completedAt, ...fact }, recorded) {
      const onDay = dayOf(completedAt);
      if (fact.gateway === 'counter') reopenDrawer(batch, recorded, completedAt);
      close(batch, recorded, refund(fact), onDay, 'completed');
      close(batch, recorded, duplicate(fact.paymentId), onDay, 'refunded');
    },
    PaymentDisputed(batch, { type: _, reason = null, ...fact }, recorded) {
      const { paymentId, amount, openedAt } = fact;
      open(batch, recorded, dispute(fact), dayOf(openedAt), { paymentId, amount, note: reason });
    },
    DisputeAnswered: (batch, { answer, ...fact }, recorded) =>
      note(batch, recorded, dispute(fact), answer),
    DisputeWon: (batch, { closedAt, ...fact }, recorded) =>
      close(batch, recorded, dispute(fact), dayOf(closedAt), 'won'),
    PaymentChargedBack(batch, { closedAt, accountNo, amount, ...fact }, recorded) {
      close(batch, recorded, dispute(fact), dayOf(closedAt), 'lost');
      if (accountNo === undefined) takeFromHeld(batch, recorded, fact.paymentId, amount);
    },
    UnmatchedDisputeNotified(batch, fact, recorded) {
      const { amount, status, why, notifiedAt, state } = fact;
      const onDay = dayOf(notifiedAt);
      open(batch, recorded, unmatched(fact), onDay, { amount, note: `${status}: ${why}` });
      if (state === 'over') close(batch, recorded, unmatched(fact), onDay, status);
    },
    UnmatchedDisputeDeducted(batch, { amount, taken, deductedAt, state, ...fact }, recorded) {
      const told = { amount, note: taken > 0 ? 'deducted' : 'given back' };
      if (state === 'open') open(batch, recorded, unmatched(fact), dayOf(deductedAt), told);
      else close(batch, recorded, unmatched(fact), dayOf(deductedAt), state);
    },
    UnmatchedDisputeResolved(batch, { as, paymentId = null, onDay, ...fact }, recorded) {
      change(batch, recorded, unmatched(fact), () => ({ paymentId }));
      close(batch, recorded, unmatched(fact), onDay, as);
    },
    SettlementRowsRecorded(batch, { settledOn, rows, ...settlement }, recorded) {
      for (const { rowRef, outcome, reason = null, paymentId = null, ...row } of rows) {
        if (outcome !== 'exception') continue;
        const { net, fee, tax } = unexplained(row);
        const about = { paymentId, amount: paise(net + fee + tax), note: reason };
        open(batch, recorded, rowOf(settlement, rowRef), settledOn, about);
      }
    },
    SettlementRowMatched: (batch, { rowRef, net, posted, reason, ...settlement }, recorded) =>
      change(batch, recorded, rowOf(settlement, rowRef), () => (
        { amount: paise(net - posted), note: reason }
      )),
    SettlementRowResolved: (batch, { rowRef, onDay, as, ...settlement }, recorded) =>
      close(batch, recorded, rowOf(settlement, rowRef), onDay, as),
    DrawerOpened: (batch, { drawerId, onDay }, recorded) =>
      open(batch, recorded, drawer(drawerId), onDay, { note: 'open' }),
    DrawerClosed(batch, { drawerId, difference: { cash, cheques } }, recorded) {
      const place = drawer(drawerId);
      const amount = paise(cash + cheques);
      change(batch, recorded, place, () => ({ ...still, amount, note: 'differs' }));
      if (cash !== 0 || cheques !== 0) return;
      close(batch, recorded, place, dayOf(recorded.meta.occurredAt), 'counted');
    },
    DrawerApproved: (batch, { drawerId }, recorded) =>
      close(batch, recorded, drawer(drawerId), dayOf(recorded.meta.occurredAt), 'approved'),
  },
};

/** What came or went after a drawer was counted must be counted, too. Of no drawer: nothing. */
function reopenDrawer(batch: Batch, recorded: Recorded, movedAt: string) {
  const place = drawerFor(recorded.meta.actor, movedAt);
  if (!place) return;
  change(batch, recorded, drawer(place.drawerId), ({ closedOn }) => (
    closedOn === null ? {} : { ...still, amount: null, note: 'late money' }
  ));
}

/** What of held money goes back to its payer waits no longer. */
function takeFromHeld(batch: Batch, recorded: Recorded, paymentId: string, amount: Paise) {
  change(batch, recorded, held(paymentId), (row) => {
    const left = paise((row.amount ?? amount) - amount);
    if (left > 0 || row.closedOn !== null) return { amount: left };
    const { id: closedBy, meta } = recorded;
    return { closedOn: dayOf(meta.occurredAt), closedBy, closedAs: 'given_back' };
  });
}
