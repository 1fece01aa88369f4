/** What the dialogs say in English. Its shape is the shape of every other language. */
import type { Paise } from '../../domain/money.ts';
import { rupees, written } from './written.ts';

const { day, month } = written.en;

type Account = { accountNo: string };
type Money = { amount: Paise };

/** Titles stay within 20 UTF-16 units on a button and 24 in a list; descriptions within 72. */
export const en = {
  yes: 'Yes',
  no: 'No',
  menu: 'Main menu',
  more: 'More',
  choose: 'Choose',
  notUnderstood: 'Sorry, I did not understand that.',
  youAreWelcome: 'You are welcome! Write whenever you need us.',
  sorry: 'Sorry, something went wrong with us, and nothing was done. Please try again.',
  putAside: 'What you had begun more than a day ago was put aside, and nothing came of it.',
  oldButton: 'This button belongs to an earlier talk and no longer works. Please choose again.',

  greeting: ({ biller }: { biller: string }) => `Namaste! This is ${biller}. How can I help you?`,
  menuRows: {
    pay: { title: 'View and Pay Bill', description: 'See the amount and pay by UPI' },
    bill: { title: 'Bill as PDF', description: 'The latest bill of a linked connection' },
    receipts: { title: 'Payment receipts', description: 'The last ten of a linked connection' },
    complain: { title: 'Register a complaint', description: 'Supply, meter, bill, payment …' },
    complaints: { title: 'Complaint status', description: 'See, close, reopen or rate' },
    accounts: { title: 'My connections', description: 'Link or unlink a consumer number' },
    help: { title: 'Help', description: 'Call centre, portal, office, safety from fraud' },
    language: { title: 'भाषा / Language', description: 'हिन्दी, English' },
  },
  toPayFor: ({ accountNo, amount }: Account & Money) => `${rupees(amount)} to pay for ${accountNo}`,

  writeNumber: 'Please write the consumer number (IVRS number) printed on the bill.',
  unknownNumber: ({ accountNo }: Account) =>
    `There is no connection with the number ${accountNo}. ` +
    'Please check it on the bill and write it again.',
  whichAccount: 'For which connection? You can also write a consumer number.',
  whichLinkedAccount: 'For which connection?',
  otherNumber: 'Another number',
  toPayTag: ({ amount }: Money) => `${rupees(amount)} to pay`,
  nothingToPay: 'nothing to pay',

  billTitle: '*Electricity bill*',
  numberLine: ({ accountNo }: Account) => `Consumer number: ${accountNo}`,
  nameLine: ({ name }: { name: string }) => `Name: ${name}`,
  billLine: (bill: { month: string; dueOn: string }) =>
    `Bill: ${month(bill.month)}, due date ${day(bill.dueOn)}`,
  overdueLine: (bill: { month: string; dueOn: string }) =>
    `Bill: ${month(bill.month)}, was due on ${day(bill.dueOn)}`,
  olderBills: ({ count }: { count: number }) => `Older open bills: ${count}`,
  surchargeLine: ({ amount, dueOn }: Money & { dueOn: string }) =>
    `After ${day(dueOn)} a surcharge of ${rupees(amount)} is added.`,
  toPayLine: ({ amount }: Money) => `*To pay: ${rupees(amount)}*`,
  nothingOwed: 'Nothing is to be paid. Thank you!',
  advanceLine: ({ amount }: Money) =>
    `Advance with us: ${rupees(amount)}. The next bill will use it.`,
  cardOpenLine: ({ amount }: Money) =>
    `A payment card of ${rupees(amount)} is still open for this connection. ` +
    'Please pay only one card.',
  qrBegunLine: ({ amount, begunOn }: Money & { begunOn: string }) =>
    `A payment of ${rupees(amount)} by our UPI QR code was begun on ${day(begunOn)}. ` +
    'If your app says that it worked, please do not pay again: ' +
    'we see the money when our bank’s statement comes.',
  underWay: ({ amount, settledBy }: Money & { settledBy: string }) =>
    `A payment of ${rupees(amount)} is still being checked. If the money has left the bank, ` +
    `it will reach us or go back by ${day(settledBy)}.`,
  doNotPayAgain: '*Please do not pay again until then.*',
  checkAgain: 'Check again',
  payAnyway: 'Pay all the same',
  aboveLimit: ({ amount, centre }: Money & { centre: string }) =>
    `One UPI payment can carry at most ${rupees(amount)}. You can pay a part of it here now, ` +
    `or the whole by NEFT/RTGS through the office ${centre}.`,
  payPageLine: ({ url }: { url: string }) => `To pay in the browser: ${url}`,
  howToPay: 'How would you like to pay?',
  waysToPay: 'Ways to pay',
  anyApp: 'WhatsApp / any UPI app',
  payAmount: ({ amount }: Money) => `Pay ${rupees(amount)}`,
  anotherAmount: 'Another amount',
  payInAdvance: 'Pay in advance',
  writeAmount: 'Please write the amount in rupees, such as 500 or 125.50.',
  amountAboveLimit: ({ amount }: Money) =>
    `One UPI payment can carry at most ${rupees(amount)}. Please write a smaller amount.`,
  payingLine: ({ accountNo, amount }: Account & Money) => `*${rupees(amount)}* for ${accountNo}.`,
  allIsAdvance: 'All of it will stay as advance for the next bill.',
  restIsAdvance: ({ amount }: Money) =>
    `${rupees(amount)} of it is not owed yet and will stay as advance for the next bill.`,

  needsLink: 'For this, the connection must be linked to your mobile number. ' +
    'Seeing and paying a bill works without linking.',
  linkConnection: 'Link a connection',
  onRecordFor: ({ accountNo }: Account) =>
    `Your mobile number is on record for ${accountNo}. Shall it be linked? ` +
    'You can also write another consumer number.',
  onRecord: 'These connections have your mobile number on record. Tap one to link it, ' +
    'or write another consumer number.',
  linkAccount: ({ accountNo }: Account) => `Link ${accountNo}`,
  linkThis: 'Link this connection',
  whatLinkingDoes: 'Once linked, its bill as PDF, receipts and name can be seen here.',
  writeNumberToLink: 'Please write the consumer number (IVRS number) that you want to link. ' +
    'It can be linked from the mobile number that is on record for it.',
  linked: ({ accountNo }: Account) =>
    `${accountNo} is now linked to you. Its bills and receipts can be seen here.`,
  alreadyLinked: ({ accountNo }: Account) => `${accountNo} is already linked to you.`,
  notLinkable: ({ accountNo, portal }: Account & { portal: string }) =>
    `Another mobile number is on record for ${accountNo}, so it cannot be linked from here. ` +
    `The number can be changed at the nearest electricity distribution centre or at ${portal}. ` +
    'Paying works without linking.',
  viewAndPay: 'View and Pay Bill',

  noBillYet: ({ accountNo }: Account) => `There is no bill for ${accountNo} yet.`,
  billPdf: 'Bill as PDF',
  whichReceipt: ({ accountNo }: Account) => `The latest receipts of ${accountNo}. Which one?`,
  receiptTitle: ({ amount }: Money) => rupees(amount),
  receiptLine: ({ paidOn, receiptNo }: { paidOn: string; receiptNo: string }) =>
    `${day(paidOn)}, receipt ${receiptNo}`,
  noReceipts: ({ accountNo }: Account) => `There is no receipt for ${accountNo} yet.`,

  myAccounts: 'Connections linked to you:',
  noAccounts: 'No connection is linked to you yet.',
  unlink: 'Unlink',
  askUnlink: ({ accountNo }: Account) =>
    `Unlink ${accountNo}? Its receipts and bills can then no longer be seen here.`,
  unlinked: ({ accountNo }: Account) => `${accountNo} is no longer linked to you.`,
  notLinked: ({ accountNo }: Account) => `${accountNo} is not linked to you.`,

  helpTitle: '*Help*',
  callCentre: ({ helpline }: { helpline: string }) => `Call centre: ${helpline}`,
  ourNumber: ({ whatsapp }: { whatsapp: string }) => `WhatsApp and phone: ${whatsapp}`,
  portalLine: ({ portal }: { portal: string }) => `Portal: ${portal}`,
  centreLine: ({ accountNo, centre }: Account & { centre: string }) =>
    `Distribution centre of ${accountNo}: ${centre}`,
  nearestCentre: 'Or go to the nearest electricity distribution centre.',
  fraud: '⚠️ *Beware of fraud:* never tell anybody your UPI PIN or OTP; we never ask for it. ' +
    'Never pay a bill to somebody’s mobile number.',
  words: 'You can always write: *menu*, *language*, *stop* (no bill reminders).',
  remindersOff: 'You will get no more bill reminders from us. ' +
    'What you ask for yourself (receipt, complaint) still comes.',
  remindersOn: 'You will get bill reminders from us again.',
  turnOn: 'Remind me again',
  turnOff: 'No reminders',
};

export type Phrases = typeof en;
