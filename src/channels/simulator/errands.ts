/** What the played Meta and the people with phones do later, of their own accord. */
import { endAttempt, startAgain } from './paying.ts';
import { cardByReference } from './order-cards.ts';
import { attemptByRef } from './attempts.ts';
import { notifyPayment } from './payment-webhooks.ts';
import { endRefund } from './refunds.ts';
import { releaseHeld } from './sending.ts';
import { fail, step } from './statuses.ts';
import { review } from './templates.ts';
import type { Errand, World } from './world.ts';

export function runErrand(world: World, errand: Errand): void {
  switch (errand.kind) {
    case 'status':
      return step(world, errand.wamid, errand.status);
    case 'failure':
      return fail(world, errand.wamid, errand.code, errand.bare);
    case 'held template':
      return releaseHeld(world, errand.wamid, errand.release);
    case 'review':
      return review(world, errand.template);
    case 'attempt starts':
      return startAgain(world, errand.reference, errand.wish);
    case 'attempt ends':
      return void endAttempt(world, errand.attempt, errand.success, errand.reason);
    case 'refund ends':
      return refundEnds(world, errand.refund, errand.success);
  }
}

/** Only the end of a refund is told by webhook; the steps before it are for the look-up. */
function refundEnds(world: World, id: string, success: boolean) {
  const refund = endRefund(world, id, success);
  const attempt = refund && attemptByRef(world, refund.orderRef);
  const card = attempt && cardByReference(world, attempt.reference);
  if (!attempt || !card) return;
  notifyPayment(world, card, attempt);
  world.changed(card.phone);
}
