/** How fast the service may write: to one person, in all, and to how many outside their window. */
import { GraphError } from './graph-error.ts';
import type { Phone } from './phones.ts';
import type { World } from './world.ts';

/** One message to one person each six seconds; a burst within six seconds is borrowed. */
const pairMs = 6_000;
const burstMax = 45;
const dayMs = 24 * 3_600_000;

/** Throws 131056; what passes is counted. */
export function countForPair(world: World, { number }: Phone): void {
  const { store, clock, settings } = world;
  const { from, count } = store.one<{ from: number | null; count: number }>(
    'select burst_from as "from", burst_count as count from phone where number = ?',
    number,
  ) ?? { from: null, count: 0 };
  const now = clock();
  const next = settings.rules.pairLimit === 'strict'
    ? strict(now, from, count)
    : gentle(now, from, count);
  if (!next) throw new GraphError(131056, 'Too many messages to this person; wait and try again.');
  store.run(
    'update phone set burst_from = ?, burst_count = ? where number = ?',
    next.from,
    next.count,
    number,
  );
}

type Burst = { from: number; count: number };

/** After its six seconds a burst is repaid in full before the next message. */
function strict(now: number, from: number | null, count: number): Burst | undefined {
  if (from === null || now >= from + pairMs * count) return { from: now, count: 1 };
  const joins = now < from + pairMs && count < burstMax;
  return joins ? { from, count: count + 1 } : undefined;
}

/** A debt of up to 45 messages, of which one is forgiven each six seconds. */
function gentle(now: number, from: number | null, count: number): Burst | undefined {
  const forgiven = from === null ? count : Math.floor((now - from) / pairMs);
  const debt = Math.max(0, count - forgiven);
  if (debt >= burstMax) return undefined;
  const start = debt === 0 || from === null ? now : from + forgiven * pairMs;
  return { from: start, count: debt + 1 };
}

/** Messages of the last second, in and out. Kept in memory: nobody restarts within a second. */
export function throughputMeter(clock: () => number, perSecond: number) {
  let recent: number[] = [];
  const count = () => {
    const now = clock();
    recent = recent.filter((at) => now - at < 1_000);
    recent.push(now);
  };
  return {
    countInbound: count,
    /** Throws 130429. */
    countOutbound() {
      const now = clock();
      if (recent.filter((at) => now - at < 1_000).length >= perSecond) {
        throw new GraphError(130429, 'Cloud API message throughput has been reached.');
      }
      count();
    },
  };
}
export type ThroughputMeter = ReturnType<typeof throughputMeter>;

/** How many different people a template may reach outside their window in 24 hours. */
export function checkTier({ store, clock, settings }: World, { number }: Phone): void {
  const { people, code } = settings.rules.tier;
  const others = store.one<{ count: number }>(
    `select count(distinct phone) as count from message
     where direction = 'out' and billable = 1 and at > ? and phone <> ?`,
    clock() - dayMs,
    number,
  )?.count ?? 0;
  if (others >= people) {
    throw new GraphError(code, 'The messaging limit of this account has been reached.');
  }
}
