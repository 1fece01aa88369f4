/** Looks a payment up at its gateway, and records what was seen there: never more, never less. */
import { paise } from '../domain/money.ts';
import type { Origin } from '../domain/decider.ts';
import { hasArrived, type Payment, type WritePayment } from '../domain/payment.ts';
import type { Gateway as GatewayName } from '../domain/payment.events.ts';
import type { z } from 'zod';
import type { Gateway, GatewayAttempt } from '../gateways/gateway.ts';
import { also } from './reaction.ts';

export type Looking = {
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
  gateway: Gateway;
};

/** `pending`: an attempt is under way and money may already have left the payer's bank. */
export type Seen = 'arrived' | 'pending' | 'nothing';

/** Throws GatewayUnavailable when the gateway gave no usable answer: then nothing is known. */
export async function look(
  { payment, now, gateway }: Looking,
  paymentId: string,
  origin: Origin,
): Promise<Seen> {
  const before = await now.payment(paymentId);
  if (hasArrived(before)) return 'arrived';
  const { attempts } = await gateway.lookUp(paymentId);

  for (const { orderRef, reason, at } of attempts.filter(({ status }) => status === 'failed')) {
    const failed = { orderRef, failedAt: at, ...(reason && { reason: reason.slice(0, 120) }) };
    await payment(
      { type: 'FailAttempt', paymentId, ...failed },
      also(origin, `failed ${orderRef}`),
    );
  }
  const succeeded = attempts.find(({ status }) => status === 'success');
  if (succeeded) {
    await confirm({ payment, now, gateway }, paymentId, before, succeeded, origin);
    return 'arrived';
  }
  return attempts.some(({ status }) => status === 'pending') ? 'pending' : 'nothing';
}

/** The amount is the one that the gateway saw: money that came differently came all the same. */
async function confirm(
  { payment, gateway }: Looking,
  paymentId: string,
  before: Payment,
  { orderRef, paymentRef, amount, at, method }: GatewayAttempt,
  origin: Origin,
) {
  const accountNo = 'asked' in before ? before.asked?.accountNo : undefined;
  await payment({
    type: 'ConfirmPayment',
    paymentId,
    ...(accountNo && { accountNo }),
    amount: paise(amount),
    paidAt: at,
    evidence: {
      kind: 'lookup',
      gateway: gateway.name as z.infer<typeof GatewayName>,
      ref: paymentRef ?? orderRef,
      orderRef,
      ...(method && { method }),
    },
  }, also(origin, 'confirm'));
}
