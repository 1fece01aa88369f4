/** What must hold of the books whatever happens, over whole histories that nobody thought of. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AccountEvent } from '../src/domain/account.events.ts';
import { daysAfter, secondsAfter, startOf } from '../src/domain/calendar.ts';
import { factOf } from '../src/domain/decider.ts';
import { needOf } from '../src/domain/bill.ts';
import { paise, sum } from '../src/domain/money.ts';
import { PaymentEvent } from '../src/domain/payment.events.ts';
import { postingsOf } from '../src/domain/postings.ts';
import { accountNamed } from '../src/projections/accounts.ts';
import { openBillsOf } from '../src/projections/bills.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { keepersFor } from '../src/ledger.ts';
import { forget } from '../src/projections/projector.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { receiptsPage } from '../src/projections/receipts.ts';
import { confirming } from '../src/reactions/confirming.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { repaying } from '../src/reactions/repaying.ts';
import { levySurcharges } from '../src/reactions/surcharging.ts';
import { telling } from '../src/reactions/telling.ts';
import { watching } from '../src/reactions/watching.ts';
import { wish } from './origin.ts';
import { type Books, openAccount, openBooks, recordedIn } from './support/books.ts';
import { fakeGateway } from './support/fake-gateway.ts';
import { billOf, contactId, paymentId, terms } from './support/samples.ts';

const accountNos = ['N1', 'N2', 'N3'];
const firstDay = '2026-10-01';
const patience = 120_000;

/** One thing that may happen. `N1` is opened first, `N3` perhaps never; `N9` never is. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), who: fc.constantFrom(...accountNos) }),
  fc.record({
    kind: fc.constant('bill' as const),
    who: fc.constantFrom(...accountNos),
    no: fc.nat(5),
    demand: fc.integer({ min: 0, max: 3_000 }),
    extra: fc.integer({ min: 0, max: 200 }),
    dueAfter: fc.nat(25),
  }),
  fc.record({
    kind: fc.constant('money' as const),
    who: fc.constantFrom(...accountNos, 'N9', undefined),
    id: fc.nat(9),
    amount: fc.integer({ min: 1, max: 5_000 }),
    cash: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    how: fc.constantFrom('revise', 'withdraw', 'waive', 'waive a surcharge'),
    who: fc.constantFrom(...accountNos),
    no: fc.nat(5),
    demand: fc.integer({ min: 0, max: 3_000 }),
  }),
  fc.record({
    kind: fc.constant('back' as const),
    how: fc.constantFrom('refund', 'dispute'),
    id: fc.nat(9),
    amount: fc.integer({ min: 1, max: 3_000 }),
  }),
  fc.record({ kind: fc.constant('evening' as const), day: fc.nat(40) }),
  fc.record({ kind: fc.constant('credit' as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

const stories = fc.array(happening, { maxLength: 40 })
  .map((story): Happening[] => [{ kind: 'open', who: 'N1' }, ...story]);

async function happen(books: Books, one: Happening, n: number) {
  const { account, payment } = books;
  switch (one.kind) {
    case 'open':
      return await openAccount(books, one.who);
    case 'bill': {
      const { who, no, demand, extra, dueAfter } = one;
      const bill = billOf(`B-${no}`, { amount: demand, afterDue: demand + extra });
      const days = { issuedOn: firstDay, dueOn: daysAfter(firstDay, dueAfter) };
      return await account({ type: 'IssueBill', ...bill, ...days, accountNo: who }, wish(`${n}`));
    }
    case 'money': {
      const { who, id, amount, cash } = one;
      const evidence = {
        kind: cash ? 'cashier' : 'lookup',
        gateway: cash ? 'counter' : 'razorpay',
        ref: `ref-${id}`,
      } as const;
      const paidAt = startOf(daysAfter(firstDay, id));
      const sort = { paymentId: `p${id}`, amount: paise(amount), paidAt, evidence };
      const owner = who === undefined ? {} : { accountNo: who };
      return await payment({ type: 'ConfirmPayment', ...sort, ...owner }, wish(`${n}`));
    }
    case 'change':
      return await changeBill(books, one, n);
    case 'back':
      return await sendBack(books, one, n);
    case 'evening': {
      await books.views.settle();
      const settled = () => books.views.settle();
      return await levySurcharges({ ...books, settled }, daysAfter(firstDay, one.day));
    }
    case 'credit':
      return await credit(books);
  }
}
/** Crediting, and what must be taken back after it. */
async function credit({ store, log, ...ways }: Books) {
  await react(store, log, reactorOf(crediting(ways)));
  await react(store, log, reactorOf(repaying(ways)));
}

type Of<Kind> = Extract<Happening, { kind: Kind }>;

async function changeBill(books: Books, { how, who, no, demand }: Of<'change'>, n: number) {
  const bill = { accountNo: who, billNo: `B-${no}`, onDay: firstDay };
  const why = 'other';
  if (how === 'withdraw') {
    return await books.account({ type: 'WithdrawBill', ...bill, why }, wish(`${n}`));
  }
  if (how === 'revise') {
    const { units, lines } = billOf('', { amount: demand });
    const terms = { units, lines, dueOn: daysAfter(firstDay, 20), amountAfterDue: paise(demand) };
    return await books.account({ type: 'ReviseBill', ...bill, why, ...terms }, wish(`${n}`));
  }
  const of = how === 'waive' ? 'principal' : 'surcharge';
  const amount = paise(Math.max(1, demand % 200));
  const waiver = { schemeId: `s${demand % 3}`, of, amount, source: 'an order' } as const;
  return await books.account({ type: 'GrantWaiver', ...bill, ...waiver }, wish(`${n}`));
}

async function sendBack({ payment }: Books, { how, id, amount }: Of<'back'>, n: number) {
  const paymentId = `p${id}`;
  const at = startOf(firstDay);
  const money = { paymentId, amount: paise(amount) };
  if (how === 'dispute') {
    const which = { paymentId, disputeRef: `d${n}` };
    const opened = { ...which, amount: paise(amount), openedAt: at };
    await payment({ type: 'OpenDispute', ...opened }, wish(`${n} open`));
    return await payment({ type: 'LoseDispute', ...which, closedAt: at }, wish(`${n} lose`));
  }
  const which = { paymentId, refundId: `r${n}` };
  const asked = { ...money, ...which, why: 'other', requestedBy: 'x' } as const;
  await payment({ type: 'RequestRefund', ...asked }, wish(`${n} ask`));
  return await payment({ type: 'ApproveRefund', ...which, approvedBy: 'y' }, wish(`${n} approve`));
}

/** The sums over the facts themselves, by the simplest reckoning that there is. */
function reckon(facts: readonly AccountEvent[]) {
  const of = (total: (fact: AccountEvent) => number | undefined) =>
    facts.reduce((all, fact) => all + (total(fact) ?? 0), 0);
  const one = (type: AccountEvent['type']) =>
    of((fact) => fact.type === type && 'amount' in fact ? fact.amount : undefined);
  const shares = (type: AccountEvent['type']) =>
    of((fact) => (
      fact.type === type && 'allocations' in fact
        ? sum(fact.allocations.map(({ amount }) => amount))
        : undefined
    ));
  const ahead = (type: AccountEvent['type']) =>
    of((fact) => fact.type === type && 'advance' in fact ? fact.advance : undefined);
  const billed = of((fact) => {
    if (fact.type === 'BillIssued') return sum(fact.lines.map(({ amount }) => amount));
    if (fact.type === 'BillRevised') return needOf(fact) - needOf(fact.before);
    return fact.type === 'BillWithdrawn' ? -needOf(fact.before) : undefined;
  });
  const surcharged = one('SurchargeLevied') - one('SurchargeReversed');
  const settled = shares('PaymentCredited') + one('AdvanceApplied') +
    shares('CreditReleased') - one('CreditReleased') - shares('CreditReversed');
  return {
    outstanding: billed + surcharged - one('WaiverGranted') - settled,
    advance: ahead('PaymentCredited') + ahead('CreditReleased') - ahead('CreditReversed') -
      one('AdvanceApplied'),
  };
}

const AnyEvent = z.discriminatedUnion('type', [AccountEvent, PaymentEvent]);

const factsOf = async <Event>({ log }: Books, schema: z.ZodType<Event>, noun: string) =>
  (await recordedIn(log)).filter(({ stream }) => stream.startsWith(noun))
    .map((recorded) => factOf(schema, recorded));

describe('the books', () => {
  it(
    'neither make nor lose money: every view and every rule says the same of each account',
    () =>
      fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const books = await openBooks();
          for (const [n, one] of story.entries()) {
            await happen(books, one, n);
            await expectSound(books);
          }
        }),
        { numRuns: 40 },
      ),
    patience,
  );

  it(
    'balance after every single event',
    () =>
      fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const books = await openBooks();
          for (const [n, one] of story.entries()) await happen(books, one, n);
          await credit(books);
          for (const fact of await factsOf(books, AnyEvent, '')) {
            const postings = postingsOf(fact, startOf(firstDay))?.postings ?? [];
            expect(sum(postings.map(({ amount }) => amount))).toBe(0);
          }
        }),
        { numRuns: 40 },
      ),
    patience,
  );

  it(
    'put every rupee that arrived in exactly one place: credited once, or held',
    () =>
      fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const books = await openBooks();
          for (const [n, one] of story.entries()) await happen(books, one, n);
          await credit(books);
          await credit({ ...books, store: openReadStore(':memory:') });
          const payments = await factsOf(books, PaymentEvent, 'payment-');
          const accounts = await factsOf(books, AccountEvent, 'account-');
          const idsOf = (type: string, facts: readonly { type: string }[]) =>
            facts.filter((fact) => fact.type === type)
              .map((fact) => (fact as { paymentId?: string }).paymentId).toSorted();
          const credited = idsOf('PaymentCredited', accounts);
          const held = idsOf('PaymentHeld', payments);
          expect([...credited, ...held].toSorted()).toEqual(idsOf('PaymentConfirmed', payments));
          expect(idsOf('ReceiptIssued', accounts)).toEqual(credited);
        }),
        { numRuns: 40 },
      ),
    patience,
  );
});

async function expectSound(books: Books) {
  const { store, views, now } = books;
  await views.settle();
  const owed: Record<string, number> = {};
  for (const accountNo of accountNos) {
    const facts = await factsOf(books, AccountEvent, `account-${accountNo}`);
    const state = await now.account(accountNo);
    if (state.status === 'unopened') continue;
    const outstanding = sum(state.bills.map((bill) => bill.outstanding));
    owed[accountNo] = outstanding;
    const { advance } = state;
    expect({ outstanding, advance }).toEqual(reckon(facts));
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding, advance });
    const open = await openBillsOf(store, accountNo);
    expect(sum(open.map((bill) => bill.outstanding))).toBe(outstanding);
    expect(open.map(({ billNo }) => billNo))
      .toEqual(state.bills.filter((bill) => bill.outstanding > 0).map(({ billNo }) => billNo));
    expect(Math.min(outstanding, advance), 'advance waits while a bill is open').toBe(0);
    const [receipt] = await receiptsPage(store, accountNo, { limit: 1 });
    expect(receipt === undefined).toBe(state.credits.size === 0);
  }
  await expectBalanced(books, owed);
}

async function expectBalanced({ store, ...books }: Books, owed: Record<string, number>) {
  const lines = await trialBalance(store);
  const balance = (name: string) => {
    const line = lines.find(({ ledgerAccount }) => ledgerAccount === name);
    return line ? line.debit - line.credit : 0;
  };
  expect(sum(lines.map(({ debit, credit }) => paise(debit - credit)))).toBe(0);
  expect(balance('receivable')).toBe(Object.values(owed).reduce((a, b) => a + b, 0));
  const payments = await factsOf({ store, ...books }, PaymentEvent, 'payment-');
  const accounts = await factsOf({ store, ...books }, AccountEvent, 'account-');
  const arrived = payments.map((fact) => fact.type === 'PaymentConfirmed' ? fact.amount : 0);
  const credited = accounts.map((fact) => fact.type === 'PaymentCredited' ? fact.amount : 0);
  const total = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
  const reversed = accounts.map((fact) => (
    fact.type === 'CreditReversed' && fact.why === 'refund' ? fact.amount : 0
  ));
  const gone = payments.map((fact) => {
    if (fact.type === 'RefundApproved') return fact.amount;
    return fact.type === 'PaymentChargedBack' && !fact.accountNo ? fact.amount : 0;
  });
  expect(total(arrived) + balance('suspense'))
    .toBe(total(credited) - total(reversed) + total(gone));
  expect(balance('cash') + balance('clearing:razorpay')).toBe(total(arrived));
}

/** Every row of every table, in one order. */
async function dump(store: ReadStore): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not in ('notice_attempt', 'layout')
    order by name`.execute(store);
  const all: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(store);
    all[name] = rows.map((row) => JSON.stringify(row)).toSorted();
  }
  return all;
}

describe('the views', () => {
  it(
    'come to the same when they are forgotten and filled again',
    () =>
      fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const books = await openBooks();
          for (const [n, one] of story.entries()) await happen(books, one, n);
          await credit(books);
          await payAndComplain(books);
          await books.views.settle();
          const before = await dump(books.store);
          expect(Object.keys(before).length).toBeGreaterThan(9);
          for (const keeper of keepersFor(books.vault)) await forget(books.store, keeper);
          const again = await openBooks({ ...books });
          await again.views.settle();
          expect(await dump(books.store)).toEqual(before);
          const elsewhere = await openBooks({ ...books, store: openReadStore(':memory:') });
          await elsewhere.views.settle();
          const { bookmark: _, ...rows } = await dump(elsewhere.store);
          expect(before).toMatchObject(rows);
        }),
        { numRuns: 25 },
      ),
    patience,
  );
});

/** Something for every view: a chat, a payment through it, what is told of it, a complaint. */
async function payAndComplain(books: Books) {
  const { vault, conversation, payment, complaint, store, log } = books;
  const messageId = wish('hello').commandId;
  const content = await vault.seal(`contact-${contactId}`, `message ${messageId}`, '{}');
  const from = { contactId, messageId };
  const sentAt = startOf(firstDay);
  await conversation({ type: 'ReceiveMessage', ...from, content, sentAt }, wish('hello'));
  const link = { accountNo: 'N1', by: 'mobile_on_record' } as const;
  const turn = { dialog: 'none', language: 'hi', link, notices: [] } as const;
  await conversation({ type: 'TakeTurn', ...from, ...turn }, wish('turn'));
  await payment({ type: 'RequestPayment', paymentId, ...terms }, wish('request'));
  const docketNo = 'C261001000001';
  await complaint(
    { type: 'RegisterComplaint', docketNo, kind: 'METER', contactId, registeredAt: sentAt },
    wish('complain'),
  );
  await complaint({ type: 'AssignComplaint', docketNo, desk: 'East' }, wish('assign'));
  await react(store, log, reactorOf(telling(books)));
}

/** What the world may do with one payment, in any order and as often as it likes. */
const news = fc.oneof(
  fc.record({ kind: fc.constant('step' as const) }),
  fc.record({
    kind: fc.constant('claim' as const),
    status: fc.constantFrom('pending', 'captured', 'failed', 'success', 'what is this'),
    name: fc.nat(5),
  }),
  fc.record({ kind: fc.constant('no answer' as const), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('lag' as const), steps: fc.nat(2) }),
  fc.record({ kind: fc.constant('round' as const), seconds: fc.nat(7_200) }),
  fc.record({ kind: fc.constant('react' as const), lost: fc.boolean() }),
);
type News = typeof news extends fc.Arbitrary<infer One> ? One : never;

/** One payment of 900 rupees on a bill of 800, with a failed try before it. */
async function payment() {
  const books = await openBooks();
  const world = fakeGateway();
  await openAccount(books, terms.accountNo);
  const bill = billOf('B-10', { amount: 80_000 });
  await books.account({ type: 'IssueBill', ...bill }, wish('bill'));
  world.ask(paymentId, 90_000);
  let now = '2026-10-15T09:00:00Z';
  await books.payment({ type: 'RequestPayment', paymentId, ...terms }, wish('request', now));
  const steps = ['pending', 'failed', 'pending', 'success'] as const;
  let done = 0;
  const gateways = { cards: world.gateway };
  const clock = () => now;
  const watch = watching({ ...books, gateways, clock, onTrouble: () => {} });

  async function reactAll(store = books.store) {
    const noWatch = { watch: () => {} };
    const { payment, account, conversation, now, log } = books;
    await react(store, log, reactorOf(confirming({ payment, now, gateways, ...noWatch })));
    await react(store, log, reactorOf(crediting({ payment, account, now })));
    await react(store, log, reactorOf(telling({ conversation, now })));
  }
  const step = () => {
    const word = steps[done++];
    if (word) world.attempt(paymentId, word);
  };
  async function claim(status: string, name: string) {
    const claimed = { paymentId, gateway: 'razorpay', status, claimedAt: now } as const;
    const origin = wish(`claim ${name} ${status}`, now);
    await books.payment({ type: 'NotifyPayment', ...claimed }, origin);
  }
  return {
    books,
    async hear(one: News) {
      if (one.kind === 'step') step();
      else if (one.kind === 'claim') await claim(one.status, String(one.name));
      else if (one.kind === 'no answer') world.fail(one.times);
      else if (one.kind === 'lag') world.lagBy(one.steps);
      else if (one.kind === 'react') {
        await reactAll(one.lost ? openReadStore(':memory:') : undefined);
      } else {
        now = secondsAfter(now, one.seconds);
        await books.views.settle();
        await watch.round();
      }
    },
    /** In the end the money arrives, the gateway answers, and one more claim comes. */
    async end() {
      while (done < steps.length) step();
      world.fail(0);
      world.lagBy(0);
      await claim('captured', 'last');
      await reactAll();
      await books.views.settle();
    },
  };
}

async function outcome({ log, store }: Books) {
  const facts = (await recordedIn(log)).map(({ type, data }) => ({ type, ...data }));
  const of = (...types: string[]) => facts.filter(({ type }) => types.includes(type));
  const told = of('NoticeDue').map((fact) => (fact as never)['about']['kind'] as string);
  return {
    confirmed: of('PaymentConfirmed'),
    credited: of('PaymentCredited', 'ReceiptIssued'),
    receipts: (await receiptsPage(store, terms.accountNo, { limit: 9 })).length,
    told: told.filter((kind) => kind === 'payment_received' || kind === 'receipt'),
    balance: await trialBalance(store),
    account: await accountNamed(store, terms.accountNo).then((one) => (
      { outstanding: one?.outstanding, advance: one?.advance }
    )),
  };
}

describe('a payment of which the world tells late, twice, wrongly or never', () => {
  it('ends in the same books, with exactly one receipt', async () => {
    const plain = await payment();
    await plain.end();
    const expected = await outcome(plain.books);
    expect(expected).toMatchObject({
      receipts: 1,
      told: ['payment_received', 'receipt'],
      account: { outstanding: 0, advance: 10_000 },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(news, { maxLength: 25 }), async (story) => {
        const { books, hear, end } = await payment();
        for (const one of story) await hear(one);
        await end();
        expect(await outcome(books)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  }, patience);
});
