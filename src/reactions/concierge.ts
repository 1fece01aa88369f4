/** Answers each message once, in order: finds where the talk stands, and takes one turn of it. */
import { z } from 'zod';
import type { Message, Reply } from '../channels/dialog.ts';
import type { Facts } from '../channels/facts.ts';
import { Wish } from '../channels/wish.ts';
import type { Conversation, WriteConversation } from '../domain/conversation.ts';
import { ConversationEvent, type NoticeAbout } from '../domain/conversation.events.ts';
import { derivedId } from '../domain/identifiers.ts';
import type { Sealed } from '../domain/sealed.ts';
import type { Cause, Reaction } from './reaction.ts';

/** What was said, as the door sealed it. `messageRef`: the channel's own id of the message. */
export const Content = z.object({ message: z.custom<Message>(), messageRef: z.string() });

type Ways<Place> = {
  conversation: WriteConversation;
  now: { conversation(contactId: string): Promise<Conversation> };
  vault: {
    seal(person: string, context: string, text: string): Promise<Sealed>;
    open(sealed: Sealed, context: string): Promise<string | undefined>;
  };
  /** Fresh, and not older than the message itself. */
  factsFor(asked: {
    contactId: string;
    conversation: Conversation;
    message: Message;
    place: Place;
    position: string;
  }): Promise<Facts>;
  placeFrom(json: string | undefined): Place;
  /** Where a talk stands when nothing is open. */
  nowhere: Place;
  turnOf(place: Place, message: Message, facts: Facts): Turn<Place>;
  /** When a turn fails: something true to say, and the menu. */
  apology(facts: Pick<Facts, 'language'>): Reply;
  onDefect(error: unknown, messageId: string): void;
  /** Shows the consumer that we have read it and are at work. Failing at it harms nothing. */
  markRead(messageRef: string): void;
};

type Turn<Place> = { say: readonly Reply[]; wishes: readonly Wish[]; next: Place };

export const concierge = <Place extends { dialog: string }>(
  ways: Ways<Place>,
): Reaction<ConversationEvent> => ({
  name: 'concierge',
  schema: ConversationEvent,
  on: {
    async MessageReceived({ contactId, messageId, content }, cause) {
      const conversation = await ways.now.conversation(contactId);
      if (!conversation.waiting.has(messageId)) return; // Answered by an earlier run.
      const opened = await ways.vault.open(content, `message ${messageId}`);
      if (opened === undefined) return; // Erased in between: there is nobody to answer.
      const { message, messageRef } = Content.parse(JSON.parse(opened));
      ways.markRead(messageRef);
      const turn = await turnFor(ways, { contactId, messageId, conversation, message }, cause);
      await record(ways, { contactId, messageId }, turn, cause);
    },
  },
});

async function turnFor<Place extends { dialog: string }>(
  ways: Ways<Place>,
  { contactId, messageId, conversation, message }: {
    contactId: string;
    messageId: string;
    conversation: Conversation;
    message: Message;
  },
  { recorded: { position } }: Cause,
): Promise<Turn<Place>> {
  const state = conversation.state && await ways.vault.open(conversation.state, stateOf(contactId));
  const place = placeIn(ways, state, messageId);
  const facts = await ways.factsFor({ contactId, conversation, message, place, position });
  try {
    return ways.turnOf(place, message, facts);
  } catch (error) {
    // A silent chat is worse than an honest one: say so, keep nothing half-done, show the way on.
    ways.onDefect(error, messageId);
    return { say: [ways.apology(facts)], wishes: [], next: ways.nowhere };
  }
}

/** What an older or newer version of us left open may be unreadable: then the talk begins anew. */
function placeIn<Place>(
  { placeFrom, nowhere, onDefect }: Ways<Place>,
  state: string | undefined,
  messageId: string,
): Place {
  try {
    return placeFrom(state);
  } catch (error) {
    onDefect(error, messageId);
    return nowhere;
  }
}

const stateOf = (contactId: string) => `state ${contactId}`;

/** The turn, what it wants done and what it says become facts together, or not at all. */
async function record<Place extends { dialog: string }>(
  { conversation, vault }: Pick<Ways<Place>, 'conversation' | 'vault'>,
  { contactId, messageId }: { contactId: string; messageId: string },
  { say, wishes, next }: Turn<Place>,
  { origin }: Cause,
) {
  const person = `contact-${contactId}`;
  const notices = await Promise.all(say.map(async (reply, i) => {
    const noticeId = derivedId(messageId, `reply ${i}`);
    const content = await vault.seal(person, `notice ${noticeId}`, JSON.stringify(reply));
    return { noticeId, about: { kind: 'reply', content } satisfies NoticeAbout };
  }));
  const state = await vault.seal(person, stateOf(contactId), JSON.stringify(next));
  const errands = wishes.filter(({ type }) => !isOwn(type));
  const sealed = errands.length > 0 &&
    await vault.seal(person, `wishes ${messageId}`, JSON.stringify(errands));
  await conversation({
    type: 'TakeTurn',
    contactId,
    messageId,
    dialog: next.dialog,
    state,
    ...(sealed && { wishes: sealed }),
    ...changesIn(wishes),
    notices: [...notices, ...papersIn(wishes, messageId)],
  }, origin);
}

/** Wishes about the conversation itself are granted with the turn; the others are errands. */
const isOwn = (type: Wish['type']) =>
  ['ChooseLanguage', 'LinkAccount', 'UnlinkAccount', 'SendReceipt', 'SendBill', 'OptOut', 'OptIn']
    .includes(type);

function changesIn(wishes: readonly Wish[]) {
  const changes: {
    language?: 'hi' | 'en';
    link?: { accountNo: string; by: 'mobile_on_record' };
    unlink?: string;
    optOut?: boolean;
  } = {};
  for (const wish of wishes) {
    if (wish.type === 'ChooseLanguage') changes.language = wish.language;
    if (wish.type === 'LinkAccount') {
      changes.link = { accountNo: wish.accountNo, by: 'mobile_on_record' };
    }
    if (wish.type === 'UnlinkAccount') changes.unlink = wish.accountNo;
    if (wish.type === 'OptOut') changes.optOut = true;
    if (wish.type === 'OptIn') changes.optOut = false;
  }
  return changes;
}

/** A bill or a receipt that was asked for is a notice like any other. */
function papersIn(wishes: readonly Wish[], messageId: string) {
  return wishes.flatMap((wish): { noticeId: string; about: NoticeAbout }[] => {
    if (wish.type === 'SendReceipt') {
      const { accountNo, receiptNo } = wish;
      const about = { kind: 'receipt', accountNo, receiptNo, reprint: true } as const;
      return [{ noticeId: derivedId(messageId, `receipt ${receiptNo}`), about }];
    }
    if (wish.type === 'SendBill') {
      const { accountNo, billNo } = wish;
      const about = { kind: 'bill', accountNo, billNo } as const;
      return [{ noticeId: derivedId(messageId, `bill ${billNo}`), about }];
    }
    return [];
  });
}
