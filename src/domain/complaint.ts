/** A complaint: registered at once with its docket number, worked off, and closed by consent. */
import assert from 'node:assert/strict';
import { ComplaintEvent, type ComplaintKind } from './complaint.events.ts';
import { dayOf, hoursAfter } from './calendar.ts';
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import type { Sealed } from './sealed.ts';
import { standardFor, type StandardRow } from './standards.ts';

type RegisterComplaint = {
  type: 'RegisterComplaint';
  docketNo: string;
  kind: ComplaintKind;
  accountNo?: string;
  contactId?: string;
  particulars?: Sealed;
  registeredAt: string;
  /** Of the account; decides the standard. Left out where no account is named. */
  urban?: boolean;
};
type Step = Exclude<Typed<ComplaintEvent, 'ComplaintEscalated'>['step'], undefined>;
type About = { docketNo: string };
export type ComplaintCommand =
  | RegisterComplaint
  | { type: 'AssignComplaint'; desk: string } & About
  | { type: 'EscalateComplaint'; step: Step } & About
  | { type: 'NoteComplaint'; note: Sealed } & About
  | { type: 'ResolveComplaint'; resolution?: Sealed } & About
  | { type: 'ReopenComplaint'; at: string } & About
  | { type: 'CloseComplaint'; because: 'consumer_agreed' | 'reopen_window_over' } & About
  | { type: 'RateComplaint'; stars: number } & About;

export type ComplaintRefusal =
  | { code: 'docket_no_used_for_another_complaint'; docketNo: string }
  | { code: 'no_service_standard_for_that_day'; kind: ComplaintKind }
  | { code: 'complaint_not_found'; docketNo: string }
  | { code: 'complaint_is_closed'; docketNo: string }
  | { code: 'complaint_is_not_resolved'; docketNo: string }
  | { code: 'reopen_window_is_over'; docketNo: string };

export type Complaint =
  | { status: 'unknown' }
  | { status: 'open' | 'resolved' | 'closed'; registered: Registered; rated: boolean };
type Registered = Omit<Typed<ComplaintEvent, 'ComplaintRegistered'>, 'type'>;

export type WriteComplaint = Execute<ComplaintCommand, ComplaintEvent, ComplaintRefusal>;
type ComplaintDecision = Decision<ComplaintEvent, ComplaintRefusal>;

/** Days after the promised time during which a complaint may be opened again. Source: DIGIT's. */
export const reopenDays = 10;

/** The standards are configuration, and so is this decider: it is made with them. */
export const complaintDecider = (
  standards: readonly StandardRow[],
): Decider<Complaint, ComplaintCommand, ComplaintEvent, ComplaintRefusal> => ({
  noun: 'complaint',
  idOf: ({ docketNo }) => docketNo,
  schema: ComplaintEvent,
  initial: { status: 'unknown' },
  decide(command, complaint) {
    if (command.type === 'RegisterComplaint') return register(standards, command, complaint);
    const { docketNo } = command;
    if (complaint.status === 'unknown') return refuse({ code: 'complaint_not_found', docketNo });
    return move(command, complaint);
  },
  evolve,
});

function register(
  standards: readonly StandardRow[],
  { type: _, urban, ...wanted }: RegisterComplaint,
  complaint: Complaint,
): ComplaintDecision {
  const { docketNo, kind, registeredAt } = wanted;
  if (complaint.status !== 'unknown') {
    return refuse({ code: 'docket_no_used_for_another_complaint', docketNo });
  }
  const standard = standardFor(standards, { kind, urban, onDay: dayOf(registeredAt) });
  if (!standard) return refuse({ code: 'no_service_standard_for_that_day', kind });
  const dueAt = hoursAfter(registeredAt, standard.hours);
  return accept({ type: 'ComplaintRegistered', ...wanted, dueAt, standard });
}

type Known = Exclude<Complaint, { status: 'unknown' }>;

function move(
  command: Exclude<ComplaintCommand, RegisterComplaint>,
  complaint: Known,
): ComplaintDecision {
  const { docketNo } = command;
  const closed = refuse({ code: 'complaint_is_closed' as const, docketNo });
  switch (command.type) {
    case 'AssignComplaint':
      if (complaint.status === 'closed') return closed;
      return accept({ type: 'ComplaintAssigned', docketNo, desk: command.desk });
    case 'EscalateComplaint':
      if (complaint.status === 'closed') return closed;
      return accept({ type: 'ComplaintEscalated', docketNo, step: command.step });
    case 'NoteComplaint':
      return accept({ type: 'ComplaintNoted', docketNo, note: command.note });
    case 'ResolveComplaint': {
      if (complaint.status === 'closed') return closed;
      if (complaint.status === 'resolved') return accept();
      const { resolution } = command;
      return accept({ type: 'ComplaintResolved', docketNo, ...(resolution && { resolution }) });
    }
    case 'ReopenComplaint':
      return reopen(command, complaint);
    case 'CloseComplaint':
      if (complaint.status === 'closed') return accept();
      if (complaint.status === 'open') {
        return refuse({ code: 'complaint_is_not_resolved', docketNo });
      }
      return accept({ type: 'ComplaintClosed', docketNo, because: command.because });
    case 'RateComplaint':
      if (complaint.status === 'open') {
        return refuse({ code: 'complaint_is_not_resolved', docketNo });
      }
      return accept({ type: 'ComplaintRated', docketNo, stars: command.stars });
  }
}

function reopen(
  { docketNo, at }: { docketNo: string; at: string },
  complaint: Known,
): ComplaintDecision {
  if (complaint.status === 'open') return accept();
  const last = hoursAfter(complaint.registered.dueAt, reopenDays * 24);
  if (complaint.status === 'closed' && Date.parse(at) > Date.parse(last)) {
    return refuse({ code: 'reopen_window_is_over', docketNo });
  }
  return accept({ type: 'ComplaintReopened', docketNo });
}

function evolve(complaint: Complaint, event: ComplaintEvent): Complaint {
  if (event.type === 'ComplaintRegistered') {
    const { type: _, ...registered } = event;
    return { status: 'open', registered, rated: false };
  }
  assert(complaint.status !== 'unknown', `${event.type} before ComplaintRegistered`);
  switch (event.type) {
    case 'ComplaintAssigned':
    case 'ComplaintEscalated':
    case 'ComplaintNoted':
      return complaint;
    case 'ComplaintResolved':
      return { ...complaint, status: 'resolved' };
    case 'ComplaintReopened':
      return { ...complaint, status: 'open' };
    case 'ComplaintClosed':
      return { ...complaint, status: 'closed' };
    case 'ComplaintRated':
      return { ...complaint, rated: true };
  }
}
