/**
 * A dispute that fits no payment here: it waits until its payment turns up, until it is over with
 * no money taken, or until somebody says what it was. What the gateway tells and what the rows of
 * its settlements take are kept apart: neither is sure to come first, or to come at all.
 */
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import { type DisputeNotice, isNews, isOver, takenBy } from './dispute-notice.ts';
import { type Paise, paise, sum } from './money.ts';
import { UnmatchedDisputeEvent, type UnmatchedDisputeState } from './unmatched-dispute.events.ts';

type Named<Type> = Omit<Typed<UnmatchedDisputeEvent, Type>, 'type'>;
type Told = Omit<Named<'UnmatchedDisputeNotified'>, 'state'>;
type Row = Omit<Named<'UnmatchedDisputeDeducted'>, 'amount' | 'state'>;
export type UnmatchedDisputeCommand =
  | { type: 'NotifyUnmatchedDispute' } & Told
  | { type: 'DeductUnmatchedDispute' } & Row
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
  | { code: 'unmatched_dispute_took_no_money'; disputeRef: string }
  | { code: 'unmatched_dispute_took_money'; disputeRef: string };

export type UnmatchedDispute = {
  /** The newest that counts, with the instant of the first; undefined: none was ever told. */
  notice?: DisputeNotice;
  /** The gateway has told by itself; otherwise the notice is what rows of settlements show. */
  hasTold: boolean;
  /** Of the gateway and of rows. */
  notices: number;
  /** What each row took out of `chargebacks`; below zero: gave back. */
  rows: Readonly<Record<string, Paise>>;
  writtenOff: Paise;
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
  initial: { hasTold: false, notices: 0, rows: {}, writtenOff: paise(0) },
  decide(command, dispute) {
    switch (command.type) {
      case 'NotifyUnmatchedDispute':
        return notify(command, dispute);
      case 'DeductUnmatchedDispute':
        return deduct(command, dispute);
      case 'ResolveUnmatchedDispute':
        return resolve(command, dispute);
    }
  },
  evolve(dispute, event) {
    switch (event.type) {
      case 'UnmatchedDisputeNotified': {
        const { type: _, state: __, ...told } = event;
        return notified(told, dispute);
      }
      case 'UnmatchedDisputeDeducted':
        return deducted(event, dispute);
      case 'UnmatchedDisputeResolved': {
        const { type: _, ...resolved } = event;
        const writtenOff = paise(dispute.writtenOff + (event.amount ?? 0));
        return { ...dispute, writtenOff, resolved };
      }
    }
  },
};

function notified(
  told: Told,
  dispute: UnmatchedDispute,
): UnmatchedDispute {
  const { why: _, notifiedAt: toldAt, ...news } = told;
  const { openedAt = toldAt, paymentRef } = dispute.notice ?? {};
  const notice = { ...(paymentRef && { paymentRef }), ...news, openedAt, toldAt };
  return { ...dispute, notice, hasTold: true, notices: dispute.notices + 1 };
}

function deducted(
  row: Row,
  dispute: UnmatchedDispute,
): UnmatchedDispute & { notice: DisputeNotice } {
  const { gateway, disputeRef, paymentRef, taken, deductedAt } = row;
  const { hasTold, notices, notice: before } = dispute;
  const rows = { ...dispute.rows, [rowOf(row)]: taken };
  const first: Omit<DisputeNotice, 'amount'> = {
    gateway,
    disputeRef,
    deducted: paise(0),
    status: 'open',
    openedAt: deductedAt,
    toldAt: deductedAt,
  };
  const notice = {
    ...(paymentRef && { paymentRef }),
    ...first,
    ...before,
    amount: hasTold && before ? before.amount : movedBy(rows),
  };
  return { ...dispute, notice, notices: notices + 1, rows };
}

/** A row is known by its settlement, too, as in the books. */
const rowOf = ({ settlementId, rowRef }: { settlementId: string; rowRef: string }) =>
  `${settlementId} ${rowRef}`;

/** What was given back before any row was seen to take it was taken all the same. */
function movedBy(rows: UnmatchedDispute['rows']): Paise {
  const took = sum(Object.values(rows).filter((taken) => taken > 0));
  return paise(Math.max(took, took - takenByRows(rows)));
}

const takenByRows = (rows: UnmatchedDispute['rows']): Paise => sum(Object.values(rows));
const haveTold = ({ rows }: UnmatchedDispute): boolean => Object.keys(rows).length > 0;

/** To write off: what rows took stands in the books; until one comes, the gateway's word counts. */
function leftOf(dispute: UnmatchedDispute): Paise {
  const { notice, rows, writtenOff } = dispute;
  const taken = haveTold(dispute) || !notice ? takenByRows(rows) : takenBy(notice);
  return paise(taken - writtenOff);
}

/** What rows move after it was resolved must come out even, or people must look again. */
function stateOf(dispute: UnmatchedDispute): UnmatchedDisputeState {
  const { notice, hasTold, rows, resolved } = dispute;
  if (resolved?.as === 'payment') return 'payment'; // Whose own news takes it out of the books.
  if (resolved) return haveTold(dispute) && leftOf(dispute) !== 0 ? 'open' : resolved.as;
  const isHarmless = !hasTold || (notice !== undefined && isOver(notice));
  return isHarmless && takenByRows(rows) === 0 ? 'over' : 'open';
}

export function unmatchedDisputeId(
  { gateway, disputeRef }: { gateway: string; disputeRef: string },
): string {
  return `${gateway}-${disputeRef}`;
}

/** Whoever tells of one that has found its payment must tell that payment instead. */
function notify(
  { type: _, ...told }: Extract<UnmatchedDisputeCommand, { type: 'NotifyUnmatchedDispute' }>,
  dispute: UnmatchedDispute,
): UnmatchedDisputeDecision {
  const { notice, hasTold, resolved } = dispute;
  if (resolved) return resolved.paymentId === undefined ? accept() : resolvedAs(resolved);
  if (notice && hasTold && !isNews(told, notice)) return accept();
  const state = stateOf(notified(told, dispute));
  return accept({ type: 'UnmatchedDisputeNotified', ...told, state });
}

/** Its money has moved, whatever was said before: that is recorded even of one that is resolved. */
function deduct(
  { type: _, ...row }: Extract<UnmatchedDisputeCommand, { type: 'DeductUnmatchedDispute' }>,
  dispute: UnmatchedDispute,
): UnmatchedDisputeDecision {
  if (rowOf(row) in dispute.rows) return accept();
  const after = deducted(row, dispute);
  const { amount } = after.notice;
  return accept({ type: 'UnmatchedDisputeDeducted', ...row, amount, state: stateOf(after) });
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
  const left = leftOf(dispute);
  const isLate = resolved !== undefined && stateOf(dispute) === 'open';
  if (resolved && (!isLate || as === 'payment')) {
    const isSame = resolved.as === as && resolved.paymentId === paymentId;
    return isSame ? accept() : resolvedAs(resolved);
  }
  if (notices !== dispute.notices) {
    return refuse({ code: 'unmatched_dispute_has_news', disputeRef });
  }
  if (as === 'written_off') {
    if (left === 0) return refuse({ code: 'unmatched_dispute_took_no_money', disputeRef });
    return accept({ type: 'UnmatchedDisputeResolved', ...wanted, amount: left });
  }
  const isTaken = as === 'not_ours' && haveTold(dispute) && left !== 0;
  if (isTaken) return refuse({ code: 'unmatched_dispute_took_money', disputeRef });
  return accept({ type: 'UnmatchedDisputeResolved', ...wanted });
}

const resolvedAs = (
  { disputeRef, paymentId }: Named<'UnmatchedDisputeResolved'>,
): UnmatchedDisputeDecision =>
  refuse({
    code: 'unmatched_dispute_resolved_before',
    disputeRef,
    ...(paymentId && { paymentId }),
  });
