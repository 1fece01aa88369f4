/** A gateway's claim is looked up at once, and believed only where we saw the same ourselves. */
import { PaymentEvent } from '../domain/payment.events.ts';
import { GatewayUnavailable } from '../gateways/gateway.ts';
import { type Claimed, look, type Looking } from './looking.ts';
import type { Reaction } from './reaction.ts';

export const confirming = (
  ways: Looking & {
    /** Asks for another look soon: the claim told of money that we could not see yet. */
    watch(paymentId: string, status: string, claimed?: Claimed): void;
  },
): Reaction<PaymentEvent> => ({
  name: 'confirming',
  schema: PaymentEvent,
  on: {
    async PaymentNotified({ paymentId, status, attempt: claimed }, { origin }) {
      try {
        const seen = await look(ways, paymentId, origin, { claimed });
        if (seen !== 'arrived') ways.watch(paymentId, status, claimed);
      } catch (error) {
        // Unknown is not failed: whoever watches open payments asks again.
        if (!(error instanceof GatewayUnavailable)) throw error;
        ways.watch(paymentId, status, claimed);
      }
    },
  },
});
