/** Starts the threads in which `khata verify` makes the views once more. */
import { Worker } from 'node:worker_threads';
import type { Found, Part } from './part.ts';

/** What a thread opens for itself: nothing that is open can be handed over. */
export type Ordered = Part & {
  dataDir: string;
  vaultKey: Uint8Array;
  /** Address of the PostgreSQL that has the views; undefined: SQLite in the folder. */
  readStore: string | undefined;
};

/** Throws what the thread threw. */
export async function inThread(ordered: Ordered): Promise<Found> {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: ordered });
  try {
    return await new Promise<Found>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`a thread of verify ended with ${code}`)));
    });
  } finally {
    await thread.terminate();
  }
}
