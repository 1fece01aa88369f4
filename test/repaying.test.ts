import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { repaying } from '../src/reactions/repaying.ts';
import { wish } from './origin.ts';
import { type Books, openAccount, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, arrival, billOf, paidAt, paymentId } from './support/samples.ts';

const confirm = { type: 'ConfirmPayment', ...arrival } as const;
const refundId = 'a'.repeat(32);
const disputeRef = 'disp_1';

const credit = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(crediting(ways)));
const repay = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(repaying(ways)));

async function paid() {
  const books = await openBooks();
  await openAccount(books);
  await books.account({ type: 'IssueBill', ...billOf('B-10', { amount: 80_000 }) }, wish('bill'));
  await books.payment(confirm, wish('confirm'));
  return books;
}
async function approve(books: Books, amount = 90_000, id = refundId) {
  const which = { paymentId, refundId: id };
  const terms = { amount: paise(amount), why: 'other', requestedBy: 'meena' } as const;
  await books.payment({ type: 'RequestRefund', ...which, ...terms }, wish(`ask ${id}`));
  await books.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish(`ok ${id}`));
}
async function dispute(books: Books, amount = 90_000) {
  const which = { paymentId, disputeRef };
  const opened = { amount: paise(amount), openedAt: paidAt };
  await books.payment({ type: 'OpenDispute', ...which, ...opened }, wish('dispute'));
  const closedAt = '2026-11-20T20:00:00Z';
  await books.payment({ type: 'LoseDispute', ...which, closedAt }, wish('lose'));
}
async function balances(books: Books) {
  await books.views.settle();
  const lines = await trialBalance(books.store);
  const of = (name: string) => {
    const line = lines.find(({ ledgerAccount }) => ledgerAccount === name);
    return line ? line.debit - line.credit : 0;
  };
  return {
    suspense: of('suspense'),
    receivable: of('receivable'),
    payable: of('refunds_payable'),
    chargebacks: of('chargebacks'),
  };
}
const dataOf = async ({ log }: Books, type: string) =>
  (await recordedIn(log)).filter((one) => one.type === type).map(({ data }) => data);

describe('an approved refund', () => {
  it('is taken off its account, then the gateway is to be told', async () => {
    const books = await paid();
    await credit(books);
    await approve(books);
    await repay(books);
    expect((await typesIn(books.log)).slice(-2)).toEqual([
      `account-${accountNo} CreditReversed`,
      `payment-${paymentId} RefundSent`,
    ]);
    expect(await dataOf(books, 'CreditReversed')).toMatchObject([
      { reversalId: refundId, why: 'refund', amount: 90_000, onDay: '2026-10-05' },
    ]);
    expect(await books.now.account(accountNo)).toMatchObject({ bills: [{ outstanding: 80_000 }] });
    expect(await balances(books))
      .toEqual({ suspense: 0, receivable: 80_000, payable: -90_000, chargebacks: 0 });
  });

  it('of money that is held comes out of suspense', async () => {
    const books = await openBooks();
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await approve(books, 40_000);
    await repay(books);
    expect((await typesIn(books.log)).at(-1)).toBe(`payment-${paymentId} RefundSent`);
    expect(await balances(books)).toMatchObject({ suspense: -50_000, payable: -40_000 });
  });

  it('waits for the crediting that it takes back', async () => {
    const books = await paid();
    await approve(books);
    await expect(repay(books)).rejects.toThrow('cannot be taken back: payment_not_credited');
    await credit(books);
    await repay(books);
    expect(await balances(books)).toMatchObject({ suspense: 0, payable: -90_000 });
  });

  it('waits no longer when its money is in no account after all, nor takes it twice', async () => {
    const books = await openBooks();
    await books.payment(confirm, wish('confirm'));
    await approve(books, 40_000);
    await expect(repay(books)).rejects.toThrow('account_not_open');
    await credit(books); // Held: the account was never opened.
    await openAccount(books);
    const names = { recordedBy: 'x', assignedBy: 'y' };
    await books.payment({ type: 'AssignPayment', paymentId, accountNo, ...names }, wish('assign'));
    await credit(books);
    await repay(books);
    expect(await dataOf(books, 'CreditReversed')).toEqual([]);
    expect(await books.now.account(accountNo)).toMatchObject({ advance: 50_000 });
    expect(await balances(books)).toMatchObject({ suspense: 0, payable: -40_000 });
  });

  it('leaves what is left to a dispute that is lost after it', async () => {
    const books = await paid();
    await credit(books);
    const which = { paymentId, refundId };
    const terms = { amount: paise(40_000), why: 'other', requestedBy: 'meena' } as const;
    await books.payment({ type: 'RequestRefund', ...which, ...terms }, wish('ask'));
    await books.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish('ok'));
    await dispute(books, 60_000);
    await repay(books);
    expect((await dataOf(books, 'CreditReversed')).map((data) => (data as never)['amount']))
      .toEqual([40_000, 50_000]);
    expect(await balances(books)).toMatchObject({ suspense: 0, chargebacks: -50_000 });
  });

  it('of cash waits for a person', async () => {
    const books = await paid();
    const evidence = { kind: 'cashier', gateway: 'counter', ref: 'S-1' } as const;
    const cash = { ...confirm, paymentId: 'cash', evidence } as const;
    await books.payment(cash, wish('cash'));
    await credit(books);
    const which = { paymentId: 'cash', refundId };
    const terms = { amount: paise(100), why: 'other', requestedBy: 'meena' } as const;
    await books.payment({ type: 'RequestRefund', ...which, ...terms }, wish('ask'));
    await books.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish('ok'));
    await repay(books);
    expect((await typesIn(books.log)).at(-1)).toBe(`account-${accountNo} CreditReversed`);
  });

  it('is taken back once, though the bookmark was lost and two processes do it', async () => {
    const books = await paid();
    await credit(books);
    await approve(books);
    const again = () => repay({ ...books, store: openReadStore(':memory:') });
    await Promise.all([repay(books), again(), again()]);
    await again();
    const types = (await typesIn(books.log)).map((one) => one.split(' ')[1]);
    expect(types.filter((type) => type === 'CreditReversed' || type === 'RefundSent'))
      .toEqual(['CreditReversed', 'RefundSent']);
  });
});

describe('a lost dispute', () => {
  it('opens again what the money had paid, on the day on which it was lost', async () => {
    const books = await paid();
    await credit(books);
    await dispute(books);
    await repay(books);
    expect(await dataOf(books, 'CreditReversed')).toMatchObject([
      { reversalId: disputeRef, why: 'chargeback', amount: 90_000, onDay: '2026-11-21' },
    ]);
    expect(await balances(books))
      .toEqual({ suspense: 0, receivable: 80_000, payable: 0, chargebacks: -90_000 });
  });

  it('of money that is held touches no account', async () => {
    const books = await openBooks();
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await dispute(books);
    await repay(books);
    expect(await balances(books)).toMatchObject({ suspense: 0, chargebacks: -90_000 });
  });
});

describe('a process that dies while it repays', () => {
  it('leaves work that the next one ends, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      const books = await paid();
      await credit(books);
      await approve(books, 20_000);
      await dispute(books, 60_000);
      const { store, log, account, payment, now } = books;
      return {
        log,
        run: (living) => react(store, log, reactorOf(repaying(living({ account, payment, now })))),
      };
    }));
});
