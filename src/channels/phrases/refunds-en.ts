/** What we say in English of money that goes back. Its shape is that of every other language. */
import type { Paise } from '../../domain/money.ts';
import { rupees } from './written.ts';

type Money = { amount: Paise };
type Help = { helpline: string };
type Ref = { refundRef: string };

export const refundsEn = {
  approved: ({ amount }: Money) =>
    `Your refund of ${rupees(amount)} has been approved. The money is being sent back to you; ` +
    'we will tell you here when that is done.',
  declined: ({ amount, helpline }: Money & Help) =>
    `A refund of ${rupees(amount)} was asked for, and it has not been approved. ` +
    `Nothing has changed about your payment. Questions: ${helpline}.`,
  completed: ({ amount, refundRef }: Money & Ref) =>
    `✅ ${rupees(amount)} has been sent back to you.\nReference: ${refundRef}\n` +
    'If your bank does not show the money, please tell them this reference.',
  failed: ({ amount, helpline }: Money & Help) =>
    `Your refund of ${rupees(amount)} could not be sent yet. We still owe you this money: ` +
    `the office will send it again, or in another way. You need not do anything. ` +
    `Help: ${helpline}.`,
  chargedBack: ({ amount }: Money) =>
    `Your bank has taken back ${rupees(amount)} of your payment from us.`,
  openAgain: 'What this money had paid is open again.',
  owesNow: ({ accountNo, amount }: Money & { accountNo: string }) =>
    `To pay for ${accountNo} now: ${rupees(amount)}`,
  /** The same in a few words, for outside the 24 hours: “Its state is now: …”. */
  news: {
    approved: 'approved, and on its way back to you',
    declined: 'not approved',
    completed: ({ refundRef }: Ref) => `sent back to you, reference ${refundRef}`,
    failed: 'not sent yet; the office will send it again',
  },
};
