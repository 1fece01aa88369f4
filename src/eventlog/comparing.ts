/** Walks through two logs side by side: how far they hold the same, and a digest of each. */
import { createHash } from 'node:crypto';
import { batchMax, type EventLog, type Position, type Recorded, START } from './event-log.ts';

/** One log, as far as it was read. */
export type Holding = {
  events: number;
  streams: number;
  /**
   * SHA-256, in hexadecimal, over one line for each event in the order of the log: the canonical
   * JSON (RFC 8785) of its data, id, meta, recordedAt, revision, stream and type, and a newline.
   * Positions are left out: they are each log's own.
   */
  digest: string;
};

/** The first place where the two are not the same; undefined on the side that has ended there. */
export type Difference = { source: Recorded | undefined; target: Recorded | undefined };

export type Comparison = {
  /** How many events are the same on both sides, from the first one on. */
  same: number;
  /** Of the last of these, in the source. */
  lastSame: Position;
  difference: Difference | undefined;
  source: Holding;
  target: Holding;
};

/** A log lacks what it once had: only a backup can mend it. */
export class HistoryBroken extends Error {
  override name = 'HistoryBroken';
  constructor(side: string, stream: string, revision: number) {
    super(`the ${side} lacks event ${revision} of ${stream}, or has it in the wrong order`);
  }
}

export type Moved = (place: Position, events: number) => void;

/**
 * Compares all that is recorded, and not ids alone. Every so often `moved` hears where in the
 * source it has come. Throws HistoryBroken. In memory it keeps the names of the streams, and a page
 * of events of either side.
 */
export async function compared(
  { source, target, until, toTheEnd = true, moved = () => {} }: {
    source: EventLog;
    target: EventLog;
    /** The source counts as far as this; otherwise to its end. */
    until?: Position;
    /** Also behind an event of the target that is not the source's; otherwise it ends there. */
    toTheEnd?: boolean;
    moved?: Moved;
  },
): Promise<Comparison> {
  const [ours, theirs] = [walk('source', source, until), walk('target', target)];
  let [same, lastSame, difference]: [number, Position, Difference | undefined] = [
    0,
    START,
    undefined,
  ];
  try {
    while (toTheEnd || difference?.target === undefined) {
      const [here, there] = await Promise.all([ours.next(), theirs.next()]);
      if (here === undefined && there === undefined) break;
      if (difference === undefined && here?.line === there?.line) {
        same += 1;
        lastSame = here!.event.position;
      } else difference ??= { source: here?.event, target: there?.event };
      const { events } = ours.holding;
      if (here && events % batchMax === 0) moved(here.event.position, events);
    }
    return { same, lastSame, difference, source: ours.sum(), target: theirs.sum() };
  } finally {
    await Promise.all([ours.leave(), theirs.leave()]);
  }
}

/** One side: its events one by one, each with the line that its digest is made of. */
function walk(name: string, log: EventLog, until?: Position) {
  const reading = log.readAll(START)[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  const revisions = new Map<string, number>();
  const holding = { events: 0 };
  let over = until === START;

  return {
    holding,
    async next() {
      const { done, value: event } = over ? { done: true } as const : await reading.next();
      if (done) return undefined;
      over = event.position === until;
      const { stream, revision } = event;
      const expected = (revisions.get(stream) ?? -1) + 1;
      if (revision !== expected) throw new HistoryBroken(name, stream, expected);
      revisions.set(stream, revision);
      const line = lineOf(event);
      hash.update(line).update('\n');
      holding.events += 1;
      return { event, line };
    },
    sum: (): Holding => (
      { events: holding.events, streams: revisions.size, digest: hash.digest('hex') }
    ),
    leave: async () => void await reading.return?.(),
  };
}

const lineOf = ({ position: _, ...event }: Recorded): string => canonical(event);

/** The same text on both sides, whatever order a log gives the keys of an object in. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join()}}`;
}
