/** What Meta's error codes mean for us: whether the same may be tried again, and when. */
import { z } from 'zod';
import { SendRefused, SendUnknown } from '../channel.ts';
import { Digits } from './inbound.ts';
import type { Answer } from './graph.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * After how long each of these may be tried again. Codes that stand nowhere here are final: our
 * fault, or nothing that time heals. Source: facts/whatsapp.md, 6.2; how long to wait is our own
 * choice.
 */
const againAfterMs: Record<string, number> = {
  // Somebody has to act at Meta: token, permission, terms, registration, name, billing, lock.
  0: 10 * minute,
  190: 10 * minute,
  3: 10 * minute,
  10: 10 * minute,
  131005: 10 * minute,
  131045: 10 * minute,
  133010: 10 * minute,
  131037: 10 * minute,
  131042: 10 * minute,
  131031: hour,
  368: hour,
  130497: hour,
  133016: hour,
  // Too much at once: of the app, of the number, to one person, for our reputation.
  4: 5 * minute,
  80007: 5 * minute,
  130429: 5 * second,
  131056: 6 * second,
  131048: hour,
  131049: 24 * hour,
  // A template that is paused; the first pause lasts three hours.
  132015: 3 * hour,
  // Their trouble.
  1: minute,
  2: 10 * second,
  131000: 30 * second,
  131016: 30 * second,
  133004: 30 * second,
  131057: minute,
};

const ErrorBody = z.looseObject({
  error: z.looseObject({
    code: Digits.pipe(z.string().regex(/^\d{1,10}$/)),
    is_transient: z.boolean().catch(false),
  }),
});

/** The fault to throw for an answer that is not the good one. */
export function refusalOf({ status, json, retryAfterMs }: Answer): SendRefused | SendUnknown {
  const { data } = ErrorBody.safeParse(json);
  if (!data) {
    if (status === 429) return new SendRefused('429', { afterMs: retryAfterMs ?? minute });
    return new SendUnknown(`WhatsApp answered ${status} without saying what became of it`);
  }
  const { code, is_transient: transient } = data.error;
  const listed = againAfterMs[code] ?? (isPermission(code) ? 10 * minute : undefined);
  const passing = listed ?? (transient || status === 429 || status >= 500 ? minute : undefined);
  if (passing === undefined) return new SendRefused(code, false);
  return new SendRefused(code, { afterMs: Math.max(passing, retryAfterMs ?? 0) });
}

/** 200 to 299 say which permission is missing; a range, and no HTTP status. */
const isPermission = (code: string) => /^2\d\d$/.test(code);
