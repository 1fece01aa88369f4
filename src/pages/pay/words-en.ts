/** The pay page in English. */
import { dayInWords, monthOf, rupees, timeInIndia } from '../../documents/figures.ts';
import type { Paise } from '../../domain/money.ts';

type Sum = { amount: Paise };
type Settled = Sum & { settledBy: string };
type Due = { dueOn: string };

export const en = {
  otherLanguage: 'हिन्दी',
  title: 'Pay an electricity bill',
  consumerNo: 'Consumer number',
  name: 'Name',
  owed: 'To pay now',
  nothingOwed: 'Nothing is owed.',
  advance: 'Advance kept for the next bill',
  bill: 'Bill',
  dueBy: ({ dueOn }: Due) => `pay by ${dayInWords(dueOn, 'en')}`,
  wasDue: ({ dueOn }: Due) => `was due on ${dayInWords(dueOn, 'en')}`,
  surchargeComes: ({ amount, dueOn }: Sum & Due) =>
    `after ${dayInWords(dueOn, 'en')} a surcharge of ${rupees(amount)} is added`,
  surchargeCame: ({ amount }: Sum) => `a surcharge of ${rupees(amount)} was added`,
  monthOf: (month: string) => monthOf(month, 'en'),

  pay: ({ amount }: Sum) => `Pay ${rupees(amount)}`,
  byUpi: 'with a UPI app',
  byAny: 'by card, net banking or UPI',
  byDirect: 'by a UPI QR code to our bank account',
  payOtherAmount: 'Pay another amount',
  payInAdvance: 'Pay in advance',
  rupeesLabel: 'Amount in rupees',
  aboveLimit: ({ amount }: Sum) => `A UPI app carries at most ${rupees(amount)} at a time.`,
  payInChat: 'Pay in WhatsApp',
  noLinks: ({ helpline }: { helpline: string }) =>
    'Paying here is not possible just now. You can pay in WhatsApp, at our cash counter, or ' +
    `call ${helpline}.`,
  safety: 'Nobody of ours ever asks for your UPI PIN.',

  amountUnclear: 'Please write an amount in rupees, such as 500 or 499.50.',
  amountTooSmall: 'The least is ₹1.',
  amountAboveUpi: ({ amount }: Sum) =>
    `More than a UPI app carries, ${rupees(amount)}. Choose a smaller amount or another way.`,
  amountChanged:
    'What is owed has changed in between. Nothing has been asked for; please look again.',
  tooMany:
    'Too many payments have been begun for this number. Please wait until the oldest ones end.',
  formBroken: 'This form was not filled in as it should be. Please try again.',
  underWay: ({ amount, settledBy }: Settled) =>
    `A payment of ${
      rupees(amount)
    } is being checked. If the money left the bank, it will be here ` +
    `or back by ${dayInWords(settledBy, 'en')}. Please do not pay again.`,
  begunDirect: ({ amount, begunOn }: Sum & { begunOn: string }) =>
    `A payment of ${rupees(amount)} by our UPI QR code was begun on ` +
    `${dayInWords(begunOn, 'en')}. If your app says that it worked, please do not pay again: ` +
    'we see the money when our bank’s statement comes.',
  payAnyway: 'Pay all the same',

  yourPayment: ({ amount }: Sum) => `Your payment of ${rupees(amount)}`,
  goOn: 'Go on to pay',
  onRazorpay: 'You pay on the page of Razorpay, our payment gateway.',
  openApp: 'Open a UPI app',
  scanLink: 'Or scan this with the camera of another phone:',
  scanUpi: 'Or scan this with any UPI app:',
  payUntil: ({ at }: { at: string }) => `Can be paid until ${timeInIndia(at, 'en')}.`,
  stays:
    'This page shows by itself when the money has come. Keep it open, or come back to it later.',
  staysDirect: 'Your app tells you at once whether it worked. We see the money when our bank’s ' +
    'statement comes, mostly on the next working day; then the receipt is here.',
  atTheBank: ({ amount, settledBy }: Settled) =>
    `The time to pay ${rupees(amount)} with this QR code is over; now we wait for our bank’s ` +
    'statement. If your app says that the payment worked, please do not pay again: the money ' +
    `and the receipt will be here by ${dayInWords(settledBy, 'en')}, or the money goes back.`,
  tryFailed: ({ settledBy }: { settledBy: string }) =>
    `The last try did not work. If money left the bank, it will be back by ` +
    `${dayInWords(settledBy, 'en')}. You can try again below.`,
  noAnswer:
    'Our payment gateway does not answer just now. Nothing has been taken; this page tries ' +
    'again by itself.',
  refused:
    'Our payment gateway does not take this payment. Nothing has been taken. Please choose ' +
    'another amount or another way.',
  lapsed: ({ amount, settledBy }: Settled) =>
    `The time to pay ${
      rupees(amount)
    } is over and no money has come. If it left the bank, it will ` +
    `be here or back by ${dayInWords(settledBy, 'en')}. Else you can pay again.`,
  again: 'Look at the bill again',
  paymentAlone: 'This page shows this payment alone. For your bill and what you owe, open the ' +
    'WhatsApp chat or scan the code on the bill.',
  toChat: 'Open the WhatsApp chat',
  arrived: ({ amount }: Sum) => `We have received ${rupees(amount)}. Thank you!`,
  receiptComing: 'The receipt is being made; this page shows it in a moment.',
  held: ({ helpline }: { helpline: string }) =>
    `Your money is here and safe, but we do not know yet for which connection. Our office is ` +
    `finding out. Help: ${helpline}.`,
  receiptPdf: 'Receipt as PDF',

  notFoundTitle: 'There is no such page to pay on',
  notFound: ({ helpline }: { helpline: string }) =>
    'The address may have been copied wrongly: scan the code again, ask for the bill in ' +
    `WhatsApp, or call ${helpline}.`,
};
