/** Facts about the office itself, one stream a day. */
import { z } from 'zod';
import { Day } from './identifiers.ts';

/** A person's key was destroyed. What was sealed for them can never be read again. */
export const ErasureExecuted = z.strictObject({
  type: z.literal('ErasureExecuted'),
  onDay: Day,
  /** `account-N2302012345` or `contact-…`. */
  person: z.string().min(1).max(80),
});

export const OfficeEvent = z.discriminatedUnion('type', [ErasureExecuted]);
export type OfficeEvent = z.infer<typeof OfficeEvent>;
