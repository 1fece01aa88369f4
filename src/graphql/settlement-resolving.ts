/** Somebody has found out what a row of a settlement was that nothing explained. */
import { z } from 'zod';
import { refuse } from '../domain/decider.ts';
import { PaymentId } from '../domain/identifiers.ts';
import { toDecimal } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import { settlementStreamId } from '../domain/settlement.ts';
import { type SettledRow, settlementRowNamed } from '../projections/settlements.ts';
import { resolveRow, type ResolvingRefusal } from '../resolving.ts';
import { builder } from './builder.ts';
import { CommandId, freeText, optional } from './inputs.ts';
import { PaymentGateway } from './payments.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { drawerRefusals, paymentRefusals, settlementRefusals } from './refusals.ts';
import { resolutions, SettlementResolution, SettlementRow } from './settlements.ts';

const ResolveSettlementRowInput = builder.inputType('ResolveSettlementRowInput', {
  description: 'Which row, and what it turned out to be.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    gateway: t.field({ type: PaymentGateway, required: true, description: 'Whose settlement.' }),
    settlementId: t.string({ required: true, description: 'As the gateway names it.' }),
    rowRef: t.string({ required: true, description: 'As the gateway names the row.' }),
    as: t.field({ type: SettlementResolution, required: true, description: 'What it was.' }),
    paymentId: t.string({
      description:
        'With PAYMENT: the payment that the row pays out. Left out: another settlement ' +
        'has booked it.',
    }),
    slipRef: t.string({
      description: 'With PAYMENT: the pay-in slip of the drawers’ deposits that the row shows.',
    }),
  }),
});

const Wish = z.object({
  commandId: CommandId,
  gateway: Gateway,
  settlementId: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/, 'No settlement is called so.'),
  rowRef: z.string().min(1).max(120),
  as: z.enum(Object.values(resolutions).map(({ value }) => value)),
  paymentId: optional(PaymentId),
  slipRef: optional(freeText(60)),
});
type Wish = z.infer<typeof Wish>;

async function ask(wish: Wish, { context: { ledger }, origin }: Asking) {
  const row = await settlementRowNamed(ledger.store, wish);
  if (!row) return invalid('rowRef', 'There is no such row.');
  const outcome = await resolveRow(ledger, row, wish, origin);
  return 'refused' in outcome ? refusalOf(outcome.refused) : outcome;
}

/** What somebody got wrong in the form, at its field. */
function refusalOf(refused: ResolvingRefusal) {
  switch (refused.code) {
    case 'settlement_row_is_explained':
      return invalid('rowRef', 'This row has been explained.');
    case 'only_a_payment_has_an_id':
      return invalid('paymentId', 'Only with PAYMENT.');
    case 'row_is_of_money_that_went_out':
      return invalid('paymentId', 'This row is of money that went out.');
    case 'payment_comes_with_its_drawer':
      return invalid('paymentId', 'It comes with a deposit of its drawer: say its slip instead.');
    case 'only_a_payment_has_a_slip':
      return invalid('slipRef', 'Only with PAYMENT, and without a payment.');
    case 'slip_has_no_deposit':
      return invalid('slipRef', 'No drawer has a deposit on this pay-in slip.');
    case 'slip_was_shown_by_another_row':
      return invalid('slipRef', 'Another row has shown a deposit on this pay-in slip.');
    case 'slip_comes_to_another_sum':
      return invalid(
        'slipRef',
        `The deposits on this pay-in slip come to ${toDecimal(refused.total)}.`,
      );
    case 'row_has_settled_something_else':
      return invalid('rowRef', `This row has settled ${refused.ref}: resolve it as that.`);
    default:
      return refuse(refused);
  }
}

const refusals = { ...paymentRefusals, ...drawerRefusals, ...settlementRefusals };

addCommand<Wish, keyof typeof refusals, SettledRow>({
  name: 'ResolveSettlementRow',
  description:
    'Says what an exception of a settlement was. A payment that it pays out is settled ' +
    'by it.',
  roles: ['biller'],
  input: ResolveSettlementRowInput,
  schema: Wish,
  refusals,
  stream: (wish) => `settlement-${settlementStreamId({ ...wish, type: '' })}`,
  ask,
  changed: {
    field: 'row',
    type: SettlementRow,
    description: 'The row, as it is after this command.',
    load: (wish, _, { context }) => settlementRowNamed(context.ledger.store, wish),
  },
});
