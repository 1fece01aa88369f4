/** The default log: one SQLite file beside the process, that refuses to change what it holds. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { openFile } from '../sqlite/file.ts';
import { type Bell, commitBell } from './bell.ts';
import { batchMax, type EventLog, type Position, type Recorded } from './event-log.ts';
import { type EventReader, eventReader, placeOf } from './event-reader.ts';
import { groupCommit } from './group-commit.ts';

const SCHEMA = `
  create table if not exists event (
    position    integer primary key autoincrement,
    id          text    not null unique,
    stream      text    not null,
    revision    integer not null,
    type        text    not null,
    data        text    not null,
    meta        text    not null,
    recorded_at text    not null,
    unique (stream, revision)
  ) strict;
  create trigger if not exists event_is_immutable before update on event
    begin select raise(abort, 'events are never changed'); end;
  create trigger if not exists event_is_permanent before delete on event
    begin select raise(abort, 'events are never deleted'); end;
  create trigger if not exists event_is_unique before insert on event when exists (
    select 1 from event where position = new.position or id = new.id
      or (stream = new.stream and revision = new.revision)
  ) begin select raise(abort, 'events are never replaced: an id or a place is taken'); end;
`;
/** A commit's pages are copied back seldom. Whoever only reads needs few pages at hand. */
const PRAGMAS = 'pragma cache_size = -8192; pragma wal_autocheckpoint = 32000';

/** How long an append waits for another process's lock before it is refused. */
const usualPatienceMs = 5_000;

export const openLogFile = (path: string): DatabaseSync => openFile(path, SCHEMA, PRAGMAS);

export function sqliteLog(
  path: string,
  now = () => new Date().toISOString(),
  patienceMs = usualPatienceMs,
): EventLog {
  return logIn(openLogFile(path), now, patienceMs);
}

/** Whether that file is such a log, without making it one. Throws where it cannot be read. */
export function holdsLog(path: string): boolean {
  using db = new DatabaseSync(path, { readOnly: true });
  const table = db.prepare(`select 1 from sqlite_schema where type = 'table' and name = 'event'`);
  return table.get() !== undefined;
}

/** The log in a file that `openLogFile` has opened. */
export function logIn(db: DatabaseSync, now: () => string, patienceMs: number): EventLog {
  const read = eventReader(db);
  const bell = commitBell(db);
  const { append, settled } = groupCommit(db, { now, patienceMs, committed: bell.ring });
  let closing: Promise<void> | undefined;
  const isOpen = () => closing === undefined;
  const assertOpen = () => assert(isOpen(), 'the log is closed');

  async function close() {
    bell.close();
    await settled();
    db.close();
  }

  return {
    async append(...wanted) {
      assertOpen();
      return await append(...wanted);
    },
    async *readStream(stream) {
      assertOpen();
      let page = read.stream(stream, -1);
      for (yield* page; page.length === batchMax; yield* page) {
        assertOpen();
        page = read.stream(stream, page.at(-1)!.revision);
      }
    },
    async *readAll(after) {
      assertOpen();
      read.assertIssued(after);
      const end = read.end();
      for (let last = after; last !== end;) {
        assertOpen();
        const page = read.page(last, end);
        yield* page;
        last = lastOf(page);
      }
    },
    async *subscribe(after, signal) {
      assertOpen();
      read.assertIssued(after);
      const goesOn = () => isOpen() && !signal.aborted;
      const wake = () => bell.ring(); // One for each: they share a signal, and one may leave.
      signal.addEventListener('abort', wake);
      try {
        yield* batches(read, bell, after, goesOn);
      } finally {
        signal.removeEventListener('abort', wake);
      }
    },
    async end() {
      assertOpen();
      return await Promise.resolve(read.end());
    },
    precedes: (a, b) => placeOf(a) < placeOf(b),
    async close() {
      await (closing ??= close());
    },
  };
}

/** What is there, and again whenever the bell rings. */
async function* batches(read: EventReader, bell: Bell, after: Position, goesOn: () => boolean) {
  const news = bell.listen();
  try {
    for (let last = after; goesOn();) {
      const page = read.newest(last);
      if (page.length === 0) {
        await news.next();
        continue;
      }
      yield page;
      last = lastOf(page);
    }
  } finally {
    news.stop();
  }
}

function lastOf(page: readonly Recorded[]): Position {
  assert(page.length > 0, 'the log has lost events that it once had');
  return page.at(-1)!.position;
}
