/** A SQLite log that takes in another log's events, with the times when that recorded them. */
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { busy, constraint, resultCode } from '../sqlite/file.ts';
import { transactionIn } from '../sqlite/transaction.ts';
import type { Target } from './copying.ts';
import { LogUnavailable, type Recorded, RevisionConflict } from './event-log.ts';
import { eventWriter } from './event-writer.ts';
import { faultOf } from './group-commit.ts';
import { openLogFile, sqliteLog } from './sqlite.ts';

const retryMs = 20;
const usualPatienceMs = 30_000;

/** The ordinary log stamps what it writes, and cannot be talked out of it: a way beside it. */
export function sqliteTarget(path: string, patienceMs = usualPatienceMs): Target {
  const db = openLogFile(path);
  const log = sqliteLog(path);
  return {
    log,
    restore: restoringIn(db, patienceMs),
    async close() {
      await log.close();
      db.close();
    },
  };
}

/** Into a file that `openLogFile` has opened, in one transaction for all that it is handed. */
export function restoringIn(db: DatabaseSync, patienceMs: number): Target['restore'] {
  const write = eventWriter(db);
  const { together } = transactionIn(db);

  return async (events) => {
    const until = performance.now() + patienceMs;
    while (true) {
      const broken = together(() => {
        for (const event of events) {
          write(event.stream, event.revision - 1, [rowOf(event)], event.recordedAt);
        }
      });
      if (broken === undefined) return;
      const { during, error } = broken;
      if (resultCode(error) === constraint) throw taken(events);
      if (during !== 'begin' || resultCode(error) !== busy) throw faultOf('the copy', broken);
      if (performance.now() > until) throw locked(patienceMs, error);
      await setTimeout(retryMs);
    }
  };
}

const rowOf = ({ id, type, data, meta }: Recorded) => (
  { id, type, data: JSON.stringify(data), meta: JSON.stringify(meta) }
);

/** An id stands in another stream already. */
const taken = ([first]: readonly Recorded[]) =>
  new RevisionConflict(first!.stream, first!.revision - 1);

const locked = (ms: number, error: unknown) =>
  new LogUnavailable(
    'the copy',
    `another process has kept the target locked for ${ms} ms: let it finish or end it`,
    error,
  );
