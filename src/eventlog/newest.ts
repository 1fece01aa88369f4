/** The newest events, read from the file once for all who follow the log. */
import { batchMax, type Position, type Recorded } from './event-log.ts';

/** Whoever is further behind than this many reads for itself. */
const keptMax = 4 * batchMax;

/** `page`: at most `batchMax` events after a position, from the file. */
export function newestEvents(page: (after: Position) => readonly Recorded[]) {
  /** In the order of the log, and none is missing between them. */
  let kept: Recorded[] = [];
  /** The place right before them; undefined while nobody has come to the end. */
  let before: Position | undefined;

  /** Undefined: what follows that place is not all here. */
  function following(after: Position): number | undefined {
    if (after === before) return 0;
    const at = kept.findLastIndex(({ position }) => position === after);
    return at === -1 ? undefined : at + 1;
  }

  function keepMore() {
    kept.push(...page(kept.at(-1)?.position ?? before!));
    const dropped = kept.splice(0, Math.max(0, kept.length - keptMax));
    before = dropped.at(-1)?.position ?? before;
  }

  /** The same for those who follow. They share the events: never change one. */
  return (after: Position): readonly Recorded[] => {
    const from = following(after);
    if (from === undefined) {
      const found = page(after);
      if (found.length < batchMax) [kept, before] = [[...found], after];
      return found;
    }
    if (kept.length - from < batchMax) keepMore();
    const start = following(after);
    return start === undefined ? page(after) : kept.slice(start, start + batchMax);
  };
}
