/** What is due later, kept in the store: done in the order of its time, also after a restart. */
import { endAttempt, startAgain } from './paying.ts';
import { cardByReference } from './order-cards.ts';
import { attemptByRef } from './attempts.ts';
import { notifyPayment } from './payment-webhooks.ts';
import { endRefund } from './refunds.ts';
import { releaseHeld } from './sending.ts';
import { fail, step } from './statuses.ts';
import { review } from './templates.ts';
import type { Store } from './store.ts';
import type { Errand, World } from './world.ts';

type Row = { id: number; due_at: number; what: string };

export const keepErrand = (store: Store, dueAt: number, errand: Errand): void =>
  store.run('insert into errand (due_at, what) values (?, ?)', dueAt, JSON.stringify(errand));

export const nextErrandAt = (store: Store): number | undefined =>
  store.one<Row>('select * from errand order by due_at, id limit 1')?.due_at;

/** Each errand and its removal are one step: the process may end between any two. */
export function runDueErrands(world: World): void {
  const { store, clock } = world;
  const next = () =>
    store.one<Row>('select * from errand where due_at <= ? order by due_at, id limit 1', clock());
  for (let row = next(); row; row = next()) {
    const { id, what } = row;
    store.atOnce(() => {
      store.run('delete from errand where id = ?', id);
      run(world, JSON.parse(what) as Errand);
    });
  }
}

function run(world: World, errand: Errand): void {
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
