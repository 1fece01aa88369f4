/** The outbox: every message that we owe or owed, and what became of it. */
import { ConversationEvent, NoticeAbout } from '../domain/conversation.events.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { table } from './table.ts';

export type NoticeState = 'due' | 'sent' | 'delivered' | 'read' | 'failed';
type Row = {
  noticeId: string;
  contactId: string;
  /** Place in the conversation: a contact's notices leave in this order. */
  revision: number;
  /** JSON. */
  about: string;
  kind: string;
  state: NoticeState;
  code: string | null;
  dueAt: string;
  sentAt: string | null;
};
export type Notice = Omit<Row, 'about'> & { about: NoticeAbout };

const notice = table<Row>('notice_v1', ['noticeId']);
const own = (store: ReadStore) => store.$extendTables<{ noticeV1: Row }>();

export const notices: Projection<ConversationEvent> = {
  name: 'notices@1',
  schema: ConversationEvent,
  definitions: [
    `create table if not exists notice_v1 (
      notice_id  text    not null primary key,
      contact_id text    not null,
      revision   integer not null,
      about      text    not null,
      kind       text    not null,
      state      text    not null,
      code       text,
      due_at     text    not null,
      sent_at    text
    )`,
    `create index if not exists notice_v1_due on notice_v1 (due_at, contact_id)
      where state = 'due'`,
    `create index if not exists notice_v1_contact on notice_v1 (contact_id, revision)`,
  ],
  on: {
    NoticeDue: (batch, { contactId, noticeId, about }, { revision, recordedAt }) =>
      batch.insert(notice, {
        contactId,
        noticeId,
        revision,
        about: JSON.stringify(about),
        kind: about.kind,
        state: 'due',
        code: null,
        dueAt: recordedAt,
        sentAt: null,
      }),
    NoticeSent: (batch, { noticeId }, { recordedAt }) =>
      change(batch, noticeId, { state: 'sent', sentAt: recordedAt }, ['due']),
    NoticeDelivered: (batch, { noticeId }) =>
      change(batch, noticeId, { state: 'delivered' }, ['due', 'sent', 'failed']),
    NoticeRead: (batch, { noticeId }) =>
      change(batch, noticeId, { state: 'read' }, ['due', 'sent', 'delivered', 'failed']),
    NoticeFailed: (batch, { noticeId, code }) =>
      change(batch, noticeId, { state: 'failed', code }, ['due', 'sent']),
  },
};

/** Only forward: a late `sent` does not undo a `read`. */
const change = (batch: Batch, noticeId: string, news: Partial<Row>, from: NoticeState[]) =>
  batch.change(notice, { noticeId }, ({ state }) => from.includes(state) ? news : {});

const noticeOf = ({ about, ...row }: Row): Notice => (
  { ...row, about: NoticeAbout.parse(JSON.parse(about)) }
);

/** What still has to leave, the longest owed first. */
export async function dueNotices(store: ReadStore, limit: number): Promise<Notice[]> {
  const rows = await own(store).selectFrom('noticeV1').selectAll().where('state', '=', 'due')
    .orderBy('dueAt').orderBy('contactId').orderBy('revision').limit(limit).execute();
  return rows.map(noticeOf);
}

export async function noticeCounts(store: ReadStore): Promise<Record<string, number>> {
  const rows = await own(store).selectFrom('noticeV1')
    .select(({ fn }) => ['state', fn.countAll().as('count')]).groupBy('state').execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}
