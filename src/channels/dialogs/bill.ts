/** “Bill as PDF”: the latest bill of a linked account, as a document. */
import { chooseLinked, needsLink } from './linked-only.ts';
import type { BillState } from './place.ts';
import { type Chosen, type Dialog, end, pageIn, type Talk, toMenu } from './talk.ts';
import { type Turn, wish } from './talk.ts';
import { accountNosIn, typedIn } from './words.ts';

function chooseWhose(talk: Talk, page = 0): Turn {
  const next = { dialog: 'bill', state: { at: 'choosing whose bill', page } } as const;
  const goOn = (accountNo: string) => send(accountNo, talk);
  return chooseLinked(talk, { dialog: 'bill', page, next, goOn });
}

/** The bill itself is the answer: it comes as soon as it is made. */
function send(accountNo: string, talk: Talk): Turn {
  const account = talk.facts.accounts.get(accountNo);
  if (!account?.linked) return needsLink(talk);
  const { latestBill } = account;
  if (latestBill) return wish({ type: 'SendBill', accountNo, billNo: latestBill.billNo });
  return end({ text: talk.phrase.noBillYet({ accountNo }), choices: [toMenu(talk)] });
}

export const bill: Dialog<BillState> = {
  asks: ({ page }, talk) => chooseWhose(talk, page),
  answer(_, message, talk) {
    const [accountNo] = accountNosIn(typedIn(message), talk.facts.accountNoPattern);
    return accountNo === undefined ? undefined : send(accountNo, talk);
  },
};

export const billChosen: Chosen = ([accountNo, page], talk) => {
  if (accountNo === undefined) return chooseWhose(talk);
  return accountNo === 'page' ? chooseWhose(talk, pageIn(page)) : send(accountNo, talk);
};
