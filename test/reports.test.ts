/** The books' reports: as of any day, and as known at any position. */
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import type { Fact } from '../src/domain/decider.ts';
import { paise } from '../src/domain/money.ts';
import type { SettlementEvent } from '../src/domain/settlement.events.ts';
import { START } from '../src/eventlog/event-log.ts';
import { AsOfUnavailable } from '../src/projections/books/as-known.ts';
import { consumerBalances, consumerLedger } from '../src/projections/books/consumer-ledger.ts';
import { openMoneyIn } from '../src/projections/books/open-money.ts';
import { ageing, outstandingBills } from '../src/projections/books/outstanding.ts';
import {
  bankReconciliation,
  gatewayReconciliation,
  settlementLines,
} from '../src/projections/books/reconciliation.ts';
import { trialBalance, turnovers } from '../src/projections/books/trial-balance.ts';
import {
  account,
  all,
  confirmedOn,
  creditedOn,
  onDay,
  paidBill,
  payment,
  world,
} from './support/reports-world.ts';
import { accountNo, billOf, issued, line, opened, paymentId } from './support/samples.ts';

const balancesOf = async (...asked: Parameters<typeof trialBalance>) =>
  Object.fromEntries(
    (await trialBalance(...asked)).filter(({ debit, credit }) => debit !== credit)
      .map(({ ledgerAccount, debit, credit }) => [ledgerAccount, debit - credit]),
  );

describe('what was known at a position', () => {
  it('is told as it was told then, whatever has come since', async () => {
    const { store, told, log } = await world();
    const asOf = '2026-10-31';
    const report = async (knownAt?: string) => ({
      balance: await balancesOf(store, { knownAt }),
      booked: await balancesOf(store, { asOf, basis: 'booked', knownAt }),
      turned: (await turnovers(store, { from: '2026-10-10', to: asOf, knownAt }))
        .filter(({ debit, credit, opening }) => debit || credit || opening),
      ledger: await consumerLedger(store, accountNo, { asOf, knownAt }, all),
      consumers: await consumerBalances(store, { knownAt }, all),
      bills: await outstandingBills(store, { asOf, knownAt }, all),
      ages: await ageing(store, { asOf, knownAt }),
      clearing: await openMoneyIn(store, 'clearing:razorpay', { knownAt }, all),
      gateway: await gatewayReconciliation(store, 'razorpay', { knownAt }),
      bank: await settlementLines(store, { knownAt }, all),
    });
    const revised = {
      ...billOf('B-10'),
      type: 'BillRevised',
      why: 'due_day_moved',
      onDay: '2026-10-20',
      dueOn: '2026-11-05',
      surcharge: 0,
      waived: 0,
      before: { lines: [line('energy', 90_000)], surcharge: 0, waived: 0 },
    };
    const { month: _, issuedOn: __, ...asRevised } = revised;
    const settledRow = { net: 88_000, fee: 1_700, tax: 300 };
    const steps: [string, Fact][] = [
      [account, issued('B-10')],
      [payment, confirmedOn('2026-10-15', { amount: paise(50_000) })],
      [account, creditedOn('2026-10-15', paymentId, { 'B-10': 50_000 })],
      [account, asRevised],
      [
        `conversation-c`,
        { type: 'OptedIn', contactId: 'c0ffee00c0ffee00c0ffee00c0ffee00' } as Fact,
      ],
      [`settlement-razorpay-s1`, imported({ net: 48_000 })],
      [payment, settledAs({ amount: 50_000, ...settledRow, net: undefined })],
      [account, issued('B-11', { dueOn: '2026-10-21', amount: 7_000 })],
    ];
    await told(account, onDay('2026-10-06'), opened);
    const then: { at: string; told: Awaited<ReturnType<typeof report>> }[] = [];
    for (const [stream, fact] of steps) {
      await told(stream, onDay('2026-10-20'), fact);
      then.push({ at: await log.end(), told: await report() });
    }
    for (const { at, told } of then) expect(await report(at)).toEqual(told);
    expect((await report(START)).balance).toEqual({});
  });

  it('is an error for a position that the books never saw', async () => {
    const { store } = await paidBill();
    await expect(trialBalance(store, { knownAt: '999' })).rejects.toThrow(AsOfUnavailable);
    await expect(outstandingBills(store, { asOf: '2026-10-31', knownAt: 'x' }, all))
      .rejects.toThrow(AsOfUnavailable);
  });
});

function imported(changes: object): SettlementEvent {
  return {
    type: 'SettlementImported',
    gateway: 'razorpay',
    settlementId: 's1',
    settledOn: '2026-10-17',
    rows: 1,
    pages: 1,
    net: paise(0),
    fee: paise(1_700),
    tax: paise(300),
    digest: 'a'.repeat(64),
    utr: 'UTR1',
    ...changes,
  };
}

function settledAs(changes: object): Fact {
  const row = { gateway: 'razorpay', settlementId: 's1', rowRef: 'pay_1', settledOn: '2026-10-17' };
  const fact = { type: 'PaymentSettled', paymentId, ...row, amount: 90_000, fee: 1_700, tax: 300 };
  return JSON.parse(JSON.stringify({ ...fact, ...changes }));
}

describe('a day before the books', () => {
  it('is an error, and an account without anything yet is an explicit nothing', async () => {
    const { store } = await paidBill();
    await expect(trialBalance(store, { asOf: '2026-10-05' })).rejects.toThrow(AsOfUnavailable);
    await expect(ageing(store, { asOf: '2026-10-05' })).rejects.toThrow(AsOfUnavailable);
    expect(await consumerLedger(store, 'N404', { asOf: '2026-10-31' }, all)).toEqual([]);
  });
});

describe('a consumer’s ledger', () => {
  it('tells the balance after each line, by day, page by page', async () => {
    const { store, told } = await paidBill();
    // Entered last, and counts for a day before the payment.
    await told(account, onDay('2026-10-20'), {
      type: 'SurchargeLevied',
      accountNo,
      billNo: 'B-10',
      amount: 1_500,
      onDay: '2026-10-10',
    } as Fact);
    const lines = await consumerLedger(store, accountNo, {}, all);
    expect(lines.map(({ onDay, amount, balance }) => [onDay, amount, balance])).toEqual([
      ['2026-10-06', 90_000, 90_000],
      ['2026-10-10', 1_500, 91_500],
      ['2026-10-15', -90_000, 1_500],
    ]);
    const { onDay: day, seq } = lines[0]!;
    expect(await consumerLedger(store, accountNo, {}, { after: { day, seq }, limit: 1 }))
      .toEqual([lines[1]]);
    expect(await consumerLedger(store, accountNo, { asOf: '2026-10-06' }, all)).toEqual([lines[0]]);
  });
});

describe('open bills', () => {
  it('are as old as they were on that day, by their due day of then', async () => {
    const { store, told } = await world();
    await told(
      account,
      onDay('2026-10-06'),
      opened,
      issued('B-10'),
      issued('B-11', {
        dueOn: '2026-10-07',
        amount: 10_000,
      }),
    );
    const banded = async (asOf: string) =>
      (await ageing(store, { asOf })).map(({ amount }) => amount);
    expect(await banded('2026-10-06')).toEqual([100_000, 0, 0, 0, 0, 0]);
    expect(await banded('2026-10-21')).toEqual([0, 100_000, 0, 0, 0, 0]);
    expect(await banded('2026-11-07')).toEqual([0, 90_000, 10_000, 0, 0, 0]);
    expect(await banded('2026-12-31')).toEqual([0, 0, 0, 100_000, 0, 0]);
    expect(await banded('2027-01-20')).toEqual([0, 0, 0, 0, 100_000, 0]);
    expect(await banded('2027-06-30')).toEqual([0, 0, 0, 0, 0, 100_000]);
    await told(account, onDay('2026-12-01'), creditedOn('2026-12-01', 'p', { 'B-11': 10_000 }));
    expect(await banded('2026-12-01')).toEqual([0, 0, 90_000, 0, 0, 0]);
    expect(await banded('2026-11-30')).toEqual([0, 0, 100_000, 0, 0, 0]);
  });

  it('come page by page, and of one account alone', async () => {
    const { store, told } = await world();
    const accounts = ['N1', 'N2', 'N3'];
    for (const one of accounts) {
      const facts = ['B-1', 'B-2'].map((billNo) => ({ ...issued(billNo), accountNo: one }));
      await told(
        `account-${one}`,
        onDay('2026-10-06'),
        { ...opened, accountNo: one } as AccountEvent,
        ...facts,
      );
    }
    const when = { asOf: '2026-10-31' };
    const whole = await outstandingBills(store, when, all);
    expect(whole).toHaveLength(6);
    const pages = [];
    for (let last = undefined as (typeof whole)[number] | undefined;;) {
      const page = await outstandingBills(store, when, { after: last, limit: 2 });
      pages.push(...page);
      if (page.length < 2) break;
      last = page.at(-1);
    }
    expect(pages).toEqual(whole);
    expect(await outstandingBills(store, when, { accountNo: 'N2', limit: 9 }))
      .toEqual(whole.filter(({ accountNo }) => accountNo === 'N2'));
  });
});

describe('reconciliation', () => {
  it('is open by what was confirmed and neither settled nor given back', async () => {
    const { store, told } = await paidBill();
    const other = confirmedOn('2026-10-16', { paymentId: 'other', amount: paise(4_000) });
    await told('payment-other', onDay('2026-10-16'), other);
    await told(payment, onDay('2026-10-17'), settledAs({}));
    const refund = { paymentId: 'other', refundId: 'r1', amount: 1_000 };
    await told('payment-other', onDay('2026-10-18'), {
      type: 'RefundApproved',
      ...refund,
      approvedBy: 'asha',
    } as Fact, {
      type: 'RefundCompleted',
      ...refund,
      gateway: 'razorpay',
      refundRef: 'rfnd_1',
      completedAt: onDay('2026-10-18'),
    } as Fact);
    const gateway = 'razorpay';
    expect(await gatewayReconciliation(store, gateway, { asOf: '2026-10-31' })).toEqual({
      gateway,
      ledgerAccount: 'clearing:razorpay',
      confirmed: 94_000,
      settled: 90_000,
      refunded: 1_000,
      refundsSettled: 0,
      open: 3_000,
    });
    expect(await openMoneyIn(store, 'clearing:razorpay', { asOf: '2026-10-31' }, all))
      .toEqual([{ paymentId: 'other', amount: 3_000, since: '2026-10-16' }]);
    expect((await openMoneyIn(store, 'clearing:razorpay', { asOf: '2026-10-16' }, all)).length)
      .toBe(2);
  });

  it('lays what a payout stated beside what the books have for it', async () => {
    const { store, told } = await paidBill();
    await told('settlement-razorpay-s1', onDay('2026-10-17'), imported({ net: paise(88_500) }));
    const [before] = await settlementLines(store, { asOf: '2026-10-31' }, all);
    expect(before).toMatchObject({ settlementId: 's1', utr: 'UTR1', stated: 88_500, booked: 0 });
    await told(payment, onDay('2026-10-17'), settledAs({}));
    const [after] = await settlementLines(store, { asOf: '2026-10-31' }, all);
    expect(after).toMatchObject({ stated: 88_500, booked: 88_000 });
    expect((await bankReconciliation(store, { asOf: '2026-10-31' })).balance).toBe(88_000);
    expect(await settlementLines(store, { asOf: '2026-10-16' }, all)).toEqual([]);
  });
});
