/** Bills: what each asked for, and what is still open of it. */
import { AccountEvent, BillIssued, type BillLine } from '../domain/account.events.ts';
import { type Paise, paise, sum } from '../domain/money.ts';
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
  outstanding: Paise;
  /** Of `demand`, what an earlier payment had left over. */
  advanceApplied: Paise;
  arrearsStated: Paise | null;
  arrearsKnown: Paise;
};
export type Bill = Omit<Row, 'lines'> & { lines: BillLine[] };

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
      outstanding      bigint not null,
      advance_applied  bigint not null,
      arrears_stated   bigint,
      arrears_known    bigint not null,
      primary key (account_no, bill_no)
    )`,
    `create index if not exists bill_v1_no on bill_v1 (bill_no)`,
    `create index if not exists bill_v1_open on bill_v1 (due_on)
      where outstanding > 0 and surcharge = 0`,
  ],
  on: {
    BillIssued(batch, { type: _, lines, arrears, ...terms }) {
      const demand = sum(lines.map((line) => line.amount));
      batch.insert(bill, {
        ...terms,
        lines: JSON.stringify(lines),
        demand,
        surcharge: paise(0),
        outstanding: demand,
        advanceApplied: paise(0),
        arrearsStated: arrears.stated ?? null,
        arrearsKnown: arrears.known,
      });
    },
    SurchargeLevied: (batch, { accountNo, billNo, amount }) =>
      batch.change(bill, { accountNo, billNo }, ({ surcharge, outstanding }) => ({
        surcharge: paise(surcharge + amount),
        outstanding: paise(outstanding + amount),
      })),
    AdvanceApplied: (batch, { accountNo, billNo, amount }) =>
      batch.change(bill, { accountNo, billNo }, ({ outstanding, advanceApplied }) => ({
        outstanding: paise(outstanding - amount),
        advanceApplied: paise(advanceApplied + amount),
      })),
    PaymentCredited(batch, { accountNo, allocations }) {
      for (const { billNo, amount } of allocations) {
        batch.change(bill, { accountNo, billNo }, ({ outstanding }) => (
          { outstanding: paise(outstanding - amount) }
        ));
      }
    },
  },
};

const billOf = ({ lines, ...row }: Row): Bill => ({
  ...row,
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

/** Due before that day, still open, and without its surcharge. For whoever levies it. */
export const billsToSurcharge = (store: ReadStore, today: string, limit: number) =>
  own(store).selectFrom('billV1').select(['accountNo', 'billNo', 'dueOn'])
    .where('outstanding', '>', paise(0)).where('surcharge', '=', paise(0))
    .where('dueOn', '<', today).whereRef('amountAfterDue', '>', 'demand')
    .orderBy('dueOn').orderBy('billNo').limit(limit).execute();
