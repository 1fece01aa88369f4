/** The parts that Meta's deliveries are made of. Open: what we do not read may be anything. */
import { z } from 'zod';
import { cleaned } from '../letters.ts';

/** Somebody else's id. ASCII without spaces, so that any store and any log line can hold it. */
export const Ref = z.string().regex(/^[\x21-\x7e]{1,512}$/);

export const Digits = z.union([z.string().max(20), z.int()]).transform(String);

/** Epoch seconds, quoted or not, as an instant. */
export const Seconds = Digits.pipe(z.string().regex(/^\d{1,10}$/)).transform(Number)
  .pipe(z.int().min(1).max(4_102_444_800)) // The year 2100: more would be milliseconds.
  .transform((seconds) => new Date(seconds * 1000).toISOString());

/** With or without `+`; without it from here on. */
export const Phone = Digits.pipe(z.string().regex(/^\+?[1-9]\d{6,14}$/))
  .transform((phone) => phone.replace('+', ''));

export const UserId = z.string().regex(/^[A-Z]{2}(\.[A-Za-z0-9]{1,128}){1,2}$/);

/** Their words. Kept even where they are odd, up to `max` UTF-16 units. */
export const words = (max: number) => z.string().transform((text) => cleaned(text, max));

/** One that is missing or odd is as good as none. */
export const whereUsable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().catch(undefined);

/** Each element is read on its own, so that a broken one harms no neighbour. */
export const Elements = z.array(z.unknown()).optional().catch(undefined)
  .transform((elements) => elements ?? []);

/** A number of whole paise: at WhatsApp a value and its offset, which is always 100. */
export const PaiseValue = z.looseObject({
  value: Digits.pipe(z.string().regex(/^\d{1,15}$/)).transform(Number).pipe(z.int().positive()),
  offset: Digits.pipe(z.literal('100')),
}).transform(({ value }) => value);

/** Those elements that are of this form. */
export const readable = <Schema extends z.ZodType>(
  schema: Schema,
  elements: readonly unknown[],
): z.output<Schema>[] =>
  elements.map((element) => schema.safeParse(element))
    .filter((parsed) => parsed.success).map(({ data }) => data);

const ErrorElement = z.looseObject({
  code: Digits.pipe(z.string().regex(/^\d{1,10}$/)),
  title: words(200).catch(''),
});

/** The first error of a list, where there is one that can be read. */
export function firstError(elements: readonly unknown[]) {
  const { data } = ErrorElement.safeParse(elements[0]);
  return data && { code: data.code, title: data.title };
}
