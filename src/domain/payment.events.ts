/** Facts about one payment: one order that we ask for, however many attempts it takes to pay it. */
import { z } from 'zod';
import { AccountNo, ContactId, Day, Instant, PaymentId, RefundId } from './identifiers.ts';
import { Paise } from './money.ts';

const Ref = z.string().min(1).max(120);

/**
 * Who carries the money: a gateway by its name, the bill payment system of all banks and apps, the
 * company's own cash counter, or its bank account itself.
 */
export const Gateway = z.enum([
  'razorpay',
  'billdesk',
  'payu',
  'zaakpay',
  'bbps',
  'counter',
  'bank',
]);

export const App = z.enum(['gpay', 'phonepe', 'paytm']);

/**
 * What a link asks for: any way that the gateway's page offers, its UPI apps alone, or an address
 * of UPI that leads straight to the company's own bank account.
 */
export const Link = z.enum(['any', 'upi', 'direct']);

/** We ask for money: an order card, or a link. No money has moved. */
export const PaymentRequested = z.strictObject({
  type: z.literal('PaymentRequested'),
  paymentId: PaymentId,
  accountNo: AccountNo,
  amount: Paise.positive(),
  gateway: Gateway,
  /** After this instant we no longer expect it; late money is recorded all the same. */
  expiresAt: Instant,
  /** Who asked in a chat; they get the card and the receipt. */
  contactId: ContactId.optional(),
  /** The app that the payer wants offered first. */
  app: App.optional(),
  /** A link or a QR code asks for it. Left out: an order card in a chat does. */
  link: Link.optional(),
});

/** What a gateway claims. It proves nothing: we look the payment up before believing it. */
export const PaymentNotified = z.strictObject({
  type: z.literal('PaymentNotified'),
  paymentId: PaymentId,
  gateway: Gateway,
  /** In the gateway's words: pending, captured, failed, or something we do not know. */
  status: z.string().min(1).max(40),
  attempt: z.strictObject({ orderRef: Ref, status: z.string().min(1).max(40) }).optional(),
  /** The money was here already: another try, or late word of the one that brought it. */
  afterArrival: z.literal(true).optional(),
  claimedAt: Instant,
});

/** One try failed; the same order can still be paid. */
export const PaymentAttemptFailed = z.strictObject({
  type: z.literal('PaymentAttemptFailed'),
  paymentId: PaymentId,
  /** The gateway's order id of this try. */
  orderRef: Ref,
  /** The gateway's word for why: `incorrect_pin`. Absent where it gave none. */
  reason: z.string().min(1).max(120).optional(),
  failedAt: Instant,
});

export const Evidence = z.strictObject({
  /** What we have seen ourselves. The word of a webhook alone is not evidence. */
  kind: z.enum(['lookup', 'signed_webhook', 'settlement', 'statement', 'cashier']),
  gateway: Gateway,
  /** Theirs: the gateway's payment id, or the counter's slip. */
  ref: Ref,
  /** The gateway's order id, where there is one. */
  orderRef: Ref.optional(),
  /** What the payer's app and both banks call it, where the source tells: the RRN of UPI. */
  upiRef: Ref.optional(),
  /** upi, card, wallet, netbanking, cash, cheque … */
  method: z.string().min(1).max(40).optional(),
});

/** The money has arrived. Recorded also when nobody asked for it, or for another amount. */
export const PaymentConfirmed = z.strictObject({
  type: z.literal('PaymentConfirmed'),
  paymentId: PaymentId,
  /** Absent when nobody knows yet whose bill it was for. */
  accountNo: AccountNo.optional(),
  amount: Paise.positive(),
  paidAt: Instant,
  evidence: Evidence,
  /** An order that was paid before was paid again: each such sum is a payment of its own. */
  againFor: PaymentId.optional(),
});

/** The time to pay has run out without news. A late success will still be recorded. */
export const PaymentLapsed = z.strictObject({
  type: z.literal('PaymentLapsed'),
  paymentId: PaymentId,
});

/** No account could take it, so it waits in suspense for somebody to find its owner. */
export const PaymentHeld = z.strictObject({
  type: z.literal('PaymentHeld'),
  paymentId: PaymentId,
  amount: Paise.positive(),
  reason: z.enum(['account_unknown', 'account_not_open']),
});

/** A member of staff, or a consumer by their contact id. Never a name or a number of a consumer. */
const Person = z.string().min(1).max(80);

/** The owner of held money was found. It is credited next. */
export const PaymentAssigned = z.strictObject({
  type: z.literal('PaymentAssigned'),
  paymentId: PaymentId,
  accountNo: AccountNo,
  amount: Paise.positive(),
  /** Who or what recorded that the money had come, and who found its owner. */
  recordedBy: Person,
  assignedBy: Person,
});

const refund = { paymentId: PaymentId, refundId: RefundId };

/** Somebody asks for money back. Nothing moves before another person has approved it. */
export const RefundRequested = z.strictObject({
  type: z.literal('RefundRequested'),
  ...refund,
  amount: Paise.positive(),
  why: z.enum(['paid_twice', 'paid_too_much', 'wrong_account', 'bill_withdrawn', 'other']),
  requestedBy: Person,
});

/** By another person than the one who asked. The money is owed to the payer from now on. */
export const RefundApproved = z.strictObject({
  type: z.literal('RefundApproved'),
  ...refund,
  amount: Paise.positive(),
  approvedBy: Person,
  /** Of whom it was, if it had been credited: that account gives it back. */
  accountNo: AccountNo.optional(),
});

export const RefundDeclined = z.strictObject({
  type: z.literal('RefundDeclined'),
  ...refund,
  declinedBy: Person,
});

/**
 * We are about to tell the gateway. Recorded before the call, because the call cannot be repeated
 * safely: whoever finds this without an end asks the gateway what has become of it.
 */
export const RefundSent = z.strictObject({
  type: z.literal('RefundSent'),
  ...refund,
  /** 1 for the first. */
  attempt: z.int().positive(),
});

export const RefundCompleted = z.strictObject({
  type: z.literal('RefundCompleted'),
  ...refund,
  amount: Paise.positive(),
  /** Through whom it went, with their reference. */
  gateway: Gateway,
  refundRef: Ref,
  completedAt: Instant,
});

/** The gateway said no, for certain. It is owed still, and may be sent again. */
export const RefundFailed = z.strictObject({
  type: z.literal('RefundFailed'),
  ...refund,
  attempt: z.int().positive(),
  /** The gateway's word for why. */
  reason: z.string().min(1).max(120).optional(),
  failedAt: Instant,
});

const dispute = { paymentId: PaymentId, disputeRef: Ref };

/** The payer's bank asks the money back. The gateway may withhold it until this is decided. */
export const PaymentDisputed = z.strictObject({
  type: z.literal('PaymentDisputed'),
  ...dispute,
  amount: Paise.positive(),
  /** The scheme's code: `U022`. */
  reason: z.string().min(1).max(120).optional(),
  /** An answer after this instant counts as none. */
  respondBy: Instant.optional(),
  openedAt: Instant,
});

export const DisputeAnswered = z.strictObject({
  type: z.literal('DisputeAnswered'),
  ...dispute,
  /** Contested with evidence, or accepted. */
  answer: z.enum(['contested', 'accepted']),
  answeredBy: Person,
});

export const DisputeWon = z.strictObject({
  type: z.literal('DisputeWon'),
  ...dispute,
  closedAt: Instant,
});

/** The dispute is lost: the payer has the money back, and what it settled is open again. */
export const PaymentChargedBack = z.strictObject({
  type: z.literal('PaymentChargedBack'),
  ...dispute,
  amount: Paise.positive(),
  accountNo: AccountNo.optional(),
  closedAt: Instant,
});

const settled = {
  paymentId: PaymentId,
  gateway: Gateway,
  settlementId: Ref,
  /** Theirs, of the row of the settlement. */
  rowRef: Ref,
  settledOn: Day,
  /** The bank's reference of the payout. */
  utr: Ref.optional(),
};

/** The gateway has paid it out to our bank account, less its fee. */
export const PaymentSettled = z.strictObject({
  type: z.literal('PaymentSettled'),
  ...settled,
  /** What the payer paid. */
  amount: Paise.positive(),
  /** Without the tax on it. */
  fee: Paise.nonnegative(),
  /** GST on the fee. */
  tax: Paise.nonnegative(),
});

/** The gateway has taken a refund out of a payout. */
export const RefundSettled = z.strictObject({
  type: z.literal('RefundSettled'),
  ...settled,
  refundId: RefundId,
  amount: Paise.positive(),
  fee: Paise.nonnegative(),
  tax: Paise.nonnegative(),
});

export const PaymentEvent = z.discriminatedUnion('type', [
  PaymentRequested,
  PaymentNotified,
  PaymentAttemptFailed,
  PaymentConfirmed,
  PaymentLapsed,
  PaymentHeld,
  PaymentAssigned,
  RefundRequested,
  RefundApproved,
  RefundDeclined,
  RefundSent,
  RefundCompleted,
  RefundFailed,
  PaymentDisputed,
  DisputeAnswered,
  DisputeWon,
  PaymentChargedBack,
  PaymentSettled,
  RefundSettled,
]);
export type PaymentEvent = z.infer<typeof PaymentEvent>;
/** What was asked for. */
export type Terms = Omit<z.infer<typeof PaymentRequested>, 'type' | 'paymentId'>;
export type Evidence = z.infer<typeof Evidence>;
export type GatewayName = z.infer<typeof Gateway>;
export type App = z.infer<typeof App>;
export type Link = z.infer<typeof Link>;
