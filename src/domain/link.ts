/** Links that ask for a payment: who carries the money, and for how long they can be paid. */
import { secondsAfter } from './calendar.ts';
import type { GatewayName, Link } from './payment.events.ts';

export const gatewayOfLink: Record<Link, GatewayName> = {
  any: 'razorpay',
  upi: 'razorpay',
  direct: 'bank',
};

/**
 * The gateway wants a quarter of an hour at least, and a link is placed only when its page is first
 * opened: so much time again for that.
 */
const secondsMin = 30 * 60;

export const linkEnd = (begunAt: string, paymentMinutes: number): string =>
  secondsAfter(begunAt, Math.max(paymentMinutes * 60, secondsMin));
