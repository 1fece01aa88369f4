/** Who may be sent a disconnection notice, as the system that sends them asks for it. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { paise } from '../src/domain/money.ts';
import { cursorOf, pageSearched } from '../src/graphql/paging.ts';
import { wish } from './origin.ts';
import { type House, noon, openHouse, ravi, sita } from './support/graphql-house.ts';

/** Both owe a bill that was due on 21 October. It is noon on 20 November. */
async function house() {
  const opened = await openHouse();
  await opened.bill(ravi, 'B-1', 50_000);
  await opened.bill(sita, 'B-2', 70_000);
  return opened;
}

const ask = async ({ as }: House, filter = '') => {
  const query = `{ overdueAccounts${filter} { nodes { account { accountNo } overdue { amount }
    bills since mayBeNotified waits { why ref until } } } }`;
  const { data, errors } = await as('biller')(query);
  expect(errors).toBeUndefined();
  return data.overdueAccounts.nodes;
};
const accountNos = async (...asked: Parameters<typeof ask>) =>
  (await ask(...asked)).map((node: { account: { accountNo: string } }) => node.account.accountNo);

const settled = async ({ ledger }: House) => await ledger.reached(await ledger.log.end());

async function request(opened: House, paymentId = 'p1') {
  await opened.ledger.payment({
    type: 'RequestPayment',
    paymentId,
    accountNo: ravi,
    amount: paise(50_000),
    gateway: 'razorpay',
    expiresAt: '2026-11-20T07:00:00Z',
  }, { ...wish(`request ${paymentId}`), occurredAt: noon });
  await settled(opened);
}

const claim = async (opened: House) => {
  await opened.ledger.payment({
    type: 'NotifyPayment',
    paymentId: 'p1',
    gateway: 'razorpay',
    status: 'pending',
    claimedAt: '2026-11-20T06:40:00Z',
    attempt: { orderRef: 'order_1', status: 'pending' },
  }, wish('claim'));
};

async function confirm(opened: House) {
  await opened.ledger.payment({
    type: 'ConfirmPayment',
    paymentId: 'p1',
    accountNo: ravi,
    amount: paise(50_000),
    paidAt: '2026-11-20T06:45:00Z',
    evidence: { kind: 'lookup', gateway: 'razorpay', ref: 'pay_1' },
  }, wish('confirm'));
  await settled(opened);
}

async function lapse(opened: House) {
  await opened.ledger.payment({ type: 'LapsePayment', paymentId: 'p1' }, wish('lapse'));
  await settled(opened);
}

describe('a list that is looked through in part', () => {
  const listing = { name: 'numbers', filter: null, key: z.int(), keyOf: (n: number) => n };
  type Page = Awaited<ReturnType<typeof pageSearched<number, number>>>;
  /** Those that can be divided by ten, of the numbers to 25; seven are looked at for a page. */
  const search = (after = 0, limit: number) => {
    const seen = [1, 2, 3, 4, 5, 6, 7].map((step) => after + step).filter((n) => n <= 25);
    const items = seen.filter((n) => n % 10 === 0).slice(0, limit);
    return Promise.resolve({ items, ...seen.at(-1)! < 25 && { lookedAt: seen.at(-1) } });
  };

  it('has short pages and empty ones, and ends when all was looked through', async () => {
    const pages: number[][] = [];
    for (let after = '', more = true; more;) {
      const { edges, pageInfo }: Page = await pageSearched(listing, { first: 1, after }, search);
      pages.push(edges.map(({ node }) => node));
      expect(pageInfo.endCursor === null).toBe(!pageInfo.hasNextPage);
      more = pageInfo.hasNextPage;
      after = pageInfo.endCursor ?? '';
    }
    expect(pages).toEqual([[], [10], [20], []]);
  });

  it('goes on from the last that it showed, where it found more than it shows', async () => {
    const all = () => Promise.resolve({ items: [3, 4, 5], lookedAt: 7 });
    const { pageInfo } = await pageSearched(listing, { first: 2 }, all);
    expect(pageInfo).toMatchObject({ hasNextPage: true, endCursor: cursorOf(listing, 4) });
  });
});

describe('overdueAccounts', () => {
  it('tells who is overdue, with how much and since when', async () => {
    const opened = await house();
    await opened.bill(sita, 'B-3', 1_000, '2026-11');
    expect(await ask(opened)).toEqual([
      {
        account: { accountNo: ravi },
        overdue: { amount: '500.00' },
        bills: 1,
        since: '2026-10-21',
        mayBeNotified: true,
        waits: [],
      },
      expect.objectContaining({ account: { accountNo: sita }, overdue: { amount: '700.00' } }),
    ]);
  });

  it('is empty on the due day itself', async () => {
    const opened = await house();
    opened.at('2026-10-21T12:00:00Z');
    expect(await ask(opened)).toEqual([]);
    opened.at('2026-10-21T18:30:00Z');
    expect(await accountNos(opened)).toEqual([ravi, sita]);
  });

  it('lets nobody be notified whose payment is pending, until T+5 is over', async () => {
    const opened = await house();
    await request(opened);
    await claim(opened);
    await settled(opened);
    const [waiting] = await ask(opened, '(mayBeNotified: false)');
    expect(waiting).toMatchObject({
      account: { accountNo: ravi },
      mayBeNotified: false,
      waits: [{ why: 'PAYMENT_UNDER_WAY', ref: 'p1', until: '2026-11-25' }],
    });
    expect(await accountNos(opened, '(mayBeNotified: true)')).toEqual([sita]);
    await lapse(opened);
    opened.at('2026-11-25T18:00:00Z');
    expect(await accountNos(opened, '(mayBeNotified: true)')).toEqual([sita]);
    opened.at('2026-11-25T18:30:00Z');
    expect(await accountNos(opened, '(mayBeNotified: true)')).toEqual([ravi, sita]);
  });

  it('lets nobody be notified whose money has come and is not credited', async () => {
    const opened = await house();
    await request(opened);
    await confirm(opened);
    opened.at('2026-12-20T06:00:00Z');
    expect((await ask(opened))[0].waits).toEqual([
      { why: 'PAYMENT_NOT_CREDITED', ref: 'p1', until: null },
    ]);
    await opened.credit(ravi, 'p1', 50_000);
    expect(await accountNos(opened)).toEqual([sita]);
  });

  it('lets nobody be notified whose money is held, disputed, or said not to show', async () => {
    const opened = await house();
    const { ledger } = opened;
    await confirm(opened);
    await ledger.payment({
      type: 'HoldPayment',
      paymentId: 'p1',
      reason: 'account_not_open',
    }, wish('hold'));
    await ledger.payment({
      type: 'OpenDispute',
      paymentId: 'p1',
      disputeRef: 'disp_1',
      amount: paise(50_000),
      openedAt: '2026-11-20T06:50:00Z',
    }, wish('dispute'));
    const complain =
      `mutation ($input: RegisterComplaintInput!) { registerComplaint(input: $input) {
      ... on RegisterComplaintDone { complaint { docketNo } } ... on Error { message issues {
        path message } } } }`;
    const input = {
      commandId: '0b8f8f0e-9d0a-4f43-8b6c-2f7b3f5a1c11',
      accountNo: sita,
      kind: 'PAID_NOT_UPDATED',
      text: 'Paid on the 19th',
    };
    const { data, errors } = await opened.as('agent')(complain, { input });
    expect(errors).toBeUndefined();
    const { docketNo } = data.registerComplaint.complaint;
    await settled(opened);
    expect((await ask(opened)).map(({ waits }: { waits: object[] }) => waits)).toEqual([
      [
        { why: 'PAYMENT_DISPUTED', ref: 'p1', until: null },
        { why: 'PAYMENT_HELD', ref: 'p1', until: null },
      ],
      [{ why: 'COMPLAINT_OPEN', ref: docketNo, until: null }],
    ]);
  });

  it('goes on from a cursor, also where most of a page is left out', async () => {
    const opened = await house();
    await request(opened);
    const page = async (args: string) =>
      (await opened.as('auditor')(`{ overdueAccounts(${args}) {
        pageInfo { hasNextPage endCursor } nodes { account { accountNo } } } }`)).data
        .overdueAccounts;
    const free = await page('first: 1, mayBeNotified: true');
    expect(free).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [{ account: { accountNo: sita } }],
    });
    const all = await page('first: 1');
    expect(all.pageInfo.hasNextPage).toBe(true);
    expect(await page(`first: 1, after: "${all.pageInfo.endCursor}"`)).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [{ account: { accountNo: sita } }],
    });
  });

  it('is on each account, for the consumer too', async () => {
    const opened = await house();
    const query =
      `{ account(accountNo: "${ravi}") { overdue { overdue { amount } waits { why } } } }`;
    const consumer = opened.as('consumer', ravi);
    expect((await consumer(query)).data.account.overdue)
      .toEqual({ overdue: { amount: '500.00' }, waits: [] });
    await confirm(opened);
    await opened.credit(ravi, 'p1', 50_000);
    expect((await consumer(query)).data.account.overdue).toBeNull();
  });
});
