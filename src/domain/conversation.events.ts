/** Facts about one contact's talk with us: what came, what we owed them, and what became of it. */
import { z } from 'zod';
import { AccountNo, BillNo, ContactId, DocketNo, NoticeId } from './identifiers.ts';
import { Instant, PaymentId, ReceiptNo, RefundId } from './identifiers.ts';
import { Sealed } from './sealed.ts';

const contact = { contactId: ContactId };

export const Language = z.enum(['hi', 'en']);

/** Somebody wrote. Recorded before anything is done about it, and answered by a reaction. */
export const MessageReceived = z.strictObject({
  type: z.literal('MessageReceived'),
  ...contact,
  /** Made from the channel's id by a keyed hash: that one has the phone number in it. */
  messageId: z.uuid(),
  /** JSON of `{ message, messageRef }`, sealed: what was said, and the channel's own id. */
  content: Sealed,
  /** By the channel's clock; opens or refreshes the 24-hour window. */
  sentAt: Instant,
});

export const LanguageChosen = z.strictObject({
  type: z.literal('LanguageChosen'),
  ...contact,
  language: Language,
});

/** From now on this contact sees the account's name, history, receipts and complaints. */
export const AccountLinked = z.strictObject({
  type: z.literal('AccountLinked'),
  ...contact,
  accountNo: AccountNo,
  /** How it was proved. */
  by: z.enum(['mobile_on_record', 'one_time_code']),
});

export const AccountUnlinked = z.strictObject({
  type: z.literal('AccountUnlinked'),
  ...contact,
  accountNo: AccountNo,
});

/** One turn was taken: the message that led to it, and where the dialog stands now. */
export const DialogMoved = z.strictObject({
  type: z.literal('DialogMoved'),
  ...contact,
  /** The message that was answered. Each is answered once. */
  messageId: z.uuid(),
  /** Which dialog waits for an answer; `none` when nothing is open. */
  dialog: z.string().min(1).max(40),
  /** JSON of the dialog's own state, sealed: it may hold what the consumer wrote. */
  state: Sealed.optional(),
  /** JSON of what the turn wants done elsewhere, sealed; an errand of it follows. */
  wishes: Sealed.optional(),
});

/** What a notice is about, by reference: the words are made when it is sent. */
export const NoticeAbout = z.discriminatedUnion('kind', [
  /** A dialog's answer. `content`: JSON of a reply, sealed. */
  z.strictObject({ kind: z.literal('reply'), content: Sealed }),
  z.strictObject({ kind: z.literal('order_card'), paymentId: PaymentId }),
  z.strictObject({ kind: z.literal('payment_received'), paymentId: PaymentId }),
  z.strictObject({ kind: z.literal('payment_held'), paymentId: PaymentId }),
  z.strictObject({ kind: z.literal('payment_pending'), paymentId: PaymentId }),
  z.strictObject({ kind: z.literal('attempt_failed'), paymentId: PaymentId }),
  z.strictObject({ kind: z.literal('payment_lapsed'), paymentId: PaymentId }),
  z.strictObject({
    kind: z.literal('receipt'),
    accountNo: AccountNo,
    receiptNo: ReceiptNo,
    reprint: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('bill'), accountNo: AccountNo, billNo: BillNo }),
  z.strictObject({
    kind: z.literal('complaint'),
    docketNo: DocketNo,
    /** Which step is told. */
    step: z.enum(['registered', 'assigned', 'escalated', 'resolved', 'reopened', 'closed']),
  }),
  z.strictObject({
    kind: z.literal('refund'),
    paymentId: PaymentId,
    refundId: RefundId,
    /** Which step is told. */
    step: z.enum(['approved', 'declined', 'completed', 'failed']),
  }),
  /** The payer's bank has taken the money back. */
  z.strictObject({
    kind: z.literal('payment_charged_back'),
    paymentId: PaymentId,
    disputeRef: z.string().min(1).max(120),
  }),
  /** A wish of this turn could not be granted; the code says why. */
  z.strictObject({ kind: z.literal('refused'), code: z.string().min(1).max(80) }),
]);

/** We owe this contact a message. The record before; `NoticeSent` or `NoticeFailed` comes after. */
export const NoticeDue = z.strictObject({
  type: z.literal('NoticeDue'),
  ...contact,
  noticeId: NoticeId,
  about: NoticeAbout,
});

const notice = { ...contact, noticeId: NoticeId };

/** The channel has taken it; or its later word told that it had. */
export const NoticeSent = z.strictObject({
  type: z.literal('NoticeSent'),
  ...notice,
  /** Keyed hash of the channel's id of the message: that one has the phone number in it. */
  messageDigest: z.string().min(1).max(64).optional(),
});

export const NoticeDelivered = z.strictObject({
  type: z.literal('NoticeDelivered'),
  ...notice,
  deliveredAt: Instant,
});

export const NoticeRead = z.strictObject({
  type: z.literal('NoticeRead'),
  ...notice,
  readAt: Instant,
});

/** It did not get through, for the channel's reason. A text that is due may take another way. */
export const NoticeFailed = z.strictObject({
  type: z.literal('NoticeFailed'),
  ...notice,
  /** The channel's code (`131026`) or ours (`window_closed`, `contact_erased`). */
  code: z.string().min(1).max(60),
});

export const OptedOut = z.strictObject({ type: z.literal('OptedOut'), ...contact });
export const OptedIn = z.strictObject({ type: z.literal('OptedIn'), ...contact });

export const ConversationEvent = z.discriminatedUnion('type', [
  MessageReceived,
  LanguageChosen,
  AccountLinked,
  AccountUnlinked,
  DialogMoved,
  NoticeDue,
  NoticeSent,
  NoticeDelivered,
  NoticeRead,
  NoticeFailed,
  OptedOut,
  OptedIn,
]);
export type ConversationEvent = z.infer<typeof ConversationEvent>;
export type NoticeAbout = z.infer<typeof NoticeAbout>;
export type Language = z.infer<typeof Language>;
