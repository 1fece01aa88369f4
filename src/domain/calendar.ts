/** Days are calendar days in Asia/Kolkata; instants are UTC. This is where the two meet. */

const zone = 'Asia/Kolkata';

/** As many minutes as a year's file of payments is likely to have at a time. */
const minutesMax = 5_000;
const dayByMinute = new Map<string, string>();
const isUsual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d+)?Z$/;

/**
 * The day an instant falls on: `2026-10-31T20:00:00Z` is already `2026-11-01` in Bhopal. Kept by
 * the minute, in which no day begins there: a zone's rules take longer to ask than all else here.
 */
export function dayOf(instant: string): string {
  if (!isUsual.test(instant)) return dayIn(instant);
  const minute = instant.slice(0, 16);
  const known = dayByMinute.get(minute);
  if (known !== undefined) return known;
  const day = dayIn(instant);
  if (dayByMinute.size >= minutesMax) dayByMinute.clear();
  dayByMinute.set(minute, day);
  return day;
}

const dayIn = (instant: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

/** The instant at which a day begins in India: `2026-11-01` begins at `2026-10-31T18:30:00Z`. */
export const startOf = (day: string): string =>
  Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant().toString();

export const daysAfter = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

export const hoursAfter = (instant: string, hours: number): string =>
  Temporal.Instant.from(instant).add({ minutes: Math.round(hours * 60) }).toString();

export const secondsAfter = (instant: string, seconds: number): string =>
  Temporal.Instant.from(instant).add({ seconds }).toString();

/** Seconds from `a` to `b`; negative when `b` is earlier. */
export const secondsBetween = (a: string, b: string): number =>
  Math.round(Temporal.Instant.from(b).since(Temporal.Instant.from(a)).total('seconds'));
