/** “Menu”: everything that can be done here. The way on from everywhere. */
import type { Choice } from '../dialog.ts';
import type { Facts } from '../facts.ts';
import { billerIn, type Chosen, end, type Talk, type Turn } from './talk.ts';

/** “View and Pay Bill” comes first, in both languages: it is what the company announced. */
const services = [
  'pay',
  'bill',
  'receipts',
  'complain',
  'complaints',
  'accounts',
  'help',
  'language',
] as const;

export function showMenu(talk: Talk): Turn {
  const { phrase } = talk;
  const choices = services.map((id): Choice => ({ id, ...phrase.menuRows[id] }));
  const owed = toPay(talk);
  if (owed && choices[0]) choices[0] = { ...choices[0], description: owed };
  return end({
    text: phrase.greeting({ biller: billerIn(talk) }),
    listLabel: phrase.choose,
    choices,
  });
}

export const menu: Chosen = (_, talk) => showMenu(talk);

/** What is owed, where there is no doubt whose bill is meant. */
function toPay({ facts, phrase }: Talk): string | undefined {
  const account = onlyLinked(facts);
  if (!account || account.outstanding <= 0) return undefined;
  return phrase.toPayFor({ accountNo: account.accountNo, amount: account.outstanding });
}

const onlyLinked = ({ linked: [accountNo, ...others], accounts }: Facts) =>
  accountNo !== undefined && others.length === 0 ? accounts.get(accountNo) : undefined;
