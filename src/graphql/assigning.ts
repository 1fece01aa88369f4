/** Money in suspense gets its owner: with the name of who recorded it and of who found them. */
import { z } from 'zod';
import { AccountNo, PaymentId } from '../domain/identifiers.ts';
import { historyPage } from '../projections/history.ts';
import { paymentNamed } from '../projections/payments.ts';
import { NotYet } from '../projections/places.ts';
import { builder } from './builder.ts';
import type { Ledger } from './context.ts';
import { CommandId } from './inputs.ts';
import { Payment } from './payments.ts';
import { addCommand } from './recording.ts';
import { paymentRefusals } from './refusals.ts';

const AssignPaymentInput = builder.inputType('AssignPaymentInput', {
  description: 'Which money is whose.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    paymentId: t.string({ required: true, description: 'Which payment; one that is held.' }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose it is.' }),
  }),
});

addCommand({
  name: 'AssignPayment',
  description: 'Gives money that waits in suspense to the account that it was meant for. It is ' +
    'credited in a moment, and its receipt follows.',
  roles: ['agent'],
  input: AssignPaymentInput,
  schema: z.object({ commandId: CommandId, paymentId: PaymentId, accountNo: AccountNo }),
  refusals: { ...paymentRefusals, account_not_found: 'No account has this number.' },
  stream: ({ paymentId }) => `payment-${paymentId}`,
  async ask({ paymentId, accountNo }, { context: { account, caller, ledger }, origin }) {
    const { status } = await ledger.now.payment(paymentId);
    if (status !== 'held' && status !== 'confirmed') {
      return { refused: { code: 'payment_not_confirmed' as const } };
    }
    if (!await account(accountNo)) return { refused: { code: 'account_not_found' as const } };
    const recordedBy = await recorderOf(ledger, paymentId);
    return await ledger.payment({
      type: 'AssignPayment',
      paymentId,
      accountNo,
      recordedBy,
      assignedBy: caller.id,
    }, origin);
  },
  changed: {
    field: 'payment',
    type: Payment,
    description: 'The payment, as it is after this command.',
    load: ({ paymentId }, _, { context }) => paymentNamed(context.ledger.store, paymentId),
  },
});

/** Who or what recorded that the money had come. */
async function recorderOf({ store }: Ledger, paymentId: string): Promise<string> {
  const types = ['PaymentConfirmed'];
  const [confirmed] = await historyPage(store, { types, paymentId }, { limit: 1 });
  if (!confirmed) throw new NotYet(`${paymentId} has arrived and is not in the views yet`);
  return confirmed.meta.actor.id;
}
