/** When a question about the books is about: up to which day, by which day, and known by whom. */
import { START } from '../../eventlog/event-log.ts';
import { historyPlace } from '../history.ts';
import { journalIn } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';

/**
 * `effective`: by the day that something counts for; a report of a past day changes when news of
 * that day comes. `booked`: by the day that it was entered in; a closed day never changes again.
 */
export type Basis = 'effective' | 'booked';

export type When = {
  /** Up to the evening of this day; all days when left out. */
  asOf?: string | undefined;
  /** `effective` when left out. */
  basis?: Basis | undefined;
  /** With what the log held up to this position; all when left out. */
  knownAt?: string | undefined;
};

/** The books cannot say: never an empty answer, which would read as nothing owed. */
export class AsOfUnavailable extends Error {
  override name = 'AsOfUnavailable';
}

/** When, as the tables know it. `through`: the newest row of a table that counts. */
export type Span = { asOf: string | undefined; basis: Basis; through: number | undefined };

/** A table whose rows are in the order of the log, numbered from 1 with no gaps. */
export type LogOrdered = {
  newest(): Promise<number>;
  /** The id of the event that the row comes from. */
  eventOf(seq: number): Promise<string>;
  /** Before it nothing can be told; the books' first day where it is left out. */
  firstDay?(): Promise<string | undefined>;
};

/** Throws AsOfUnavailable for a day before the books, or a position that the store never saw. */
export async function spanOf(
  store: ReadStore,
  { asOf, basis = 'effective', knownAt }: When,
  rows: LogOrdered = postingsOf(store),
): Promise<Span> {
  const begins = rows.firstDay ?? (() => firstDayOf(store, basis));
  const first = asOf === undefined ? undefined : await begins();
  if (first !== undefined && asOf! < first) {
    throw new AsOfUnavailable(`The books begin on ${first}: they do not go back to ${asOf}.`);
  }
  const through = knownAt === undefined ? undefined : await newestKnownAt(store, knownAt, rows);
  return { asOf, basis, through };
}

const postingsOf = (store: ReadStore): LogOrdered => ({
  async newest() {
    const { newest } = await journalIn(store).selectFrom('postingV2')
      .select(({ fn }) => fn.max('seq').as('newest')).executeTakeFirstOrThrow();
    return Number(newest ?? 0);
  },
  async eventOf(seq) {
    const { eventId } = await journalIn(store).selectFrom('postingV2').select('eventId')
      .where('seq', '=', seq).executeTakeFirstOrThrow();
    return eventId;
  },
});

/** The first day that anything counts for, or was entered in; undefined: the books are empty. */
export async function firstDayOf(store: ReadStore, basis: Basis): Promise<string | undefined> {
  const { first } = await journalIn(store).selectFrom('postingTotalV2')
    .select(({ fn }) => fn.min(dayColumn[basis]).as('first')).executeTakeFirstOrThrow();
  return first ?? undefined;
}

export const dayColumn = { effective: 'onDay', booked: 'bookedOn' } as const;

/**
 * The last row that was there when the log had come so far. Positions do not sort, but the history
 * knows each event's place, and both are in the order of the log: so it is found by halves.
 */
async function newestKnownAt(
  store: ReadStore,
  position: string,
  { newest, eventOf }: LogOrdered,
): Promise<number> {
  if (position === START) return 0;
  const place = await historyPlace(store, { position });
  if (place === undefined) {
    throw new AsOfUnavailable(
      'The books have never been at this position: hand it back as it came.',
    );
  }
  let known = 0;
  let unknown = await newest() + 1;
  while (unknown - known > 1) {
    const middle = Math.floor((known + unknown) / 2);
    const of = await historyPlace(store, { id: await eventOf(middle) });
    if (of !== undefined && of <= place) known = middle;
    else unknown = middle;
  }
  return known;
}
