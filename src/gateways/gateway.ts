/** Where money is asked for and looked up. Every adapter passes test/contracts/gateway.ts. */

/** One try to pay an order, as the gateway tells it. At most one of an order succeeds. */
export type GatewayAttempt = {
  /** The gateway's order id of this try. */
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
};

export type GatewayRefund = {
  refundRef: string;
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
   * Sends money back. The call has no idempotency key: record the intention before, look up the
   * refunds before any repeat. Throws GatewayUnavailable when the outcome is unknown.
   */
  refund(paymentId: string, amount: number): Promise<GatewayRefund>;
};

/** No usable answer: the payment is as unknown as before. Ask again later, guess nothing. */
export class GatewayUnavailable extends Error {
  override name = 'GatewayUnavailable';
}
