/** The registers: what had to be looked at on a day, as it was known at a position. */
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import type { Fact } from '../src/domain/decider.ts';
import { type PaymentCommand, paymentDecider } from '../src/domain/payment.ts';
import { START } from '../src/eventlog/event-log.ts';
import { AsOfUnavailable } from '../src/projections/books/as-known.ts';
import { differingBills } from '../src/projections/books/differing-arrears.ts';
import { openItemCounts, openItemsPage } from '../src/projections/books/registers.ts';
import { type ItemKind, itemKinds } from '../src/projections/open-items.ts';
import {
  account,
  all,
  confirmedOn,
  onDay,
  paidBill,
  payment,
  world,
} from './support/reports-world.ts';
import { accountNo, issued, opened, paymentId } from './support/samples.ts';

describe('the registers', () => {
  const asked = (kind: ItemKind, asOf: string, onlyOpen = true) => (
    { kinds: [kind], asOf, onlyOpen }
  );

  it('tell of each day what was open in its evening', async () => {
    const { store, told } = await world();
    const p = { paymentId };
    const claim = { gateway: 'razorpay', status: 'pending', claimedAt: onDay('2026-10-10') };
    const attempt = { orderRef: 'order_1', status: 'pending' };
    await told(
      payment,
      onDay('2026-10-10'),
      { type: 'PaymentNotified', ...p, ...claim, attempt } as Fact,
    );
    await told(payment, onDay('2026-10-12'), { type: 'PaymentLapsed', ...p } as Fact);
    await told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'));
    const openOn = async (kind: ItemKind, day: string) =>
      (await openItemsPage(store, asked(kind, day), all)).map(({ ref }) => ref);
    await expect(openOn('payment_pending', '2026-10-09')).rejects.toThrow(AsOfUnavailable);
    expect(await openOn('payment_pending', '2026-10-11')).toEqual([paymentId]);
    expect(await openOn('payment_pending', '2026-10-12')).toEqual([]);
    expect(await openOn('payment_lapsed', '2026-10-14')).toEqual([paymentId]);
    expect(await openOn('payment_lapsed', '2026-10-15')).toEqual([]);
    expect(await openItemsPage(store, asked('payment_pending', '2026-10-12', false), all))
      .toMatchObject([{ closedOn: '2026-10-12', closedAs: 'lapsed' }]);
  });

  it.each([[['pending']], [[]]])(
    'hold nothing for pending whose money is here, however late it is spoken of: %j before',
    async (before) => {
      const { store, told } = await world();
      const claim = (status: string): PaymentCommand => ({
        ...{ type: 'NotifyPayment', paymentId, gateway: 'razorpay', status },
        attempt: { orderRef: 'order_1', status },
        claimedAt: onDay('2026-10-15'),
      });
      const { decide, evolve, initial } = paymentDecider;
      const confirm = { ...confirmedOn('2026-10-15'), type: 'ConfirmPayment' } as PaymentCommand;
      let state = initial;
      for (const command of [...before.map(claim), confirm, claim('pending'), claim('success')]) {
        const decision = decide(command, state);
        if ('refused' in decision) throw new Error(decision.refused.code);
        state = decision.events.reduce(evolve, state);
        await told(payment, onDay('2026-10-15'), ...decision.events);
      }
      const pending = await openItemsPage(store, asked('payment_pending', '2026-10-20'), all);
      expect(pending).toEqual([]);
    },
  );

  it('say whose payment failed and how much was asked for, as no word of a try does', async () => {
    const { store, told, log } = await world();
    const failed = { type: 'PaymentAttemptFailed', paymentId, orderRef: 'order_1' };
    await told(payment, onDay('2026-10-10'), { ...failed, failedAt: onDay('2026-10-10') } as Fact);
    const before = await log.end();
    const terms = { accountNo, amount: 90_000, gateway: 'razorpay' };
    await told(payment, onDay('2026-10-10'), {
      ...{ type: 'PaymentRequested', paymentId, ...terms, expiresAt: onDay('2026-10-12') } as Fact,
    });
    const register = (knownAt?: string) =>
      openItemsPage(
        store,
        { kinds: ['payment_failed'], asOf: '2026-10-10', onlyOpen: false, knownAt },
        all,
      );
    expect(await register()).toMatchObject([{ accountNo, amount: 90_000 }]);
    expect(await register(before)).toMatchObject([{ accountNo: null, amount: null }]);
  });

  it('keep a second sum of money in sight until it is given back', async () => {
    const { store, told } = await paidBill();
    const again = confirmedOn('2026-10-16', { paymentId: 'again', againFor: paymentId });
    await told('payment-again', onDay('2026-10-16'), again);
    const refund = { paymentId: 'again', refundId: 'r1' };
    const amount = 90_000;
    await told(
      'payment-again',
      onDay('2026-10-17'),
      {
        type: 'RefundRequested',
        ...refund,
        amount,
        why: 'paid_twice',
        requestedBy: 'asha',
      } as Fact,
      { type: 'RefundApproved', ...refund, amount, approvedBy: 'meena', accountNo } as Fact,
    );
    expect(await openItemCounts(store, '2026-10-17')).toEqual([
      { kind: 'payment_duplicate', items: 1 },
      { kind: 'refund', items: 1 },
    ]);
    await told('payment-again', onDay('2026-10-19'), {
      type: 'RefundCompleted',
      ...refund,
      amount: 90_000,
      gateway: 'razorpay',
      refundRef: 'rfnd_1',
      completedAt: onDay('2026-10-19'),
    } as Fact);
    expect(await openItemCounts(store, '2026-10-19')).toEqual([]);
    expect(await openItemCounts(store, '2026-10-18')).toHaveLength(2);
  });

  it('list a row of a settlement that nothing explains, until somebody finds out', async () => {
    const { store, told } = await world();
    const settlement = { gateway: 'razorpay', settlementId: 's1' };
    const row = {
      rowRef: 'adj_1',
      kind: 'adjustment',
      outcome: 'exception',
      net: 500,
      fee: 0,
      tax: 0,
    };
    const rows = [{ ...row, reason: 'no payment' }, {
      ...row,
      rowRef: 'pay_1',
      outcome: 'applied',
    }];
    await told('settlement-razorpay-s1:1', onDay('2026-10-17'), {
      type: 'SettlementRowsRecorded',
      ...settlement,
      settledOn: '2026-10-17',
      page: 1,
      rows,
    } as Fact);
    const kind = 'settlement_exception';
    expect(await openItemsPage(store, asked(kind, '2026-10-17'), all)).toMatchObject([
      { ref: 'razorpay s1 adj_1', amount: 500, note: 'no payment', openedOn: '2026-10-17' },
    ]);
    const resolved = { rowRef: 'adj_1', net: 500, fee: 0, tax: 0, as: 'fee', resolvedBy: 'asha' };
    await told('settlement-razorpay-s1', onDay('2026-10-20'), {
      type: 'SettlementRowResolved',
      ...settlement,
      ...resolved,
      onDay: '2026-10-20',
    } as Fact);
    expect(await openItemsPage(store, asked(kind, '2026-10-20'), all)).toEqual([]);
  });

  it('list held money with what is left of it, and disputes until they are decided', async () => {
    const { store, told } = await world();
    const held = { type: 'PaymentHeld', paymentId, amount: 90_000, reason: 'account_unknown' };
    await told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'), held as Fact);
    const dispute = { paymentId, disputeRef: 'disp_1', amount: 90_000 };
    await told(payment, onDay('2026-10-20'), {
      type: 'PaymentDisputed',
      ...dispute,
      openedAt: onDay('2026-10-20'),
    } as Fact);
    expect((await openItemCounts(store, '2026-10-20')).map(({ kind }) => kind))
      .toEqual(['dispute', 'payment_held']);
    const lost = { type: 'PaymentChargedBack', ...dispute, closedAt: onDay('2026-10-25') };
    await told(payment, onDay('2026-10-25'), lost as Fact);
    expect(await openItemCounts(store, '2026-10-25')).toEqual([]);
    expect(await openItemsPage(store, asked('dispute', '2026-10-25', false), all))
      .toMatchObject([{ closedAs: 'lost' }]);
  });

  it('list a dispute of no payment here until it is resolved, or over without harm', async () => {
    const { store, told } = await world();
    const which = { gateway: 'razorpay', disputeRef: 'disp_1' };
    const stream = 'dispute-razorpay-disp_1';
    const news = (day: string, status: string, state = 'open') =>
      told(stream, onDay(day), {
        type: 'UnmatchedDisputeNotified',
        state,
        ...which,
        amount: 90_000,
        deducted: 0,
        status,
        why: 'payment_unknown',
        notifiedAt: onDay(day),
      } as Fact);
    const openOn = (asOf: string) => openItemsPage(store, asked('dispute_unmatched', asOf), all);
    await news('2026-10-15', 'open');
    await news('2026-10-17', 'won', 'over');
    expect(await openOn('2026-10-16')).toMatchObject([
      { ref: 'razorpay disp_1', amount: 90_000, note: 'won: payment_unknown' },
    ]);
    expect(await openOn('2026-10-17')).toEqual([]);
    await news('2026-10-19', 'lost');
    expect(await openOn('2026-10-19')).toMatchObject([{ openedOn: '2026-10-15' }]);
    const how = { as: 'not_ours', resolvedBy: 'asha', onDay: '2026-10-20' };
    await told(
      stream,
      onDay('2026-10-20'),
      { type: 'UnmatchedDisputeResolved', ...which, ...how } as Fact,
    );
    expect(await openOn('2026-10-19')).toHaveLength(1);
    expect(await openOn('2026-10-20')).toEqual([]);
  });

  it('list a printed bill that states other arrears, until the next one is out', async () => {
    const { store, told } = await world();
    const misprinted = { ...issued('B-10'), arrears: { known: 0, stated: 12_000 } } as AccountEvent;
    await told(account, onDay('2026-10-06'), opened, misprinted);
    expect(await differingBills(store, { asOf: '2026-10-31' }, all)).toMatchObject([{
      billNo: 'B-10',
    }]);
    const next = { ...issued('B-11'), month: '2026-11', issuedOn: '2026-11-06' } as AccountEvent;
    await told(account, onDay('2026-11-06'), next);
    expect(await differingBills(store, { asOf: '2026-11-06' }, all)).toEqual([]);
    expect(await differingBills(store, { asOf: '2026-11-05' }, all)).toHaveLength(1);
    await expect(differingBills(store, { asOf: '2026-10-05' }, all)).rejects.toThrow(
      AsOfUnavailable,
    );
  });
});

describe('the registers as known at a position', () => {
  const p = { paymentId };
  const refund = { ...p, refundId: 'r1', amount: 90_000 };
  const refunded = { ...refund, gateway: 'razorpay', refundRef: 'rfnd_1' };
  const attempt = { orderRef: 'order_1', status: 'pending' };
  const failed = { orderRef: 'order_1', reason: 'no balance', failedAt: onDay('2026-10-11') };
  const row = { kind: 'adjustment', outcome: 'exception', net: 500, fee: 0, tax: 0 };
  const settlement = { gateway: 'razorpay', settlementId: 's1' };
  const notSent = { attempt: 1, reason: 'closed', failedAt: onDay('2026-10-18') };
  const dispute = { ...p, disputeRef: 'disp_1' };
  const unmatched = { gateway: 'razorpay', disputeRef: 'disp_2' };

  /** Each step of a payment that goes wrong in every way, and of a row that nothing explains. */
  const steps: [stream: string, type: string, fields: object][] = [
    [payment, 'PaymentNotified', {
      ...p,
      gateway: 'razorpay',
      status: 'pending',
      claimedAt: onDay('2026-10-10'),
      attempt,
    }],
    [payment, 'PaymentAttemptFailed', { ...p, ...failed }],
    [payment, 'PaymentLapsed', p],
    [payment, 'PaymentConfirmed', confirmedOn('2026-10-15')],
    [payment, 'PaymentHeld', { ...p, amount: 90_000, reason: 'account_unknown' }],
    [payment, 'RefundRequested', { ...refund, why: 'paid_twice', requestedBy: 'asha' }],
    [payment, 'RefundApproved', { ...refund, approvedBy: 'meena' }],
    [payment, 'RefundSent', { ...p, refundId: 'r1', attempt: 1 }],
    [payment, 'RefundFailed', { ...p, refundId: 'r1', ...notSent }],
    [payment, 'RefundCompleted', { ...refunded, completedAt: onDay('2026-10-19') }],
    [payment, 'PaymentDisputed', { ...dispute, amount: 90_000, openedAt: onDay('2026-10-20') }],
    [payment, 'DisputeAnswered', { ...dispute, answer: 'contested', answeredBy: 'asha' }],
    [payment, 'DisputeWon', { ...dispute, closedAt: onDay('2026-10-20') }],
    ['dispute-razorpay-disp_2', 'UnmatchedDisputeNotified', {
      ...unmatched,
      amount: 90_000,
      deducted: 0,
      status: 'open',
      state: 'open',
      why: 'payment_unknown',
      notifiedAt: onDay('2026-10-16'),
    }],
    ['dispute-razorpay-disp_2', 'UnmatchedDisputeNotified', {
      ...unmatched,
      amount: 90_000,
      deducted: 90_000,
      status: 'lost',
      state: 'open',
      why: 'payment_unknown',
      notifiedAt: onDay('2026-10-18'),
    }],
    ['dispute-razorpay-disp_2', 'UnmatchedDisputeDeducted', {
      ...unmatched,
      ...settlement,
      rowRef: 'adj_2',
      taken: 90_000,
      amount: 90_000,
      state: 'open',
      deductedAt: onDay('2026-10-19'),
    }],
    ['dispute-razorpay-disp_2', 'UnmatchedDisputeResolved', {
      ...unmatched,
      as: 'payment',
      paymentId,
      resolvedBy: 'asha',
      onDay: '2026-10-20',
    }],
    ['settlement-razorpay-s1:1', 'SettlementRowsRecorded', {
      ...settlement,
      settledOn: '2026-10-17',
      page: 1,
      rows: [{ ...row, rowRef: 'adj_1', reason: 'no payment' }],
    }],
    ['settlement-razorpay-s1', 'SettlementRowMatched', {
      ...settlement,
      rowRef: 'adj_1',
      payout: { ...settlement, settlementId: 's2' },
      net: 500,
      posted: 400,
      reason: 'of another amount',
      onDay: '2026-10-17',
    }],
    ['settlement-razorpay-s1', 'SettlementRowResolved', {
      ...settlement,
      rowRef: 'adj_1',
      net: 100,
      fee: 0,
      tax: 0,
      as: 'fee',
      resolvedBy: 'asha',
      onDay: '2026-10-20',
    }],
  ];

  it('tell each item as it stood then, whatever has come since', async () => {
    const { store, told, log } = await world();
    const days = ['2026-10-15', '2026-10-20'];
    const registers = async (knownAt?: string) =>
      await Promise.all(
        days.flatMap((asOf) =>
          [true, false].map((onlyOpen) =>
            openItemsPage(store, { kinds: itemKinds, asOf, knownAt, onlyOpen }, all)
          )
        ),
      );
    const then: { at: string; told: Awaited<ReturnType<typeof registers>> }[] = [];
    for (const [stream, type, fields] of steps) {
      await told(stream, onDay('2026-10-20'), { type, ...fields } as Fact);
      then.push({ at: await log.end(), told: await registers() });
    }
    const stories = new Set(then.map(({ told }) => JSON.stringify(told)));
    expect(stories.size, 'each step is to be seen').toBe(steps.length);
    for (const { at, told } of then) expect(await registers(at)).toEqual(told);
    expect((await registers(START)).flat()).toEqual([]);
  });

  it('are told page by page', async () => {
    const { store, told, log } = await world();
    for (const n of [1, 2, 3, 4]) {
      const claim = { gateway: 'razorpay', status: 'pending', claimedAt: onDay('2026-10-10') };
      const fact = { type: 'PaymentNotified', paymentId: `p${n}`, ...claim, attempt };
      await told(`payment-p${n}`, onDay('2026-10-10'), fact as Fact);
    }
    const knownAt = await log.end();
    for (const n of [1, 3]) {
      const lapsed = { type: 'PaymentLapsed', paymentId: `p${n}` };
      await told(`payment-p${n}`, onDay('2026-10-10'), lapsed);
    }
    const kinds: ItemKind[] = ['payment_pending'];
    const page = (after: number, known?: string) =>
      openItemsPage(
        store,
        { kinds, asOf: '2026-10-10', onlyOpen: true, knownAt: known },
        { after, limit: 2 },
      );
    const refs = async (...asked: Parameters<typeof page>) =>
      (await page(...asked)).map(({ ref }) => ref);
    expect(await refs(0)).toEqual(['p2', 'p4']);
    expect(await refs(0, knownAt)).toEqual(['p1', 'p2']);
    const [, last] = await page(0, knownAt);
    expect(await refs(last!.seq, knownAt)).toEqual(['p3', 'p4']);
  });

  it('know of a printed bill from when it was recorded, and of its withdrawal too', async () => {
    const { store, told, log } = await world();
    const misprinted = { ...issued('B-10'), arrears: { known: 0, stated: 12_000 } } as AccountEvent;
    const billNos = async (knownAt?: string) =>
      (await differingBills(store, { asOf: '2026-11-30', knownAt }, all))
        .map(({ billNo }) => billNo);
    await told(account, onDay('2026-10-06'), opened);
    const before = await log.end();
    await told(account, onDay('2026-10-06'), misprinted);
    const printed = await log.end();
    const next = { ...issued('B-11'), month: '2026-11', issuedOn: '2026-11-06' } as AccountEvent;
    const stated = { ...next, arrears: { known: 0, stated: 5 } } as AccountEvent;
    await told(account, onDay('2026-11-06'), stated);
    const followed = await log.end();
    await told(account, onDay('2026-11-07'), {
      type: 'BillWithdrawn',
      accountNo,
      billNo: 'B-11',
      why: 'wrong_reading',
      onDay: '2026-11-07',
      before: { lines: [{ kind: 'energy', amount: 90_000 }], surcharge: 0, waived: 0 },
    } as Fact);
    expect(await billNos(before)).toEqual([]);
    expect(await billNos(printed)).toEqual(['B-10']);
    expect(await billNos(followed)).toEqual(['B-11']);
    expect(await billNos()).toEqual([]);
  });

  it('are an error for a position that the books never saw, or a day before them', async () => {
    const { store } = await paidBill();
    const filter = { kinds: itemKinds, onlyOpen: false };
    const asOf = '2026-10-31';
    for (const when of [{ asOf, knownAt: '999' }, { asOf: '2026-10-05' }]) {
      await expect(openItemsPage(store, { ...filter, ...when }, all))
        .rejects.toThrow(AsOfUnavailable);
      await expect(differingBills(store, when, all)).rejects.toThrow(AsOfUnavailable);
    }
  });
});
