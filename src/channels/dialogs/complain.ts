/** “Complaint”: what is wrong, where, and registered only after they have read it. */
import { ComplaintKind } from '../../domain/complaint.events.ts';
import type { Message } from '../dialog.ts';
import * as complaining from './complaining.ts';
import { registration } from './complaint-draft.ts';
import * as describing from './describing.ts';
import type { ComplainState, Draft } from './place.ts';
import { type Chosen, type Dialog, end, pageIn, type Talk, toMenu, type Turn } from './talk.ts';
import { wish } from './talk.ts';
import { accountNosIn, saysNo, saysYes, typedIn } from './words.ts';

const send = (draft: Draft): Turn => wish(registration(draft));
const leave = (talk: Talk): Turn =>
  end({ text: talk.phrase.complaint.nothingRegistered, choices: [toMenu(talk)] });

export const complain: Dialog<ComplainState> = {
  asks(state, talk) {
    switch (state.at) {
      case 'choosing a kind':
        return complaining.chooseKind(talk, state.page);
      case 'choosing what it is about':
        return complaining.begin(state.kind, talk, state.page);
      case 'writing a reference':
        return describing.askReference(state.draft, talk);
      case 'describing':
        return describing.describeAgain(state.draft, talk);
      case 'confirming':
        return describing.confirm(state.draft, talk);
    }
  },
  answer(state, message, talk) {
    switch (state.at) {
      case 'choosing a kind':
        return undefined;
      case 'choosing what it is about':
        return aboutWritten(state.kind, message, talk);
      case 'writing a reference':
        if (saysNo(message)) return describing.askInWords(state.draft, talk);
        return describing.takeReference(state.draft, message, talk);
      case 'describing':
        return describing.take(state.draft, message, talk);
      case 'confirming':
        if (saysYes(message)) return send(state.draft);
        if (saysNo(message)) return leave(talk);
        return describing.take(state.draft, message, talk);
    }
  },
};

function aboutWritten(kind: ComplaintKind, message: Message, talk: Talk): Turn | undefined {
  const { accountNoPattern, linked } = talk.facts;
  const numbers = accountNosIn(typedIn(message), accountNoPattern);
  const accountNo = numbers.find((one) => linked.includes(one));
  return accountNo === undefined ? undefined : about(kind, accountNo, talk);
}

/** Only an account of theirs is named in a complaint; what is anybody else's is not. */
function about(kind: ComplaintKind, accountNo: string, talk: Talk): Turn {
  const mine = talk.facts.linked.includes(accountNo);
  if (!mine && accountNo !== 'none') return complaining.begin(kind, talk);
  return describing.describe({ kind, text: '', ...(mine && { accountNo }) }, talk);
}

/** `complain`, `complain:page:1`, `complain:METER`, `complain:METER:N…`, `complain:send` … */
export const complainChosen: Chosen = ([what, accountNo, answer], talk, place) => {
  if (what === undefined) return complaining.chooseKind(talk);
  if (what === 'page') return complaining.chooseKind(talk, pageIn(accountNo));
  if (what === 'cancel') return leave(talk);
  if (what === 'send') {
    if (place.dialog !== 'complain' || place.state.at !== 'confirming') return undefined;
    return send(place.state.draft);
  }
  const { data: kind } = ComplaintKind.safeParse(what);
  if (!kind) return undefined;
  if (accountNo === undefined) return complaining.begin(kind, talk);
  if (accountNo === 'page') return complaining.begin(kind, talk, pageIn(answer));
  return answered(kind, accountNo, answer, talk);
};

function answered(
  kind: ComplaintKind,
  accountNo: string,
  answer: string | undefined,
  talk: Talk,
): Turn {
  const { onlyMyHouse, wholeArea } = talk.phrase.complaint;
  const mine = talk.facts.linked.includes(accountNo);
  const draft: Draft = { kind, text: '', ...(mine && { accountNo }) };
  switch (answer) {
    case 'house':
      return describing.takeWords(draft, onlyMyHouse, talk);
    case 'area':
      return describing.takeWords(draft, wholeArea, talk);
    case 'unknown':
      return describing.askInWords(draft, talk);
  }
  return about(kind, accountNo, talk);
}
