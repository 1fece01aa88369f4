/** Writes one append inside the caller's transaction, where its writer believes the stream ends. */
import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { type Appended, RevisionConflict } from './event-log.ts';
import { positionOf } from './event-reader.ts';

export type Row = { id: string; type: string; data: string; meta: string };
type Place = { id: string; revision: number; position: number };

export function eventWriter(db: DatabaseSync) {
  const last = db.prepare('select max(revision) as revision from event where stream = ?');
  const following = db.prepare(
    'select id, revision, position from event where stream = ? and revision > ? ' +
      'order by revision limit ?',
  );
  const insert = db.prepare(
    'insert into event (id, stream, revision, type, data, meta, recorded_at) ' +
      'values (?, ?, ?, ?, ?, ?, ?)',
  );

  return (stream: string, expected: number, rows: readonly Row[], recordedAt: string): Appended => {
    const { revision } = last.get(stream) as { revision: number | null };
    if ((revision ?? -1) === expected) {
      let position: number | bigint = 0;
      for (const [i, { id, type, data, meta }] of rows.entries()) {
        const at = expected + 1 + i;
        const inserted = insert.run(id, stream, at, type, data, meta, recordedAt);
        assert(inserted.lastInsertRowid > position, 'positions only grow');
        position = inserted.lastInsertRowid;
      }
      return { revision: expected + rows.length, position: positionOf(position) };
    }
    const there = following.all(stream, expected, rows.length) as Place[];
    const same = there.length === rows.length && there.every(({ id }, i) => id === rows[i]?.id);
    if (!same) throw new RevisionConflict(stream, expected);
    const end = there.at(-1)!; // Sent twice, because the first answer got lost.
    return { revision: end.revision, position: positionOf(end.position) };
  };
}
