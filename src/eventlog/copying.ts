/** Carries a log's whole history into another log: every event as it is, in the same order. */
import { compared, type Comparison, type Difference, type Moved } from './comparing.ts';
import { batchMax, type EventLog, type Position, type Recorded } from './event-log.ts';

/** A log that takes in what another log has recorded. */
export type Target = {
  log: EventLog;
  /**
   * Writes them in this order, ids, data, meta and recorded times as they are: all of them, or the
   * first so many. What is there already stays once. Throws as `append` does; a RevisionConflict
   * here means that somebody else writes to the target.
   */
  restore(events: readonly Recorded[]): Promise<void>;
  close(): Promise<void>;
};

/** The target is no beginning of the source, so that copying would mix two histories. */
export class TargetDiffers extends Error {
  override name = 'TargetDiffers';
  same: number;
  difference: Difference;

  constructor(same: number, difference: Difference) {
    super(`after ${same} events the target goes on as the source does not: choose an empty one`);
    this.same = same;
    this.difference = difference;
  }
}

/** How much of the source the target holds already. */
export type Beginning = Pick<Comparison, 'same' | 'lastSame'>;

/** Somebody who never stops writing to the source must not keep us here for ever. */
const looksMax = 100;

/**
 * What the target holds already. It must be how the source begins: nothing, or what an earlier
 * copying has left, whole or cut off anywhere. Throws TargetDiffers, and HistoryBroken: the source
 * is read to its end, so that nothing is written of a history that cannot be carried whole.
 */
export async function begun(
  source: EventLog,
  target: EventLog,
  moved?: Moved,
): Promise<Beginning> {
  const { difference, ...rest } = await compared({
    source,
    target,
    toTheEnd: false,
    ...(moved && { moved }),
  });
  if (difference?.target) throw new TargetDiffers(rest.same, difference);
  return rest;
}

/**
 * Copies what comes after a place of the source, and what is recorded there meanwhile, until a look
 * finds nothing more. Answers where that was. Nothing in the source is changed.
 */
export async function copied(
  source: EventLog,
  target: Target,
  { lastSame, same }: Beginning,
  moved: (last: Position, events: number, end: Position) => void = () => {},
): Promise<{ last: Position; events: number }> {
  let [last, events] = [lastSame, same];
  for (let look = 0; look < looksMax; look++) {
    const [before, end] = [last, await source.end()];
    for await (const batch of batches(source.readAll(last))) {
      await target.restore(batch);
      last = batch.at(-1)!.position;
      events += batch.length;
      moved(last, events, end);
    }
    if (last === before) break;
  }
  return { last, events };
}

async function* batches(events: AsyncIterable<Recorded>): AsyncGenerator<Recorded[]> {
  let batch: Recorded[] = [];
  for await (const event of events) {
    if (batch.push(event) < batchMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * How far a place lies in the whole, from 0 to 1. For a progress bar and nothing else: it takes the
 * number that the positions of our logs begin with, which grows with what is before it.
 */
export function shareOf(place: Position, end: Position): number {
  const [here, whole] = [place, end].map((position) => Number(/^\d*/.exec(position)?.[0]));
  return Math.min(1, here! / Math.max(1, whole!));
}
