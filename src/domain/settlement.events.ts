/**
 * Facts about one payout of a gateway, or one page of it: a settlement may have more rows than one
 * stream should hold, so each page of rows is a stream of its own beside the settlement's.
 */
import { z } from 'zod';
import { Day, PaymentId } from './identifiers.ts';
import { Paise } from './money.ts';
import { Gateway } from './payment.events.ts';

const Ref = z.string().min(1).max(120);
const Person = z.string().min(1).max(80);

/** What was decided about a row, and whether anything is left to do. */
export const RowOutcome = z.enum(['applied', 'suspense', 'refund', 'fee', 'dispute', 'exception']);

const Row = z.strictObject({
  /** Theirs: `pay_…`, `rfnd_…`, `adj_…`. */
  rowRef: Ref,
  kind: z.enum(['payment', 'refund', 'adjustment', 'transfer', 'other']),
  outcome: RowOutcome,
  /** What our bank account got by it: above zero in, below zero out. Fee and tax are taken off. */
  net: Paise,
  fee: Paise.nonnegative(),
  tax: Paise.nonnegative(),
  paymentId: PaymentId.optional(),
  /** By which strategy it was explained: `order`, `reference`, `utr`, `amount_and_day` … */
  foundBy: z.string().min(1).max(40).optional(),
  /** The bank's reference of a statement's line. */
  utr: Ref.optional(),
  /** Of `net`, what another settlement's rows have posted: an exception is about the rest alone. */
  posted: Paise.optional(),
  /** Of an exception: why nothing fits. */
  reason: z.string().min(1).max(200).optional(),
});

const settlement = { gateway: Gateway, settlementId: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/) };

/** A file told of this payout. Its rows follow, page by page. */
export const SettlementImported = z.strictObject({
  type: z.literal('SettlementImported'),
  ...settlement,
  settledOn: Day,
  /** The bank's reference of the payout. */
  utr: Ref.optional(),
  rows: z.int().positive(),
  pages: z.int().positive(),
  /** What the rows come to for our bank account. */
  net: Paise,
  fee: Paise.nonnegative(),
  tax: Paise.nonnegative(),
  /** SHA-256 of the rows, so that another file for the same payout is noticed. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What became of each row of a page. Money of `applied` and `refund` rows moves by payments. */
export const SettlementRowsRecorded = z.strictObject({
  type: z.literal('SettlementRowsRecorded'),
  ...settlement,
  settledOn: Day,
  /** 1 for the first. */
  page: z.int().positive(),
  rows: z.array(Row).min(1).max(200),
});

/**
 * A bank's line had come before the payout that it is, and was of another sum: what that payout has
 * booked is taken out of the line, and the difference alone stays an exception.
 */
export const SettlementRowMatched = z.strictObject({
  type: z.literal('SettlementRowMatched'),
  ...settlement,
  rowRef: Ref,
  payout: z.strictObject(settlement),
  /** Of the row, as it was recorded; and what the payout has booked of it. */
  net: Paise,
  posted: Paise,
  /** Why nothing explains the rest. */
  reason: z.string().min(1).max(200),
  onDay: Day,
});

/** Somebody has found out what an exception was. */
export const SettlementRowResolved = z.strictObject({
  type: z.literal('SettlementRowResolved'),
  ...settlement,
  rowRef: Ref,
  /** Of the row, as it was recorded; of its net, what nobody else has posted. */
  net: Paise,
  fee: Paise.nonnegative(),
  tax: Paise.nonnegative(),
  /** A fee after all, the gateway's mistake that it put right, or money for a payment of ours. */
  as: z.enum(['fee', 'written_off', 'payment']),
  resolvedBy: Person,
  onDay: Day,
  paymentId: PaymentId.optional(),
  /** The pay-in slip of the drawers' deposits that the row shows. */
  slipRef: Ref.optional(),
});

/** Every row has ended somewhere, and the sums agree. */
export const SettlementClosed = z.strictObject({
  type: z.literal('SettlementClosed'),
  ...settlement,
  outcomes: z.partialRecord(RowOutcome, z.strictObject({ rows: z.int().positive(), net: Paise })),
});

export const SettlementEvent = z.discriminatedUnion('type', [
  SettlementImported,
  SettlementRowsRecorded,
  SettlementRowMatched,
  SettlementRowResolved,
  SettlementClosed,
]);
export type SettlementEvent = z.infer<typeof SettlementEvent>;
export type SettlementRow = z.infer<typeof Row>;
export type RowOutcome = z.infer<typeof RowOutcome>;
