/** Who is overdue, asked for many accounts at once: nobody is missed, and nobody told twice. */
import fc from 'fast-check';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fact } from '../src/domain/decider.ts';
import { waitsOf } from '../src/domain/disconnection.ts';
import { sum } from '../src/domain/money.ts';
import { openMoneyIn } from '../src/projections/books/open-money.ts';
import { outstandingBills } from '../src/projections/books/outstanding.ts';
import { type OverdueAccount, overduePage } from '../src/projections/books/overdue.ts';
import { complaints, complaintsPage } from '../src/projections/complaints.ts';
import { disputes, disputesOf } from '../src/projections/disputes.ts';
import { dues } from '../src/projections/dues.ts';
import { journal } from '../src/projections/journal.ts';
import { payments, paymentsPage } from '../src/projections/payments.ts';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { type Keeper, keeperOf } from '../src/projections/projection.ts';
import { projector } from '../src/projections/projector.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { scratchFile } from './scratch.ts';
import { openLog } from './support/books.ts';
import { scribe } from './support/chronicle.ts';
import { describeWithPostgres } from './support/postgres.ts';

const storyMs = 120_000;
const today = '2026-11-20';
const lately = '2026-11-18T06:30:00Z';
const longAgo = '2026-10-30T06:30:00Z';
const keepers: Keeper[] = [
  keeperOf(dues),
  keeperOf(payments),
  keeperOf(journal),
  keeperOf(disputes),
  keeperOf(complaints),
];

/** Whatever may be with one payment, and with one complaint. */
const doings = [
  'asked lately',
  'asked long ago',
  'QR code of lately',
  'tried lately and lapsed',
  'lapsed lately',
  'credited',
  'not credited',
  'held',
  'disputed',
  'dispute won',
  'says paid',
  'said paid, settled',
  'says meter',
] as const;
type Doing = typeof doings[number];

const Household = fc.record({
  dueOn: fc.array(fc.constantFrom('2026-10-21', '2026-11-19', today, '2026-12-21'), {
    maxLength: 3,
  }),
  doings: fc.array(fc.constantFrom(...doings), { maxLength: 4 }),
});
type Household = typeof Household extends fc.Arbitrary<infer Value> ? Value : never;

const accountNoOf = (n: number) => `N23020${String(n).padStart(5, '0')}`;

/** These households, one account each, as facts that five views have taken in. */
async function district(store: ReadStore, households: readonly Household[]) {
  const log = openLog(() => '2026-11-20T00:00:00.000Z');
  const record = scribe(log);
  const views = await projector(store, log, keepers, ({ error }) => {
    throw error;
  });
  for (const [n, { dueOn, doings }] of households.entries()) {
    const accountNo = accountNoOf(n);
    const bills = dueOn.map((day, i) => billOf({ accountNo, billNo: `B-${i}`, dueOn: day }));
    await record(`account-${accountNo}`, bills);
    for (const [i, doing] of doings.entries()) {
      const at = doing === 'asked long ago' ? longAgo : lately;
      const id = `${n}-${i}`;
      const { stream, facts } = doing.startsWith('sa')
        ? complaintOf(doing, accountNo, id)
        : paymentOf(doing, accountNo, id, at);
      await record(stream, facts, at);
      if (doing === 'credited') await record(`account-${accountNo}`, [creditOf(accountNo, id)], at);
    }
  }
  await views.settle();
}

const billOf = (bill: { accountNo: string; billNo: string; dueOn: string }) => ({
  type: 'BillIssued',
  ...bill,
  month: bill.dueOn.slice(0, 7),
  issuedOn: '2026-10-05',
  units: 120,
  lines: [{ kind: 'energy', amount: 50_000 }],
  amountAfterDue: 51_000,
  arrears: { known: 0 },
});

function paymentOf(doing: Doing, accountNo: string, id: string, at: string) {
  const paymentId = `p-${id}`;
  const amount = 50_000;
  const of = (type: string, fields: object = {}) => ({ type, paymentId, ...fields });
  const isDirect = doing === 'QR code of lately';
  const asked = of('PaymentRequested', {
    accountNo,
    amount,
    gateway: isDirect ? 'bank' : 'razorpay',
    expiresAt: at.replace('06:30', '07:30'),
    ...isDirect && { link: 'direct' },
  });
  const attempt = { orderRef: 'order_1', status: 'pending' };
  const claim = { gateway: 'razorpay', status: 'pending', claimedAt: at, attempt };
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: `pay_${id}`, method: 'upi' };
  const confirmed = of('PaymentConfirmed', { accountNo, amount, paidAt: at, evidence });
  const disputed = of('PaymentDisputed', { disputeRef: 'disp_1', amount, openedAt: at });
  const won = of('DisputeWon', { disputeRef: 'disp_1', closedAt: at });
  const after: Partial<Record<Doing, Fact[]>> = {
    'tried lately and lapsed': [of('PaymentNotified', claim), of('PaymentLapsed')],
    'lapsed lately': [of('PaymentLapsed')],
    'not credited': [confirmed],
    credited: [confirmed],
    held: [confirmed, of('PaymentHeld', { amount, reason: 'account_not_open' })],
    disputed: [confirmed, disputed],
    'dispute won': [confirmed, disputed, won],
  };
  return { stream: `payment-${paymentId}`, facts: [asked, ...after[doing] ?? []] };
}

const creditOf = (accountNo: string, id: string) => ({
  type: 'PaymentCredited',
  accountNo,
  paymentId: `p-${id}`,
  amount: 50_000,
  paidAt: lately,
  allocations: [],
  advance: 50_000,
});

function complaintOf(doing: Doing, accountNo: string, id: string) {
  const digits = id.split('-').map((part) => part.padStart(6, '0'));
  const docketNo = `C${digits.join('')}`;
  const standard = { key: 'k', hours: 4.5, effectiveFrom: '2026-01-01', source: 'an order' };
  const registered = {
    type: 'ComplaintRegistered',
    docketNo,
    accountNo,
    kind: doing === 'says meter' ? 'METER' : 'PAID_NOT_UPDATED',
    registeredAt: lately,
    dueAt: lately,
    standard,
  };
  const resolved = { type: 'ComplaintResolved', docketNo };
  const facts = doing === 'said paid, settled' ? [registered, resolved] : [registered];
  return { stream: `complaint-${docketNo}`, facts };
}

/** The same, account by account and by questions that others ask. */
async function oneByOne(store: ReadStore, households: number): Promise<OverdueAccount[]> {
  const suspense = await openMoneyIn(store, 'suspense', {}, { limit: 10_000 });
  const inSuspense = new Set(suspense.map(({ paymentId }) => paymentId));
  const found: OverdueAccount[] = [];
  for (let n = 0; n < households; n += 1) {
    const accountNo = accountNoOf(n);
    const open = await outstandingBills(store, { asOf: today }, { accountNo, limit: 100 });
    const late = open.filter(({ dueOn }) => dueOn < today);
    if (late.length === 0) continue;
    const all = await paymentsPage(store, { accountNo, limit: 100 });
    const state = ['registered', 'assigned'] as const;
    const complained = await complaintsPage(store, { accountNo, state, limit: 100 });
    const waits = waitsOf({
      payments: await Promise.all(all.map(async (payment) => ({
        ...payment,
        inSuspense: inSuspense.has(payment.paymentId),
        disputed: (await disputesOf(store, payment.paymentId)).some(({ state }) =>
          state === 'open'
        ),
      }))),
      unseenPayments: complained.filter(({ kind }) => kind === 'PAID_NOT_UPDATED')
        .map(({ docketNo }) => docketNo),
    }, today);
    const overdue = sum(late.map(({ outstanding }) => outstanding));
    const since = late.map(({ dueOn }) => dueOn).sort()[0]!;
    found.push({ accountNo, overdue, bills: late.length, since, waits });
  }
  return found;
}

type Asked = Omit<Parameters<typeof overduePage>[2], 'after'>;

/** Every page after the other; and how each looked. */
async function paged(store: ReadStore, asked: Asked) {
  const found: OverdueAccount[] = [];
  const pages: number[] = [];
  for (let after: string | undefined = '', rounds = 0; after !== undefined; rounds += 1) {
    expect(rounds, 'it comes to an end').toBeLessThan(500);
    const { accounts, lookedAt } = await overduePage(store, today, { ...asked, after });
    found.push(...accounts);
    pages.push(accounts.length);
    after = accounts.length === asked.limit ? accounts.at(-1)!.accountNo : lookedAt;
  }
  return { found, pages };
}

/** The store, with every statement counted that goes through it. */
function counting(store: ReadStore) {
  let statements = 0;
  const counted = store.withPlugin({
    transformQuery: ({ node }) => node, // Called for the queries within a query, too.
    transformResult({ result }) {
      statements += 1;
      return Promise.resolve(result);
    },
  });
  return { counted, statements: () => statements };
}

const owes: Household = { dueOn: ['2026-10-21'], doings: [] };
const waits: Household = { dueOn: ['2026-10-21'], doings: ['asked lately', 'says paid'] };

function overdueIn(open: () => Promise<ReadStore>, numRuns: number) {
  async function fresh(households: readonly Household[]) {
    const store = await open();
    onTestFinished(() => store.destroy());
    await district(store, households);
    return store;
  }
  const many = (household: Household, count: number) => Array<Household>(count).fill(household);

  it(
    'are the same as asked one by one, each of them once, whatever the size of a page',
    async () => {
      const Sizes = fc.record({
        limit: fc.integer({ min: 1, max: 12 }),
        atOnce: fc.integer({ min: 1, max: 9 }),
        lookThrough: fc.integer({ min: 1, max: 25 }),
      });
      const anyDistrict = fc.array(Household, { minLength: 5, maxLength: 40, size: 'max' });
      await fc.assert(
        fc.asyncProperty(anyDistrict, Sizes, async (households, sizes) => {
          const all = [owes, ...households];
          const store = await fresh(all);
          const expected = await oneByOne(store, all.length);
          const free = (account: OverdueAccount) => account.waits.length === 0;
          expect((await paged(store, sizes)).found).toEqual(expected);
          expect((await paged(store, { ...sizes, mayBeNotified: true })).found)
            .toEqual(expected.filter(free));
          expect((await paged(store, { ...sizes, mayBeNotified: false })).found)
            .toEqual(expected.filter((account) => !free(account)));
        }),
        { numRuns, endOnFailure: true },
      );
    },
    storyMs,
  );

  it('cost as many statements for forty accounts as for four', async () => {
    const costs = await Promise.all([4, 40].map(async (count) => {
      const { counted, statements } = counting(await fresh(many(waits, count)));
      const { accounts } = await overduePage(counted, today, { limit: 100 });
      expect(accounts).toHaveLength(count);
      return statements();
    }));
    expect(costs).toEqual([5, 5]);
  }, storyMs);

  it('are looked through so far for one page, and from there for the next', async () => {
    const store = await fresh([...many(waits, 23), owes]);
    const { counted, statements } = counting(store);
    const sizes = { mayBeNotified: true, limit: 2, atOnce: 4, lookThrough: 10 };
    const first = await overduePage(counted, today, sizes);
    expect(first).toEqual({ accounts: [], lookedAt: accountNoOf(9) });
    expect(statements()).toBe(5 * 3); // Two accounts, then four, then four.
    const { found, pages } = await paged(store, sizes);
    expect(pages).toEqual([0, 0, 1]);
    expect(found.map(({ accountNo }) => accountNo)).toEqual([accountNoOf(23)]);
  }, storyMs);
}

describe('overdue accounts in SQLite', () => {
  overdueIn(
    () => Promise.resolve(openReadStore(join(dirname(scratchFile('x')), 'views.db'))),
    15,
  );
});

describeWithPostgres('overdue accounts with a server', (server) => {
  overdueIn(async () => await openPostgresStore(await server().database()), 4);
});
