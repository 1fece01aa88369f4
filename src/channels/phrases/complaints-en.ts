/** What is said about complaints in English. Its shape is the shape of every other language. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import type { ComplaintState } from '../facts.ts';
import { written } from './written.ts';

const { day, moment } = written.en;

type Kinds = Record<ComplaintKind, string>;
const kinds: Kinds = {
  SUPPLY_OFF: 'No electricity',
  LINE_OR_POLE: 'Wire or pole broken',
  SAFETY: 'Danger to life',
  TRANSFORMER: 'Transformer failed',
  VOLTAGE: 'Voltage problem',
  METER: 'Meter faulty',
  WRONG_READING: 'Wrong or average reading',
  WRONG_BILL: 'Wrong or high bill',
  PAID_NOT_UPDATED: 'Paid, not updated',
  BILL_NOT_RECEIVED: 'Bill not received',
  PAID_WRONG_ACCOUNT: 'Paid for wrong number',
  REFUND: 'Refund not received',
  NEW_CONNECTION: 'New connection, load',
  DISCONNECTION: 'Disconnected, reconnect',
  THEFT_REPORT: 'Report power theft',
  STAFF_CONDUCT: 'Conduct of staff',
  OTHER: 'Something else',
};
const details: Kinds = {
  SUPPLY_OFF: 'Only my house, or the whole area',
  LINE_OR_POLE: 'A wire or pole has broken or fallen',
  SAFETY: 'Open box, hanging wire, current where none should be',
  TRANSFORMER: 'Transformer (DP) burnt or not working',
  VOLTAGE: 'Low, high or changing voltage',
  METER: 'Stopped, fast, burnt or blank',
  WRONG_READING: 'The reading on the bill is not the meter’s',
  WRONG_BILL: 'Amount, category or relief is wrong',
  PAID_NOT_UPDATED: 'Money was debited, but the bill still shows as due',
  BILL_NOT_RECEIVED: 'The bill came late or not at all',
  PAID_WRONG_ACCOUNT: 'I paid the bill of another consumer number',
  REFUND: 'Money that should come back has not come',
  NEW_CONNECTION: 'New connection, load or name change is late',
  DISCONNECTION: 'Cut although paid, or not reconnected',
  THEFT_REPORT: 'Somebody is stealing electricity',
  STAFF_CONDUCT: 'Behaviour of an employee',
  OTHER: 'Anything that is not in this list',
};
const questions: Kinds = {
  SUPPLY_OFF: 'Is it only your house, or the whole area?',
  LINE_OR_POLE: 'Where is it? Please send the place, or write it. A photo helps.',
  SAFETY: 'Where is it? Please send the place, or write it. A photo helps.',
  TRANSFORMER: 'Where is the transformer? Please send the place, or write it.',
  VOLTAGE: 'Is the voltage low or high, and since when? Please write it.',
  METER: 'What is wrong with the meter? Please send a photo of it, or write.',
  WRONG_READING: 'What does the meter show now? Please send a photo of it, or write the reading.',
  WRONG_BILL: 'Which month’s bill, and what is wrong with it? Please write it.',
  PAID_NOT_UPDATED: 'On which day, how much and with which app did you pay? Please write it.',
  BILL_NOT_RECEIVED: 'Which month’s bill has not come? Please write it.',
  PAID_WRONG_ACCOUNT: 'Which number did you pay, which was the right one, and when? ' +
    'Please write it.',
  REFUND: 'Which payment should come back: day and amount? Please write it.',
  NEW_CONNECTION: 'Please write the application number and what is late.',
  DISCONNECTION: 'When was it cut, and when did you pay? Please write it.',
  THEFT_REPORT: 'Where and how? Please write it, or send the place or a photo.',
  STAFF_CONDUCT: 'What happened, when and where? Please write it.',
  OTHER: 'What is wrong? Please write it, or send a photo, a voice message or the place.',
};
const states: Record<ComplaintState, string> = {
  registered: 'registered',
  assigned: 'being worked on',
  resolved: 'resolved',
  closed: 'closed',
};

export const complaintsEn = {
  kinds,
  details,
  questions,
  states,
  whatIsWrong: 'What is the complaint about?',
  danger: ({ helpline }: { helpline: string }) =>
    `⚠️ *Stay away and keep others away. Touch nothing. Call ${helpline} at once.*`,
  whichAccount: 'Is it about one of your connections?',
  needsLink: ({ helpline }: { helpline: string }) =>
    'For this complaint the connection must be linked to your mobile number. ' +
    `You can also call ${helpline}.`,
  noAccount: 'Another place',
  noAccountDetail: 'Not about one of these connections',
  onlyMyHouse: 'Only my house',
  wholeArea: 'The whole area',
  whichPlace: 'Where is it? Please send the place, or write the address.',
  askReference: 'Please write the 12 digits of the UPI reference (UTR, UPI Ref No). ' +
    'It stands in the app that you paid with.',
  noReference: 'I do not have it',
  referenceIs: ({ reference }: { reference: string }) => `UPI reference: ${reference}`,
  referenceHasTwelve: 'A UPI reference has 12 digits. Please check it and write it again.',
  tooLong: 'That is too long. Please write it in fewer words.',
  summaryTitle: '*Please check your complaint*',
  kindLine: ({ kind }: { kind: string }) => `Complaint: ${kind}`,
  placeAttached: '📍 The place is attached.',
  mediaAttached: '📎 Your photo or recording is attached.',
  sendOrAdd: 'Shall I register it? You can first add more words, a photo or the place.',
  register: 'Yes, register it',
  nothingRegistered: 'Nothing was registered.',

  none: 'There is no complaint of yours.',
  which: 'Your latest complaints. Which one?',
  summary: ({ kind, state }: { kind: string; state: string }) => `${kind}: ${state}`,
  docketLine: ({ docketNo }: { docketNo: string }) => `*Complaint ${docketNo}*`,
  stateLine: ({ state }: { state: string }) => `State: ${state}`,
  registeredLine: ({ registeredOn }: { registeredOn: string }) =>
    `Registered on: ${day(registeredOn)}`,
  dueLine: ({ dueAt }: { dueAt: string }) => `To be settled by: ${moment(dueAt)}`,
  escalatedLine: ({ office }: { office: string }) => `Passed up to: ${office}`,
  overdueLine: ({ helpline }: { helpline: string }) =>
    `The promised time is over. We are sorry. You can also call ${helpline}.`,
  notFound: ({ docketNo, helpline }: { docketNo: string; helpline: string }) =>
    `${docketNo} is not among your latest complaints. Please ask at ${helpline}.`,
  close: 'Yes, settled',
  reopen: 'Not settled',
  openAgain: 'Open it again',
  notReopenable: 'The time to open this complaint again is over. You can register a new one.',
  rate: 'Rate',
  askStars: 'How well was it handled? 5 is very good, 1 is bad.',
  stars: {
    5: 'Very good',
    4: 'Good',
    3: 'Fair',
    2: 'Poor',
    1: 'Bad',
  },
  thanks: 'Thank you for your rating.',
  ratedAlready: 'You have already rated this complaint. Thank you.',
};
