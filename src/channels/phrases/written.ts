/** How money, days and hours are written: ₹1,25,000.00, 20 नवंबर 2026, शाम 6:30 बजे. */
import { dayOf, secondsBetween, startOf } from '../../domain/calendar.ts';
import { type Paise, toDecimal } from '../../domain/money.ts';

const india = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });

/** Grouped as India groups. Formats the digits, so that nothing is rounded. */
export const rupees = (amount: Paise) => india.format(toDecimal(amount));

/** `short` is what a day takes, `long` what a month alone takes. Digits are always 0–9. */
function calendarIn(short: readonly string[], long: readonly string[], hour: HourIn) {
  const day = (iso: string) => `${Number(iso.slice(8))} ${short[at(iso)]} ${iso.slice(0, 4)}`;
  return {
    /** Of `2026-11-20`. */
    day,
    /** Of `2026-10`. */
    month: (iso: string) => `${long[at(iso)]} ${iso.slice(0, 4)}`,
    /** Of an instant, by the clock in India. */
    moment(instant: string) {
      const onDay = dayOf(instant);
      const minutes = Math.floor(secondsBetween(startOf(onDay), instant) / 60);
      const minute = String(minutes % 60).padStart(2, '0');
      return `${day(onDay)}, ${hour(Math.floor(minutes / 60), minute)}`;
    },
  };
}

type HourIn = (hour: number, minute: string) => string;
const at = (iso: string) => Number(iso.slice(5, 7)) - 1;
const onDial = (hour: number) => (hour + 11) % 12 + 1;

const january = 'January February March April May June July August September October November';
const long = `${january} December`.split(' ');
const short = long.map((month) => month.slice(0, 3));
const months = 'जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर'.split(' ');

/** Hindi says the part of the day where English says am and pm. */
const partOfDay = (hour: number) =>
  hour < 4 || hour >= 20 ? 'रात' : hour < 12 ? 'सुबह' : hour < 16 ? 'दोपहर' : 'शाम';

const english = calendarIn(
  short,
  long,
  (hour, minute) => `${onDial(hour)}:${minute} ${hour < 12 ? 'am' : 'pm'}`,
);
const hindi = calendarIn(
  months,
  months,
  (hour, minute) => `${partOfDay(hour)} ${onDial(hour)}:${minute} बजे`,
);

export const written = { en: english, hi: hindi };
