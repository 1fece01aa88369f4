/** What became of orders and messages, beside the phone. */
import { button, element } from './dom.js';
import { appNames } from './sheets.js';
import { dayOf, money, timeOf } from './words.js';

/** @typedef {import('./phone.js').Phone} Phone */

/** @param {Phone} phone @param {any} chat */
export function payments(phone, { orders }) {
  const cards = Object.values(orders);
  if (cards.length === 0) return '';
  return element(
    'section',
    {},
    element('h2', {}, 'Orders'),
    ...cards.reverse().slice(0, 5).map((order) =>
      element(
        'div',
        { class: 'trail-order' },
        element(
          'p',
          {},
          `${order.reference.slice(-12)} · ${money(order.amount)} · ${order.status}`,
        ),
        ...order.attempts.map((/** @type {any} */ attempt) => tried(phone, order, attempt)),
        order.unpayable === 'paid'
          ? ''
          : button('Send a forged “captured” webhook', () => phone.forge(order.reference), 'small'),
      )
    ),
  );
}

/** @param {Phone} phone @param {any} order @param {any} attempt */
const tried = (phone, order, { id, status, app, reason }) =>
  element(
    'p',
    {},
    `${appNames[app] ?? app}: ${status}${reason ? ` (${reason})` : ''} `,
    ...(status === 'pending'
      ? [
        button('Succeed', () => phone.settle(order.reference, id, true), 'small'),
        button('Fail', () => phone.settle(order.reference, id, false), 'small'),
      ]
      : []),
  );

/** @param {any} chat */
export function trail({ messages, phone, now }) {
  const isOpen = phone.windowEndsAt !== null && phone.windowEndsAt >= now;
  return element(
    'section',
    {},
    element('h2', {}, 'What became of the messages'),
    element(
      'p',
      {},
      isOpen
        ? `Window open until ${dayOf(phone.windowEndsAt)}, ${timeOf(phone.windowEndsAt)}`
        : 'Window closed: only templates get through',
    ),
    element(
      'ol',
      { class: 'trail' },
      ...messages.slice(-15).reverse().map((/** @type {any} */ message) =>
        element(
          'li',
          { class: message.status },
          element(
            'span',
            {},
            `${message.direction === 'in' ? '→' : '←'} ${timeOf(message.at)} ${message.type}`,
          ),
          element(
            'strong',
            {},
            message.error ? `${message.status} ${message.error.code}` : message.status,
          ),
        )
      ),
    ),
  );
}
