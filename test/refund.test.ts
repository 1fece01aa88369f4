import { describe, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { paymentDecider } from '../src/domain/payment.ts';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import { specification } from './given.ts';
import { accountNo, confirmed, paymentId, requested } from './support/samples.ts';

const given = specification(paymentDecider);
const refundId = 'R-1';
const is = { paymentId, refundId };
const fact = (type: PaymentEvent['type'], fields: object) => (
  { type, paymentId, ...fields } as PaymentEvent
);

const wish = { ...is, amount: paise(40_000), why: 'paid_twice', requestedBy: 'meena' } as const;
const asked = { type: 'RefundRequested', ...wish } as const;
const approved = fact('RefundApproved', {
  refundId,
  amount: 40_000,
  approvedBy: 'arjun',
  accountNo,
});
const sent = (attempt: number) => fact('RefundSent', { refundId, attempt });
const completedAt = '2026-10-20T10:00:00Z';
const completed = fact('RefundCompleted', {
  refundId,
  amount: 40_000,
  gateway: 'razorpay',
  refundRef: 'rfnd_1',
  completedAt,
});
const failed = (attempt: number) =>
  fact('RefundFailed', { refundId, attempt, reason: 'account_closed', failedAt: completedAt });

describe('asking for a refund', () => {
  const ask = { type: 'RequestRefund', ...wish } as const;

  it('is recorded of money that has arrived', () => given(confirmed).when(ask).then(asked));
  it('is nothing new the second time', () => given(confirmed, asked).when(ask).thenNothing());
  it('is refused of money that has not', () =>
    given(requested).when(ask).thenRefused({ code: 'payment_not_confirmed', paymentId }));

  it('never gives one rupee back twice', () => {
    const more = { ...ask, refundId: 'R-2', amount: paise(50_001) };
    given(confirmed, asked).when(more)
      .thenRefused({ code: 'refund_exceeds_payment', paymentId, left: paise(50_000) });
    const disputed = fact('PaymentDisputed', {
      disputeRef: 'disp_1',
      amount: 60_000,
      openedAt: completedAt,
    });
    given(confirmed, disputed).when(ask)
      .thenRefused({ code: 'refund_exceeds_payment', paymentId, left: paise(30_000) });
    given(confirmed, asked, fact('RefundDeclined', { refundId, declinedBy: 'arjun' }))
      .when({ ...more, amount: paise(90_000) })
      .then({ type: 'RefundRequested', ...wish, refundId: 'R-2', amount: paise(90_000) });
  });

  it('refuses the same id with other terms', () =>
    given(confirmed, asked).when({ ...ask, amount: paise(1) })
      .thenRefused({ code: 'refund_id_used_with_different_terms', refundId }));
});

describe('approving a refund', () => {
  const approve = { type: 'ApproveRefund', ...is, approvedBy: 'arjun' } as const;

  it('takes another person than the one who asked', () => {
    given(confirmed, asked).when(approve).then(approved);
    given(confirmed, asked).when({ ...approve, approvedBy: 'meena' })
      .thenRefused({ code: 'refund_needs_another_person', refundId });
  });

  it('names no account where the money is still held', () =>
    given(
      confirmed,
      fact('PaymentHeld', { amount: 90_000, reason: 'account_not_open' }),
      asked,
    ).when(approve).then(
      fact('RefundApproved', { refundId, amount: 40_000, approvedBy: 'arjun' }),
    ));

  it('is nothing new once it is approved, and refused once it is declined', () => {
    given(confirmed, asked, approved, sent(1)).when(approve).thenNothing();
    given(confirmed, asked, fact('RefundDeclined', { refundId, declinedBy: 'arjun' }))
      .when(approve)
      .thenRefused({ code: 'refund_not_in_that_state', refundId, state: 'declined' });
  });

  it('waits for what the payer’s bank asks back, or has taken back since', () => {
    const which = { disputeRef: 'disp_1' };
    const disputed = fact('PaymentDisputed', { ...which, amount: 50_001, openedAt: completedAt });
    const over = { code: 'refund_exceeds_payment', paymentId, left: paise(39_999) } as const;
    given(confirmed, asked, disputed).when(approve).thenRefused(over);
    const end = { ...which, closedAt: completedAt };
    const lost = fact('PaymentChargedBack', { ...end, amount: 50_001, accountNo });
    given(confirmed, asked, disputed, lost).when(approve).thenRefused(over);
    given(confirmed, asked, disputed, fact('DisputeWon', end)).when(approve).then(approved);
  });

  it('cannot be declined afterwards', () =>
    given(confirmed, asked, approved).when({ type: 'DeclineRefund', ...is, declinedBy: 'arjun' })
      .thenRefused({ code: 'refund_not_in_that_state', refundId, state: 'approved' }));
});

describe('sending a refund', () => {
  const send = { type: 'SendRefund', ...is } as const;
  const complete = {
    type: 'CompleteRefund',
    ...is,
    gateway: 'razorpay',
    refundRef: 'rfnd_1',
    completedAt,
  } as const;

  it('is recorded before the gateway hears of it, once', () => {
    given(confirmed, asked, approved).when(send).then(sent(1));
    given(confirmed, asked, approved, sent(1)).when(send).thenNothing();
  });
  it('waits for the approval', () =>
    given(confirmed, asked).when(send)
      .thenRefused({ code: 'refund_not_in_that_state', refundId, state: 'requested' }));
  it('is sent again after a certain no', () =>
    given(confirmed, asked, approved, sent(1), failed(1)).when(send).then(sent(2)));

  it('ends once', () => {
    given(confirmed, asked, approved, sent(1)).when(complete).then(completed);
    given(confirmed, asked, approved, sent(1), completed).when(complete).thenNothing();
  });
  it('never fails after it has ended', () =>
    given(confirmed, asked, approved, sent(1), completed)
      .when({ type: 'FailRefund', ...is, failedAt: completedAt }).thenNothing());
  it('may be made by hand where no gateway can', () =>
    given(confirmed, asked, approved, sent(1), failed(1))
      .when({ ...complete, gateway: 'bank', refundRef: 'UTR9' })
      .then({ ...completed, gateway: 'bank', refundRef: 'UTR9' } as PaymentEvent));
});

describe('a dispute', () => {
  const disputeRef = 'disp_1';
  const opened = fact('PaymentDisputed', { disputeRef, amount: 90_000, openedAt: completedAt });
  const open = {
    type: 'OpenDispute',
    paymentId,
    disputeRef,
    amount: paise(90_000),
    openedAt: completedAt,
  } as const;
  const lose = { type: 'LoseDispute', paymentId, disputeRef, closedAt: completedAt } as const;
  const win = { type: 'WinDispute', paymentId, disputeRef, closedAt: completedAt } as const;

  it('is opened once, for no more than was paid', () => {
    given(confirmed).when(open).then(opened);
    given(confirmed, opened).when(open).thenNothing();
    given(confirmed, opened).when({ ...open, amount: paise(1) }).thenRefused({
      code: 'dispute_ref_used_with_different_amount',
      disputeRef,
      disputed: paise(90_000),
    });
    given(confirmed, opened).when({ ...open, disputeRef: 'disp_2' })
      .thenRefused({ code: 'dispute_exceeds_payment', paymentId, left: paise(0) });
  });

  it('is lost, and the account that had the money gives it back', () =>
    given(confirmed, opened).when(lose).then(fact('PaymentChargedBack', {
      disputeRef,
      amount: 90_000,
      accountNo,
      closedAt: completedAt,
    })));

  it('is decided once', () => {
    const won = fact('DisputeWon', { disputeRef, closedAt: completedAt });
    given(confirmed, opened).when(win).then(won);
    given(confirmed, opened, won).when(win).thenNothing();
    given(confirmed, opened, won).when(lose)
      .thenRefused({ code: 'dispute_is_closed', disputeRef });
  });

  it('can be answered while it is open', () => {
    const answer = { paymentId, disputeRef, answer: 'contested', answeredBy: 'meena' } as const;
    given(confirmed, opened).when({ type: 'AnswerDispute', ...answer })
      .then({ type: 'DisputeAnswered', ...answer });
    given(confirmed).when({ type: 'AnswerDispute', ...answer })
      .thenRefused({ code: 'dispute_not_found', disputeRef });
  });
});

describe('assigning held money', () => {
  const held = fact('PaymentHeld', { amount: 90_000, reason: 'account_unknown' });
  const names = { recordedBy: 'razorpay', assignedBy: 'meena' };
  const assign = { type: 'AssignPayment', paymentId, accountNo: 'N9', ...names } as const;
  const assigned = fact('PaymentAssigned', { accountNo: 'N9', amount: 90_000, ...names });

  it('names its owner, and both who recorded and who found it', () =>
    given(confirmed, held).when(assign).then(assigned));
  it('is nothing new the second time', () =>
    given(confirmed, held, assigned).when(assign).thenNothing());
  it('is refused for another account afterwards, and for money that never waited', () => {
    const refused = { code: 'payment_not_held', paymentId } as const;
    given(confirmed, held, assigned).when({ ...assign, accountNo: 'N8' }).thenRefused(refused);
    given(confirmed).when(assign).thenRefused(refused);
  });
});

describe('a settlement row', () => {
  const row = {
    paymentId,
    gateway: 'razorpay',
    settlementId: 'setl_1',
    rowRef: 'pay_1',
    settledOn: '2026-10-18',
    amount: paise(90_000),
    fee: paise(1_800),
    tax: paise(324),
  } as const;
  const settle = { type: 'SettlePayment', ...row } as const;
  const settled = { type: 'PaymentSettled', ...row } as const;

  it('pays a payment out once, in whatever file it stands', () => {
    given(confirmed).when(settle).then(settled);
    given(confirmed, settled).when({ ...settle, settlementId: 'setl_2' }).thenNothing();
    given(confirmed, settled).when({ ...settle, rowRef: 'pay_2' })
      .thenRefused({ code: 'payment_settled_before', paymentId, rowRef: 'pay_1' });
  });
  it('must name the amount that arrived', () =>
    given(confirmed).when({ ...settle, amount: paise(1) }).thenRefused({
      code: 'payment_settled_with_different_amount',
      paymentId,
      confirmed: paise(90_000),
    }));
  it('keeps back a refund once', () => {
    const kept = { ...row, refundId, rowRef: 'rfnd_1', amount: paise(40_000) } as const;
    given(confirmed, asked, approved, sent(1), completed).when({ type: 'SettleRefund', ...kept })
      .then({ type: 'RefundSettled', ...kept });
    given(confirmed).when({ type: 'SettleRefund', ...kept })
      .thenRefused({ code: 'refund_not_found', refundId });
  });
});

describe('a refund that no gateway can send', () => {
  const send = { type: 'SendRefund', ...is } as const;
  const by = (evidence: object) =>
    (
      { ...confirmed, evidence: { kind: 'cashier', gateway: 'counter', ref: 'S-1', ...evidence } }
    ) as PaymentEvent;
  const byHand = { code: 'refund_must_be_made_by_hand', refundId } as const;

  it('is made by hand: of cash, and of what a statement told of', () => {
    given(by({}), asked, approved).when(send).thenRefused(byHand);
    const found = { kind: 'settlement', gateway: 'razorpay', ref: 'pay_9' };
    given(by(found), asked, approved).when(send).thenRefused(byHand);
    given(requested, by(found), asked, approved).when(send).then(sent(1));
  });

  it('goes by no other way while the gateway may be sending it', () => {
    const complete = { type: 'CompleteRefund', ...is, refundRef: 'UTR9', completedAt } as const;
    given(confirmed, asked, approved, sent(1)).when({ ...complete, gateway: 'bank' })
      .thenRefused({ code: 'refund_not_in_that_state', refundId, state: 'sent' });
  });
});
