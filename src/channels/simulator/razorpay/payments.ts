/** Payments as Razorpay shows them: those of an order, and each by its id. */
import { noSuchId } from './errors.ts';
import type { LinkRow, PaymentRow } from './schema.ts';
import { type RazorpayWorld, seconds } from './world.ts';

export const paymentsOf = ({ store }: RazorpayWorld, link: string): PaymentRow[] =>
  store.all('select * from payment where link = ? order by rowid', link);

export const paymentById = ({ store }: RazorpayWorld, id: string): PaymentRow | undefined =>
  store.one('select * from payment where id = ?', id);

export function paymentOr404(world: RazorpayWorld, id: string): PaymentRow {
  const payment = paymentById(world, id);
  if (!payment) throw noSuchId();
  return payment;
}

/** What has been sent back of it, and what is on its way. */
export const refundedOf = ({ store }: RazorpayWorld, payment: string): number =>
  store.one<{ sum: number | null }>(
    "select sum(amount) as sum from refund where payment = ? and status <> 'failed'",
    payment,
  )?.sum ?? 0;

const linkOf = ({ store }: RazorpayWorld, { link }: PaymentRow): LinkRow =>
  store.one<LinkRow>('select * from link where id = ?', link)!;

/** With the payer's data in it, as the real one: nobody of ours may keep that. */
export function paymentEntity(world: RazorpayWorld, payment: PaymentRow) {
  const link = linkOf(world, payment);
  const refunded = refundedOf(world, payment.id);
  const isPaid = payment.captured === 1;
  const isFailed = payment.status === 'failed';
  return {
    id: payment.id,
    entity: 'payment',
    amount: payment.amount,
    currency: 'INR',
    base_amount: payment.amount,
    status: payment.status,
    order_id: link.order_ref,
    invoice_id: null,
    international: false,
    method: 'upi',
    amount_refunded: refunded,
    amount_transferred: 0,
    refund_status: refunded === 0 ? null : refunded === payment.amount ? 'full' : 'partial',
    captured: isPaid,
    description: `#${link.id.replace('plink_', '')}`,
    card_id: null,
    bank: null,
    wallet: null,
    vpa: 'a.payer@examplebank',
    email: 'void@razorpay.com',
    contact: '+919876543210',
    notes: notesFrom(link.notes),
    fee: isPaid ? payment.fee : null,
    tax: isPaid ? payment.tax : null,
    error_code: isFailed ? 'BAD_REQUEST_ERROR' : null,
    error_description: isFailed ? 'Payment was unsuccessful.' : null,
    error_source: isFailed ? 'customer' : null,
    error_step: isFailed ? 'payment_authentication' : null,
    error_reason: isFailed ? payment.reason : null,
    acquirer_data: { rrn: payment.rrn },
    created_at: seconds(payment.created_at),
    upi: { payer_account_type: 'bank_account', vpa: 'a.payer@examplebank' },
  };
}

/** An empty list where there are none. */
export function notesFrom(json: string): object {
  const notes = JSON.parse(json);
  return Object.keys(notes).length > 0 ? notes : [];
}

export const collection = (items: object[]) => ({
  entity: 'collection',
  count: items.length,
  items,
});

export function paymentsOfOrder(world: RazorpayWorld, orderRef: string) {
  const link = world.store.one<LinkRow>('select * from link where order_ref = ?', orderRef);
  if (!link) throw noSuchId();
  return collection(paymentsOf(world, link.id).map((payment) => paymentEntity(world, payment)));
}

/** The order behind a link: its receipt is the link's reference. */
export function orderEntity(world: RazorpayWorld, link: LinkRow) {
  const payments = paymentsOf(world, link.id);
  const isPaid = payments.some(({ captured }) => captured === 1);
  return {
    id: link.order_ref,
    entity: 'order',
    amount: link.amount,
    amount_paid: isPaid ? link.amount : 0,
    amount_due: isPaid ? 0 : link.amount,
    currency: 'INR',
    receipt: link.reference,
    offer_id: null,
    status: isPaid ? 'paid' : payments.length > 0 ? 'attempted' : 'created',
    attempts: payments.length,
    notes: notesFrom(link.notes),
    created_at: seconds(link.created_at),
  };
}
