/** One contact's talk with us: what they chose, where a dialog waits, what we still owe them. */
import { ConversationEvent, type Language } from './conversation.events.ts';
import { accept, type Decider, type Decision, type Execute, refuse } from './decider.ts';
import {
  due,
  evolveNotices,
  type Notice,
  type NoticeRefusal,
  type Notices,
  type TellFate,
  tellFate,
} from './notice.ts';
import type { Sealed } from './sealed.ts';

type About = { contactId: string };
type ReceiveMessage = {
  type: 'ReceiveMessage';
  messageId: string;
  content: Sealed;
  sentAt: string;
} & About;

/** One answer to one message, all of it recorded together or not at all. */
type TakeTurn = {
  type: 'TakeTurn';
  messageId: string;
  dialog: string;
  state?: Sealed;
  wishes?: Sealed;
  /** What this turn changes about the conversation itself. */
  language?: Language;
  link?: { accountNo: string; by: 'mobile_on_record' | 'one_time_code' };
  unlink?: string;
  optOut?: boolean;
  notices: readonly Notice[];
} & About;
/** We owe messages that no message asked for: a receipt, a complaint's news. */
type OweNotices = { type: 'OweNotices'; notices: readonly Notice[] } & About;
/** They may be somebody else from now on: nothing that was proved before counts. */
type UnlinkAll = { type: 'UnlinkAll' } & About;

export type ConversationCommand =
  | UnlinkAll
  | ReceiveMessage
  | TakeTurn
  | OweNotices
  | TellFate;

export type ConversationRefusal =
  | { code: 'message_not_waiting'; messageId: string }
  | NoticeRefusal;

export type Conversation = {
  language?: Language;
  linked: readonly string[];
  dialog: string;
  state?: Sealed;
  /** Ids of messages that nobody has answered yet. */
  waiting: ReadonlySet<string>;
  notices: Notices;
  optedOut: boolean;
  /** Of the newest message from them; the 24-hour window counts from here. */
  lastMessageAt?: string;
};

export type WriteConversation = Execute<
  ConversationCommand,
  ConversationEvent,
  ConversationRefusal
>;
type ConversationDecision = Decision<ConversationEvent, ConversationRefusal>;

export const conversationDecider: Decider<
  Conversation,
  ConversationCommand,
  ConversationEvent,
  ConversationRefusal
> = {
  noun: 'conversation',
  idOf: ({ contactId }) => contactId,
  schema: ConversationEvent,
  initial: { linked: [], dialog: 'none', waiting: new Set(), notices: new Map(), optedOut: false },
  decide(command, conversation) {
    switch (command.type) {
      case 'ReceiveMessage': {
        const { type: _, ...message } = command;
        if (conversation.waiting.has(message.messageId)) return accept();
        return accept({ type: 'MessageReceived', ...message });
      }
      case 'TakeTurn':
        return takeTurn(command, conversation);
      case 'OweNotices':
        return accept(...due(command.contactId, command.notices, conversation.notices));
      case 'UnlinkAll': {
        const { contactId } = command;
        return accept(...conversation.linked.map((accountNo) => (
          { type: 'AccountUnlinked' as const, contactId, accountNo }
        )));
      }
      default:
        return tellFate(command, conversation.notices);
    }
  },
  evolve,
};

function takeTurn(command: TakeTurn, conversation: Conversation): ConversationDecision {
  const { contactId, messageId, dialog, state, wishes, language, link, unlink, optOut } = command;
  if (!conversation.waiting.has(messageId)) {
    return refuse({ code: 'message_not_waiting', messageId });
  }

  const events: ConversationEvent[] = [{
    type: 'DialogMoved',
    contactId,
    messageId,
    dialog,
    ...(state && { state }),
    ...(wishes && { wishes }),
  }];
  if (language && language !== conversation.language) {
    events.push({ type: 'LanguageChosen', contactId, language });
  }
  if (link && !conversation.linked.includes(link.accountNo)) {
    events.push({ type: 'AccountLinked', contactId, ...link });
  }
  if (unlink && conversation.linked.includes(unlink)) {
    events.push({ type: 'AccountUnlinked', contactId, accountNo: unlink });
  }
  if (optOut !== undefined && optOut !== conversation.optedOut) {
    events.push({ type: optOut ? 'OptedOut' : 'OptedIn', contactId });
  }
  return accept(...events, ...due(contactId, command.notices, conversation.notices));
}

function evolve(conversation: Conversation, event: ConversationEvent): Conversation {
  const { waiting, linked } = conversation;
  switch (event.type) {
    case 'MessageReceived': {
      const earlier = conversation.lastMessageAt ?? event.sentAt;
      const lastMessageAt = event.sentAt > earlier ? event.sentAt : earlier;
      return { ...conversation, waiting: new Set(waiting).add(event.messageId), lastMessageAt };
    }
    case 'DialogMoved': {
      const { dialog, messageId, state } = event;
      const { state: _, ...rest } = conversation;
      const stillWaiting = new Set(waiting);
      stillWaiting.delete(messageId);
      return { ...rest, dialog, waiting: stillWaiting, ...(state && { state }) };
    }
    case 'LanguageChosen':
      return { ...conversation, language: event.language };
    case 'AccountLinked':
      return { ...conversation, linked: [...linked, event.accountNo] };
    case 'AccountUnlinked':
      return { ...conversation, linked: linked.filter((one) => one !== event.accountNo) };
    case 'OptedOut':
      return { ...conversation, optedOut: true };
    case 'OptedIn':
      return { ...conversation, optedOut: false };
    case 'NoticeDue':
    case 'NoticeSent':
    case 'NoticeDelivered':
    case 'NoticeRead':
    case 'NoticeFailed':
      return { ...conversation, notices: evolveNotices(conversation.notices, event) };
  }
}
