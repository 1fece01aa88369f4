/** All postings of some days, page by page in the order of the log: for exports. */
import { type Paise, paise } from '../../domain/money.ts';
import { journalIn, type Posting } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';

const pageSize = 1_000;

/** That count for these days, up to that posting. A page at a time: memory stays flat. */
export async function* postingsBetween(
  store: ReadStore,
  { from, to, through }: { from: string; to: string; through: number },
): AsyncGenerator<Posting[]> {
  for (let after = 0;;) {
    const rows = await journalIn(store).selectFrom('postingV2').selectAll()
      .where('seq', '>', after).where('seq', '<=', through)
      .where('onDay', '>=', from).where('onDay', '<=', to)
      .orderBy('seq').limit(pageSize).execute();
    if (rows.length === 0) return;
    after = Number(rows.at(-1)!.seq);
    yield rows.map((row) => ({ ...row, amount: paise(Number(row.amount)) }));
    if (rows.length < pageSize) return;
  }
}

/** What each ledger account came to before a day; consumers' one by one. Page by page. */
export async function* balancesBefore(
  store: ReadStore,
  { day, through }: { day: string; through: number },
): AsyncGenerator<
  { ledgerAccount: Posting['ledgerAccount']; accountNo: string | null; amount: Paise }
> {
  const before = () =>
    journalIn(store).selectFrom('postingV2').where('onDay', '<', day).where('seq', '<=', through);
  const rows = await before().where('accountNo', 'is', null)
    .select(({ fn }) => ['ledgerAccount', fn.sum('amount').as('amount')])
    .groupBy('ledgerAccount').orderBy('ledgerAccount').execute();
  for (const { ledgerAccount, amount } of rows) {
    yield { ledgerAccount, accountNo: null, amount: paise(Number(amount)) };
  }
  for (let after = '';;) {
    const nos = await journalIn(store).selectFrom('postingV2').select('accountNo').distinct()
      .where('accountNo', '>', after).orderBy('accountNo').limit(pageSize).execute();
    const last = nos.at(-1)?.accountNo;
    if (!last) return;
    const page = await before().where('accountNo', '>', after).where('accountNo', '<=', last)
      .select(({ fn }) => ['accountNo', 'ledgerAccount', fn.sum('amount').as('amount')])
      .groupBy(['accountNo', 'ledgerAccount']).orderBy('accountNo').orderBy('ledgerAccount')
      .execute();
    for (const { amount, ...row } of page) yield { ...row, amount: paise(Number(amount)) };
    after = last;
  }
}
