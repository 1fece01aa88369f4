/** Every message of every chat, in both directions. */
import type { World } from './world.ts';

export type Message = {
  seq: number;
  wamid: string;
  phone: string;
  direction: 'in' | 'out';
  type: string;
  /** As it went over the wire; for a template also `shown`, what the phone makes of it. */
  content: Record<string, unknown>;
  /** The wamid that it answers or quotes. */
  context: string | null;
  at: number;
  /** When it appeared on the phone. */
  shownAt: number | null;
  status: string;
  error: { code: number; title: string } | null;
  /** The service's own words, which come back with each status. */
  opaque: string | null;
  category: string;
  billable: boolean;
};

type Row = Omit<Message, 'content' | 'error' | 'billable' | 'shownAt'> & {
  content: string;
  error: string | null;
  billable: number;
  shown_at: number | null;
};

const messageOf = ({ content, error, billable, shown_at: shownAt, ...rest }: Row): Message => ({
  ...rest,
  content: JSON.parse(content),
  error: error === null ? null : JSON.parse(error),
  billable: billable === 1,
  shownAt,
});

export function messageByWamid({ store }: World, wamid: string): Message | undefined {
  const row = store.one<Row>('select * from message where wamid = ?', wamid);
  return row && messageOf(row);
}

/** The newest, oldest first. */
export const messagesOf = ({ store }: World, phone: string, countMax: number): Message[] =>
  store.all<Row>('select * from message where phone = ? order by seq desc limit ?', phone, countMax)
    .reverse().map(messageOf);

export type NewMessage =
  & Pick<Message, 'phone' | 'direction' | 'type' | 'content' | 'status'>
  & Partial<Pick<Message, 'context' | 'opaque' | 'category' | 'billable' | 'shownAt'>>;

export function keepMessage({ store, ids, clock }: World, message: NewMessage): string {
  const { phone, direction, type, content, status, context, opaque, shownAt } = message;
  const wamid = ids.wamid(phone);
  store.run(
    `insert into message (wamid, phone, direction, type, content, context, at, shown_at, status,
       opaque, category, billable) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    wamid,
    phone,
    direction,
    type,
    JSON.stringify(content),
    context ?? null,
    clock(),
    shownAt ?? null,
    status,
    opaque ?? null,
    message.category ?? 'service',
    Number(message.billable ?? false),
  );
  return wamid;
}

const monthMs = 30 * 24 * 3_600_000;

/** The service has read this one and all before it. Undefined: there is no such message. */
export function markRead({ store, clock }: World, wamid: string): Message | undefined {
  const row = store.one<Row>(
    "select * from message where wamid = ? and direction = 'in' and at > ?",
    wamid,
    clock() - monthMs,
  );
  if (!row) return undefined;
  store.run(
    "update message set status = 'read' where phone = ? and direction = 'in' and seq <= ?",
    row.phone,
    row.seq,
  );
  return messageOf(row);
}
