/** What Meta would remember, in SQLite: phones, chats, templates, payments, what is due. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const version = 1;

/** Times are milliseconds since 1970, money is paise, `content` and the like are JSON. */
const SCHEMA = `
  create table if not exists setting (name text primary key, value text not null) strict;
  create table if not exists phone (
    number text primary key, name text not null, user_id text not null unique,
    online integer not null, last_inbound_at integer, typing_until integer,
    mischief text not null default '{}', burst_from integer, burst_count integer not null default 0
  ) strict;
  create table if not exists message (
    seq integer primary key autoincrement, wamid text not null unique, phone text not null,
    direction text not null, type text not null, content text not null, context text,
    at integer not null, shown_at integer, status text not null, error text,
    opaque text, category text not null default 'service', billable integer not null default 0
  ) strict;
  create index if not exists message_by_phone on message (phone, seq);
  create index if not exists message_by_time on message (direction, at);
  create table if not exists media_file (
    id text primary key, mime_type text not null, filename text, sha256 text not null,
    bytes blob not null, inbound integer not null, phone text, created_at integer not null
  ) strict;
  create table if not exists template (
    id text primary key, name text not null, language text not null, category text not null,
    sub_category text, format text not null, components text not null, status text not null,
    created_at integer not null, deleted_at integer, unique (name, language)
  ) strict;
  create table if not exists order_card (
    reference text primary key, phone text not null, wamid text not null unique,
    amount integer not null, expires_at integer, status text not null, note text,
    parameters text not null
  ) strict;
  create table if not exists attempt (
    order_ref text primary key, payment_ref text not null, reference text not null,
    status text not null, app text not null, method text not null, reason text,
    created_at integer not null, updated_at integer not null,
    webhook text not null, lookup text not null, lookup_from integer not null default 0
  ) strict;
  create index if not exists attempt_by_reference on attempt (reference);
  create table if not exists refund (
    id text primary key, order_ref text not null, amount integer not null, status text not null,
    created_at integer not null, updated_at integer not null
  ) strict;
  create table if not exists delivery (
    id integer primary key autoincrement, body text not null, signature text not null,
    wamid text, created_at integer not null, due_at integer not null,
    tries integer not null default 0,
    once integer not null, outcome text
  ) strict;
  create index if not exists delivery_by_due on delivery (due_at);
  create table if not exists errand (
    id integer primary key autoincrement, due_at integer not null, what text not null
  ) strict;
  create index if not exists errand_by_due on errand (due_at);
`;

export type Store = {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  run(sql: string, ...values: SQLInputValue[]): void;
  /** All of it or nothing; what is called inside may begin its own, which is then part of this. */
  atOnce<Result>(work: () => Result): Result;
  close(): void;
};

export function openStore(path: string, schema = SCHEMA): Store {
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
  const found = db.prepare('pragma user_version').get() as { user_version: number };
  assert([0, version].includes(found.user_version), `${path} is of another version: move it away`);
  db.exec(`${schema} pragma user_version = ${version};`);
  let depth = 0;
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => db.prepare(sql).all(...values) as Row[],
    one: <Row>(sql: string, ...values: SQLInputValue[]) =>
      db.prepare(sql).get(...values) as Row | undefined,
    run(sql, ...values) {
      db.prepare(sql).run(...values);
    },
    atOnce(work) {
      if (depth > 0) return work();
      db.exec('begin immediate');
      depth += 1;
      try {
        const result = work();
        db.exec('commit');
        return result;
      } catch (error) {
        db.exec('rollback');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => db.close(),
  };
}
