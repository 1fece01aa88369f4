/** What must be known before somebody may say what a settlement's row was. */
import type { Payment } from '../../domain/payment.ts';
import type { Finding, Looked } from '../../domain/resolution.ts';
import { paymentsBySign } from '../payments.ts';
import type { ReadStore } from '../read-store.ts';
import { depositsOn, depositsShownBy, paymentsInDrawers } from './drawers.ts';

export async function lookedFor(
  store: ReadStore,
  now: { payment(paymentId: string): Promise<Payment> },
  row: { rowRef: string; settlementId: string },
  { paymentId, slipRef }: Omit<Finding, 'as'>,
): Promise<Looked> {
  const bearing = await paymentsBySign(store, 'settledBy', [row.rowRef]);
  const payments = bearing.filter(({ settledIn }) => settledIn === row.settlementId)
    .map(({ paymentId, arrived, amount }) => ({ paymentId, amount: arrived ?? amount }));
  return {
    ...(paymentId !== undefined && {
      payment: await now.payment(paymentId),
      isInDrawer: (await paymentsInDrawers(store, [paymentId])).size > 0,
    }),
    ...(slipRef !== undefined && { deposits: await depositsOn(store, { slipRefs: [slipRef] }) }),
    here: { payments, deposits: await depositsShownBy(store, row) },
  };
}
