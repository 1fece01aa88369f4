/** What the pay pages are handed by whoever wires the service. */
import type { ReceiptDocument } from '../../documents/receipt.ts';
import type { Paise } from '../../domain/money.ts';
import type { Payment, WritePayment } from '../../domain/payment.ts';
import type { Link } from '../../domain/payment.events.ts';
import type { ReadStore } from '../../projections/read-store.ts';
import type { Keyed } from '../address-code.ts';
import type { Company } from './frame.ts';

/** What a link needs to know of its payment. */
export type Placing = {
  paymentId: string;
  accountNo: string;
  amount: Paise;
  expiresAt: string;
  link: Link;
  /** Where the gateway's page leads afterwards. */
  returnPath: string;
};

/** Where it can be paid; or why it cannot be just now. `tried`: somebody has paid it, or tried. */
export type Place =
  | { kind: 'gateway'; url: string }
  | { kind: 'upi'; address: string }
  | { kind: 'tried' | 'over' | 'no answer' | 'refused' };

/** As anybody may see it; or without the name, too, and without what the account owes after it. */
export type ReceiptSight = 'masked' | 'payment alone';

export type Ways = Keyed & {
  store: ReadStore;
  payment: WritePayment;
  /** From the log itself: the views may be behind. */
  now: { payment(paymentId: string): Promise<Payment> };
  /** Until the views show this position. Throws NotYet. */
  reached(position: string): Promise<unknown>;
  maskedName(accountNo: string): Promise<string | undefined>;
  receipt(receiptNo: string, sight: ReceiptSight): Promise<ReceiptDocument | undefined>;
  /** In the order in which they are offered; none: no links are set up. */
  links: readonly Link[];
  place(payment: Placing): Promise<Place>;
  /** Opens the chat, with the consumer number written already. */
  chatUrl(accountNo: string): string;
  company: Company;
  upiMax: Paise;
  /** How long a request can be paid; links somewhat longer, where the gateway wants it. */
  paymentMinutes: number;
  clock(): string;
};
