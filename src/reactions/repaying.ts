/** Money that goes back is taken off its account first; then the gateway is told, if it can pay. */
import assert from 'node:assert/strict';
import type { WriteAccount } from '../domain/account.ts';
import { dayOf } from '../domain/calendar.ts';
import type { ReverseCredit } from '../domain/credit.ts';
import type { Origin } from '../domain/decider.ts';
import { hasArrived, type Payment, type WritePayment } from '../domain/payment.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { also, type Reaction } from './reaction.ts';

type Ways = {
  account: WriteAccount;
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
};

/** The account as the payment's stream has it now: held money is in none, whatever was approved. */
export function repaying({ account, payment, now }: Ways): Reaction<PaymentEvent> {
  async function arrivalNow(paymentId: string) {
    const arrival = await now.payment(paymentId);
    assert(hasArrived(arrival), 'only what has arrived goes back');
    return arrival;
  }

  /** Of an account that has less left than goes back, all that is left. */
  async function takeBack(reversal: Omit<ReverseCredit, 'type'>, origin: Origin) {
    const reverse = (amount: ReverseCredit['amount'], what: string) =>
      account({ type: 'ReverseCredit', ...reversal, amount }, also(origin, what));
    const outcome = await reverse(reversal.amount, 'reverse');
    if (!('refused' in outcome)) return;
    const { refused } = outcome;
    if (refused.code === 'reversal_exceeds_credit') {
      if (refused.left > 0) await reverse(refused.left, 'reverse what is left');
      return;
    }
    // Crediting is still to come, or will hold the money: until then this is tried again.
    throw new Error(`${reversal.reversalId}: its money cannot be taken back: ${refused.code}`);
  }

  return {
    name: 'repaying',
    schema: PaymentEvent,
    on: {
      async RefundApproved({ paymentId, refundId, amount }, { origin }) {
        const accountNo = (await arrivalNow(paymentId)).refunds.get(refundId)?.accountNo;
        if (accountNo) {
          const onDay = dayOf(origin.occurredAt);
          const why = 'refund';
          await takeBack(
            { accountNo, paymentId, reversalId: refundId, why, amount, onDay },
            origin,
          );
        }
        const outcome = await payment(
          { type: 'SendRefund', paymentId, refundId },
          also(origin, 'send'),
        );
        if (!('refused' in outcome)) return;
        const { code } = outcome.refused;
        assert.equal(code, 'refund_must_be_made_by_hand', 'an approved refund was not sent');
      },
      async PaymentChargedBack({ paymentId, disputeRef, amount, closedAt }, { origin }) {
        const accountNo = (await arrivalNow(paymentId)).disputes.get(disputeRef)?.accountNo;
        if (!accountNo) return;
        const onDay = dayOf(closedAt);
        const why = 'chargeback';
        await takeBack(
          { accountNo, paymentId, reversalId: disputeRef, why, amount, onDay },
          origin,
        );
      },
    },
  };
}
