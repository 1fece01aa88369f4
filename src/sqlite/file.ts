/** How a SQLite file is made and opened for several processes, and what SQLite's codes mean. */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's primary result codes. */
export const busy = 5;
export const full = 13;
export const constraint = 19;

const openingPatienceMs = 5_000;
const retryMs = 5;

/**
 * Readable by its owner alone; SQLite gives the files beside it the same permissions. What is
 * committed is on the disk. Throws when the file is locked, broken or out of reach.
 */
export function openFile(path: string, schema: string, pragmas = ''): DatabaseSync {
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: openingPatienceMs });
  keepWriteAheadLog(db);
  db.exec(`pragma synchronous = full; ${pragmas}`);
  db.exec(`begin immediate; ${schema} commit`);
  // From here on waiting would stop the event loop: writes are tried again instead.
  db.exec('pragma busy_timeout = 20');
  return db;
}

/** Several processes may make the file at once, and in this one step SQLite waits for nobody. */
function keepWriteAheadLog(db: DatabaseSync) {
  const until = performance.now() + openingPatienceMs;
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (true) {
    try {
      db.prepare('pragma journal_mode = wal').get();
      return;
    } catch (error) {
      if (resultCode(error) !== busy || performance.now() > until) throw error;
    }
    Atomics.wait(never, 0, 0, retryMs);
  }
}

/** On Deno only the errors of prepared statements tell it. Undefined: not SQLite's error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}
