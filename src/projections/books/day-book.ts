/** The day book: everything that was entered on a day, event by event, numbered with no gaps. */
import { type Paise, paise } from '../../domain/money.ts';
import { journalIn, type Posting } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';

/** Of one event. Time basis: the day that it is booked in; `onDay` is the one it counts for. */
export type Entry =
  & Pick<
    Posting,
    'eventId' | 'position' | 'type' | 'entryNo' | 'onDay' | 'bookedOn' | 'paymentId'
  >
  & { postings: { ledgerAccount: string; accountNo: string | null; amount: Paise }[] };

/** In the order of the log. `after`: the number of the last entry of the page before. */
export async function dayBook(
  store: ReadStore,
  bookedOn: string,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<Entry[]> {
  const rows = await journalIn(store).selectFrom('postingV2').selectAll()
    .where('bookedOn', '=', bookedOn).where('entryNo', '>', after)
    .where('entryNo', '<=', after + limit).orderBy('entryNo').orderBy('seq').execute();
  return entriesOf(rows);
}

/** Postings that stand in a row and come from one event. */
export function entriesOf(rows: readonly Posting[]): Entry[] {
  const entries: Entry[] = [];
  for (const { ledgerAccount, accountNo, amount, ...row } of rows) {
    const posting = { ledgerAccount, accountNo, amount: paise(Number(amount)) };
    const last = entries.at(-1);
    if (last?.eventId === row.eventId) {
      last.postings.push(posting);
      continue;
    }
    const { eventId, position, type, entryNo, onDay, bookedOn, paymentId } = row;
    const entry = { eventId, position, type, entryNo: Number(entryNo), onDay, bookedOn, paymentId };
    entries.push({ ...entry, postings: [posting] });
  }
  return entries;
}
