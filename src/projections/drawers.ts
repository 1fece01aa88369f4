/** Cash drawers: what each agent took on a day, what was counted, and what the bank has got. */
import { z } from 'zod';
import { drawerFor, type DrawerPlace, tenderOf } from '../domain/drawer-place.ts';
import { DrawerEvent, type Tender, type WithdrawalReason } from '../domain/drawer.events.ts';
import { type Paise, paise } from '../domain/money.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import type { Batch } from './batch.ts';
import { begun, closed, type DrawerRow, finished } from './drawer-row.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

export type Line = {
  seq: number;
  /** The payment's id; of a refund, its id after it. */
  lineId: string;
  drawerId: string;
  paymentId: string;
  /** Null: not in the drawer, such as a card's slip. */
  tender: Tender | null;
  method: string | null;
  /** Below zero: given back. */
  amount: Paise;
  movedAt: string;
  /** 1: a line of the bank's statement has paid it out by itself. */
  settled: number;
};

export type Deposit = {
  seq: number;
  drawerId: string;
  slipRef: string;
  tender: Tender;
  amount: Paise;
  depositedOn: string;
  depositedBy: string;
  /** The line of the bank's statement that showed it. */
  settledOn: string | null;
  settledIn: string | null;
  settledBy: string | null;
  /** Taken back; until it is made again on the same slip. */
  withdrawnOn: string | null;
  withdrawnBy: string | null;
  withdrawnWhy: WithdrawalReason | null;
};

const drawer = numberedTable<DrawerRow>('drawer_v1', ['drawerId']);
const line = numberedTable<Line>('drawer_line_v1', ['lineId']);
const deposit = numberedTable<Deposit>('drawer_deposit_v1', ['drawerId', 'slipRef']);
/** The drawers' tables, for the reports of books/ alone. */
export const drawersIn = (store: ReadStore) =>
  store.$extendTables<{ drawerV1: DrawerRow; drawerLineV1: Line; drawerDepositV1: Deposit }>();

const Facts = z.discriminatedUnion('type', [DrawerEvent, PaymentEvent]);

export const drawers: Projection<z.infer<typeof Facts>> = {
  name: 'drawers@1',
  schema: Facts,
  definitions: [
    `create table if not exists drawer_v1 (
      seq               integer not null,
      drawer_id         text    not null primary key,
      agent_id          text    not null,
      on_day            text    not null,
      state             text    not null,
      float_cash        bigint,
      opened_at         text,
      counted_cash      bigint,
      counted_cheques   bigint,
      counted_float     bigint,
      expected_cash     bigint,
      expected_cheques  bigint,
      closed_by         text,
      closed_at         text,
      approved_by       text,
      approved_at       text,
      takings_cash      bigint  not null,
      takings_cheques   bigint  not null,
      deposited_cash    bigint  not null,
      deposited_cheques bigint  not null,
      lines             integer not null,
      lines_before      integer,
      lines_first       integer,
      lines_counted     integer not null,
      lines_finished    integer not null,
      newest_held       integer not null
    )`,
    `create unique index if not exists drawer_v1_seq on drawer_v1 (seq)`,
    `create index if not exists drawer_v1_day on drawer_v1 (on_day)`,
    `create index if not exists drawer_v1_unopened on drawer_v1 (on_day)
        where state = 'unopened'`,
    `create table if not exists drawer_line_v1 (
      seq        integer not null,
      line_id    text    not null primary key,
      drawer_id  text    not null,
      payment_id text    not null,
      tender     text,
      method     text,
      amount     bigint  not null,
      moved_at   text    not null,
      settled    integer not null
    )`,
    `create index if not exists drawer_line_v1_drawer on drawer_line_v1 (drawer_id, seq)`,
    `create table if not exists drawer_deposit_v1 (
      seq          integer not null,
      drawer_id    text    not null,
      slip_ref     text    not null,
      tender       text    not null,
      amount       bigint  not null,
      deposited_on text    not null,
      deposited_by text    not null,
      settled_on   text,
      settled_in   text,
      settled_by   text,
      withdrawn_on  text,
      withdrawn_by  text,
      withdrawn_why text,
      primary key (drawer_id, slip_ref)
    )`,
    `create index if not exists drawer_deposit_v1_slip on drawer_deposit_v1 (slip_ref)`,
    `create index if not exists drawer_deposit_v1_day on drawer_deposit_v1 (deposited_on)`,
  ],
  on: {
    PaymentConfirmed(batch, { paymentId, amount, paidAt, evidence }, { meta }) {
      if (evidence.kind !== 'cashier') return;
      const { method } = evidence;
      const moved = { lineId: paymentId, paymentId, amount, method, movedAt: paidAt };
      move(batch, drawerFor(meta.actor, paidAt), moved);
    },
    RefundCompleted(batch, { paymentId, refundId, amount, gateway, completedAt }, { meta }) {
      if (gateway !== 'counter') return;
      const given = { amount: paise(-amount), method: 'cash', movedAt: completedAt };
      const place = drawerFor(meta.actor, completedAt);
      move(batch, place, { lineId: `${paymentId} ${refundId}`, paymentId, ...given });
    },
    PaymentSettled(batch, { paymentId, gateway }) {
      if (gateway === 'counter') batch.change(line, { lineId: paymentId }, { settled: 1 });
    },
    DrawerOpened(batch, { drawerId, agentId, onDay, float: floatCash }, { meta }) {
      batch.replace(drawer, { drawerId }, (before) => {
        const row = before ?? begun({ drawerId, agentId, onDay });
        const opened = { state: 'open' as const, floatCash, openedAt: meta.occurredAt };
        return { ...row, ...opened, linesBefore: row.lines };
      });
    },
    DrawerClosed(batch, fact, { meta }) {
      batch.change(
        drawer,
        { drawerId: fact.drawerId },
        (row) => closed(row, fact, meta.occurredAt),
      );
    },
    DrawerApproved(batch, { drawerId, approvedBy }, { meta }) {
      const approved = { approvedBy, approvedAt: meta.occurredAt };
      batch.change(drawer, { drawerId }, (row) => ({ ...finished(row), ...approved }));
    },
    CashDeposited(batch, { type: _, ...fact }) {
      const { drawerId, slipRef, tender, amount } = fact;
      batch.replace(deposit, { drawerId, slipRef }, (before) => (
        { seq: before?.seq ?? 0, ...fact, ...inTransit }
      ));
      payIn(batch, drawerId, tender, amount);
    },
    DepositWithdrawn(batch, { drawerId, slipRef, tender, amount, ...fact }) {
      const { withdrawnOn, withdrawnBy, why: withdrawnWhy } = fact;
      batch.change(deposit, { drawerId, slipRef }, { withdrawnOn, withdrawnBy, withdrawnWhy });
      payIn(batch, drawerId, tender, paise(-amount));
    },
    DepositSettled(batch, { drawerId, slipRef, settledOn, settlementId, rowRef }) {
      const by = { settledOn, settledIn: settlementId, settledBy: rowRef };
      batch.change(deposit, { drawerId, slipRef }, by);
    },
  },
};

const inTransit = {
  settledOn: null,
  settledIn: null,
  settledBy: null,
  withdrawnOn: null,
  withdrawnBy: null,
  withdrawnWhy: null,
};

function payIn(batch: Batch, drawerId: string, tender: Tender, amount: Paise) {
  const column = tender === 'cash' ? 'depositedCash' : 'depositedCheques';
  batch.change(drawer, { drawerId }, (row) => ({ [column]: paise(row[column] + amount) }));
}

type Moved = Pick<Line, 'lineId' | 'paymentId' | 'amount' | 'movedAt'> & {
  method: string | undefined;
};

function move(batch: Batch, place: DrawerPlace | undefined, { method, ...moved }: Moved) {
  if (!place) return;
  const { drawerId } = place;
  const how = { tender: tenderOf(method) ?? null, method: method ?? null };
  batch.replace(drawer, { drawerId }, (before) => {
    const row = before ?? begun(place);
    const lines = row.lines + 1;
    return how.tender === null ? { ...row, lines } : {
      ...row,
      lines,
      newestHeld: lines,
      state: row.state === 'closed' ? 'late' : row.state,
    };
  });
  batch.insert(line, { seq: 0, drawerId, ...moved, ...how, settled: 0 });
}
