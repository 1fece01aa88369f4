/** What the outbox keeps of one notice, also once it has left: nobody but tests asks for that. */
import type { Notice } from '../../src/projections/notices.ts';
import type { ReadStore } from '../../src/projections/read-store.ts';

export async function noticeRow(store: ReadStore, noticeId: string): Promise<Notice | undefined> {
  type Row = Omit<Notice, 'about'> & { about: string };
  const row = await store.$extendTables<{ noticeV1: Row }>().selectFrom('noticeV1').selectAll()
    .where('noticeId', '=', noticeId).executeTakeFirst();
  return row && { ...row, about: JSON.parse(row.about) };
}
