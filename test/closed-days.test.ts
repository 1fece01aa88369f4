/** Closed days, and the day book: what was entered on a day stays there. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../src/domain/decider.ts';
import { paise } from '../src/domain/money.ts';
import { dayBook } from '../src/projections/books/day-book.ts';
import { closedThrough, figuresOf, openDaysUntil } from '../src/projections/books/day-close.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { account, all, closed, confirmedOn, onDay, paidBill } from './support/reports-world.ts';
import { issued } from './support/samples.ts';

const balancesOf = async (...asked: Parameters<typeof trialBalance>) =>
  Object.fromEntries(
    (await trialBalance(...asked)).filter(({ debit, credit }) => debit !== credit)
      .map(({ ledgerAccount, debit, credit }) => [ledgerAccount, debit - credit]),
  );

describe('a closed day', () => {
  it('keeps its books: what comes later is entered in the first open day', async () => {
    const { store, told } = await paidBill();
    const before = await trialBalance(store, { asOf: '2026-10-15', basis: 'booked' });
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    const late = confirmedOn('2026-10-14', { paymentId: 'late' });
    await told('payment-late', onDay('2026-10-20'), late);
    expect(await trialBalance(store, { asOf: '2026-10-15', basis: 'booked' })).toEqual(before);
    expect(await balancesOf(store, { asOf: '2026-10-14' }))
      .toMatchObject({ 'clearing:razorpay': 90_000, suspense: -90_000 });
    const last = confirmedOn('2026-10-15', { paymentId: 'last', amount: paise(100) });
    await told('payment-last', onDay('2026-10-20'), last);
    expect(await dayBook(store, '2026-10-16', all)).toMatchObject([
      { entryNo: 1, onDay: '2026-10-14', bookedOn: '2026-10-16' },
      { entryNo: 2, onDay: '2026-10-15', bookedOn: '2026-10-16' },
    ]);
    expect((await figuresOf(store, '2026-10-15')).open.suspense).toBe(0);
    expect((await figuresOf(store, '2026-10-16')).open.suspense).toBe(90_100);
  });

  it('does not open again by the closing of an earlier one', async () => {
    const { store, told } = await paidBill();
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    await told('office-2026-10-10', onDay('2026-10-16'), closed('2026-10-10'));
    expect(await closedThrough(store)).toBe('2026-10-15');
    expect(await openDaysUntil(store, '2026-12-31')).toEqual([]);
  });

  it('has closed all days before it', async () => {
    const { store, told } = await paidBill();
    expect(await openDaysUntil(store, '2026-10-14')).toEqual(['2026-10-06']);
    expect(await openDaysUntil(store, '2026-10-15')).toEqual(['2026-10-06', '2026-10-15']);
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    await told(account, onDay('2026-10-17'), issued('B-9'));
    expect((await dayBook(store, '2026-10-16', all)).map(({ onDay }) => onDay))
      .toEqual(['2026-10-06']);
  });

  it('comes to what was entered on it, by who carried the money', async () => {
    const { store, told, recorded } = await paidBill();
    const slip = { kind: 'cashier', gateway: 'counter', ref: 'S-1', method: 'cash' };
    const cash = { paymentId: 'cash', amount: paise(5_000), evidence: slip, accountNo: undefined };
    await told('payment-cash', onDay('2026-10-15'), confirmedOn('2026-10-15', cash), {
      type: 'PaymentHeld',
      paymentId: 'cash',
      amount: 5_000,
      reason: 'account_unknown',
    } as Fact);
    const newest = (await recorded()).findLast(({ type }) => type === 'PaymentConfirmed');
    expect(await figuresOf(store, '2026-10-15')).toEqual({
      through: newest!.id,
      received: [
        { gateway: 'counter', method: 'cash', payments: 1, amount: 5_000 },
        { gateway: 'razorpay', method: 'upi', payments: 1, amount: 90_000 },
      ],
      refunded: 0,
      open: {
        suspense: 5_000,
        heldPayments: 1,
        pendingPayments: 0,
        settlementExceptions: 0,
        refundsPending: 0,
        openDrawers: 0,
        unopenedDrawers: 0,
      },
    });
    expect((await figuresOf(store, '2026-10-14')).received).toEqual([]);
  });
});

describe('the day book', () => {
  it('numbers what was entered on a day, event by event, with no gaps, page by page', async () => {
    const { store, told } = await paidBill();
    for (const n of [1, 2, 3]) {
      const more = confirmedOn('2026-10-15', { paymentId: `p${n}` });
      await told(`payment-p${n}`, onDay('2026-10-15'), more);
    }
    const first = await dayBook(store, '2026-10-15', { limit: 2 });
    const rest = await dayBook(store, '2026-10-15', { after: 2, limit: 9 });
    expect([...first, ...rest].map(({ entryNo }) => entryNo)).toEqual([1, 2, 3, 4, 5]);
    expect(first.map(({ type }) => type)).toEqual(['PaymentConfirmed', 'PaymentCredited']);
    for (const { postings } of first) {
      expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    }
    expect(await dayBook(store, '2026-10-16', all)).toEqual([]);
  });
});
