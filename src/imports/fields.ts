/** What a field of an import may hold. A message follows its column's name: `mobile is not …`. */
import { z } from 'zod';
import { BillNo, Day, Month } from '../domain/identifiers.ts';
import { fromDecimal, type Paise } from '../domain/money.ts';

/** Control characters, and those that turn the direction of whatever is read after them. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export const optionalText = (max: number) =>
  z.string().transform((text) => text.normalize('NFC'))
    .refine((text) => text.length <= max, `is longer than ${max} letters`)
    .refine((text) => !unprintable.test(text), 'has a line break or another control character');

export const text = (max: number) => optionalText(max).refine((text) => text !== '', 'is empty');

const like = (schema: z.ZodType, message: string) =>
  z.string().refine((text) => schema.safeParse(text).success, message);

export const accountNo = (pattern: RegExp) =>
  z.string().max(20, 'is too long').regex(pattern, 'is not a consumer number of this company');

export const billNo = like(BillNo, 'is not 1 to 24 letters, digits, - or /');

export const month = like(Month, 'is not a month such as 2026-10');

export const day = like(Day, 'is not a day of the calendar such as 2026-11-05')
  .refine((text) => text.startsWith('20'), 'is not a day of this century');

/** Rupees, never rounded. */
export const amount = z.string().transform((text, context): Paise => {
  const paise = fromDecimal(text);
  if (paise !== undefined) return paise;
  const message = text === ''
    ? 'is empty: write 0.00 for nothing'
    : 'is not an amount in rupees with at most two decimals, such as 1545.53';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const amountOrNothing = z.union([z.literal('').transform(() => undefined), amount]);

export const reduction = amount.refine((paise) => paise <= 0, 'is above zero: it takes off');

/** Kilowatt-hours. */
export const units = z.string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'is not a number of units, zero or more')
  .transform(Number);

export const yesOrNo = z.string().regex(/^(true|false)$/, 'is neither true nor false')
  .transform((text) => text === 'true');

/** With the country code, as WhatsApp writes it: `919826000001`. */
export const mobileOrNothing = z.string().transform((text, context): string | undefined => {
  if (text === '') return undefined;
  const [, digits] = /^(?:\+?91|0)?([6-9]\d{9})$/.exec(text.replaceAll(/[ -]/g, '')) ?? [];
  if (digits !== undefined) return `91${digits}`;
  context.addIssue({ code: 'custom', message: 'is not an Indian mobile number of ten digits' });
  return z.NEVER;
});

/** UTC. Where no zone is written, it is the clock on the counter's wall, in India. */
export const instant = z.string().transform((text, context): string => {
  const [, day, minute, second = ':00', zone = '+05:30'] = clock.exec(text) ?? [];
  const parsed = z.iso.datetime({ offset: true }).safeParse(`${day}T${minute}${second}${zone}`);
  if (parsed.success) return new Date(parsed.data).toISOString();
  context.addIssue({ code: 'custom', message: 'is not a day and time such as 2026-11-05 10:30' });
  return z.NEVER;
});
const clock = /^([\d-]{10})[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;
