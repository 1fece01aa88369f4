/** Parts of what commands are asked with, parsed where a person can still be told what is wrong. */
import { z } from 'zod';
import { fromDecimal, Paise } from '../domain/money.ts';

/**
 * Random, never of version 5: those are ours. Otherwise a client that knows an event's id could
 * take the id of a command that is still to follow from it, and so keep it from being recorded.
 */
export const CommandId = z.union([z.uuidv4(), z.uuidv7()], 'A random UUID, of version 4 or 7.');

/** Rupees in a string, at most two decimals; never rounded. */
export const Amount = z.string().transform((text, issues) => {
  const amount = Paise.safeParse(fromDecimal(text));
  if (amount.success) return amount.data;
  issues.addIssue({ code: 'custom', message: 'Rupees with at most two decimals: "1545.53".' });
  return z.NEVER;
});

export const PositiveAmount = Amount.refine((amount) => amount > 0, 'More than nothing.');

/** Somebody else's reference, letter by letter as they write it. */
export const TheirRef = z.string().trim()
  .regex(/^[\x21-\x7e]{1,60}$/, 'At most 60 letters and digits, without blanks.');

/** What is left out and what is null are the same. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

/** Free text: without the blanks around it, and not empty. */
export const freeText = (lettersMax: number) =>
  z.string().trim().min(1, 'Write something.').max(lettersMax, `At most ${lettersMax} letters.`);
