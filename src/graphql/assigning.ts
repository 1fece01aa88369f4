/** Money in suspense gets its owner: with the name of who recorded it and of who found them. */
import { z } from 'zod';
import { refuse } from '../domain/decider.ts';
import { AccountNo, PaymentId } from '../domain/identifiers.ts';
import { historyPage } from '../projections/history.ts';
import { paymentNamed } from '../projections/payments.ts';
import { NotYet } from '../projections/places.ts';
import type { Ledger } from './context.ts';
import { CommandId } from './inputs.ts';
import { addPaymentStep } from './payment-steps.ts';
import { Payment } from './payments.ts';
import { paymentRefusals } from './refusals.ts';

addPaymentStep({
  noun: 'payment',
  roles: ['agent'],
  refusals: { ...paymentRefusals, account_not_found: 'No account has this number.' },
  which: (t) => ({
    paymentId: t.string({ required: true, description: 'Which payment; one that is held.' }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose it is.' }),
  }),
  changed: {
    field: 'payment',
    type: Payment,
    description: 'The payment, as it is after this command.',
    load: ({ paymentId }, _, { context }) => paymentNamed(context.ledger.store, paymentId),
  },
}, {
  name: 'AssignPayment',
  description: 'Gives money that waits in suspense to the account that it was meant for. It is ' +
    'credited in a moment, and its receipt follows.',
  schema: z.object({ commandId: CommandId, paymentId: PaymentId, accountNo: AccountNo }),
  async command({ paymentId, accountNo }, { context: { account, caller, ledger } }) {
    const { status } = await ledger.now.payment(paymentId);
    if (status !== 'held' && status !== 'confirmed') {
      return refuse({ code: 'payment_not_confirmed' });
    }
    if (!await account(accountNo)) return refuse({ code: 'account_not_found' });
    const recordedBy = await recorderOf(ledger, paymentId);
    return { type: 'AssignPayment', paymentId, accountNo, recordedBy, assignedBy: caller.id };
  },
});

/** Who or what recorded that the money had come. */
async function recorderOf({ store }: Ledger, paymentId: string): Promise<string> {
  const types = ['PaymentConfirmed'];
  const [confirmed] = await historyPage(store, { types, paymentId }, { limit: 1 });
  if (!confirmed) throw new NotYet(`${paymentId} has arrived and is not in the views yet`);
  return confirmed.meta.actor.id;
}
