import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../src/domain/conversation.events.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import {
  contactsLinkedTo,
  conversationOf,
  conversations,
} from '../src/projections/conversations.ts';
import { viewOf } from './support/chronicle.ts';
import { accountNo, contactId, sealed } from './support/samples.ts';

const stream = `conversation-${contactId}`;
const received = (sentAt: string): ConversationEvent => ({
  type: 'MessageReceived',
  contactId,
  messageId: derivedId('00000000-0000-0000-0000-000000000000', sentAt),
  content: sealed('namaste', `contact-${contactId}`),
  sentAt,
});
const linked = (contact = contactId): ConversationEvent => (
  { type: 'AccountLinked', contactId: contact, accountNo, by: 'mobile_on_record' }
);

describe('a conversation', () => {
  it('knows when they last wrote, though messages arrive out of order', async () => {
    const { store, told } = await viewOf(conversations);
    expect(await conversationOf(store, contactId)).toBeUndefined();
    const [early, late] = ['2026-10-05T06:00:00Z', '2026-10-05T09:00:00Z'];
    await told(stream, received(late), received(early));
    expect(await conversationOf(store, contactId)).toEqual({
      contactId,
      language: null,
      lastMessageAt: late,
      optedOut: 0,
    });
    await told(stream, received('2026-10-05T10:00:00Z'));
    expect(await conversationOf(store, contactId))
      .toMatchObject({ lastMessageAt: '2026-10-05T10:00:00Z' });
  });

  it('keeps the language and the wish to hear no more', async () => {
    const { store, told } = await viewOf(conversations);
    await told(
      stream,
      received('2026-10-05T06:00:00Z'),
      { type: 'LanguageChosen', contactId, language: 'hi' },
      { type: 'OptedOut', contactId },
      received('2026-10-05T07:00:00Z'),
    );
    expect(await conversationOf(store, contactId)).toMatchObject({ language: 'hi', optedOut: 1 });
    await told(stream, { type: 'OptedIn', contactId });
    expect(await conversationOf(store, contactId)).toMatchObject({ language: 'hi', optedOut: 0 });
  });

  it('is linked to accounts until it is not', async () => {
    const { store, told } = await viewOf(conversations);
    const other = 'd'.repeat(32);
    await told(stream, linked());
    await told(`conversation-${other}`, linked(other));
    expect(await contactsLinkedTo(store, accountNo)).toEqual([contactId, other]);
    await told(stream, { type: 'AccountUnlinked', contactId, accountNo });
    expect(await contactsLinkedTo(store, accountNo)).toEqual([other]);
    await told(stream, linked());
    expect(await contactsLinkedTo(store, accountNo)).toEqual([contactId, other]);
  });
});
