/** A person pays: how a try begins and how it ends, with at most one good end for each card. */
import { appsFor, attemptByRef, attemptsOf, PayWish, statesOf } from './attempts.ts';
import { cardByReference, type OrderCard, unpayable } from './order-cards.ts';
import { notifyPayment } from './payment-webhooks.ts';
import type { World } from './world.ts';

/** Answers why not, or nothing. */
export function startAttempt(world: World, card: OrderCard, wish: PayWish) {
  const refused = unpayable(world, card, statesOf(attemptsOf(world, card.reference)));
  if (refused) return refused;
  if (!appsFor(card).includes(wish.app)) return 'app';
  const { store, ids, clock } = world;
  const orderRef = ids.ref('order');
  store.run(
    `insert into attempt (order_ref, payment_ref, reference, status, app, method, created_at,
       updated_at, webhook, lookup) values (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?)`,
    orderRef,
    ids.ref('pay'),
    card.reference,
    wish.app,
    wish.app === 'web' ? 'card' : 'upi',
    clock(),
    clock(),
    wish.webhook,
    wish.lookup,
  );
  notifyPayment(world, card, attemptByRef(world, orderRef)!);
  planEnd(world, card, orderRef, wish);
  world.changed(card.phone);
  return undefined;
}

function planEnd(world: World, card: OrderCard, attempt: string, wish: PayWish) {
  const { bankMs, laterMs } = world.settings.pace;
  const end = (afterMs: number, reason?: string) =>
    world.later(afterMs, {
      kind: 'attempt ends',
      attempt,
      success: reason === undefined,
      ...(reason !== undefined && { reason }),
    });
  switch (wish.outcome) {
    case 'success':
      return end(bankMs);
    case 'wrong pin':
      return end(bankMs, 'incorrect_pin');
    case 'timed out':
      return end(bankMs, 'payment_timed_out');
    case 'left pending':
      return;
    case 'success later':
      return end(laterMs);
    case 'failure later':
      return end(laterMs, 'payment_declined');
    case 'success after expiry': {
      const expiresAt = card.expiresAt ?? world.clock() + laterMs;
      return end(expiresAt - world.clock() + 1_000);
    }
    case 'success after failure': {
      end(bankMs, 'incorrect_pin');
      const again: PayWish = { ...wish, outcome: 'success' };
      const wishText = JSON.stringify(again);
      const errand = { kind: 'attempt starts', reference: card.reference, wish: wishText } as const;
      return world.later(bankMs * 2, errand);
    }
  }
}

export function startAgain(world: World, reference: string, wish: string): void {
  const card = cardByReference(world, reference);
  if (card) startAttempt(world, card, PayWish.parse(JSON.parse(wish)));
}

/** An end is for ever: a second one changes nothing and is answered with false. */
export function endAttempt(world: World, orderRef: string, success: boolean, reason?: string) {
  const before = attemptByRef(world, orderRef);
  const card = before && cardByReference(world, before.reference);
  if (before?.status !== 'pending' || !card) return false;
  const { store, clock, settings } = world;
  store.run(
    `update attempt set status = ?, reason = ?, updated_at = ?, lookup_from = ?
     where order_ref = ?`,
    success ? 'success' : 'failed',
    success ? null : reason ?? 'payment_declined',
    clock(),
    clock() + settings.pace.lookupLagMs,
    orderRef,
  );
  notifyPayment(world, card, attemptByRef(world, orderRef)!);
  world.changed(card.phone);
  return true;
}
