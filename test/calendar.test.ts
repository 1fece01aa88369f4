import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayOf,
  daysAfter,
  hoursAfter,
  secondsAfter,
  secondsBetween,
  startOf,
} from '../src/domain/calendar.ts';

const instants = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2090-01-01T00:00:00Z'),
  noInvalidDate: true,
}).map((date) => date.toISOString());

describe('a day', () => {
  it('begins at midnight in Kolkata', () => {
    expect(dayOf('2026-10-31T18:29:59.999Z')).toBe('2026-10-31');
    expect(dayOf('2026-10-31T18:30:00Z')).toBe('2026-11-01');
    expect(startOf('2026-11-01')).toBe('2026-10-31T18:30:00Z');
  });

  it('holds the instants from its start to the start of the next, and no others', () =>
    fc.assert(fc.property(instants, (instant) => {
      const day = dayOf(instant);
      expect(secondsBetween(startOf(day), instant)).toBeGreaterThanOrEqual(0);
      expect(Date.parse(instant)).toBeLessThan(Date.parse(startOf(daysAfter(day, 1))));
    })));

  it('is counted over months, years and leap days, forward and back', () => {
    expect(daysAfter('2026-10-31', 1)).toBe('2026-11-01');
    expect(daysAfter('2027-12-31', 1)).toBe('2028-01-01');
    expect(daysAfter('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysAfter('2026-10-05', 0)).toBe('2026-10-05');
  });

  it('is none that is not in the calendar', () => {
    expect(() => daysAfter('2026-02-30', 1)).toThrow(RangeError);
    expect(() => dayOf('yesterday')).toThrow(RangeError);
  });
});

describe('an instant', () => {
  it('is so many hours after another, also with a fraction of one', () => {
    expect(hoursAfter('2026-10-05T06:00:00Z', 120)).toBe('2026-10-10T06:00:00Z');
    expect(hoursAfter('2026-10-05T06:00:00Z', 0.5)).toBe('2026-10-05T06:30:00Z');
    expect(hoursAfter('2026-10-05T06:00:00Z', 24 - 1 / 12)).toBe('2026-10-06T05:55:00Z');
  });

  it('is as far from another as was added', () =>
    fc.assert(fc.property(instants, fc.integer({ min: -1e6, max: 1e6 }), (instant, seconds) => {
      expect(secondsBetween(instant, secondsAfter(instant, seconds))).toBe(seconds);
    })));
});
