/** Makes all views once more from the log, beside, and looks at every event on the way. */
import { sql } from 'kysely';
import { AccountEvent } from '../domain/account.events.ts';
import { ComplaintEvent } from '../domain/complaint.events.ts';
import { ConversationEvent } from '../domain/conversation.events.ts';
import { DrawerEvent } from '../domain/drawer.events.ts';
import { OfficeEvent } from '../domain/office.events.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { SettlementEvent } from '../domain/settlement.events.ts';
import { UnmatchedDisputeEvent } from '../domain/unmatched-dispute.events.ts';
import { type EventLog, type Position, type Recorded, START } from '../eventlog/event-log.ts';
import type { Keeper } from '../projections/projection.ts';
import { projector } from '../projections/projector.ts';
import { usualPace } from '../projections/taking.ts';
import { openReadStore, type ReadStore } from '../projections/read-store.ts';
import type { Difference } from './difference.ts';

const schemas = {
  account: AccountEvent,
  payment: PaymentEvent,
  complaint: ComplaintEvent,
  conversation: ConversationEvent,
  settlement: SettlementEvent,
  drawer: DrawerEvent,
  dispute: UnmatchedDisputeEvent,
  office: OfficeEvent,
};

/** The history knows each event: who has it, looks at the log as well. */
export const isHistory = (name: string): boolean => name.startsWith('history@');

/** Commits cost little here, and what waits for one costs memory. */
const eventsAtOnce = 2_000;

export type Replayed = { store: ReadStore; events: number; wrong: Difference[] };

/**
 * `path`: of a file that there is not yet; whoever called throws it away. `looks`: also at the log
 * itself, which one of several replays does for all. `all`: the keepers of every replay.
 */
export async function replayed({ path, log, keepers, all, looks }: {
  path: string;
  log: EventLog;
  keepers: readonly Keeper[];
  all: readonly Keeper[];
  looks: boolean;
}): Promise<Replayed> {
  const wrong: Difference[] = [];
  const found = (difference: Difference) => looks && wrong.push(difference);
  let events = 0;
  let newest = START;
  const store = openReadStore(path);
  const parsed = all.filter(({ name }) => !isHistory(name));

  /** All of the log, each event looked at before the views take it in. */
  async function* readAll(after: Position) {
    let last = after;
    try {
      for await (const recorded of log.readAll(after)) {
        if (!log.precedes(last, recorded.position)) found(misplaced(recorded));
        last = recorded.position;
        if (!log.precedes(newest, last)) {
          yield recorded; // Looked at before: the log's first event is read for itself, too.
          continue;
        }
        newest = last;
        events += 1;
        if (looks && !parsed.some((one) => one.handles(recorded))) {
          unreadable(recorded).forEach(found);
        }
        yield recorded;
      }
    } catch (error) {
      found(brokenOff(last, error));
    }
  }

  try {
    const views = await projector(store, { ...log, readAll }, keepers, ({ name, at, error }) => {
      wrong.push({ table: name, what: `cannot take in an event: ${whyOf(error)}`, event: at });
    }, { pace: { ...usualPace, eventsMax: eventsAtOnce } });
    await makeQuick(store);
    await views.settle();
    if (looks) wrong.push(...await gapsIn(store));
    return { store, events, wrong };
  } catch (error) {
    await store.destroy();
    throw error;
  }
}

const misplaced = ({ id, stream, revision }: Recorded): Difference => (
  { table: stream, what: `revision ${revision} does not come after what is before it`, event: id }
);

const brokenOff = (last: Position, error: unknown): Difference => ({
  table: 'the log',
  what: `cannot be read on after position ${last === START ? 'START' : last}: ${whyOf(error)}`,
});

/** Events that no view parses. */
function unreadable({ id, stream, type, data }: Recorded): Difference[] {
  const schema = schemas[stream.split('-')[0] as keyof typeof schemas];
  if (schema?.safeParse({ type, ...data }).success) return [];
  return [{ table: stream, what: `does not parse as ${type}`, event: id }];
}

/** The kind of a fault, and our own words; a stranger's words might say something personal. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.name === 'AssertionError' || /^event \S+ does not parse/.test(error.message)
    ? error.message
    : error.name;
}

/**
 * It is thrown away at once: nothing must survive a crash, and what is only for questions that
 * nobody will ask here need not be kept in order.
 */
async function makeQuick(store: ReadStore) {
  await sql`pragma journal_mode = memory`.execute(store);
  await sql`pragma synchronous = off`.execute(store);
  await sql`pragma cache_size = -16384`.execute(store);
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'index' and sql is not null
      and sql not like 'create unique%' and name <> 'event_v1_stream'`.execute(store);
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(store);
}

/** Revisions of a stream count from 0 and leave none out. */
async function gapsIn(store: ReadStore): Promise<Difference[]> {
  const { rows } = await sql<{ stream: string; events: number; newest: number }>`
    select stream, count(*) as events, max(revision) as newest from event_v1
    group by stream having count(*) <> max(revision) + 1 limit 1000`.execute(store);
  const found: Difference[] = [];
  for (const { stream, newest, events } of rows) {
    const what = `has ${events} events, but its newest is revision ${newest}: some are missing`;
    found.push({ table: stream, what, event: await eventAfterGap(store, stream) });
  }
  return found;
}

/** The first event whose revision is not the one that comes next. */
async function eventAfterGap(store: ReadStore, stream: string): Promise<string | undefined> {
  const { rows: [row] } = await sql<{ id: string }>`
    select id from (
      select id, revision, row_number() over (order by seq) - 1 as expected from event_v1
      where stream = ${stream}
    ) where revision <> expected order by expected limit 1`.execute(store);
  return row?.id;
}
