/** Amounts, days and times as they are printed: grouped as India groups, told in India's time. */
import { type Paise, toDecimal } from '../domain/money.ts';
import { dayOf } from '../domain/calendar.ts';
import type { Language } from './labels.ts';

/** By hand and not by Intl: its data differ between runtimes, and a reprint must not. */
const months = {
  hi: 'जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर'.split(' '),
  en: 'January February March April May June July August September October November December'
    .split(' '),
};

const grouped = (digits: string) => digits.replace(/(?<=\d)(?=(\d\d)*\d{3}$)/g, ',');

/** `₹1,84,350.00`; below nothing `-₹5.00`. */
export function rupees(amount: Paise): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d\d)$/.exec(toDecimal(amount)) ??
    [];
  return `${sign}₹${grouped(whole)}${fraction}`;
}

/** Kilowatt-hours, at most two decimals: `1,210` or `210.5`. */
export function units(kwh: number): string {
  const [whole = '', fraction] = String(Math.round(kwh * 100) / 100).split('.');
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

const monthName = (month: string, language: Language) =>
  months[language][Number(month.slice(5, 7)) - 1] ?? month;

/** `2026-10` is `October 2026`. */
export const monthOf = (month: string, language: Language): string =>
  `${monthName(month, language)} ${month.slice(0, 4)}`;

/** `Oct`, for the foot of a bar. Hindi month names are short enough and have no abbreviations. */
export const shortMonth = (month: string, language: Language): string =>
  language === 'en' ? monthName(month, language).slice(0, 3) : monthName(month, language);

/** `2026-11-20` is `20 November 2026`. */
export const dayInWords = (day: string, language: Language): string =>
  `${Number(day.slice(8, 10))} ${monthOf(day, language)}`;

/** An instant on the clock in Bhopal: `5 November 2026, 14:05 IST`. */
export function timeInIndia(instant: string, language: Language): string {
  const clock = Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Kolkata').toPlainTime()
    .toString({ smallestUnit: 'minute' });
  return `${dayInWords(dayOf(instant), language)}, ${clock} IST`;
}
