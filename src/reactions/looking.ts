/** Looks a payment up at its gateway, and records what was seen there: never more, never less. */
import assert from 'node:assert/strict';
import { againPaymentId } from '../domain/identifiers.ts';
import type { Arrival } from '../domain/arrival.ts';
import { paise } from '../domain/money.ts';
import type { Origin } from '../domain/decider.ts';
import { hasArrived, type Payment, type WritePayment } from '../domain/payment.ts';
import type { Gateway as GatewayName } from '../domain/payment.events.ts';
import type { z } from 'zod';
import {
  type Gateway,
  type GatewayAttempt,
  gatewayFor,
  GatewayRefused,
  type Gateways,
  type OrderFound,
} from '../gateways/gateway.ts';
import { also } from './reaction.ts';

export type Looking = {
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
  gateways: Gateways;
};

/**
 * `pending`: an attempt is under way and money may already have left the payer's bank.
 * `unknown`: there is no gateway that could tell.
 */
export type Seen = 'arrived' | 'pending' | 'nothing' | 'unknown';

/** Of which try a claim tells. One that has arrived is looked up again for another good one. */
export type Claimed = { orderRef: string; status: string };

/** Throws GatewayUnavailable when the gateway gave no usable answer: then nothing is known. */
export async function look(
  { payment, now, gateways }: Looking,
  paymentId: string,
  origin: Origin,
  { claimed, tellUnderWay = false }: { claimed?: Claimed | undefined; tellUnderWay?: boolean } = {},
): Promise<Seen> {
  const before = await now.payment(paymentId);
  if (hasArrived(before) && !isPaidAgain(before, claimed)) return 'arrived';
  const gateway = gatewayFor(gateways, 'asked' in before ? before.asked : undefined);
  if (!gateway) return 'unknown';
  const { attempts } = await gateway.lookUp(paymentId).catch(notOpened(gateway === gateways.links));

  for (const { orderRef, reason, at } of attempts.filter(({ status }) => status === 'failed')) {
    const failed = { orderRef, failedAt: at, ...(reason && { reason: reason.slice(0, 120) }) };
    await payment(
      { type: 'FailAttempt', paymentId, ...failed },
      also(origin, `failed ${orderRef}`),
    );
  }
  const succeeded = attempts.filter(({ status }) => status === 'success');
  if (succeeded.length > 0) {
    for (const success of succeeded) {
      await confirm({ payment, gateway }, paymentId, before, success, origin);
    }
    return 'arrived';
  }
  const underWay = attempts.filter(({ status }) => status === 'pending');
  if (tellUnderWay) await notify({ payment, gateway }, paymentId, underWay, origin);
  return underWay.length > 0 ? 'pending' : 'nothing';
}

/** A link is placed when its page is first opened: until then nobody can have tried to pay it. */
const notOpened = (isLink: boolean) => (error: unknown): Pick<OrderFound, 'attempts'> => {
  const isNew = isLink && error instanceof GatewayRefused && error.code === 'order_unknown';
  if (isNew) return { attempts: [] };
  throw error;
};

type Telling = { payment: WritePayment; gateway: Gateway };

const isPaidAgain = ({ arrived }: Arrival, claimed: Claimed | undefined) =>
  claimed?.status === 'success' && arrived.orderRef !== undefined &&
  arrived.orderRef !== claimed.orderRef;

/** No claim had told of a try that is under way: from now on nothing is held against the payer. */
async function notify(
  { payment, gateway }: Telling,
  paymentId: string,
  underWay: readonly GatewayAttempt[],
  origin: Origin,
) {
  for (const { orderRef, at } of underWay) {
    const claim = { gateway: named(gateway), status: 'pending', claimedAt: at };
    const attempt = { orderRef, status: 'pending' };
    await payment(
      { type: 'NotifyPayment', paymentId, ...claim, attempt },
      also(origin, `under way ${orderRef}`),
    );
  }
}

const named = ({ name }: Gateway) => name as z.infer<typeof GatewayName>;

/**
 * The amount is the one that the gateway saw: money that came differently came all the same. An
 * order that was paid before and was paid again has brought another payment.
 */
async function confirm(
  { payment, gateway }: Telling,
  paymentId: string,
  before: Payment,
  { orderRef, paymentRef, amount, at, method, upiRef }: GatewayAttempt,
  origin: Origin,
) {
  const accountNo = 'asked' in before ? before.asked?.accountNo : undefined;
  const ref = paymentRef ?? orderRef;
  const confirmed = {
    type: 'ConfirmPayment',
    paymentId,
    ...(accountNo && { accountNo }),
    amount: paise(amount),
    paidAt: at,
    evidence: {
      kind: 'lookup',
      gateway: named(gateway),
      ref,
      orderRef,
      ...(upiRef && { upiRef }),
      ...(method && { method }),
    },
  } as const;
  const outcome = await payment(confirmed, also(origin, `confirm ${ref}`));
  if (!('refused' in outcome)) return;
  const { code } = outcome.refused;
  assert.equal(code, 'payment_confirmed_before', 'a look-up was refused for another reason');
  const again = { paymentId: againPaymentId(paymentId, orderRef), againFor: paymentId };
  await payment({ ...confirmed, ...again }, also(origin, `again ${ref}`));
}
