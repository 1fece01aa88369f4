/** What stops a disconnection notice, and until when: the rule alone. */
import { describe, expect, it } from 'vitest';
import { type Doings, waitsOf } from '../src/domain/disconnection.ts';

type Payment = Doings['payments'][number];
const payment = (changed: Partial<Payment>): Payment => ({
  paymentId: 'p1',
  state: 'confirmed',
  requestedAt: '2026-11-10T06:00:00Z',
  link: null,
  expiresAt: null,
  attempts: 0,
  inSuspense: false,
  disputed: false,
  ...changed,
});
const waits = (changed: Partial<Payment>, today = '2026-11-12') =>
  waitsOf({ payments: [payment(changed)], unseenPayments: [] }, today);

describe('a disconnection notice', () => {
  const underWay = { why: 'payment_under_way', ref: 'p1', until: '2026-11-15' };

  it('waits for a payment that was asked for, tried or not, until its fifth day is over', () => {
    for (const attempts of [0, 1]) {
      expect(waits({ state: 'requested', attempts }, '2026-11-10')).toEqual([underWay]);
      expect(waits({ state: 'requested', attempts }, '2026-11-15')).toEqual([underWay]);
      expect(waits({ state: 'requested', attempts }, '2026-11-16')).toEqual([]);
    }
  });

  it('waits for a QR code of ours only on the day it can be paid, unless a try is known', () => {
    const direct = {
      state: 'requested',
      link: 'direct',
      expiresAt: '2026-11-10T07:00:00Z',
    } as const;
    expect(waits(direct, '2026-11-10')).toEqual([{ ...underWay, until: '2026-11-10' }]);
    expect(waits(direct, '2026-11-11')).toEqual([]);
    expect(waits({ ...direct, attempts: 1 }, '2026-11-15')).toEqual([underWay]);
    expect(waits({ ...direct, link: 'upi' }, '2026-11-15')).toEqual([underWay]);
  });

  it('counts those days in India', () =>
    expect(waits({ state: 'requested', requestedAt: '2026-11-10T19:00:00Z' })).toEqual([
      { ...underWay, until: '2026-11-16' },
    ]));

  it('waits for one that lapsed with a try under way, and not for one without, or later', () => {
    expect(waits({ state: 'lapsed', attempts: 1 })).toEqual([underWay]);
    expect(waits({ state: 'lapsed' })).toEqual([]);
    expect(waits({ state: 'lapsed', attempts: 1 }, '2026-11-16')).toEqual([]);
  });

  it('waits for money that has come and is on no account, however long', () => {
    const later = '2027-06-01';
    expect(waits({ inSuspense: true }, later)).toEqual([
      { why: 'payment_not_credited', ref: 'p1' },
    ]);
    expect(waits({ state: 'held', inSuspense: true }, later)).toEqual([
      { why: 'payment_held', ref: 'p1' },
    ]);
    expect(waits({ state: 'held' }), 'given back').toEqual([]);
    expect(waits({}, later), 'credited').toEqual([]);
  });

  it('waits for a dispute, and for a complaint about a payment that does not show', () => {
    expect(waits({ disputed: true })).toEqual([{ why: 'payment_disputed', ref: 'p1' }]);
    expect(waitsOf({ payments: [], unseenPayments: ['C1'] }, '2026-11-12')).toEqual([
      { why: 'complaint_open', ref: 'C1' },
    ]);
  });
});
