/** Lives the example's year: bills, payments and surcharges in the order in which they happened. */
import { daysAfter, startOf } from '../../src/domain/calendar.ts';
import { importBills } from '../../src/imports/bills.ts';
import { importConsumers } from '../../src/imports/consumers.ts';
import type { Order, Summary, Ways } from '../../src/imports/intake.ts';
import { importPayments } from '../../src/imports/payments.ts';
import type { Source } from '../../src/imports/source.ts';
import { districtBy, type Month, type Wanted } from './district.ts';
import { billLines, consumerLines, slipLines } from './rows.ts';

export type Loaded = { consumers: number; bills: number; payments: number; differing: number };

/**
 * `settle`: credits what has arrived, levies surcharges as of that day, and brings the views up to
 * it. `progress`: months that are done, of how many. Throws when the ledger refuses a row: the
 * example and the rules disagree then, or another example was loaded before.
 */
export async function loadExample(
  ways: Ways,
  { settle, progress, ...wanted }: Wanted & {
    until: string;
    settle(day: string): Promise<unknown>;
    progress?(done: number, of: number): void;
  },
): Promise<Loaded> {
  const { consumers, months } = districtBy(wanted);
  const firstDay = months[0]!.issuedOn.urban;
  const orderOn = (day: string) => orderAt(startOf([daysAfter(day, 1), wanted.until].sort()[0]!));
  const before = orderOn(daysAfter(firstDay, -1));
  const opened = await importConsumers(ways, fileOf(consumerLines(consumers)), before);
  const loaded: Loaded = { consumers: opened.rows, bills: 0, payments: 0, differing: 0 };

  for (const [at, month] of months.entries()) {
    const lastDay = months[at + 1] ? daysAfter(months[at + 1]!.issuedOn.urban, -1) : wanted.until;
    const billed = await importBills(ways, fileOf(billLines(month.bills)), orderOn(lastDay));
    add(loaded, 'bills', billed);
    for (const { day, slips } of stepsOf(month, lastDay)) {
      add(loaded, 'payments', await importPayments(ways, fileOf(slipLines(slips)), orderOn(day)));
      await settle(day);
    }
    progress?.(at + 1, months.length);
  }
  return loaded;
}

function add(loaded: Loaded, what: 'bills' | 'payments', { rows, differing }: Summary) {
  loaded[what] += rows;
  loaded.differing += differing;
}

/** Who pays in time has paid before the surcharges are levied, the day after a due day. */
function stepsOf({ dueOn, slips }: Month, lastDay: string) {
  const days = [daysAfter(dueOn.urban, 1), daysAfter(dueOn.rural, 1), lastDay]
    .filter((day) => day <= lastDay);
  return [...new Set(days)].sort().map((day, at, all) => ({
    day,
    slips: slips.filter(({ paidOn }) =>
      (at === 0 || paidOn >= all[at - 1]!) && (paidOn < day || day === lastDay)
    ),
  }));
}

async function* bytesOf(text: string) {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

const fileOf = (text: string): Source => ({ format: 'csv', bytes: bytesOf(text) });

const orderAt = (now: string): Order => ({
  staffId: 'example',
  accountNoPattern: /^N\d{10}$/,
  now: () => now,
  onRejected({ line, reasons }) {
    throw new Error(`the example's line ${line} was refused: ${reasons.join('; ')}`);
  },
  onDiffering() {},
});
