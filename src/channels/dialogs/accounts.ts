/** “My connections”: which accounts are linked, and how to unlink one. */
import { chooseAccount } from './choosing-account.ts';
import { needsLink } from './linked-only.ts';
import type { AccountsState, Place } from './place.ts';
import { ask, type Chosen, type Dialog, end, mayBeAccount, pageIn } from './talk.ts';
import { lines, type Step, type Talk, toMenu, type Turn } from './talk.ts';
import { accountNosIn, saysNo, saysYes, typedIn } from './words.ts';

const at = (state: AccountsState): Place => ({ dialog: 'accounts', state });

function list(talk: Talk, page = 0): Turn {
  const { facts: { linked: numbers }, phrase } = talk;
  const link = { id: 'link', title: phrase.linkConnection };
  if (numbers.length === 0) {
    const text = lines(phrase.noAccounts, phrase.whatLinkingDoes);
    return end({ text, choices: [link, toMenu(talk)] });
  }
  const tail = [link, toMenu(talk)];
  const id = (accountNo: string) => `accounts:${accountNo}`;
  const reply = chooseAccount(talk, { text: phrase.myAccounts, numbers, id, page, tail });
  return ask(at({ at: 'looking at the accounts', page }), reply);
}

/** What can be done with one of them; with another's, nothing. */
function withLinked(accountNo: string, talk: Talk, goOn: () => Turn): Turn {
  const { facts, phrase } = talk;
  if (facts.accounts.get(accountNo)?.linked) return goOn();
  if (facts.linked.length === 0) return needsLink(talk);
  const mine = { id: 'accounts', title: phrase.menuRows.accounts.title };
  return end({ text: phrase.notLinked({ accountNo }), choices: [mine, toMenu(talk)] });
}

const show = (accountNo: string, talk: Talk): Turn =>
  withLinked(accountNo, talk, () => {
    const { phrase } = talk;
    const account = talk.facts.accounts.get(accountNo);
    const text = lines(
      phrase.numberLine({ accountNo }),
      account?.name !== undefined && phrase.nameLine({ name: account.name }),
      account && phrase.centreLine({ accountNo, centre: account.centre }),
    );
    const choices = [
      { id: `pay:${accountNo}`, title: phrase.viewAndPay },
      { id: `accounts:${accountNo}:unlink`, title: phrase.unlink },
      toMenu(talk),
    ];
    return ask(at({ at: 'looking at an account', accountNo }), { text, choices });
  });

const askWhether = (accountNo: string, talk: Talk): Turn =>
  withLinked(accountNo, talk, () => {
    const { phrase } = talk;
    const choices = [
      { id: `accounts:${accountNo}:unlink:yes`, title: phrase.yes },
      { id: 'accounts', title: phrase.no },
    ];
    const asked = at({ at: 'asked whether to unlink', accountNo });
    return ask(asked, { text: phrase.askUnlink({ accountNo }), choices });
  });

const unlink = (accountNo: string, talk: Talk): Turn =>
  withLinked(accountNo, talk, () => {
    const text = talk.phrase.unlinked({ accountNo });
    return end({ text, choices: [toMenu(talk)] }, { type: 'UnlinkAccount', accountNo });
  });

export const accounts: Dialog<AccountsState> = {
  asks(state, talk) {
    switch (state.at) {
      case 'looking at the accounts':
        return list(talk, state.page);
      case 'looking at an account':
        return show(state.accountNo, talk);
      case 'asked whether to unlink':
        return askWhether(state.accountNo, talk);
    }
  },
  answer(state, message, talk): Step | undefined {
    if (state.at === 'asked whether to unlink') {
      if (saysYes(message)) return unlink(state.accountNo, talk);
      return saysNo(message) ? list(talk) : undefined;
    }
    const [accountNo] = accountNosIn(typedIn(message), talk.facts.accountNoPattern);
    return accountNo === undefined ? undefined : show(accountNo, talk);
  },
};

export const accountsChosen: Chosen = ([accountNo, what, sure], talk) => {
  if (accountNo === undefined) return list(talk);
  if (accountNo === 'page') return list(talk, pageIn(what));
  if (!mayBeAccount(accountNo, talk)) return undefined;
  if (what === undefined) return show(accountNo, talk);
  if (what !== 'unlink') return undefined;
  return sure === 'yes' ? unlink(accountNo, talk) : askWhether(accountNo, talk);
};
