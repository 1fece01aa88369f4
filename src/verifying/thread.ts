/** One part of `khata verify` in a thread of its own: there are two processors, and much to do. */
import { sql } from 'kysely';
import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { openHouse } from '../open.ts';
import { verified } from './part.ts';
import type { Ordered } from './threads.ts';

const { dataDir, vaultKey, readStore, ...part }: Ordered = workerData;
assert(parentPort, 'this is a thread, started by threads.ts');

const settings = { dataDir, vaultKey: () => vaultKey };
const house = await openHouse(
  readStore === undefined ? settings : { ...settings, readStore: () => readStore },
  ({ name, at }) => {
    throw new Error(`the view ${name} cannot take in event ${at}`);
  },
);
try {
  // Its rows are read once, one after the other.
  if (readStore === undefined) await sql`pragma cache_size = -8192`.execute(house.ledger.store);
  parentPort.postMessage(await verified(house.ledger, part));
} finally {
  await house.close();
}
