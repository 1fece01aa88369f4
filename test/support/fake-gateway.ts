/** A gateway in memory that keeps the contract: its truth moves on, its answers may lag or fail. */
import {
  type Gateway,
  type GatewayAttempt,
  type GatewayRefund,
  type GatewayRefusal,
  GatewayRefused,
  GatewayUnavailable,
  type OrderFound,
} from '../../src/gateways/gateway.ts';

type Word = 'pending' | 'failed' | 'success';

/** `keepsIds`: our ids of refunds come back in the look-up. */
export function fakeGateway(now = () => '2026-10-15T09:15:00.000Z', { keepsIds = false } = {}) {
  /** What was true of each order, oldest first. */
  const truths = new Map<string, OrderFound[]>();
  let down = 0;
  let lag = 0;
  let lookUps = 0;
  let refundCalls = 0;
  let answerIsLost = false;
  let refusal: GatewayRefusal | undefined;

  const newest = (paymentId: string) => truths.get(paymentId)?.at(-1);
  const tell = (paymentId: string, found: OrderFound) => truths.get(paymentId)!.push(found);
  const answer = (paymentId: string): OrderFound => {
    if (down > 0) {
      down -= 1;
      throw new GatewayUnavailable('no usable answer');
    }
    const told = truths.get(paymentId);
    if (!told) throw new GatewayUnavailable('an order that nobody asked for');
    return told[Math.max(0, told.length - 1 - lag)]!;
  };

  const gateway: Gateway = {
    name: 'razorpay',
    lookUp(paymentId) {
      lookUps += 1;
      return Promise.try(() => answer(paymentId));
    },
    refund(paymentId, amount, { refundId } = {}) {
      refundCalls += 1;
      return Promise.try(() => {
        const found = answer(paymentId);
        const isPaid = found.attempts.some(({ status }) => status === 'success');
        if (!isPaid) throw new GatewayUnavailable('nothing to send back');
        if (refusal) throw new GatewayRefused(refusal, 'it will not');
        const kept = keepsIds && refundId ? { refundId } : {};
        const same = found.refunds.find((one) => keepsIds && one.refundId === refundId);
        if (same?.amount === amount) return same;
        if (same) throw new GatewayRefused('refund_id_used_with_different_terms', refundId!);
        const refundRef = `refund_${found.refunds.length + 1}`;
        const refund: GatewayRefund = { refundRef, ...kept, status: 'pending', amount };
        tell(paymentId, { ...found, refunds: [...found.refunds, refund] });
        if (answerIsLost) throw new GatewayUnavailable('the answer was lost');
        return refund;
      });
    },
  };

  return {
    gateway,
    /** An order of that amount can be paid from now on. */
    ask(paymentId: string, amount: number) {
      truths.set(paymentId, [{ amount, attempts: [], refunds: [] }]);
    },
    /** The payer tries, or the try under way ends so. `paid`: what really moved. */
    attempt(paymentId: string, status: Word, paid = newest(paymentId)!.amount) {
      const found = newest(paymentId)!;
      const begun = found.attempts.at(-1)?.status === 'pending';
      const others = begun ? found.attempts.slice(0, -1) : found.attempts;
      const n = others.length + 1;
      const one: GatewayAttempt = {
        orderRef: `order_${n}`,
        status,
        amount: paid,
        at: now(),
        ...(status === 'success' && {
          paymentRef: `pay_${n}`,
          method: 'upi',
          upiRef: `24972721645${n}`,
        }),
        ...(status === 'failed' && { reason: 'incorrect_pin' }),
      };
      tell(paymentId, { ...found, attempts: [...others, one] });
    },
    /** The next so many questions get no usable answer. */
    fail(times = 1) {
      down = times;
    },
    /** From now on answers are so many steps behind the truth. */
    lagBy(steps: number) {
      lag = steps;
    },
    /** The newest refund of the order comes to its end. */
    endRefund(paymentId: string, status: 'completed' | 'failed') {
      const found = newest(paymentId)!;
      const refunds = found.refunds.map((one, i) => (
        i === found.refunds.length - 1 ? { ...one, status } : one
      ));
      tell(paymentId, { ...found, refunds });
    },
    /** From now on refunds are made, and nobody hears of it. */
    loseAnswers(lost = true) {
      answerIsLost = lost;
    },
    /** From now on refunds are refused, and nothing moves; undefined: no longer. */
    refuse(code: GatewayRefusal | undefined) {
      refusal = code;
    },
    refunds: (paymentId: string) => newest(paymentId)?.refunds ?? [],
    lookUps: () => lookUps,
    refundCalls: () => refundCalls,
  };
}
export type FakeGateway = ReturnType<typeof fakeGateway>;
