/** Reads what the service sends, strictly, and says what is wrong in Meta's codes. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';

/**
 * Characters are code points: one for a Devanagari letter and one for its vowel sign, one for a
 * simple emoji. Which count Meta uses is not documented; this is the stricter of the likely two.
 */
export const lettersIn = (text: string) => [...text].length;

/** Not blank, and at most `max` characters. */
export const letters = (max: number) =>
  z.string()
    .refine((text) => text.trim() !== '', { message: 'must not be blank', abort: true })
    .refine((text) => lettersIn(text) <= max, `must have at most ${max} characters`);

type Issue = z.core.$ZodIssue;

export function parse<Value>(schema: z.ZodType<Value>, from: unknown, at = ''): Value {
  const parsed = schema.safeParse(from);
  if (parsed.success) return parsed.data;
  const refused = parsed.error.issues.map((issue) => refusal(issue, from, at));
  const worst = refused.find(({ code }) => code === 100) ??
    refused.find(({ code }) => code === 131008) ?? refused[0]!;
  throw worst;
}

/** 100 for what Meta does not know, 131008 for what is missing, 131009 for a wrong value. */
function refusal(issue: Issue, from: unknown, at: string): GraphError {
  const path = [at, ...issue.path].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    return new GraphError(100, `Unexpected key in ${path || 'the request'}: ${names(issue.keys)}`);
  }
  if (issue.code === 'invalid_union') {
    const [closest] = issue.errors.toSorted((a, b) => a.length - b.length);
    const [first] = closest ?? [];
    if (first) return refusal({ ...first, path: [...issue.path, ...first.path] }, from, at);
  }
  if (valueAt(from, issue.path) === undefined) {
    return new GraphError(131008, `The parameter ${path} is required.`);
  }
  return new GraphError(131009, `The parameter ${path}: ${issue.message}`);
}

/** Names of keys come from outside too: short, and only a few of them. */
const names = (keys: string[]) => keys.slice(0, 3).map((key) => key.slice(0, 40)).join(', ');

const valueAt = (from: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => typeof value === 'object' && value ? Reflect.get(value, key) : undefined,
    from,
  );

/** Exactly one of the two must be there. */
export const oneOf = (first: string, second: string) => ({
  check: (value: object) => Object.hasOwn(value, first) !== Object.hasOwn(value, second),
  message: `exactly one of ${first} and ${second} is needed`,
});
