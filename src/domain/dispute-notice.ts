/** What a gateway tells of a dispute, and what its payment is to be told: from the beginning. */
import type { DisputeCommand } from './dispute.ts';
import { type Paise, paise } from './money.ts';
import type { UnmatchedDisputeEvent } from './unmatched-dispute.events.ts';
import type { Typed } from './decider.ts';

/** `toldAt`: of this news; `openedAt`: of the first that came. */
export type DisputeNotice =
  & Omit<
    Typed<UnmatchedDisputeEvent, 'UnmatchedDisputeNotified'>,
    'type' | 'why' | 'notifiedAt' | 'state'
  >
  & { openedAt: string; toldAt: string };

type OpenDispute = Extract<DisputeCommand, { type: 'OpenDispute' }>;
type Next = Exclude<DisputeCommand, OpenDispute>;
type Money = Pick<DisputeNotice, 'amount' | 'deducted' | 'status' | 'phase'>;

/** Phases in which the payer's bank asks what a payment was for. */
const questions: ReadonlySet<string> = new Set(['retrieval', 'fraud']);

/** What is gone for good. Not said to have been taken: it was taken whole, but by a question. */
export function takenBy({ amount, deducted, status, phase = '' }: Money): Paise {
  if (status === 'closed') return deducted;
  if (status !== 'lost') return paise(0);
  return deducted === 0 && !questions.has(phase) ? amount : deducted;
}

const stages = { open: 0, under_review: 1, won: 2, lost: 2, closed: 2 };

/** It goes no further, and took nothing, by the gateway's own word. */
export const isOver = (notice: Money): boolean =>
  stages[notice.status] === 2 && takenBy(notice) === 0;

/** Deliveries come in any order: what is told of an earlier stage, or once more, is no news. */
export function isNews(told: Money, known: Money): boolean {
  if (told.status === known.status) {
    return told.deducted !== known.deducted || told.amount !== known.amount;
  }
  return stages[told.status] >= stages[known.status];
}

/** `left`: why nothing follows, and people must look at the open dispute. */
export type DisputeSteps = { open: OpenDispute; next?: Next; left?: string };

export function disputeSteps(notice: DisputeNotice, paymentId: string): DisputeSteps {
  const { gateway, disputeRef, amount, deducted, status, reason, respondBy } = notice;
  const which = { paymentId, disputeRef };
  const open: OpenDispute = {
    type: 'OpenDispute',
    ...which,
    amount,
    ...(reason && { reason }),
    ...(respondBy && { respondBy }),
    openedAt: notice.openedAt,
  };
  const won: DisputeSteps = {
    open,
    next: { type: 'WinDispute', ...which, closedAt: notice.toldAt },
  };
  switch (status) {
    case 'open':
      return { open };
    case 'under_review': { // Somebody has contested it on the gateway's own page.
      const answered = { answer: 'contested', answeredBy: gateway } as const;
      return { open, next: { type: 'AnswerDispute', ...which, ...answered } };
    }
    case 'won':
      return won;
    case 'lost':
      if (takenBy(notice) === 0) return { open, left: 'lost, and no money taken' };
      if (takenBy(notice) !== amount) return { open, left: 'lost, and another sum taken' };
      return { open, next: { type: 'LoseDispute', ...which, closedAt: notice.toldAt } };
    case 'closed':
      return deducted > 0 ? { open, left: 'closed with money taken' } : won;
  }
}
