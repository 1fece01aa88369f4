/** Facts about the office itself, one stream a day. */
import { z } from 'zod';
import { Day } from './identifiers.ts';
import { Paise } from './money.ts';

const Total = z.strictObject({
  /** A gateway or `counter`, and the way of paying where it is known. */
  gateway: z.string().min(1).max(40),
  method: z.string().min(1).max(40).optional(),
  payments: z.int().nonnegative(),
  amount: Paise,
});

/** The books of a day are shut. What comes later for it is booked in the first open day. */
export const DayClosed = z.strictObject({
  type: z.literal('DayClosed'),
  onDay: Day,
  closedBy: z.string().min(1).max(80),
  /** The newest event that was counted. */
  through: z.string().min(1).max(80),
  /** Money that arrived on that day, by who carried it. */
  received: z.array(Total).max(200),
  refunded: Paise.nonnegative(),
  /** What was left to be worked off in the evening. */
  open: z.strictObject({
    suspense: Paise,
    heldPayments: z.int().nonnegative(),
    pendingPayments: z.int().nonnegative(),
    settlementExceptions: z.int().nonnegative(),
    refundsPending: z.int().nonnegative(),
    /** Not counted, or with a difference that nobody had approved. */
    openDrawers: z.int().nonnegative().optional(),
    /** With money in them, and never opened; nothing where no drawers are kept. */
    unopenedDrawers: z.int().nonnegative().optional(),
  }),
});

/** A person's key was destroyed. What was sealed for them can never be read again. */
export const ErasureExecuted = z.strictObject({
  type: z.literal('ErasureExecuted'),
  onDay: Day,
  /** `account-N2302012345` or `contact-…`. */
  person: z.string().min(1).max(80),
});

export const OfficeEvent = z.discriminatedUnion('type', [ErasureExecuted, DayClosed]);
export type OfficeEvent = z.infer<typeof OfficeEvent>;
