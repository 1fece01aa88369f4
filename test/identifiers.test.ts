import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AccountNo,
  BillNo,
  ContactId,
  counterPaymentId,
  derivedId,
  DocketNo,
  docketNoFrom,
  Month,
  PaymentId,
  paymentIdFrom,
} from '../src/domain/identifiers.ts';

const cause = '2ed6657d-e927-568b-95e1-2665a8aea6a2';

describe('a derived id', () => {
  it('agrees with the example of RFC 9562, appendix A.4', () =>
    expect(derivedId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'))
      .toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2'));

  it('is a UUID of version 5, and different for what is different', () =>
    fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
      expect(derivedId(cause, one)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(derivedId(cause, one) === derivedId(cause, other)).toBe(one === other);
    })));

  it('needs a namespace that is a UUID', () =>
    expect(() => derivedId('pay-1', '0')).toThrow('not a UUID'));
});

describe('a payment id', () => {
  it('fits where WhatsApp takes 35 characters, and is the same for the same cause', () => {
    const id = paymentIdFrom(cause);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(PaymentId.safeParse(id).success).toBe(true);
    expect(paymentIdFrom(cause)).toBe(id);
    expect(paymentIdFrom(derivedId(cause, 'another'))).not.toBe(id);
  });

  it('of a counter’s slip is the same whichever door tells of it first', () => {
    expect(counterPaymentId('SLIP-1')).toBe(counterPaymentId('SLIP-1'));
    expect(counterPaymentId('SLIP-1')).not.toBe(counterPaymentId('SLIP-2'));
    expect(PaymentId.safeParse(counterPaymentId('')).success).toBe(true);
  });
});

describe('a docket number', () => {
  it('can be read aloud: the day, then six digits', () =>
    expect(docketNoFrom(cause, '2026-10-05', 0)).toMatch(/^C261005\d{6}$/));

  it('is the same for the same complaint, and another at the next attempt', () => {
    const numbers = Array.from({ length: 20 }, (_, i) => docketNoFrom(cause, '2026-10-05', i));
    expect(docketNoFrom(cause, '2026-10-05', 0)).toBe(numbers[0]);
    expect(new Set(numbers).size).toBe(20);
  });

  it('always has all its digits', () =>
    fc.assert(fc.property(fc.uuid(), fc.nat(20), (id, attempt) => {
      expect(DocketNo.safeParse(docketNoFrom(id, '2026-10-05', attempt)).success).toBe(true);
    })));
});

describe('what may stand in a fact', () => {
  it.each([
    ['an account number', AccountNo, ['N2302012345', '0'], [
      '',
      'n2302012345',
      'N-1',
      'N'.repeat(21),
    ]],
    ['a bill number', BillNo, ['B-10', '2026/10/0001'], ['', 'B 10', 'B_10', 'B'.repeat(25)]],
    ['a payment id', PaymentId, ['a.b_c-D9'], ['', 'a b', 'ä', 'x'.repeat(36)]],
    ['a contact', ContactId, ['c0ffee'.padEnd(32, '0')], [
      '919826000001',
      'C0FFEE'.padEnd(32, '0'),
    ]],
    ['a month', Month, ['2026-10'], ['2026-13', '2026-00', '26-10', '2026-10-01']],
  ])('is %s as it is printed, and nothing else', (_, schema, good, bad) => {
    for (const text of good) expect(schema.safeParse(text).success, text).toBe(true);
    for (const text of bad) expect(schema.safeParse(text).success, text).toBe(false);
    for (const text of good) expect(schema.safeParse(`${text}\n`).success).toBe(false);
  });
});
