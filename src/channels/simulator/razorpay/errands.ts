/** What the played Razorpay does later, of its own accord. */
import { endPayment } from './bank.ts';
import { expireLink } from './links.ts';
import { endRefund } from './refunds.ts';
import type { Errand, RazorpayWorld } from './world.ts';

export function runErrand(world: RazorpayWorld, errand: Errand): void {
  switch (errand.kind) {
    case 'payment ends':
      return void endPayment(world, errand.payment, errand.success, errand.reason);
    case 'link expires':
      return expireLink(world, errand.link);
    case 'refund ends':
      return void endRefund(world, errand.refund, errand.success);
  }
}
