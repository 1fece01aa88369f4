/** What our notices say in English. Its shape is the shape of every other language. */
import type { Paise } from '../../domain/money.ts';
import { rupees, written } from './written.ts';

const { day, moment, month } = written.en;

type Account = { accountNo: string };
type Money = { amount: Paise };
type Docket = { docketNo: string };

export const noticesEn = {
  orderText: ({ accountNo, amount }: Account & Money) =>
    `Electricity bill, consumer number ${accountNo}\n*To pay: ${rupees(amount)}*\n` +
    'Confirmation and receipt follow here. Never tell anybody your UPI PIN.',
  orderItem: ({ accountNo }: Account) => `Electricity bill ${accountNo}`,
  orderExpiry: ({ expiresAt }: { expiresAt: string }) => `Pay by ${moment(expiresAt)}`,

  received: ({ accountNo, amount }: Account & Money) =>
    `✅ Payment of ${rupees(amount)} received for ${accountNo}. Thank you!`,
  receiptNoLine: ({ receiptNo }: { receiptNo: string }) => `Receipt no. ${receiptNo}`,
  leftToPay: ({ amount }: Money) => `Left to pay: ${rupees(amount)}`,
  keptAsAdvance: ({ amount }: Money) => `Kept as advance for the next bill: ${rupees(amount)}`,
  paid: 'Paid',

  held: ({ amount, helpline }: Money & { helpline: string }) =>
    `Your payment of ${rupees(amount)} has arrived and is safe with us, but we do not know yet ` +
    `which connection it is for. The office is finding out. Help: ${helpline}.`,
  pending: ({ amount, settledBy }: Money & { settledBy: string }) =>
    `Your payment of ${rupees(amount)} is still being checked. If the money has left your bank, ` +
    `it will reach us or come back to you by ${day(settledBy)}. ` +
    'Please do not pay again until then.',
  pendingShort: ({ settledBy }: { settledBy: string }) => `Being checked, until ${day(settledBy)}`,
  attemptFailed: ({ amount, settledBy }: Money & { settledBy: string }) =>
    `This try to pay ${rupees(amount)} did not succeed. You can try again on the same card. ` +
    `If money has left your bank for it, it will come back by ${day(settledBy)}.`,
  linkAttemptFailed: ({ amount, settledBy }: Money & { settledBy: string }) =>
    `This try to pay ${rupees(amount)} did not succeed. You can try again on the same page. ` +
    `If money has left your bank for it, it will come back by ${day(settledBy)}.`,
  lapsed: ({ accountNo, amount, settledBy }: Account & Money & { settledBy: string }) =>
    `The time to pay ${rupees(amount)} for ${accountNo} is over, and no money has reached us. ` +
    `If it has left your bank, it will reach us or come back to you by ${day(settledBy)}. ` +
    'Otherwise you can pay anew.',

  receiptCaption: ({ accountNo, amount, receiptNo }: Account & Money & { receiptNo: string }) =>
    `Receipt no. ${receiptNo}\n${rupees(amount)} received for ${accountNo}.`,
  reprint: 'This is a copy of the receipt that was issued before.',
  receiptWithoutPdf: 'The PDF cannot be made just now. You can ask for it again later.',
  sendReceipt: 'Ask for it again',
  billCaption: (bill: Account & Money & { month: string; dueOn: string }) =>
    `Electricity bill ${month(bill.month)}, consumer number ${bill.accountNo}\n` +
    `Amount: ${rupees(bill.amount)}, due date ${day(bill.dueOn)}`,
  billWithoutPdf: 'The PDF cannot be made just now. Please ask for it again later.',
  writeMenu: 'Write *menu* for more.',

  registered: ({ docketNo, kind, dueAt }: Docket & { kind: string; dueAt: string }) =>
    `Your complaint is registered.\n*Complaint number: ${docketNo}*\n${kind}\n` +
    `It is to be settled by ${moment(dueAt)}.`,
  assigned: ({ docketNo, desk }: Docket & { desk: string }) =>
    `Complaint ${docketNo} is being worked on by: ${desk}.`,
  escalated: ({ docketNo, office }: Docket & { office: string }) =>
    `Complaint ${docketNo} was passed up to: ${office}.`,
  resolved: ({ docketNo }: Docket) => `Complaint ${docketNo} has been resolved, the office says.`,
  resolution: ({ resolution }: { resolution: string }) => `What was done: ${resolution}`,
  isItSettled: 'Is it settled for you?',
  reopened: ({ docketNo, dueAt }: Docket & { dueAt: string }) =>
    `Complaint ${docketNo} is open again. It was to be settled by ${moment(dueAt)}.`,
  closed: ({ docketNo }: Docket) => `Complaint ${docketNo} is closed.`,
  /** The same in a few words, for outside the 24 hours: “Its state is now: …”. */
  news: {
    registered: ({ dueAt }: { dueAt: string }) => `registered, to be settled by ${moment(dueAt)}`,
    assigned: ({ desk }: { desk: string }) => `being worked on by ${desk}`,
    escalated: ({ office }: { office: string }) => `passed up to: ${office}`,
    resolved: 'resolved, as the office says',
    reopened: 'open again',
    closed: 'closed',
  },
  offices: {
    centre: 'distribution centre in-charge',
    division: 'division',
    circle: 'circle',
    forum: 'Consumer Grievance Redressal Forum',
    ombudsman: 'Electricity Ombudsman',
  },

  couldNot: ({ helpline }: { helpline: string }) =>
    `Sorry, that could not be done, and nothing was changed. Please try again from the menu, ` +
    `or call ${helpline}.`,
  refusals: {
    account_not_open: 'There is no open connection with this number. Please check the number.',
    account_not_linked: 'This connection is not linked to you, so that could not be done.',
    account_not_linkable: 'Another mobile number is on record for this connection, ' +
      'so it could not be linked.',
    bill_not_found: 'This bill was not found.',
    receipt_not_found: 'This receipt was not found.',
    complaint_not_found: 'This complaint was not found.',
    complaint_is_closed: 'This complaint is already closed.',
    complaint_is_not_resolved: 'The office is still working on this complaint. ' +
      'It can be closed and rated once it is resolved.',
    reopen_window_is_over: 'The time to open this complaint again is over. ' +
      'You can register a new one.',
    payment_id_used_with_different_terms: 'The payment card could not be made. ' +
      'No money has moved. Please ask for it again.',
  },
};
