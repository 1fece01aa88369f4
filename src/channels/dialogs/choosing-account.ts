/** A list of accounts to choose from, for whatever is to be done with one of them. */
import type { Choice, Reply } from '../dialog.ts';
import type { AccountFacts } from '../facts.ts';
import { shortened } from '../letters.ts';
import { rowsOf, type Talk } from './talk.ts';

const descriptionMax = 72;

/** `id` makes the id of a row from what stands in it: a number, or `page:2` for more of them. */
export function chooseAccount(
  talk: Talk,
  { text, numbers, id, page, tail }: {
    text: string;
    numbers: readonly string[];
    id: (accountNo: string) => string;
    page: number;
    tail: readonly Choice[];
  },
): Reply {
  const { phrase } = talk;
  const rows = numbers.map((accountNo): Choice => {
    const account = talk.facts.accounts.get(accountNo);
    const row = { id: id(accountNo), title: accountNo };
    return account ? { ...row, description: described(talk, account) } : row;
  });
  const more = (page: number) => ({ id: id(`page:${page}`), title: phrase.more });
  return { text, listLabel: phrase.choose, choices: rowsOf(rows, { page, more, tail }) };
}

function described({ phrase }: Talk, { outstanding, name, maskedName }: AccountFacts): string {
  const owed = outstanding > 0 ? phrase.toPayTag({ amount: outstanding }) : phrase.nothingToPay;
  return shortened([owed, name ?? maskedName].filter(Boolean).join(' · '), descriptionMax);
}
