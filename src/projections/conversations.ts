/** Conversations: who has linked what, and when they last wrote. No name, no number, no text. */
import { ConversationEvent, type Language } from '../domain/conversation.events.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { table } from './table.ts';

type Row = {
  contactId: string;
  language: Language | null;
  lastMessageAt: string;
  optedOut: number;
};
type Link = { contactId: string; accountNo: string; linkedBy: string; linkedAt: string };

const conversation = table<Row>('conversation_v1', ['contactId']);
const link = table<Link>('conversation_link_v1', ['contactId', 'accountNo']);
const own = (store: ReadStore) =>
  store.$extendTables<{ conversationV1: Row; conversationLinkV1: Link }>();

export const conversations: Projection<ConversationEvent> = {
  name: 'conversations@1',
  schema: ConversationEvent,
  definitions: [
    `create table if not exists conversation_v1 (
      contact_id      text    not null primary key,
      language        text,
      last_message_at text    not null,
      opted_out       integer not null
    )`,
    `create table if not exists conversation_link_v1 (
      contact_id text not null,
      account_no text not null,
      linked_by  text not null,
      linked_at  text not null,
      primary key (contact_id, account_no)
    )`,
    `create index if not exists conversation_link_v1_account
      on conversation_link_v1 (account_no)`,
  ],
  on: {
    MessageReceived: (batch, { contactId, sentAt }) =>
      batch.replace(conversation, { contactId }, (row) => {
        if (!row) return { contactId, language: null, lastMessageAt: sentAt, optedOut: 0 };
        return row.lastMessageAt < sentAt ? { ...row, lastMessageAt: sentAt } : row;
      }),
    LanguageChosen: (batch, { contactId, language }) =>
      batch.change(conversation, { contactId }, { language }),
    OptedOut: (batch, { contactId }) => batch.change(conversation, { contactId }, { optedOut: 1 }),
    OptedIn: (batch, { contactId }) => batch.change(conversation, { contactId }, { optedOut: 0 }),
    AccountLinked: (batch, { contactId, accountNo, by }, { meta }) =>
      batch.insert(link, { contactId, accountNo, linkedBy: by, linkedAt: meta.occurredAt }),
    AccountUnlinked: (batch, { contactId, accountNo }) =>
      batch.replace(link, { contactId, accountNo }, () => undefined),
  },
};

/** The 24-hour window counts from `lastMessageAt`. */
export const conversationOf = (store: ReadStore, contactId: string) =>
  own(store).selectFrom('conversationV1').selectAll()
    .where('contactId', '=', contactId).executeTakeFirst();

export async function contactsLinkedTo(store: ReadStore, accountNo: string): Promise<string[]> {
  const rows = await own(store).selectFrom('conversationLinkV1').select('contactId')
    .where('accountNo', '=', accountNo).orderBy('contactId').execute();
  return rows.map(({ contactId }) => contactId);
}
