/** Custody among the processes of one machine: by locks of files, which no dead process keeps. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { busy, resultCode } from '../sqlite/file.ts';
import type { Custody } from './custody.ts';

/** One file for each job, in this folder. */
export const custodyByFiles = (folder: string): Custody => ({
  take(job) {
    const path = join(folder, `${job}.lock`);
    closeSync(openSync(path, 'a', 0o600));
    const db = new DatabaseSync(path, { timeout: 0 });
    try {
      db.prepare('begin exclusive').run();
    } catch (error) {
      db.close();
      if (resultCode(error) === busy) return Promise.resolve(undefined);
      throw error;
    }
    const giveBack = () => {
      if (db.isOpen) db.close();
      return Promise.resolve();
    };
    // The operating system takes it away from nobody who lives.
    return Promise.resolve({ lost: new AbortController().signal, giveBack });
  },
});
