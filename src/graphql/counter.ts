/** The cash counter: money that a cashier has taken, against a numbered slip. */
import { z } from 'zod';
import { secondsBetween } from '../domain/calendar.ts';
import { counterPaymentId } from '../domain/identifiers.ts';
import { AccountNo, Instant } from '../domain/identifiers.ts';
import { paymentNamed } from '../projections/payments.ts';
import { builder } from './builder.ts';
import { CommandId, freeText, PositiveAmount } from './inputs.ts';
import { Payment } from './payments.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { paymentRefusals } from './refusals.ts';

const methods = {
  CASH: { value: 'cash', description: 'Notes and coins.' },
  CHEQUE: { value: 'cheque', description: 'A cheque; recorded when it is taken in.' },
  DEMAND_DRAFT: { value: 'demand_draft', description: 'A bank’s demand draft.' },
  CARD: { value: 'card', description: 'A card at the counter’s own machine.' },
} as const;

const CounterMethod = builder.enumType('CounterMethod', {
  description: 'How somebody paid at the counter.',
  values: methods,
});

const RecordCounterPaymentInput = builder.inputType('RecordCounterPaymentInput', {
  description: 'What was taken, as the receipt slip says it.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'For whom.' }),
    amount: t.field({ type: 'Decimal', required: true, description: 'Rupees, more than 0.00.' }),
    method: t.field({ type: CounterMethod, required: true, description: 'How it was paid.' }),
    slipRef: t.string({
      required: true,
      description: 'Number of the counter’s receipt slip, with that of its counter; not that of ' +
        'a bank’s pay-in slip. A slip counts once.',
    }),
    paidAt: t.field({ type: 'DateTime', required: true, description: 'When it was taken.' }),
  }),
});

const CounterWish = z.object({
  commandId: CommandId,
  accountNo: AccountNo,
  amount: PositiveAmount,
  method: z.enum(Object.values(methods).map(({ value }) => value)),
  slipRef: freeText(60),
  paidAt: Instant,
});

/** A counter's clock may be a little ahead of ours. */
const aheadMaxSeconds = 300;

async function recordCounterPayment(
  { commandId: _, accountNo, amount, method, slipRef, paidAt }: z.infer<typeof CounterWish>,
  { context: { ledger, settings }, origin }: Asking,
) {
  if (!settings.accountNoPattern.test(accountNo)) {
    return invalid('accountNo', 'Not a consumer number of this company.');
  }
  if (secondsBetween(settings.now(), paidAt) > aheadMaxSeconds) {
    return invalid('paidAt', 'This is still to come.');
  }
  const paymentId = counterPaymentId(slipRef);
  const evidence = { kind: 'cashier', gateway: 'counter', ref: slipRef, method } as const;
  const command = {
    type: 'ConfirmPayment' as const,
    paymentId,
    accountNo,
    amount,
    paidAt,
    evidence,
  };
  return await ledger.payment(command, origin);
}

addCommand({
  name: 'RecordCounterPayment',
  description: 'Records money taken at a counter, which is in the caller’s drawer of that day. ' +
    'Its receipt follows in a moment; where no such account is open, the money is held until its ' +
    'owner is found.',
  roles: ['agent'],
  input: RecordCounterPaymentInput,
  schema: CounterWish,
  refusals: paymentRefusals,
  stream: ({ slipRef }) => `payment-${counterPaymentId(slipRef)}`,
  ask: recordCounterPayment,
  changed: {
    field: 'payment',
    type: Payment,
    description: 'The payment, as it is after this command.',
    load: ({ slipRef }, _, { context }) =>
      paymentNamed(context.ledger.store, counterPaymentId(slipRef)),
  },
});
