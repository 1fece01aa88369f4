/** What must be right about a whole file of settlements before anything of it is recorded. */
import { createHash } from 'node:crypto';
import { type Paise, paise, sum, toDecimal } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { Known } from './settlement-known.ts';
import type { Reader, StatedRow } from './settlement-row.ts';
import { FileRefused } from './source.ts';

/** One payout or one day of a statement, its rows in the order in which they are recorded. */
export type Stated = {
  gateway: GatewayName;
  settlementId: string;
  settledOn: string;
  utr?: string;
  rows: readonly StatedRow[];
  net: Paise;
  fee: Paise;
  tax: Paise;
  digest: string;
};

/** Why lines of the file cannot stand. */
export type Wrong = Map<number, string[]>;

export const addWrong = (wrong: Wrong, line: number, reason: string) =>
  wrong.set(line, [...wrong.get(line) ?? [], reason]);

/** Whatever order a file has them in, the same rows are the same settlement. */
export function settlementsIn({ gateway, isStatement }: Reader, rows: readonly StatedRow[]) {
  const together = Map.groupBy(rows, ({ settlementId }) => settlementId);
  return [...together].map(([settlementId, all]): Stated => {
    const sorted = all.toSorted((a, b) => a.rowRef < b.rowRef ? -1 : 1);
    const { settledOn, utr } = sorted[0]!;
    const hash = createHash('sha256');
    for (const { rowRef, kind, amount, fee, tax, net } of sorted) {
      hash.update(`${JSON.stringify([rowRef, kind, amount, fee, tax, net])}\n`);
    }
    return {
      gateway,
      settlementId,
      settledOn,
      ...(utr && !isStatement && { utr }),
      rows: sorted,
      net: sum(sorted.map(({ net }) => net)),
      fee: sum(sorted.map(({ fee }) => fee)),
      tax: sum(sorted.map(({ tax }) => tax)),
      digest: hash.digest('hex'),
    };
  });
}

/** A row twice, days still to come, and one payout that would be two. */
export function wrongRows(rows: readonly StatedRow[], today: string, isStatement: boolean): Wrong {
  const wrong: Wrong = new Map();
  const lineOf = new Map<string, number>();
  const first = new Map<string, StatedRow>();
  for (const row of rows) {
    const { line, rowRef, settlementId, settledOn, utr } = row;
    const earlier = lineOf.get(rowRef);
    if (earlier !== undefined) addWrong(wrong, line, `${rowRef} stands in line ${earlier} already`);
    lineOf.set(rowRef, line);
    if (settledOn > today) addWrong(wrong, line, `its day ${settledOn} is still to come`);
    const other = first.get(settlementId) ?? row;
    first.set(settlementId, other);
    if (other.settledOn !== settledOn || (other.utr !== utr && !isStatement)) {
      const of = `line ${other.line}, of the same settlement`;
      addWrong(wrong, line, `has another day or bank reference than ${of}`);
    }
  }
  return wrong;
}

/**
 * Where sums do not agree with what the file, or somebody who has the gateway's letter before them,
 * says that they are. `totals`: by settlement.
 */
export function wrongSums(
  settlements: readonly Stated[],
  totals: ReadonlyMap<string, Paise>,
): string[] {
  const known = new Set(settlements.map(({ settlementId }) => settlementId));
  const strange = [...totals.keys()].filter((settlementId) => !known.has(settlementId));
  const differing = settlements.flatMap(({ settlementId, rows, net }) => {
    const stated = new Set(rows.flatMap(({ total }) => total ?? []));
    const total = totals.get(settlementId);
    if (total !== undefined) stated.add(total);
    return [...stated].filter((one) => one !== net).map((one) =>
      `the rows of ${settlementId} come to ${toDecimal(net)}, and it states ${toDecimal(one)}` +
      mixedUp(net, one)
    );
  });
  return [...strange.map((id) => `a sum is stated for ${id}, which has no rows`), ...differing];
}

const mixedUp = (one: Paise, other: Paise) =>
  isHundredfold(one, other) ? ': one is in rupees, the other in paise' : '';

/** The mark of rupees that were taken for paise, or the other way round. */
export const isHundredfold = (one: Paise, other: Paise): boolean =>
  one !== 0 && (one === other * 100 || other === one * 100);

/** Each line says what is left after it: newest first or newest last, no line is missing. */
export function wrongBalances(rows: readonly StatedRow[]): string[] {
  if (rows.length < 2 || rows.some(({ balance }) => balance === undefined)) return [];
  const breaks = (inOrder: readonly StatedRow[]) =>
    inOrder.find(({ balance, net }, i) => {
      const before = inOrder[i - 1]?.balance;
      return before !== undefined && paise(before + net) !== balance;
    });
  const forward = breaks(rows);
  const backward = breaks(rows.toReversed());
  if (!forward || !backward) return [];
  return [`the balance of line ${forward.line} does not follow from the line before it`];
}

const batch = 2_000;

/** Rows that another settlement has, and settlements that are known with other rows. */
export async function wrongRepeats(
  settlements: readonly Stated[],
  known: Pick<Known, 'rowsRecorded'>,
  digestOf: (settlement: Stated) => Promise<string | undefined>,
): Promise<{ wrong: Wrong; known: number }> {
  const wrong: Wrong = new Map();
  let seen = 0;
  for (const settlement of settlements) {
    const { gateway, settlementId, rows, digest } = settlement;
    const before = await digestOf(settlement);
    if (before !== undefined) seen++;
    if (before !== undefined && before !== digest) {
      throw new FileRefused(
        `${settlementId} was imported before with other rows: a settlement is imported whole`,
      );
    }
    if (before !== undefined) continue;
    for (let from = 0; from < rows.length; from += batch) {
      const part = rows.slice(from, from + batch);
      const recorded = await known.rowsRecorded(gateway, part.map(({ rowRef }) => rowRef));
      const lineOf = new Map(part.map(({ rowRef, line }) => [rowRef, line]));
      for (const { rowRef, settlementId: other } of recorded) {
        addWrong(wrong, lineOf.get(rowRef)!, `${rowRef} stood in the settlement ${other} already`);
      }
    }
  }
  return { wrong, known: seen };
}
