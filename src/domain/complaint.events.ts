/** Facts about one complaint, from its docket number to the day it is closed. */
import { z } from 'zod';
import { AccountNo, ContactId, Day, DocketNo, Instant } from './identifiers.ts';
import { Sealed } from './sealed.ts';

/** What may be wrong. The codes are ours; labels in both languages are the channels'. */
export const ComplaintKind = z.enum([
  'SUPPLY_OFF',
  'LINE_OR_POLE',
  'TRANSFORMER',
  'VOLTAGE',
  'METER',
  'WRONG_READING',
  'WRONG_BILL',
  'BILL_NOT_RECEIVED',
  'PAID_NOT_UPDATED',
  'PAID_WRONG_ACCOUNT',
  'REFUND',
  'NEW_CONNECTION',
  'DISCONNECTION',
  'SAFETY',
  'THEFT_REPORT',
  'STAFF_CONDUCT',
  'OTHER',
]);

/** The promise that was given, copied from the standards of that day: later changes leave it. */
export const Standard = z.strictObject({
  key: z.string().min(1).max(60),
  /** Clock hours from registration. */
  hours: z.number().positive(),
  effectiveFrom: Day,
  source: z.string().min(1).max(200),
});

export const ComplaintRegistered = z.strictObject({
  type: z.literal('ComplaintRegistered'),
  docketNo: DocketNo,
  kind: ComplaintKind,
  accountNo: AccountNo.optional(),
  /** Who wrote; they are told of every step. */
  contactId: ContactId.optional(),
  /** JSON of `{ text, location?, media? }`, sealed for whoever complained. */
  particulars: Sealed.optional(),
  registeredAt: Instant,
  dueAt: Instant,
  standard: Standard,
});

export const ComplaintAssigned = z.strictObject({
  type: z.literal('ComplaintAssigned'),
  docketNo: DocketNo,
  /** A desk, a centre or a division; never a person's name. */
  desk: z.string().min(1).max(80),
});

export const ComplaintEscalated = z.strictObject({
  type: z.literal('ComplaintEscalated'),
  docketNo: DocketNo,
  step: z.enum(['centre', 'division', 'circle', 'forum', 'ombudsman']),
});

export const ComplaintNoted = z.strictObject({
  type: z.literal('ComplaintNoted'),
  docketNo: DocketNo,
  note: Sealed,
});

export const ComplaintResolved = z.strictObject({
  type: z.literal('ComplaintResolved'),
  docketNo: DocketNo,
  /** What was done, as the consumer will read it. */
  resolution: Sealed.optional(),
});

export const ComplaintReopened = z.strictObject({
  type: z.literal('ComplaintReopened'),
  docketNo: DocketNo,
});

/** The consumer agreed, or did not answer while it could still be reopened. */
export const ComplaintClosed = z.strictObject({
  type: z.literal('ComplaintClosed'),
  docketNo: DocketNo,
  because: z.enum(['consumer_agreed', 'reopen_window_over']),
});

export const ComplaintRated = z.strictObject({
  type: z.literal('ComplaintRated'),
  docketNo: DocketNo,
  /** 1, bad, to 5, good. */
  stars: z.int().min(1).max(5),
});

export const ComplaintEvent = z.discriminatedUnion('type', [
  ComplaintRegistered,
  ComplaintAssigned,
  ComplaintEscalated,
  ComplaintNoted,
  ComplaintResolved,
  ComplaintReopened,
  ComplaintClosed,
  ComplaintRated,
]);
export type ComplaintEvent = z.infer<typeof ComplaintEvent>;
export type ComplaintKind = z.infer<typeof ComplaintKind>;
export type Standard = z.infer<typeof Standard>;
