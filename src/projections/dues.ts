/** Dues: what is open of each bill, and every change of it, so that any past day can be asked. */
import { AccountEvent, type Allocation } from '../domain/account.events.ts';
import { takenBack } from '../domain/allocation.ts';
import { needOf } from '../domain/bill.ts';
import { dayOf } from '../domain/calendar.ts';
import { openingBillNo } from '../domain/identifiers.ts';
import { type Paise, paise, sum } from '../domain/money.ts';
import type { Recorded } from '../eventlog/event-log.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable, table } from './table.ts';

type Due = {
  accountNo: string;
  billNo: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  outstanding: Paise;
};
type Change = {
  seq: number;
  eventId: string;
  accountNo: string;
  billNo: string;
  onDay: string;
  /** Positive: more is open. */
  amount: Paise;
  /** The due day until then, where this change moved it. */
  dueBefore: string | null;
};

const due = table<Due>('due_v1', ['accountNo', 'billNo']);
const change = numberedTable<Change>('due_change_v1', []);

/** For the report of open bills alone. */
export const duesIn = (store: ReadStore) =>
  store.$extendTables<{ dueV1: Due; dueChangeV1: Change }>();

type Bill = { accountNo: string; billNo: string };
type News = { onDay: string; amount: number; dueOn?: string };

/** What `more` is open of a bill that there is. */
function move(batch: Batch, { id }: Recorded, { accountNo, billNo }: Bill, news: News) {
  const { onDay, amount: more, dueOn } = news;
  if (more === 0 && dueOn === undefined) return;
  const amount = paise(more);
  batch.change(due, { accountNo, billNo }, (row) => {
    const dueBefore = dueOn === undefined || dueOn === row.dueOn ? null : row.dueOn;
    const bill = { accountNo, billNo };
    batch.insert(change, { seq: 0, eventId: id, ...bill, onDay, amount, dueBefore });
    return { outstanding: paise(row.outstanding + amount), dueOn: dueOn ?? row.dueOn };
  });
}

function begin(
  batch: Batch,
  recorded: Recorded,
  { amount, ...bill }: Omit<Due, 'outstanding'> & { amount: Paise },
) {
  batch.insert(due, { ...bill, outstanding: paise(0) });
  move(batch, recorded, bill, { onDay: bill.issuedOn, amount });
}

/** Money that settles bills from that day on. */
function settle(
  batch: Batch,
  recorded: Recorded,
  { accountNo, onDay }: { accountNo: string; onDay: string },
  allocations: readonly Allocation[],
) {
  for (const { billNo, amount } of allocations) {
    move(batch, recorded, { accountNo, billNo }, { onDay, amount: -amount });
  }
}

const demandOf = (lines: readonly { amount: Paise }[]) => sum(lines.map(({ amount }) => amount));

export const dues: Projection<AccountEvent> = {
  name: 'dues@1',
  schema: AccountEvent,
  definitions: [
    `create table if not exists due_v1 (
      account_no  text   not null,
      bill_no     text   not null,
      month       text   not null,
      issued_on   text   not null,
      due_on      text   not null,
      outstanding bigint not null,
      primary key (account_no, bill_no)
    )`,
    `create index if not exists due_v1_open on due_v1 (account_no, bill_no, outstanding)
        where outstanding <> 0`,
    `create table if not exists due_change_v1 (
      seq        integer not null primary key,
      event_id   text    not null,
      account_no text    not null,
      bill_no    text    not null,
      on_day     text    not null,
      amount     bigint  not null,
      due_before text
    )`,
    `create index if not exists due_change_v1_bill on due_change_v1 (account_no, bill_no, seq)`,
    `create index if not exists due_change_v1_day on due_change_v1 (on_day)`,
  ],
  on: {
    BillIssued: (batch, { accountNo, billNo, month, issuedOn, dueOn, lines }, recorded) =>
      begin(batch, recorded, {
        accountNo,
        billNo,
        month,
        issuedOn,
        dueOn,
        amount: demandOf(lines),
      }),
    OpeningBalanceSet(batch, { accountNo, amount, onDay }, recorded) {
      if (amount < 0) return;
      const days = { month: onDay.slice(0, 7), issuedOn: onDay, dueOn: onDay };
      begin(batch, recorded, { accountNo, billNo: openingBillNo, ...days, amount });
    },
    BillRevised: (batch, { before, onDay, dueOn, ...after }, recorded) =>
      move(batch, recorded, after, { onDay, dueOn, amount: needOf(after) - needOf(before) }),
    BillWithdrawn: (batch, { before, onDay, ...bill }, recorded) =>
      move(batch, recorded, bill, { onDay, amount: -needOf(before) }),
    SurchargeLevied: (batch, { onDay, amount, ...bill }, recorded) =>
      move(batch, recorded, bill, { onDay, amount }),
    SurchargeReversed: (batch, { onDay, amount, ...bill }, recorded) =>
      move(batch, recorded, bill, { onDay, amount: -amount }),
    WaiverGranted: (batch, { onDay, amount, ...bill }, recorded) =>
      move(batch, recorded, bill, { onDay, amount: -amount }),
    AdvanceApplied: (batch, { amount, ...bill }, recorded) =>
      move(batch, recorded, bill, { onDay: dayOf(recorded.meta.occurredAt), amount: -amount }),
    PaymentCredited: (batch, { accountNo, paidAt, allocations }, recorded) =>
      settle(batch, recorded, { accountNo, onDay: dayOf(paidAt) }, allocations),
    CreditReversed: (batch, { accountNo, onDay, allocations }, recorded) =>
      settle(batch, recorded, { accountNo, onDay }, takenBack(allocations)),
    CreditReleased(batch, { allocations, amount, onDay, ...bill }, recorded) {
      move(batch, recorded, bill, { onDay, amount });
      settle(batch, recorded, { accountNo: bill.accountNo, onDay }, allocations);
    },
  },
};
