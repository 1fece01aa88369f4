/** The steps from a consumer number to a payment card. Each looks at the account as it is now. */
import type { Paise } from '../../domain/money.ts';
import { App } from '../../domain/payment.events.ts';
import type { AccountFacts } from '../facts.ts';
import { bill, isAboveLimit, underWay, warning } from './bill-view.ts';
import { chooseAccount } from './choosing-account.ts';
import { appQuestion } from './paying-apps.ts';
import type { PayState, Place } from './place.ts';
import { ask, type Talk, toMenu, type Turn, wish } from './talk.ts';

const at = (state: PayState): Place => ({ dialog: 'pay', state });

/** Linked accounts first, then those on record; somebody without any writes a number. */
export function chooseWhose(talk: Talk, page = 0): Turn {
  const { facts, phrase } = talk;
  const numbers = [...facts.linked, ...facts.onRecord];
  const [only, ...others] = numbers;
  if (only === undefined) return askNumber(talk);
  if (others.length === 0) return view({ accountNo: only, anyway: false }, talk);
  const tail = [{ id: 'pay:number', title: phrase.otherNumber }, toMenu(talk)];
  const id = (accountNo: string) => `pay:${accountNo}`;
  const list = chooseAccount(talk, { text: phrase.whichAccount, numbers, id, page, tail });
  return ask(at({ at: 'choosing an account', page }), list);
}

export const askNumber = (talk: Talk, text = talk.phrase.writeNumber): Turn =>
  ask(at({ at: 'writing a consumer number' }), { text, choices: [toMenu(talk)] });

/** Whose bill, and whether they go on although a payment is under way. */
export type Whose = { accountNo: string; anyway: boolean };

function withAccount(whose: Whose, talk: Talk, goOn: (account: AccountFacts) => Turn): Turn {
  const { accountNo, anyway } = whose;
  const account = talk.facts.accounts.get(accountNo);
  if (!account) return askNumber(talk, talk.phrase.unknownNumber({ accountNo }));
  if (anyway || underWay(account).length === 0) return goOn(account);
  return ask(at({ at: 'looking at a bill', ...whose }), warning(account, talk));
}

export const view = (whose: Whose, talk: Talk): Turn =>
  withAccount(
    whose,
    talk,
    (account) => ask(at({ at: 'looking at a bill', ...whose }), bill(account, talk)),
  );

export const askAmount = (whose: Whose, talk: Talk, text = talk.phrase.writeAmount): Turn =>
  withAccount(
    whose,
    talk,
    () => ask(at({ at: 'writing an amount', ...whose }), { text, choices: [toMenu(talk)] }),
  );

export function askApp(whose: Whose, amount: Paise, talk: Talk): Turn {
  const { facts: { upiMax }, phrase } = talk;
  if (amount > upiMax) return askAmount(whose, talk, phrase.amountAboveLimit({ amount: upiMax }));
  return withAccount(
    whose,
    talk,
    (account) =>
      ask(at({ at: 'choosing an app', ...whose, amount }), appQuestion(account, amount, talk)),
  );
}

/** A first part, where the whole is more than one payment can carry. */
export const askAppForMost = (whose: Whose, talk: Talk): Turn =>
  withAccount(
    whose,
    talk,
    (account) =>
      isAboveLimit(account, talk) ? askApp(whose, talk.facts.upiMax, talk) : view(whose, talk),
  );

/** The amount is what is owed now, whatever stood above the button that was tapped. */
export const payAll = (whose: Whose, app: string, talk: Talk): Turn =>
  withAccount(whose, talk, (account) => {
    const { outstanding } = account;
    if (outstanding <= 0 || isAboveLimit(account, talk)) return view(whose, talk);
    return request(whose, outstanding, app);
  });

export const payPart = (whose: Whose, amount: Paise, app: string, talk: Talk): Turn =>
  amount > talk.facts.upiMax
    ? askApp(whose, amount, talk)
    : withAccount(whose, talk, () => request(whose, amount, app));

/** Asking is not paying. The card is the answer; it comes by itself. */
function request({ accountNo }: Whose, amount: Paise, name: string): Turn {
  const { data: app } = App.safeParse(name);
  return wish({ type: 'RequestPayment', accountNo, amount, ...(app && { app }) });
}
