/** Bills: what each asked for, and what is still open of it. */
import {
  AccountEvent,
  type Allocation,
  BillIssued,
  type BillLine,
} from '../domain/account.events.ts';
import { openingLines } from '../domain/account.ts';
import { takenBack } from '../domain/allocation.ts';
import { needOf } from '../domain/bill.ts';
import { openingBillNo } from '../domain/identifiers.ts';
import { type Paise, paise, sum } from '../domain/money.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { table } from './table.ts';

type Row = {
  accountNo: string;
  billNo: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  units: number;
  /** JSON. */
  lines: string;
  demand: Paise;
  amountAfterDue: Paise;
  surcharge: Paise;
  /** The day of the levy; a bill has one at most. */
  surchargedOn: string | null;
  /** Forgiven under schemes. */
  waived: Paise;
  /** 1: it asks for nothing any more. */
  withdrawn: number;
  /** The day of the newest revision. */
  revisedOn: string | null;
  outstanding: Paise;
  /** Of `demand`, what an earlier payment had left over. */
  advanceApplied: Paise;
  arrearsStated: Paise | null;
  arrearsKnown: Paise;
};
export type Bill = Omit<Row, 'lines' | 'withdrawn'> & { lines: BillLine[]; withdrawn: boolean };

const bill = table<Row>('bill_v1', ['accountNo', 'billNo']);
const own = (store: ReadStore) => store.$extendTables<{ billV1: Row }>();

export const bills: Projection<AccountEvent> = {
  name: 'bills@1',
  schema: AccountEvent,
  definitions: [
    `create table if not exists bill_v1 (
      account_no       text   not null,
      bill_no          text   not null,
      month            text   not null,
      issued_on        text   not null,
      due_on           text   not null,
      units            double precision not null,
      lines            text   not null,
      demand           bigint not null,
      amount_after_due bigint not null,
      surcharge        bigint not null,
      surcharged_on    text,
      waived           bigint not null,
      withdrawn        integer not null,
      revised_on       text,
      outstanding      bigint not null,
      advance_applied  bigint not null,
      arrears_stated   bigint,
      arrears_known    bigint not null,
      primary key (account_no, bill_no)
    )`,
    `create index if not exists bill_v1_no on bill_v1 (bill_no)`,
    `create index if not exists bill_v1_open on bill_v1 (due_on)
      where outstanding > 0 and surcharged_on is null`,
    `create index if not exists bill_v1_differing on bill_v1 (account_no, bill_no)
      where arrears_stated <> arrears_known`,
  ],
  on: {
    BillIssued(batch, { type: _, lines, arrears, ...terms }) {
      batch.insert(bill, {
        ...terms,
        ...untouched,
        ...asking(lines),
        arrearsStated: arrears.stated ?? null,
        arrearsKnown: arrears.known,
      });
    },
    OpeningBalanceSet(batch, { accountNo, amount, onDay }) {
      if (amount < 0) return;
      const lines = openingLines(amount);
      batch.insert(bill, {
        accountNo,
        billNo: openingBillNo,
        month: onDay.slice(0, 7),
        issuedOn: onDay,
        dueOn: onDay,
        units: 0,
        amountAfterDue: amount,
        ...untouched,
        ...asking(lines),
      });
    },
    BillRevised(batch, { accountNo, billNo, onDay, before, lines, ...fact }) {
      const { dueOn, units, amountAfterDue, surcharge, waived } = fact;
      const more = needOf({ lines, surcharge, waived }) - needOf(before);
      const demand = sum(lines.map((line) => line.amount));
      const terms = { dueOn, units, amountAfterDue, surcharge, waived, demand, revisedOn: onDay };
      batch.change(bill, { accountNo, billNo }, ({ outstanding }) => ({
        ...terms,
        lines: JSON.stringify(lines),
        outstanding: paise(outstanding + more),
        ...(surcharge === 0 && before.surcharge > 0 && { surchargedOn: null }),
      }));
    },
    BillWithdrawn: (batch, { accountNo, billNo, before }) =>
      batch.change(bill, { accountNo, billNo }, ({ outstanding }) => (
        { withdrawn: 1, outstanding: paise(outstanding - needOf(before)) }
      )),
    SurchargeLevied: (batch, { accountNo, billNo, amount, onDay }) =>
      batch.change(bill, { accountNo, billNo }, ({ surcharge, outstanding }) => ({
        surchargedOn: onDay,
        surcharge: paise(surcharge + amount),
        outstanding: paise(outstanding + amount),
      })),
    SurchargeReversed: (batch, { accountNo, billNo, amount }) =>
      batch.change(bill, { accountNo, billNo }, ({ surcharge, outstanding }) => ({
        surcharge: paise(surcharge - amount),
        outstanding: paise(outstanding - amount),
      })),
    WaiverGranted: (batch, { accountNo, billNo, amount }) =>
      batch.change(bill, { accountNo, billNo }, ({ waived, outstanding }) => ({
        waived: paise(waived + amount),
        outstanding: paise(outstanding - amount),
      })),
    AdvanceApplied: (batch, { accountNo, billNo, amount }) =>
      batch.change(bill, { accountNo, billNo }, ({ outstanding, advanceApplied }) => ({
        outstanding: paise(outstanding - amount),
        advanceApplied: paise(advanceApplied + amount),
      })),
    PaymentCredited: (batch, { accountNo, allocations }) => settle(batch, accountNo, allocations),
    CreditReversed: (batch, { accountNo, allocations }) =>
      settle(batch, accountNo, takenBack(allocations)),
    CreditReleased(batch, { accountNo, allocations, billNo, amount }) {
      settle(batch, accountNo, takenBack([{ billNo, amount }]));
      settle(batch, accountNo, allocations);
    },
  },
};

function settle(batch: Batch, accountNo: string, allocations: readonly Allocation[]) {
  for (const { billNo, amount } of allocations) {
    batch.change(bill, { accountNo, billNo }, ({ outstanding }) => (
      { outstanding: paise(outstanding - amount) }
    ));
  }
}

const untouched = {
  surchargedOn: null,
  surcharge: paise(0),
  waived: paise(0),
  withdrawn: 0,
  revisedOn: null,
  advanceApplied: paise(0),
  arrearsStated: null,
  arrearsKnown: paise(0),
};

function asking(lines: readonly BillLine[]) {
  const demand = sum(lines.map((line) => line.amount));
  return { lines: JSON.stringify(lines), demand, outstanding: demand };
}

const billOf = ({ lines, withdrawn, ...row }: Row): Bill => ({
  ...row,
  withdrawn: Number(withdrawn) === 1,
  waived: paise(Number(row.waived)),
  lines: BillIssued.shape.lines.parse(JSON.parse(lines)),
  demand: paise(Number(row.demand)),
  amountAfterDue: paise(Number(row.amountAfterDue)),
  surcharge: paise(Number(row.surcharge)),
  outstanding: paise(Number(row.outstanding)),
  arrearsStated: row.arrearsStated === null ? null : paise(Number(row.arrearsStated)),
  advanceApplied: paise(Number(row.advanceApplied)),
  arrearsKnown: paise(Number(row.arrearsKnown)),
});

const byAccount = (store: ReadStore, accountNo: string) =>
  own(store).selectFrom('billV1').selectAll().where('accountNo', '=', accountNo);

/** Open ones, oldest due first: the order in which a payment settles them. */
export const openBillsOf = async (store: ReadStore, accountNo: string): Promise<Bill[]> =>
  (await byAccount(store, accountNo).where('outstanding', '>', paise(0))
    .orderBy('dueOn').orderBy('billNo').execute()).map(billOf);

/** What is open of each account's bills, for accounts after one number and up to another. */
export async function outstandingByAccount(
  store: ReadStore,
  { after, to }: { after: string; to: string },
): Promise<Map<string, Paise>> {
  const rows = await own(store).selectFrom('billV1')
    .select(({ fn }) => ['accountNo', fn.sum('outstanding').as('open')])
    .where('accountNo', '>', after).where('accountNo', '<=', to)
    .groupBy('accountNo').orderBy('accountNo').execute();
  return new Map(rows.map(({ accountNo, open }) => [accountNo, paise(Number(open))]));
}

/** Newest first. `before`: the month and number of the last bill of the page before. */
export async function billsPage(
  store: ReadStore,
  accountNo: string,
  { before, limit }: { before?: { month: string; billNo: string }; limit: number },
): Promise<Bill[]> {
  const rows = await byAccount(store, accountNo)
    .$if(
      before !== undefined,
      (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('month', 'billNo'), '<', tuple(before!.month, before!.billNo))
        ),
    )
    .orderBy('month', 'desc').orderBy('billNo', 'desc').limit(limit).execute();
  return rows.map(billOf);
}

export async function billNumbered(store: ReadStore, accountNo: string, billNo: string) {
  const row = await byAccount(store, accountNo).where('billNo', '=', billNo).executeTakeFirst();
  return row && billOf(row);
}

/**
 * Due before that day, still open, and without its surcharge. For whoever levies it. `except`:
 * accounts that must wait, because money of theirs may be under way.
 */
export const billsToSurcharge = (
  store: ReadStore,
  today: string,
  { limit, except }: { limit: number; except: readonly string[] },
) =>
  own(store).selectFrom('billV1').select(['accountNo', 'billNo', 'dueOn'])
    .where('outstanding', '>', paise(0)).where('surchargedOn', 'is', null)
    .where('dueOn', '<', today).whereRef('amountAfterDue', '>', 'demand')
    .$if(except.length > 0, (query) => query.where('accountNo', 'not in', except))
    .orderBy('dueOn').orderBy('billNo').limit(limit).execute();

/** Accounts of which any bill stated other arrears than the ledger knew, by number. */
export const accountsWithDifferingBills = async (
  store: ReadStore,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> =>
  (await own(store).selectFrom('billV1').select('accountNo').distinct()
    .whereRef('arrearsStated', '<>', 'arrearsKnown').where('accountNo', '>', after)
    .orderBy('accountNo').limit(limit).execute()).map(({ accountNo }) => accountNo);
