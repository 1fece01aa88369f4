/** The order card in the chat, and the messages that move it. */
import { button, element } from './dom.js';
import { dayOf, languageOf, money, timeOf } from './words.js';

/** @typedef {import('./phone.js').Phone} Phone */

/** @type {Record<string, string>} */
const states = {
  pending: 'Order pending',
  processing: 'Processing',
  shipped: 'Shipped',
  partially_shipped: 'Partly shipped',
  completed: 'Completed',
  canceled: 'Cancelled',
};

/** @type {Record<string, string>} */
const reasons = {
  trying: 'Payment is being checked',
  expired: 'Expired: can no longer be paid',
  configuration: 'Cannot be paid: the business’s payment configuration does not work',
  abroad: 'Only Indian numbers can pay here',
};

/** @param {any} order @param {Phone} phone */
export function orderCard(order, phone) {
  const isPaid = order.attempts.some((/** @type {any} */ { status }) => status === 'success');
  const last = order.attempts.at(-1);
  const isOpen = order.unpayable === null;
  const label = order.quick ? 'Pay now' : 'Review and pay';
  return element(
    'section',
    { class: `order ${order.status}`, 'aria-label': 'Order' },
    ...order.items.map((/** @type {any} */ item) =>
      line(
        item.quantity > 1 ? `${item.name} × ${item.quantity}` : item.name,
        item.amount * item.quantity,
      )
    ),
    order.tax > 0 && line(order.taxText ?? 'Tax', order.tax),
    order.shipping > 0 && line('Shipping', order.shipping),
    order.discount > 0 && line('Discount', -order.discount),
    line('Total', order.amount, 'total'),
    element(
      'p',
      { class: 'state' },
      element('span', { class: `badge ${order.status}` }, states[order.status]),
      isPaid && element('span', { class: 'badge paid' }, 'Paid'),
      order.attempts.some((/** @type {any} */ { refunds }) => refunds.length > 0) &&
        element('span', { class: 'badge' }, 'Refund'),
    ),
    order.note && element('p', { class: 'note', lang: languageOf(order.note) }, order.note),
    !isOpen && reasons[order.unpayable] &&
      element('p', { class: 'note' }, reasons[order.unpayable]),
    isOpen && last?.status === 'failed' &&
      element('p', { class: 'note bad' }, 'The last attempt failed. You can try again.'),
    isOpen && order.expiresAt !== null &&
      element(
        'p',
        { class: 'note' },
        order.expiryText ?? `Valid until ${dayOf(order.expiresAt)}, ${timeOf(order.expiresAt)}`,
      ),
    isOpen && button(label, () => phone.openPay(order), 'pay'),
  );
}

/** @param {string} name @param {number} amount @param {string} [className] */
const line = (name, amount, className = '') =>
  element(
    'p',
    { class: `line ${className}` },
    element('span', { lang: languageOf(name) }, name),
    element('span', {}, money(amount)),
  );

/** @param {any} change */
export const statusLine = ({ order }) =>
  element(
    'p',
    { class: 'moved' },
    element('span', { class: `badge ${order.status}` }, states[order.status]),
    order.description &&
      element('span', { lang: languageOf(order.description) }, order.description),
  );
