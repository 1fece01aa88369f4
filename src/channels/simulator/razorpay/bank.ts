/** What happens beyond Razorpay: people pay, banks are slow, money is paid out or wanted back. */
import { type DisputeEnd, moveDispute, raiseDispute } from './disputes.ts';
import type { Fault, FaultFor } from './faults.ts';
import { linkBy, linkEntity, openLink } from './links.ts';
import { orderEntity, paymentById, paymentEntity, paymentOr404, paymentsOf } from './payments.ts';
import { endRefund, insertRefund, notify as notifyRefund } from './refunds.ts';
import type { LinkRow, PaymentRow } from './schema.ts';
import { feeOf, settle } from './settlements.ts';
import type { RazorpayWorld, WebhookManner } from './world.ts';

export type PayingWish = {
  outcome: 'success' | 'failure' | 'pending' | 'success later' | 'failure later';
  /** Razorpay's word for a failure: incorrect_pin, payment_timed_out, insufficient_funds … */
  reason?: string | undefined;
  webhook?: WebhookManner | undefined;
};

export type Bank = {
  /** Somebody tries to pay a link, by its reference; answers the payment's id, or why not. */
  pay(reference: string, wish?: PayingWish): { paymentRef: string } | { refused: string };
  /**
   * A payment ends; one that had failed may still succeed, as UPI's do. False: nothing changed.
   * Money for a link that is paid already goes back by itself.
   */
  end(paymentRef: string, success: boolean, reason?: string): boolean;
  endRefund(refundRef: string, success: boolean): boolean;
  /** Pays out what is due; answers the settlement's id, or undefined when nothing is. */
  settle(): string | undefined;
  dispute(paymentRef: string, how?: { amount?: number | undefined; phase?: string }): string;
  moveDispute(disputeRef: string, status: DisputeEnd): boolean;
  /** What goes wrong with the next calls of the API. */
  next(fault: Fault, which?: FaultFor): void;
};

const laterMs = 20_000;

export const bankOf = (world: RazorpayWorld): Bank => ({
  pay(reference, wish = { outcome: 'success' }) {
    const link = linkBy(world, 'reference', reference);
    return link ? payLink(world, link, wish) : { refused: 'there is no such link' };
  },
  end: (paymentRef, success, reason) => endPayment(world, paymentRef, success, reason),
  endRefund: (refundRef, success) => endRefund(world, refundRef, success),
  settle: () => settle(world),
  dispute: (paymentRef, { amount, phase = 'chargeback' } = {}) =>
    world.store.atOnce(() => raiseDispute(world, paymentRef, { amount, phase })),
  moveDispute: (disputeRef, status) =>
    world.store.atOnce(() => moveDispute(world, disputeRef, status)),
  next: (fault, which) => world.faults.next(fault, which),
});

export function payLink(world: RazorpayWorld, link: LinkRow, wish: PayingWish) {
  if (link.status !== 'created') return { refused: `the link is ${link.status}` };
  const { store, ids, clock, pace } = world;
  openLink(world, link);
  const paymentRef = ids.ref('pay');
  store.run(
    "insert into payment values (?, ?, ?, 'created', 0, null, null, ?, 0, 0, ?, null)",
    paymentRef,
    link.id,
    link.amount,
    wish.webhook ?? 'plain',
    clock(),
  );
  const ends = (afterMs: number, success: boolean) => {
    const reason = wish.reason ?? 'incorrect_pin';
    world.later(afterMs, { kind: 'payment ends', payment: paymentRef, success, reason });
  };
  if (wish.outcome === 'success') ends(pace.bankMs, true);
  if (wish.outcome === 'failure') ends(pace.bankMs, false);
  if (wish.outcome === 'success later') ends(laterMs, true);
  if (wish.outcome === 'failure later') ends(laterMs, false);
  return { paymentRef };
}

export function endPayment(
  world: RazorpayWorld,
  paymentRef: string,
  success: boolean,
  reason = 'incorrect_pin',
): boolean {
  const payment = paymentOr404(world, paymentRef);
  if (!['created', 'failed'].includes(payment.status)) return false;
  if (!success && payment.status === 'failed') return false;
  world.store.atOnce(() => {
    if (!success) fail(world, payment, reason);
    else if (isPaid(world, payment)) giveBack(world, payment);
    else capture(world, payment);
  });
  return true;
}

const isPaid = (world: RazorpayWorld, { link }: PaymentRow) =>
  paymentsOf(world, link).some(({ captured }) => captured === 1);

function fail(world: RazorpayWorld, { id }: PaymentRow, reason: string) {
  world.store.run("update payment set status = 'failed', reason = ? where id = ?", reason, id);
  tell(world, 'payment.failed', id);
}

function authorise(world: RazorpayWorld, { id }: PaymentRow) {
  world.store.run(
    "update payment set status = 'authorized', rrn = ?, reason = null where id = ?",
    world.ids.number().slice(-12).padStart(12, '3'),
    id,
  );
  const isFirst = paymentById(world, id)!.webhook === 'captured first';
  tell(world, 'payment.authorized', id, isFirst ? 500 : 0);
}

function capture(world: RazorpayWorld, payment: PaymentRow) {
  authorise(world, payment);
  const { fee, tax } = feeOf(payment.amount);
  world.store.run(
    "update payment set status = 'captured', captured = 1, fee = ?, tax = ? where id = ?",
    fee,
    tax,
    payment.id,
  );
  world.store.run(
    "update link set status = 'paid', updated_at = ? where id = ?",
    world.clock(),
    payment.link,
  );
  tell(world, 'payment.captured', payment.id);
  tell(world, 'order.paid', payment.id);
  tell(world, 'payment_link.paid', payment.id);
}

/** Authorised and never captured: it is returned, and was never the merchant's. */
function giveBack(world: RazorpayWorld, payment: PaymentRow) {
  authorise(world, payment);
  const back = { payment: payment.id, amount: payment.amount, status: 'processed' } as const;
  const refund = insertRefund(world, back);
  notifyRefund(world, 'refund.created', refund);
  notifyRefund(world, 'refund.processed', refund);
}

function tell(world: RazorpayWorld, event: string, paymentRef: string, afterMs = 0) {
  const row = paymentById(world, paymentRef)!;
  if (row.webhook === 'never') return;
  const payment = paymentEntity(world, row);
  const link = linkBy(world, 'id', row.link)!;
  const entities = {
    'payment_link.paid': {
      payment_link: linkEntity(world, link, { told: true }),
      order: orderEntity(world, link),
      payment,
    },
    'order.paid': { payment, order: orderEntity(world, link) },
  }[event] ?? { payment };
  world.notify(event, entities, { copies: row.webhook === 'twice' ? 2 : 1, afterMs });
}
