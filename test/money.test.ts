import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDecimal, Paise, paise, sum, toDecimal } from '../src/domain/money.ts';

describe('paise', () => {
  it('are whole and safe', () => {
    for (const wrong of [0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => paise(wrong)).toThrow('whole number');
      expect(Paise.safeParse(wrong).success).toBe(false);
    }
  });

  it('become a decimal and the same paise again', () =>
    fc.assert(fc.property(fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }), (amount) => {
      expect(fromDecimal(toDecimal(paise(amount)))).toBe(amount);
    })));

  it('are written with two decimals', () =>
    expect([0, 5, 50, -5, 12_550, -125_000].map((amount) => toDecimal(paise(amount))))
      .toEqual(['0.00', '0.05', '0.50', '-0.05', '125.50', '-1250.00']));

  it('are read only from what is plainly an amount', () => {
    expect(['12', '12.5', '0012.50', '-0.00'].map(fromDecimal)).toEqual([1200, 1250, 1250, 0]);
    for (const text of ['', '.5', '1.234', '1,200', '12e3', ' 12', '+12', '१२', '99999999999999']) {
      expect(fromDecimal(text), text).toBeUndefined();
    }
  });

  it('add up, or stop where they would become inexact', () => {
    expect(sum([1, 2, -3].map(paise))).toBe(0);
    expect(sum([])).toBe(0);
    expect(() => sum([Number.MAX_SAFE_INTEGER, 1].map(paise))).toThrow('whole number');
  });

  it('are never minus nothing', () => expect(Object.is(paise(-0), 0)).toBe(true));
});
