/** “Link”: an account whose mobile number on record is the contact's own shows all it has. */
import { chooseAccount } from './choosing-account.ts';
import type { LinkState } from './place.ts';
import { ask, type Chosen, type Dialog, end, mayBeAccount, pageIn } from './talk.ts';
import { type Talk, toMenu, toPay, type Turn } from './talk.ts';
import { accountNosIn, typedIn } from './words.ts';

const linkId = (accountNo: string) => `link:${accountNo}`;

function offerLink(talk: Talk, page = 0): Turn {
  const { facts, phrase } = talk;
  const waiting = { dialog: 'link', state: { at: 'writing a number to link', page } } as const;
  const [only, ...others] = facts.onRecord;
  if (only === undefined) {
    return ask(waiting, { text: phrase.writeNumberToLink, choices: [toPay(talk), toMenu(talk)] });
  }
  if (others.length === 0) {
    const link = { id: linkId(only), title: phrase.linkAccount({ accountNo: only }) };
    const text = phrase.onRecordFor({ accountNo: only });
    return ask(waiting, { text, choices: [link, toMenu(talk)] });
  }
  const tail = [toMenu(talk)];
  const numbers = facts.onRecord;
  return ask(
    waiting,
    chooseAccount(talk, { text: phrase.onRecord, numbers, id: linkId, page, tail }),
  );
}

function linkOne(accountNo: string, talk: Talk): Turn {
  const { facts: { accounts, biller: { portal } }, phrase } = talk;
  const account = accounts.get(accountNo);
  const viewIt = { id: `pay:${accountNo}`, title: phrase.viewAndPay };
  if (!account) {
    const state = { at: 'writing a number to link', page: 0 } as const;
    const text = phrase.unknownNumber({ accountNo });
    return ask({ dialog: 'link', state }, { text, choices: [toMenu(talk)] });
  }
  const choices = [viewIt, toMenu(talk)];
  if (account.linked) return end({ text: phrase.alreadyLinked({ accountNo }), choices });
  if (!account.linkable) {
    return end({ text: phrase.notLinkable({ accountNo, portal }), choices });
  }
  return end({ text: phrase.linked({ accountNo }), choices }, { type: 'LinkAccount', accountNo });
}

export const link: Dialog<LinkState> = {
  asks: ({ page }, talk) => offerLink(talk, page),
  answer(_, message, talk) {
    const [accountNo] = accountNosIn(typedIn(message), talk.facts.accountNoPattern);
    return accountNo === undefined ? undefined : linkOne(accountNo, talk);
  },
};

export const linkChosen: Chosen = ([accountNo, page], talk) => {
  if (accountNo === undefined) return offerLink(talk);
  if (accountNo === 'page') return offerLink(talk, pageIn(page));
  return mayBeAccount(accountNo, talk) ? linkOne(accountNo, talk) : undefined;
};
