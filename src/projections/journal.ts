/** The journal: every posting of every money event, by its own day and by the day of entry. */
import { z } from 'zod';
import { AccountEvent } from '../domain/account.events.ts';
import { daysAfter } from '../domain/calendar.ts';
import { type Paise, paise } from '../domain/money.ts';
import { DrawerEvent } from '../domain/drawer.events.ts';
import { OfficeEvent } from '../domain/office.events.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import type { LedgerAccount, Posting as Side } from '../domain/posting.ts';
import { type MoneyEvent as Posted, postingsOf } from '../domain/postings.ts';
import { SettlementEvent } from '../domain/settlement.events.ts';
import { UnmatchedDisputeEvent } from '../domain/unmatched-dispute.events.ts';
import type { Position, Recorded } from '../eventlog/event-log.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable, table } from './table.ts';

export type Posting = {
  /** In the order of the log, with no gaps. */
  seq: number;
  eventId: string;
  position: Position;
  type: Posted['type'];
  /** Of the event among those of the day that it is booked in: 1 for the first, with no gaps. */
  entryNo: number;
  ledgerAccount: LedgerAccount;
  accountNo: string | null;
  paymentId: string | null;
  /** `razorpay setl_1`: the payout that it belongs to. */
  settlement: string | null;
  /** How money that arrived was paid, where that is known. */
  method: string | null;
  /** Positive: debit. Negative: credit. */
  amount: Paise;
  /** The day it counts for. */
  onDay: string;
  /** That day, or the first that was not closed when it was recorded. */
  bookedOn: string;
};
/** All postings of one kind of event to one ledger account on one day. */
type Total = Pick<Posting, 'ledgerAccount' | 'type' | 'onDay' | 'bookedOn'> & {
  debit: Paise;
  credit: Paise;
};
type BookDay = { bookedOn: string; entries: number };
type Closing = { closing: 'day'; through: string };

const posting = numberedTable<Posting>('posting_v2', []);
const total = table<Total>('posting_total_v2', ['ledgerAccount', 'type', 'onDay', 'bookedOn']);
const bookDay = table<BookDay>('posting_day_v2', ['bookedOn']);
const closing = table<Closing>('posting_closing_v2', ['closing']);

/** The journal's tables, for the reports of books/ alone. */
export const journalIn = (store: ReadStore) =>
  store.$extendTables<{
    postingV2: Posting;
    postingTotalV2: Total;
    postingDayV2: BookDay;
    postingClosingV2: Closing;
  }>();

const Facts = z.discriminatedUnion('type', [
  AccountEvent,
  PaymentEvent,
  SettlementEvent,
  DrawerEvent,
  UnmatchedDisputeEvent,
  OfficeEvent,
]);

function post(batch: Batch, fact: Posted, { id, position, meta }: Recorded) {
  const posted = postingsOf(fact, meta.occurredAt);
  if (!posted || posted.postings.length === 0) return;
  const { onDay, postings } = posted;
  batch.replace(closing, { closing: 'day' }, (closed) => {
    const late = closed !== undefined && onDay <= closed.through;
    const bookedOn = late ? daysAfter(closed.through, 1) : onDay;
    batch.replace(bookDay, { bookedOn }, (day) => {
      const entryNo = (day?.entries ?? 0) + 1;
      const entry = { eventId: id, position, type: fact.type, entryNo, onDay, bookedOn };
      for (const side of postings) enter(batch, { ...entry, ...about(fact) }, side);
      return { bookedOn, entries: entryNo };
    });
    return closed;
  });
}

type Entry = Omit<Posting, 'seq' | 'ledgerAccount' | 'accountNo' | 'amount'>;

function enter(batch: Batch, entry: Entry, { ledgerAccount, amount, accountNo }: Side) {
  const { type, onDay, bookedOn } = entry;
  const side = { ledgerAccount, amount, accountNo: accountNo ?? null };
  batch.insert(posting, { seq: 0, ...entry, ...side });
  batch.replace(total, { ledgerAccount, type, onDay, bookedOn }, (before) => ({
    ledgerAccount,
    type,
    onDay,
    bookedOn,
    debit: paise((before?.debit ?? 0) + Math.max(0, amount)),
    credit: paise((before?.credit ?? 0) + Math.max(0, -amount)),
  }));
}

/** By what the money can be found again. */
function about(fact: Posted): Pick<Posting, 'paymentId' | 'settlement' | 'method'> {
  return {
    paymentId: 'paymentId' in fact && fact.paymentId ? fact.paymentId : null,
    settlement: 'settlementId' in fact ? settlementKey(fact) : null,
    method: fact.type === 'PaymentConfirmed' ? (fact.evidence.method ?? null) : null,
  };
}

/** What one payout is called in the journal. */
export const settlementKey = (
  { gateway, settlementId }: { gateway: string; settlementId: string },
): string => `${gateway} ${settlementId}`;

export const journal: Projection<z.infer<typeof Facts>> = {
  name: 'journal@2',
  schema: Facts,
  definitions: [
    `create table if not exists posting_v2 (
      seq            integer not null primary key,
      event_id       text    not null,
      position       text    not null,
      type           text    not null,
      entry_no       integer not null,
      ledger_account text    not null,
      account_no     text,
      payment_id     text,
      settlement     text,
      method         text,
      amount         bigint  not null,
      on_day         text    not null,
      booked_on      text    not null
    )`,
    `create index if not exists posting_v2_booked on posting_v2 (booked_on, entry_no)`,
    `create index if not exists posting_v2_account on posting_v2 (account_no, on_day, seq)
        where account_no is not null`,
    `create index if not exists posting_v2_payment
        on posting_v2 (ledger_account, payment_id, on_day, amount)
        where payment_id is not null and account_no is null`,
    `create index if not exists posting_v2_settlement
        on posting_v2 (settlement, ledger_account, on_day, amount)
        where settlement is not null`,
    `create table if not exists posting_total_v2 (
      ledger_account text   not null,
      type           text   not null,
      on_day         text   not null,
      booked_on      text   not null,
      debit          bigint not null,
      credit         bigint not null,
      primary key (ledger_account, type, on_day, booked_on)
    )`,
    `create table if not exists posting_day_v2 (
      booked_on text    not null primary key,
      entries   integer not null
    )`,
    `create table if not exists posting_closing_v2 (
      closing text not null primary key,
      through text not null
    )`,
  ],
  on: {
    OpeningBalanceSet: post,
    BillIssued: post,
    BillRevised: post,
    BillWithdrawn: post,
    SurchargeLevied: post,
    SurchargeReversed: post,
    WaiverGranted: post,
    AdvanceApplied: post,
    CreditReleased: post,
    PaymentCredited: post,
    CreditReversed: post,
    PaymentConfirmed: post,
    RefundApproved: post,
    RefundCompleted: post,
    PaymentChargedBack: post,
    PaymentSettled: post,
    RefundSettled: post,
    SettlementRowsRecorded: post,
    SettlementRowMatched: post,
    SettlementRowResolved: post,
    DrawerApproved: post,
    CashDeposited: post,
    DepositWithdrawn: post,
    DepositSettled: post,
    UnmatchedDisputeResolved: post,
    DayClosed: (batch, { onDay }) =>
      batch.replace(closing, { closing: 'day' }, (closed) => (
        closed && closed.through >= onDay ? closed : { closing: 'day' as const, through: onDay }
      )),
  },
};
