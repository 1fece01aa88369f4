/** When a gateway is asked again about what it has not told the end of: ever less often. */
import { secondsBetween } from '../domain/calendar.ts';

/** Seconds after the beginning; later once a day. Source of the idea: Kill Bill's re-polling. */
const looksAt = [60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60, 24 * 60 * 60];
const daily = 24 * 60 * 60;

/**
 * Due when a moment of the schedule lies between the last look and `at`. `more`: further moments,
 * in seconds after the beginning. Without a last look: as soon as the first moment has come.
 */
export function isLookDue(
  begunAt: string,
  last: string | undefined,
  at: string,
  more: readonly number[] = [],
): boolean {
  const to = secondsBetween(begunAt, at);
  if (last === undefined) return to >= looksAt[0]!;
  const from = secondsBetween(begunAt, last);
  return [...looksAt, ...more].some((moment) => from < moment && moment <= to) ||
    to - from >= daily;
}
