import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { AsOfUnavailable } from '../src/projections/books/as-known.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { journal } from '../src/projections/journal.ts';
import { viewOf } from './support/chronicle.ts';
import {
  accountNo,
  confirmed,
  credited,
  issued,
  line,
  opened,
  paymentId,
} from './support/samples.ts';

const account = `account-${accountNo}`;

async function month() {
  const view = await viewOf(journal);
  const lines = [line('energy', 70_000), line('subsidy', -10_000)];
  await view.told(account, opened, issued('B-10', { lines, afterDue: 61_500 }));
  await view.told(`payment-${paymentId}`, confirmed);
  await view.told(account, credited(paymentId, { 'B-10': 60_000 }, 30_000));
  return view;
}
const balances = async (...asked: Parameters<typeof trialBalance>) =>
  Object.fromEntries(
    (await trialBalance(...asked)).map((
      { ledgerAccount, debit, credit },
    ) => [ledgerAccount, debit - credit]),
  );

describe('the trial balance', () => {
  it('shows each ledger account on one side, and comes to zero', async () => {
    const { store } = await month();
    const lines = await trialBalance(store);
    expect(lines).toEqual([
      { ledgerAccount: 'advance', debit: 0, credit: 30_000 },
      { ledgerAccount: 'clearing:razorpay', debit: 90_000, credit: 0 },
      { ledgerAccount: 'receivable', debit: 0, credit: 0 },
      { ledgerAccount: 'revenue:energy', debit: 0, credit: 70_000 },
      { ledgerAccount: 'subsidy_receivable', debit: 10_000, credit: 0 },
      { ledgerAccount: 'suspense', debit: 0, credit: 0 },
    ]);
  });

  it('can be asked as of the evening of any day', async () => {
    const { store, told } = await month();
    await expect(balances(store, { asOf: '2026-10-05' })).rejects.toThrow(AsOfUnavailable);
    expect(await balances(store, { asOf: '2026-10-06' }))
      .toEqual({ receivable: 60_000, 'revenue:energy': -70_000, subsidy_receivable: 10_000 });
    expect(await balances(store, { asOf: '2026-10-15' })).toMatchObject({
      receivable: 0,
      advance: -30_000,
    });
    const late = { type: 'SurchargeLevied', accountNo, billNo: 'B-10', amount: paise(1_500) };
    await told(account, { ...late, onDay: '2026-10-22' } as never);
    expect(await balances(store, { asOf: '2026-10-21' })).toMatchObject({ receivable: 0 });
    expect(await balances(store, { asOf: '2026-10-22' }))
      .toMatchObject({ receivable: 1_500, surcharge_income: -1_500 });
  });

  it('is empty before the first bill', async () => {
    const { store } = await viewOf(journal);
    expect(await trialBalance(store)).toEqual([]);
  });
});
