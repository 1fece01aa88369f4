import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import { hasArrived, type PaymentCommand, paymentDecider } from '../src/domain/payment.ts';
import { paise } from '../src/domain/money.ts';
import { specification } from './given.ts';
import {
  accountNo,
  arrival,
  confirmed,
  paidAt,
  paymentId,
  requested,
  terms,
} from './support/samples.ts';

const given = specification(paymentDecider);

const lapsed: PaymentEvent = { type: 'PaymentLapsed', paymentId };
const held: PaymentEvent = {
  type: 'PaymentHeld',
  paymentId,
  amount: paise(90_000),
  reason: 'account_not_open',
};
const attempt = { paymentId, orderRef: 'order_1', reason: 'incorrect_pin', failedAt: paidAt };
const attemptFailed: PaymentEvent = { type: 'PaymentAttemptFailed', ...attempt };
const request = { type: 'RequestPayment', paymentId, ...terms } as const;
const confirm = { type: 'ConfirmPayment', ...arrival } as const;
const fail = { type: 'FailAttempt', ...attempt } as const;
const lapse = { type: 'LapsePayment', paymentId } as const;
const hold = { type: 'HoldPayment', paymentId, reason: 'account_not_open' } as const;

describe('requesting a payment', () => {
  it('is recorded with who asked, and until when', () => given().when(request).then(requested));
  it('is nothing new with the same terms, though it would last longer', () =>
    given(requested).when({ ...request, expiresAt: '2026-10-16T00:00:00Z' }).thenNothing());
  it('is nothing new after another amount has arrived', () =>
    given(requested, { ...confirmed, amount: paise(40_000) } as PaymentEvent).when(request)
      .thenNothing());
  it('refuses a known id with other terms', () => {
    const refused = { code: 'payment_id_used_with_different_terms', paymentId } as const;
    given(requested).when({ ...request, amount: paise(1) }).thenRefused(refused);
    given(requested).when({ ...request, accountNo: 'N2302099999' }).thenRefused(refused);
    given(requested, lapsed).when({ ...request, amount: paise(1) }).thenRefused(refused);
  });
  it('refuses the id of money that came without being asked for', () =>
    given(confirmed).when(request)
      .thenRefused({ code: 'payment_id_used_with_different_terms', paymentId }));
});

describe('a gateway’s claim', () => {
  const claim = {
    paymentId,
    gateway: 'razorpay',
    status: 'captured',
    attempt: { orderRef: 'order_1', status: 'success' },
    claimedAt: paidAt,
  } as const;

  it('is recorded, and proves nothing: the payment is as open as before', () => {
    given(requested).when({ type: 'NotifyPayment', ...claim })
      .then({ type: 'PaymentNotified', ...claim });
    const facts: PaymentEvent[] = [requested, { type: 'PaymentNotified', ...claim }];
    const payment = facts.reduce(paymentDecider.evolve, paymentDecider.initial);
    expect(payment.status).toBe('requested');
    expect(hasArrived(payment)).toBe(false);
  });

  it('says of itself that it came after the money: no try of that payment is open any more', () =>
    given(requested, confirmed).when({ type: 'NotifyPayment', ...claim })
      .then({ type: 'PaymentNotified', ...claim, afterArrival: true }));

  it('is recorded though nobody asked for that payment', () =>
    given().when({ type: 'NotifyPayment', ...claim })
      .then({ type: 'PaymentNotified', ...claim }));
});

describe('an attempt that failed', () => {
  it('is recorded, and the same order can still be paid', () => {
    given(requested).when(fail).then(attemptFailed);
    given(requested, attemptFailed).when(confirm).then(confirmed);
  });
  it('is nothing new when it is told again', () =>
    given(requested, attemptFailed).when({ ...fail, reason: 'other words' }).thenNothing());
  it('is one of many', () =>
    given(requested, attemptFailed).when({ ...fail, orderRef: 'order_2' })
      .then({ ...attemptFailed, orderRef: 'order_2' } as PaymentEvent));
  it('never touches a confirmed payment when it comes late (D1)', () => {
    given(requested, confirmed).when(fail).thenNothing();
    given(requested, confirmed, held).when(fail).thenNothing();
  });
});

describe('confirming a payment', () => {
  it('is recorded', () => given(requested).when(confirm).then(confirmed));
  it('is recorded though nobody asked for it, or nobody knows whose it is', () => {
    given().when(confirm).then(confirmed);
    const { accountNo: _, ...ownerless } = arrival;
    given().when({ type: 'ConfirmPayment', ...ownerless })
      .then({ type: 'PaymentConfirmed', ...ownerless });
  });
  it('is recorded with the amount that came, not the one we asked for (D2)', () =>
    given(requested).when({ ...confirm, amount: paise(40_000) })
      .then({ ...confirmed, amount: paise(40_000) } as PaymentEvent));
  it('is recorded after its time had run out, and after failures (D3)', () => {
    given(requested, lapsed).when(confirm).then(confirmed);
    given(requested, attemptFailed, lapsed).when(confirm).then(confirmed);
  });
  it('is nothing new the second time, by whatever way it is told', () => {
    given(confirmed).when(confirm).thenNothing();
    given(confirmed, held).when({
      ...confirm,
      evidence: { ...arrival.evidence, kind: 'settlement' },
    }).thenNothing();
  });
  it('is refused where a slip was recorded for another account', () => {
    const evidence = { kind: 'cashier', gateway: 'counter', ref: 'S-1' } as const;
    const slip = { ...confirm, evidence };
    given({ ...confirmed, evidence } as PaymentEvent).when(slip).thenNothing();
    given({ ...confirmed, evidence } as PaymentEvent).when({ ...slip, accountNo: 'N9' })
      .thenRefused({ code: 'payment_confirmed_for_another_account', paymentId });
  });
  it('knows other money by its reference, whatever its amount', () =>
    given(confirmed).when({
      ...confirm,
      evidence: { ...arrival.evidence, ref: 'pay_2' },
    }).thenRefused({
      code: 'payment_confirmed_before',
      paymentId,
      confirmed: paise(90_000),
    }));
  it('refuses another amount under the same reference', () =>
    given(confirmed).when({ ...confirm, amount: paise(1) }).thenRefused({
      code: 'payment_ref_used_with_different_amount',
      paymentId,
      confirmed: paise(90_000),
    }));
});

describe('letting a payment lapse', () => {
  it('is recorded when its time has run out', () => given(requested).when(lapse).then(lapsed));
  it('is nothing new the second time', () => given(requested, lapsed).when(lapse).thenNothing());
  it('never takes arrived money back', () => {
    given(requested, confirmed).when(lapse).thenNothing();
    given(confirmed, held).when(lapse).thenNothing();
  });
  it('refuses what nobody asked for', () =>
    given().when(lapse).thenRefused({ code: 'payment_not_requested', paymentId }));
});

describe('holding a payment', () => {
  it('keeps what arrived in suspense, to the paisa', () =>
    given(requested, { ...confirmed, amount: paise(7) } as PaymentEvent).when(hold)
      .then({ ...held, amount: paise(7) } as PaymentEvent));
  it('is nothing new the second time', () => given(confirmed, held).when(hold).thenNothing());
  it('refuses money that has not arrived', () => {
    const refused = { code: 'payment_not_confirmed', paymentId } as const;
    given().when(hold).thenRefused(refused);
    given(requested).when(hold).thenRefused(refused);
    given(requested, lapsed).when(hold).thenRefused(refused);
  });
});

/** The payment's own life, whatever the world tells us of it and in whatever order. */
describe('the states of a payment', () => {
  const claimOf = (status: string): PaymentCommand => (
    { type: 'NotifyPayment', paymentId, gateway: 'razorpay', status, claimedAt: paidAt }
  );
  const wishes = fc.array(
    fc.oneof(
      fc.constantFrom<PaymentCommand>(request, lapse, hold, confirm, fail),
      fc.constantFrom('pending', 'captured', 'failed', 'what is this').map(claimOf),
      fc.integer({ min: 1, max: 4 }).map((n) => ({ ...fail, orderRef: `order_${n}` })),
      fc.integer({ min: 1, max: 3 }).map((n) => ({ ...confirm, amount: paise(n) })),
    ),
    { maxLength: 25 },
  );
  const rank = { unknown: 0, requested: 1, lapsed: 2, confirmed: 3, held: 4 };

  it('only move forward, and money arrives at most once', () =>
    fc.assert(fc.property(wishes, (commands) => {
      const facts: PaymentEvent[] = [];
      let payment = paymentDecider.initial;
      for (const command of commands) {
        const decision = paymentDecider.decide(command, payment);
        if ('refused' in decision) continue;
        facts.push(...decision.events);
        const before = rank[payment.status];
        payment = decision.events.reduce(paymentDecider.evolve, payment);
        expect(rank[payment.status]).toBeGreaterThanOrEqual(before);
      }
      const arrivals = facts.filter(({ type }) => type === 'PaymentConfirmed');
      expect(arrivals.length).toBe(commands.some(({ type }) => type === 'ConfirmPayment') ? 1 : 0);
      expect(hasArrived(payment)).toBe(arrivals.length === 1);
    })));

  it('remember who asked', () => {
    const facts = [requested, lapsed, confirmed, held];
    expect(facts.reduce(paymentDecider.evolve, paymentDecider.initial)).toMatchObject({
      status: 'held',
      asked: { accountNo, contactId: terms.contactId },
      arrived: { amount: 90_000, ref: 'pay_1' },
    });
  });
});
