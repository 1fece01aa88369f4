/** Numbers, times and marked-up text as the chat shows them. */
import { element } from './dom.js';

const rupees = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });
/** @param {number} paise */
export const money = (paise) => rupees.format(paise / 100);

const clock = new Intl.DateTimeFormat('en-IN', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Kolkata',
});
const day = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'long',
  timeZone: 'Asia/Kolkata',
});
/** @param {number} at */
export const timeOf = (at) => clock.format(at);
/** @param {number} at */
export const dayOf = (at) => day.format(at);

/** Hindi if it holds Devanagari: screen readers then choose the right voice. @param {string} text */
export const languageOf = (text) => /[\u0900-\u097f]/.test(text) ? 'hi' : 'en';

/** @param {string} number digits with the country code */
export const numberWords = (number) =>
  number.replace(/^91(\d{5})(\d{5})$/, '+91 $1 $2').replace(/^(\d)/, '+$1');

/** @type {[mark: string, tag: string][]} */
const marks = [['```', 'code'], ['*', 'strong'], ['_', 'em'], ['~', 's']];

/**
 * `*bold*`, `_italic_`, `~struck~` and ``` ```mono``` ```, addresses, and nothing else. Bold may hold
 * italic.
 * A row of stars, as in a masked name, marks nothing.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function marked(text) {
  const link = /https?:\/\/[^\s<>]*[^\s<>.,;:!?)*]/u.exec(text);
  if (link) {
    const [href] = link;
    const address = element('a', { href, target: '_blank', rel: 'noreferrer' }, href);
    const after = text.slice(link.index + href.length);
    return [...marked(text.slice(0, link.index)), address, ...marked(after)];
  }
  const found = /```([^`]+)```|([*_~])(?!\2|\s)([^\n]*?\S)\2(?![\p{L}\p{N}])/u.exec(text);
  const before = found ? text.slice(0, found.index) : text;
  if (!found || (found[2] && /[\p{L}\p{N}]$/u.test(before))) {
    if (!found) return [text];
    const end = found.index + 1;
    return [text.slice(0, end), ...marked(text.slice(end))];
  }
  const [whole, mono, mark, inner = ''] = found;
  const tag = marks.find(([sign]) => sign === (mark ?? '```'))?.[1] ?? 'span';
  const child = element(tag, {}, ...(mono === undefined ? marked(inner) : [mono]));
  return [before, child, ...marked(text.slice(found.index + whole.length))];
}
