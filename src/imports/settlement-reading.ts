/** Reads a whole file of settlements, and refuses it as a whole where anything in it is wrong. */
import type { Paise } from '../domain/money.ts';
import {
  addWrong,
  settlementsIn,
  type Stated,
  type Wrong,
  wrongBalances,
  wrongRows,
  wrongSums,
} from './settlement-checks.ts';
import { fieldRows } from './settlement-fields.ts';
import { type Reader, type Reading, rowKeeper, type StatedRow } from './settlement-row.ts';
import { FileRefused, type Source } from './source.ts';

/** Nothing of the file was recorded. `wrong`: what is to be corrected, by line. */
export class RowsRefused extends FileRefused {
  override name = 'RowsRefused';
  readonly wrong: Wrong;
  constructor(message: string, wrong: Wrong) {
    super(message);
    this.wrong = wrong;
  }
}

/** All of them are in mind at once. */
export const settlementRowsMax = 500_000;

export type Read = { settlements: Stated[]; rows: number; passedOver: number };

/** Throws FileRefused. `totals`: by settlement, what somebody knows that it comes to. */
export async function readSettlements(
  source: Source,
  reader: Reader,
  { totals, today }: { totals: ReadonlyMap<string, Paise>; today: string },
): Promise<Read> {
  const { rows, wrong, seen, stated, passedOver, inRupees, foreign } = await readRows(
    source,
    reader,
  );
  const all = rows.length + wrong.size;
  if (all > 0 && foreign === all) {
    const whose = `no row looks like one of ${reader.gateway}’s: is it another gateway’s file?`;
    throw new RowsRefused(whose, wrong);
  }
  if (inRupees > 0) {
    const which = inRupees === all ? 'its amounts are' : `${inRupees} of its ${all} rows are`;
    throw new RowsRefused(`${which} in rupees where paise are due`, wrong);
  }
  if (wrong.size > 0) {
    throw new RowsRefused(`${wrong.size} of its ${all} rows cannot be read`, wrong);
  }
  if (seen === 0) throw new FileRefused('it has no rows');

  const odd = wrongRows(rows, today, reader.isStatement);
  if (odd.size > 0) throw new RowsRefused(`${odd.size} of its ${all} rows cannot stand`, odd);
  const settlements = settlementsIn(reader, rows);
  const sums = [
    ...wrongSums(settlements, new Map([...stated, ...totals])),
    ...wrongBalances(rows),
  ];
  if (sums.length > 0) throw new FileRefused(sums.slice(0, 5).join('; '));
  return { settlements, rows: rows.length, passedOver };
}

async function readRows(source: Source, reader: Reader) {
  const rows: StatedRow[] = [];
  const keep = rowKeeper();
  const wrong: Wrong = new Map();
  const stated = new Map<string, Paise>();
  let [seen, passedOver, inRupees, foreign] = [0, 0, 0, 0];

  function take(line: number, reading: Reading) {
    if (reading === 'passed over') passedOver++;
    else if ('row' in reading) rows.push(keep(reading.row));
    else if ('total' in reading) stated.set(reading.total.settlementId, reading.total.net);
    else {
      if (reading.inRupees) inRupees++;
      if (reading.foreign) foreign++;
      for (const reason of reading.wrong) addWrong(wrong, line, reason);
    }
  }

  for await (const row of fieldRows(source, reader)) {
    if (++seen > settlementRowsMax) {
      throw new FileRefused(`it has more than ${settlementRowsMax} rows: split it by settlements`);
    }
    if ('wrong' in row) addWrong(wrong, row.line, row.wrong);
    else take(row.line, reader.read(row.line, row.fields));
  }
  return { rows, wrong, stated, seen, passedOver, inRupees, foreign };
}
