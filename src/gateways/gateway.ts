/** Where money is asked for and looked up. Every adapter passes test/contracts/gateway.ts. */

/** One try to pay an order, as the gateway tells it. At most one of an order succeeds. */
export type GatewayAttempt = {
  /** The gateway's id of this try: its order, or its payment where one order takes many tries. */
  orderRef: string;
  /** The gateway's payment id; some answers lack it. */
  paymentRef?: string;
  status: 'pending' | 'success' | 'failed';
  /** Paise, as the gateway says it. */
  amount: number;
  /** When it last changed, UTC. */
  at: string;
  /** upi, card, wallet, netbanking; some answers lack it. */
  method?: string;
  /** The gateway's own words for a failure: `incorrect_pin`. */
  reason?: string;
  /** What the payer's app shows as UTR or reference number: twelve digits. */
  upiRef?: string;
};

export type GatewayRefund = {
  refundRef: string;
  /** Ours, where the gateway keeps it. */
  refundId?: string;
  status: 'pending' | 'completed' | 'failed';
  amount: number;
};

/** What a look-up of one order found. No attempts: nobody has tried to pay it yet. */
export type OrderFound = {
  /** Paise that the order asks for, as the gateway says it. */
  amount: number;
  attempts: readonly GatewayAttempt[];
  refunds: readonly GatewayRefund[];
};

export type Gateway = {
  /** `razorpay`, `billdesk`, `payu`, `zaakpay`. */
  name: string;
  /** Throws GatewayUnavailable whenever the answer is not one of a known form. */
  lookUp(paymentId: string): Promise<OrderFound>;
  /**
   * Sends money back; `amount` in paise. Record the intention before, and look up the refunds
   * before any repeat: without `refundId` a repeat may be another refund. Throws GatewayUnavailable
   * when the outcome is unknown, GatewayRefused when nothing was sent back and why is known.
   */
  refund(paymentId: string, amount: number, which?: WhichRefund): Promise<GatewayRefund>;
};

export type WhichRefund = {
  /** Ours, of this one refund, 10 to 40 of `[A-Za-z0-9_-]`: the same again is the same refund. */
  refundId?: string;
  /** The gateway's payment id, where more than one payment came for the order. */
  paymentRef?: string;
};

export type LinkWanted = {
  /** At most 35 of `[A-Za-z0-9_.-]`; one link for each, ever. */
  paymentId: string;
  amount: number;
  /** It ends no later. One with less time left than the gateway wants is not made any more. */
  expiresAt: string;
  /** The payer reads it on the gateway's page. No personal data. */
  description: string;
  /** UPI apps alone, or whatever the gateway's page offers, which a large amount needs. */
  methods: 'upi' | 'any';
  /** Where the gateway's page leads afterwards. It proves nothing. */
  returnUrl?: string;
};

export type PayLink = {
  linkRef: string;
  url: string;
  amount: number;
  status: 'open' | 'part paid' | 'paid' | 'expired' | 'cancelled';
  expiresAt?: string;
};

/** A gateway whose orders are links that any browser can pay. Looked up as every order is. */
export type LinkGateway = Gateway & {
  /** The same again is the same link. Throws GatewayRefused, or GatewayUnavailable: ask again. */
  placeLink(wanted: LinkWanted): Promise<PayLink>;
};

/** How the payer was asked decides whom we ask: both may be accounts with the same company. */
export type Gateways = {
  /** Behind the order cards of the chat. */
  cards: Gateway;
  /** Behind payment links. Left out: there are none. */
  links?: LinkGateway | undefined;
};

/**
 * Undefined where nobody can be asked: of money that goes straight to the company's bank account
 * its statement tells, and a link gateway may not be set up any more.
 */
export function gatewayFor(
  { cards, links }: Gateways,
  asked: { link?: 'any' | 'upi' | 'direct' | undefined } | undefined,
): Gateway | undefined {
  switch (asked?.link) {
    case undefined:
      return cards;
    case 'any':
    case 'upi':
      return links;
    case 'direct':
      return undefined;
  }
}

/** One line of what the gateway has paid us, or has taken back. Money in paise. */
export type SettlementRow = {
  kind: 'payment' | 'refund' | 'transfer' | 'adjustment';
  /** The gateway's id of the payment, refund … that was settled: known once in a settlement. */
  entityRef: string;
  /** Ours, where the gateway tells it. */
  paymentId?: string;
  /** The payment behind a refund or transfer. */
  paymentRef?: string;
  orderRef?: string;
  /** Before the fee. */
  amount: number;
  /** Taken by the gateway, tax included; `tax` is the part of it that is tax. */
  fee: number;
  tax: number;
  /** What the settlement is larger by; below zero: smaller. Amount and fee together. */
  net: number;
  /** False while it is held back or not yet paid out: then there may be no settlement yet. */
  settled: boolean;
  settlementRef?: string;
  /** The bank's reference of the payout. */
  settlementUtr?: string;
  createdAt: string;
  settledAt?: string;
  method?: string;
  disputeRef?: string;
  description?: string;
};

/** A row that cannot be relied on; the others of its report can. */
export type UnreadRow = { unread: string; entityRef?: string; raw: string };

/** A payer's bank wants the money back. */
export type GatewayDispute = {
  disputeRef: string;
  paymentRef: string;
  /** Paise: what is disputed, and what was taken from us. */
  amount: number;
  deducted: number;
  status: 'open' | 'under review' | 'won' | 'lost' | 'closed';
  /** In the gateway's words: fraud, retrieval, chargeback, pre_arbitration, arbitration. */
  phase: string;
  reason?: string;
  respondBy?: string;
};

/** No usable answer: the payment is as unknown as before. Ask again later, guess nothing. */
export class GatewayUnavailable extends Error {
  override name = 'GatewayUnavailable';
}

export type GatewayRefusal =
  | 'key_not_accepted'
  | 'order_unknown'
  | 'nothing_paid'
  | 'more_than_one_payment'
  | 'refund_above_what_is_left'
  | 'refund_id_used_with_different_terms'
  | 'payment_id_used_with_different_amount'
  | 'amount_too_small'
  | 'too_little_time_left'
  | 'method_not_offered'
  | 'request_not_accepted';

/**
 * The gateway said no, and nothing has moved. Whoever only knows how to ask again may: nothing is
 * done twice. But the answer will be the same until what `code` names has changed.
 */
export class GatewayRefused extends GatewayUnavailable {
  override name = 'GatewayRefused';
  readonly code: GatewayRefusal;
  constructor(code: GatewayRefusal, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
