/** What arrives in one turn of the event loop is written together; what finds a lock waits. */
import { setImmediate, setTimeout } from 'node:timers/promises';

/** More would hold the lock, and the event loop, for too long at a time. */
const groupMax = 1_000;
/** Whoever writes faster than the disk has to slow down before the memory is full. */
export const waitingMax = 100_000;
const retryMs = 5;

export type Flushed = 'flushed' | 'locked';

export function patientQueue<Item>({ flush, giveUp, sizeOf, patienceMs }: {
  /** Must not throw. `locked`: nothing was tried, because another process is writing. */
  flush(group: readonly Item[]): Flushed;
  /** The lock has stayed for longer than `patienceMs`. */
  giveUp(item: Item): void;
  /** At least 1; the sizes of a group come to little more than `groupMax`. */
  sizeOf(item: Item): number;
  patienceMs: number;
}) {
  let waiting: { item: Item; until: number }[] = [];
  let working: Promise<void> | undefined;

  /** False: too many are waiting already. */
  function add(item: Item): boolean {
    if (waiting.length >= waitingMax) return false;
    waiting.push({ item, until: performance.now() + patienceMs });
    working ??= work();
    return true;
  }

  async function work() {
    await setImmediate();
    while (waiting.length > 0) {
      const group = nextGroup();
      const flushed = flush(group.map(({ item }) => item));
      if (flushed === 'locked') keepPatient(group);
      // Also between two groups: without a pause no other process would ever get the lock.
      if (waiting.length > 0) await setTimeout(flushed === 'locked' ? retryMs : 1);
    }
    working = undefined;
  }

  function nextGroup() {
    let size = 0;
    const last = waiting.findIndex(({ item }) => (size += sizeOf(item)) >= groupMax);
    return waiting.splice(0, last === -1 ? waiting.length : last + 1);
  }

  function keepPatient(group: typeof waiting) {
    const at = performance.now();
    for (const { item, until } of group) if (until <= at) giveUp(item);
    waiting = [...group.filter(({ until }) => until > at), ...waiting];
  }

  /** What was added is flushed, or given up, when this is over. */
  const settled = () => working ?? Promise.resolve();

  return { add, settled };
}
