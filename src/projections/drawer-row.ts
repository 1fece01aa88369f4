/** How one cash drawer stands: begun by money or by its agent, counted, finished, late. */
import type { Typed } from '../domain/decider.ts';
import type { DrawerPlace } from '../domain/drawer-place.ts';
import type { DrawerEvent } from '../domain/drawer.events.ts';
import { type Paise, paise } from '../domain/money.ts';

/** `unopened`: nobody has opened it. `late`: counted for good, and money moved after that. */
export type DrawerState = 'unopened' | 'open' | 'differs' | 'closed' | 'late';

export type DrawerRow = {
  /** In the order in which they came to be. */
  seq: number;
  drawerId: string;
  agentId: string;
  onDay: string;
  state: DrawerState;
  floatCash: Paise | null;
  openedAt: string | null;
  /** Of the newest count; the float is what of the cash counted is not takings. */
  countedCash: Paise | null;
  countedCheques: Paise | null;
  countedFloat: Paise | null;
  expectedCash: Paise | null;
  expectedCheques: Paise | null;
  closedBy: string | null;
  closedAt: string | null;
  approvedBy: string | null;
  approvedAt: string | null;
  /** Of all finished counts, without the float; and what of it was paid into the bank. */
  takingsCash: Paise;
  takingsCheques: Paise;
  depositedCash: Paise;
  depositedCheques: Paise;
  /** Lines so far: when it was opened, first counted, last counted, and counted for good. */
  lines: number;
  linesBefore: number | null;
  linesFirst: number | null;
  linesCounted: number;
  linesFinished: number;
  /** Which line is the newest that lies in the drawer; 0 for none. A card's slip does not. */
  newestHeld: number;
};
const nothing = paise(0);

export const begun = (place: DrawerPlace): DrawerRow => ({
  seq: 0,
  ...place,
  state: 'unopened',
  floatCash: null,
  openedAt: null,
  countedCash: null,
  countedCheques: null,
  countedFloat: null,
  expectedCash: null,
  expectedCheques: null,
  closedBy: null,
  closedAt: null,
  approvedBy: null,
  approvedAt: null,
  takingsCash: nothing,
  takingsCheques: nothing,
  depositedCash: nothing,
  depositedCheques: nothing,
  lines: 0,
  linesBefore: null,
  linesFirst: null,
  linesCounted: 0,
  linesFinished: 0,
  newestHeld: 0,
});

export function closed(
  before: DrawerRow,
  { counted, expected, difference, float, lines, closedBy }: Typed<DrawerEvent, 'DrawerClosed'>,
  closedAt: string,
): DrawerRow {
  const row: DrawerRow = {
    ...before,
    state: 'differs',
    countedCash: counted.cash,
    countedCheques: counted.cheques,
    countedFloat: float,
    expectedCash: expected.cash,
    expectedCheques: expected.cheques,
    closedBy,
    closedAt,
    approvedBy: null,
    approvedAt: null,
    linesFirst: before.linesFirst ?? lines,
    linesCounted: lines,
  };
  return difference.cash === 0 && difference.cheques === 0 ? finished(row) : row;
}

export const finished = (row: DrawerRow): DrawerRow => ({
  ...row,
  state: row.newestHeld > row.linesCounted ? 'late' : 'closed',
  takingsCash: paise(row.takingsCash + (row.countedCash ?? 0) - (row.countedFloat ?? 0)),
  takingsCheques: paise(row.takingsCheques + (row.countedCheques ?? 0)),
  linesFinished: row.linesCounted,
});
