/** Facts about one payment: one order that we ask for, however many attempts it takes to pay it. */
import { z } from 'zod';
import { AccountNo, ContactId, Instant, PaymentId } from './identifiers.ts';
import { Paise } from './money.ts';

const Ref = z.string().min(1).max(120);

/** Who carries the money: a gateway by its name, or the company's own cash counter. */
export const Gateway = z.enum(['razorpay', 'billdesk', 'payu', 'zaakpay', 'counter']);

export const App = z.enum(['gpay', 'phonepe', 'paytm']);

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
});

/** What a gateway claims. It proves nothing: we look the payment up before believing it. */
export const PaymentNotified = z.strictObject({
  type: z.literal('PaymentNotified'),
  paymentId: PaymentId,
  gateway: Gateway,
  /** In the gateway's words: pending, captured, failed, or something we do not know. */
  status: z.string().min(1).max(40),
  attempt: z.strictObject({ orderRef: Ref, status: z.string().min(1).max(40) }).optional(),
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
  kind: z.enum(['lookup', 'signed_webhook', 'settlement', 'cashier']),
  gateway: Gateway,
  /** Theirs: the gateway's payment id, or the counter's slip. */
  ref: Ref,
  /** The gateway's order id, where there is one. */
  orderRef: Ref.optional(),
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

export const PaymentEvent = z.discriminatedUnion('type', [
  PaymentRequested,
  PaymentNotified,
  PaymentAttemptFailed,
  PaymentConfirmed,
  PaymentLapsed,
  PaymentHeld,
]);
export type PaymentEvent = z.infer<typeof PaymentEvent>;
export type Evidence = z.infer<typeof Evidence>;
export type GatewayName = z.infer<typeof Gateway>;
export type App = z.infer<typeof App>;
