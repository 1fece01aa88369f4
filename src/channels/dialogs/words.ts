/** How words are read: digits of both scripts, amounts, consumer numbers, yes and no. */
import type { Paise } from '../../domain/money.ts';
import { amountWritten, digitsIn } from '../../domain/written-amount.ts';
import type { Message } from '../dialog.ts';

/** Lower case, one space between words, no marks around them: for comparing, never for keeping. */
export const plain = (text: string) =>
  digitsIn(text.normalize('NFC')).toLowerCase()
    .replace(/[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f\u200d]/gu, ' ')
    .replace(/[.!?।,;:*_~"'“”‘’()]+/g, ' ').replace(/\s+/g, ' ').trim();

/** What was typed; a caption is not an answer, and neither is the name of a place. */
export const typedIn = (message: Message) => message.kind === 'text' ? message.text : '';

const unitsRead = 8192;

/**
 * Every consumer number that stands in a text, in order. `n 2302 012345` is one.
 * Whoever looks up the facts of a turn asks this, so that both sides see the same numbers.
 */
export function accountNosIn(text: string, pattern: RegExp): string[] {
  const typed = digitsIn(text.slice(0, unitsRead)).toUpperCase();
  const candidates = [typed.replace(/[\s-]/g, ''), ...typed.split(/[^A-Z0-9]+/)];
  return [...new Set(candidates)].filter((word) => isAccountNo(word, pattern));
}

export const isAccountNo = (text: string, pattern: RegExp) =>
  /^[A-Z0-9]{1,20}$/.test(text) && pattern.test(text);

/** The number that is all of the message; in a longer text it may only be mentioned. */
export function accountNoOf(message: Message, pattern: RegExp): string | undefined {
  const alone = digitsIn(typedIn(message)).toUpperCase().replace(/[\s.-]/g, '');
  return isAccountNo(alone, pattern) ? alone : undefined;
}

/** Nobody asks to pay nothing. */
export function amountIn(message: Message): Paise | undefined {
  return amountWritten(typedIn(message)) || undefined;
}

/** The 12 digits that UPI apps show. Nothing more can be checked. Source: facts/domain.md, 7.2. */
export const upiReferenceIn = (text: string) =>
  /(?<!\d)\d{12}(?!\d)/.exec(digitsIn(text).replace(/(?<=\d)[ -](?=\d)/g, ''))?.[0];

export const docketNoIn = (text: string) =>
  /(?<![A-Z0-9])C\d{12}(?!\d)/.exec(digitsIn(text).toUpperCase())?.[0];

const yes = /^(y|yes|ya|ok|okay|ha|haa|haan|han|ji|ji haan?|th?eek hai|हाँ|हां|हा|जी|जी हा[ँं]|ठीक है)$/;
const no = /^(n|no|na|nahi|nahin|nhi|mat karo|rahne do|cancel|नहीं|नही|ना|मत करो|रहने दो)$/;

export const saysYes = (message: Message) =>
  yes.test(plain(typedIn(message))) || /^\s*👍/u.test(typedIn(message));
export const saysNo = (message: Message) =>
  no.test(plain(typedIn(message))) || /^\s*👎/u.test(typedIn(message));
