/** The page: a phone in the browser that chats with the service through the simulator. */
import * as api from './api.js';
import { bubble } from './bubble.js';
import { button, byId, element } from './dom.js';
import { drawPanel } from './panel.js';
import { phoneOf } from './phone.js';
import { openAttach } from './sheets.js';
import { dayOf, numberWords } from './words.js';

/** @type {ReturnType<typeof phoneOf> | undefined} */
let phone;
/** @type {any} */
let chat;
/** @type {any[]} */
let phones = [];
/** @type {any} */
let hint;
/** What each bubble was drawn from: only what changed is drawn again. @type {Map<string, string>} */
const drawn = new Map();

/** @type {PromiseWithResolvers<any>} */
const firstPhone = Promise.withResolvers();

const photoMax = 2_000_000;
const lastPhone = 'simulator phone';

/** @param {{ number: string, name?: string }} wanted */
async function open(wanted) {
  try {
    const { number } = await api.openPhone(wanted);
    ({ phones } = await api.phones());
    phone?.leave();
    drawn.clear();
    chat = undefined;
    byId('log').replaceChildren();
    phone = phoneOf(number, draw, failed);
    firstPhone.resolve(phone);
    localStorage.setItem(lastPhone, number);
    showPanel(false);
    await phone.refresh();
  } catch (error) {
    failed(error);
  }
}

/** What is typed or tapped before a phone is there waits for it. @param {string} text */
const saidOn = async (text) => (phone ?? await firstPhone.promise).say({ kind: 'text', text });

/** @param {any} fresh */
function draw(fresh) {
  chat = fresh;
  const shown = chat.messages.filter((/** @type {any} */ { shownAt, type }) =>
    shownAt !== null && type !== 'reaction'
  )
    .toSorted((/** @type {any} */ a, /** @type {any} */ b) => a.shownAt - b.shownAt);
  const log = byId('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const before = log.querySelectorAll('article').length;
  if (shown.length === 0) log.replaceChildren(emptyState());
  else drawMessages(log, shown);
  drawTyping(log);
  if (atEnd || shown.length > before) log.scrollTop = log.scrollHeight;
  drawNotice();
  byId('suggestions').hidden = shown.length > 4;
  drawPanel({ phones, hint, open, phone, chat });
}

/** @param {HTMLElement} log @param {any[]} shown */
function drawMessages(log, shown) {
  log.querySelector('.empty')?.remove();
  log.querySelector('.typing')?.remove();
  let day = '';
  /** @type {Element | null} */
  let place = log.firstElementChild;
  /** @param {string} key @param {string} from @param {() => HTMLElement} make */
  const put = (key, from, make) => {
    while (place && !wanted.has(/** @type {HTMLElement} */ (place).dataset.key ?? '')) {
      const gone = place;
      place = place.nextElementSibling;
      gone.remove();
    }
    const old =
      /** @type {HTMLElement | null} */ (log.querySelector(`[data-key="${CSS.escape(key)}"]`));
    if (old && drawn.get(key) === from) {
      if (old === place) place = place.nextElementSibling;
      else log.insertBefore(old, place);
      return;
    }
    const made = make();
    made.dataset.key = key;
    drawn.set(key, from);
    if (old === place && old) place = old.nextElementSibling;
    const hadFocus = old?.contains(document.activeElement);
    old?.remove();
    log.insertBefore(made, place);
    if (hadFocus) log.focus({ preventScroll: true });
  };
  const wanted = new Set(shown.flatMap(({ id, shownAt }) => [id, `day ${dayOf(shownAt)}`]));
  for (const message of shown) {
    const today = dayOf(message.shownAt);
    if (today !== day) {
      day = today;
      put(`day ${day}`, day, () => element('p', { class: 'day' }, today));
    }
    const from = JSON.stringify([message, chat.orders[message.id]]);
    put(message.id, from, () => bubble(message, chat, /** @type {any} */ (phone)));
  }
}

const emptyState = () =>
  element(
    'div',
    { class: 'empty' },
    element('p', {}, 'No messages yet.'),
    element(
      'p',
      {},
      'Write “Hi” to begin. ',
      element('span', { lang: 'hi' }, 'शुरू करने के लिए “नमस्ते” लिखें।'),
    ),
    hint?.text && element('p', { class: 'tip' }, hint.text),
  );

/** @param {HTMLElement} log */
function drawTyping(log) {
  log.querySelector('.typing')?.remove();
  const until = chat.phone.typingUntil;
  const left = until === null ? 0 : until - chat.now;
  if (left <= 0) return;
  const dots = element(
    'p',
    { class: 'typing' },
    element('span', { class: 'hidden' }, 'The business is typing'),
    '• • •',
  );
  log.append(dots);
  setTimeout(() => dots.remove(), left);
}

/** The service is away, or the phone is off: said plainly, with what to do. */
function drawNotice() {
  const { service, phone: { online } } = chat;
  if (!service.reachable) {
    const many = service.waiting === 1 ? 'One message waits' : `${service.waiting} messages wait`;
    return say(
      `The service does not answer. ${many} and will be tried again.`,
      'Try now',
      () => api.retry(),
    );
  }
  if (!online) return say('This phone is switched off.', 'Switch on', () => phone?.online(true));
  byId('notice').hidden = true;
}

/** @param {string} words @param {string} label @param {() => unknown} act */
function say(words, label, act) {
  const notice = byId('notice');
  if (notice.dataset.words === words && !notice.hidden) return;
  notice.dataset.words = words;
  notice.replaceChildren(words, ' ', button(label, () => act()));
  notice.hidden = false;
}

/** @param {unknown} error */
function failed(error) {
  const words = error instanceof Error ? error.message : 'Something went wrong.';
  const isAway = error instanceof api.Failed && error.status === 0;
  say(words, isAway ? 'Try again' : 'OK', () => {
    byId('notice').hidden = true;
    if (isAway) return phone ? phone.refresh() : start();
  });
}

function composer() {
  const words = byId('words');
  const send = async () => {
    const text = words.value.trim();
    if (!text) return;
    words.value = '';
    fit();
    const isSaid = await saidOn(text);
    if (!isSaid && words.value === '') words.value = text;
  };
  const fit = () => {
    words.style.height = 'auto';
    words.style.height = `${Math.min(words.scrollHeight, 120)}px`;
  };
  byId('composer').addEventListener(
    'submit',
    (/** @type {Event} */ event) => (event.preventDefault(), send()),
  );
  words.addEventListener('input', fit);
  words.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  byId('attach').addEventListener(
    'click',
    () => phone && openAttach(() => byId('photo').click(), phone),
  );
  byId('photo').addEventListener('change', sendPhoto);
  for (const [text, lang] of [['Hi', 'en'], ['नमस्ते', 'hi']]) {
    const chip = button(text, () => saidOn(text), 'chip');
    chip.lang = lang;
    byId('suggestions').append(chip);
  }
}

/** @param {any} event */
async function sendPhoto({ target }) {
  const [file] = target.files;
  target.value = '';
  if (!file || !phone) return;
  if (file.size > photoMax) return failed(new api.Failed('A photo of at most 2 MB, please.', 413));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  await phone.say({ kind: 'image', mimeType: file.type, base64 });
}

/** On a small screen the controls lie over the phone. @param {boolean} on */
function showPanel(on) {
  document.body.classList.toggle('with-panel', on);
  byId('panel-toggle').setAttribute('aria-expanded', String(on));
}

function panelToggle() {
  const isOpen = () => document.body.classList.contains('with-panel');
  byId('panel-toggle').addEventListener('click', () => showPanel(!isOpen()));
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || byId('sheet').open || !isOpen()) return;
    showPanel(false);
    byId('panel-toggle').focus();
  });
}

async function start() {
  try {
    const found = await api.phones();
    phones = found.phones;
    byId('business-name').textContent = found.business.name;
    byId('business-number').textContent = numberWords(found.business.number);
    byId('face').textContent = [...found.business.name][0] ?? '';
    hint = await api.hint().catch(() => undefined);
    const last = localStorage.getItem(lastPhone);
    const first = phones.find(({ number }) => number === last) ?? phones[0] ?? hint?.phones[0];
    if (first) await open({ number: first.number });
    else drawPanel({ phones, hint, open, phone, chat });
  } catch (error) {
    failed(error);
  }
}

composer();
panelToggle();
await start();
