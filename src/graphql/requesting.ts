/** Asking for money: one payment request, and none of it has moved yet. */
import { z } from 'zod';
import { secondsAfter } from '../domain/calendar.ts';
import { AccountNo, paymentIdFrom } from '../domain/identifiers.ts';
import { gatewayOfLink, linkEnd } from '../domain/link.ts';
import type { Paise } from '../domain/money.ts';
import { Link, PaymentRequested } from '../domain/payment.events.ts';
import { paymentNamed } from '../projections/payments.ts';
import { builder } from './builder.ts';
import { CommandId, optional, PositiveAmount } from './inputs.ts';
import { Payment, PaymentLink } from './payments.ts';
import { addCommand, type Asking } from './recording.ts';
import { paymentRefusals } from './refusals.ts';

const RequestPaymentInput = builder.inputType('RequestPaymentInput', {
  description: 'What to ask for.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose dues.' }),
    amount: t.field({ type: 'Decimal', description: 'All that is outstanding, when left out.' }),
    link: t.field({ type: PaymentLink, description: 'How it can be paid. ANY, when left out.' }),
  }),
});
type RequestWish = {
  commandId: string;
  accountNo: string;
  amount?: Paise | undefined;
  link?: Link | undefined;
};

addCommand({
  name: 'RequestPayment',
  description:
    'Asks for the money of an account’s dues: one payment request, no money moved yet. ' +
    'Any account may be paid by its number; whoever pays for another one’s follows the payment ' +
    'by sending the same command again.',
  roles: ['consumer', 'agent'],
  input: RequestPaymentInput,
  schema: z.object({
    commandId: CommandId,
    accountNo: AccountNo,
    amount: optional(PositiveAmount),
    link: optional(Link),
  }),
  refusals: {
    ...paymentRefusals,
    account_not_found: 'No account has this number.',
    nothing_due: 'Nothing is owed and no amount was given.',
    amount_above_limit: 'More than UPI carries; offer another way.',
    link_not_offered: 'No such links are set up here.',
  },
  stream: ({ commandId }) => `payment-${paymentIdFrom(commandId)}`,
  ask: requestPayment,
  changed: {
    field: 'payment',
    type: Payment,
    description: 'The request, as it is after this command.',
    load: ({ commandId }, _, { context }) =>
      paymentNamed(context.ledger.store, paymentIdFrom(commandId)),
  },
});

/** A retry asks for what was asked for at first, though the dues or our settings have changed. */
async function requestPayment(wanted: RequestWish, { context, origin, at, earlier }: Asking) {
  const { ledger, settings, account } = context;
  const { commandId, accountNo } = wanted;
  const asked = PaymentRequested.omit({ type: true }).safeParse(earlier?.data).data;
  const refused = <Code extends string>(code: Code) => ({ refused: { code } });
  const found = await account(accountNo);
  if (!found && !earlier) return refused('account_not_found');
  const amount = wanted.amount ?? asked?.amount ?? found?.outstanding;
  if (!amount) return refused('nothing_due');
  const { upiMax = Infinity, links = [], paymentMinutes } = settings;
  const link = wanted.link ?? (asked ? asked.link : links.find((one) => one === 'any'));
  if (link && !asked && !links.includes(link)) return refused('link_not_offered');
  if (amount > upiMax && link !== 'any' && !earlier) return refused('amount_above_limit');
  const end = link ? linkEnd(at, paymentMinutes) : secondsAfter(at, paymentMinutes * 60);
  return await ledger.payment({
    type: 'RequestPayment',
    paymentId: paymentIdFrom(commandId),
    accountNo,
    amount,
    gateway: asked?.gateway ?? (link ? gatewayOfLink[link] : settings.gateway),
    expiresAt: asked?.expiresAt ?? end,
    ...link && { link },
  }, origin);
}
