import { beforeEach, describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { billNumbered } from '../src/projections/bills.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { levySurcharges } from '../src/reactions/surcharging.ts';
import { wish } from './origin.ts';
import { type Books, openAccount, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, billOf, paidAt } from './support/samples.ts';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
const stated = { amount: 60_000, afterDue: 61_500 };
const open = (no = accountNo) => openAccount(books, no);
const issue = (billNo: string, dueOn = '2026-10-21', no = accountNo) => {
  const bill = { ...billOf(billNo, { ...stated, dueOn }), accountNo: no };
  return books.account({ type: 'IssueBill', ...bill }, wish(`${no} ${billNo}`));
};
const levy = async (today: string, { account, store, views } = books) => {
  await views.settle();
  return await levySurcharges({ account, store, settled: () => views.settle() }, today);
};
const outstanding = async (billNo: string) =>
  (await billNumbered(books.store, accountNo, billNo))?.outstanding;

describe('surcharges', () => {
  it('are levied on the day after the due day, not on it', async () => {
    await open();
    await issue('B-10');
    expect(await levy('2026-10-21')).toBe(0);
    expect(await levy('2026-10-22')).toBe(1);
    expect(await outstanding('B-10')).toBe(61_500);
    const levied = (await recordedIn(books.log)).at(-1);
    expect(levied).toMatchObject({
      data: { amount: 1_500, onDay: '2026-10-22' },
      meta: { occurredAt: '2026-10-21T18:30:00Z', actor: { kind: 'system', id: 'surcharging' } },
    });
  });

  it('are levied for the day on which they fell due, however late that is done', async () => {
    await open();
    await issue('B-10');
    await levy('2026-12-31');
    expect((await recordedIn(books.log)).at(-1)?.data).toMatchObject({ onDay: '2026-10-22' });
  });

  it('are levied once, day after day, and though the views were lost', async () => {
    await open();
    await issue('B-10');
    await levy('2026-10-22');
    await levy('2026-10-23');
    const again = await openBooks({ ...books, store: openReadStore(':memory:') });
    const untilBilled = { ...again, views: { ...again.views, settle: () => Promise.resolve() } };
    await again.views.settle();
    await levy('2026-10-24', untilBilled);
    expect(await outstanding('B-10')).toBe(61_500);
    expect(await typesIn(books.log)).toHaveLength(3);
  });

  it('leave settled bills alone', async () => {
    await open();
    await issue('B-10');
    const payment = { paymentId: 'pay-1', amount: paise(60_000), paidAt };
    await books.account({ type: 'CreditPayment', accountNo, ...payment }, wish('pay'));
    expect(await levy('2026-10-22')).toBe(0);
  });

  it('are levied on two bills of one account, and on all of more than a page', async () => {
    await open();
    await issue('B-1');
    await issue('B-2');
    for (let i = 0; i < 510; i++) {
      const no = `N${String(i).padStart(4, '0')}`;
      await open(no);
      await issue('B-10', '2026-10-20', no);
    }
    expect(await levy('2026-10-22')).toBe(512);
    expect(await levy('2026-10-23')).toBe(0);
  });

  it('of all others are levied though one account cannot be read (D5)', async () => {
    await open();
    await issue('B-10');
    for (const no of ['N1', 'N3']) {
      await open(no);
      await issue('B-10', '2026-10-21', no);
    }
    await books.views.settle();
    const account: Books['account'] = (command, origin) =>
      command.accountNo === accountNo
        ? Promise.reject(new Error('an event does not parse'))
        : books.account(command, origin);
    await expect(levy('2026-10-22', { ...books, account })).rejects.toThrow('does not parse');
    expect((await typesIn(books.log)).filter((one) => one.includes('SurchargeLevied')))
      .toHaveLength(2);
  });
});

describe('a process that dies while it surcharges', () => {
  it('leaves work that the next one ends, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      books = await openBooks();
      await open();
      await issue('B-10');
      await issue('B-09', '2026-10-20');
      await issue('B-12', '2026-12-21');
      const { account, store, views, log } = books;
      await views.settle();
      const settled = () => views.settle();
      return {
        log,
        async run(living) {
          await levySurcharges({ store, ...living({ account, settled }) }, '2026-10-22');
          await views.settle();
          await levySurcharges({ store, ...living({ account, settled }) }, '2026-12-22');
        },
      };
    }));
});
