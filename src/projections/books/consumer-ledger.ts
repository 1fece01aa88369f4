/** A consumer's ledger: what they were billed and what they paid, with the balance after each. */
import { sql } from 'kysely';
import { type Paise, paise } from '../../domain/money.ts';
import { journalIn, type Posting } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';
import { dayColumn, spanOf, type When } from './as-known.ts';

export type LedgerLine =
  & Pick<
    Posting,
    'seq' | 'eventId' | 'position' | 'type' | 'ledgerAccount' | 'paymentId' | 'amount'
  >
  & Pick<Posting, 'onDay' | 'bookedOn'>
  & {
    /** After this line. Positive: the consumer owes us; negative: we hold an advance. */
    balance: Paise;
  };

export type LedgerPlace = { day: string; seq: number };

/**
 * Receivable and advance together, by day and then in the order of the log. As of a day before the
 * account's first line, or for an account that has none: no lines, which is a balance of nothing.
 * Throws AsOfUnavailable.
 */
export async function consumerLedger(
  store: ReadStore,
  accountNo: string,
  when: When,
  { after, limit }: { after?: LedgerPlace | undefined; limit: number },
): Promise<LedgerLine[]> {
  const { asOf, basis, through } = await spanOf(store, when);
  const day = dayColumn[basis];
  const running = basis === 'effective'
    ? sql<number>`sum(amount) over (order by on_day, seq)`
    : sql<number>`sum(amount) over (order by booked_on, seq)`;
  const rows = await journalIn(store)
    .selectFrom(({ selectFrom }) =>
      selectFrom('postingV2').selectAll().select(running.as('balance'))
        .where('accountNo', '=', accountNo)
        .where('ledgerAccount', 'in', ['receivable', 'advance'])
        .$if(asOf !== undefined, (query) => query.where(day, '<=', asOf!))
        .$if(through !== undefined, (query) => query.where('seq', '<=', through!))
        .as('line')
    ).selectAll()
    .$if(
      after !== undefined,
      (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple(day, 'seq'), '>', tuple(after!.day, after!.seq))
        ),
    )
    .orderBy(day).orderBy('seq').limit(limit).execute();
  return rows.map((row) => ({
    ...row,
    amount: paise(Number(row.amount)),
    balance: paise(Number(row.balance)),
  }));
}

/** What consumers owe, less what we hold for them. Only those with any line; by their numbers. */
export async function consumerBalances(
  store: ReadStore,
  when: When,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<{ accountNo: string; receivable: Paise; advance: Paise }[]> {
  const { asOf, basis, through } = await spanOf(store, when);
  const of = (name: string) =>
    sql<number>`sum(case when ledger_account = ${name} then amount else 0 end)`;
  const rows = await journalIn(store).selectFrom('postingV2')
    .select(['accountNo', of('receivable').as('receivable'), of('advance').as('advance')])
    .where('accountNo', '>', after)
    .$if(asOf !== undefined, (query) => query.where(dayColumn[basis], '<=', asOf!))
    .$if(through !== undefined, (query) => query.where('seq', '<=', through!))
    .groupBy('accountNo').orderBy('accountNo').limit(limit).execute();
  return rows.map(({ accountNo, receivable, advance }) => ({
    accountNo: accountNo!,
    receivable: paise(Number(receivable)),
    advance: paise(-Number(advance)),
  }));
}
