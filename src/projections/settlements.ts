/** Settlements: what each payout or statement came to, what became of its rows, what is open. */
import { sql } from 'kysely';
import type { Typed } from '../domain/decider.ts';
import { type Paise, paise } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import {
  type RowOutcome,
  SettlementEvent,
  type SettlementRow,
} from '../domain/settlement.events.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { rowsWith } from './rows.ts';
import { numberedTable, table } from './table.ts';

type Row = {
  gateway: GatewayName;
  settlementId: string;
  settledOn: string;
  utr: string | null;
  /** How many, and of how many it is recorded what became of them. */
  rowCount: number;
  recorded: number;
  /** For our bank account; the gateway's fee and the tax on it are off. */
  net: Paise;
  fee: Paise;
  tax: Paise;
  state: 'importing' | 'closed';
  /** JSON: rows and net per outcome. */
  outcomes: string;
  /** Exceptions that nobody has resolved. */
  exceptions: number;
  /** Order of import. */
  seq: number;
};
type Outcomes = Partial<Record<RowOutcome, { rows: number; net: Paise }>>;
export type Settlement = Omit<Row, 'outcomes'> & { outcomes: Outcomes };

type Line = {
  gateway: GatewayName;
  settlementId: string;
  rowRef: string;
  settledOn: string;
  kind: SettlementRow['kind'];
  outcome: RowOutcome;
  net: Paise;
  fee: Paise;
  tax: Paise;
  /** Of net, what another settlement's rows had posted. */
  posted: Paise;
  utr: string | null;
  paymentId: string | null;
  foundBy: string | null;
  reason: string | null;
  resolvedAs: Typed<SettlementEvent, 'SettlementRowResolved'>['as'] | null;
  resolvedBy: string | null;
  resolvedOn: string | null;
};
export type SettledRow = Line;
/** Which settlement; and, in it, which row. */
export type SettlementKey = { gateway: GatewayName; settlementId: string };
export type LineKey = SettlementKey & { rowRef: string };

const settlement = numberedTable<Row>('settlement_v1', ['gateway', 'settlementId']);
const line = table<Line>('settlement_row_v1', ['gateway', 'settlementId', 'rowRef']);
const own = (store: ReadStore) =>
  store.$extendTables<{ settlementV1: Row; settlementRowV1: Line }>();

const definitions = [
  `create table if not exists settlement_v1 (
      gateway       text    not null,
      settlement_id text    not null,
      settled_on    text    not null,
      utr           text,
      row_count     integer not null,
      recorded      integer not null,
      net           bigint  not null,
      fee           bigint  not null,
      tax           bigint  not null,
      state         text    not null,
      outcomes      text    not null,
      exceptions    integer not null,
      seq           integer not null,
      primary key (gateway, settlement_id)
    )`,
  `create unique index if not exists settlement_v1_seq on settlement_v1 (seq)`,
  `create index if not exists settlement_v1_utr on settlement_v1 (utr) where utr is not null`,
  `create table if not exists settlement_row_v1 (
      gateway       text   not null,
      settlement_id text   not null,
      row_ref       text   not null,
      settled_on    text   not null,
      kind          text   not null,
      outcome       text   not null,
      net           bigint not null,
      fee           bigint not null,
      tax           bigint not null,
      posted        bigint not null,
      utr           text,
      payment_id    text,
      found_by      text,
      reason        text,
      resolved_as   text,
      resolved_by   text,
      resolved_on   text,
      primary key (gateway, settlement_id, row_ref)
    )`,
  `create index if not exists settlement_row_v1_ref on settlement_row_v1 (gateway, row_ref)`,
  `create index if not exists settlement_row_v1_utr on settlement_row_v1 (utr)
      where utr is not null`,
  `create index if not exists settlement_row_v1_open
      on settlement_row_v1 (settled_on, gateway, settlement_id, row_ref)
      where outcome = 'exception' and resolved_as is null`,
];

export const settlements: Projection<SettlementEvent> = {
  name: 'settlements@1',
  schema: SettlementEvent,
  definitions,
  on: {
    SettlementImported(batch, { gateway, settlementId, settledOn, utr = null, ...fact }) {
      const { rows: rowCount, net, fee, tax } = fact;
      const named = { gateway, settlementId, settledOn, utr, rowCount, net, fee, tax };
      batch.insert(settlement, { ...named, ...begun });
    },
    SettlementRowsRecorded(batch, { gateway, settlementId, settledOn, rows }) {
      const which = { gateway, settlementId };
      for (const row of rows) batch.insert(line, { ...which, settledOn, ...lineFrom(row) });
      count(batch, which, rows);
    },
    SettlementRowMatched: (batch, { gateway, settlementId, rowRef, posted, reason }) =>
      batch.change(line, { gateway, settlementId, rowRef }, { posted, reason, foundBy: 'payout' }),
    SettlementRowResolved(batch, { gateway, settlementId, rowRef, ...how }) {
      const which = { gateway, settlementId };
      const { as: resolvedAs, resolvedBy, onDay: resolvedOn, paymentId } = how;
      batch.change(line, { ...which, rowRef }, {
        resolvedAs,
        resolvedBy,
        resolvedOn,
        ...(paymentId && { paymentId }),
      });
      batch.change(settlement, which, ({ exceptions }) => ({ exceptions: exceptions - 1 }));
    },
    SettlementClosed: (batch, { gateway, settlementId }) =>
      batch.change(settlement, { gateway, settlementId }, { state: 'closed' }),
  },
};

const begun = {
  recorded: 0,
  state: 'importing' as const,
  outcomes: '{}',
  exceptions: 0,
  seq: 0,
};

const lineFrom = ({ posted = paise(0), ...row }: SettlementRow) => {
  const { utr = null, paymentId = null, foundBy = null, reason = null, ...told } = row;
  const found = { posted, utr, paymentId, foundBy, reason };
  return { ...told, ...found, resolvedAs: null, resolvedBy: null, resolvedOn: null };
};

const count = (batch: Batch, which: SettlementKey, rows: readonly SettlementRow[]) =>
  batch.change(settlement, which, (before) => {
    const outcomes = outcomesIn(before.outcomes);
    for (const { outcome, net } of rows) {
      const { rows, net: sum } = outcomes[outcome] ?? { rows: 0, net: 0 };
      outcomes[outcome] = { rows: rows + 1, net: paise(sum + net) };
    }
    const open = rows.filter(({ outcome }) => outcome === 'exception').length;
    return {
      outcomes: JSON.stringify(outcomes),
      recorded: before.recorded + rows.length,
      exceptions: before.exceptions + open,
    };
  });

const outcomesIn = (text: string): Outcomes => JSON.parse(text);

const settlementOf = ({ outcomes, ...row }: Row): Settlement => ({
  ...row,
  net: paise(Number(row.net)),
  fee: paise(Number(row.fee)),
  tax: paise(Number(row.tax)),
  outcomes: outcomesIn(outcomes),
});

const lineOf = (row: Line): SettledRow => ({
  ...row,
  net: paise(Number(row.net)),
  fee: paise(Number(row.fee)),
  tax: paise(Number(row.tax)),
  posted: paise(Number(row.posted)),
});

export async function settlementNamed(store: ReadStore, { gateway, settlementId }: SettlementKey) {
  const row = await own(store).selectFrom('settlementV1').selectAll()
    .where('gateway', '=', gateway).where('settlementId', '=', settlementId).executeTakeFirst();
  return row && settlementOf(row);
}

/** Newest import first. `before`: the `seq` of the last one of the page before. */
export async function settlementsPage(
  store: ReadStore,
  { gateway, state, before, limit }: {
    gateway?: GatewayName;
    state?: Settlement['state'];
    before?: number;
    limit: number;
  },
): Promise<Settlement[]> {
  const rows = await own(store).selectFrom('settlementV1').selectAll()
    .$if(gateway !== undefined, (query) => query.where('gateway', '=', gateway!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(settlementOf);
}

/** Payouts that one of these references of the bank is about. */
export async function settlementsByUtr(
  store: ReadStore,
  utrs: readonly string[],
): Promise<Settlement[]> {
  const keys = [...new Set(utrs)].map((utr) => ({ utr }));
  return (await rowsWith<Row>(store, { ...settlement, key: ['utr'] }, keys)).map(settlementOf);
}

const lines = (store: ReadStore) => own(store).selectFrom('settlementRowV1').selectAll();

export async function settlementRowNamed(store: ReadStore, key: LineKey) {
  const { gateway, settlementId, rowRef } = key;
  const row = await lines(store).where('gateway', '=', gateway)
    .where('settlementId', '=', settlementId).where('rowRef', '=', rowRef).executeTakeFirst();
  return row && lineOf(row);
}

/** In the order of their references. `after`: the last one of the page before. */
export async function settlementRowsPage(
  store: ReadStore,
  { gateway, settlementId }: SettlementKey,
  { outcome, after = '', limit }: {
    outcome?: readonly RowOutcome[];
    after?: string;
    limit: number;
  },
): Promise<SettledRow[]> {
  const rows = await lines(store).where('gateway', '=', gateway)
    .where('settlementId', '=', settlementId).where('rowRef', '>', after)
    .$if(outcome !== undefined, (query) => query.where('outcome', 'in', outcome ?? []))
    .orderBy('rowRef').limit(limit).execute();
  return rows.map(lineOf);
}

/** Exceptions that nobody has resolved, the oldest day first. */
export async function openExceptions(
  store: ReadStore,
  { after, limit }: { after?: LineKey & { settledOn: string }; limit: number },
): Promise<SettledRow[]> {
  const rows = await lines(store)
    .where('outcome', '=', sql.lit('exception')).where('resolvedAs', 'is', null)
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('settledOn', 'gateway', 'settlementId', 'rowRef'),
          '>',
          tuple(after!.settledOn, after!.gateway, after!.settlementId, after!.rowRef),
        )
      ))
    .orderBy('settledOn').orderBy('gateway').orderBy('settlementId').orderBy('rowRef')
    .limit(limit).execute();
  return rows.map(lineOf);
}

/** In whichever settlements these rows of the gateway have been recorded. */
export async function settlementRowsByRef(
  store: ReadStore,
  gateway: GatewayName,
  rowRefs: readonly string[],
): Promise<SettledRow[]> {
  const keys = rowRefs.map((rowRef) => ({ gateway, rowRef }));
  return (await rowsWith<Line>(store, { ...line, key: ['gateway', 'rowRef'] }, keys)).map(lineOf);
}

/** Lines of statements that bear one of these references of the bank. */
export async function settlementRowsByUtr(
  store: ReadStore,
  utrs: readonly string[],
): Promise<SettledRow[]> {
  const keys = utrs.map((utr) => ({ utr }));
  return (await rowsWith<Line>(store, { ...line, key: ['utr'] }, keys)).map(lineOf);
}
