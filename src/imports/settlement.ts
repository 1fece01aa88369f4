/**
 * Imports settlements and statements: all of a file is read, checked and planned before the first
 * of it is written; whoever breaks off in the middle and begins again comes to the same end.
 */
import { randomUUID } from 'node:crypto';
import { dayOf } from '../domain/calendar.ts';
import type { Paise } from '../domain/money.ts';
import { importing, recordOf } from './settlement-applying.ts';
import { type Stated, wrongRepeats } from './settlement-checks.ts';
import type { Known } from './settlement-known.ts';
import type { Doubt } from './settlement-plan.ts';
import { type Plans, plansFor } from './settlement-planning.ts';
import { readSettlements, RowsRefused } from './settlement-reading.ts';
import type { Reader } from './settlement-row.ts';
import { idOf, type Imported, write, type WritingWays } from './settlement-writing.ts';
import { FileRefused, type Source } from './source.ts';

export type SettlementWays = WritingWays & { known: Known };

export type SettlementOrder = {
  staffId: string;
  now(): string;
  /** How far apart the days of a row and of a payment that it does not name may lie. */
  days: number;
  /** What somebody has read elsewhere that a settlement comes to. */
  totals: ReadonlyMap<string, Paise>;
  /** Reads, checks and plans, and writes nothing. */
  dryRun: boolean;
  /** Somebody has looked: it is this company's file, although none of its payments is known. */
  allUnknown: boolean;
  /** After each row that is done with. */
  onRow?(rows: number, of: number): void;
};

export type SettlementSummary = {
  /** Nothing of it was new. */
  unchanged: boolean;
  /** Not paid out yet. */
  passedOver: number;
  settlements: readonly Imported[];
};

/** Throws FileRefused, and RowsRefused where lines are to blame, before anything is written. */
export async function importSettlements(
  ways: SettlementWays,
  reader: Reader,
  source: Source,
  order: SettlementOrder,
): Promise<SettlementSummary> {
  const { known, now } = ways;
  const { dryRun, days, totals } = order;
  const today = dayOf(order.now());
  const { settlements, passedOver } = await readSettlements(source, reader, { totals, today });
  const states = new Map<string, { digest?: string; closed: boolean }>();
  const { wrong, known: seen } = await wrongRepeats(settlements, known, async (settlement) => {
    const { imported, closed } = await now.settlement(idOf(settlement));
    if (imported) states.set(settlement.settlementId, { digest: imported.digest, closed });
    return imported?.digest;
  });
  if (wrong.size > 0) {
    throw new RowsRefused(`${wrong.size} of its rows were imported before`, wrong);
  }
  const closed = settlements.filter(({ settlementId }) => states.get(settlementId)?.closed);
  const open = settlements.filter((settlement) => !closed.includes(settlement));
  const plans = await plansFor(open, known, reader, { days });
  assertBelieved(reader, plans, order.allUnknown || seen > 0);
  const unchanged = open.length === 0;
  if (dryRun) {
    return { unchanged, passedOver, settlements: open.map((one) => foreseen(one, plans)) };
  }
  const { staffId } = order;
  const writing = importing(ways, {
    staffId,
    correlationId: randomUUID(), // One file, one story.
    now: order.now,
  });
  const isBegun = ({ settlementId }: Stated) => states.has(settlementId);
  const { onRow } = order;
  const written = await write(ways, open, { ...writing, plans }, {
    staffId,
    isBegun,
    ...(onRow && { onRow }),
  });
  return { unchanged, passedOver, settlements: written };
}

const foreseen = ({ rows, digest: _, ...stated }: Stated, plans: Plans): Imported => ({
  ...stated,
  rows: rows.map((row) => recordOf(row, stated, plans.get(row)!)),
});

/** So few unknown payments may be what nobody told us of; that many are somebody else's. */
const strangersMax = 10;

function assertBelieved({ gateway, isStatement }: Reader, plans: Plans, allUnknown: boolean) {
  const hundredfold = linesIn(plans, 'hundredfold');
  if (hundredfold.length > 0) {
    const reason = 'its amount is a hundred times what arrived, or a hundredth: rupees and paise';
    const message = `rupees and paise are mixed up in ${hundredfold.length} rows`;
    throw new RowsRefused(message, blamed(hundredfold, reason));
  }
  const payments = [...plans].filter(([{ kind }]) => kind === 'payment');
  const known = payments.filter(([, step]) => 'foundBy' in step && !('isNew' in step)).length;
  const elsewhere = linesIn(plans, 'another gateway');
  if (elsewhere.length > 0 && elsewhere.length * 2 >= known) {
    const reason = `the payment came by another gateway than ${gateway}`;
    const message = `its payments came by another gateway: it is no file of ${gateway}’s`;
    throw new RowsRefused(message, blamed(elsewhere, reason));
  }
  if (known === 0 && payments.length >= strangersMax && !isStatement && !allUnknown) {
    throw new FileRefused(
      `none of its ${payments.length} payments is known here: is it this company’s? If it is, ` +
        'say so with --all-unknown',
    );
  }
}

const linesIn = (plans: Plans, doubt: Doubt): number[] =>
  [...plans].flatMap(([{ line }, step]) => 'doubt' in step && step.doubt === doubt ? line : []);

const blamed = (lines: readonly number[], reason: string) =>
  new Map(lines.map((line) => [line, [reason]]));
