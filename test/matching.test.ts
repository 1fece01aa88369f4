/** Disputes that came before their payments find them: by a look-up, by a file, or not at all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import type { UnmatchedDisputeCommand } from '../src/domain/unmatched-dispute.ts';
import { matchDisputes } from '../src/reactions/matching.ts';
import { unmatchedDisputeNamed } from '../src/projections/unmatched-disputes.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, paidAt } from './support/samples.ts';

type Notify = Extract<UnmatchedDisputeCommand, { type: 'NotifyUnmatchedDispute' }>;
const now = '2026-10-20T06:00:00Z';
const clock = () => now;
const gateway = 'razorpay';
let books: Books;
beforeEach(async () => {
  books = await openBooks();
});

const told = (status: Notify['status'], more: Partial<Notify> = {}) =>
  books.unmatchedDispute({
    type: 'NotifyUnmatchedDispute',
    gateway,
    disputeRef: 'disp_1',
    paymentRef: 'pay_1',
    amount: paise(90_000),
    deducted: paise(0),
    status,
    phase: 'chargeback',
    why: 'payment_unknown',
    notifiedAt: '2026-10-16T06:00:00Z',
    ...more,
  }, wish(`told ${status} ${JSON.stringify(more)}`));

const arrived = (paymentId: string, ref: string, by: 'razorpay' | 'payu' = gateway) =>
  books.payment({
    type: 'ConfirmPayment',
    paymentId,
    accountNo,
    amount: paise(90_000),
    paidAt,
    evidence: { kind: 'settlement', gateway: by, ref },
  }, wish(`arrived ${paymentId}`));

const match = async () => {
  await books.views.settle();
  const matched = await matchDisputes({ ...books, clock });
  await books.views.settle();
  return matched;
};
const inPayment = async (paymentId: string) =>
  (await Array.fromAsync(books.log.readStream(`payment-${paymentId}`))).map(({ type }) => type);
const dispute = () => unmatchedDisputeNamed(books.store, { gateway, disputeRef: 'disp_1' });

describe('a dispute that came before its payment', () => {
  it('is told to it from the beginning once it has turned up, and only once', async () => {
    await told('open');
    await told('lost');
    expect(await match()).toBe(0);
    await arrived('p1', 'pay_1');
    expect(await match()).toBe(1);
    expect(await match()).toBe(0);
    expect(await inPayment('p1'))
      .toEqual(['PaymentConfirmed', 'PaymentDisputed', 'PaymentChargedBack']);
    expect(await dispute()).toMatchObject({
      state: 'payment',
      paymentId: 'p1',
      resolvedBy: 'matching',
      resolvedOn: '2026-10-20',
    });
  });

  it('finds one that a look-up had named otherwise by the row that paid it out', async () => {
    await told('open');
    await arrived('p1', 'order_1');
    expect(await match()).toBe(0);
    const row = { settlementId: 'setl_1', rowRef: 'pay_1', settledOn: '2026-10-17' };
    const money = { amount: paise(90_000), fee: paise(0), tax: paise(0) };
    const settle = { type: 'SettlePayment', paymentId: 'p1', gateway, ...row, ...money } as const;
    await books.payment(settle, wish('settle'));
    expect(await match()).toBe(1);
    expect(await inPayment('p1')).toContain('PaymentDisputed');
  });

  it('stays where several payments bear its reference, or another gateway’s does', async () => {
    await told('open');
    await arrived('p1', 'pay_1', 'payu');
    expect(await match()).toBe(0);
    await arrived('p2', 'pay_1');
    await arrived('p3', 'pay_1');
    expect(await match()).toBe(0);
    expect(await dispute()).toMatchObject({ state: 'open', paymentId: null });
  });

  it('stays where its payment does not take it: more than was paid', async () => {
    await told('open', { amount: paise(90_001) });
    await arrived('p1', 'pay_1');
    expect(await match()).toBe(0);
    expect(await inPayment('p1')).toEqual(['PaymentConfirmed']);
    expect(await dispute()).toMatchObject({ state: 'open' });
  });

  it('stays where its payment knows another end of it', async () => {
    await arrived('p1', 'pay_1');
    const which = { paymentId: 'p1', disputeRef: 'disp_1' };
    const opened = { ...which, amount: paise(90_000), openedAt: now };
    await books.payment({ type: 'OpenDispute', ...opened }, wish('open'));
    await books.payment({ type: 'WinDispute', ...which, closedAt: now }, wish('win'));
    await told('lost');
    expect(await match()).toBe(0);
    expect(await dispute()).toMatchObject({ state: 'open' });
  });

  it('is let go where its payment has heard of its end before an old answer', async () => {
    await arrived('p1', 'pay_1');
    const which = { paymentId: 'p1', disputeRef: 'disp_1' };
    const opened = { ...which, amount: paise(90_000), openedAt: now };
    await books.payment({ type: 'OpenDispute', ...opened }, wish('open'));
    await books.payment({ type: 'LoseDispute', ...which, closedAt: now }, wish('lose'));
    await told('under_review');
    expect(await match()).toBe(1);
  });

  it('needs no payment when it is over and took nothing', async () => {
    await told('won');
    await arrived('p1', 'pay_1');
    expect(await match()).toBe(0);
    expect(await dispute()).toMatchObject({ state: 'over' });
  });

  it('keeps no other waiting though its payment cannot be asked', async () => {
    for (const n of [1, 2, 3]) {
      await told('open', { disputeRef: `disp_${n}`, paymentRef: `pay_${n}` });
      await arrived(`p${n}`, `pay_${n}`);
    }
    await books.views.settle();
    const payment: Books['payment'] = (command, origin) =>
      command.paymentId === 'p2' ? Promise.reject(new Error('no')) : books.payment(command, origin);
    await expect(matchDisputes({ ...books, payment, clock })).rejects.toThrow('no');
    const resolved = (await typesIn(books.log)).filter((one) => one.includes('Resolved'));
    expect(resolved).toHaveLength(2);
  });
});

describe('a process that dies while it matches', () => {
  it('leaves work that the next one ends, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      books = await openBooks();
      await told('lost');
      await told('open', { disputeRef: 'disp_2', paymentRef: 'pay_2' });
      for (const n of [1, 2]) await arrived(`p${n}`, `pay_${n}`);
      await books.views.settle();
      const { payment, unmatchedDispute, now, store, log } = books;
      return {
        log,
        run: (living) =>
          matchDisputes({ store, clock, ...living({ payment, unmatchedDispute, now }) }),
      };
    }));
});
