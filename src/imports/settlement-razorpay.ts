/**
 * Razorpay's reconciliation rows, as its API and its reports have them: paise, and seconds.
 * Source: facts/domain.md 8.2; razorpay.com/docs/api/settlements/fetch-recon.
 */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { PaymentId, RefundId } from '../domain/identifiers.ts';
import { paise } from '../domain/money.ts';
import { accountNoIn, isFeeText, type Reader, type Reading } from './settlement-row.ts';

export const razorpayColumns = [
  'entity_id',
  'type',
  'debit',
  'credit',
  'amount',
  'currency',
  'fee',
  'tax',
  'on_hold',
  'settled',
  'created_at',
  'settled_at',
  'settlement_id',
  'settlement_utr',
] as const;

/** What a row may tell besides. */
export const razorpayMore = [
  'description',
  'notes',
  'payment_id',
  'order_id',
  'order_receipt',
  'method',
  'dispute_id',
] as const;

/** Paise, whole, and never below zero: where it goes is the column's matter. */
const whole = z.string().regex(/^\d{1,15}$/, 'is not a whole number of paise')
  .transform((text) => paise(Number(text)));
const flag = z.string().toLowerCase().regex(/^(true|false|1|0)$/, 'is neither true nor false')
  .transform((text) => text === 'true' || text === '1');
/** From 2001 to 2106: a number of milliseconds is none. */
const seconds = z.string().regex(/^\d{9,10}$/, 'is not an instant in seconds').transform(Number);
const ref = z.string().regex(/^\w{1,64}$/, 'is not one of their references');
const optional = z.string().max(2000).optional();

const Row = z.object({
  entity_id: ref,
  type: z.string(),
  debit: whole,
  credit: whole,
  amount: whole,
  currency: z.literal('INR', 'is not INR'),
  fee: whole,
  tax: whole,
  created_at: z.string(),
  settled_at: seconds,
  settlement_id: z.string().regex(/^setl_\w{1,50}$/, 'is no settlement of Razorpay’s'),
  settlement_utr: z.string().max(120, 'is too long'),
  description: optional,
  notes: optional,
  payment_id: optional,
  order_id: optional,
  order_receipt: optional,
  method: optional,
  dispute_id: optional,
}).refine(({ debit, credit }) => debit === 0 || credit === 0, 'debit and credit are both set');
type Row = z.infer<typeof Row>;

/** Money that is not in a settlement yet is in a later file. */
const Paid = z.object({ on_hold: flag, settled: flag });

/** `GET /settlements`: what each of them comes to. */
const Whole = z.object({ id: z.string(), amount: whole });

export const razorpayReader = (accountNoPattern: RegExp, feeWords?: readonly string[]): Reader => {
  const dayOfSeconds = daysKnown();
  return {
    gateway: 'razorpay',
    isStatement: false,
    columns: razorpayColumns,
    skip: 0,
    read(line, fields) {
      const whole = fields['entity'] === 'settlement' && Whole.safeParse(fields).data;
      if (whole) return { total: { settlementId: whole.id, net: whole.amount } };
      const paid = Paid.safeParse(fields);
      if (paid.success && (paid.data.on_hold || !paid.data.settled)) return 'passed over';
      const { data: row, error } = Row.safeParse(fields);
      if (!row || !paid.success) {
        return wrongIn(fields, [...error?.issues ?? [], ...paid.error?.issues ?? []]);
      }
      return { row: { line, ...moneyOf(row), ...about(row), ...dayOfSeconds(row.settled_at) } };

      function about(row: Row) {
        const notes = notesIn(row.notes);
        const texts = [row.order_receipt ?? '', row.description ?? '', ...Object.values(notes)];
        const accountNo = accountNoIn(accountNoPattern, texts);
        const isFee = row.type === 'adjustment' && isFeeText(row.description ?? '', feeWords);
        return { ...signsOf(row, notes), ...(accountNo && { accountNo }), ...(isFee && { isFee }) };
      }
    },
  };
};

/** Files have many rows and few days, and calendars are slow. */
function daysKnown() {
  const days = new Map<number, string>();
  return (seconds: number) => {
    const settledOn = days.get(seconds) ?? dayOf(new Date(seconds * 1_000).toISOString());
    days.set(seconds, settledOn);
    return { settledOn };
  };
}

const money = ['debit', 'credit', 'amount', 'fee', 'tax'] as const;

function wrongIn(fields: Readonly<Record<string, string>>, issues: z.core.$ZodIssue[]): Reading {
  const missing = razorpayColumns.filter((name) => fields[name] === undefined);
  if (missing.length > 0) return { wrong: [`lacks ${missing.join(', ')}`] };
  const inRupees = money.some((name) => /^-?\d+\.\d+$/.test(fields[name] ?? ''));
  const foreign = issues.some(({ path: [name] }) => name === 'settlement_id');
  const wrong = issues.map(({ path: [name = ''], message }) => `${String(name)} ${message}`.trim());
  return { wrong, inRupees, foreign };
}

const kinds = { payment: 1, refund: -1, adjustment: 0, transfer: -1 } as const;
const isKnown = (type: string): type is keyof typeof kinds => Object.hasOwn(kinds, type);

/**
 * Whether `fee` contains `tax` is not certain (facts/domain.md 8.2): what was paid out says it. Of
 * a row whose sums disagree, what was paid out is believed and the rest is for a person.
 */
function moneyOf({ type, amount, fee, tax, credit, debit, created_at: at, settled_at }: Row) {
  const known = isKnown(type);
  const kind = known ? type : 'other' as const;
  const net = paise(credit - debit);
  const sign = known && kinds[type] !== 0 ? kinds[type] : Math.sign(net);
  const taken = sign * amount - net;
  const isRead = /^\d{9,10}$/.test(at);
  const paidAt = new Date((isRead ? Number(at) : settled_at) * 1_000).toISOString();
  const odd = !known
    ? 'a row of a kind that we do not know'
    : amount === 0
    ? 'an amount of nothing'
    : taken === fee && tax <= fee || taken === fee + tax
    ? isRead ? undefined : 'created_at cannot be read'
    : 'amount, fee, tax, credit and debit do not agree';
  const charges = odd ? { fee: paise(0), tax: paise(0) } : { fee: paise(taken - tax), tax };
  const stated = odd ? paise(Math.abs(net)) : amount;
  return { kind, net, amount: stated, ...charges, paidAt, ...(odd && { odd }) };
}

/** A map, a text of JSON, nothing, or a sentence. */
const Notes = z.record(z.string(), z.unknown()).transform((notes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(notes).slice(0, 15).map(([name, value]) => [name, `${value}`.slice(0, 512)]),
  )
).catch({});

function notesIn(text = ''): Record<string, string> {
  try {
    return Notes.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function signsOf(row: Row, notes: Record<string, string>) {
  const { entity_id: rowRef, settlement_id: settlementId, settlement_utr: utr } = row;
  const order = [notes['payment_id'], row.order_receipt]
    .find((text) => PaymentId.safeParse(text).success && !text?.startsWith('pay_'));
  const refundId = [notes['refund_id']].find((text) => RefundId.safeParse(text).success);
  const theirs = (text: string | undefined) => ref.safeParse(text).data;
  const paymentRef = theirs(row.payment_id);
  const orderRef = theirs(row.order_id);
  const disputeRef = theirs(row.dispute_id);
  const method = /^[a-z_]{1,40}$/.exec(row.method ?? '')?.[0];
  return {
    rowRef,
    settlementId,
    ...(utr && { utr }),
    ...(order && { order }),
    ...(refundId && { refundId }),
    ...(paymentRef && { paymentRef }),
    ...(orderRef && { orderRef }),
    ...(disputeRef && { disputeRef }),
    ...(method && { method }),
  };
}
