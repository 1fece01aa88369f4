/** One message as a bubble: text, file, buttons, list, place, order card. */
import { button, element } from './dom.js';
import { orderCard, statusLine } from './order.js';
import { languageOf, marked, timeOf } from './words.js';

/** @typedef {import('./phone.js').Phone} Phone */

/** @type {Record<string, [sign: string, words: string]>} */
const ticks = {
  sending: ['🕓', 'on its way to the business'],
  delivered: ['✓✓', 'delivered to the business'],
  read: ['✓✓', 'read by the business'],
};

/** @param {any} message @param {any} chat @param {Phone} phone */
export function bubble(message, chat, phone) {
  const isMine = message.direction === 'in';
  const quoted = chat.messages.find((/** @type {any} */ other) => other.id === message.quotes);
  const order = chat.orders[message.id];
  const body = element(
    'div',
    { class: `bubble ${isMine ? 'mine' : 'theirs'}${order ? ' ordered' : ''}`, dir: 'auto' },
    element('span', { class: 'hidden' }, isMine ? 'You: ' : 'Business: '),
    quoted && isMine && quote(quoted),
    message.media && file(message, phone),
    message.header &&
      element('p', { class: 'head', ...tongue(message.header.text) }, message.header.text),
    order && orderCard(order, phone),
    message.location && place(message.location),
    message.text &&
      element('p', { class: 'text', ...tongue(message.text) }, ...marked(message.text)),
    message.orderStatus && statusLine(message.orderStatus),
    message.footer && element('p', { class: 'foot', ...tongue(message.footer) }, message.footer),
    stamp(message, isMine),
  );
  const item = element(
    'article',
    { class: `row ${isMine ? 'mine' : ''}` },
    body,
    ...actions(message, phone),
  );
  return item;
}

/** @param {string | undefined} text */
const tongue = (text = '') => ({ lang: languageOf(text) });

/** @param {any} quoted */
const quote = (quoted) =>
  element(
    'p',
    { class: 'quote', ...tongue(quoted.text) },
    ...marked((quoted.text ?? '📎').slice(0, 200)), // The style cuts it off after two lines.
  );

/** @param {any} message @param {boolean} isMine */
function stamp(message, isMine) {
  const [sign, words] = ticks[message.status] ?? ['', ''];
  return element(
    'p',
    { class: 'stamp' },
    element(
      'time',
      { datetime: new Date(message.at).toISOString() },
      timeOf(message.shownAt ?? message.at),
    ),
    isMine &&
      element('span', {
        class: `ticks ${message.status}`,
        role: 'img',
        'aria-label': words,
        title: words,
      }, sign),
  );
}

/** @param {any} message @param {Phone} phone */
function file({ media, mimeType }, phone) {
  const url = media.id ? phone.calls.mediaUrl(media.id) : media.link;
  const name = media.filename ?? (media.kind === 'image' ? 'Photo' : 'Document');
  if (media.kind === 'image' && media.id) {
    return element(
      'a',
      { href: url, target: '_blank', rel: 'noopener', class: 'photo' },
      element('img', { src: url, alt: name, loading: 'lazy' }),
    );
  }
  const kind = mimeType === 'application/pdf' || /\.pdf$/i.test(name) ? 'PDF' : 'FILE';
  return element(
    'a',
    { href: url, target: '_blank', rel: 'noopener noreferrer', class: 'document' },
    element('span', { class: 'page-icon', 'aria-hidden': 'true' }, kind),
    element('span', { class: 'name' }, name, element('small', {}, `${kind} · opens in a new tab`)),
  );
}

/** @param {{ latitude: number, longitude: number, name?: string }} location */
const place = ({ latitude, longitude, name }) =>
  element(
    'p',
    { class: 'place' },
    '📍 ',
    name ?? 'Shared place',
    element('small', {}, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`),
  );

/** What can be tapped under a bubble. @param {any} message @param {Phone} phone */
function actions(message, phone) {
  if (message.direction === 'in') return [];
  const made = (message.buttons ?? []).map((/** @type {any} */ one) => action(one, message, phone));
  if (message.list) {
    made.push(button(`☰ ${message.list.button}`, () => phone.openList(message), 'tap'));
  }
  if (message.asksLocation) {
    made.push(button('📍 Send location', () => phone.openPlaces(message.id), 'tap'));
  }
  return made.map((
    /** @type {HTMLElement} */ tap,
  ) => (tap.lang = languageOf(tap.textContent ?? ''), tap));
}

/** @param {{ kind: string, id: string, title: string }} one @param {any} message @param {Phone} phone */
function action({ kind, id, title }, message, phone) {
  switch (kind) {
    case 'reply':
      return button(title, () => phone.say({ kind: 'choice', message: message.id, id }), 'tap');
    case 'link':
      return /^https?:\/\//.test(id)
        ? element(
          'a',
          { class: 'tap', href: id, target: '_blank', rel: 'noopener noreferrer' },
          `↗ ${title}`,
        )
        : element('span', { class: 'tap' }, title);
    case 'copy':
      return button(`⧉ ${title}`, () => navigator.clipboard?.writeText(id), 'tap');
    case 'flow':
      return button(`📝 ${title}`, () => phone.openForm(message, id), 'tap');
    default:
      return element('span', { class: 'tap' }, title);
  }
}
