/** One turn of a talk: which dialog answers what was said, and where the talk stands afterwards. */
import { hoursAfter, secondsBetween } from '../domain/calendar.ts';
import type { Language } from '../domain/conversation.events.ts';
import type { Message } from './dialog.ts';
import { accounts, accountsChosen } from './dialogs/accounts.ts';
import { bill, billChosen } from './dialogs/bill.ts';
import { complain, complainChosen } from './dialogs/complain.ts';
import { complaints, complaintsChosen } from './dialogs/complaints.ts';
import { help } from './dialogs/help.ts';
import { commandIn, intentIn } from './dialogs/intents.ts';
import { askLanguage, language, languageChosen } from './dialogs/language.ts';
import { link, linkChosen } from './dialogs/link.ts';
import { menu, showMenu } from './dialogs/menu.ts';
import { pay, payChosen } from './dialogs/pay.ts';
import { awaitsNumber, nowhere, type Place } from './dialogs/place.ts';
import { receipts, receiptsChosen } from './dialogs/receipts.ts';
import { reminders } from './dialogs/reminders.ts';
import { thanks } from './dialogs/thanks.ts';
import type { Chosen, Dialog, Step, Talk, Turn } from './dialogs/talk.ts';
import { accountNoOf, accountNosIn, typedIn } from './dialogs/words.ts';
import type { Facts } from './facts.ts';
import { phrases } from './phrases.ts';

/** By the first part of a button's id. A map: ids come from outside and may be any word. */
const chosenIn = new Map<string, Chosen>([
  ['menu', menu],
  ['language', languageChosen],
  ['pay', payChosen],
  ['link', linkChosen],
  ['bill', billChosen],
  ['receipts', receiptsChosen],
  ['complain', complainChosen],
  ['complaints', complaintsChosen],
  ['accounts', accountsChosen],
  ['reminders', reminders],
  ['help', help],
  ['thanks', thanks],
]);

/** A day later nobody remembers what was asked, and “500” or “no light” would be taken for it. */
const keptHours = 24;

/**
 * Pure and total: every message in every place has an answer with a way on. Where nothing is said,
 * something is wished that a notice answers.
 */
export function turnOf(place: Place, message: Message, facts: Facts): Turn {
  const talk = talkIn(facts.language ?? scriptOf(message), facts);
  if (facts.language === undefined) return beforeLanguage(place, message, talk);
  const tapped = tappedIn(message);
  const over = isOver(place, facts.now);
  const now = over ? nowhere : place;
  const turn = tapped === undefined ? typedTurn(now, message, talk) : tapTurn(now, tapped, talk);
  const told = over && tapped === undefined ? prefixed(talk.phrase.putAside, turn) : turn;
  return { ...told, next: keptFrom(facts.now, told.next) };
}

const isOver = (place: Place, now: string) =>
  place.dialog !== 'none' && place.until !== undefined && secondsBetween(place.until, now) > 0;

const keptFrom = (now: string, place: Place): Place =>
  place.dialog === 'none' ? place : { ...place, until: hoursAfter(now, keptHours) };

const tapTurn = (place: Place, id: string, talk: Talk): Turn =>
  followed(chosen(id, talk, place), talk) ?? again(talk.phrase.oldButton, place, talk);

const typedTurn = (place: Place, message: Message, talk: Talk): Turn =>
  followed(understood(place, message, talk), talk) ??
    again(talk.phrase.notUnderstood, place, talk);

/** The consumer numbers that a turn may ask about: whoever looks up its facts looks these up. */
export function accountNosFor(place: Place, message: Message, pattern: RegExp): string[] {
  const choice = message.kind === 'choice' ? message.choice : '';
  const said = [message.text, choice, JSON.stringify(place)];
  return [...new Set(said.flatMap((text) => accountNosIn(text, pattern)))];
}

const talkIn = (language: Language, facts: Facts): Talk => ({
  facts: { ...facts, language },
  phrase: phrases[language],
});

const scriptOf = ({ text }: Message): Language => /\p{Script=Devanagari}/u.test(text) ? 'hi' : 'en';

/** A tap, or typed words that are obeyed like one whatever we wait for. */
const tappedIn = (message: Message) =>
  message.kind === 'choice' ? message.choice : commandIn(typedIn(message));

function chosen(id: string, talk: Talk, place: Place): Step | undefined {
  const [name = '', ...rest] = id.split(':');
  return chosenIn.get(name)?.(rest, talk, place);
}

const idMax = 256;

/** Only stopping needs no language. Everything else is kept until the language is known. */
function beforeLanguage(place: Place, message: Message, talk: Talk): Turn {
  const wanted = tappedIn(message) ?? meantIn(message, talk);
  const [name] = wanted?.split(':') ?? [];
  if (wanted !== undefined && (name === 'language' || name === 'reminders')) {
    const turn = followed(chosen(wanted, talk, place), talk);
    if (turn) return turn;
  }
  const waiting = place.dialog === 'language' ? place.state : undefined;
  const named = waiting && language.answer(waiting, message, talk);
  if (named) return followed(named, talk) ?? showMenu(talk);
  const keep = wanted !== undefined && wanted.length <= idMax && wanted !== 'menu';
  return askLanguage(talk, keep ? wanted : waiting?.then);
}

function understood(place: Place, message: Message, talk: Talk): Step | undefined {
  const number = accountNoOf(message, talk.facts.accountNoPattern);
  if (number !== undefined && !awaitsNumber(place)) return chosen(`pay:${number}`, talk, place);
  const answered = waitingAt(place)?.answer(message, talk);
  if (answered) return answered;
  const wanted = meantIn(message, talk);
  return wanted === undefined ? undefined : chosen(wanted, talk, place);
}

/** The id of what typed words ask for; a consumer number among them tells whose bill is meant. */
function meantIn(message: Message, { facts }: Talk): string | undefined {
  const typed = typedIn(message);
  const intent = intentIn(typed);
  if (intent !== undefined && intent !== 'pay') return intent;
  const [number] = accountNosIn(typed, facts.accountNoPattern);
  return number === undefined ? intent : `pay:${number}`;
}

/** A step may go on as if a button had been tapped, once; a new language holds from there on. */
function followed(step: Step | undefined, talk: Talk): Turn | undefined {
  if (step === undefined || !('goOn' in step)) return step;
  const language = step.wishes.find(({ type }) => type === 'ChooseLanguage');
  const now = language?.type === 'ChooseLanguage' ? talkIn(language.language, talk.facts) : talk;
  const onward = chosen(step.goOn, now, nowhere);
  const turn = onward && !('goOn' in onward) ? onward : showMenu(now);
  return { ...turn, wishes: [...step.wishes, ...turn.wishes] };
}

/** Nothing is lost: the open question is asked once more, and without one there is the menu. */
function again(because: string, place: Place, talk: Talk): Turn {
  const asked = waitingAt(place)?.asks(talk);
  // Meanwhile the answer may be clear; but nobody gave it, so nothing is done.
  const turn = asked && asked.wishes.length === 0 ? asked : showMenu(talk);
  return prefixed(because, turn);
}

/** One message, not two: what comes first is said in the same. */
const prefixed = (before: string, { say: [first, ...rest], ...turn }: Turn): Turn => ({
  ...turn,
  say: first ? [{ ...first, text: `${before}\n\n${first.text}` }, ...rest] : [],
});

type Waiting = {
  asks(talk: Talk): Turn;
  answer(message: Message, talk: Talk): Step | undefined;
};

const waiting = <State>(dialog: Dialog<State>, state: State): Waiting => ({
  asks: (talk) => dialog.asks(state, talk),
  answer: (message, talk) => dialog.answer(state, message, talk),
});

function waitingAt(place: Place): Waiting | undefined {
  switch (place.dialog) {
    case 'none':
      return undefined;
    case 'language':
      return waiting(language, place.state);
    case 'pay':
      return waiting(pay, place.state);
    case 'link':
      return waiting(link, place.state);
    case 'bill':
      return waiting(bill, place.state);
    case 'receipts':
      return waiting(receipts, place.state);
    case 'complain':
      return waiting(complain, place.state);
    case 'complaints':
      return waiting(complaints, place.state);
    case 'accounts':
      return waiting(accounts, place.state);
  }
}
