import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import { disputeNamed, disputes, disputesPage } from '../src/projections/disputes.ts';
import {
  refundNamed,
  refundRefsKnown,
  refunds,
  refundsOf,
  refundsPage,
  sentRefunds,
} from '../src/projections/refunds.ts';
import { viewOf } from './support/chronicle.ts';
import { accountNo, paidAt, paymentId } from './support/samples.ts';

const stream = `payment-${paymentId}`;
const amount = paise(40_000);
const ofRefund = (refundId: string) => {
  const which = { paymentId, refundId };
  const fact = (type: PaymentEvent['type'], fields: object) => (
    { type, ...which, ...fields } as PaymentEvent
  );
  const row = {
    gateway: 'razorpay',
    settlementId: 'setl_1',
    rowRef: 'rfnd_1',
    settledOn: '2026-10-22',
  };
  return {
    requested: fact('RefundRequested', { amount, why: 'paid_twice', requestedBy: 'meena' }),
    approved: fact('RefundApproved', { amount, approvedBy: 'arjun', accountNo }),
    declined: fact('RefundDeclined', { declinedBy: 'arjun' }),
    sent: (attempt: number) => fact('RefundSent', { attempt }),
    failed: fact('RefundFailed', { attempt: 1, reason: 'no', failedAt: paidAt }),
    completed: fact('RefundCompleted', {
      amount,
      gateway: 'razorpay',
      refundRef: 'rfnd_1',
      completedAt: paidAt,
    }),
    settled: fact('RefundSettled', { ...row, amount, fee: 0, tax: 0 }),
  };
};

describe('the register of refunds', () => {
  const { requested, approved, sent, failed, completed, settled } = ofRefund('R-1');

  it('shows who asked, who approved, and how it ended', async () => {
    const { store, told } = await viewOf(refunds);
    await told(stream, requested, approved, sent(1), failed);
    expect(await refundNamed(store, paymentId, 'R-1')).toEqual({
      paymentId,
      refundId: 'R-1',
      amount,
      why: 'paid_twice',
      state: 'failed',
      requestedBy: 'meena',
      requestedAt: '2026-10-05T20:00:00Z',
      decidedBy: 'arjun',
      decidedAt: '2026-10-05T20:00:00Z',
      accountNo,
      attempts: 1,
      sentAt: '2026-10-06T00:00:00.000Z',
      endedAt: paidAt,
      reason: 'no',
      gateway: null,
      refundRef: null,
      settlementId: null,
      seq: 1,
    });
    await told(stream, sent(2));
    expect(await refundNamed(store, paymentId, 'R-1'))
      .toMatchObject({ state: 'sent', attempts: 2, endedAt: null, reason: null });
    await told(stream, completed, settled);
    expect(await refundNamed(store, paymentId, 'R-1')).toMatchObject({
      state: 'completed',
      gateway: 'razorpay',
      refundRef: 'rfnd_1',
      settlementId: 'setl_1',
    });
    expect(await refundNamed(store, 'another', 'R-1')).toBeUndefined();
  });

  it('can be asked by state, by payment, and for those on their way', async () => {
    const { store, told } = await viewOf(refunds);
    const [two, three] = [ofRefund('R-2'), ofRefund('R-3')];
    await told(stream, requested, two.requested, two.declined, three.requested, three.approved);
    await told(stream, three.sent(1), approved, sent(1), completed);
    const ids = (all: readonly { refundId: string }[]) => all.map(({ refundId }) => refundId);
    expect(ids(await refundsPage(store, { limit: 9 }))).toEqual(['R-3', 'R-2', 'R-1']);
    expect(ids(await refundsPage(store, { before: 3, limit: 1 }))).toEqual(['R-2']);
    expect(ids(await refundsPage(store, { state: ['declined', 'completed'], limit: 9 })))
      .toEqual(['R-2', 'R-1']);
    expect(ids(await refundsOf(store, paymentId))).toEqual(['R-1', 'R-2', 'R-3']);
    expect(ids(await sentRefunds(store, { after: 0, limit: 9 }))).toEqual(['R-3']);
    expect(await sentRefunds(store, { after: 3, limit: 9 })).toEqual([]);
    expect(await refundRefsKnown(store, ['rfnd_1', 'rfnd_2'])).toEqual(['rfnd_1']);
  });
});

describe('the disputes', () => {
  const which = { paymentId, disputeRef: 'd-1' };
  const opened = {
    type: 'PaymentDisputed',
    ...which,
    amount,
    reason: 'U022',
    openedAt: paidAt,
  } as const;

  it('show what is asked back, what was said, and how each ended', async () => {
    const { store, told } = await viewOf(disputes);
    await told(stream, opened);
    expect(await disputeNamed(store, paymentId, 'd-1')).toEqual({
      ...which,
      amount,
      reason: 'U022',
      openedAt: paidAt,
      respondBy: null,
      state: 'open',
      answer: null,
      answeredBy: null,
      closedAt: null,
      accountNo: null,
      seq: 1,
    });
    const answer = { answer: 'contested', answeredBy: 'meena' } as const;
    await told(stream, { type: 'DisputeAnswered', ...which, ...answer });
    const lost = { amount, accountNo, closedAt: paidAt };
    await told(stream, { type: 'PaymentChargedBack', ...which, ...lost });
    expect(await disputeNamed(store, paymentId, 'd-1'))
      .toMatchObject({ state: 'lost', ...answer, accountNo, closedAt: paidAt });
    const other = { ...opened, disputeRef: 'd-2' };
    await told(stream, other, {
      type: 'DisputeWon',
      ...which,
      disputeRef: 'd-2',
      closedAt: paidAt,
    });
    const refs = async (asked: object) =>
      (await disputesPage(store, { limit: 9, ...asked })).map(({ disputeRef }) => disputeRef);
    expect(await refs({})).toEqual(['d-2', 'd-1']);
    expect(await refs({ before: 2 })).toEqual(['d-1']);
    expect(await refs({ state: ['open', 'answered'] })).toEqual([]);
  });
});
