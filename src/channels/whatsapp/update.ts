/** What happened at WhatsApp, in words that know nothing of its wire. */
import type { Recipient } from '../channel.ts';
import type { Message } from '../dialog.ts';

/** One element of a delivery. Refs are Meta's; instants are UTC, by Meta's clock. */
export type Update =
  | MessageUpdate
  | NumberUpdate
  | StatusUpdate
  | PaymentUpdate
  /** A template, the account, a configuration; or, with a code, an error about the whole number. */
  | { kind: 'other'; field: string; code?: string }
  /** Understood, and nothing follows from it. */
  | { kind: 'ignored'; what: 'reaction' | 'deletion' | 'system' }
  /** For another phone number of the same business account. */
  | { kind: 'not ours' }
  | UnknownUpdate;

export type MessageUpdate = {
  kind: 'message';
  /** Holds the sender's number in a readable form: seal it. */
  messageRef: string;
  /** At least one of the two. */
  from: Recipient;
  sentAt: string;
  message: Message;
  /** Whatever they typed: show it, believe nothing. */
  profileName?: string;
  /** The content has no form we know. It still gets an answer, as `other`. */
  unreadable?: true;
};

/** Carry no link over: a new number is a new person until it proves the account again. */
export type NumberUpdate = {
  kind: 'number changed';
  messageRef: string;
  /** `identity`: the same number, perhaps in other hands. */
  change: 'number' | 'user id' | 'identity';
  from: Recipient;
  /** Absent where Meta does not say it. */
  to?: Recipient;
  at: string;
};

export type StatusUpdate = {
  kind: 'status';
  messageRef: string;
  /** Ours, as it was sent along with the message. */
  noticeId?: string;
  status: 'sent' | 'delivered' | 'read' | 'failed' | 'played' | 'deleted';
  at: string;
  error?: { code: string; title: string };
};

/** A claim, never evidence: ask the gateway before believing it. */
export type PaymentUpdate = {
  kind: 'payment';
  paymentId: string;
  /** In Meta's words: pending, captured, failed, or one we do not know yet. At most 40 letters. */
  status: string;
  /** Paise. */
  amount?: number;
  attempt?: {
    orderRef: string;
    paymentRef?: string;
    status: string;
    method?: string;
    reason?: string;
  };
  at: string;
  /** The same for every copy of this news, another for every other. */
  claimKey: string;
};

/** Broken, or new at Meta. Count it by its reason, which is one of a few fixed phrases. */
export type UnknownUpdate = {
  kind: 'unknown';
  reason: string;
  /** It was about this payment: ask the gateway. */
  paymentId?: string;
};

export const unknown = (reason: string): UnknownUpdate => ({ kind: 'unknown', reason });
