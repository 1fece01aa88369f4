/** Confirmed money is credited to its account; what no account can take waits in suspense. */
import assert from 'node:assert/strict';
import type { WriteAccount } from '../domain/account.ts';
import type { Origin } from '../domain/decider.ts';
import { hasArrived, type Payment, type WritePayment } from '../domain/payment.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { also, type Reaction } from './reaction.ts';

type Ways = {
  account: WriteAccount;
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
};

export function crediting({ account, payment, now }: Ways): Reaction<PaymentEvent> {
  /** The payment as it is now decides: what was held and assigned since goes to its finder's. */
  async function credit(paymentId: string, origin: Origin) {
    const arrival = await now.payment(paymentId);
    assert(hasArrived(arrival), 'what is credited has arrived');
    const { status, arrived, assigned } = arrival;
    if (status === 'held') return;
    const { accountNo, paidAt } = arrived;
    const hold = (reason: 'account_unknown' | 'account_not_open') =>
      payment({ type: 'HoldPayment', paymentId, reason }, also(origin, 'hold'));
    if (accountNo === undefined) {
      await hold('account_unknown');
      return;
    }
    const amount = assigned ?? arrived.amount;
    const credited = await account(
      { type: 'CreditPayment', accountNo, paymentId, amount, paidAt },
      origin,
    );
    if (!('refused' in credited)) return;
    const { code } = credited.refused;
    assert.equal(code, 'account_not_open', 'confirmed money was refused for another reason');
    await hold('account_not_open');
  }

  return {
    name: 'crediting',
    schema: PaymentEvent,
    streamsAtOnce: 250, // Appends of one moment share a commit: the more, the better.
    on: {
      PaymentConfirmed: ({ paymentId }, { origin }) => credit(paymentId, origin),
      PaymentAssigned: ({ paymentId }, { origin }) => credit(paymentId, origin),
    },
  };
}
