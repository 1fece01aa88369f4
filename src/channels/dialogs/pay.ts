/** “View and Pay Bill”: whose bill, what is owed, how to pay it. Anybody may pay any bill. */
import type { Message } from '../dialog.ts';
import * as paying from './paying.ts';
import type { PayState, Place } from './place.ts';
import { type Chosen, type Dialog, mayBeAccount, pageIn, type Talk, type Turn } from './talk.ts';
import { accountNosIn, amountIn, typedIn } from './words.ts';

export const pay: Dialog<PayState> = {
  asks(state, talk) {
    switch (state.at) {
      case 'writing a consumer number':
        return paying.askNumber(talk);
      case 'choosing an account':
        return paying.chooseWhose(talk, state.page);
      case 'looking at a bill':
        return paying.view(whoseIn(state), talk);
      case 'writing an amount':
        return paying.askAmount(whoseIn(state), talk);
      case 'choosing an app':
        return paying.askApp(whoseIn(state), state.amount, talk);
    }
  },
  answer(state, message, talk) {
    if (!('accountNo' in state)) return numberWritten(message, talk);
    const amount = amountIn(message);
    if (amount === undefined) return undefined;
    // Nobody was asked for an amount, and a lone digit rather means a row of the list.
    if (state.at !== 'writing an amount' && amount < 1000) return undefined;
    return paying.askApp(whoseIn(state), amount, talk);
  },
};

const whoseIn = ({ accountNo, anyway }: paying.Whose): paying.Whose => ({ accountNo, anyway });

function numberWritten(message: Message, talk: Talk): Turn | undefined {
  const numbers = accountNosIn(typedIn(message), talk.facts.accountNoPattern);
  const accountNo = numbers.find((one) => talk.facts.accounts.has(one)) ?? numbers[0];
  return accountNo === undefined ? undefined : paying.view({ accountNo, anyway: false }, talk);
}

/** `pay`, `pay:page:1`, `pay:number`, `pay:N…`, `pay:N…:anyway`, `pay:N…:all:gpay` and the like. */
export const payChosen: Chosen = ([accountNo, what, app], talk, place) => {
  if (accountNo === undefined) return paying.chooseWhose(talk);
  if (accountNo === 'number') return paying.askNumber(talk);
  if (accountNo === 'page') return paying.chooseWhose(talk, pageIn(what));
  if (!mayBeAccount(accountNo, talk)) return undefined;
  const state = stateFor(accountNo, place);
  const shown = { accountNo, anyway: false };
  const whose = { accountNo, anyway: state?.anyway ?? false };
  switch (what) {
    case undefined:
      return paying.view(shown, talk);
    case 'anyway':
      return paying.view({ accountNo, anyway: true }, talk);
    case 'another':
      return paying.askAmount(whose, talk);
    case 'max':
      return paying.askAppForMost(whose, talk);
    case 'all':
      return app === undefined ? paying.view(shown, talk) : paying.payAll(whose, app, talk);
    case 'part':
      // The amount was written in the talk; once that has moved on, the bill is shown again.
      if (app === undefined || state?.at !== 'choosing an app') return paying.view(shown, talk);
      return paying.payPart(whose, state.amount, app, talk);
  }
  return undefined;
};

/** What was said about this very account in the step before. */
function stateFor(accountNo: string, place: Place) {
  if (place.dialog !== 'pay' || !('accountNo' in place.state)) return undefined;
  return place.state.accountNo === accountNo ? place.state : undefined;
}
