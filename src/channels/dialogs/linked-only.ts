/** What only a linked account shows: none leads to linking, a single one needs no question. */
import { chooseAccount } from './choosing-account.ts';
import type { Place } from './place.ts';
import { ask, end, type Talk, toMenu, toPay, type Turn } from './talk.ts';

/** Nothing is refused without a way on: how to link, and what works without. */
export function needsLink(talk: Talk, text = talk.phrase.needsLink): Turn {
  const link = { id: 'link', title: talk.phrase.linkConnection };
  return end({ text, choices: [link, toPay(talk), toMenu(talk)] });
}

/** `dialog` begins the ids of the rows; `next` is where a list would wait. */
export function chooseLinked(
  talk: Talk,
  { dialog, page, next, goOn }: {
    dialog: 'bill' | 'receipts';
    page: number;
    next: Place;
    goOn: (accountNo: string) => Turn;
  },
): Turn {
  const { facts: { linked: numbers }, phrase: { whichLinkedAccount: text } } = talk;
  const [only, ...others] = numbers;
  if (only === undefined) return needsLink(talk);
  if (others.length === 0) return goOn(only);
  const id = (accountNo: string) => `${dialog}:${accountNo}`;
  return ask(next, chooseAccount(talk, { text, numbers, id, page, tail: [toMenu(talk)] }));
}
