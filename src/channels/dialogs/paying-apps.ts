/** Which app to pay with: the payer's wish, never a condition: any of them can pay. */
import { type Paise, paise } from '../../domain/money.ts';
import { App } from '../../domain/payment.events.ts';
import type { Choice, Reply } from '../dialog.ts';
import type { AccountFacts } from '../facts.ts';
import { lines, type Talk, toMenu } from './talk.ts';

const appNames: Record<App, string> = { gpay: 'Google Pay', phonepe: 'PhonePe', paytm: 'Paytm' };

/** WhatsApp Pay first: its card leads to every UPI app. The others are only offered first there. */
export const apps = (id: string, { phrase }: Talk): Choice[] => [
  { id: `${id}:upi`, title: phrase.anyApp },
  ...App.options.map((app) => ({ id: `${id}:${app}`, title: appNames[app] })),
];

/** How to pay an amount that was agreed on; what is not owed yet is said to stay as advance. */
export function appQuestion(account: AccountFacts, amount: Paise, talk: Talk): Reply {
  const { phrase } = talk;
  const { accountNo } = account;
  const rest = paise(amount - account.outstanding);
  const text = lines(
    phrase.payingLine({ accountNo, amount }),
    rest > 0 && (rest < amount ? phrase.restIsAdvance({ amount: rest }) : phrase.allIsAdvance),
    phrase.howToPay,
  );
  const choices = [
    ...apps(`pay:${accountNo}:part`, talk),
    { id: `pay:${accountNo}:another`, title: phrase.anotherAmount },
    toMenu(talk),
  ];
  return { text, listLabel: phrase.waysToPay, choices };
}
