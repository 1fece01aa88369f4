/** A message that we owe a contact: due once, its fate told in whatever order the world likes. */
import type { ConversationEvent, NoticeAbout } from './conversation.events.ts';
import { accept, type Decision, refuse, type Typed } from './decider.ts';

export type Notice = { noticeId: string; about: NoticeAbout };

type About = { contactId: string; noticeId: string };
/** What became of a notice. `delivered` and `read` may come first, late, twice or never. */
export type TellFate =
  | { type: 'RecordSent'; messageDigest?: string } & About
  | { type: 'RecordDelivered'; deliveredAt: string } & About
  | { type: 'RecordRead'; readAt: string } & About
  | { type: 'RecordFailed'; code: string } & About;

export type NoticeRefusal = { code: 'notice_not_due'; noticeId: string };
type NoticeDecision = Decision<ConversationEvent, NoticeRefusal>;

type NoticeEvent = Typed<
  ConversationEvent,
  'NoticeDue' | 'NoticeSent' | 'NoticeDelivered' | 'NoticeRead' | 'NoticeFailed'
>;
type Fate = { sent: boolean; delivered: boolean; read: boolean; failed: boolean };
/** By notice id, oldest first: the newest, and those that have not left yet. See `noticesMax`. */
export type Notices = ReadonlyMap<string, Fate>;

/** Nobody is told the fate of a message months later; a long talk must stay quick to load. */
const noticesMax = 200;
const untold: Fate = { sent: false, delivered: false, read: false, failed: false };

export const due = (contactId: string, wanted: readonly Notice[], notices: Notices) =>
  wanted.filter(({ noticeId }) => !notices.has(noticeId))
    .map((notice) => ({ type: 'NoticeDue' as const, contactId, ...notice }));

/** A delivery tells that it was sent, also when our own record of that was lost. */
export function tellFate(command: TellFate, notices: Notices): NoticeDecision {
  const { contactId, noticeId } = command;
  const fate = notices.get(noticeId);
  if (!fate) return refuse({ code: 'notice_not_due', noticeId });
  const notice = { contactId, noticeId };
  const sent: ConversationEvent[] = fate.sent ? [] : [{ type: 'NoticeSent', ...notice }];
  switch (command.type) {
    case 'RecordSent': {
      const { messageDigest } = command;
      if (fate.sent) return accept();
      return accept({ type: 'NoticeSent', ...notice, ...(messageDigest && { messageDigest }) });
    }
    case 'RecordDelivered': {
      const { deliveredAt } = command;
      if (fate.delivered || fate.read) return accept();
      return accept<ConversationEvent>(...sent, {
        type: 'NoticeDelivered',
        ...notice,
        deliveredAt,
      });
    }
    case 'RecordRead': {
      const { readAt } = command;
      if (fate.read) return accept();
      return accept<ConversationEvent>(...sent, { type: 'NoticeRead', ...notice, readAt });
    }
    case 'RecordFailed': {
      const { code } = command;
      if (fate.failed || fate.delivered || fate.read) return accept();
      return accept({ type: 'NoticeFailed', ...notice, code });
    }
  }
}

export function evolveNotices(notices: Notices, event: NoticeEvent): Notices {
  const { noticeId } = event;
  const fate = { ...untold, ...notices.get(noticeId), ...newsOf(event) };
  const kept = new Map(notices).set(noticeId, fate);
  if (kept.size <= noticesMax) return kept;
  const told = kept.entries().find(([, { sent, failed }]) => sent || failed);
  if (told) kept.delete(told[0]);
  return kept;
}

function newsOf(event: NoticeEvent): Partial<Fate> {
  switch (event.type) {
    case 'NoticeDue':
      return {};
    case 'NoticeSent':
      return { sent: true };
    case 'NoticeDelivered':
      return { delivered: true };
    case 'NoticeRead':
      return { read: true };
    case 'NoticeFailed':
      return { failed: true };
  }
}
