/** What the service is told about a payment: true, late, twice, in an old form, or forged. */
import type { Attempt } from './attempts.ts';
import { echoesOf, gatewayOf } from './order-parameters.ts';
import type { OrderCard } from './order-cards.ts';
import { contactOf, phoneByNumber } from './phones.ts';
import { type Refund, refundsOf, shownRefund } from './refunds.ts';
import { secondsAt, type World } from './world.ts';

const orderLateMs = 300;

/** Cards without a gateway report to nobody: their money is seen at the gateway alone. */
export function notifyPayment(world: World, card: OrderCard, attempt: Attempt): void {
  if (!gatewayOf(card.parameters) || attempt.webhook === 'never') return;
  const element = paymentStatus(world, card, attempt, refundsOf(world, attempt.orderRef));
  const isFirst = attempt.webhook === 'captured first' && attempt.status === 'pending';
  const afterMs = isFirst ? world.settings.pace.bankMs + orderLateMs : 0;
  const copies = attempt.webhook === 'twice' ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) post(world, card, element, afterMs);
}

/** A captured webhook with a right signature, for a payment that was never made. */
export function forgePayment(world: World, card: OrderCard): void {
  const at = world.clock();
  post(
    world,
    card,
    paymentStatus(world, card, {
      orderRef: world.ids.ref('order'),
      paymentRef: world.ids.ref('pay'),
      reference: card.reference,
      status: 'success',
      app: 'whatsapp',
      method: 'upi',
      reason: null,
      createdAt: at,
      updatedAt: at,
      webhook: 'plain',
      lookup: 'plain',
      lookupFrom: 0,
    }, []),
    0,
  );
}

function post(world: World, card: OrderCard, element: object, afterMs: number) {
  const phone = phoneByNumber(world, card.phone);
  const contacts = phone && { contacts: [contactOf(phone)] };
  world.deliver({ field: 'messages', value: { ...contacts, statuses: [element] }, afterMs });
}

function paymentStatus(world: World, card: OrderCard, attempt: Attempt, refunds: Refund[]) {
  const phone = phoneByNumber(world, card.phone);
  const head = {
    id: world.ids.notification(),
    type: 'payment',
    status: statusWord(attempt),
    timestamp: String(secondsAt(world)),
  };
  if (attempt.webhook === 'legacy') {
    return { ...head, from: card.phone, payment: { reference_id: card.reference } };
  }
  return {
    ...head,
    ...(phone?.mischief.hidesNumber
      ? { recipient_user_id: phone.userId }
      : { recipient_id: card.phone }),
    payment: {
      reference_id: card.reference,
      amount: { value: card.amount, offset: 100 },
      currency: 'INR',
      transaction: transactionOf(card, attempt),
      ...echoesOf(card.parameters),
      ...(refunds.length > 0 && { refunds: refunds.map(shownRefund) }),
    },
  };
}

/** A failed attempt leaves the payment pending; only an old list of Meta's calls it failed. */
function statusWord({ status, webhook }: Attempt) {
  if (status === 'success') return 'captured';
  return status === 'failed' && webhook === 'called failed' ? 'failed' : 'pending';
}

/** `bare`: without all that Meta sometimes leaves out, and with times in quotes. */
function transactionOf({ parameters }: OrderCard, attempt: Attempt) {
  const { orderRef, paymentRef, status, createdAt, updatedAt, method, reason } = attempt;
  const isBare = attempt.webhook === 'bare';
  const time = (at: number) => {
    const seconds = Math.floor(at / 1_000);
    return isBare ? String(seconds) : seconds;
  };
  return {
    id: orderRef,
    ...(!isBare && { pg_transaction_id: paymentRef }),
    type: gatewayOf(parameters)?.type,
    status,
    created_timestamp: time(createdAt),
    updated_timestamp: time(updatedAt),
    ...(!isBare && reason !== 'payment_timed_out' && { method: { type: method } }),
    ...(!isBare && reason !== null && { error: { code: 'BAD_REQUEST_ERROR', reason } }),
  };
}
