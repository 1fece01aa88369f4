/** The trial balance: what each ledger account comes to, on one side. */
import { sql } from 'kysely';
import { type Paise, paise } from '../../domain/money.ts';
import type { LedgerAccount } from '../../domain/posting.ts';
import { journalIn } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';
import { dayColumn, type Span, spanOf, type When } from './as-known.ts';

export type TrialBalanceLine = { ledgerAccount: LedgerAccount; debit: Paise; credit: Paise };

/** In the order of the ledger accounts' names. Throws AsOfUnavailable. */
export async function trialBalance(
  store: ReadStore,
  when: When = {},
): Promise<TrialBalanceLine[]> {
  const span = await spanOf(store, when);
  const balances = new Map(await balancesAt(store, span));
  for (const [ledgerAccount, later] of await balancesLaterThan(store, span)) {
    balances.set(ledgerAccount, paise(balances.get(ledgerAccount)! - later));
  }
  return [...balances].map(([ledgerAccount, balance]) => ({
    ledgerAccount,
    debit: balance > 0 ? balance : paise(0),
    credit: balance < 0 ? paise(-balance) : paise(0),
  }));
}

/** From the totals of each day: a few rows, however many postings there are. */
async function balancesAt(store: ReadStore, { asOf, basis }: Span) {
  const rows = await journalIn(store).selectFrom('postingTotalV2')
    .select((
      { fn },
    ) => ['ledgerAccount', fn.sum('debit').as('debit'), fn.sum('credit').as('credit')])
    .$if(asOf !== undefined, (query) => query.where(dayColumn[basis], '<=', asOf!))
    .groupBy('ledgerAccount').orderBy('ledgerAccount').execute();
  return rows.map(({ ledgerAccount, debit, credit }) =>
    [ledgerAccount, paise(Number(debit) - Number(credit))] as const // PostgreSQL writes text.
  );
}

/** What was not known yet: mostly little, since people ask about positions of late. */
async function balancesLaterThan(store: ReadStore, { asOf, basis, through }: Span) {
  if (through === undefined) return [];
  const rows = await journalIn(store).selectFrom('postingV2')
    .select(({ fn }) => ['ledgerAccount', fn.sum('amount').as('later')])
    .where('seq', '>', through)
    .$if(asOf !== undefined, (query) => query.where(dayColumn[basis], '<=', asOf!))
    .groupBy('ledgerAccount').execute();
  return rows.map(({ ledgerAccount, later }) => [ledgerAccount, paise(Number(later))] as const);
}

/** Of one ledger account over some days: before them, in them, after them. Positive: debit. */
export type AccountTurnover = {
  ledgerAccount: LedgerAccount;
  opening: Paise;
  debit: Paise;
  credit: Paise;
  closing: Paise;
};

/** From the first day to the last, by the day that things count for. Throws AsOfUnavailable. */
export async function turnovers(
  store: ReadStore,
  { from = '', to, knownAt }: {
    from?: string | undefined;
    to: string;
    knownAt?: string | undefined;
  },
): Promise<AccountTurnover[]> {
  const { through } = await spanOf(store, { asOf: to, knownAt });
  const [before, within] = [sql`on_day < ${from}`, sql`on_day >= ${from}`];
  type Row = { ledgerAccount: LedgerAccount; opening: number; debit: number; credit: number };
  const { rows } = await sql<Row>`
    select ledger_account,
      sum(case when ${before} then debit - credit else 0 end) as opening,
      sum(case when ${within} then debit else 0 end) as debit,
      sum(case when ${within} then credit else 0 end) as credit
    from (
      select ledger_account, on_day, debit, credit from posting_total_v2
      where on_day <= ${to}
      union all
      select ledger_account, on_day, case when amount > 0 then -amount else 0 end,
        case when amount < 0 then amount else 0 end
      from posting_v2 where seq > ${through ?? Number.MAX_SAFE_INTEGER} and on_day <= ${to}
    ) as turned group by ledger_account order by ledger_account`.execute(journalIn(store));
  return rows.map(({ ledgerAccount, opening, debit, credit }) => ({
    ledgerAccount,
    opening: paise(Number(opening)),
    debit: paise(Number(debit)),
    credit: paise(Number(credit)),
    closing: paise(Number(opening) + Number(debit) - Number(credit)),
  }));
}
