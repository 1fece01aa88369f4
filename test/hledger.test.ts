/** An outside referee: hledger reads the example district's year, and agrees with us. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { daysAfter } from '../src/domain/calendar.ts';
import type { DrawerCommand } from '../src/domain/drawer.ts';
import { paise, toDecimal } from '../src/domain/money.ts';
import { hledgerAccount } from '../src/exports/hledger.ts';
import { consumerBalances } from '../src/projections/books/consumer-ledger.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import type { ReadStore } from '../src/projections/read-store.ts';
import { wish } from './origin.ts';
import { officeAt } from './support/office.ts';

const hledger = (...args: string[]) =>
  spawnSync('hledger', args, { encoding: 'utf8', timeout: 60_000 });

const version = spawnSync('hledger', ['--version'], { encoding: 'utf8', timeout: 60_000 });
const isThere = version.status === 0;
if (!isThere) process.stdout.write('hledger is not installed: nobody else adds up the books\n');

const patience = 120_000;
const until = '2026-11-22';

/** Closed account names, each with what it came to in the evening of that day. */
function balancesBy(journal: string, day: string): Map<string, string> {
  const { stdout, stderr, status } = hledger(
    'balance',
    `--file=${journal}`,
    '--flat',
    '--empty',
    '--no-total',
    '--output-format=csv',
    `--end=${daysAfter(day, 1)}`,
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return new Map(
    stdout.trim().split('\n').slice(1).map((line) => {
      const [, account = '', amount = ''] = /^"([^"]*)","([^"]*)"$/.exec(line) ?? [];
      return [account, amount.replace(' INR', '')];
    }),
  );
}

/** The same, by us: every ledger account, and each consumer's two. */
async function oursOn(store: ReadStore, asOf: string) {
  const consumers = await consumerBalances(store, { asOf }, { limit: 10_000 });
  const balances = new Map<string, string>();
  const put = (name: string, amount: number) => {
    if (amount !== 0) balances.set(name, toDecimal(paise(amount)));
  };
  for (const { accountNo, receivable, advance } of consumers) {
    put(hledgerAccount('receivable', accountNo), receivable);
    put(hledgerAccount('advance', accountNo), -advance);
  }
  const books = new Map<string, number>();
  for (const { ledgerAccount, debit, credit } of await trialBalance(store, { asOf })) {
    books.set(ledgerAccount, debit - credit);
    if (ledgerAccount === 'receivable' || ledgerAccount === 'advance') continue;
    put(hledgerAccount(ledgerAccount, null), debit - credit);
  }
  const sumOf = (side: 'receivable' | 'advance') =>
    consumers.reduce((all, one) => all + one[side], 0);
  expect(books.get('receivable') ?? 0).toBe(sumOf('receivable'));
  expect(books.get('advance') ?? 0).toBe(0 - sumOf('advance'));
  return balances;
}

const withoutZeros = (balances: Map<string, string>) =>
  new Map([...balances].filter(([, amount]) => !/^-?0(\.00)?$/.test(amount)));

const monthEnds = (from: string) => {
  const ends: string[] = [];
  for (let day = from; day < until; day = daysAfter(day, 1)) {
    if (daysAfter(day, 1).endsWith('-01')) ends.push(day);
  }
  return [...ends, until];
};

describe.runIf(isThere)('hledger', () => {
  it(
    'comes to our balances, of every ledger account and consumer, at every month’s end',
    async () => {
      const { khata, house, dataDir } = officeAt(`${until}T12:00:00.000Z`);
      expect((await khata(`example --consumers 100 --until ${until}`)).code).toBe(0);
      const out = join(dataDir, 'out');
      expect((await khata(`export books --format hledger --out ${out}`)).code).toBe(0);
      const journal = join(out, 'books.journal');

      const checked = hledger('check', `--file=${journal}`, '--strict');
      expect({ stderr: checked.stderr, status: checked.status }).toEqual({ stderr: '', status: 0 });
      const { ledger: { store } } = await house();
      const days = monthEnds('2025-12-20');
      expect(days.length).toBe(12);
      for (const day of days) {
        const theirs = withoutZeros(balancesBy(journal, day));
        expect(Object.fromEntries(theirs), day).toEqual(
          Object.fromEntries(await oursOn(store, day)),
        );
        expect(theirs.size).toBeGreaterThan(30);
      }
    },
    patience,
  );

  it('comes to the same when it is told of the last months alone', async () => {
    const { khata, house, dataDir } = officeAt(`${until}T12:00:00.000Z`);
    await khata(`example --consumers 12 --until ${until}`);
    const out = join(dataDir, 'out');
    await khata(`export books --format hledger --from 2026-08-01 --out ${out}`);
    const { ledger: { store } } = await house();
    const theirs = withoutZeros(balancesBy(join(out, 'books.journal'), until));
    expect(Object.fromEntries(theirs)).toEqual(Object.fromEntries(await oursOn(store, until)));
  }, patience);

  it('comes to the same with a cash drawer, short, and its deposit in transit', async () => {
    const { khata, house, file, dataDir } = officeAt(`${until}T12:00:00.000Z`);
    const slips = file(
      'slips.csv',
      'slip_no,account_no,amount,paid_at,method',
      'S/1,N2302012345,100.00,2026-11-20 10:30,cash',
      'S/2,N2302012345,50.00,2026-11-20 10:40,cheque',
    );
    expect((await khata(`import payments ${slips} --as asha`)).code).toBe(0);
    const { ledger, close } = await house();
    const drawerId = '2026-11-20.asha';
    const drawer = async (command: DrawerCommand) =>
      expect(await ledger.drawer(command, wish(command.type))).toHaveProperty('events');
    const onDay = '2026-11-20';
    await drawer({ type: 'OpenDrawer', drawerId, agentId: 'asha', onDay, float: paise(0) });
    await drawer({
      type: 'CloseDrawer',
      drawerId,
      counted: { cash: paise(9_000), cheques: paise(5_000) },
      expected: { cash: paise(10_000), cheques: paise(5_000) },
      lines: 2,
      closedBy: 'asha',
    });
    const difference = paise(-1_000);
    await drawer({ type: 'ApproveDrawer', drawerId, difference, approvedBy: 'meena' });
    await drawer({
      type: 'DepositCash',
      drawerId,
      slipRef: 'P1',
      tender: 'cash',
      amount: paise(9_000),
      depositedOn: '2026-11-21',
      depositedBy: 'asha',
    });
    await close();
    const out = join(dataDir, 'out');
    await khata(`export books --format hledger --out ${out}`);
    const journal = join(out, 'books.journal');
    const { stderr } = hledger('check', `--file=${journal}`, '--strict');
    expect(stderr).toBe('');
    const theirs = Object.fromEntries(withoutZeros(balancesBy(journal, until)));
    expect(theirs).toEqual({
      'assets:cash': '50.00',
      'assets:deposits_in_transit': '90.00',
      'expenses:cash_over_and_short': '10.00',
      'liabilities:suspense': '-150.00',
    });
    const again = await house();
    await again.ledger.views.settle();
    expect(theirs).toEqual(Object.fromEntries(await oursOn(again.ledger.store, until)));
  }, patience);
});

it('gives every ledger account a name in one of hledger’s five groups', () => {
  expect(hledgerAccount('receivable', 'N1')).toBe('assets:receivable:N1');
  expect(hledgerAccount('advance', 'N1')).toBe('liabilities:advance:N1');
  expect(hledgerAccount('clearing:razorpay', null)).toBe('assets:clearing:razorpay');
  expect(hledgerAccount('revenue:energy', null)).toBe('revenue:energy');
  expect(hledgerAccount('deposits_in_transit', null)).toBe('assets:deposits_in_transit');
  expect(hledgerAccount('cash_over_and_short', null)).toBe('expenses:cash_over_and_short');
  expect(hledgerAccount('opening_balances', null)).toBe('equity:opening_balances');
});
