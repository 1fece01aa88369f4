/** Bills that were wrong or are forgiven, and what accounts owed before our books. */
import { z } from 'zod';
import { BillRevised, WaiverGranted } from '../domain/account.events.ts';
import type { Why } from '../domain/account.events.ts';
import type { AccountCommand } from '../domain/account.ts';
import { dayOf } from '../domain/calendar.ts';
import { AccountNo, BillNo, Day } from '../domain/identifiers.ts';
import { accountNamed } from '../projections/accounts.ts';
import { billNumbered } from '../projections/bills.ts';
import { Account } from './accounts.ts';
import { BillLineInput, BillLines } from './billing.ts';
import { Bill } from './bills.ts';
import { builder, type InputFields } from './builder.ts';
import { Amount, CommandId, freeText, optional, PositiveAmount } from './inputs.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { accountRefusals } from './refusals.ts';

const BillChangeReason = builder.enumType('BillChangeReason', {
  description: 'Why a bill is changed.',
  values: {
    WRONG_READING: { value: 'wrong_reading', description: 'The meter was read wrongly.' },
    WRONG_TARIFF: { value: 'wrong_tariff', description: 'Another tariff holds.' },
    DUE_DAY_MOVED: { value: 'due_day_moved', description: 'The due day was moved.' },
    CLERICAL_ERROR: { value: 'clerical_error', description: 'The office made a mistake.' },
    COURT_ORDER: { value: 'court_order', description: 'A court or forum ordered it.' },
    OTHER: { value: 'other', description: 'Something else.' },
  } satisfies Record<string, { value: Why; description: string }>,
});

const which = {
  commandId: CommandId,
  accountNo: AccountNo,
  billNo: BillNo,
  onDay: optional(Day),
};
type Which = { commandId: string; accountNo: string; billNo: string; onDay?: string | undefined };

const whichFields = (t: InputFields) => ({
  commandId: t.field({
    type: 'UUID',
    required: true,
    description: 'One per intention; a retry sends the same one.',
  }),
  accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose bill.' }),
  billNo: t.string({ required: true, description: 'As printed.' }),
  onDay: t.field({ type: 'Date', description: 'From when it counts; today, if left out.' }),
});

type Change<Wanted extends Which> = {
  name: string;
  description: string;
  input: Parameters<typeof addCommand>[0]['input'];
  schema: z.ZodType<Wanted>;
  command(wanted: Wanted, onDay: string): AccountCommand;
};

function addChange<Wanted extends Which>(change: Change<Wanted>) {
  const { command, ...rest } = change;
  addCommand({
    ...rest,
    roles: ['biller'],
    refusals: accountRefusals,
    stream: ({ accountNo }) => `account-${accountNo}`,
    ask: (wanted, asking) => onItsDay(wanted, asking, (onDay) => command(wanted, onDay)),
    changed: {
      field: 'bill',
      type: Bill,
      description: 'The bill, as it is after this command.',
      load: ({ accountNo, billNo }, _, { context }) =>
        billNumbered(context.ledger.store, accountNo, billNo),
    },
  });
}

/** Nothing is changed as of a day that is still to come. */
async function onItsDay(
  wanted: { onDay?: string | undefined },
  { context: { ledger }, origin, at }: Asking,
  command: (onDay: string) => AccountCommand,
) {
  const today = dayOf(at);
  const onDay = wanted.onDay ?? today;
  if (onDay > today) return invalid('onDay', 'This day is still to come.');
  return await ledger.account(command(onDay), origin);
}

addChange({
  name: 'ReviseBill',
  description: 'Gives a bill other terms. What was paid on it stays paid; what it does not need ' +
    'any more settles other bills or is kept as advance.',
  input: builder.inputType('ReviseBillInput', {
    description: 'All terms as they are from now on, also those that stay.',
    fields: (t) => ({
      ...whichFields(t),
      reason: t.field({ type: BillChangeReason, required: true, description: 'Why.' }),
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
    }),
  }),
  schema: z.object({
    ...which,
    reason: BillRevised.shape.why,
    dueOn: Day,
    unitsKwh: z.string().transform(Number).pipe(BillRevised.shape.units),
    lines: BillLines,
    amountAfterDue: Amount.refine((amount) => amount >= 0, 'Not less than nothing.'),
  }),
  command: ({ accountNo, billNo, reason: why, unitsKwh: units, ...terms }, onDay) => {
    const { dueOn, lines, amountAfterDue } = terms;
    const bill = { accountNo, billNo, why, onDay };
    return { type: 'ReviseBill', ...bill, dueOn, units, lines, amountAfterDue };
  },
});

addChange({
  name: 'WithdrawBill',
  description: 'Takes a bill back as if it had never been. What was paid on it settles other ' +
    'bills or is kept as advance; its number is used up.',
  input: builder.inputType('WithdrawBillInput', {
    description: 'Which bill, and why.',
    fields: (t) => ({
      ...whichFields(t),
      reason: t.field({ type: BillChangeReason, required: true, description: 'Why.' }),
    }),
  }),
  schema: z.object({ ...which, reason: BillRevised.shape.why }),
  command: ({ accountNo, billNo, reason: why }, onDay) => (
    { type: 'WithdrawBill', accountNo, billNo, why, onDay }
  ),
});

const WaiverOf = builder.enumType('WaiverOf', {
  description: 'Of what a waiver forgives a part.',
  values: {
    SURCHARGE: { value: 'surcharge', description: 'Of the surcharge, also where it was paid.' },
    PRINCIPAL: { value: 'principal', description: 'Of what is open of the bill.' },
  } as const,
});

addChange({
  name: 'GrantWaiver',
  description: 'Forgives a part of a bill under a scheme, once for each scheme.',
  input: builder.inputType('GrantWaiverInput', {
    description: 'What is forgiven, and who allows it.',
    fields: (t) => ({
      ...whichFields(t),
      schemeId: t.string({
        required: true,
        description: 'As the company names the scheme: `samadhan-2025`.',
      }),
      of: t.field({ type: WaiverOf, required: true, description: 'Of what.' }),
      amount: t.field({ type: 'Decimal', required: true, description: 'Rupees, more than 0.00.' }),
      percent: t.float({ description: 'As the scheme says it. The amount is what counts.' }),
      source: t.string({
        required: true,
        description: 'The order or circular that allows it; at most 200 letters.',
      }),
    }),
  }),
  schema: z.object({
    ...which,
    schemeId: WaiverGranted.shape.schemeId,
    of: WaiverGranted.shape.of,
    amount: PositiveAmount,
    percent: optional(z.number().positive().max(100)),
    source: freeText(200),
  }),
  command: ({ accountNo, billNo, schemeId, of, amount, percent, source }, onDay) => {
    const waiver = { accountNo, billNo, schemeId, of, amount, source, onDay };
    return { type: 'GrantWaiver', ...waiver, ...(percent !== undefined && { percent }) };
  },
});

const SetOpeningBalanceInput = builder.inputType('SetOpeningBalanceInput', {
  description: 'What an account owed, or had ahead, when its books were taken over.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose.' }),
    onDay: t.field({ type: 'Date', required: true, description: 'As of which day.' }),
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees. Above zero: owed. Below: paid in advance.',
    }),
  }),
});

addCommand({
  name: 'SetOpeningBalance',
  description: 'Sets what an account owed or had ahead when its books were taken over, once.',
  roles: ['biller'],
  input: SetOpeningBalanceInput,
  schema: z.object({
    commandId: CommandId,
    accountNo: AccountNo,
    onDay: Day,
    amount: Amount.refine((amount) => amount !== 0, 'Not nothing.'),
  }),
  refusals: accountRefusals,
  stream: ({ accountNo }) => `account-${accountNo}`,
  ask: ({ accountNo, amount, ...when }, asking) =>
    onItsDay(when, asking, (onDay) => ({ type: 'SetOpeningBalance', accountNo, amount, onDay })),
  changed: {
    field: 'account',
    type: Account,
    description: 'The account, as it is after this command.',
    load: ({ accountNo }, _, { context }) => accountNamed(context.ledger.store, accountNo),
  },
});
