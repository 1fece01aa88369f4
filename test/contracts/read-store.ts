/** What every read store promises: the same answers, whichever database they come from. */
import fc from 'fast-check';
import { sql } from 'kysely';
import assert from 'node:assert/strict';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EventLog, type Position, START } from '../../src/eventlog/event-log.ts';
import { keepersFor } from '../../src/ledger.ts';
import * as accounts from '../../src/projections/accounts.ts';
import * as bills from '../../src/projections/bills.ts';
import { ageing, outstandingBills } from '../../src/projections/books/outstanding.ts';
import { consumerBalances, consumerLedger } from '../../src/projections/books/consumer-ledger.ts';
import { dayBook } from '../../src/projections/books/day-book.ts';
import { figuresOf, openDaysUntil } from '../../src/projections/books/day-close.ts';
import {
  depositsOf,
  depositsOn,
  drawerLines,
  drawerNamed,
  drawerOfPayment,
  drawersAreKept,
  drawersPage,
  drawerTotals,
  paymentsInDrawers,
  unopenedDrawers,
} from '../../src/projections/books/drawers.ts';
import { paise } from '../../src/domain/money.ts';
import { openMoneyIn } from '../../src/projections/books/open-money.ts';
import {
  bankReconciliation,
  gatewayReconciliation,
  settlementLines,
} from '../../src/projections/books/reconciliation.ts';
import { openItemCounts, openItemsPage } from '../../src/projections/books/registers.ts';
import { overdueOf, overduePage } from '../../src/projections/books/overdue.ts';
import { differingBills } from '../../src/projections/books/differing-arrears.ts';
import { balancesBefore, postingsBetween } from '../../src/projections/books/postings.ts';
import { trialBalance, turnovers } from '../../src/projections/books/trial-balance.ts';
import * as complaints from '../../src/projections/complaints.ts';
import * as conversations from '../../src/projections/conversations.ts';
import * as disputes from '../../src/projections/disputes.ts';
import * as history from '../../src/projections/history.ts';
import * as notices from '../../src/projections/notices.ts';
import * as openItems from '../../src/projections/open-items.ts';
import * as payments from '../../src/projections/payments.ts';
import * as paymentsOfAccounts from '../../src/projections/payments-of-accounts.ts';
import type { Stopped } from '../../src/projections/places.ts';
import { forget, projector } from '../../src/projections/projector.ts';
import {
  bookmarkOf,
  moveBookmark,
  moveBookmarks,
  openReadStore,
  type ReadStore,
} from '../../src/projections/read-store.ts';
import * as receipts from '../../src/projections/receipts.ts';
import * as refunds from '../../src/projections/refunds.ts';
import * as settlements from '../../src/projections/settlements.ts';
import * as unmatchedDisputes from '../../src/projections/unmatched-disputes.ts';
import { paymentsByTheirRef } from '../../src/projections/disputed-payments.ts';
import { insertRows } from '../../src/projections/rows.ts';
import { makeTables, table } from '../../src/projections/table.ts';
import { differingRows } from '../../src/verifying/rows.ts';
import {
  accountNos,
  anySteps,
  billNos,
  contactIds,
  docketNos,
  historyOf,
  names,
  paymentIds,
} from '../support/any-history.ts';
import { openLog, openVault } from '../support/books.ts';
import { scribe } from '../support/chronicle.ts';

type Ask = (store: ReadStore) => Promise<unknown>[];
const october = { gateway: 'razorpay', from: '2026-10-01', to: '2026-10-31' } as const;
const setl = { gateway: 'razorpay', settlementId: 'setl_0' } as const;
const drawerIds = ['2026-10-15.meena', '2026-10-20.meena', '2026-11-03.meena'];
const sorted = async (values: Promise<(string | object)[]>) =>
  (await values).map((one) => JSON.stringify(one)).sort();
const anyItem = { kinds: openItems.itemKinds, asOf: '2026-10-20' };
const ofEach = <Value>(values: readonly Value[], ask: (value: Value) => Promise<unknown>) =>
  values.map(ask);

/** Every query there is, under its name. `mobile`: the fingerprint of a number that some have. */
const questionsWith = (mobile: string): Record<string, Ask> => ({
  accountNamed: (store) => ofEach(accountNos, (one) => accounts.accountNamed(store, one)),
  accountsPage: (store) => [
    accounts.accountsPage(store, { limit: 2 }),
    accounts.accountsPage(store, { after: 'N10', limit: 9 }),
    accounts.accountsPage(store, { accountNos: ['N2', 'N1', 'N404'], limit: 9 }),
    accounts.accountsPage(store, { accountNos: [], limit: 9 }),
  ],
  accountNosOfMobile: (store) => [accounts.accountNosOfMobile(store, mobile)],
  accountCount: (store) => [accounts.accountCount(store)],
  openBillsOf: (store) => ofEach(accountNos, (one) => bills.openBillsOf(store, one)),
  billsPage: (store) =>
    ofEach(accountNos, async (one) => {
      const [newest] = await bills.billsPage(store, one, { limit: 1 });
      const rest = newest && await bills.billsPage(store, one, { before: newest, limit: 9 });
      return [newest, rest];
    }),
  billNumbered: (store) => ofEach(billNos, (one) => bills.billNumbered(store, 'N1', one)),
  billsToSurcharge: (store) => [
    bills.billsToSurcharge(store, '2026-11-10', { limit: 3, except: [] }),
    bills.billsToSurcharge(store, '2027-01-01', { limit: 100, except: ['N2'] }),
  ],
  complaintNumbered: (store) =>
    ofEach(docketNos, (one) => complaints.complaintNumbered(store, one)),
  complaintsPage: (store) => [
    complaints.complaintsPage(store, { limit: 2 }),
    complaints.complaintsPage(store, { before: 2, limit: 2 }),
    complaints.complaintsPage(store, { accountNo: 'N1', state: ['registered'], limit: 9 }),
    complaints.complaintsPage(store, { contactId: contactIds[0]!, state: [], limit: 9 }),
  ],
  complaintsOpen: (store) => [
    complaints.complaintsOpen(store, accountNos, ['METER']),
    complaints.complaintsOpen(store, ['N1'], ['PAID_NOT_UPDATED', 'METER']),
  ],
  conversationOf: (store) => ofEach(contactIds, (one) => conversations.conversationOf(store, one)),
  contactsLinkedTo: (store) =>
    ofEach(accountNos, (one) => conversations.contactsLinkedTo(store, one)),
  historyPage: (store) => [
    history.historyPage(store, {}, { limit: 500 }),
    history.historyPage(store, {}, { before: 20, limit: 5, newestFirst: true }),
    history.historyPage(store, { accountNo: 'N1' }, { after: 3, limit: 500 }),
    history.historyPage(store, { types: [], streams: [] }, { limit: 5 }),
    history.historyPage(store, { types: ['BillIssued', 'PaymentLapsed'], paymentId: 'r' }, {
      limit: 50,
    }),
    history.historyPage(store, { recordedFrom: '2026', recordedTo: '2027' }, { limit: 50 }),
  ],
  eventCount: (store) => [history.eventCount(store)],
  eventNamed: (store) => [history.eventNamed(store, 'there is none')],
  historyPlace: (store) => [
    history.historyPlace(store, { position: '1' }),
    history.historyPlace(store, { position: 'never' }),
    history.historyPlace(store, { id: 'never' }),
  ],
  outstandingByAccount: (store) => [
    bills.outstandingByAccount(store, { after: 'N1', to: 'N2' }),
  ],
  accountsWithDifferingBills: (store) => [
    bills.accountsWithDifferingBills(store, { after: '', limit: 9 }),
    bills.accountsWithDifferingBills(store, { after: 'N1', limit: 1 }),
  ],
  dueNotices: (store) => [notices.dueNotices(store, 3), notices.dueNotices(store, 100)],
  noticeCounts: (store) => [notices.noticeCounts(store)],
  paymentNamed: (store) => ofEach(paymentIds, (one) => payments.paymentNamed(store, one)),
  paymentsPage: (store) => [
    payments.paymentsPage(store, { limit: 3 }),
    payments.paymentsPage(store, { accountNo: 'N1', state: ['confirmed', 'held'], limit: 9 }),
    payments.paymentsPage(store, { before: 4, state: [], limit: 9 }),
  ],
  unsettledPayments: (store) => [
    payments.unsettledPayments(store, { since: '2026-01-01', after: 0, limit: 2 }),
    payments.unsettledPayments(store, { since: '2027-01-01', after: 1, limit: 9 }),
  ],
  accountNosPaying: (store) => [sorted(paymentsOfAccounts.accountNosPaying(store))],
  pendingOf: (store) => ofEach(accountNos, (one) => payments.pendingOf(store, one)),
  refundNamed: (store) => ofEach(paymentIds, (one) => refunds.refundNamed(store, one, 'R-1')),
  refundsOf: (store) => ofEach(paymentIds, (one) => refunds.refundsOf(store, one)),
  refundsPage: (store) => [
    refunds.refundsPage(store, { limit: 3 }),
    refunds.refundsPage(store, { before: 3, state: ['requested', 'completed'], limit: 9 }),
    refunds.refundsPage(store, { state: [], limit: 9 }),
  ],
  sentRefunds: (store) => [
    refunds.sentRefunds(store, { after: 0, limit: 1 }),
    refunds.sentRefunds(store, { after: 1, limit: 9 }),
  ],
  paymentsBySign: (store) => [
    sorted(payments.paymentsBySign(store, 'paymentId', [...paymentIds, 'p404'])),
    sorted(payments.paymentsBySign(store, 'settledBy', paymentIds.map((one) => `row ${one}`))),
    sorted(payments.paymentsBySign(store, 'ref', [])),
  ],
  paymentsByTheirRef: (store) => [
    paymentsByTheirRef(store, 'razorpay', ['late', ...paymentIds.map((one) => `row ${one}`)])
      .then((found) => [...found].sort()),
    paymentsByTheirRef(store, 'payu', ['late']).then((found) => [...found]),
  ],
  unmatchedDisputeNamed: (store) =>
    ofEach(
      names,
      (one) =>
        unmatchedDisputes.unmatchedDisputeNamed(store, {
          gateway: 'razorpay',
          disputeRef: `u-${one}`,
        }),
    ),
  unmatchedDisputesPage: (store) => [
    unmatchedDisputes.unmatchedDisputesPage(store, { limit: 2 }),
    unmatchedDisputes.unmatchedDisputesPage(store, {
      before: 3,
      state: ['open', 'over'],
      limit: 9,
    }),
    unmatchedDisputes.unmatchedDisputesPage(store, { state: [], limit: 9 }),
  ],
  paymentsToSettle: (store) => [
    payments.paymentsToSettle(store, { ...october, limit: 9 }),
    payments.paymentsToSettle(store, { ...october, amount: paise(500), limit: 9 }),
  ],
  totalsToSettle: (store) => [payments.totalsToSettle(store, october)],
  settlementNamed: (store) => [settlements.settlementNamed(store, setl)],
  settlementsPage: (store) => [
    settlements.settlementsPage(store, { limit: 2 }),
    settlements.settlementsPage(store, {
      gateway: 'razorpay',
      state: 'closed',
      before: 3,
      limit: 9,
    }),
  ],
  settlementsByUtr: (store) => [sorted(settlements.settlementsByUtr(store, ['UTR1', 'none']))],
  settlementRowNamed: (store) => [
    settlements.settlementRowNamed(store, { ...setl, rowRef: 'adj_1' }),
  ],
  settlementRowsPage: (store) => [
    settlements.settlementRowsPage(store, setl, { limit: 9 }),
    settlements.settlementRowsPage(store, setl, {
      after: 'adj_1',
      outcome: ['applied'],
      limit: 9,
    }),
  ],
  openExceptions: (store) => [
    settlements.openExceptions(store, { limit: 9 }),
    settlements.openExceptions(store, {
      after: { ...setl, rowRef: 'adj_1', settledOn: '2026-10-20' },
      limit: 2,
    }),
  ],
  settlementRowsByRef: (store) => [
    sorted(settlements.settlementRowsByRef(store, 'razorpay', ['adj_1', 'pay_1'])),
  ],
  settlementRowsByUtr: (store) => [sorted(settlements.settlementRowsByUtr(store, ['U1']))],
  refundsByRef: (store) => [sorted(refunds.refundsByRef(store, ['late', 'ठीक है', 'rfnd_404']))],
  refundRefsKnown: (store) => [
    refunds.refundRefsKnown(store, []),
    refunds.refundRefsKnown(store, ['late', 'ठीक है', 'rfnd_404']),
  ],
  disputeNamed: (store) => ofEach(paymentIds, (one) => disputes.disputeNamed(store, one, 'd-hi')),
  paymentsUnconfirmed: (store) => [
    paymentsOfAccounts.paymentsUnconfirmed(store, accountNos, []),
    paymentsOfAccounts.paymentsUnconfirmed(store, ['N1', 'NA'], paymentIds),
  ],
  paymentsOfDispute: (store) =>
    ofEach(['d-hi', 'd-en'], (one) => disputes.paymentsOfDispute(store, one)),
  paymentsInDispute: (store) => [
    sorted(
      disputes.paymentsInDispute(store, paymentsOfAccounts.paymentIdsIn(store, accountNos))
        .then((found) => [...found]),
    ),
  ],
  disputesOf: (store) => ofEach(paymentIds, (one) => disputes.disputesOf(store, one)),
  disputesPage: (store) => [
    disputes.disputesPage(store, { limit: 3 }),
    disputes.disputesPage(store, { before: 3, state: ['open', 'answered'], limit: 9 }),
    disputes.disputesPage(store, { state: [], limit: 9 }),
  ],
  receiptsPage: (store) => [
    receipts.receiptsPage(store, 'N1', { limit: 9 }),
    receipts.receiptsPage(store, 'N1', { before: 4, limit: 1 }),
  ],
  receiptNumbered: (store) =>
    ofEach(paymentIds, (one) => receipts.receiptNumbered(store, `N1-${one}`)),
  receiptOfPayment: (store) => ofEach(paymentIds, (one) => receipts.receiptOfPayment(store, one)),
});

/** Reports put several tables together; each is asked for a day, and for what was known before. */
const reportsOf = (store: ReadStore, knownAt: string | undefined) => {
  const [asOf, first] = ['2026-10-20', { limit: 99 }];
  return [
    trialBalance(store, { knownAt }),
    trialBalance(store, { asOf, knownAt }),
    trialBalance(store, { asOf, basis: 'booked', knownAt }),
    trialBalance(store, { asOf: '1999-01-01', knownAt }),
    dayBook(store, '2026-10-06', first),
    dayBook(store, '2026-10-06', { after: 1, limit: 2 }),
    ...accountNos.map((one) => consumerLedger(store, one, { asOf, knownAt }, first)),
    consumerLedger(store, 'N1', {}, { after: { day: '2026-10-06', seq: 1 }, limit: 3 }),
    consumerBalances(store, { asOf, knownAt }, first),
    openMoneyIn(store, 'clearing:razorpay', { asOf, knownAt }, first),
    openMoneyIn(store, 'suspense', { knownAt }, { after: 'p', limit: 1 }),
    gatewayReconciliation(store, 'razorpay', { asOf, knownAt }),
    bankReconciliation(store, { knownAt }),
    outstandingBills(store, { asOf, knownAt }, first),
    outstandingBills(store, { asOf, knownAt }, {
      after: { accountNo: 'N1', billNo: 'B-1' },
      limit: 2,
    }),
    outstandingBills(store, { asOf, knownAt }, { accountNo: 'N1', limit: 9 }),
    ageing(store, { asOf, knownAt }),
    turnovers(store, { from: '2026-10-10', to: asOf, knownAt }),
    settlementLines(store, { knownAt }, first),
    overduePage(store, asOf, first),
    overduePage(store, asOf, { mayBeNotified: true, after: 'N1', limit: 1 }),
    overduePage(store, asOf, { mayBeNotified: false, limit: 2 }),
    overdueOf(store, 'N1', asOf),
    openItemsPage(store, { ...anyItem, knownAt, onlyOpen: true }, { limit: 3 }),
    openItemsPage(store, { ...anyItem, knownAt, onlyOpen: false }, { after: 2, limit: 99 }),
    differingBills(store, { asOf, knownAt }, first),
    differingBills(store, { asOf: '2026-10-01', knownAt }, { after: 'N1', limit: 1 }),
    Array.fromAsync(postingsBetween(store, { from: '', to: asOf, through: 40 })),
    Array.fromAsync(balancesBefore(store, { day: '2026-10-16', through: 40 })),
    openDaysUntil(store, asOf),
    figuresOf(store, '2026-10-15'),
    openItemCounts(store, '2026-10-20'),
    ...drawerIds.map(async (one) => {
      const drawer = await drawerNamed(store, one);
      const lines = drawer && [
        await drawerLines(store, drawer, { limit: 2 }),
        await drawerLines(store, drawer, { after: 2, limit: 9 }),
      ];
      return [drawer, lines, await depositsOf(store, one)];
    }),
    ...paymentIds.map((one) => drawerOfPayment(store, `c-${one}`)),
    drawersPage(store, { state: ['open', 'differs', 'late'] }, { limit: 9 }),
    drawersAreKept(store),
    unopenedDrawers(store, { until: '2026-10-31', limit: 2 }),
    unopenedDrawers(store, { until: '2026-11-30', limit: 9 }),
    drawersPage(store, { from: '2026-10-20', agentId: 'meena' }, {
      before: ['2026-11-03', 'x'],
      limit: 1,
    }),
    depositsOn(store, { slipRefs: ['none'], from: '2026-10-16', to: '2026-11-30' }),
    depositsOn(store, { slipRefs: names.map((one) => `slip ${one}`) }),
    paymentsInDrawers(store, paymentIds.map((one) => `c-${one}`)).then((found) =>
      [...found].sort()
    ),
    drawerTotals(store, { from: '2026-10-01', to: '2026-11-30' }).then((found) =>
      [...found].sort()
    ),
  ].map((answer: Promise<unknown>) => answer.catch((error: Error) => error.message));
};

const files = {
  accounts,
  bills,
  complaints,
  conversations,
  disputes,
  history,
  notices,
  openItems,
  payments,
  paymentsOfAccounts,
  receipts,
  refunds,
  settlements,
  unmatchedDisputes,
  disputedPayments: { paymentsByTheirRef },
};

async function answersOf(store: ReadStore, mobile: string) {
  const answers: Record<string, unknown> = {};
  for (const [name, ask] of Object.entries(questionsWith(mobile))) {
    answers[name] = await Promise.all(ask(store));
  }
  for (const knownAt of [undefined, '', '3', '17', 'never']) {
    answers[`reports as known at ${knownAt}`] = await Promise.all(reportsOf(store, knownAt));
  }
  return answers;
}

const never = ({ name, at, error }: Stopped) => {
  throw new Error(`${name} stopped at ${at}`, { cause: error });
};

/** `open`: a store with nothing in it. */
export function readStoreContract(name: string, open: () => Promise<ReadStore>) {
  async function fresh() {
    const store = await open();
    onTestFinished(() => store.destroy());
    return store;
  }

  describe(`${name} as a read store`, () => {
    answers(fresh);
    bookmarks(fresh);
    tables(fresh);
  });
}

function answers(fresh: () => Promise<ReadStore>) {
  it('is asked every question that there is', () => {
    const queries = Object.entries(files).flatMap(([file, exported]) =>
      Object.entries(exported)
        .filter(([name, value]) =>
          typeof value === 'function' && name !== file && !name.endsWith('In')
        )
        .map(([name]) => name)
    );
    expect(Object.keys(questionsWith('')).sort()).toEqual(queries.sort());
  });

  it('answers as one that took the facts one by one, however they come in', async () => {
    const vault = openVault();
    const keepers = keepersFor(vault);
    const mobile = vault.fingerprint('mobile', '919826000001');
    const store = await fresh();
    await fc.assert(
      fc.asyncProperty(anySteps, fc.nat(30), async (steps, pause) => {
        const log = openLog(() => '2026-11-03T00:00:00.000Z');
        const record = scribe(log);
        for (const keeper of keepers) await forget(store, keeper);
        const views = await projector(store, log, keepers, never);
        const oneByOne = openReadStore(':memory:');
        const reference = await projector(oneByOne, log, keepers, never);
        for (const [i, { stream, fact }] of (await historyOf(steps, vault)).entries()) {
          await record(stream, [fact]);
          await reference.settle();
          if (i === pause) await views.settle();
        }
        await views.settle();
        expect(await answersOf(store, mobile)).toEqual(await answersOf(oneByOne, mobile));
        const rows = differingRows({ store, again: oneByOne, events: oneByOne }, keepers);
        for await (const { told } of rows) expect(await told()).toBe(undefined);
        await oneByOne.destroy();
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
}

function bookmarks(fresh: () => Promise<ReadStore>) {
  const [one, two, three] = ['1', '2', '3'] as Position[] as [Position, Position, Position];

  it('keeps nothing of a transaction that fails, and says why', async () => {
    const store = await fresh();
    const failing = store.transaction().execute(async (transaction) => {
      await moveBookmark(transaction, 'r', START, one);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await bookmarkOf(store, 'r')).toBe(START);
  });

  it('moves a bookmark only from where it is, and only forward', async () => {
    const store = await fresh();
    await moveBookmark(store, 'r', START, one);
    await expect(moveBookmark(store, 'r', START, two)).rejects.toThrow('someone else');
    await expect(moveBookmark(store, 'r', two, three)).rejects.toThrow('someone else');
    await expect(moveBookmark(store, 'r', one, one)).rejects.toThrow('forward');
    expect(await bookmarkOf(store, 'r')).toBe(one);
  });

  it('moves several together, or none', async () => {
    const store = await fresh();
    await moveBookmarks(store, ['r', 's'], START, one);
    await moveBookmark(store, 's', one, two);
    const both = store.transaction().execute((transaction) =>
      moveBookmarks(transaction, ['r', 's'], one, three)
    );
    await expect(both).rejects.toThrow('someone else');
    expect(await bookmarkOf(store, 'r')).toBe(one);
    expect(await bookmarkOf(store, 's')).toBe(two);
  });
}

function tables(fresh: () => Promise<ReadStore>) {
  it('takes a row once, and says which rule a second one breaks', async () => {
    const store = await fresh();
    const note = table<{ n: number }>('note_v1', ['n']);
    const make = (making: ReadStore) =>
      sql`create table note_v1 (n bigint not null primary key)`.execute(making);
    await makeTables(store, make);
    await insertRows(store, note, [{ n: 1 }, { n: Number.MAX_SAFE_INTEGER }]);
    await expect(insertRows(store, note, [{ n: 1 }])).rejects.toThrow(/unique/i);
    const { rows } = await sql`select n from note_v1 order by n`.execute(store);
    expect(rows).toEqual([{ n: 1 }, { n: Number.MAX_SAFE_INTEGER }]);
  });

  it('rather fails than answer with a number that it cannot hold exactly', async () => {
    const store = await fresh();
    const asked = sql`select cast('9007199254740993' as bigint) as n`.execute(store);
    await expect(asked).rejects.toThrow(RangeError);
  });

  it('makes tables for several at once, one after the other', async () => {
    const store = await fresh();
    const log: EventLog = openLog();
    const keepers = keepersFor(openVault());
    await Promise.all([1, 2, 3, 4].map(() => projector(store, log, keepers, never)));
    assert.deepEqual(await accounts.accountCount(store), 0);
  });
}
