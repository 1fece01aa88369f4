/** The later steps of a complaint: told in words, by a photo or a place, and agreed to. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import type { Message } from '../dialog.ts';
import { added, summary, textMax } from './complaint-draft.ts';
import { needsOf } from './complaint-kinds.ts';
import type { ComplainState, Draft, Place } from './place.ts';
import { ask, lines, type Talk, toMenu, type Turn } from './talk.ts';
import { typedIn, upiReferenceIn } from './words.ts';

const at = (state: ComplainState): Place => ({ dialog: 'complain', state });

/** Nobody may get hurt while we talk. */
export const danger = (kind: ComplaintKind, { facts: { biller }, phrase }: Talk) =>
  needsOf(kind).danger && phrase.complaint.danger(biller);

/** The first question about it. Where no list came before, the danger is said here. */
export function describe(draft: Draft, talk: Talk): Turn {
  const { facts: { linked }, phrase: { complaint } } = talk;
  const { kind } = draft;
  const { asks } = needsOf(kind);
  if (asks === 'reference') return askReference(draft, talk);
  const state = at({ at: 'describing', draft });
  const first = linked.length === 0 && danger(kind, talk);
  const text = lines(first, complaint.questions[kind]);
  if (asks === 'place') return ask(state, { text, asksLocation: true });
  if (asks === 'words') return ask(state, { text, choices: [toMenu(talk)] });
  if (draft.text !== '') return ask(state, { text: complaint.whichPlace, asksLocation: true });
  const id = `complain:${kind}:${draft.accountNo ?? 'none'}`;
  const choices = [
    { id: `${id}:house`, title: complaint.onlyMyHouse },
    { id: `${id}:area`, title: complaint.wholeArea },
    toMenu(talk),
  ];
  return ask(state, { text, choices });
}

/** The reference lets a machine find the payment; without it the day and amount must do. */
export function askReference(draft: Draft, talk: Talk, text?: string): Turn {
  const { complaint } = talk.phrase;
  const id = `complain:${draft.kind}:${draft.accountNo ?? 'none'}:unknown`;
  const choices = [{ id, title: complaint.noReference }, toMenu(talk)];
  const writing = at({ at: 'writing a reference', draft });
  return ask(writing, { text: text ?? complaint.askReference, choices });
}

export function askInWords(draft: Draft, talk: Talk): Turn {
  const text = talk.phrase.complaint.questions[draft.kind];
  return ask(at({ at: 'describing', draft }), { text, choices: [toMenu(talk)] });
}

/** After what was no answer. Who has no reference was already asked for words instead. */
export const describeAgain = (draft: Draft, talk: Talk): Turn =>
  needsOf(draft.kind).asks === 'reference' ? askInWords(draft, talk) : describe(draft, talk);

/** A tap stands for words. Where no account tells the place, that is asked next. */
export const takeWords = (draft: Draft, text: string, talk: Talk): Turn =>
  (draft.accountNo === undefined ? describe : confirm)({ ...draft, text }, talk);

/** Digits that are no reference are asked for again; other words are taken as a description. */
export function takeReference(draft: Draft, message: Message, talk: Talk): Turn | undefined {
  const { complaint } = talk.phrase;
  const typed = typedIn(message);
  const onlyDigits = /^[\d०-९\s-]+$/.test(typed);
  const reference = upiReferenceIn(typed);
  if (reference === undefined) {
    if (onlyDigits) return askReference(draft, talk, complaint.referenceHasTwelve);
    return take(draft, message, talk);
  }
  const found = { ...draft, text: complaint.referenceIs({ reference }) };
  return onlyDigits ? confirm(found, talk) : take(found, message, talk);
}

/** What came is added, and all of it shown. Nothing is registered before they agree. */
export function take(draft: Draft, message: Message, talk: Talk): Turn | undefined {
  const more = added(draft, message);
  if (!more) return undefined;
  if (more.text.length <= textMax) return confirm(more, talk);
  const text = talk.phrase.complaint.tooLong;
  return ask(at({ at: 'describing', draft }), { text, choices: [toMenu(talk)] });
}

export const confirm = (draft: Draft, talk: Talk): Turn =>
  ask(at({ at: 'confirming', draft }), summary(draft, talk));
