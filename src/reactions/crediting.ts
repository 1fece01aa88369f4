/** Confirmed money is credited to its account; what no account can take waits in suspense. */
import assert from 'node:assert/strict';
import type { WriteAccount } from '../domain/account.ts';
import type { Payment, WritePayment } from '../domain/payment.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { also, type Reaction } from './reaction.ts';

type Ways = {
  account: WriteAccount;
  payment: WritePayment;
  now: { payment(paymentId: string): Promise<Payment> };
};

export const crediting = ({ account, payment, now }: Ways): Reaction<PaymentEvent> => ({
  name: 'crediting',
  schema: PaymentEvent,
  on: {
    async PaymentConfirmed({ paymentId, accountNo, amount, paidAt }, { origin }) {
      // Held before: somebody must find its owner, even if its account has been opened since.
      if ((await now.payment(paymentId)).status === 'held') return;
      const hold = (reason: 'account_unknown' | 'account_not_open') =>
        payment({ type: 'HoldPayment', paymentId, reason }, also(origin, 'hold'));
      if (accountNo === undefined) {
        await hold('account_unknown');
        return;
      }
      const credit = { type: 'CreditPayment', accountNo, paymentId, amount, paidAt } as const;
      const credited = await account(credit, origin);
      if (!('refused' in credited)) return;
      const { code } = credited.refused;
      assert.equal(code, 'account_not_open', 'confirmed money was refused for another reason');
      await hold('account_not_open');
    },
  },
});
