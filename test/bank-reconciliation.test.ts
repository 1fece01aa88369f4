/** The bank reconciliation statement: payouts, what the books have, and what the bank shows. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { resolutionOf } from '../src/domain/resolution.ts';
import type { SettlementCommand } from '../src/domain/settlement.ts';
import { openItemsPage } from '../src/projections/books/registers.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { openExceptions } from '../src/projections/settlements.ts';
import { wish } from './origin.ts';
import { afterEachDeath } from './support/death.ts';
import { settlementLines } from '../src/projections/books/reconciliation.ts';
import type { When } from '../src/projections/books/as-known.ts';
import { csvOf, ended, ramesh, razorpayRow, settlementWorld } from './support/settlement-world.ts';

const bank = {
  gateway: 'bank',
  unit: 'rupees',
  days: 'YYYY-MM-DD',
  signs: 'signed',
  carriers: { RAZORPAY: 'razorpay', 'CASH DEP': 'counter' },
  columns: { rowRef: 'ref', settledOn: 'date', amount: 'amount', description: 'text' },
};
const statement = (...lines: string[]) => ['date,ref,amount,text', ...lines].join('\n');
const utr = 'AXISCN0123456789';
const payout = csvOf(razorpayRow({ entity_id: 'pay_p1' }));
/** Lines with references of their own, that all bear the payout's. */
const severally = { ...bank, columns: { ...bank.columns, rowRef: 'row', utr: 'ref' } };
const lines = (...sums: string[]) =>
  ['date,row,ref,amount,text']
    .concat(sums.map((sum, i) => `2026-11-22,L${i},${utr},${sum},NEFT RAZORPAY`)).join('\n');
const paidIn = statement(`2026-11-22,${utr},1509.06,NEFT RAZORPAY`);

async function world() {
  const opened = await settlementWorld();
  await opened.confirm('p1');
  const payouts = async (when: When = {}) => {
    await opened.books.views.settle();
    return await settlementLines(opened.books.store, when, { limit: 9 });
  };
  return { ...opened, lines: payouts };
}

describe('the bank reconciliation statement', () => {
  it('counts a payout once, though the bank’s own statement repeats it', async () => {
    const { razorpay, mapped, lines } = await world();
    await razorpay(payout);
    expect(await lines()).toMatchObject([{ settlementId: 'setl_1', inBank: null }]);
    await mapped(bank, paidIn);
    expect(await lines()).toMatchObject([
      { settlementId: 'setl_1', utr, stated: 150_906, booked: 150_906, inBank: 150_906 },
    ]);
  });

  it('shows a payout that the bank had as another sum, whichever file came first', async () => {
    const less = statement(`2026-11-22,${utr},1500.00,NEFT RAZORPAY`);
    const after = await world();
    await after.razorpay(payout);
    await after.mapped(bank, less);
    expect(await after.lines()).toMatchObject([{ booked: 150_906, inBank: 150_000 }]);
    const before = await world();
    await before.mapped(bank, less);
    await before.razorpay(payout);
    expect(await before.lines()).toMatchObject([{ booked: 150_906, inBank: 150_000 }]);
  });

  it('knows a payout by its reference among a line’s words, in either order', async () => {
    const told = statement(
      `2026-11-22,N0042,1509.06,NEFT CR-${utr}-RAZORPAY-0102030405060`,
    );
    const shown = [{ utr, booked: 150_906, inBank: 150_906 }];
    const after = await world();
    await after.razorpay(payout);
    expect(ended(await after.mapped(bank, told))).toEqual({ N0042: 'applied by payout' });
    expect(await after.lines()).toMatchObject(shown);
    const before = await world();
    await before.mapped(bank, told);
    await before.razorpay(payout);
    expect(await before.lines()).toMatchObject(shown);
    expect(await before.balances()).toEqual(await after.balances());
  });

  it('takes no account number in a line’s words for its reference', async () => {
    const { razorpay, mapped, lines } = await world();
    await razorpay(payout);
    await mapped(bank, statement(`2026-11-22,${utr},1509.06,NEFT RAZORPAY A/C 1234567890123456`));
    expect(await lines()).toMatchObject([{ inBank: 150_906 }]);
  });

  it.each([
    ['two of them could be it', `NEFT ${utr} RAZORPAY YESB${utr.slice(4)}`],
    ['it is of nobody who pays out', `NEFT ${utr} SOMEBODY`],
  ])('takes no word for a reference where %s', async (_, words) => {
    const { razorpay, mapped, lines } = await world();
    await razorpay(payout);
    await mapped(bank, statement(`2026-11-22,N0042,1509.06,${words}`));
    expect(await lines()).toMatchObject([{ inBank: null }]);
  });

  /** What must be worked off in the evening of a day, and what lies where. */
  const standing = async ({ books, balances }: Awaited<ReturnType<typeof world>>) => {
    await books.views.settle();
    const [rows, items, byDay] = [
      await openExceptions(books.store, { limit: 9 }),
      await openItemsPage(
        books.store,
        { kinds: ['settlement_exception'], asOf: '2026-11-22', onlyOpen: true },
        { limit: 9 },
      ),
      await Promise.all(
        ['2026-11-21', '2026-11-22'].map(async (asOf) =>
          (await trialBalance(books.store, { asOf })).filter(({ debit, credit }) => debit + credit)
        ),
      ),
    ];
    return {
      rows: rows.map((row) => ({ ...row, rest: row.net - row.posted })),
      items: items.map(({ amount, note, openedOn }) => ({ amount, note, openedOn })),
      balances: await balances(),
      byDay,
    };
  };

  it.each([['1500.00'], ['1509.06'], ['1600.00'], ['0.01']])(
    'holds a payout once that the bank had as %s, whichever file came first',
    async (sum) => {
      const line = statement(`2026-11-22,${utr},${sum},NEFT RAZORPAY`);
      const after = await world();
      await after.razorpay(payout);
      await after.mapped(bank, line);
      const before = await world();
      await before.mapped(bank, line);
      await before.razorpay(payout);
      expect(await standing(before)).toEqual(await standing(after));
      const difference = Math.round(Number(sum) * 100) - 150_906;
      const { bank: inBank, settlement_exceptions: open = 0 } = await before.balances();
      expect({ inBank, open }).toEqual({ inBank: 150_906 + difference, open: -difference || 0 });
    },
  );

  it('takes money that went out under the reference of a payout for no payout', async () => {
    const { mapped, razorpay, balances } = await world();
    await mapped(bank, statement(`2026-11-22,${utr},-4.00,NEFT RAZORPAY`));
    await razorpay(payout);
    expect(await balances()).toMatchObject({ bank: 150_506, settlement_exceptions: 400 });
  });

  it('is shown by one line, though several bear its reference', async () => {
    const one = await world();
    await one.mapped(severally, lines('1509.06', '1509.06'));
    await one.razorpay(payout);
    expect(await one.balances())
      .toMatchObject({ bank: 2 * 150_906, settlement_exceptions: -150_906 });
    const other = await world();
    await other.mapped(severally, lines('1500.00', '9.00'));
    await other.razorpay(payout);
    expect(await other.balances())
      .toMatchObject({ bank: 150_906 + 150_900, settlement_exceptions: -150_900 });
  });

  it.each([
    ['one', lines('1500.00')],
    ['two', lines('1509.06', '1509.06')],
  ])('comes to the same wherever an import of it dies after %s of its lines', async (_, text) => {
    const begin = async () => {
      const opened = await world();
      await opened.mapped(severally, text);
      const { payment, settlement, drawer, unmatchedDispute, now, log } = opened.books;
      const ways = { payment, settlement, drawer, unmatchedDispute, now };
      return {
        ...opened,
        log,
        run: (living: <Ways extends object>(ways: Ways) => Ways) =>
          opened.razorpay(payout, {}, living(ways)),
      };
    };
    const whole = await begin();
    await whole.run((ways) => ways);
    const expected = await standing(whole);
    await afterEachDeath(begin, async (life, where) => {
      expect(await standing(life), where).toEqual(expected);
    });
  });

  it('lets the difference alone be resolved', async () => {
    const { mapped, razorpay, balances, books } = await world();
    await mapped(bank, statement(`2026-11-22,${utr},1500.00,NEFT RAZORPAY`));
    await razorpay(payout);
    await books.views.settle();
    const [row] = await openExceptions(books.store, { limit: 9 });
    expect(row).toMatchObject({ foundBy: 'payout', posted: 150_906 });
    const settlement = await books.now.settlement(`bank-${row!.settlementId}`);
    const who = { resolvedBy: 'meena', onDay: '2026-11-23' };
    const here = { payments: [], deposits: [] };
    const wanted = resolutionOf(row!, { as: 'fee' }, settlement, { here }, who);
    expect(wanted).toMatchObject({ resolve: { net: -906 } });
    await books.settlement((wanted as { resolve: SettlementCommand }).resolve, wish('resolve'));
    expect(await balances()).toMatchObject({ bank: 150_000 });
    expect(await balances()).not.toHaveProperty('settlement_exceptions');
  });

  it('goes on where two payouts of one file bear the reference of an earlier line', async () => {
    const { razorpay, mapped, confirm, typed } = await world();
    await confirm('p2');
    await mapped(bank, statement(`2026-11-22,${utr},3018.12,NEFT RAZORPAY`));
    const second = razorpayRow({ entity_id: 'pay_p2', settlement_id: 'setl_2' });
    await razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' }), second));
    expect(await typed('SettlementRowMatched')).toMatchObject([{ posted: 150_906 }]);
    expect(await typed('SettlementClosed')).toHaveLength(3);
  });

  it('leaves out what came to the bank without a payout: the books have it already', async () => {
    const { mapped, lines } = await world();
    await mapped(
      bank,
      statement(`2026-11-22,AXIS0001,12.00,NEFT ${ramesh}`, '2026-11-22,CHG001,-5.00,CHARGES'),
    );
    expect(await lines()).toEqual([]);
  });

  it('knows of each day, and at each position, what the bank had shown by then', async () => {
    const { razorpay, mapped, lines, books, confirm } = await world();
    await razorpay(payout);
    const before = await books.log.end();
    await mapped(bank, paidIn);
    const after = await books.log.end();
    await confirm('p2', { amount: paise(100) });
    const inBank = async (when: When) => (await lines(when)).map((line) => line.inBank);
    expect(await inBank({ knownAt: before })).toEqual([null]);
    expect(await inBank({ knownAt: after })).toEqual([150_906]);
    expect(await inBank({ asOf: '2026-11-21' })).toEqual([null]);
    expect(await inBank({ asOf: '2026-11-22' })).toEqual([150_906]);
  });
});
