/**
 * Tries to send a notice, written down before each: whoever restarts knows what may have gone out.
 * Not a projection: it tells of our own doing, and a rebuild of the views leaves it alone.
 */
import { sql } from 'kysely';
import type { ReadStore } from '../projections/read-store.ts';
import { makeTables } from '../projections/table.ts';

export type Attempt = {
  noticeId: string;
  tries: number;
  /** `begun`: no answer known; it may have gone out. `waiting`: it did not, and is due again. */
  state: 'begun' | 'waiting';
  /** Not before this instant, unless news comes first. */
  againAt: string;
};

const own = (store: ReadStore) => store.$extendTables<{ noticeAttempt: Attempt }>();

export const createAttempts = (store: ReadStore) =>
  makeTables(store, (making) =>
    sql`create table if not exists notice_attempt (
      notice_id text    not null primary key,
      tries     integer not null,
      state     text    not null,
      again_at  text    not null
    )`.execute(making));

export async function attemptsOf(store: ReadStore, noticeIds: readonly string[]) {
  if (noticeIds.length === 0) return new Map<string, Attempt>();
  const rows = await own(store).selectFrom('noticeAttempt').selectAll()
    .where('noticeId', 'in', noticeIds).execute();
  return new Map(rows.map((row) => [row.noticeId, row]));
}

/** False: another process has begun this try already, or a later one. */
export async function noteAttempt(store: ReadStore, attempt: Attempt): Promise<boolean> {
  const earlier = attempt.state === 'begun' ? '<' : '<=';
  const { numInsertedOrUpdatedRows } = await own(store).insertInto('noticeAttempt').values(attempt)
    .onConflict((conflict) =>
      conflict.column('noticeId').doUpdateSet(attempt)
        .where('noticeAttempt.tries', earlier, attempt.tries)
    ).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Its fate is a fact now. */
export async function endAttempt(store: ReadStore, noticeId: string) {
  await own(store).deleteFrom('noticeAttempt').where('noticeId', '=', noticeId).execute();
}
