/** What the books must say when a crowd has paid, whatever happened to the service meanwhile. */
import { expect } from 'vitest';
import { type Recorded, START } from '../../src/eventlog/event-log.ts';
import type { House } from '../../src/open.ts';
import { accountNamed } from '../../src/projections/accounts.ts';
import { trialBalance } from '../../src/projections/books/trial-balance.ts';
import { accountNoOf } from './seeding.ts';

/** Each payment has counted once, and nothing is left over. Brings the views up to it. */
export async function expectWholeBooks({ ledger }: House, people: number) {
  const { log, store, views } = ledger;
  await views.settle();
  const events: Recorded[] = await Array.fromAsync(log.readAll(START));
  const countOf = (type: string) => events.filter((one) => one.type === type).length;
  const everyone = Array.from({ length: people }, (_, i) => accountNoOf(i));
  const receipts = events.filter(({ type }) => type === 'ReceiptIssued')
    .map(({ stream }) => stream.replace('account-', ''));
  expect(receipts.sort()).toEqual(everyone);
  expect([countOf('PaymentRequested'), countOf('PaymentConfirmed')]).toEqual([people, people]);
  const balance = await trialBalance(store);
  expect(balance.reduce((total, { debit, credit }) => total + debit - credit, 0)).toBe(0);
  expect(balance.find(({ ledgerAccount }) => ledgerAccount === 'suspense'))
    .toMatchObject({ debit: 0, credit: 0 });
  for (const accountNo of everyone) {
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding: 0, advance: 0 });
  }
}
