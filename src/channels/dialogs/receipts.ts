/** “Receipts”: the last ten of a linked account, each sent again as a document. */
import { shortened } from '../letters.ts';
import { chooseLinked, needsLink } from './linked-only.ts';
import type { Place, ReceiptsState } from './place.ts';
import { ask, type Chosen, type Dialog, end, pageIn, type Talk } from './talk.ts';
import { toMenu, type Turn, wish } from './talk.ts';
import { accountNosIn, typedIn } from './words.ts';

const at = (state: ReceiptsState): Place => ({ dialog: 'receipts', state });
const rowsMax = 10;
const descriptionMax = 72;

function chooseWhose(talk: Talk, page = 0): Turn {
  const next = at({ at: 'choosing whose receipts', page });
  const goOn = (accountNo: string) => list(accountNo, talk);
  return chooseLinked(talk, { dialog: 'receipts', page, next, goOn });
}

function list(accountNo: string, talk: Talk): Turn {
  const { facts, phrase } = talk;
  const account = facts.accounts.get(accountNo);
  if (!account?.linked) return needsLink(talk);
  const receipts = account.receipts.slice(0, rowsMax);
  if (receipts.length === 0) {
    return end({ text: phrase.noReceipts({ accountNo }), choices: [toMenu(talk)] });
  }
  const choices = receipts.map(({ receiptNo, amount, paidOn }) => ({
    id: `receipts:${accountNo}:${receiptNo}`,
    title: phrase.receiptTitle({ amount }),
    description: shortened(phrase.receiptLine({ paidOn, receiptNo }), descriptionMax),
  }));
  const text = phrase.whichReceipt({ accountNo });
  const choosing = at({ at: 'choosing a receipt', accountNo });
  return ask(choosing, { text, listLabel: phrase.choose, choices });
}

/** One that is no longer among the last ten is still theirs: whoever sends it looks it up. */
function send(accountNo: string, receiptNo: string, talk: Talk): Turn {
  if (!talk.facts.accounts.get(accountNo)?.linked) return needsLink(talk);
  return wish({ type: 'SendReceipt', accountNo, receiptNo });
}

export const receipts: Dialog<ReceiptsState> = {
  asks(state, talk) {
    return state.at === 'choosing a receipt'
      ? list(state.accountNo, talk)
      : chooseWhose(talk, state.page);
  },
  answer(state, message, talk) {
    const typed = typedIn(message);
    if (state.at === 'choosing a receipt') {
      const receipts = talk.facts.accounts.get(state.accountNo)?.receipts ?? [];
      const named = receipts.find(({ receiptNo }) => receiptNo === typed.trim());
      return named && send(state.accountNo, named.receiptNo, talk);
    }
    const [accountNo] = accountNosIn(typed, talk.facts.accountNoPattern);
    return accountNo === undefined ? undefined : list(accountNo, talk);
  },
};

export const receiptsChosen: Chosen = ([accountNo, ...rest], talk) => {
  if (accountNo === undefined) return chooseWhose(talk);
  if (accountNo === 'page') return chooseWhose(talk, pageIn(rest[0]));
  const receiptNo = rest.join(':'); // A receipt number may have a colon in it.
  if (receiptNo === '') return list(accountNo, talk);
  return receiptNo.length > 40 ? undefined : send(accountNo, receiptNo, talk);
};
