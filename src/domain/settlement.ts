/**
 * One payout of a gateway: its rows are recorded page by page, each page once, and it is closed
 * when every row has ended and the sums agree. A file decides nothing twice.
 */
import {
  accept,
  type Decider,
  type Decision,
  type Execute,
  refuse,
  type Typed,
} from './decider.ts';
import { type Paise, paise, sum } from './money.ts';
import { type RowOutcome, SettlementEvent, type SettlementRow } from './settlement.events.ts';

type Named<Type> = Omit<Typed<SettlementEvent, Type>, 'type'>;
type About = { gateway: Named<'SettlementImported'>['gateway']; settlementId: string };
export type SettlementCommand =
  | { type: 'ImportSettlement' } & Named<'SettlementImported'>
  | { type: 'RecordRows' } & Named<'SettlementRowsRecorded'>
  | { type: 'MatchRow' } & Named<'SettlementRowMatched'>
  | { type: 'ResolveRow' } & Named<'SettlementRowResolved'>
  | { type: 'CloseSettlement'; rows: readonly SettlementRow[] } & About;

export type SettlementRefusal =
  | { code: 'settlement_imported_with_different_rows'; settlementId: string }
  | { code: 'settlement_not_imported'; settlementId: string }
  | { code: 'settlement_sums_differ'; settlementId: string; stated: Paise; found: Paise }
  | { code: 'settlement_rows_recorded_before'; settlementId: string; page: number }
  | { code: 'settlement_row_resolved_before'; rowRef: string }
  | { code: 'settlement_row_has_another_rest'; rowRef: string; rest: Paise };
type SettlementDecision = Decision<SettlementEvent, SettlementRefusal>;

export type Settlement = {
  imported?: Named<'SettlementImported'>;
  rows: readonly SettlementRow[];
  /** Those that a payout has explained in part. */
  matched: ReadonlyMap<string, Named<'SettlementRowMatched'>>;
  resolved: ReadonlyMap<string, Named<'SettlementRowResolved'>>;
  closed: boolean;
};

export type WriteSettlement = Execute<SettlementCommand, SettlementEvent, SettlementRefusal>;

export const settlementDecider: Decider<
  Settlement,
  SettlementCommand,
  SettlementEvent,
  SettlementRefusal
> = {
  noun: 'settlement',
  idOf: settlementStreamId,
  schema: SettlementEvent,
  initial: { rows: [], matched: new Map(), resolved: new Map(), closed: false },
  decide(command, settlement) {
    switch (command.type) {
      case 'ImportSettlement':
        return importSettlement(command, settlement);
      case 'RecordRows':
        return recordRows(command, settlement);
      case 'MatchRow':
        return matchRow(command, settlement);
      case 'ResolveRow':
        return resolveRow(command, settlement);
      case 'CloseSettlement':
        return closeSettlement(command, settlement);
    }
  },
  evolve(settlement, event) {
    switch (event.type) {
      case 'SettlementImported': {
        const { type: _, ...imported } = event;
        return { ...settlement, imported };
      }
      case 'SettlementRowsRecorded':
        return { ...settlement, rows: event.rows };
      case 'SettlementRowMatched': {
        const { type: _, ...row } = event;
        return { ...settlement, matched: new Map(settlement.matched).set(row.rowRef, row) };
      }
      case 'SettlementRowResolved': {
        const { type: _, ...row } = event;
        return { ...settlement, resolved: new Map(settlement.resolved).set(row.rowRef, row) };
      }
      case 'SettlementClosed':
        return { ...settlement, closed: true };
    }
  },
};

/** A page of rows stands in a stream of its own, so that no stream grows with the file. */
export function settlementStreamId(command: About & { type: string; page?: number }): string {
  const { gateway, settlementId, page } = command;
  const whole = `${gateway}-${settlementId}`;
  return command.type === 'RecordRows' ? `${whole}:${page}` : whole;
}

function importSettlement(
  { type: _, ...wanted }: Extract<SettlementCommand, { type: 'ImportSettlement' }>,
  { imported }: Settlement,
): SettlementDecision {
  if (!imported) return accept({ type: 'SettlementImported', ...wanted });
  const { settlementId } = wanted;
  return imported.digest === wanted.digest
    ? accept()
    : refuse({ code: 'settlement_imported_with_different_rows', settlementId });
}

/** The first record of a page stands: what was decided about a row is not decided again. */
function recordRows(
  { type: _, ...page }: Extract<SettlementCommand, { type: 'RecordRows' }>,
  { rows }: Settlement,
): SettlementDecision {
  if (rows.length === 0) return accept({ type: 'SettlementRowsRecorded', ...page });
  const same = rows.length === page.rows.length &&
    rows.every(({ rowRef }, i) => rowRef === page.rows[i]?.rowRef);
  if (same) return accept();
  const { settlementId } = page;
  return refuse({ code: 'settlement_rows_recorded_before', settlementId, page: page.page });
}

/** Once, by the payout that comes first; and never what somebody has resolved. */
function matchRow(
  { type: _, ...wanted }: Extract<SettlementCommand, { type: 'MatchRow' }>,
  { imported, matched, resolved }: Settlement,
): SettlementDecision {
  const { settlementId, rowRef, payout } = wanted;
  if (!imported) return refuse({ code: 'settlement_not_imported', settlementId });
  const before = matched.get(rowRef)?.payout;
  if (before?.gateway === payout.gateway && before.settlementId === payout.settlementId) {
    return accept();
  }
  if (before || resolved.has(rowRef)) {
    return refuse({ code: 'settlement_row_resolved_before', rowRef });
  }
  return accept({ type: 'SettlementRowMatched', ...wanted });
}

function resolveRow(
  { type: _, ...wanted }: Extract<SettlementCommand, { type: 'ResolveRow' }>,
  { imported, matched, resolved }: Settlement,
): SettlementDecision {
  const { settlementId, rowRef } = wanted;
  if (!imported) return refuse({ code: 'settlement_not_imported', settlementId });
  const before = resolved.get(rowRef);
  const match = matched.get(rowRef);
  const rest = match ? paise(match.net - match.posted) : wanted.net;
  if (!before && rest !== wanted.net) {
    return refuse({ code: 'settlement_row_has_another_rest', rowRef, rest });
  }
  if (!before) return accept({ type: 'SettlementRowResolved', ...wanted });
  return isSameFinding(before, wanted)
    ? accept()
    : refuse({ code: 'settlement_row_resolved_before', rowRef });
}

type Found = Pick<Named<'SettlementRowResolved'>, 'as' | 'paymentId' | 'slipRef'>;

export const isSameFinding = (one: Found, other: Found): boolean =>
  one.as === other.as && one.paymentId === other.paymentId && one.slipRef === other.slipRef;

/** `rows` are all of the settlement's as they were recorded. */
function closeSettlement(
  { gateway, settlementId, rows }: Extract<SettlementCommand, { type: 'CloseSettlement' }>,
  { imported, closed }: Settlement,
): SettlementDecision {
  if (!imported) return refuse({ code: 'settlement_not_imported', settlementId });
  if (closed) return accept();
  const found = sum(rows.map(({ net }) => net));
  if (rows.length !== imported.rows || found !== imported.net) {
    const stated = imported.net;
    return refuse({ code: 'settlement_sums_differ', settlementId, stated, found });
  }
  const outcomes: Partial<Record<RowOutcome, { rows: number; net: Paise }>> = {};
  for (const { outcome, net } of rows) {
    const before = outcomes[outcome] ?? { rows: 0, net: paise(0) };
    outcomes[outcome] = { rows: before.rows + 1, net: paise(before.net + net) };
  }
  return accept({ type: 'SettlementClosed', gateway, settlementId, outcomes });
}
