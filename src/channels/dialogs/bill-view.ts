/** What is shown of a bill before it is paid, and how to go on. The name only as it may be. */
import { dayOf } from '../../domain/calendar.ts';
import { paise } from '../../domain/money.ts';
import type { Choice, Reply } from '../dialog.ts';
import type { AccountFacts } from '../facts.ts';
import { apps } from './paying-apps.ts';
import { lines, type Talk, toMenu } from './talk.ts';

/** More of them are one line each too many; all of them count in what is owed. */
const pendingShownMax = 3;

export const underWay = ({ pending }: AccountFacts) => pending.filter(({ attempted }) => attempted);

/** A payment may already be on its way: the truth first, and no card without a second thought. */
export function warning(account: AccountFacts, talk: Talk): Reply {
  const { phrase } = talk;
  const { accountNo } = account;
  const known = underWay(account).slice(0, pendingShownMax);
  const news = known.map((payment) => phrase.underWay(payment));
  const text = lines(phrase.numberLine({ accountNo }), ...news, phrase.doNotPayAgain);
  const choices = [
    { id: `pay:${accountNo}`, title: phrase.checkAgain },
    { id: `pay:${accountNo}:anyway`, title: phrase.payAnyway },
    toMenu(talk),
  ];
  return { text, choices };
}

export function bill(account: AccountFacts, talk: Talk): Reply {
  const { facts, phrase } = talk;
  const { accountNo, outstanding } = account;
  const payable = outstanding > 0;
  const open = account.pending.filter(({ attempted }) => !attempted);
  const cards = open.filter(({ link }) => link === undefined).slice(0, pendingShownMax);
  const direct = open.filter(({ link }) => link === 'direct').slice(-pendingShownMax);
  const text = lines(
    ...headOf(account, talk),
    payable ? phrase.toPayLine({ amount: outstanding }) : phrase.nothingOwed,
    account.advance > 0 && phrase.advanceLine({ amount: account.advance }),
    ...cards.map(({ amount }) => phrase.cardOpenLine({ amount })),
    ...direct.map(({ amount, requestedAt }) =>
      phrase.qrBegunLine({ amount, begunOn: dayOf(requestedAt) })
    ),
    payable && isAboveLimit(account, talk) &&
      phrase.aboveLimit({ amount: facts.upiMax, centre: account.centre }),
    payable && facts.payPage && phrase.payPageLine({ url: facts.payPage(accountNo) }),
    payable && !isAboveLimit(account, talk) && phrase.howToPay,
  );
  const listLabel = payable ? phrase.waysToPay : phrase.choose;
  return { text, listLabel, choices: [...waysToPay(account, talk), ...otherWishes(account, talk)] };
}

function headOf(account: AccountFacts, { facts, phrase }: Talk) {
  const { accountNo, openBills } = account;
  const name = account.name ?? account.maskedName;
  const latest = openBills.at(-1);
  const overdue = latest && latest.dueOn < facts.today;
  const surcharge = latest ? paise(latest.amountAfterDue - latest.demand) : paise(0);
  return [
    phrase.billTitle,
    phrase.numberLine({ accountNo }),
    name !== undefined && phrase.nameLine({ name }),
    latest && (overdue ? phrase.overdueLine(latest) : phrase.billLine(latest)),
    openBills.length > 1 && phrase.olderBills({ count: openBills.length - 1 }),
    latest && !overdue && surcharge > 0 &&
    phrase.surchargeLine({ amount: surcharge, dueOn: latest.dueOn }),
  ];
}

export const isAboveLimit = ({ outstanding }: AccountFacts, { facts }: Talk) =>
  outstanding > facts.upiMax;

function waysToPay(account: AccountFacts, talk: Talk): Choice[] {
  const { facts: { upiMax }, phrase } = talk;
  const id = `pay:${account.accountNo}`;
  const another = (title: string) => ({ id: `${id}:another`, title });
  if (account.outstanding <= 0) return [another(phrase.payInAdvance)];
  const whole = isAboveLimit(account, talk)
    ? [{ id: `${id}:max`, title: phrase.payAmount({ amount: upiMax }) }]
    : apps(`${id}:all`, talk);
  return [...whole, another(phrase.anotherAmount)];
}

function otherWishes({ accountNo, linked, linkable, latestBill }: AccountFacts, talk: Talk) {
  const { phrase } = talk;
  const wishes: Choice[] = [];
  if (linked && latestBill) wishes.push({ id: `bill:${accountNo}`, title: phrase.billPdf });
  if (linkable && !linked) {
    const description = phrase.whatLinkingDoes;
    wishes.push({ id: `link:${accountNo}`, title: phrase.linkThis, description });
  }
  return [...wishes, { id: 'pay:number', title: phrase.otherNumber }, toMenu(talk)];
}
