/** Somebody says that a payment was paid: recorded as their word, and looked up by ourselves. */
import type { Origin } from '../../domain/decider.ts';
import { derivedId } from '../../domain/identifiers.ts';
import { hasArrived } from '../../domain/payment.ts';
import type { Payment } from '../../projections/payments.ts';
import type { Ways } from './ways.ts';

/** Each brings about a look-up: anybody can write an address, and nobody shall make us ask on. */
const claimsMax = 5;

/**
 * A look-up of our own follows. `mark` tells one claim from another: each is recorded once, the
 * first five of a payment. Later ones need none: what is open is looked up by the clock, too.
 */
export async function claim(
  { payment, now, clock }: Ways,
  { paymentId, gateway }: Pick<Payment, 'paymentId' | 'gateway'>,
  actor: Origin['actor'],
  mark: string,
) {
  const known = await now.payment(paymentId);
  if (hasArrived(known) || known.claims >= claimsMax) return;
  const claimedAt = clock();
  const commandId = derivedId(claimSpace, `${paymentId} ${mark}`);
  const origin: Origin = {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor,
    channel: 'pay page',
    occurredAt: claimedAt,
  };
  // Later ones differ in their time alone, and are refused: the first one stands.
  await payment({ type: 'NotifyPayment', paymentId, gateway, status: 'paid', claimedAt }, origin);
}
/** Any UUID will do, as long as it stays the same. */
const claimSpace = 'e2b1a6f4-0a1d-4d57-9c0e-6f3b8d2c4a17';
