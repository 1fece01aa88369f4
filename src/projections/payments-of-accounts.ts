/** Payments of many accounts at once: whose may be under way, and what is not settled of them. */
import { paymentRowsIn } from './payments.ts';
import type { ReadStore } from './read-store.ts';

/** Accounts for which a try to pay is under way: nothing may be held against them meanwhile. */
export const accountNosPaying = async (store: ReadStore): Promise<string[]> =>
  (await paymentRowsIn(store).selectFrom('paymentV1').select('accountNo').distinct()
    .where('state', '=', 'requested').where('attempts', '>', 0)
    .where('accountNo', 'is not', null).execute()).flatMap(({ accountNo }) => accountNo ?? []);

/** Payments as another view is asked about them: by a query of their ids, not by a list of them. */
export type PaymentIds = ReturnType<typeof paymentIdsIn>;

export const paymentIdsIn = (store: ReadStore, accountNos: readonly string[]) =>
  paymentRowsIn(store).selectFrom('paymentV1').select('paymentId').where(
    'accountNo',
    'in',
    accountNos,
  );

/** Of these accounts: what is not confirmed, and `also`; the newest first. */
export async function paymentsUnconfirmed(
  store: ReadStore,
  accountNos: readonly string[],
  also: readonly string[],
) {
  const rows = await paymentRowsIn(store).selectFrom('paymentV1')
    .select(['paymentId', 'accountNo', 'state', 'requestedAt', 'link', 'expiresAt', 'attempts'])
    .where('accountNo', 'in', accountNos)
    .where(({ eb, or }) =>
      or([
        eb('state', '<>', 'confirmed'), // Not `in`: SQLite would walk through all such payments.
        ...also.length > 0 ? [eb('paymentId', 'in', also)] : [],
      ])
    )
    .orderBy('seq', 'desc').execute();
  return rows.map((row) => ({ ...row, accountNo: row.accountNo! }));
}
