/** Reads a piece of the event store to its end, and leaves no call open, whatever happens. */
import { clearTimeout, setTimeout } from 'node:timers';
import type { StreamingRead } from '@eventstore/db-client';
import { NoAnswer } from './eventstoredb-faults.ts';

/** All of it: whoever asks has said how much at most. */
export async function collected<Item>(
  reading: StreamingRead<Item>,
  quietMs: number,
): Promise<Item[]> {
  const items: Item[] = [];
  await watched(reading, quietMs, (item) => {
    items.push(item);
    return false;
  });
  return items;
}

/**
 * Hands each item to `enough`, which may end the reading. Reads have no deadline of the client's,
 * so they are given up after `quietMs` without an event.
 */
export async function watched<Item>(
  reading: StreamingRead<Item>,
  quietMs: number,
  enough: (item: Item) => boolean,
) {
  const over = Promise.withResolvers<void>();
  let ended = false;
  const timer = setTimeout(() => over.reject(new NoAnswer(quietMs)), quietMs);
  reading.on('data', (item: Item) => {
    timer.refresh();
    if (enough(item)) over.resolve();
  });
  reading.on('error', over.reject);
  reading.on('end', () => {
    ended = true;
    over.resolve();
  });
  try {
    await over.promise;
  } finally {
    clearTimeout(timer);
    if (!ended) await cancelled(reading);
  }
}

/** A call that never came about cannot be cancelled, and says so by throwing. */
const cancelled = <Item>(reading: StreamingRead<Item>) => reading.cancel().catch(() => undefined);
