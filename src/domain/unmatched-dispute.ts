/**
 * A dispute that fits no payment here: it waits until its payment turns up, until it is over with
 * no money taken, or until somebody says what it was.
 */
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import { type DisputeNotice, isNews, takenBy } from './dispute-notice.ts';
import { UnmatchedDisputeEvent } from './unmatched-dispute.events.ts';

type Named<Type> = Omit<Typed<UnmatchedDisputeEvent, Type>, 'type'>;
export type UnmatchedDisputeCommand =
  | { type: 'NotifyUnmatchedDispute' } & Named<'UnmatchedDisputeNotified'>
  /** `notices`: of how many whoever resolves it knows. */
  | { type: 'ResolveUnmatchedDispute'; notices: number }
    & Omit<
      Named<'UnmatchedDisputeResolved'>,
      'amount'
    >;

export type UnmatchedDisputeRefusal =
  | { code: 'unmatched_dispute_not_found'; disputeRef: string }
  | { code: 'unmatched_dispute_resolved_before'; disputeRef: string; paymentId?: string }
  | { code: 'unmatched_dispute_has_news'; disputeRef: string }
  | { code: 'unmatched_dispute_took_no_money'; disputeRef: string };

export type UnmatchedDispute = {
  /** The newest that counts, with the instant of the first; undefined: none was ever told. */
  notice?: DisputeNotice;
  notices: number;
  resolved?: Named<'UnmatchedDisputeResolved'>;
};

export type WriteUnmatchedDispute = Execute<
  UnmatchedDisputeCommand,
  UnmatchedDisputeEvent,
  UnmatchedDisputeRefusal
>;
type UnmatchedDisputeDecision = Decision<UnmatchedDisputeEvent, UnmatchedDisputeRefusal>;

export const unmatchedDisputeDecider: Decider<
  UnmatchedDispute,
  UnmatchedDisputeCommand,
  UnmatchedDisputeEvent,
  UnmatchedDisputeRefusal
> = {
  noun: 'dispute',
  idOf: unmatchedDisputeId,
  schema: UnmatchedDisputeEvent,
  initial: { notices: 0 },
  decide: (command, dispute) =>
    command.type === 'NotifyUnmatchedDispute'
      ? notify(command, dispute)
      : resolve(command, dispute),
  evolve(dispute, event) {
    if (event.type === 'UnmatchedDisputeResolved') {
      const { type: _, ...resolved } = event;
      return { ...dispute, resolved };
    }
    const { type: _, why: __, notifiedAt: toldAt, ...told } = event;
    const openedAt = dispute.notice?.openedAt ?? toldAt;
    return { ...dispute, notice: { ...told, openedAt, toldAt }, notices: dispute.notices + 1 };
  },
};

export function unmatchedDisputeId(
  { gateway, disputeRef }: { gateway: string; disputeRef: string },
): string {
  return `${gateway}-${disputeRef}`;
}

/** Whoever tells of one that has found its payment must tell that payment instead. */
function notify(
  { type: _, ...told }: Extract<UnmatchedDisputeCommand, { type: 'NotifyUnmatchedDispute' }>,
  { notice, resolved }: UnmatchedDispute,
): UnmatchedDisputeDecision {
  if (resolved) return resolved.paymentId === undefined ? accept() : resolvedAs(resolved);
  if (notice && !isNews(told, notice)) return accept();
  return accept({ type: 'UnmatchedDisputeNotified', ...told });
}

function resolve(
  { type: _, notices, ...wanted }: Extract<
    UnmatchedDisputeCommand,
    { type: 'ResolveUnmatchedDispute' }
  >,
  dispute: UnmatchedDispute,
): UnmatchedDisputeDecision {
  const { disputeRef, as, paymentId } = wanted;
  const { notice, resolved } = dispute;
  if (!notice) return refuse({ code: 'unmatched_dispute_not_found', disputeRef });
  if (resolved) {
    const isSame = resolved.as === as && resolved.paymentId === paymentId;
    return isSame ? accept() : resolvedAs(resolved);
  }
  if (notices !== dispute.notices) {
    return refuse({ code: 'unmatched_dispute_has_news', disputeRef });
  }
  if (as !== 'written_off') return accept({ type: 'UnmatchedDisputeResolved', ...wanted });
  const amount = takenBy(notice);
  if (amount === 0) return refuse({ code: 'unmatched_dispute_took_no_money', disputeRef });
  return accept({ type: 'UnmatchedDisputeResolved', ...wanted, amount });
}

const resolvedAs = (
  { disputeRef, paymentId }: Named<'UnmatchedDisputeResolved'>,
): UnmatchedDisputeDecision =>
  refuse({
    code: 'unmatched_dispute_resolved_before',
    disputeRef,
    ...(paymentId && { paymentId }),
  });
