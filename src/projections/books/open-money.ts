/** Money that waits in a bucket of the books, payment by payment: in clearing, in suspense … */
import { type Paise, paise } from '../../domain/money.ts';
import type { LedgerAccount } from '../../domain/posting.ts';
import { journalIn } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';
import type { PaymentIds } from '../payments-of-accounts.ts';
import { dayColumn, spanOf, type When } from './as-known.ts';

export type OpenMoney = {
  paymentId: string;
  /** Positive: a debit, as of money that a gateway has; negative: a credit, as of suspense. */
  amount: Paise;
  /** Since when anything of this payment is there. */
  since: string;
};

/** By payment id. `after`: the last one of the page before. Throws AsOfUnavailable. */
export async function openMoneyIn(
  store: ReadStore,
  ledgerAccount: LedgerAccount,
  when: When,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<OpenMoney[]> {
  const { asOf, basis, through } = await spanOf(store, when);
  const day = dayColumn[basis];
  const rows = await journalIn(store).selectFrom('postingV2')
    .select(({ fn }) => ['paymentId', fn.sum('amount').as('amount'), fn.min(day).as('since')])
    .where('ledgerAccount', '=', ledgerAccount).where('paymentId', '>', after)
    .where('accountNo', 'is', null)
    .$if(asOf !== undefined, (query) => query.where(day, '<=', asOf!))
    .$if(through !== undefined, (query) => query.where('seq', '<=', through!))
    .groupBy('paymentId').having(({ fn }) => fn.sum('amount'), '<>', 0)
    .orderBy('paymentId').limit(limit).execute();
  return rows.map(({ paymentId, amount, since }) => (
    { paymentId: paymentId!, amount: paise(Number(amount)), since }
  ));
}

/** Which of these payments have anything there now. */
export async function paymentsIn(
  store: ReadStore,
  ledgerAccount: LedgerAccount,
  paymentIds: PaymentIds,
): Promise<ReadonlySet<string>> {
  const rows = await journalIn(store).selectFrom('postingV2').select('paymentId')
    .where('ledgerAccount', '=', ledgerAccount).where('paymentId', 'in', paymentIds)
    .where('accountNo', 'is', null)
    .groupBy('paymentId').having(({ fn }) => fn.sum('amount'), '<>', 0).execute();
  return new Set(rows.flatMap(({ paymentId }) => paymentId ?? []));
}
