/** The books' reports: as of any day, and as known at any position. */
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import type { Fact } from '../src/domain/decider.ts';
import { paise } from '../src/domain/money.ts';
import type { OfficeEvent } from '../src/domain/office.events.ts';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import type { SettlementEvent } from '../src/domain/settlement.events.ts';
import { START } from '../src/eventlog/event-log.ts';
import { bills, differingBills } from '../src/projections/bills.ts';
import { AsOfUnavailable } from '../src/projections/books/as-known.ts';
import { consumerBalances, consumerLedger } from '../src/projections/books/consumer-ledger.ts';
import { dayBook, entriesOn } from '../src/projections/books/day-book.ts';
import {
  closedThrough,
  figuresOf,
  firstOpenDay,
  openDaysUntil,
} from '../src/projections/books/day-close.ts';
import { openMoneyIn } from '../src/projections/books/open-money.ts';
import { ageing, outstandingBills } from '../src/projections/books/outstanding.ts';
import {
  bankReconciliation,
  gatewayReconciliation,
  settlementLines,
} from '../src/projections/books/reconciliation.ts';
import { trialBalance, turnovers } from '../src/projections/books/trial-balance.ts';
import { dues } from '../src/projections/dues.ts';
import { history } from '../src/projections/history.ts';
import { journal } from '../src/projections/journal.ts';
import {
  type ItemKind,
  openItemCounts,
  openItems,
  openItemsPage,
} from '../src/projections/open-items.ts';
import { keeperOf } from '../src/projections/projection.ts';
import { projector } from '../src/projections/projector.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { openLog, recordedIn } from './support/books.ts';
import { scribe } from './support/chronicle.ts';
import {
  accountNo,
  arrival,
  billOf,
  credited,
  issued,
  line,
  opened,
  paymentId,
} from './support/samples.ts';

const account = `account-${accountNo}`;
const payment = `payment-${paymentId}`;
const all = { limit: 100 };

/** The views that reports read, over a log of its own. */
async function world() {
  const log = openLog();
  const store = openReadStore(':memory:');
  const keepers = [
    ...[keeperOf(bills), keeperOf(journal), keeperOf(dues), keeperOf(openItems)],
    history,
  ];
  const views = await projector(store, log, keepers, ({ error }) => {
    throw error;
  });
  const record = scribe(log);
  /** Records facts that happened then, and waits until the views have them. */
  const told = async (stream: string, at: string, ...facts: Fact[]) => {
    await record(stream, facts, at);
    await views.settle();
  };
  return { log, store, told, recorded: () => recordedIn(log) };
}

const onDay = (day: string) => `${day}T06:00:00Z`;
const confirmedOn = (day: string, changes: object = {}): PaymentEvent => ({
  type: 'PaymentConfirmed',
  ...arrival,
  evidence: { ...arrival.evidence, method: 'upi' },
  paidAt: onDay(day),
  ...changes,
});
const creditedOn = (day: string, ...terms: Parameters<typeof credited>) => (
  { ...credited(...terms), paidAt: onDay(day) } as AccountEvent
);
const closed = (day: string): OfficeEvent => ({
  type: 'DayClosed',
  onDay: day,
  closedBy: 'meena',
  through: 'an event',
  received: [],
  refunded: paise(0),
  open: {
    suspense: paise(0),
    heldPayments: 0,
    pendingPayments: 0,
    settlementExceptions: 0,
    refundsPending: 0,
  },
});

/** A bill of 900.00 on the 6th, paid on the 15th. */
async function paidBill() {
  const w = await world();
  await w.told(account, onDay('2026-10-06'), opened, issued('B-10'));
  await w.told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'));
  await w.told(
    account,
    onDay('2026-10-15'),
    creditedOn('2026-10-15', paymentId, { 'B-10': 90_000 }),
  );
  return w;
}

const balancesOf = async (...asked: Parameters<typeof trialBalance>) =>
  Object.fromEntries(
    (await trialBalance(...asked)).filter(({ debit, credit }) => debit !== credit)
      .map(({ ledgerAccount, debit, credit }) => [ledgerAccount, debit - credit]),
  );

describe('a closed day', () => {
  it('keeps its books: what comes later is entered in the first open day', async () => {
    const { store, told } = await paidBill();
    const before = await trialBalance(store, { asOf: '2026-10-15', basis: 'booked' });
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    const late = confirmedOn('2026-10-14', { paymentId: 'late' });
    await told('payment-late', onDay('2026-10-20'), late);
    expect(await trialBalance(store, { asOf: '2026-10-15', basis: 'booked' })).toEqual(before);
    expect(await balancesOf(store, { asOf: '2026-10-14' }))
      .toMatchObject({ 'clearing:razorpay': 90_000, suspense: -90_000 });
    const last = confirmedOn('2026-10-15', { paymentId: 'last', amount: paise(100) });
    await told('payment-last', onDay('2026-10-20'), last);
    expect(await dayBook(store, '2026-10-16', all)).toMatchObject([
      { entryNo: 1, onDay: '2026-10-14', bookedOn: '2026-10-16' },
      { entryNo: 2, onDay: '2026-10-15', bookedOn: '2026-10-16' },
    ]);
    expect((await figuresOf(store, '2026-10-15')).open.suspense).toBe(0);
    expect((await figuresOf(store, '2026-10-16')).open.suspense).toBe(90_100);
  });

  it('does not open again by the closing of an earlier one', async () => {
    const { store, told } = await paidBill();
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    await told('office-2026-10-10', onDay('2026-10-16'), closed('2026-10-10'));
    expect(await closedThrough(store)).toBe('2026-10-15');
    expect(await firstOpenDay(store)).toBe('2026-10-16');
    expect(await openDaysUntil(store, '2026-12-31')).toEqual([]);
  });

  it('has closed all days before it', async () => {
    const { store, told } = await paidBill();
    expect(await openDaysUntil(store, '2026-10-14')).toEqual(['2026-10-06']);
    expect(await openDaysUntil(store, '2026-10-15')).toEqual(['2026-10-06', '2026-10-15']);
    await told('office-2026-10-15', onDay('2026-10-16'), closed('2026-10-15'));
    await told(account, onDay('2026-10-17'), issued('B-9'));
    expect((await dayBook(store, '2026-10-16', all)).map(({ onDay }) => onDay))
      .toEqual(['2026-10-06']);
  });

  it('comes to what was entered on it, by who carried the money', async () => {
    const { store, told, recorded } = await paidBill();
    const slip = { kind: 'cashier', gateway: 'counter', ref: 'S-1', method: 'cash' };
    const cash = { paymentId: 'cash', amount: paise(5_000), evidence: slip, accountNo: undefined };
    await told('payment-cash', onDay('2026-10-15'), confirmedOn('2026-10-15', cash), {
      type: 'PaymentHeld',
      paymentId: 'cash',
      amount: 5_000,
      reason: 'account_unknown',
    } as Fact);
    const newest = (await recorded()).findLast(({ type }) => type === 'PaymentConfirmed');
    expect(await figuresOf(store, '2026-10-15')).toEqual({
      through: newest!.id,
      received: [
        { gateway: 'counter', method: 'cash', payments: 1, amount: 5_000 },
        { gateway: 'razorpay', method: 'upi', payments: 1, amount: 90_000 },
      ],
      refunded: 0,
      open: {
        suspense: 5_000,
        heldPayments: 1,
        pendingPayments: 0,
        settlementExceptions: 0,
        refundsPending: 0,
      },
    });
    expect((await figuresOf(store, '2026-10-14')).received).toEqual([]);
  });
});

describe('the day book', () => {
  it('numbers what was entered on a day, event by event, with no gaps, page by page', async () => {
    const { store, told } = await paidBill();
    for (const n of [1, 2, 3]) {
      const more = confirmedOn('2026-10-15', { paymentId: `p${n}` });
      await told(`payment-p${n}`, onDay('2026-10-15'), more);
    }
    expect(await entriesOn(store, '2026-10-15')).toBe(5);
    const first = await dayBook(store, '2026-10-15', { limit: 2 });
    const rest = await dayBook(store, '2026-10-15', { after: 2, limit: 9 });
    expect([...first, ...rest].map(({ entryNo }) => entryNo)).toEqual([1, 2, 3, 4, 5]);
    expect(first.map(({ type }) => type)).toEqual(['PaymentConfirmed', 'PaymentCredited']);
    for (const { postings } of first) {
      expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    }
    expect(await dayBook(store, '2026-10-16', all)).toEqual([]);
  });
});

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

describe('the registers', () => {
  const asked = (kind: ItemKind, asOf: string, onlyOpen = true) => (
    { kinds: [kind], asOf, onlyOpen }
  );

  it('tell of each day what was open in its evening', async () => {
    const { store, told } = await world();
    const p = { paymentId };
    const claim = { gateway: 'razorpay', status: 'pending', claimedAt: onDay('2026-10-10') };
    const attempt = { orderRef: 'order_1', status: 'pending' };
    await told(
      payment,
      onDay('2026-10-10'),
      { type: 'PaymentNotified', ...p, ...claim, attempt } as Fact,
    );
    await told(payment, onDay('2026-10-12'), { type: 'PaymentLapsed', ...p } as Fact);
    await told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'));
    const openOn = async (kind: ItemKind, day: string) =>
      (await openItemsPage(store, asked(kind, day), all)).map(({ ref }) => ref);
    expect(await openOn('payment_pending', '2026-10-09')).toEqual([]);
    expect(await openOn('payment_pending', '2026-10-11')).toEqual([paymentId]);
    expect(await openOn('payment_pending', '2026-10-12')).toEqual([]);
    expect(await openOn('payment_lapsed', '2026-10-14')).toEqual([paymentId]);
    expect(await openOn('payment_lapsed', '2026-10-15')).toEqual([]);
    expect(await openItemsPage(store, asked('payment_pending', '2026-10-12', false), all))
      .toMatchObject([{ closedOn: '2026-10-12', closedAs: 'lapsed' }]);
  });

  it('keep a second sum of money in sight until it is given back', async () => {
    const { store, told } = await paidBill();
    const again = confirmedOn('2026-10-16', { paymentId: 'again', againFor: paymentId });
    await told('payment-again', onDay('2026-10-16'), again);
    const refund = { paymentId: 'again', refundId: 'r1' };
    const amount = 90_000;
    await told(
      'payment-again',
      onDay('2026-10-17'),
      {
        type: 'RefundRequested',
        ...refund,
        amount,
        why: 'paid_twice',
        requestedBy: 'asha',
      } as Fact,
      { type: 'RefundApproved', ...refund, amount, approvedBy: 'meena', accountNo } as Fact,
    );
    expect(await openItemCounts(store, '2026-10-17')).toEqual([
      { kind: 'payment_duplicate', items: 1 },
      { kind: 'refund', items: 1 },
    ]);
    await told('payment-again', onDay('2026-10-19'), {
      type: 'RefundCompleted',
      ...refund,
      amount: 90_000,
      gateway: 'razorpay',
      refundRef: 'rfnd_1',
      completedAt: onDay('2026-10-19'),
    } as Fact);
    expect(await openItemCounts(store, '2026-10-19')).toEqual([]);
    expect(await openItemCounts(store, '2026-10-18')).toHaveLength(2);
  });

  it('list a row of a settlement that nothing explains, until somebody finds out', async () => {
    const { store, told } = await world();
    const settlement = { gateway: 'razorpay', settlementId: 's1' };
    const row = {
      rowRef: 'adj_1',
      kind: 'adjustment',
      outcome: 'exception',
      net: 500,
      fee: 0,
      tax: 0,
    };
    const rows = [{ ...row, reason: 'no payment' }, {
      ...row,
      rowRef: 'pay_1',
      outcome: 'applied',
    }];
    await told('settlement-razorpay-s1:1', onDay('2026-10-17'), {
      type: 'SettlementRowsRecorded',
      ...settlement,
      settledOn: '2026-10-17',
      page: 1,
      rows,
    } as Fact);
    const kind = 'settlement_exception';
    expect(await openItemsPage(store, asked(kind, '2026-10-17'), all)).toMatchObject([
      { ref: 'razorpay s1 adj_1', amount: 500, note: 'no payment', openedOn: '2026-10-17' },
    ]);
    const resolved = { rowRef: 'adj_1', net: 500, fee: 0, tax: 0, as: 'fee', resolvedBy: 'asha' };
    await told('settlement-razorpay-s1', onDay('2026-10-20'), {
      type: 'SettlementRowResolved',
      ...settlement,
      ...resolved,
      onDay: '2026-10-20',
    } as Fact);
    expect(await openItemsPage(store, asked(kind, '2026-10-20'), all)).toEqual([]);
  });

  it('list held money with what is left of it, and disputes until they are decided', async () => {
    const { store, told } = await world();
    const held = { type: 'PaymentHeld', paymentId, amount: 90_000, reason: 'account_unknown' };
    await told(payment, onDay('2026-10-15'), confirmedOn('2026-10-15'), held as Fact);
    const dispute = { paymentId, disputeRef: 'disp_1', amount: 90_000 };
    await told(payment, onDay('2026-10-20'), {
      type: 'PaymentDisputed',
      ...dispute,
      openedAt: onDay('2026-10-20'),
    } as Fact);
    expect((await openItemCounts(store, '2026-10-20')).map(({ kind }) => kind))
      .toEqual(['dispute', 'payment_held']);
    const lost = { type: 'PaymentChargedBack', ...dispute, closedAt: onDay('2026-10-25') };
    await told(payment, onDay('2026-10-25'), lost as Fact);
    expect(await openItemCounts(store, '2026-10-25')).toEqual([]);
    expect(await openItemsPage(store, asked('dispute', '2026-10-25', false), all))
      .toMatchObject([{ closedAs: 'lost' }]);
  });

  it('list a printed bill that states other arrears, until the next one is out', async () => {
    const { store, told } = await world();
    const misprinted = { ...issued('B-10'), arrears: { known: 0, stated: 12_000 } } as AccountEvent;
    await told(account, onDay('2026-10-06'), opened, misprinted);
    expect(await differingBills(store, '2026-10-31', all)).toMatchObject([{ billNo: 'B-10' }]);
    const next = { ...issued('B-11'), month: '2026-11', issuedOn: '2026-11-06' } as AccountEvent;
    await told(account, onDay('2026-11-06'), next);
    expect(await differingBills(store, '2026-11-06', all)).toEqual([]);
    expect(await differingBills(store, '2026-11-05', all)).toHaveLength(1);
    expect(await differingBills(store, '2026-10-05', all)).toEqual([]);
  });
});
