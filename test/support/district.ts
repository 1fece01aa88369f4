/** A few consumers and their bills as the billing office has them: in files, taken in for real. */
import { writeFileSync } from 'node:fs';
import { configured } from '../../src/config.ts';
import { dayOf, daysAfter } from '../../src/domain/calendar.ts';
import { billColumns } from '../../src/imports/bills.ts';
import { consumerColumns } from '../../src/imports/consumers.ts';
import { importFile } from '../../src/imports/files.ts';
import { openHouse } from '../../src/open.ts';
import { scratchFile } from '../scratch.ts';

export type Consumer = {
  accountNo: string;
  name: string;
  /** Ten digits, as the office writes them; none where it has none. */
  mobile?: string;
  address?: string;
};

export type Bill = { accountNo: string; billNo: string; energy: number; duty: number };

const today = dayOf(new Date().toISOString());

const consumerRow = ({ accountNo, name, mobile = '', address = 'Ward 4, Sehore' }: Consumer) => ({
  account_no: accountNo,
  name,
  mobile,
  address,
  category: 'LV-1.2',
  centre: 'Sehore Town',
  division: 'Sehore',
  circle: 'Sehore',
  urban: 'true',
});

/** Due in ten days, whenever the test runs. Amounts in rupees. */
const billRow = ({ accountNo, billNo, energy, duty }: Bill) => ({
  bill_no: billNo,
  account_no: accountNo,
  month: today.slice(0, 7),
  issued_on: today,
  due_on: daysAfter(today, 10),
  units: '210',
  energy_charge: energy.toFixed(2),
  fixed_charge: '0',
  fuel_adjustment: '0',
  electricity_duty: duty.toFixed(2),
  meter_rent: '0',
  subsidy: '0',
  rebate: '0',
  other: '0',
  total: (energy + duty).toFixed(2),
  amount_after_due: (energy + duty + 20).toFixed(2),
  arrears: '',
});

type Row = Readonly<Record<string, string>>;

const csvOf = (columns: readonly string[], rows: readonly Row[]) =>
  [columns.join(','), ...rows.map((row) => columns.map((one) => `"${row[one] ?? ''}"`).join(','))]
    .join('\n');

/** Where the two files are, gone when the test is over. */
export function filesOf(
  { consumers, bills }: { consumers: readonly Consumer[]; bills: readonly Bill[] },
) {
  const written = (name: string, columns: readonly string[], rows: readonly Row[]) => {
    const path = scratchFile(name);
    writeFileSync(path, csvOf(columns, rows));
    return path;
  };
  return {
    consumers: written('consumers.csv', consumerColumns, consumers.map(consumerRow)),
    bills: written('bills.csv', billColumns, bills.map(billRow)),
  };
}

/** In this process, into a data folder of which no service runs. Throws for a refused row. */
export async function takeIn(
  settings: Readonly<Record<string, string>>,
  district: Parameters<typeof filesOf>[0],
) {
  const config = configured(settings);
  const house = await openHouse(config, ({ error }) => {
    throw error;
  });
  const files = filesOf(district);
  for (const kind of ['consumers', 'bills'] as const) {
    await importFile(house.ledger, kind, files[kind], {
      staffId: 'meena',
      accountNoPattern: config.accountNoPattern,
      now: () => new Date().toISOString(),
      onRejected({ line, reasons }) {
        throw new Error(`${kind}, line ${line}: ${reasons.join('; ')}`);
      },
    });
  }
  await house.close();
}
