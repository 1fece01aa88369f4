/** How we reach a contact. Every adapter of this port passes test/contracts/channel.ts. */
import type { Reply } from './dialog.ts';

/** One file to hand over. */
export type Attachment = { filename: string; mimeType: 'application/pdf'; bytes: Uint8Array };

/** The card that asks for money. All amounts in paise; they must agree to the paisa. */
export type OrderCard = {
  paymentId: string;
  text: string;
  /** One line for what is paid, at most 60 letters. */
  item: string;
  amount: number;
  /** The part of `amount` that is electricity duty; 0 where it cannot be told. */
  duty: number;
  /** UTC; at least five minutes ahead. */
  expiresAt: string;
  expiryText: string;
  /** Offer one app first; all UPI apps stay possible. */
  preferredApp?: 'gpay' | 'phonepe' | 'paytm';
};

/** What becomes of an order card, shown on the card itself. */
export type OrderStatus = {
  paymentId: string;
  status: 'processing' | 'completed' | 'canceled';
  text: string;
  description: string;
};

/** A message that was agreed with Meta beforehand: all that gets out when the window is closed. */
export type TemplateUse = {
  name: string;
  language: 'hi' | 'en';
  /** Values of {{1}}, {{2}} … in order. */
  values: readonly string[];
  attachment?: Attachment;
  /** For the template that updates an order card. */
  orderStatus?: OrderStatus;
  /** For the template that carries an order card. */
  order?: OrderCard;
};

export type Outgoing =
  | { kind: 'reply'; reply: Reply }
  | { kind: 'document'; caption: string; attachment: Attachment }
  | { kind: 'order'; order: OrderCard }
  | { kind: 'order status'; status: OrderStatus }
  | { kind: 'template'; template: TemplateUse };

/** Where it goes: as the vault knows the contact. */
export type Recipient = { phone?: string; userId?: string };

export type Channel = {
  /**
   * Accepted is not delivered: that is told later, by `noticeId`.
   * Answers the channel's own id of the message. Throws SendRefused or SendUnknown.
   */
  send(to: Recipient, outgoing: Outgoing, noticeId: string): Promise<{ messageRef: string }>;
};

/** The channel said no. `again`: whether the same may be tried later, and after how long. */
export class SendRefused extends Error {
  override name = 'SendRefused';
  readonly code: string;
  readonly again: false | { afterMs: number };
  constructor(code: string, again: false | { afterMs: number }) {
    super(`the channel refused a message: ${code}`);
    this.code = code;
    this.again = again;
  }
}

/** No answer: it may have gone out. Wait for its delivery status before sending it again. */
export class SendUnknown extends Error {
  override name = 'SendUnknown';
}
