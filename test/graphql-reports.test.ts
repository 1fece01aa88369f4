/** The books over the API: who may read them, page by page, and what they do not answer. */
import { describe, expect, it } from 'vitest';
import { wish } from './origin.ts';
import { clientId, openHouse, ravi, sita } from './support/graphql-house.ts';

/** Two bills of October, and 200.00 paid at the counter on the 19th of November. */
async function books() {
  const house = await openHouse();
  await house.bill(ravi, 'B-1', 50_000);
  await house.bill(sita, 'B-2', 70_000);
  const pay = `mutation ($input: RecordCounterPaymentInput!) {
    recordCounterPayment(input: $input) { ... on RecordCounterPaymentDone { position } } }`;
  const slip = { commandId: clientId('slip'), slipRef: 'S-1', accountNo: ravi, amount: '200.00' };
  const paidAt = '2026-11-19T06:30:00.000Z';
  const paid = await house.as('agent')(pay, { input: { ...slip, method: 'CASH', paidAt } });
  return { ...house, position: paid.data.recordCounterPayment.position as string };
}

describe('the books over the API', () => {
  it('tell the trial balance by either day, and as known at a position', async () => {
    const { as, position, bill } = await books();
    const query = `query ($asOf: Date, $knownAt: Position, $basis: DayBasis) {
      trialBalance(asOf: $asOf, knownAt: $knownAt, basis: $basis) {
        asOf basis knownAt totalDebit { amount } } }`;
    const before = (await as('biller')(query)).data.trialBalance;
    expect(before).toMatchObject({ basis: 'EFFECTIVE', knownAt: null });
    await bill(ravi, 'B-3', 1_000);
    const asked = { knownAt: position, basis: 'BOOKED', asOf: '2026-11-20' };
    expect((await as('auditor')(query, asked)).data.trialBalance).toEqual({
      ...before,
      basis: 'BOOKED',
      knownAt: position,
    });
  });

  it('show the day book entry by entry, page by page', async () => {
    const { as } = await books();
    const query = `query ($after: String) { dayBook(day: "2026-10-05", first: 1, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { entryNo type effectiveOn bookedOn postings {
        ledgerAccount accountNo debit { amount } credit { amount } } } } }`;
    const first = (await as('auditor')(query)).data.dayBook;
    expect(first.nodes).toEqual([{
      entryNo: 1,
      type: 'BillIssued',
      effectiveOn: '2026-10-05',
      bookedOn: '2026-10-05',
      postings: [
        { ledgerAccount: 'receivable', accountNo: ravi, ...sides('500.00', '0.00') },
        { ledgerAccount: 'revenue:energy', accountNo: null, ...sides('0.00', '500.00') },
      ],
    }]);
    const { endCursor: after } = first.pageInfo;
    const second = (await as('auditor')(query, { after })).data.dayBook;
    expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ entryNo: 2 }] });
  });

  it('show what a consumer owed, what was open, and how old it was', async () => {
    const { as } = await books();
    const query = `query ($asOf: Date, $accountNo: AccountNo!) {
      consumerLedger(accountNo: $accountNo, asOf: $asOf) { nodes { type balance { amount } } }
      outstandingBills(asOf: $asOf, first: 1) {
        pageInfo { hasNextPage } nodes { accountNo billNo dueOn outstanding { amount } } } }`;
    const asked = { asOf: '2026-10-31', accountNo: sita };
    expect((await as('agent')(query, asked)).data).toEqual({
      consumerLedger: { nodes: [{ type: 'BillIssued', balance: { amount: '700.00' } }] },
      outstandingBills: {
        pageInfo: { hasNextPage: true },
        nodes: [{
          accountNo: ravi,
          billNo: 'B-1',
          dueOn: '2026-10-21',
          outstanding: { amount: '500.00' },
        }],
      },
    });
    const aged = `{ ageing(asOf: "2026-10-31") { total { amount }
      bands { daysFrom daysTo bills outstanding { amount } } } }`;
    const { ageing } = (await as('biller')(aged)).data;
    expect(ageing.total).toEqual({ amount: '1200.00' });
    expect(ageing.bands[1])
      .toEqual({ daysFrom: 0, daysTo: 30, bills: 2, outstanding: { amount: '1200.00' } });
  });

  it('show money that waits, and what must be worked off', async () => {
    const { as } = await books();
    const query = `{ openMoney(ledgerAccount: SUSPENSE) { nodes { amount { amount } since } }
      gatewayReconciliation(gateway: RAZORPAY) { open { amount } }
      bankReconciliation { balance { amount } lines { nodes { settlementId } } }
      openItems { nodes { kind ref } } }`;
    expect(await as('auditor')(query)).toMatchObject({
      data: {
        openMoney: { nodes: [{ amount: { amount: '-200.00' }, since: '2026-11-19' }] },
        gatewayReconciliation: { open: { amount: '0.00' } },
        bankReconciliation: { balance: { amount: '0.00' }, lines: { nodes: [] } },
        openItems: { nodes: [] },
      },
    });
  });

  it('show what had to be worked off as it was known at a position', async () => {
    const { as, position, ledger } = await books();
    const query = `query ($knownAt: Position) { openItems(knownAt: $knownAt) {
      nodes { kind ref } } }`;
    const told = await ledger.payment({
      type: 'NotifyPayment',
      paymentId: 'p1',
      gateway: 'razorpay',
      status: 'pending',
      claimedAt: '2026-11-20T06:00:00Z',
      attempt: { orderRef: 'order_1', status: 'pending' },
    }, wish('claim'));
    expect(told).toHaveProperty('position');
    await ledger.reached(await ledger.log.end());
    const known = async (knownAt?: string) =>
      (await as('auditor')(query, { knownAt })).data.openItems.nodes;
    expect(await known()).toEqual([{ kind: 'PAYMENT_PENDING', ref: 'p1' }]);
    expect(await known(position)).toEqual([]);
  });

  it.each([
    ['trialBalance(asOf: "2026-10-04") { asOf }', 'AS_OF_UNAVAILABLE'],
    ['trialBalance(asOf: "2026-11-21") { asOf }', 'AS_OF_UNAVAILABLE'],
    ['trialBalance(knownAt: "never") { asOf }', 'AS_OF_UNAVAILABLE'],
    ['dayBook(day: "2026-11-21") { nodes { entryNo } }', 'AS_OF_UNAVAILABLE'],
    ['ageing(asOf: "2026-10-04") { asOf }', 'AS_OF_UNAVAILABLE'],
    ['outstandingBills(knownAt: "never") { nodes { billNo } }', 'AS_OF_UNAVAILABLE'],
    [`consumerLedger(accountNo: "${ravi}", knownAt: "x") { nodes { type } }`, 'AS_OF_UNAVAILABLE'],
    [
      'openMoney(ledgerAccount: CLEARING_BBPS, asOf: "2026-10-04") { nodes { since } }',
      'AS_OF_UNAVAILABLE',
    ],
    ['bankReconciliation(knownAt: "x") { asOf }', 'AS_OF_UNAVAILABLE'],
    ['openItems(knownAt: "x") { nodes { ref } }', 'AS_OF_UNAVAILABLE'],
    ['openItems(asOf: "2026-10-04") { nodes { ref } }', 'AS_OF_UNAVAILABLE'],
  ])('do not answer %s with an empty list', async (field, code) => {
    const { as } = await books();
    const { errors } = await as('auditor')(`{ ${field} }`);
    expect(errors?.[0]?.extensions.code).toBe(code);
  });

  it.each(['consumer', 'agent'] as const)('are not for a %s', async (role) => {
    const { as } = await books();
    const ask = role === 'consumer' ? as(role, ravi) : as(role);
    for (
      const field of ['trialBalance { asOf }', 'ageing { asOf }', 'bankReconciliation { asOf }']
    ) {
      expect((await ask(`{ ${field} }`)).errors?.[0]?.extensions.code, field).toBe('FORBIDDEN');
    }
  });
});

const sides = (debit: string, credit: string) => (
  { debit: { amount: debit }, credit: { amount: credit } }
);
