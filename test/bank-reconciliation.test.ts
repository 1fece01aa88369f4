/** The bank reconciliation statement: payouts, what the books have, and what the bank shows. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
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
const paidIn = statement(`2026-11-22,${utr},1509.06,NEFT RAZORPAY`);

async function world() {
  const opened = await settlementWorld();
  await opened.confirm('p1');
  const lines = async (when: When = {}) => {
    await opened.books.views.settle();
    return await settlementLines(opened.books.store, when, { limit: 9 });
  };
  return { ...opened, lines };
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

  it.each([
    ['two of them could be it', `NEFT ${utr} RAZORPAY YESB${utr.slice(4)}`],
    ['it is of nobody who pays out', `NEFT ${utr} SOMEBODY`],
  ])('takes no word for a reference where %s', async (_, words) => {
    const { razorpay, mapped, lines } = await world();
    await razorpay(payout);
    await mapped(bank, statement(`2026-11-22,N0042,1509.06,${words}`));
    expect(await lines()).toMatchObject([{ inBank: null }]);
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
