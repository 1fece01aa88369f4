/** History: every event, for the auditor, found by what it is about. Sealed fields stay sealed. */
import { z } from 'zod';
import type { Recorded } from '../eventlog/event-log.ts';
import type { Keeper } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { insertRows, numbered } from './rows.ts';
import { define, numberedTable } from './table.ts';

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

const event = numberedTable<Row>('event_v1', []);
const own = (store: ReadStore) => store.$extendTables<{ eventV1: Row }>();

/** The auditor sees what was recorded, also what no rule of today can read: nothing is parsed. */
export const history: Keeper = {
  name: 'history@1',
  tables: ['event_v1'],
  createTables: (store) =>
    define(
      store,
      `create table if not exists event_v1 (
      seq         integer not null primary key,
      id          text    not null unique,
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
      `create index if not exists event_v1_stream on event_v1 (stream, seq)`,
      `create index if not exists event_v1_type on event_v1 (type, seq)`,
      `create index if not exists event_v1_account_no on event_v1 (account_no, seq)
        where account_no is not null`,
      `create index if not exists event_v1_payment_id on event_v1 (payment_id, seq)
        where payment_id is not null`,
    ),
  handles: () => true,
  async keep(store, facts) {
    const accountNos = await accountsBefore(store, facts);
    const rows = facts.map(({ data, meta, ...event }) => {
      const mentioned = Mentioned.parse(data);
      const accountNo = mentioned.accountNo ?? accountNos.get(event.stream) ?? null;
      if (accountNo !== null && isStory(event)) accountNos.set(event.stream, accountNo);
      return {
        ...event,
        seq: 0,
        data: JSON.stringify(data),
        meta: JSON.stringify(meta),
        occurredAt: meta.occurredAt,
        accountNo,
        paymentId: mentioned.paymentId ?? null,
      };
    });
    await insertRows(store, event, await numbered(store, event, rows));
  },
};

/** A payment or complaint once about an account stays about it, whether or not it says so again. */
const isStory = ({ stream }: { stream: string }) => /^(payment|complaint)-/.test(stream);

async function accountsBefore(store: ReadStore, facts: readonly Recorded[]) {
  const streams = [...new Set(facts.filter(isStory).map(({ stream }) => stream))];
  if (streams.length === 0) return new Map<string, string | null>();
  const rows = await own(store).selectFrom('eventV1').select(['stream', 'accountNo'])
    .where('stream', 'in', streams).where('accountNo', 'is not', null).orderBy('seq').execute();
  return new Map(rows.map(({ stream, accountNo }) => [stream, accountNo]));
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

export async function eventNamed(store: ReadStore, id: string) {
  const row = await own(store).selectFrom('eventV1').selectAll()
    .where('id', '=', id).executeTakeFirst();
  return row && eventOf(row);
}

const eventOf = ({ data, meta, ...row }: Row): HistoryEvent => (
  { ...row, data: JSON.parse(data), meta: JSON.parse(meta) }
);
