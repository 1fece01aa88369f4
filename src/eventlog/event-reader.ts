/** Reads facts a page at a time: no statement stays open while a reader thinks. */
import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { batchMax, type Position, type Recorded, START } from './event-log.ts';
import { newestEvents } from './newest.ts';

type Row = Omit<Recorded, 'position' | 'data' | 'meta' | 'recordedAt'> & {
  position: number;
  data: string;
  meta: string;
  recorded_at: string;
};

export type EventReader = ReturnType<typeof eventReader>;

export function eventReader(db: DatabaseSync) {
  // The limit stands in the text: SQLite would plan anew each time that one is bound.
  const byStream = db.prepare(
    `select * from event where stream = ? and revision > ? order by revision limit ${batchMax}`,
  );
  const byPosition = db.prepare(
    `select * from event where position > ? and position <= ? order by position limit ${batchMax}`,
  );
  const last = db.prepare('select coalesce(max(position), 0) as position from event');
  const endNumber = () => (last.get() as { position: number }).position;

  /** At most `batchMax` events after a position, as far as another one. */
  function page(after: Position, end?: Position): Recorded[] {
    const from = placeOf(after);
    const to = end === undefined ? Number.MAX_SAFE_INTEGER : placeOf(end);
    const rows = byPosition.all(from, to) as Row[];
    assert(rows.every(({ position }) => position > from), 'a log only moves forward');
    return rows.map(recorded);
  }

  return {
    page,
    /** The same for those who follow the log. */
    newest: newestEvents(page),
    /** At most `batchMax` events after a revision. */
    stream(stream: string, after: number): Recorded[] {
      const rows = byStream.all(stream, after) as Row[];
      const gapless = rows.every(({ revision }, i) => revision === after + 1 + i);
      assert(gapless, `${stream}: an event is missing after revision ${after}`);
      return rows.map(recorded);
    },
    end(): Position {
      const end = endNumber();
      return end === 0 ? START : positionOf(end);
    },
    assertIssued(position: Position) {
      const place = placeOf(position);
      assert(place <= endNumber(), `${neverIssued(position)}: is it an older copy?`);
    },
  };
}

export const positionOf = (place: number | bigint) => String(place) as Position;

/** SQLite counts positions from 1, so START comes before them all. */
export function placeOf(position: Position): number {
  if (position === START) return 0;
  assert(/^[1-9]\d{0,15}$/.test(position), neverIssued(position));
  return Number(position);
}

const neverIssued = (position: Position) => `this log never issued position ${position}`;

const recorded = ({ position, data, meta, recorded_at: recordedAt, ...rest }: Row): Recorded => ({
  ...rest,
  position: positionOf(position),
  data: JSON.parse(data),
  meta: JSON.parse(meta),
  recordedAt,
});
