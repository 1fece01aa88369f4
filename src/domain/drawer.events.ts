/** Facts about one cash drawer: what an agent took at the counter on a day, counted and banked. */
import { z } from 'zod';
import { Day, DrawerId } from './identifiers.ts';
import { Paise } from './money.ts';

/** A member of staff. */
const Person = z.string().min(1).max(80);
const Ref = z.string().min(1).max(120);

/** What lies in a drawer: notes and coins; cheques and demand drafts. */
export const Tender = z.enum(['cash', 'cheques']);
const Sums = z.strictObject({ cash: Paise, cheques: Paise });
const Counted = z.strictObject({ cash: Paise, cheques: Paise.nonnegative() });

/** An agent begins a day with a float in the drawer. The books know nothing of the float. */
export const DrawerOpened = z.strictObject({
  type: z.literal('DrawerOpened'),
  drawerId: DrawerId,
  agentId: Person,
  onDay: Day,
  /** Handed out in the morning to give change from, and handed back in the evening. */
  float: Paise.nonnegative(),
});

/** The drawer was counted. The newest count stands, until it is finished. */
export const DrawerClosed = z.strictObject({
  type: z.literal('DrawerClosed'),
  drawerId: DrawerId,
  onDay: Day,
  /**
   * All that was there, the float with it. Of late money that alone: below zero where more was
   * given back than came.
   */
  counted: Counted,
  /** Of the cash counted. Nothing when only late money is counted. */
  float: Paise.nonnegative(),
  /** What the payments that no finished count has covered come to; what was given back is off. */
  expected: Sums,
  /** Counted, less float, less expected. Above zero: over. Below: short. */
  difference: Sums,
  /** How many payments and refunds of the drawer were known; those that come after are late. */
  lines: z.int().nonnegative(),
  closedBy: Person,
});

/** Another person has looked at a difference. It is booked now. */
export const DrawerApproved = z.strictObject({
  type: z.literal('DrawerApproved'),
  drawerId: DrawerId,
  onDay: Day,
  /** Cash and cheques together. Above zero: over. Below: short. */
  difference: Paise,
  approvedBy: Person,
});

/** What a drawer took was paid into the bank, against a slip. */
export const CashDeposited = z.strictObject({
  type: z.literal('CashDeposited'),
  drawerId: DrawerId,
  /** The bank's pay-in slip. Several drawers may go to the bank on one. */
  slipRef: Ref,
  tender: Tender,
  amount: Paise.positive(),
  depositedOn: Day,
  depositedBy: Person,
});

/** Why a deposit is taken back. */
export const WithdrawalReason = z.enum(['mistyped', 'credited_otherwise', 'never_paid_in']);

/** A deposit that no statement has shown is taken back: its money is the drawer's takings again. */
export const DepositWithdrawn = z.strictObject({
  type: z.literal('DepositWithdrawn'),
  drawerId: DrawerId,
  /** Free again: a deposit may be made on it anew. */
  slipRef: Ref,
  tender: Tender,
  amount: Paise.positive(),
  why: WithdrawalReason,
  withdrawnOn: Day,
  withdrawnBy: Person,
});

/** The bank's statement has shown the deposit. */
export const DepositSettled = z.strictObject({
  type: z.literal('DepositSettled'),
  drawerId: DrawerId,
  slipRef: Ref,
  amount: Paise.positive(),
  gateway: z.literal('bank'),
  settlementId: Ref,
  rowRef: Ref,
  settledOn: Day,
  /** The bank's reference of the line. */
  utr: Ref.optional(),
});

export const DrawerEvent = z.discriminatedUnion('type', [
  DrawerOpened,
  DrawerClosed,
  DrawerApproved,
  CashDeposited,
  DepositWithdrawn,
  DepositSettled,
]);
export type DrawerEvent = z.infer<typeof DrawerEvent>;
export type Tender = z.infer<typeof Tender>;
export type WithdrawalReason = z.infer<typeof WithdrawalReason>;
export type TenderSums = z.infer<typeof Sums>;
