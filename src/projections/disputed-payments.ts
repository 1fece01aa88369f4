/** Which payment a dispute is about, by the gateway's reference of it. */
import type { GatewayName } from '../domain/payment.events.ts';
import { paymentsBySign } from './payments.ts';
import type { ReadStore } from './read-store.ts';

/**
 * Money that has come under that reference, or was paid out under it: a look-up may have named it
 * otherwise. By reference; of several payments that bear one, none.
 */
export async function paymentsByTheirRef(
  store: ReadStore,
  gateway: GatewayName,
  refs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const bearing = new Map<string, Set<string>>();
  for (const sign of ['ref', 'settledBy'] as const) {
    for (const payment of await paymentsBySign(store, sign, refs)) {
      if (payment.gateway !== gateway || payment.arrived === null) continue;
      const ref = payment[sign]!;
      bearing.set(ref, (bearing.get(ref) ?? new Set()).add(payment.paymentId));
    }
  }
  return new Map([...bearing].flatMap(([ref, [paymentId, ...others]]) => (
    paymentId === undefined || others.length > 0 ? [] : [[ref, paymentId] as const]
  )));
}
