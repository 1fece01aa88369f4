/** What slides in from below: lists, places, forms, and the way to pay. */
import { button, byId, element } from './dom.js';
import { languageOf, money } from './words.js';

/** @typedef {import('./phone.js').Phone} Phone */

/** Opens the sheet; Escape and a tap beside it close it again. @param {string} title @param {any[]} parts */
function open(title, parts) {
  const sheet = byId('sheet');
  const head = element(
    'header',
    {},
    element('h2', { id: 'sheet-title', lang: languageOf(title) }, title),
    element(
      'button',
      { type: 'button', class: 'close', 'aria-label': 'Close', onclick: close },
      '✕',
    ),
  );
  sheet.replaceChildren(head, ...parts.filter(Boolean));
  if (!sheet.open) sheet.showModal();
  // Not as an expression: a handler that returns false would stop every click in the sheet.
  sheet.onclick = (/** @type {MouseEvent} */ event) => {
    if (event.target === sheet) close();
  };
}

export const close = () => byId('sheet').close();

/** @param {any} message @param {Phone} phone */
export function openList({ id: message, list }, phone) {
  const sections = list.sections.map((/** @type {any} */ { title, rows }) =>
    element(
      'section',
      { 'aria-label': title },
      title !== list.button && element('h3', { lang: languageOf(title) }, title),
      ...rows.map((/** @type {any} */ row) =>
        element(
          'button',
          {
            type: 'button',
            class: 'choice',
            lang: languageOf(row.title),
            onclick: () => (close(), phone.say({ kind: 'choice', message, id: row.id })),
          },
          element('span', {}, row.title),
          row.description && element('small', {}, row.description),
        )
      ),
    )
  );
  open(list.button, sections);
}

const places = [
  { name: 'New Market, Bhopal', latitude: 23.2335, longitude: 77.4011 },
  { name: 'Bus stand, Sehore', latitude: 23.2032, longitude: 77.0844 },
  { name: 'Govindpura, Bhopal', latitude: 23.2573, longitude: 77.4637 },
];

/** @param {string | undefined} message @param {Phone} phone */
export function openPlaces(message, phone) {
  open(
    'Share a place',
    places.map(({ name, ...at }) =>
      button(`📍 ${name}`, () => {
        close();
        phone.say({ kind: 'location', name, ...at, ...(message && { message }) });
      }, 'choice')
    ),
  );
}

/** @param {() => void} choosePhoto @param {Phone} phone */
export const openAttach = (choosePhoto, phone) =>
  open('Attach', [
    button('🖼 Photo', () => (close(), choosePhoto()), 'choice'),
    button('📍 Place', () => openPlaces(undefined, phone), 'choice'),
  ]);

/** A form's answer is JSON text; the simulator does not draw forms. @param {any} message @param {string} token @param {Phone} phone */
export function openForm(message, token, phone) {
  const answer =
    /** @type {HTMLTextAreaElement} */ (element('textarea', { id: 'form-answer', rows: 6 }));
  answer.value = JSON.stringify({ flow_token: token, description: '' }, null, 1);
  open('Answer of the form', [
    element('label', { for: 'form-answer' }, 'As JSON'),
    answer,
    button('Send', () => {
      close();
      phone.say({ kind: 'form', message: message.id, response: answer.value });
    }, 'go'),
  ]);
}

/** @type {Record<string, string>} */
export const appNames = {
  whatsapp: 'WhatsApp Pay',
  gpay: 'Google Pay',
  phonepe: 'PhonePe',
  paytm: 'Paytm',
  web: 'Card or net banking',
};

/** @type {[outcome: string, title: string, note: string][]} */
const outcomes = [
  ['success', 'Approve', 'Enter the right UPI PIN'],
  ['wrong pin', 'Wrong PIN', 'The attempt fails, the card stays payable'],
  ['left pending', 'Leave it pending', 'The bank does not answer'],
  ['success later', 'Pending, then paid', 'The bank answers in a while'],
  ['failure later', 'Pending, then failed', 'The bank refuses in a while'],
  ['success after failure', 'Fail once, then pay', 'Two attempts, one success'],
  ['timed out', 'Time out', 'The app gives up'],
  ['success after expiry', 'Paid after the order has expired', 'Late money'],
];

/** @param {any} order @param {Phone} phone */
export function openPay(order, phone) {
  let app = order.apps[0];
  const apps = order.apps.map((/** @type {string} */ name) =>
    element(
      'label',
      { class: 'app' },
      element('input', {
        type: 'radio',
        name: 'app',
        value: name,
        checked: name === app,
        onchange: () => (app = name),
      }),
      element('span', {}, appNames[name] ?? name),
    )
  );
  const pay = async (/** @type {string} */ outcome) => {
    close();
    await phone.pay(order.reference, { app, outcome, ...phone.manners });
  };
  const [first, ...rest] = outcomes.map(([outcome, title, note], index) =>
    element(
      'button',
      {
        type: 'button',
        class: index === 0 ? 'go' : 'choice',
        onclick: () => pay(outcome),
      },
      element('span', {}, title),
      element('small', {}, note),
    )
  );
  open(`Pay ${money(order.amount)}`, [
    element('p', { class: 'unreal', role: 'note' }, 'Simulation: no real money'),
    element('fieldset', {}, element('legend', {}, 'Pay with'), ...apps),
    first,
    element('details', {}, element('summary', {}, 'Other outcomes'), ...rest),
  ]);
}
