/** Somebody has found out what a row of a settlement was that nothing explained. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { refuse } from '../domain/decider.ts';
import { derivedId, PaymentId } from '../domain/identifiers.ts';
import { paise } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import { hasArrived } from '../domain/payment.ts';
import { unexplained } from '../domain/settlement-postings.ts';
import { settlementStreamId } from '../domain/settlement.ts';
import { type SettledRow as Line, settlementRowNamed } from '../projections/settlements.ts';
import { builder } from './builder.ts';
import { CommandId, optional } from './inputs.ts';
import { PaymentGateway } from './payments.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { paymentRefusals, settlementRefusals } from './refusals.ts';
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
  }),
});

const Wish = z.object({
  commandId: CommandId,
  gateway: Gateway,
  settlementId: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/, 'No settlement is called so.'),
  rowRef: z.string().min(1).max(120),
  as: z.enum(Object.values(resolutions).map(({ value }) => value)),
  paymentId: optional(PaymentId),
});
type Wish = z.infer<typeof Wish>;

async function resolveRow(wish: Wish, asking: Asking) {
  const { context: { caller, ledger }, origin, at } = asking;
  const { commandId: _, ...resolution } = wish;
  const { as, paymentId, rowRef } = resolution;
  const row = await settlementRowNamed(ledger.store, resolution);
  if (!row) return invalid('rowRef', 'There is no such row.');
  if (row.outcome !== 'exception') return invalid('rowRef', 'This row has been explained.');
  if (paymentId !== undefined && as !== 'payment') {
    return invalid('paymentId', 'Only with PAYMENT.');
  }
  const { resolved } = await ledger.now.settlement(settlementStreamId({ ...wish, type: '' }));
  const before = resolved.get(rowRef);
  if (before && (before.as !== as || before.paymentId !== paymentId)) {
    return refuse({ code: 'settlement_row_resolved_before' as const, rowRef });
  }
  // First the payment's own payout: if that cannot be, the row stays an exception.
  const payout = paymentId === undefined ? undefined : await payOut(row, paymentId, asking);
  if (payout && 'refused' in payout) return payout;
  const { net, fee, tax } = unexplained(row);
  return await ledger.settlement({
    type: 'ResolveRow',
    gateway: row.gateway,
    settlementId: row.settlementId,
    rowRef,
    net,
    fee,
    tax,
    as,
    resolvedBy: caller.id,
    onDay: dayOf(at),
    ...(paymentId && { paymentId }),
  }, origin);
}

async function payOut(row: Line, paymentId: string, { context: { ledger }, origin }: Asking) {
  const payment = await ledger.now.payment(paymentId);
  if (!hasArrived(payment)) return refuse({ code: 'payment_not_confirmed' as const });
  const { net, fee, tax } = unexplained(row);
  const amount = paise(net + fee + tax);
  if (amount <= 0) return invalid('paymentId', 'This row is of money that went out.');
  const { settlementId, rowRef, settledOn, utr } = row;
  return await ledger.payment({
    type: 'SettlePayment',
    paymentId,
    gateway: payment.arrived.gateway,
    settlementId,
    rowRef,
    settledOn,
    ...(utr && { utr }),
    amount,
    fee,
    tax,
  }, { ...origin, commandId: derivedId(origin.commandId, 'settle') });
}

addCommand({
  name: 'ResolveSettlementRow',
  description:
    'Says what an exception of a settlement was. A payment that it pays out is settled ' +
    'by it.',
  roles: ['biller'],
  input: ResolveSettlementRowInput,
  schema: Wish,
  refusals: { ...paymentRefusals, ...settlementRefusals },
  stream: (wish) => `settlement-${settlementStreamId({ ...wish, type: '' })}`,
  ask: resolveRow,
  changed: {
    field: 'row',
    type: SettlementRow,
    description: 'The row, as it is after this command.',
    load: (wish, _, { context }) => settlementRowNamed(context.ledger.store, wish),
  },
});
