/** What is to be done about each row of a settlement's file, settled before anything is done. */
import type { Paise } from '../domain/money.ts';
import type { ConfirmPayment } from '../domain/arrival.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { StatedRow } from './settlement-row.ts';

/** How a row was explained. Recorded with it, so that an auditor can look again. */
export type Strategy =
  /** Our payment's id stands in the row, as the order's receipt or as a note. */
  | 'order'
  /** The gateway's reference of the payment, or of the refund. */
  | 'reference'
  /** The reference that both banks know: RRN or UTR. */
  | 'utr'
  /** Several rows for one payment, which come to it together. */
  | 'parts'
  /** The only payment of that amount in those days. */
  | 'amount_and_day'
  /** Our refund's id stands in the row. */
  | 'refund_id'
  /** The only refund of that payment and that amount. */
  | 'amount'
  /** One line of the bank for a whole payout of a gateway. */
  | 'payout'
  /** One line of the bank for all that a carrier took in on a day. */
  | 'day_total'
  /** One line of the bank for a drawer's deposit, or for several on one slip. */
  | 'deposit'
  /** One line of the bank for several payments that bear its reference. */
  | 'utr_total';

/** What is paid out with a row: of several rows of one payment, all of it under the first. */
export type Sums = { rowRef: string; amount: Paise; fee: Paise; tax: Paise };
export type Settling = { paymentId: string; gateway: GatewayName; amount: Paise };

/** What one drawer paid in on a slip. */
export type Slip = { drawerId: string; slipRef: string };

export type Step =
  /** `confirm`: the money is news to us, or to its payment. */
  | {
    does: 'settle';
    paymentId: string;
    gateway: GatewayName;
    /** Where the row is a part of it. */
    whole?: Sums;
    confirm?: Omit<ConfirmPayment, 'type'>;
    inSuspense: boolean;
    /** Nobody had told us of it before this file. */
    isNew?: boolean;
    foundBy?: Strategy;
  }
  | { does: 'settle deposits'; deposits: readonly Slip[]; foundBy: Strategy }
  | { does: 'settle many'; settling: readonly Settling[]; foundBy: Strategy }
  /** A gateway's own rows have posted it, or a refund made by hand. */
  | { does: 'nothing'; foundBy: Strategy; outcome: 'applied' | 'refund'; posted?: Paise }
  | {
    does: 'settle refund';
    paymentId: string;
    refundId: string;
    gateway: GatewayName;
    foundBy: Strategy;
    /** We had not heard yet that it was done. */
    completes: boolean;
  }
  | { does: 'dispute'; paymentId?: string; foundBy?: Strategy }
  | { does: 'fee' }
  | {
    does: 'exception';
    reason: string;
    paymentId?: string;
    foundBy?: Strategy;
    posted?: Paise;
    doubt?: Doubt;
  };

/** A sign that the file is not what it is taken for. */
export type Doubt = 'hundredfold' | 'another gateway';

export type Planned = { row: StatedRow; step: Step };
