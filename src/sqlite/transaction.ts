/** One transaction for several writes, of which each succeeds or fails alone. */
import type { DatabaseSync } from 'node:sqlite';
import { constraint, resultCode } from './file.ts';

/** Before the commit nothing is written for certain. */
export type Broken = { during: 'begin' | 'write' | 'commit'; error: unknown };

export type Written<Value> = { value: Value } | { error: unknown };

export function transactionIn(db: DatabaseSync) {
  // Prepared, because on Deno only prepared statements tell SQLite's result code.
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const rollback = db.prepare('rollback');
  const savepoint = db.prepare('savepoint one');
  const rollbackToSavepoint = db.prepare('rollback to one');
  const release = db.prepare('release one');

  /** Undefined: all is committed. Otherwise none of it counts, save what `Broken` leaves open. */
  function together(write: () => void): Broken | undefined {
    let during: Broken['during'] = 'begin';
    try {
      if (db.isTransaction) rollback.run(); // An earlier rollback has failed.
      begin.run();
      during = 'write';
      write();
      during = 'commit';
      commit.run();
      return undefined;
    } catch (error) {
      tryRollback();
      return { during, error };
    }
  }

  /** Inside `together`: undoes what this one has begun. A fault of the store ends them all. */
  function alone<Value>(write: () => Value): Written<Value> {
    savepoint.run();
    try {
      const value = write();
      release.run();
      return { value };
    } catch (error) {
      const code = resultCode(error);
      if (code !== undefined && code !== constraint) throw error;
      rollbackToSavepoint.run();
      release.run();
      return { error };
    }
  }

  function tryRollback() {
    try {
      if (db.isTransaction) rollback.run(); // On a full disk SQLite has done it by itself.
    } catch {
      // Without a commit nothing counts. The next one tries again before it begins.
    }
  }

  return { together, alone };
}
