import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import { paymentNamed, payments, paymentsPage, pendingOf } from '../src/projections/payments.ts';
import { viewOf } from './support/chronicle.ts';
import {
  accountNo,
  arrival,
  confirmed,
  contactId,
  paidAt,
  paymentId,
  requested,
} from './support/samples.ts';

const stream = `payment-${paymentId}`;
const claimed = (orderRef: string, status: string): PaymentEvent => ({
  type: 'PaymentNotified',
  paymentId,
  gateway: 'razorpay',
  status: 'pending',
  attempt: { orderRef, status },
  claimedAt: paidAt,
});
const failed = (orderRef: string): PaymentEvent => (
  { type: 'PaymentAttemptFailed', paymentId, orderRef, failedAt: paidAt }
);

describe('a payment', () => {
  it('is shown as it was asked for', async () => {
    const { store, told } = await viewOf(payments);
    await told(stream, { ...requested, app: 'phonepe' } as PaymentEvent);
    expect(await paymentNamed(store, paymentId)).toMatchObject({
      paymentId,
      accountNo,
      contactId,
      gateway: 'razorpay',
      app: 'phonepe',
      state: 'requested',
      amount: 90_000,
      requestedAt: '2026-10-05T20:00:00Z',
      attempts: 0,
      arrived: null,
    });
    expect(await paymentNamed(store, 'another')).toBeUndefined();
  });

  it('is shown with what arrived, beside what was asked for', async () => {
    const { store, told } = await viewOf(payments);
    const news = { amount: paise(40_000), evidence: { ...arrival.evidence, method: 'upi' } };
    await told(stream, requested, { ...confirmed, ...news } as PaymentEvent);
    expect(await paymentNamed(store, paymentId)).toMatchObject({
      state: 'confirmed',
      amount: 90_000,
      arrived: 40_000,
      paidAt,
      evidence: 'lookup',
      ref: 'pay_1',
      method: 'upi',
      contactId,
    });
  });

  it('is shown though nobody asked for it', async () => {
    const { store, told } = await viewOf(payments);
    const { accountNo: _, ...ownerless } = arrival;
    await told(
      stream,
      { type: 'PaymentConfirmed', ...ownerless },
      { type: 'PaymentHeld', paymentId, amount: arrival.amount, reason: 'account_unknown' },
    );
    expect(await paymentNamed(store, paymentId)).toMatchObject({
      state: 'held',
      heldBecause: 'account_unknown',
      accountNo: null,
      amount: 90_000,
      arrived: 90_000,
      expiresAt: null,
    });
  });

  it('lapses, and late money is shown all the same', async () => {
    const { store, told } = await viewOf(payments);
    await told(stream, requested, { type: 'PaymentLapsed', paymentId });
    expect(await paymentNamed(store, paymentId)).toMatchObject({ state: 'lapsed' });
    await told(stream, confirmed);
    expect(await paymentNamed(store, paymentId)).toMatchObject({ state: 'confirmed' });
  });
});

describe('the attempts of a payment', () => {
  const attempts = async (...facts: PaymentEvent[]) => {
    const { store, told } = await viewOf(payments);
    await told(stream, requested, ...facts);
    const { attempts, failedAttempts } = (await paymentNamed(store, paymentId))!;
    return { attempts, failedAttempts };
  };

  it('are under way from the first claim on, however often it is told', async () =>
    expect(await attempts(claimed('order_1', 'pending'), claimed('order_1', 'pending')))
      .toEqual({ attempts: 1, failedAttempts: 0 }));

  it('are over when they failed', async () =>
    expect(await attempts(claimed('order_1', 'pending'), failed('order_1')))
      .toEqual({ attempts: 0, failedAttempts: 1 }));

  it('are still under way when another one failed: money may have left the bank', async () =>
    expect(
      await attempts(
        claimed('order_1', 'pending'),
        claimed('order_2', 'pending'),
        failed('order_1'),
      ),
    ).toEqual({ attempts: 1, failedAttempts: 1 }));

  it('do not come to life again by a claim that comes late', async () =>
    expect(
      await attempts(
        claimed('order_1', 'pending'),
        failed('order_1'),
        claimed('order_1', 'pending'),
      ),
    ).toEqual({ attempts: 0, failedAttempts: 1 }));

  it('are not begun by a claim that tells of none', async () =>
    expect(await attempts(claimed('order_1', 'failed'))).toEqual({
      attempts: 0,
      failedAttempts: 0,
    }));
});

describe('lists of payments', () => {
  const of = (id: string, changed: object = {}): PaymentEvent => (
    { ...requested, paymentId: id, ...changed } as PaymentEvent
  );

  it('begin with the newest, and can be asked by account and state', async () => {
    const { store, told } = await viewOf(payments);
    for (const id of ['p1', 'p2', 'p3']) await told(`payment-${id}`, of(id));
    await told('payment-p4', of('p4', { accountNo: 'N9' }));
    await told('payment-p2', { type: 'PaymentLapsed', paymentId: 'p2' });
    const page = async (asked: Omit<Parameters<typeof paymentsPage>[1], 'limit'>, limit = 9) =>
      (await paymentsPage(store, { ...asked, limit })).map((one) => one.paymentId);
    expect(await page({})).toEqual(['p4', 'p3', 'p2', 'p1']);
    expect(await page({ accountNo })).toEqual(['p3', 'p2', 'p1']);
    expect(await page({ state: ['lapsed'] })).toEqual(['p2']);
    const [last] = (await paymentsPage(store, { limit: 2 })).slice(-1);
    expect(await page({ before: last!.seq }, 1)).toEqual(['p2']);
    expect((await pendingOf(store, accountNo)).map((one) => one.paymentId)).toEqual(['p1', 'p3']);
  });
});
