/** Writes asked for in one turn of the event loop share a transaction, and so one disk flush. */
import type { DatabaseSync } from 'node:sqlite';
import { busy, full, resultCode } from '../sqlite/file.ts';
import { type Flushed, patientQueue, waitingMax } from '../sqlite/patient-queue.ts';
import { type Broken, transactionIn } from '../sqlite/transaction.ts';
import { VaultUnavailable } from './vault.ts';

type Waiting = { write(): unknown; resolve(value: unknown): void; reject(error: unknown): void };

export function sharedCommit(db: DatabaseSync, patienceMs: number) {
  const { together, alone } = transactionIn(db);
  const { add } = patientQueue({ flush, giveUp, sizeOf: () => 1, patienceMs });

  /** Answers what `write` answered, when it is durable. */
  async function durable<Value>(write: () => Value): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    if (!add({ write, resolve: (value) => resolve(value as Value), reject })) {
      throw new VaultUnavailable(`${waitingMax} writes are waiting: write more slowly`);
    }
    return await promise;
  }

  function flush(group: readonly Waiting[]): Flushed {
    let settles: (() => void)[] = [];
    const broken = together(() => {
      settles = group.map(({ write, resolve, reject }) => {
        const written = alone(write);
        return () => 'value' in written ? resolve(written.value) : reject(written.error);
      });
    });
    if (broken?.during === 'begin' && resultCode(broken.error) === busy) return 'locked';
    if (broken === undefined) { for (const settle of settles) settle(); }
    else for (const { reject } of group) reject(faultOf(broken));
    return 'flushed';
  }

  function giveUp({ reject }: Waiting) {
    const why = `another process has kept the vault locked for ${patienceMs} ms: ` +
      'let it finish or end it, then try again';
    reject(new VaultUnavailable(why));
  }

  return { durable };
}

/** Every write of the vault may be tried again, so nobody has to know whether it was written. */
function faultOf({ error }: Broken): unknown {
  const code = resultCode(error);
  if (code === undefined) return error;
  const why = code === full
    ? 'the disk is full: make room, then try again'
    : 'the vault cannot be written: look at its disk and permissions, then try again';
  return new VaultUnavailable(why, { cause: error });
}
