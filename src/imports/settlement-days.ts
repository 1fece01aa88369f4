/** Days and times as banks and gateways write them. A time without a zone is India's. */
import type { z } from 'zod';
import { dayOf, startOf } from '../domain/calendar.ts';
import { Day } from '../domain/identifiers.ts';
import type { DayForm } from './settlement-mapping.ts';

type When = { day: string; at: string };
type Form = z.infer<typeof DayForm>;

const time = '(?:[T ](\\d{1,2}):(\\d\\d)(?::(\\d\\d))?(?:\\.\\d+)?(?: ?([AaPp])[Mm])?)?';
const numbers = (separator: string) =>
  new RegExp(`^(\\d{1,2})${separator}(\\d{1,2})${separator}(\\d{4})${time}$`);
const named = (separator: string) =>
  new RegExp(`^(\\d{1,2})${separator}([A-Za-z]{3})[A-Za-z]*${separator}(\\d{4})${time}$`);

const forms: Record<Exclude<Form, 'epoch'>, RegExp> = {
  'YYYY-MM-DD': new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)${time}$`),
  'DD-MM-YYYY': numbers('-'),
  'DD/MM/YYYY': numbers('/'),
  'DD.MM.YYYY': numbers('\\.'),
  'DD-MMM-YYYY': named('-'),
  'DD MMM YYYY': named(' '),
};
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** A file has many lines and few days, and calendars are slow. */
export function dayReader(form: Form) {
  const known = new Map<string, When | undefined>();
  return (text: string): When | undefined => {
    if (known.has(text)) return known.get(text);
    if (known.size > 100_000) known.clear();
    const when = form === 'epoch' ? ofSeconds(text) : written(text, form);
    known.set(text, when);
    return when;
  };
}

function ofSeconds(text: string): When | undefined {
  if (!/^\d{9,10}$/.test(text)) return undefined;
  const at = new Date(Number(text) * 1_000).toISOString();
  return { day: dayOf(at), at };
}

function written(text: string, form: Exclude<Form, 'epoch'>): When | undefined {
  const [, one = '', two = '', three = '', ...clock] = forms[form].exec(text) ?? [];
  const [year, month, day] = form === 'YYYY-MM-DD' ? [one, two, three] : [three, two, one];
  const number = /\d/.test(month) ? Number(month) : months.indexOf(month.toLowerCase()) + 1;
  const whole = [year, String(number).padStart(2, '0'), day.padStart(2, '0')].join('-');
  if (!Day.safeParse(whole).success || !whole.startsWith('20')) return undefined;
  const seconds = secondsOf(clock);
  if (seconds === undefined) return undefined;
  const at = new Date(Date.parse(startOf(whole)) + seconds * 1_000).toISOString();
  return { day: whole, at };
}

/** Undefined for an hour that no clock shows. */
function secondsOf([hours = '0', minutes = '0', seconds = '0', half]: (string | undefined)[]) {
  const isTwelve = half !== undefined;
  const hour = isTwelve
    ? Number(hours) % 12 + (half.toLowerCase() === 'p' ? 12 : 0)
    : Number(hours);
  const odd = hour > 23 || Number(minutes) > 59 || Number(seconds) > 59 ||
    isTwelve && (Number(hours) > 12 || Number(hours) === 0);
  return odd ? undefined : (hour * 60 + Number(minutes)) * 60 + Number(seconds);
}
