/**
 * Facts about one consumer account, as they are kept for ever: a published contract, which the log,
 * every projection and the auditor read. Add a field as optional, or add an event; never change
 * what an old one means. No name, mobile number or address: those are sealed by the vault.
 */
import { z } from 'zod';
import {
  AccountNo,
  BillNo,
  Day,
  Instant,
  Month,
  PaymentId,
  ReceiptNo,
  SchemeId,
} from './identifiers.ts';
import { Paise } from './money.ts';
import { Sealed } from './sealed.ts';

const Amount = Paise.positive();

const particulars = {
  accountNo: AccountNo,
  /** JSON of `{ name, mobile?, address }`, sealed for the consumer. */
  details: Sealed,
  /** Tariff category as the company writes it: `LV-1.2`. */
  category: z.string().min(1).max(40),
  centre: z.string().min(1).max(80),
  division: z.string().min(1).max(80),
  circle: z.string().min(1).max(80),
  /** Decides which service standard holds. */
  urban: z.boolean(),
};

/** Strict, like all of them: a misspelt field must fail at append, not vanish. */
export const AccountOpened = z.strictObject({ type: z.literal('AccountOpened'), ...particulars });

/** All particulars as they are from now on, also those that stayed. */
export const AccountDetailsChanged = z.strictObject({
  type: z.literal('AccountDetailsChanged'),
  ...particulars,
});

export const LineKind = z.enum([
  'energy',
  'fixed',
  'fuelAdjustment',
  'electricityDuty',
  'meterRent',
  'subsidy',
  'rebate',
  'securityDeposit',
  'rounding',
  'other',
]);

/** The month's own demand. Arrears are not a line: they are what the account already owes. */
export const BillIssued = z.strictObject({
  type: z.literal('BillIssued'),
  accountNo: AccountNo,
  billNo: BillNo,
  month: Month,
  issuedOn: Day,
  /** Last day without surcharge. */
  dueOn: Day,
  /** Kilowatt-hours; never reckoned with. */
  units: z.number().nonnegative(),
  /** Signed: a subsidy or rebate is negative. Their sum is what the bill asks for. */
  lines: z.array(z.strictObject({
    kind: LineKind,
    amount: Paise,
    label: z.string().max(60).optional(),
  })).min(1).max(40),
  /** What the bill asks for after the due day; at least the sum of the lines. */
  amountAfterDue: Paise.nonnegative(),
  /**
   * What the account owed before, less its advance, as the ledger knew it then; and what the
   * printed bill says of it, where it says so. Never part of what this bill asks for.
   */
  arrears: z.strictObject({ known: Paise, stated: Paise.optional() }),
});

/** The bill was still open when its due day had passed. The bill itself stated the amount. */
export const SurchargeLevied = z.strictObject({
  type: z.literal('SurchargeLevied'),
  accountNo: AccountNo,
  billNo: BillNo,
  amount: Amount,
  onDay: Day,
});

/** Advance left by an earlier payment settled part of a bill. */
export const AdvanceApplied = z.strictObject({
  type: z.literal('AdvanceApplied'),
  accountNo: AccountNo,
  billNo: BillNo,
  amount: Amount,
});

/** Which bills a payment settled. Allocations plus advance always equal the amount. */
export const PaymentCredited = z.strictObject({
  type: z.literal('PaymentCredited'),
  accountNo: AccountNo,
  paymentId: PaymentId,
  amount: Amount,
  /** By the payer's bank or at the counter. When we wrote it down is the log's `recordedAt`. */
  paidAt: Instant,
  allocations: z.array(z.strictObject({ billNo: BillNo, amount: Amount })),
  advance: Paise.nonnegative(),
});

export const ReceiptIssued = z.strictObject({
  type: z.literal('ReceiptIssued'),
  accountNo: AccountNo,
  receiptNo: ReceiptNo,
  paymentId: PaymentId,
  amount: Amount,
  /** What the account owes, and what we hold in advance, right after this payment. */
  outstandingAfter: Paise.nonnegative(),
  advanceAfter: Paise.nonnegative(),
});

/** What the account owed, or had ahead, when its books were taken over. Once an account. */
export const OpeningBalanceSet = z.strictObject({
  type: z.literal('OpeningBalanceSet'),
  accountNo: AccountNo,
  onDay: Day,
  /** Above zero: owed, and settled like a bill named `OPENING`. Below: an advance. */
  amount: Paise.refine((amount) => amount !== 0),
});

const Why = z.enum([
  'wrong_reading',
  'wrong_tariff',
  'due_day_moved',
  'clerical_error',
  'court_order',
  'other',
]);

/** What a bill came to before it was changed: its own lines, and what was added or forgiven. */
const Before = z.strictObject({
  lines: BillIssued.shape.lines,
  surcharge: Paise.nonnegative(),
  waived: Paise.nonnegative(),
});

/** All terms as they are from now on, also those that stayed. Its number and month never change. */
export const BillRevised = z.strictObject({
  type: z.literal('BillRevised'),
  accountNo: AccountNo,
  billNo: BillNo,
  why: Why,
  onDay: Day,
  dueOn: Day,
  units: z.number().nonnegative(),
  lines: BillIssued.shape.lines,
  amountAfterDue: Paise.nonnegative(),
  /** Of the surcharge that was levied and of what was waived, as much as still holds. */
  surcharge: Paise.nonnegative(),
  waived: Paise.nonnegative(),
  before: Before,
});

/** The bill asks for nothing any more, as if it had never been. Its number is used up. */
export const BillWithdrawn = z.strictObject({
  type: z.literal('BillWithdrawn'),
  accountNo: AccountNo,
  billNo: BillNo,
  why: Why,
  onDay: Day,
  before: Before,
});

/** Money that had settled more of a bill than it needs now. Allocations and advance take it all. */
export const CreditReleased = z.strictObject({
  type: z.literal('CreditReleased'),
  accountNo: AccountNo,
  /** Where it lay until now. */
  billNo: BillNo,
  amount: Amount,
  allocations: z.array(z.strictObject({ billNo: BillNo, amount: Amount })),
  advance: Paise.nonnegative(),
  onDay: Day,
});

/** Part of a bill is forgiven under a scheme. What was paid of it before is released. */
export const WaiverGranted = z.strictObject({
  type: z.literal('WaiverGranted'),
  accountNo: AccountNo,
  billNo: BillNo,
  /** The scheme as the company names it: `samadhan-2025`. At most once for a bill. */
  schemeId: SchemeId,
  of: z.enum(['surcharge', 'principal']),
  amount: Amount,
  /** Of what was waived, as the scheme says. The amount is what counts. */
  percent: z.number().positive().max(100).optional(),
  /** The order or circular that allows it. */
  source: z.string().min(1).max(200),
  onDay: Day,
});

/** A surcharge fell due only because money that was paid in time reached us late. */
export const SurchargeReversed = z.strictObject({
  type: z.literal('SurchargeReversed'),
  accountNo: AccountNo,
  billNo: BillNo,
  amount: Amount,
  paymentId: PaymentId,
  onDay: Day,
});

/** Credited money leaves the account again: first the advance, then the newest settled bills. */
export const CreditReversed = z.strictObject({
  type: z.literal('CreditReversed'),
  accountNo: AccountNo,
  paymentId: PaymentId,
  /** The refund or dispute that takes it: the same one takes once. */
  reversalId: z.string().min(1).max(80),
  why: z.enum(['refund', 'chargeback']),
  amount: Amount,
  /** What is open again, and what of the advance is gone. They sum to the amount. */
  allocations: z.array(z.strictObject({ billNo: BillNo, amount: Amount })),
  advance: Paise.nonnegative(),
  onDay: Day,
});

export const AccountEvent = z.discriminatedUnion('type', [
  AccountOpened,
  AccountDetailsChanged,
  OpeningBalanceSet,
  BillIssued,
  BillRevised,
  BillWithdrawn,
  CreditReleased,
  SurchargeLevied,
  SurchargeReversed,
  WaiverGranted,
  AdvanceApplied,
  PaymentCredited,
  ReceiptIssued,
  CreditReversed,
]);
export type AccountEvent = z.infer<typeof AccountEvent>;
export type Particulars = Omit<z.infer<typeof AccountOpened>, 'type'>;
export type LineKind = z.infer<typeof LineKind>;
export type Why = z.infer<typeof Why>;
export type BillLine = z.infer<typeof BillIssued>['lines'][number];
export type Allocation = z.infer<typeof PaymentCredited>['allocations'][number];
