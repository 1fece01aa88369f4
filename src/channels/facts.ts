/** What a turn may know: looked up fresh before each one, by whoever runs the dialogs. */
import type { ComplaintKind } from '../domain/complaint.events.ts';
import type { Language } from '../domain/conversation.events.ts';
import type { Paise } from '../domain/money.ts';
import type { Link } from '../domain/payment.events.ts';

export type BillFacts = {
  billNo: string;
  month: string;
  dueOn: string;
  /** The month's own demand. */
  demand: Paise;
  /** What is still open of it, surcharge included. */
  outstanding: Paise;
  amountAfterDue: Paise;
};

/** A payment that was asked for and has neither arrived nor lapsed. */
export type PendingFacts = {
  paymentId: string;
  amount: Paise;
  requestedAt: string;
  /** An attempt is under way: money may already have left the payer's bank. */
  attempted: boolean;
  /** Asked for on the pay page. Left out: by an order card. */
  link?: Link;
  /** The day by which it will have reached us or gone back. */
  settledBy: string;
};

export type ReceiptFacts = { receiptNo: string; amount: Paise; paidOn: string };

export type AccountFacts = {
  accountNo: string;
  /** `Ra•••• Ku•••`: all that a stranger sees. Undefined after erasure. */
  maskedName?: string;
  /** Only for a linked account. */
  name?: string;
  linked: boolean;
  /** The mobile number on record is the one that this contact writes from. */
  linkable: boolean;
  /** All that is owed; 0 when nothing is. */
  outstanding: Paise;
  advance: Paise;
  /** Open ones, oldest due first. */
  openBills: readonly BillFacts[];
  /** The newest, open or not. */
  latestBill?: BillFacts;
  pending: readonly PendingFacts[];
  /** Newest first, at most ten; empty unless linked. */
  receipts: readonly ReceiptFacts[];
  centre: string;
};

export type ComplaintState = 'registered' | 'assigned' | 'resolved' | 'closed';

export type ComplaintFacts = {
  docketNo: string;
  kind: ComplaintKind;
  state: ComplaintState;
  escalatedTo?: string;
  registeredOn: string;
  dueAt: string;
  overdue: boolean;
  /** Resolved or closed lately enough to be opened again. */
  reopenable: boolean;
  rated: boolean;
};

export type Facts = {
  /** Undefined until this contact has chosen. */
  language?: Language;
  /** Linked accounts, in the order in which they were linked. */
  linked: readonly string[];
  /** Not linked yet, but the mobile number on record is this contact's. */
  onRecord: readonly string[];
  /** The linked ones, those on record, and any whose number stands in the message or the state. */
  accounts: ReadonlyMap<string, AccountFacts>;
  /** This contact's own, newest first, at most ten. */
  complaints: readonly ComplaintFacts[];
  /** In India. */
  today: string;
  now: string;
  /** What one UPI payment may carry; above it another way is offered before the tap. */
  upiMax: Paise;
  /** What a consumer number of this company looks like, anchored at both ends. */
  accountNoPattern: RegExp;
  biller: { name: string; nameHi: string; whatsapp: string; helpline: string; portal: string };
  /** A page where any account can be paid in the browser. Undefined: there is none. */
  payPage?: (accountNo: string) => string;
};
