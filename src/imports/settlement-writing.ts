/** Writes planned settlements page by page: each page once, whoever broke off before. */
import assert from 'node:assert/strict';
import { paise } from '../domain/money.ts';
import { type Settlement, settlementStreamId } from '../domain/settlement.ts';
import type { SettlementCommand, WriteSettlement } from '../domain/settlement.ts';
import type { SettlementRow } from '../domain/settlement.events.ts';
import { inLanes } from './lanes.ts';
import { apply, type Importing, type Writers } from './settlement-applying.ts';
import type { Stated } from './settlement-checks.ts';
import type { Known } from './settlement-known.ts';
import type { Step } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';
import { ofAnotherAmount } from './settlement-weighing.ts';
import { FileRefused } from './source.ts';

export type WritingWays = Writers & {
  settlement: WriteSettlement;
  known: Pick<Known, 'openLines'>;
  now: { settlement(id: string): Promise<Settlement> };
};

/** A settlement with what became of each row. */
export type Imported = Omit<Stated, 'rows' | 'digest'> & { rows: readonly SettlementRow[] };

type Writing = Importing & { plans: ReadonlyMap<StatedRow, Step> };
type Order = {
  staffId: string;
  /** Another run has written a part of it. */
  isBegun(settlement: Stated): boolean;
  onRow?(rows: number, of: number): void;
};
type Page = { settlement: Stated; page: number; rows: readonly StatedRow[] };

const pageMax = 200;
/** A row's commands go to streams of their own: several pages of them share the log's commits. */
const pagesAtOnce = 3;

/** What a settlement is called as a stream, or one page of it. */
export const idOf = ({ gateway, settlementId }: Stated, page?: number): string =>
  settlementStreamId({
    gateway,
    settlementId,
    ...(page === undefined ? { type: 'ImportSettlement' } : { type: 'RecordRows', page }),
  });

/** Throws FileRefused when somebody else imports the same just now. */
export async function write(
  ways: WritingWays,
  settlements: readonly Stated[],
  writing: Writing,
  { staffId, isBegun, onRow }: Order,
): Promise<Imported[]> {
  const record = recorder(ways, writing);
  const of = settlements.reduce((all, { rows }) => all + rows.length, 0);
  let done = 0;
  for (const settlement of settlements) {
    const { rows: all, digest, ...stated } = settlement;
    const [rows, pages] = [all.length, Math.ceil(all.length / pageMax)];
    await record({ type: 'ImportSettlement', ...stated, rows, pages, digest });
  }
  const recorded = new Map<Stated, SettlementRow[][]>();
  await inLanes(pagesOf(settlements), { laneOf, atOnce: pagesAtOnce }, async (one) => {
    const { settlement, page, rows } = one;
    const before = isBegun(settlement)
      ? (await ways.now.settlement(idOf(settlement, page))).rows
      : [];
    const after = before.length > 0 ? before : await applyPage(one, writing, record);
    const pages = recorded.get(settlement) ?? [];
    pages[page - 1] = [...after];
    recorded.set(settlement, pages);
    done += rows.length;
    onRow?.(done, of);
  });
  const imported: Imported[] = [];
  for (const settlement of settlements) {
    const { rows: _, digest: __, ...stated } = settlement;
    const rows = recorded.get(settlement)?.flat() ?? [];
    const { gateway, settlementId } = stated;
    await explainLine(settlement, ways.known, record, staffId); // Before it: a closed one is done.
    await record({ type: 'CloseSettlement', gateway, settlementId, rows });
    imported.push({ ...stated, rows });
  }
  return imported;
}

const laneOf = ({ settlement, page }: Page) => idOf(settlement, page);

async function* pagesOf(settlements: readonly Stated[]): AsyncGenerator<Page> {
  for (const settlement of settlements) {
    const { rows } = settlement;
    for (let from = 0; from < rows.length; from += pageMax) {
      yield { settlement, page: from / pageMax + 1, rows: rows.slice(from, from + pageMax) };
    }
  }
}

type Record = (command: SettlementCommand) => Promise<void>;

const recorder =
  ({ settlement }: WritingWays, { origin }: Importing): Record => async (command) => {
    const { type, gateway, settlementId } = command;
    const which = 'page' in command ? `${command.page}` : 'rowRef' in command ? command.rowRef : '';
    const id = ['settlement', gateway, settlementId, type, which].join(' ');
    const outcome = await settlement(command, origin(id));
    if (!('refused' in outcome)) return;
    const { code } = outcome.refused;
    if (explains(command) && explainedBefore.includes(code)) return;
    assert.notEqual(code, 'settlement_sums_differ', `${settlementId}: rows were lost on the way`);
    throw new FileRefused(`somebody else imports ${settlementId} just now. Begin again afterwards`);
  };

const explains = ({ type }: SettlementCommand) => type === 'MatchRow' || type === 'ResolveRow';
/** By somebody, or by a payout before this one that bears the same reference: the first stands. */
const explainedBefore: readonly string[] = [
  'settlement_row_resolved_before',
  'settlement_row_has_another_rest',
  'command_id_used_differently',
];

async function applyPage(
  { settlement, page, rows }: Page,
  writing: Writing,
  record: Record,
): Promise<readonly SettlementRow[]> {
  const { gateway, settlementId, settledOn } = settlement;
  const applied = await Promise.all(rows.map((row) => {
    const step = writing.plans.get(row);
    assert(step, `line ${row.line} was planned by nobody`);
    return apply({ row, step }, settlement, writing);
  }));
  await record({ type: 'RecordRows', gateway, settlementId, settledOn, page, rows: applied });
  return applied;
}

/**
 * The bank's line may have come first: what it could not explain then, this payout does now. A line
 * of another sum is that payout all the same, and the difference alone is left, unless several
 * lines bear its reference: then nobody can say which.
 */
async function explainLine(
  { gateway, settlementId, utr, net }: Stated,
  known: WritingWays['known'],
  record: Record,
  resolvedBy: string,
) {
  if (utr === undefined) return;
  const lines = (await known.openLines(utr)).filter((line) => line.net > 0 === net > 0);
  const whole = lines.find((line) => line.net === net);
  if (whole) {
    const { settledOn: onDay, ...line } = whole;
    const nothing = { fee: paise(0), tax: paise(0) };
    await record({ type: 'ResolveRow', ...line, ...nothing, as: 'payment', resolvedBy, onDay });
  } else if (lines.length === 1) {
    const { settledOn: onDay, ...line } = lines[0]!;
    const payout = { gateway, settlementId };
    const rest = { payout, posted: net, reason: ofAnotherAmount(payout) };
    await record({ type: 'MatchRow', ...line, ...rest, onDay });
  }
}
