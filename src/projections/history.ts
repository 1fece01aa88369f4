/** History: every event, for the auditor, found by what it is about. Sealed fields stay sealed. */
import { z } from 'zod';
import type { Recorded } from '../eventlog/event-log.ts';
import type { Keeper } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { insertRows, numbered, rowsWith, updateRows } from './rows.ts';
import { numberedTable, table, tablesIn } from './table.ts';

type Row = {
  /** Order of the log. The log's own positions are opaque and do not sort. */
  seq: number;
  id: string;
  position: string;
  stream: string;
  revision: number;
  type: string;
  /** JSON. */
  data: string;
  meta: string;
  occurredAt: string;
  recordedAt: string;
  accountNo: string | null;
  paymentId: string | null;
};
export type HistoryEvent = Omit<Row, 'data' | 'meta'> & {
  data: Record<string, unknown>;
  meta: Recorded['meta'];
};

/** Which account a payment or complaint is about, by what it said last. */
type Story = { stream: string; accountNo: string };

const event = numberedTable<Row>('event_v1', []);
const story = table<Story>('event_story_v1', ['stream']);
const own = (store: ReadStore) => store.$extendTables<{ eventV1: Row }>();

const definitions = [
  `create table if not exists event_v1 (
      seq         integer not null primary key,
      id          text    not null,
      position    text    not null,
      stream      text    not null,
      revision    integer not null,
      type        text    not null,
      data        text    not null,
      meta        text    not null,
      occurred_at text    not null,
      recorded_at text    not null,
      account_no  text,
      payment_id  text
    )`,
  // Not unique: EventStoreDB refuses an id twice in one stream, and not in two.
  `create index if not exists event_v1_id on event_v1 (id)`,
  `create index if not exists event_v1_stream on event_v1 (stream, seq)`,
  `create index if not exists event_v1_type on event_v1 (type, seq)`,
  `create index if not exists event_v1_account_no on event_v1 (account_no, seq)
        where account_no is not null`,
  `create index if not exists event_v1_payment_id on event_v1 (payment_id, seq)
        where payment_id is not null`,
  `create table if not exists event_story_v1 (
    stream     text not null primary key,
    account_no text not null
  )`,
];

/** The auditor sees what was recorded, also what no rule of today can read: nothing is parsed. */
export const history: Keeper = {
  name: 'history@1',
  tables: tablesIn(definitions),
  definitions,
  handles: () => true,
  async keep(store, facts) {
    const stories = await storiesOf(store, facts);
    const rows = facts.map(({ data, meta, ...event }) => {
      const { accountNo, paymentId = null } = Mentioned.parse(data);
      if (accountNo !== undefined && isStory(event)) stories.mention(event.stream, accountNo);
      return {
        ...event,
        seq: 0,
        data: JSON.stringify(data),
        meta: JSON.stringify(meta),
        occurredAt: meta.occurredAt,
        accountNo: accountNo ?? stories.accountNoOf(event.stream) ?? null,
        paymentId,
      };
    });
    await stories.write();
    await insertRows(store, event, await numbered(store, event, rows));
  },
};

/** A payment or complaint once about an account stays about it, whether or not it says so again. */
const isStory = ({ stream }: { stream: string }) => /^(payment|complaint)-/.test(stream);

async function storiesOf(store: ReadStore, facts: readonly Recorded[]) {
  const streams = [...new Set(facts.filter(isStory).map(({ stream }) => stream))];
  const known = await rowsWith(store, story, streams.map((stream) => ({ stream })));
  const before = new Map(known.map(({ stream, accountNo }) => [stream, accountNo]));
  const now = new Map(before);
  const rowsWhere = (isMeant: (stream: string, accountNo: string) => boolean): Story[] =>
    [...now].filter(([stream, accountNo]) => isMeant(stream, accountNo))
      .map(([stream, accountNo]) => ({ stream, accountNo }));

  return {
    accountNoOf: (stream: string) => now.get(stream),
    mention: (stream: string, accountNo: string) => void now.set(stream, accountNo),
    async write() {
      await insertRows(store, story, rowsWhere((stream) => !before.has(stream)));
      const isOther = (stream: string, accountNo: string) =>
        before.has(stream) && before.get(stream) !== accountNo;
      await updateRows(store, story, rowsWhere(isOther));
    },
  };
}

const Mentioned = z.object({
  accountNo: z.string().optional().catch(undefined),
  paymentId: z.string().optional().catch(undefined),
});

export type HistoryFilter = {
  types?: readonly string[] | undefined;
  streams?: readonly string[] | undefined;
  accountNo?: string | undefined;
  paymentId?: string | undefined;
  /** Instants; from, inclusive, to, exclusive. */
  recordedFrom?: string | undefined;
  recordedTo?: string | undefined;
};

/** Oldest first from `after`, or newest first from `before`; both are a `seq`. */
export async function historyPage(
  store: ReadStore,
  filter: HistoryFilter,
  { after, before, limit, newestFirst = false }: {
    after?: number | undefined;
    before?: number | undefined;
    limit: number;
    newestFirst?: boolean;
  },
): Promise<HistoryEvent[]> {
  const { types, streams, accountNo, paymentId, recordedFrom, recordedTo } = filter;
  const rows = await own(store).selectFrom('eventV1').selectAll()
    .$if(types !== undefined, (query) => query.where('type', 'in', types ?? []))
    .$if(streams !== undefined, (query) => query.where('stream', 'in', streams ?? []))
    .$if(accountNo !== undefined, (query) => query.where('accountNo', '=', accountNo!))
    .$if(paymentId !== undefined, (query) => query.where('paymentId', '=', paymentId!))
    .$if(recordedFrom !== undefined, (query) => query.where('recordedAt', '>=', recordedFrom!))
    .$if(recordedTo !== undefined, (query) => query.where('recordedAt', '<', recordedTo!))
    .$if(after !== undefined, (query) => query.where('seq', '>', after!))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', newestFirst ? 'desc' : 'asc').limit(limit).execute();
  return rows.map(eventOf);
}

/** How many events the log had when the view last looked. */
export async function eventCount(store: ReadStore): Promise<number> {
  const { newest } = await own(store).selectFrom('eventV1')
    .select(({ fn }) => fn.max('seq').as('newest')).executeTakeFirstOrThrow();
  return Number(newest ?? 0);
}

/** The first of that id; a command that was sent for two streams at once has one in each. */
export async function eventNamed(store: ReadStore, id: string) {
  const row = await own(store).selectFrom('eventV1').selectAll().where('id', '=', id)
    .orderBy('seq').limit(1).executeTakeFirst();
  return row && eventOf(row);
}

/**
 * Which event of the log it is, counted from 1: by its id, or by a position. Positions have no
 * index, for few are asked about, mostly of late: they are looked for from the newest on.
 */
export async function historyPlace(
  store: ReadStore,
  { id, position }: { id?: string; position?: string },
): Promise<number | undefined> {
  const row = await own(store).selectFrom('eventV1').select('seq')
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .$if(position !== undefined, (query) => query.where('position', '=', position!))
    .orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row && Number(row.seq);
}

const eventOf = ({ data, meta, ...row }: Row): HistoryEvent => (
  { ...row, data: JSON.parse(data), meta: JSON.parse(meta) }
);
