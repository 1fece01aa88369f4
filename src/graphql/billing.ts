/** Issuing a bill, as the billing office made it. */
import { z } from 'zod';
import { BillIssued, LineKind } from '../domain/account.events.ts';
import { AccountNo, BillNo, Month } from '../domain/identifiers.ts';
import { billNumbered } from '../projections/bills.ts';
import { Bill, BillLineKind } from './bills.ts';
import { builder } from './builder.ts';
import { Amount, CommandId, optional } from './inputs.ts';
import { addCommand } from './recording.ts';
import { accountRefusals } from './refusals.ts';

export const BillLineInput = builder.inputType('BillLineInput', {
  description: 'One signed part of a bill.',
  fields: (t) => ({
    kind: t.field({ type: BillLineKind, required: true, description: 'What for.' }),
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees; a subsidy or rebate is negative.',
    }),
    label: t.string({ description: 'At most 60 letters.' }),
  }),
});

/** From 1 to 40, as the domain wants them. */
export const BillLines = z.array(
  z.object({ kind: LineKind, amount: Amount, label: optional(z.string().max(60)) })
    .transform(({ label, ...line }) => ({ ...line, ...(label && { label }) })),
).min(1).max(40);

const IssueBillInput = builder.inputType('IssueBillInput', {
  description: 'A bill as the billing office made it.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose bill.' }),
    billNo: t.string({ required: true, description: 'At most 24 of letters, digits, `/`, `-`.' }),
    month: t.string({ required: true, description: 'The month billed: `2026-10`.' }),
    issuedOn: t.field({ type: 'Date', required: true, description: 'Day of issue.' }),
    dueOn: t.field({ type: 'Date', required: true, description: 'Last day without surcharge.' }),
    unitsKwh: t.field({ type: 'Decimal', required: true, description: 'Units consumed.' }),
    lines: t.field({
      type: [BillLineInput],
      required: true,
      description: 'From 1 to 40; their sum is the total.',
    }),
    amountAfterDue: t.field({
      type: 'Decimal',
      required: true,
      description: 'What it asks for after the due day; at least the total.',
    }),
    statedArrears: t.field({
      type: 'Decimal',
      description:
        'What the printed bill says of older dues. Compared with the ledger, never added.',
    }),
  }),
});

const BillWish = z.object({
  commandId: CommandId,
  accountNo: AccountNo,
  billNo: BillNo,
  month: Month,
  issuedOn: BillIssued.shape.issuedOn,
  dueOn: BillIssued.shape.dueOn,
  unitsKwh: z.string().transform(Number).pipe(BillIssued.shape.units),
  lines: BillLines,
  amountAfterDue: Amount.refine((amount) => amount >= 0, 'Not less than nothing.'),
  statedArrears: Amount.nullish(),
});

addCommand({
  name: 'IssueBill',
  description: 'Puts a month’s bill on an account. The same bill twice changes nothing.',
  roles: ['biller'],
  input: IssueBillInput,
  schema: BillWish,
  refusals: accountRefusals,
  stream: ({ accountNo }) => `account-${accountNo}`,
  ask({ commandId: _, unitsKwh, statedArrears, ...bill }, { context, origin }) {
    return context.ledger.account({
      type: 'IssueBill',
      ...bill,
      units: unitsKwh,
      ...(typeof statedArrears === 'number' && { statedArrears }),
    }, origin);
  },
  changed: {
    field: 'bill',
    type: Bill,
    description: 'The bill, as it is after this command.',
    load: ({ accountNo, billNo }, _, { context }) =>
      billNumbered(context.ledger.store, accountNo, billNo),
  },
});
