/** What is open, bill by bill, and how long past its due day: as of any day. */
import { sql } from 'kysely';
import { daysAfter } from '../../domain/calendar.ts';
import { type Paise, paise } from '../../domain/money.ts';
import { duesIn } from '../dues.ts';
import type { ReadStore } from '../read-store.ts';
import { type LogOrdered, spanOf, type When } from './as-known.ts';

export type OutstandingBill = {
  accountNo: string;
  billNo: string;
  month: string;
  issuedOn: string;
  /** As it was then: a due day may have been moved since. */
  dueOn: string;
  outstanding: Paise;
};

/** Bills are asked by the day that things count for: they know no other. */
export type OutstandingWhen = Omit<When, 'basis' | 'asOf'> & { asOf: string };
export type BillPlace = { accountNo: string; billNo: string };

const changesOf = (store: ReadStore): LogOrdered => ({
  async newest() {
    const { newest } = await duesIn(store).selectFrom('dueChangeV1')
      .select(({ fn }) => fn.max('seq').as('newest')).executeTakeFirstOrThrow();
    return Number(newest ?? 0);
  },
  async eventOf(seq) {
    const { eventId } = await duesIn(store).selectFrom('dueChangeV1').select('eventId')
      .where('seq', '=', seq).executeTakeFirstOrThrow();
    return eventId;
  },
});

const anySeq = Number.MAX_SAFE_INTEGER;

/** As they are now, less what came later: of late little did, and nobody asks of long ago often. */
function openThen(asOf: string, through: number | undefined, accounts = sql`1 = 1`) {
  const later = sql`(c.on_day > ${asOf} or c.seq > ${through ?? anySeq})`;
  return sql`
    select open.account_no, open.bill_no, b.month, b.issued_on, open.outstanding,
      coalesce((
        select c.due_before from due_change_v1 c
        where c.account_no = open.account_no and c.bill_no = open.bill_no
          and c.due_before is not null and ${later}
        order by c.seq limit 1
      ), b.due_on) as due_on
    from (
      select account_no, bill_no, sum(amount) as outstanding from (
        select account_no, bill_no, outstanding as amount from due_v1
        where outstanding <> 0 and ${accounts}
        union all
        select account_no, bill_no, -amount as amount from due_change_v1 c
        where ${later} and ${accounts}
      ) as moved group by account_no, bill_no having sum(amount) <> 0
    ) as open
    join due_v1 b on b.account_no = open.account_no and b.bill_no = open.bill_no`;
}

/** By account and number. `after`: the last bill of the page before. Throws AsOfUnavailable. */
export async function outstandingBills(
  store: ReadStore,
  when: OutstandingWhen,
  { accountNo, after, limit }: {
    accountNo?: string | undefined;
    after?: BillPlace | undefined;
    limit: number;
  },
): Promise<OutstandingBill[]> {
  const { through } = await spanOf(store, when, changesOf(store));
  const found: OutstandingBill[] = [];
  for (let from = after; found.length < limit;) {
    const to = accountNo ?? await accountsAhead(store, from?.accountNo ?? '', limit);
    if (to === undefined) break;
    const least = from?.accountNo ?? '';
    const accounts = accountNo === undefined
      ? sql`account_no >= ${least} and account_no <= ${to}`
      : sql`account_no = ${accountNo}`;
    const place = from ?? { accountNo: '', billNo: '' };
    const { rows } = await sql<OutstandingBill>`
      select * from (${openThen(when.asOf, through, accounts)}) as bill
      where (account_no, bill_no) > (${place.accountNo}, ${place.billNo})
      order by account_no, bill_no limit ${limit - found.length}`.execute(duesIn(store));
    found.push(...rows.map((row) => ({ ...row, outstanding: paise(Number(row.outstanding)) })));
    if (accountNo !== undefined) break;
    from = { accountNo: to, billNo: lastBillNo };
  }
  return found;
}

/** Sorts after every number that a bill may have. */
const lastBillNo = '~';

/** The last of the next accounts that have bills; so a page looks at a part of them alone. */
async function accountsAhead(store: ReadStore, after: string, limit: number) {
  const rows = await duesIn(store).selectFrom('dueV1').select('accountNo').distinct()
    .where('accountNo', '>', after).orderBy('accountNo').limit(Math.max(limit, 100)).execute();
  return rows.at(-1)?.accountNo;
}

/** `days`: past the due day, from and to; open ended for the last. */
export type AgeBand = {
  from: number | undefined;
  to: number | undefined;
  bills: number;
  amount: Paise;
};

const bands = [[undefined, -1], [0, 30], [31, 60], [61, 90], [91, 180], [181, undefined]] as const;

/** Not due yet; then 0–30, 31–60, 61–90, 91–180 and more days past it. Throws AsOfUnavailable. */
export async function ageing(store: ReadStore, when: OutstandingWhen): Promise<AgeBand[]> {
  const { through } = await spanOf(store, when, changesOf(store));
  const { asOf } = when;
  const dayAgo = (days: number) => daysAfter(asOf, -days);
  const { rows } = await sql<{ band: number; bills: number; amount: number }>`
    select band, count(*) as bills, sum(outstanding) as amount from (
      select outstanding, case
        when due_on > ${asOf} then 0
        when due_on >= ${dayAgo(30)} then 1
        when due_on >= ${dayAgo(60)} then 2
        when due_on >= ${dayAgo(90)} then 3
        when due_on >= ${dayAgo(180)} then 4
        else 5 end as band
      from (${openThen(asOf, through)}) as bill
    ) as aged group by band`.execute(duesIn(store));
  return bands.map(([from, to], nth) => {
    const found = rows.find(({ band }) => Number(band) === nth);
    return {
      from,
      to,
      bills: Number(found?.bills ?? 0),
      amount: paise(Number(found?.amount ?? 0)),
    };
  });
}
