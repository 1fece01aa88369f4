/** How another gateway's file, or a bank's statement, is read: its columns, units and signs. */
import { z } from 'zod';
import { Gateway } from '../domain/payment.events.ts';
import { FileRefused } from './source.ts';

const Column = z.string().trim().toLowerCase().min(1).max(80);
const Words = z.array(z.string().trim().min(1).max(60)).min(1).max(50);

/** How a day is written; a time may follow it. `epoch`: seconds. */
export const DayForm = z.enum([
  'YYYY-MM-DD',
  'DD-MM-YYYY',
  'DD/MM/YYYY',
  'DD.MM.YYYY',
  'DD-MMM-YYYY',
  'DD MMM YYYY',
  'epoch',
]);

const kinds = z.enum(['payment', 'refund', 'adjustment', 'transfer']);

/** `rowRef`, the day and the sums must be there; what else there is, helps to find the payment. */
const Columns = z.strictObject({
  /** What names a row once and for ever; several columns together if no one does. */
  rowRef: z.union([Column, z.array(Column).min(1).max(5)]),
  settledOn: Column,
  /** Of the payout. Without it, the rows of one day are one settlement. */
  settlementId: Column.optional(),
  utr: Column.optional(),
  paidAt: Column.optional(),
  kind: Column.optional(),
  /** What moved before fee and tax. Or two columns, of which each row fills one. */
  amount: Column.optional(),
  credit: Column.optional(),
  debit: Column.optional(),
  fee: Column.optional(),
  tax: Column.optional(),
  /** What was paid out for the row, to hold the others against. */
  net: Column.optional(),
  /** What the whole settlement comes to, the same in each of its rows. */
  total: Column.optional(),
  /** Of the bank account, after the line. */
  balance: Column.optional(),
  order: Column.optional(),
  refund: Column.optional(),
  paymentRef: Column.optional(),
  orderRef: Column.optional(),
  upiRef: Column.optional(),
  dispute: Column.optional(),
  method: Column.optional(),
  account: Column.optional(),
  description: Column.optional(),
});

export const Mapping = z.strictObject({
  gateway: Gateway.exclude(['counter']),
  unit: z.enum(['rupees', 'paise']),
  days: DayForm,
  columns: Columns,
  /**
   * `signed`: below zero goes out. `by_kind`: never below zero; payments come in, all else goes
   * out. `two_columns`: credit and debit.
   */
  signs: z.enum(['signed', 'by_kind', 'two_columns']),
  /** The fee column contains the tax. */
  feeHasTax: z.boolean().default(false),
  /** What their words for kinds mean; every row is a payment where no column tells. */
  kinds: z.record(z.string().trim().toLowerCase(), kinds).default({}),
  /** In a description: what they take. */
  fees: Words.optional(),
  /** In a statement's description: whose payout or deposit a line is. `CASH DEP`: counter. */
  carriers: z.record(z.string().trim().min(1).max(60), Gateway.exclude(['bank'])).default({}),
  /** What a row's reference looks like: a file of somebody else's is noticed by it. */
  rowRefPattern: z.string().max(200).optional(),
  /** Commas between thousands and lakhs. */
  grouping: z.boolean().default(false),
  /** Lines before the header. */
  skip: z.int().min(0).max(100).default(0),
}).superRefine(({ signs, columns, gateway, rowRefPattern }, context) => {
  const need = signs === 'two_columns' ? ['credit', 'debit'] as const : ['amount'] as const;
  for (const name of need.filter((one) => columns[one] === undefined)) {
    const message = `columns.${name} is needed where signs are ${signs}`;
    context.addIssue({ code: 'custom', message });
  }
  if (gateway === 'bank' && (columns.fee ?? columns.tax) !== undefined) {
    context.addIssue({ code: 'custom', message: 'a bank’s statement has no columns for fees' });
  }
  if (rowRefPattern !== undefined && !isPattern(rowRefPattern)) {
    context.addIssue({ code: 'custom', message: 'rowRefPattern is no regular expression' });
  }
});
export type Mapping = z.infer<typeof Mapping>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The text of a mapping's file. Throws FileRefused with all that is wrong in it. */
export function mappingIn(text: string): Mapping {
  const { data, error } = Mapping.safeParse(jsonIn(text));
  if (data) return data;
  const wrong = error.issues.map(({ path, message }) => [path.join('.'), message].join(' ').trim());
  throw new FileRefused(`the mapping cannot be used: ${wrong.join('; ')}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new FileRefused('the mapping is not JSON');
  }
}
