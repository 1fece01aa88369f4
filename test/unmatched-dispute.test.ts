/** A dispute that fits no payment here: what is news of it, and how it can be resolved. */
import { describe, expect, it } from 'vitest';
import { disputeSteps, isOver, takenBy } from '../src/domain/dispute-notice.ts';
import { paise } from '../src/domain/money.ts';
import type { UnmatchedDisputeEvent } from '../src/domain/unmatched-dispute.events.ts';
import {
  type UnmatchedDisputeCommand,
  unmatchedDisputeDecider,
} from '../src/domain/unmatched-dispute.ts';
import { specification } from './given.ts';

const given = specification(unmatchedDisputeDecider);
const disputeRef = 'disp_1';
const which = { gateway: 'razorpay', disputeRef } as const;
const at = '2026-10-15T09:15:00Z';
type Told = Extract<UnmatchedDisputeEvent, { type: 'UnmatchedDisputeNotified' }>;
const news = (status: Told['status'], deducted = 0, more: Partial<Told> = {}) => ({
  ...which,
  paymentRef: 'pay_1',
  amount: paise(90_000),
  deducted: paise(deducted),
  status,
  phase: 'chargeback',
  reason: 'U022',
  why: 'payment_unknown',
  notifiedAt: at,
  ...more,
});
const over: ReadonlySet<string> = new Set(['won', 'closed']);
const told = (
  status: Told['status'],
  deducted = 0,
  state: Told['state'] = over.has(status) && deducted === 0 ? 'over' : 'open',
): UnmatchedDisputeEvent => (
  { ...news(status, deducted), type: 'UnmatchedDisputeNotified', state }
);
type Row = Extract<UnmatchedDisputeEvent, { type: 'UnmatchedDisputeDeducted' }>;
const row = (taken: number, rowRef = 'adj_1', settlementId = 'setl_1') => ({
  ...which,
  paymentRef: 'pay_1',
  settlementId,
  rowRef,
  taken: paise(taken),
  deductedAt: at,
});
const take = (...terms: Parameters<typeof row>): UnmatchedDisputeCommand => (
  { ...row(...terms), type: 'DeductUnmatchedDispute' }
);
const took = (amount: number, state: Row['state'], ...terms: Parameters<typeof row>) => (
  { ...row(...terms), type: 'UnmatchedDisputeDeducted', amount: paise(amount), state } as const
);
const tell = (...terms: Parameters<typeof news>): UnmatchedDisputeCommand => (
  { ...news(...terms), type: 'NotifyUnmatchedDispute' }
);
const who = { resolvedBy: 'meena', onDay: '2026-10-16' };
type As = { as: 'payment'; paymentId: string } | { as: 'not_ours' | 'written_off' };
const resolve = (how: As, notices = 1): UnmatchedDisputeCommand => (
  { type: 'ResolveUnmatchedDispute', ...which, ...how, notices, ...who }
);
const resolved = (how: As, amount?: number): UnmatchedDisputeEvent => ({
  type: 'UnmatchedDisputeResolved',
  ...which,
  ...how,
  ...(amount !== undefined && { amount: paise(amount) }),
  ...who,
});
const found = { as: 'payment', paymentId: 'p1' } as const;

describe('news of a dispute without a payment', () => {
  it('is recorded once for each stage, in whatever order it is delivered', () => {
    given().when(tell('open')).then(told('open'));
    given(told('open')).when(tell('lost', 90_000)).then(told('lost', 90_000));
    given(told('open')).when(tell('open', 0, { notifiedAt: '2026-10-16T00:00:00Z' })).thenNothing();
    given(told('lost', 90_000)).when(tell('under_review')).thenNothing();
    given(told('lost', 90_000)).when(tell('open')).thenNothing();
  });

  it('is another end, or another sum taken, too', () => {
    given(told('won')).when(tell('lost', 90_000)).then(told('lost', 90_000));
    given(told('open')).when(tell('open', 90_000)).then(told('open', 90_000));
  });

  it('goes to its payment once that is found, and nowhere once it is resolved otherwise', () => {
    given(told('open'), resolved(found)).when(tell('lost'))
      .thenRefused({ code: 'unmatched_dispute_resolved_before', disputeRef, paymentId: 'p1' });
    given(told('open'), resolved({ as: 'not_ours' })).when(tell('lost')).thenNothing();
  });
});

describe('a dispute without a payment is resolved', () => {
  it('once, and only where one was told of', () => {
    given().when(resolve(found)).thenRefused({ code: 'unmatched_dispute_not_found', disputeRef });
    given(told('open')).when(resolve(found)).then(resolved(found));
    given(told('open'), resolved(found)).when(resolve(found)).thenNothing();
    given(told('open'), resolved(found)).when(resolve({ as: 'payment', paymentId: 'p2' }))
      .thenRefused({ code: 'unmatched_dispute_resolved_before', disputeRef, paymentId: 'p1' });
    given(told('open'), resolved({ as: 'not_ours' })).when(resolve({ as: 'written_off' }))
      .thenRefused({ code: 'unmatched_dispute_resolved_before', disputeRef });
  });

  it('not by who does not know the last of it', () =>
    given(told('open'), told('lost')).when(resolve(found))
      .thenRefused({ code: 'unmatched_dispute_has_news', disputeRef }));

  it('by writing off what was taken, and nothing else', () => {
    given(told('lost', 50_000)).when(resolve({ as: 'written_off' }))
      .then(resolved({ as: 'written_off' }, 50_000));
    given(told('lost')).when(resolve({ as: 'written_off' }))
      .then(resolved({ as: 'written_off' }, 90_000));
    for (const status of ['open', 'under_review', 'won', 'closed'] as const) {
      given(told(status)).when(resolve({ as: 'written_off' }))
        .thenRefused({ code: 'unmatched_dispute_took_no_money', disputeRef });
    }
  });
});

describe('what rows of settlements took for a dispute', () => {
  const open = told('open');
  const three = took(90_000, 'open', 3_000);
  const two = took(90_000, 'open', 2_000, 'adj_2');

  it('is recorded once a row, and summed', () => {
    given(open).when(take(3_000)).then(three);
    given(open, three).when(take(3_000)).thenNothing();
    given(open, three).when(take(3_000, 'adj_1', 'setl_2'))
      .then(took(90_000, 'open', 3_000, 'adj_1', 'setl_2'));
    given(open, three, two).when(resolve({ as: 'written_off' }, 3))
      .then(resolved({ as: 'written_off' }, 5_000));
    given(open, three).when(resolve(found)).thenRefused({
      code: 'unmatched_dispute_has_news',
      disputeRef,
    });
  });

  it('leaves all that the gateway told as it was', () => {
    const { evolve, initial } = unmatchedDisputeDecider;
    const before = evolve(initial, open);
    expect([three, two].reduce(evolve, before).notice).toEqual(before.notice);
  });

  it('says how much is asked back only until the gateway does', () => {
    given(took(3_000, 'open', 3_000)).when(take(2_000, 'adj_2'))
      .then(took(5_000, 'open', 2_000, 'adj_2'));
    given().when(take(-5_000)).then(took(5_000, 'open', -5_000));
    given(took(5_000, 'open', 5_000)).when(tell('open')).then(open);
  });

  it('is over when it is back, unless the gateway goes on', () => {
    given(took(5_000, 'open', 5_000)).when(take(-5_000, 'adj_2'))
      .then(took(5_000, 'over', -5_000, 'adj_2'));
    given(open, three).when(take(-3_000, 'adj_2')).then(took(90_000, 'open', -3_000, 'adj_2'));
    given(open, three).when(tell('closed')).then(told('closed', 0, 'open'));
    given(open, three, told('closed', 0, 'open')).when(take(-3_000, 'adj_2'))
      .then(took(90_000, 'over', -3_000, 'adj_2'));
  });

  it('is what is written off, whatever the gateway says', () => {
    given(took(5_000, 'open', 5_000)).when(resolve({ as: 'written_off' }))
      .then(resolved({ as: 'written_off' }, 5_000));
    given(told('lost', 3_000), took(90_000, 'open', 5_000))
      .when(resolve({ as: 'written_off' }, 2)).then(resolved({ as: 'written_off' }, 5_000));
    given(told('lost', 3_000), three, took(90_000, 'open', -3_000, 'adj_2'))
      .when(resolve({ as: 'written_off' }, 3))
      .thenRefused({ code: 'unmatched_dispute_took_no_money', disputeRef });
  });

  it('keeps anybody from saying that it was not ours', () => {
    given(open, three).when(resolve({ as: 'not_ours' }, 2))
      .thenRefused({ code: 'unmatched_dispute_took_money', disputeRef });
    given(open, three, took(90_000, 'open', -3_000, 'adj_2'))
      .when(resolve({ as: 'not_ours' }, 3)).then(resolved({ as: 'not_ours' }));
  });

  it('opens it again where it comes after the end, and is not what was written off', () => {
    const off = resolved({ as: 'written_off' }, 5_000);
    const part = took(90_000, 'open', 3_000);
    given(told('lost', 5_000), off).when(take(5_000)).then(took(90_000, 'written_off', 5_000));
    given(told('lost', 5_000), off).when(take(3_000)).then(part);
    given(told('lost', 5_000), off, part).when(take(2_000, 'adj_2'))
      .then(took(90_000, 'written_off', 2_000, 'adj_2'));
    given(told('lost', 5_000), off, part).when(resolve({ as: 'written_off' }, 2))
      .then(resolved({ as: 'written_off' }, -2_000));
    given(told('lost'), resolved({ as: 'not_ours' })).when(take(3_000)).then(part);
    given(told('lost'), resolved({ as: 'not_ours' }), part).when(resolve({ as: 'not_ours' }, 2))
      .thenRefused({ code: 'unmatched_dispute_took_money', disputeRef });
    given(told('lost'), resolved(found)).when(take(3_000))
      .then(took(90_000, 'payment', 3_000));
  });
});

describe('what a dispute has taken', () => {
  const money = (...terms: Parameters<typeof news>) => news(...terms);

  it('is all of it where it was lost, unless it says less, or was no more than a question', () => {
    expect(takenBy(money('lost'))).toBe(90_000);
    expect(takenBy(money('lost', 50_000))).toBe(50_000);
    expect(takenBy(money('lost', 0, { phase: 'retrieval' }))).toBe(0);
    expect(takenBy(money('open', 90_000))).toBe(0);
    expect(takenBy(money('closed', 90_000))).toBe(90_000);
  });

  it('tells whether it is over without harm', () => {
    expect(isOver(money('won', 90_000))).toBe(true);
    expect(isOver(money('closed'))).toBe(true);
    expect(isOver(money('closed', 1))).toBe(false);
    expect(isOver(money('lost'))).toBe(false);
    expect(isOver(money('open'))).toBe(false);
  });

  it('is told to its payment from the beginning, as far as people need not look', () => {
    const notice = { ...news('lost'), openedAt: at, toldAt: '2026-10-20T00:00:00Z' };
    expect(disputeSteps(notice, 'p1')).toMatchObject({
      open: { type: 'OpenDispute', paymentId: 'p1', amount: 90_000, openedAt: at },
      next: { type: 'LoseDispute', closedAt: '2026-10-20T00:00:00Z' },
    });
    expect(disputeSteps({ ...notice, deducted: paise(5) }, 'p1').next).toBeUndefined();
  });
});
