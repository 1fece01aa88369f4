/** What Razorpay has settled on a day, as typed rows; one bad row never stops the report. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SettlementRow, UnreadRow } from './gateway.ts';
import { Instant, MaybeInstant, Paise, Whole, Word } from './razorpay-answers.ts';
import type { Ask } from './razorpay-http.ts';

const Ref = z.string().regex(/^\w{1,64}$/);
const MaybeRef = Ref.nullish();
const Nothing = z.literal('').transform(() => undefined);

/** `notes` may be a text of JSON, an object, a list, nothing, or a sentence. */
const Notes = z.preprocess(
  (notes) => typeof notes === 'string' ? parsed(notes) : notes,
  z.object({ payment_id: Word }).catch({}),
);

const Row = z.object({
  entity_id: Ref,
  type: z.enum(['payment', 'refund', 'transfer', 'adjustment']),
  debit: Whole,
  credit: Whole,
  amount: Paise,
  currency: z.literal('INR'),
  fee: Whole,
  tax: Whole,
  on_hold: z.boolean(),
  settled: z.boolean(),
  created_at: Instant,
  settled_at: MaybeInstant,
  settlement_id: MaybeRef.or(Nothing),
  settlement_utr: MaybeRef.or(Nothing),
  description: z.string().max(2000).nullish(),
  notes: Notes,
  payment_id: MaybeRef.or(Nothing),
  order_id: MaybeRef.or(Nothing),
  order_receipt: z.string().max(60).nullish(),
  method: z.string().max(40).nullish(),
  dispute_id: MaybeRef.or(Nothing),
});

const pageRows = 500;
const pagesMax = 2000;
const pageBytesMax = 4 * 1024 * 1024;
const Page = z.object({ items: z.array(z.unknown()).max(1000) });

/**
 * `day`: an Indian calendar day, `2026-10-15`; best one that is over, because rows that are added
 * meanwhile shift the pages. Throws as every call does; what was yielded before stays true.
 * Source: facts/domain.md, 8.2; razorpay.com/docs/api/settlements/fetch-recon.
 */
export async function* settlementItems(ask: Ask, day: string): AsyncGenerator<unknown> {
  const [, year = '', month = '', date = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  assert(year !== '', 'a day is written 2026-10-15');
  const asked = { year, month, day: date, count: String(pageRows) };
  for (let page = 0; page < pagesMax; page += 1) {
    const { items } = await ask(Page, {
      path: ['settlements', 'recon', 'combined'],
      query: { ...asked, skip: String(page * pageRows) },
      bytesMax: pageBytesMax,
    });
    yield* items;
    if (items.length < pageRows) return;
  }
  assert.fail(`the settlements of ${day} have more than ${pageRows * pagesMax} rows`);
}

/** The same, each as a typed row. Throws as `settlementItems` does. */
export async function* settlementRows(
  ask: Ask,
  day: string,
): AsyncGenerator<SettlementRow | UnreadRow> {
  for await (const item of settlementItems(ask, day)) yield rowFrom(item);
}

function rowFrom(item: unknown): SettlementRow | UnreadRow {
  const { data: row, error } = Row.safeParse(item);
  if (!row) {
    const paths = error.issues.map(({ path }) => path.join('.') || 'row').slice(0, 5);
    return unread(item, `not of the known form: ${paths.join(', ')}`);
  }
  const net = row.credit - row.debit;
  const isSum = net === netOf(row);
  if (!isSum) return unread(item, 'amount, fee, credit and debit do not agree');
  if (row.tax > row.fee) return unread(item, 'more tax than fee');
  if (row.settled && !row.settlement_id) return unread(item, 'settled in no settlement');
  const { notes, order_receipt: receipt } = row;
  const paymentId = notes.payment_id ?? (/^[\w.-]{1,35}$/.exec(receipt ?? '')?.[0]);
  return {
    kind: row.type,
    entityRef: row.entity_id,
    ...paymentId && { paymentId },
    ...row.payment_id && { paymentRef: row.payment_id },
    ...row.order_id && { orderRef: row.order_id },
    amount: row.amount,
    fee: row.fee,
    tax: row.tax,
    net,
    settled: row.settled && !row.on_hold,
    ...row.settlement_id && { settlementRef: row.settlement_id },
    ...row.settlement_utr && { settlementUtr: row.settlement_utr },
    createdAt: row.created_at,
    ...row.settled_at && { settledAt: row.settled_at },
    ...row.method && { method: row.method },
    ...row.dispute_id && { disputeRef: row.dispute_id },
    ...row.type === 'adjustment' && row.description && { description: row.description },
  };
}

/** The fee is taken from what comes and added to what goes; an adjustment may be either. */
function netOf({ type, amount, fee, credit, debit }: z.infer<typeof Row>): number | undefined {
  if (credit !== 0 && debit !== 0) return undefined;
  if (type === 'payment') return amount - fee;
  if (type === 'adjustment') return credit !== 0 ? amount - fee : -amount - fee;
  return -amount - fee;
}

const rawMax = 4000;

/** Kept for a person to look at, without what may say who paid. */
function unread(item: unknown, why: string): UnreadRow {
  const { data: ref } = z.object({ entity_id: Ref }).safeParse(item);
  const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
  const rest = isObject ? { ...item, notes: undefined, description: undefined } : String(item);
  return {
    unread: why,
    ...ref && { entityRef: ref.entity_id },
    raw: JSON.stringify(rest).slice(0, rawMax),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
