/** What all dialogs are made of: what they are handed, what they answer, how they ask. */
import type { Choice, Message, Reply } from '../dialog.ts';
import type { Facts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';
import type { Wish } from '../wish.ts';
import { nowhere, type Place } from './place.ts';
import { isAccountNo } from './words.ts';

/** Facts as they are now, and the phrases of the language that is spoken. */
export type Talk = { facts: Facts; phrase: Phrases };

/** One turn: what to say, what to do, where the talk stands afterwards. */
export type Turn = { say: Reply[]; wishes: Wish[]; next: Place };

/** A turn, or a word that the talk goes on as if this button had been tapped. */
export type Step = Turn | { goOn: string; wishes: Wish[] };

/** Pure, like a decider. A dialog sends nothing and knows neither the channel nor the log. */
export type Dialog<State> = {
  /** The question that a state waits to have answered. Asked again after what was no answer. */
  asks(state: State, talk: Talk): Turn;
  /** Undefined: that was no answer to it. */
  answer(state: State, message: Message, talk: Talk): Step | undefined;
};

/**
 * A tap on a button of one dialog, however old. `rest` is what follows the dialog's name in the id:
 * all that the tap needs, except what stands in the facts. Undefined: it means nothing any more.
 */
export type Chosen = (rest: readonly string[], talk: Talk, place: Place) => Step | undefined;

export const ask = (next: Place, reply: Reply): Turn => ({ say: [reply], wishes: [], next });
export const end = (reply: Reply, ...wishes: Wish[]): Turn => ({
  say: [reply],
  wishes,
  next: nowhere,
});
/** Says nothing itself: a notice tells what comes of it, and two messages are one too many. */
export const wish = (...wishes: Wish[]): Turn => ({ say: [], wishes, next: nowhere });

export const lines = (...all: (string | false | undefined)[]) => all.filter(Boolean).join('\n');

export const toMenu = ({ phrase }: Talk): Choice => ({ id: 'menu', title: phrase.menu });
export const toPay = ({ phrase }: Talk): Choice => ({ id: 'pay', title: phrase.viewAndPay });

const rowsMax = 10;

/** At most ten rows: the rest stands behind “more”, which goes round; `tail` always stays. */
export function rowsOf(
  all: readonly Choice[],
  { page = 0, more, tail = [] }: {
    page?: number;
    more: (page: number) => Choice;
    tail?: readonly Choice[];
  },
): Choice[] {
  const room = rowsMax - tail.length;
  if (all.length <= room) return [...all, ...tail];
  const rows = room - 1;
  const pages = Math.ceil(all.length / rows);
  const now = page % pages;
  return [...all.slice(now * rows, (now + 1) * rows), more((now + 1) % pages), ...tail];
}

/** `undefined` for anything but a page number: ids come from outside. */
export const pageIn = (text: string | undefined) =>
  text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;

/** The company's name in the language that is spoken. */
export const billerIn = ({ facts: { biller, language } }: Talk) =>
  language === 'hi' ? biller.nameHi : biller.name;

/** Ids come from outside: what cannot be a consumer number is neither looked up nor said again. */
export const mayBeAccount = (text: string, { facts }: Talk) =>
  facts.accounts.has(text) || isAccountNo(text, facts.accountNoPattern);
