/** Appends that arrive in one turn of the event loop share a transaction, and so one disk flush. */
import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { busy, full, resultCode } from '../sqlite/file.ts';
import { type Flushed, patientQueue, waitingMax } from '../sqlite/patient-queue.ts';
import { type Broken, transactionIn } from '../sqlite/transaction.ts';
import {
  appendBytesMax,
  type Appended,
  type EventLog,
  LogUnavailable,
  type NewEvent,
  OutcomeUnknown,
} from './event-log.ts';
import { eventWriter, type Row } from './event-writer.ts';

type Waiting = {
  stream: string;
  expected: number;
  rows: readonly Row[];
  answer: PromiseWithResolvers<Appended>;
};

/** Ids are random: a commit touches pages everywhere. Whoever writes keeps them at hand. */
const writersCache = 'pragma cache_size = -65536';

export function groupCommit(
  db: DatabaseSync,
  { now, patienceMs, committed }: { now(): string; patienceMs: number; committed(): void },
) {
  const write = eventWriter(db);
  const { together, alone } = transactionIn(db);
  const sizeOf = ({ rows }: Waiting) => rows.length;
  const { add, settled } = patientQueue({ flush, giveUp, sizeOf, patienceMs });

  let writes = false;

  const append: EventLog['append'] = async (stream, expected, events) => {
    if (!writes) db.exec(writersCache);
    writes = true;
    const answer = Promise.withResolvers<Appended>();
    if (!add({ stream, expected, rows: rowsOf(stream, events), answer })) {
      throw new LogUnavailable(stream, `${waitingMax} appends are waiting: write more slowly`);
    }
    return await answer.promise;
  };

  /** Nobody is answered before the commit, because until then nothing has happened. */
  function flush(group: readonly Waiting[]): Flushed {
    let settles: (() => void)[] = [];
    const broken = together(() => {
      const recordedAt = now();
      settles = group.map((one) => attempt(one, recordedAt));
    });
    if (broken?.during === 'begin' && resultCode(broken.error) === busy) return 'locked';
    if (broken === undefined) {
      for (const settle of settles) settle();
      committed();
    } else {
      for (const { stream, answer } of group) answer.reject(faultOf(stream, broken));
    }
    return 'flushed';
  }

  function attempt({ stream, expected, rows, answer }: Waiting, recordedAt: string): () => void {
    const written = alone(() => write(stream, expected, rows, recordedAt));
    return () => 'value' in written ? answer.resolve(written.value) : answer.reject(written.error);
  }

  function giveUp({ stream, answer }: Waiting) {
    const why = `another process has kept the log locked for ${patienceMs} ms: ` +
      'let it finish or end it, then send the same events again';
    answer.reject(new LogUnavailable(stream, why));
  }

  return { append, settled };
}

function rowsOf(stream: string, events: readonly NewEvent[]): Row[] {
  assert(events.length > 0, `${stream}: nothing to append`);
  const rows = events.map(({ id, type, data, meta }) => (
    { id, type, data: JSON.stringify(data), meta: JSON.stringify(meta) }
  ));
  const bytes = rows.flatMap(Object.values<string>).map((text) => Buffer.byteLength(text))
    .reduce((sum, length) => sum + length, 0);
  assert(
    bytes <= appendBytesMax,
    `${stream}: an append of ${bytes} bytes, where ${appendBytesMax} is the most: write less`,
  );
  return rows;
}

/**
 * Until the commit nothing is written for certain, and a full disk has cut the commit short. After
 * any other failure of a commit its pages may lie in the file, and come back after a power cut.
 */
export function faultOf(stream: string, { during, error }: Broken): unknown {
  const code = resultCode(error);
  if (during === 'commit' && code !== full) return new OutcomeUnknown(stream, error);
  if (code === undefined) return error;
  const why = code === full
    ? 'the disk is full: make room, then send the same events again'
    : `the store cannot be written (${(error as Error).message}): look at the disk and the file's` +
      ' permissions, then send the same events again';
  return new LogUnavailable(stream, why, error);
}
