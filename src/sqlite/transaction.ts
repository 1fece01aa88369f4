/** One transaction for several writes, of which each succeeds or fails alone. */
import type { DatabaseSync } from 'node:sqlite';
import { constraint, resultCode } from './file.ts';

/** Before the commit nothing is written for certain. */
export type Broken = { during: 'begin' | 'write' | 'commit'; error: unknown };

export type Written<Value> = { value: Value } | { error: unknown };

/** A write has failed halfway, and there is nothing to go back to but the beginning of all. */
class Halfway extends Error {
  override name = 'Halfway';
}

export function transactionIn(db: DatabaseSync) {
  const attempt = attemptIn(db);
  const savepoint = db.prepare('savepoint one');
  const rollbackToSavepoint = db.prepare('rollback to one');
  const release = db.prepare('release one');
  const changes = db.prepare('select total_changes() as rows');
  const rowsChanged = () => (changes.get() as { rows: number }).rows;
  /** A savepoint has a copy made of every page that is changed after it, nearly always in vain. */
  let hasSavepoints = false;

  /**
   * Undefined: all is committed. Otherwise none of it counts, save what `Broken` leaves open.
   * `write` is called once more, from the beginning, where one of its writes has failed halfway.
   */
  function together(write: () => void): Broken | undefined {
    hasSavepoints = false;
    const broken = attempt(write);
    if (!(broken?.error instanceof Halfway)) return broken;
    hasSavepoints = true;
    return attempt(write);
  }

  /** Inside `together`: undoes what this one has begun. A fault of the store ends them all. */
  function alone<Value>(write: () => Value): Written<Value> {
    if (hasSavepoints) savepoint.run();
    const before = rowsChanged();
    try {
      const value = write();
      if (hasSavepoints) release.run();
      return { value };
    } catch (error) {
      const code = resultCode(error);
      if (code !== undefined && code !== constraint) throw error;
      if (hasSavepoints) {
        rollbackToSavepoint.run();
        release.run();
      } else if (rowsChanged() !== before) throw new Halfway('once more, with savepoints');
      return { error };
    }
  }

  return { together, alone };
}

function attemptIn(db: DatabaseSync) {
  // Prepared, because on Deno only prepared statements tell SQLite's result code.
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const rollback = db.prepare('rollback');

  function tryRollback() {
    try {
      if (db.isTransaction) rollback.run(); // On a full disk SQLite has done it by itself.
    } catch {
      // Without a commit nothing counts. The next one tries again before it begins.
    }
  }

  return (write: () => void): Broken | undefined => {
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
  };
}
