/** A file of bills: issues each with its lines, and compares its arrears with the ledger. */
import { z } from 'zod';
import type { AccountEvent, LineKind } from '../domain/account.events.ts';
import type { IssueBill } from '../domain/bill.ts';
import { startOf } from '../domain/calendar.ts';
import { type Paise, paise, sum, toDecimal } from '../domain/money.ts';
import { accountNo, amount, amountOrNothing, billNo, day } from './fields.ts';
import { month, reduction, units } from './fields.ts';
import { type Difference, intake, type Kind, type Order, type Summary } from './intake.ts';
import type { Ways } from './intake.ts';
import { reasonOf } from './reasons.ts';
import type { Source } from './source.ts';

/** Which column is which line, in the order in which they stand on a bill. */
const lineColumns = {
  energy_charge: 'energy',
  fixed_charge: 'fixed',
  fuel_adjustment: 'fuelAdjustment',
  electricity_duty: 'electricityDuty',
  meter_rent: 'meterRent',
  subsidy: 'subsidy',
  rebate: 'rebate',
  other: 'other',
} as const satisfies Record<string, LineKind>;
type LineColumn = keyof typeof lineColumns;
const lineNames = Object.keys(lineColumns) as LineColumn[];

export const billColumns = [
  'bill_no',
  'account_no',
  'month',
  'issued_on',
  'due_on',
  'units',
  ...lineNames,
  'total',
  'amount_after_due',
  'arrears',
] as const;

const billIn = (pattern: RegExp) =>
  z.object({
    bill_no: billNo,
    account_no: accountNo(pattern),
    month,
    issued_on: day,
    due_on: day,
    units,
    energy_charge: amount,
    fixed_charge: amount,
    fuel_adjustment: amount,
    electricity_duty: amount,
    meter_rent: amount,
    subsidy: reduction,
    rebate: reduction,
    other: amount,
    total: amount,
    amount_after_due: amount,
    /** Empty: the bill does not say. */
    arrears: amountOrNothing,
  }).superRefine((bill, context) => {
    const lines = sum(lineNames.map((name) => bill[name]));
    if (bill.total !== lines) {
      const message = `total is not the sum of the lines, which is ${toDecimal(lines)}`;
      context.addIssue({ code: 'custom', message });
    }
    if (bill.amount_after_due < bill.total) {
      context.addIssue({ code: 'custom', message: 'amount_after_due is less than total' });
    }
    if (bill.due_on < bill.issued_on) {
      context.addIssue({ code: 'custom', message: 'due_on lies before issued_on' });
    }
  });
type Bill = z.infer<ReturnType<typeof billIn>>;

export const importBills = (
  ways: Pick<Ways, 'account'>,
  source: Source,
  order: Order,
): Promise<Summary> => intake(bills(ways, order), source, order);

const bills = (
  { account }: Pick<Ways, 'account'>,
  { accountNoPattern }: Order,
  beginningOf = daysBegun(),
): Kind<Bill> => ({
  columns: billColumns,
  schema: billIn(accountNoPattern),
  keyOf: (bill) => bill.bill_no,
  accountOf: (bill) => bill.account_no,
  async take(bill, origin) {
    const outcome = await account(commandOf(bill), {
      ...origin,
      occurredAt: beginningOf(bill.issued_on),
    });
    if ('refused' in outcome) return { wrong: reasonOf(outcome.refused) };
    if (outcome.events.length === 0) return 'unchanged';
    const differing = differenceIn(outcome.events);
    return { recorded: true, ...(differing && { differing }) };
  },
});

/** A file has few issue days and many bills, and calendars are slow. */
function daysBegun() {
  let known = { day: '', begun: '' };
  return (day: string): string => {
    if (known.day !== day) known = { day, begun: startOf(day) };
    return known.begun;
  };
}

const commandOf = (bill: Bill): IssueBill => ({
  type: 'IssueBill',
  accountNo: bill.account_no,
  billNo: bill.bill_no,
  month: bill.month,
  issuedOn: bill.issued_on,
  dueOn: bill.due_on,
  units: bill.units,
  lines: linesOf(bill),
  amountAfterDue: bill.amount_after_due,
  ...(bill.arrears !== undefined && { statedArrears: bill.arrears }),
});

/** Without those of nothing; but a bill has one line at least. */
function linesOf(bill: Record<LineColumn, Paise>) {
  const lines = lineNames.map((name) => ({ kind: lineColumns[name], amount: bill[name] }))
    .filter(({ amount }) => amount !== 0);
  return lines.length > 0 ? lines : [{ kind: 'energy' as const, amount: paise(0) }];
}

function differenceIn(events: readonly AccountEvent[]): Difference | undefined {
  const issued = events.find((event) => event.type === 'BillIssued');
  if (issued === undefined) return undefined;
  const { billNo, accountNo, arrears: { known, stated } } = issued;
  return stated === undefined || stated === known
    ? undefined
    : { billNo, accountNo, stated, known };
}
