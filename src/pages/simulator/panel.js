/** The controls beside the phone: whose phone it is, what goes wrong, and what became of messages. */
import { button, byId, element } from './dom.js';
import { payments, trail } from './trail.js';
import { languageOf, numberWords } from './words.js';

/** @typedef {import('./phone.js').Phone} Phone */
/** @typedef {{ phones: any[], hint: any, open: (phone: any) => void, phone: Phone | undefined, chat: any }} View */

/** What was drawn last: fields in use are not taken away under somebody's fingers. */
let drawn = '';

/** @param {View} view */
export function drawPanel(view) {
  const { phones, hint, phone, chat } = view;
  const key = JSON.stringify([
    phones,
    hint,
    phone?.number,
    chat?.phone.mischief,
    chat?.phone.online,
  ]);
  if (key !== drawn) {
    drawn = key;
    redraw(
      element('h2', {}, 'Phones'),
      whose(view),
      hinted(view),
      ...(phone && chat ? [mischief(phone, chat), manners(phone)] : []),
      element('div', { id: 'payments' }),
      element('div', { id: 'trail' }),
    );
  }
  if (phone && chat) {
    byId('payments').replaceChildren(payments(phone, chat));
    byId('trail').replaceChildren(trail(chat));
  }
}

/** What was open stays open, and whoever was there with the keyboard stays there. @param {...any} parts */
function redraw(...parts) {
  const panel = byId('panel');
  const groups = () => [...panel.querySelectorAll('details')];
  const controls = () => [...panel.querySelectorAll('input, select, button')];
  const open = groups().filter((group) => group.open).map((group) => group.dataset.name);
  const at = controls().indexOf(document.activeElement);
  panel.replaceChildren(...parts);
  for (const group of groups()) group.open = open.includes(group.dataset.name);
  if (at >= 0) controls()[at]?.focus({ preventScroll: true });
}

/** @param {View} view */
function whose({ phones, phone, open }) {
  const field = /** @type {HTMLInputElement} */ (element('input', {
    id: 'number',
    inputmode: 'tel',
    autocomplete: 'off',
    placeholder: '98260 00001',
    'aria-describedby': 'number-help',
  }));
  return element(
    'div',
    {},
    element(
      'ul',
      { class: 'phones' },
      ...phones.map(({ number, name }) =>
        element(
          'li',
          {},
          element(
            'button',
            {
              type: 'button',
              'aria-current': number === phone?.number ? 'true' : undefined,
              onclick: () => open({ number }),
            },
            element('span', { lang: languageOf(name) }, name),
            element('small', {}, numberWords(number)),
          ),
        )
      ),
    ),
    element(
      'form',
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (field.value.trim()) open({ number: field.value.trim() });
        },
      },
      element('label', { for: 'number' }, 'Another number'),
      element('div', { class: 'beside' }, field, element('button', {}, 'Open')),
      element('small', { id: 'number-help' }, 'A consumer’s mobile on record, or any other'),
    ),
  );
}

/** @param {View} view */
function hinted({ hint, open }) {
  if (!hint || (hint.phones.length === 0 && !hint.text)) return '';
  return element(
    'section',
    { class: 'hint' },
    element('h2', {}, 'To try'),
    hint.text && element('p', { lang: languageOf(hint.text) }, hint.text),
    ...hint.phones.map((/** @type {any} */ { number, name, note }) =>
      button(
        `${name ?? number}${note ? ` · ${note}` : ''}`,
        () => open({ number, ...(name && { name }) }),
        'choice',
      )
    ),
  );
}

/** @type {[value: string, words: string][]} */
const failures = [
  ['', 'none'],
  ['131026', '131026 not reachable'],
  ['131047', '131047 window closed'],
  ['131042', '131042 billing'],
  ['131049', '131049 held back'],
  ['131053', '131053 media'],
  ['132015', '132015 template paused'],
  ['137000', '137000 identity changed'],
];
/** @type {[value: string, words: string][]} */
const answers = [
  ['', 'as usual'],
  ['131056', '131056 too fast'],
  ['130429', '130429 throughput'],
  ['131000', '131000 something went wrong'],
  ['2', '2 service down'],
  ['190', '190 token'],
  ['134011', '134011 payments not accepted'],
  ['131048', '131048 spam limit'],
];

/** @param {Phone} phone @param {any} chat */
function mischief(phone, { phone: { mischief: now, online } }) {
  const change = (/** @type {object} */ to) => {
    const next = Object.entries({ ...now, ...to }).filter(([, value]) =>
      value !== '' && value !== false
    );
    phone.mischief(Object.fromEntries(next));
  };
  const number = (/** @type {string} */ value) => value === '' ? '' : Number(value);
  return element(
    'details',
    { class: 'group', 'data-name': 'phone' },
    element('summary', {}, 'This phone'),
    check('Switched on', online, (on) => phone.online(on)),
    check(
      'Hides its number (has a username)',
      now.hidesNumber,
      (on) => change({ hidesNumber: on }),
    ),
    check('Nothing is heard after acceptance', now.silent, (on) => change({ silent: on })),
    select(
      'Messages to it fail with',
      failures,
      now.failWith,
      (value) => change({ failWith: number(value) }),
    ),
    select(
      'The next send is answered',
      answers,
      now.answerWith,
      (value) => change({ answerWith: number(value) }),
    ),
    select(
      'Templates',
      [['', 'go out'], ['release', 'are held, then released'], ['drop', 'are held, then dropped']],
      now.heldTemplates,
      (value) => change({ heldTemplates: value }),
    ),
  );
}

/** @param {Phone} phone */
const manners = (phone) =>
  element(
    'details',
    { class: 'group', 'data-name': 'payments' },
    element('summary', {}, 'How payments are told'),
    select(
      'Webhook',
      [
        ['plain', 'comes once'],
        ['twice', 'comes twice at once'],
        ['never', 'never comes'],
        ['captured first', '“captured” before “pending”'],
        ['legacy', 'old form, reference only'],
        ['bare', 'with fields missing'],
        ['called failed', 'a failed try is called failed'],
      ],
      phone.manners.webhook,
      (value) => (phone.manners.webhook = value),
    ),
    select(
      'Look-up',
      [
        ['plain', 'true'],
        ['lagging', 'lags behind the webhook'],
        ['broken', 'answers an error for a while'],
        ['renamed', '“total_amount” for “amount”'],
      ],
      phone.manners.lookup,
      (value) => (phone.manners.lookup = value),
    ),
  );

/** @param {string} words @param {boolean} on @param {(on: boolean) => void} change */
const check = (words, on, change) =>
  element(
    'label',
    { class: 'check' },
    element('input', {
      type: 'checkbox',
      checked: on,
      onchange: (/** @type {any} */ event) => change(event.target.checked),
    }),
    words,
  );

/** @param {string} words @param {[string, string][]} options @param {unknown} now @param {(value: string) => void} change */
const select = (words, options, now, change) =>
  element(
    'label',
    { class: 'select' },
    words,
    element(
      'select',
      { onchange: (/** @type {any} */ event) => change(event.target.value) },
      ...options.map(([value, text]) =>
        element('option', { value, selected: value === String(now ?? options[0]?.[0]) }, text)
      ),
    ),
  );
