/** What imports of settlements ask about the ledger: the views' queries, behind their port. */
import type { Known } from '../imports/settlement-known.ts';
import { accountsPage } from '../projections/accounts.ts';
import { paymentsBySign, paymentsToSettle, totalsToSettle } from '../projections/payments.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { refundsByRef, refundsOf } from '../projections/refunds.ts';
import {
  settlementRowsByRef,
  settlementRowsByUtr,
  settlementsByUtr,
} from '../projections/settlements.ts';

export const knownIn = (store: ReadStore): Known => ({
  paymentsBySign: (...asked) => paymentsBySign(store, ...asked),
  paymentsToSettle: (which) => paymentsToSettle(store, which),
  totalsToSettle: (which) => totalsToSettle(store, which),
  refundsOf: (paymentId) => refundsOf(store, paymentId),
  refundsByRef: (refundRefs) => refundsByRef(store, refundRefs),
  payouts: (utrs) => settlementsByUtr(store, utrs),
  rowsRecorded: (gateway, rowRefs) => settlementRowsByRef(store, gateway, rowRefs),
  openLines: async (utrs) =>
    (await settlementRowsByUtr(store, utrs)).filter(({ outcome, resolvedAs, posted }) =>
      outcome === 'exception' && resolvedAs === null && posted === 0
    ).map(({ gateway, settlementId, settledOn, rowRef, net }) => (
      { gateway, settlementId, settledOn, rowRef, net }
    )),
  async openAccounts(accountNos) {
    const wanted = [...new Set(accountNos)];
    if (wanted.length === 0) return new Set();
    const open = await accountsPage(store, { accountNos: wanted, limit: wanted.length });
    return new Set(open.map(({ accountNo }) => accountNo));
  },
});
