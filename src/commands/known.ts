/** What imports of settlements ask about the ledger: the views' queries, behind their port. */
import type { Known } from '../imports/settlement-known.ts';
import { paise } from '../domain/money.ts';
import { accountsPage } from '../projections/accounts.ts';
import { depositsOn, drawerTotals, paymentsInDrawers } from '../projections/books/drawers.ts';
import { paymentsBySign, paymentsToSettle, totalsToSettle } from '../projections/payments.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { refundsByRef, refundsOf } from '../projections/refunds.ts';
import {
  type SettledRow,
  settlementRowsByRef,
  settlementRowsByUtr,
  settlementsByUtr,
} from '../projections/settlements.ts';

export const knownIn = (store: ReadStore): Known => ({
  async paymentsBySign(...asked) {
    const found = await paymentsBySign(store, ...asked);
    const counters = found.filter(({ gateway }) => gateway === 'counter');
    const inDrawers = await paymentsInDrawers(store, counters.map(({ paymentId }) => paymentId));
    return found.map((payment) => {
      const drawerId = inDrawers.get(payment.paymentId);
      return drawerId === undefined ? payment : { ...payment, drawerId };
    });
  },
  async paymentsToSettle(which) {
    const found = await paymentsToSettle(store, which);
    if (which.gateway !== 'counter') return found;
    const inDrawers = await paymentsInDrawers(store, found.map(({ paymentId }) => paymentId));
    return found.filter(({ paymentId }) => !inDrawers.has(paymentId));
  },
  async totalsToSettle(which) {
    const totals = await totalsToSettle(store, which);
    if (which.gateway !== 'counter') return totals;
    const inDrawers = await drawerTotals(store, which);
    return totals.map(({ paidOn, amount }) => (
      { paidOn, amount: paise(amount - (inDrawers.get(paidOn) ?? 0)) }
    )).filter(({ amount }) => amount > 0);
  },
  deposits: (which) => depositsOn(store, which),
  refundsOf: (paymentId) => refundsOf(store, paymentId),
  refundsByRef: (refundRefs) => refundsByRef(store, refundRefs),
  payouts: (utrs) => settlementsByUtr(store, utrs),
  rowsRecorded: (gateway, rowRefs) => settlementRowsByRef(store, gateway, rowRefs),
  async openLines(utr) {
    const lines = await settlementRowsByUtr(store, [utr]);
    if (lines.some(showsPayout)) return [];
    return lines.filter(({ outcome, resolvedAs, posted }) =>
      outcome === 'exception' && resolvedAs === null && posted === 0
    ).map(({ gateway, settlementId, settledOn, rowRef, net }) => (
      { gateway, settlementId, settledOn, rowRef, net }
    ));
  },
  async openAccounts(accountNos) {
    const wanted = [...new Set(accountNos)];
    if (wanted.length === 0) return new Set();
    const open = await accountsPage(store, { accountNos: wanted, limit: wanted.length });
    return new Set(open.map(({ accountNo }) => accountNo));
  },
});

/** A payout comes to the bank once: what else bears its reference is something else. */
const showsPayout = ({ foundBy, resolvedAs, paymentId }: SettledRow) =>
  foundBy === 'payout' || resolvedAs === 'payment' && paymentId === null;
