/** What an import of settlements asks about the ledger, before it writes anything. */
import type { Paise } from '../domain/money.ts';
import type { Evidence, GatewayName } from '../domain/payment.events.ts';
import type { Refund } from '../domain/refund.ts';

/** By what a row may know a payment. */
export type Sign = 'paymentId' | 'ref' | 'upiRef' | 'againFor' | 'settledBy';

export type KnownPayment = {
  paymentId: string;
  accountNo: string | null;
  gateway: GatewayName;
  state: 'requested' | 'confirmed' | 'lapsed' | 'held';
  /** Null until the money has come. */
  arrived: Paise | null;
  /** What was asked for; of money that nobody asked for, what arrived. */
  amount: Paise;
  paidOn: string | null;
  evidence: Evidence['kind'] | null;
  ref: string | null;
  upiRef: string | null;
  orderRef: string | null;
  againFor: string | null;
  /** The row that paid it out, and its settlement. */
  settledBy: string | null;
  settledIn: string | null;
  /** The cash drawer whose deposit brings it to the bank. */
  drawerId?: string;
};

/** What a drawer paid into the bank; several may be on one slip. */
export type KnownDeposit = {
  drawerId: string;
  slipRef: string;
  amount: Paise;
  depositedOn: string;
  settledBy: string | null;
  settledIn: string | null;
};

export type KnownRefund = {
  paymentId: string;
  refundId: string;
  refundRef: string | null;
  /** Through whom it went; null until it is done. */
  gateway: GatewayName | null;
  amount: Paise;
  state: Refund['state'];
};

type ToSettle = { gateway: GatewayName; from: string; to: string };

/** Whoever answers has caught up with the log before the first question. */
export type Known = {
  paymentsBySign(sign: Sign, values: readonly string[]): Promise<readonly KnownPayment[]>;
  /** Arrived, and paid out by no row. What a drawer's deposit brings is not among them. */
  paymentsToSettle(
    which: ToSettle & { amount?: Paise; limit: number },
  ): Promise<readonly KnownPayment[]>;
  totalsToSettle(which: ToSettle): Promise<readonly { paidOn: string; amount: Paise }[]>;
  /** On one of these slips; also made on one of these days, if any are named. */
  deposits(
    which: { slipRefs: readonly string[]; from?: string; to?: string },
  ): Promise<readonly KnownDeposit[]>;
  refundsOf(paymentId: string): Promise<readonly KnownRefund[]>;
  refundsByRef(refundRefs: readonly string[]): Promise<readonly KnownRefund[]>;
  /** Payouts that their gateways' files have told of. */
  payouts(utrs: readonly string[]): Promise<
    readonly { gateway: GatewayName; settlementId: string; utr: string | null; net: Paise }[]
  >;
  /** Rows of this gateway that were recorded before, in whichever settlement. */
  rowsRecorded(
    gateway: GatewayName,
    rowRefs: readonly string[],
  ): Promise<readonly { rowRef: string; settlementId: string }[]>;
  /** Lines of bank statements that nothing explained then; none once one has shown the payout. */
  openLines(utr: string): Promise<
    readonly {
      gateway: GatewayName;
      settlementId: string;
      settledOn: string;
      rowRef: string;
      net: Paise;
    }[]
  >;
  openAccounts(accountNos: readonly string[]): Promise<ReadonlySet<string>>;
};
