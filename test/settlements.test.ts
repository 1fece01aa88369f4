/** Settlements as views and API show them, and how an exception is resolved. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import type { SettlementEvent, SettlementRow } from '../src/domain/settlement.events.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import {
  openExceptions,
  settlementNamed,
  settlementRowNamed,
  settlementRowsPage,
  settlements,
  settlementsByUtr,
  settlementsPage,
} from '../src/projections/settlements.ts';
import { wish } from './origin.ts';
import { viewOf } from './support/chronicle.ts';
import { clientId, type House, openHouse, ravi } from './support/graphql-house.ts';

const which = { gateway: 'razorpay', settlementId: 'setl_1' } as const;
const settledOn = '2026-11-19';
const digest = 'a'.repeat(64);

const row = (rowRef: string, net: number, changed: Partial<SettlementRow> = {}): SettlementRow => ({
  rowRef,
  kind: 'payment',
  outcome: 'applied',
  net: paise(net),
  fee: paise(20),
  tax: paise(3),
  ...changed,
});
const rows = [
  row('adj_1', -500, { outcome: 'exception', reason: 'who knows', fee: paise(0), tax: paise(0) }),
  row('pay_1', 977, { paymentId: 'p1', foundBy: 'order' }),
  row('pay_2', 1_977, { outcome: 'exception', reason: 'another amount' }),
];
const sums = { rows: 3, pages: 1, net: paise(2_454), fee: paise(40), tax: paise(6), digest };
const imported: SettlementEvent = {
  type: 'SettlementImported',
  ...which,
  settledOn,
  utr: 'UTR1',
  ...sums,
};
const recorded: SettlementEvent = {
  type: 'SettlementRowsRecorded',
  ...which,
  settledOn,
  page: 1,
  rows,
};
const closed: SettlementEvent = {
  type: 'SettlementClosed',
  ...which,
  outcomes: { applied: { rows: 1, net: paise(977) }, exception: { rows: 2, net: paise(1_477) } },
};
const resolved: SettlementEvent = {
  type: 'SettlementRowResolved',
  ...which,
  rowRef: 'adj_1',
  net: paise(-500),
  fee: paise(0),
  tax: paise(0),
  as: 'fee',
  resolvedBy: 'arjun',
  onDay: '2026-11-20',
};
const stream = 'settlement-razorpay-setl_1';

describe('a settlement', () => {
  it('is shown with its sums, and how each row has ended', async () => {
    const { store, told } = await viewOf(settlements);
    await told(stream, imported);
    expect(await settlementNamed(store, which)).toMatchObject({ state: 'importing', recorded: 0 });
    await told(`${stream}:1`, recorded);
    await told(stream, closed);
    expect(await settlementNamed(store, which)).toEqual({
      ...which,
      settledOn,
      utr: 'UTR1',
      rowCount: 3,
      recorded: 3,
      net: 2_454,
      fee: 40,
      tax: 6,
      state: 'closed',
      outcomes: { applied: { rows: 1, net: 977 }, exception: { rows: 2, net: 1_477 } },
      exceptions: 2,
      seq: 1,
    });
    expect((await settlementRowsPage(store, which, { limit: 2 })).map(({ rowRef }) => rowRef))
      .toEqual(['adj_1', 'pay_1']);
    expect(
      await settlementRowsPage(store, which, { after: 'adj_1', outcome: ['exception'], limit: 9 }),
    )
      .toMatchObject([{ rowRef: 'pay_2', reason: 'another amount', resolvedAs: null }]);
    expect(await settlementsByUtr(store, ['UTR1', 'UTR2'])).toHaveLength(1);
  });

  it('has exceptions until somebody resolves them', async () => {
    const { store, told } = await viewOf(settlements);
    await told(stream, imported);
    await told(`${stream}:1`, recorded);
    const [first, second] = await openExceptions(store, { limit: 9 });
    expect([first!.rowRef, second!.rowRef]).toEqual(['adj_1', 'pay_2']);
    expect(await openExceptions(store, { after: first!, limit: 9 })).toEqual([second]);
    await told(stream, resolved);
    expect(await openExceptions(store, { limit: 9 })).toEqual([second]);
    expect(await settlementNamed(store, which)).toMatchObject({ exceptions: 1 });
    expect(await settlementRowNamed(store, { ...which, rowRef: 'adj_1' }))
      .toMatchObject({ resolvedAs: 'fee', resolvedBy: 'arjun', resolvedOn: '2026-11-20' });
  });

  it('is listed newest first, by gateway and state', async () => {
    const { store, told } = await viewOf(settlements);
    const other = { ...imported, gateway: 'payu', settlementId: 'P-1' } as const;
    await told(stream, imported);
    await told('settlement-payu-P-1', other);
    const listed = async (filter: object) =>
      (await settlementsPage(store, { limit: 9, ...filter })).map((one) => one.settlementId);
    expect(await listed({})).toEqual(['P-1', 'setl_1']);
    expect(await listed({ before: 2 })).toEqual(['setl_1']);
    expect(await listed({ gateway: 'payu' })).toEqual(['P-1']);
    expect(await listed({ state: 'closed' })).toEqual([]);
  });
});

/** The settlement above in a whole ledger, with a payment of 20.00 that waits for its payout. */
async function houseWithExceptions() {
  const house = await openHouse();
  const { ledger } = house;
  const { settlement, payment } = ledger;
  for (const [paymentId, amount] of [['p2', 2_000], ['p3', 2_001]] as const) {
    await payment({
      type: 'ConfirmPayment',
      paymentId,
      accountNo: ravi,
      amount: paise(amount),
      paidAt: '2026-11-18T06:00:00Z',
      evidence: { kind: 'lookup', gateway: 'razorpay', ref: `pay_${paymentId}` },
    }, wish(`confirm ${paymentId}`));
  }
  const about = { ...which, settledOn };
  await settlement({ type: 'ImportSettlement', ...about, ...sums }, wish('import'));
  await settlement({ type: 'RecordRows', ...about, page: 1, rows }, wish('rows'));
  const end = await settlement({ type: 'CloseSettlement', ...which, rows }, wish('close'));
  await ledger.reached('position' in end ? end.position : '');
  return house;
}

const mutation = `mutation ($input: ResolveSettlementRowInput!) {
  resolveSettlementRow(input: $input) {
    ... on ResolveSettlementRowDone { replayed row {
      rowRef resolvedAs resolvedBy resolvedOn payment { paymentId } } }
    ... on ResolveSettlementRowRefused { code issues { path message } }
  } }`;

async function resolve(house: House, name: string, wanted: object) {
  const settlement = { gateway: 'RAZORPAY', settlementId: 'setl_1' };
  const input = { commandId: clientId(name), ...settlement, ...wanted };
  const { data, errors } = await house.as('biller')(mutation, { input });
  expect(errors).toBeUndefined();
  return data.resolveSettlementRow;
}

const balanceOf = async ({ ledger: { store } }: House) =>
  Object.fromEntries(
    (await trialBalance(store, {})).map(({ ledgerAccount, debit, credit }) => [
      ledgerAccount,
      debit - credit,
    ]),
  );

describe('over GraphQL', () => {
  it('settlements are listed with their rows and exceptions', async () => {
    const house = await houseWithExceptions();
    const { data, errors } = await house.as('auditor')(`{
      settlements(first: 1, gateway: RAZORPAY, state: CLOSED) { nodes {
        settlementId settledOn state rowCount openExceptions net { amount }
        outcomes { outcome rows net { amount } }
        rows(outcome: [APPLIED]) { nodes { rowRef foundBy net { amount } } } } }
      settlement(gateway: RAZORPAY, settlementId: "setl_1") { utr rows(first: 1) {
        nodes { rowRef } pageInfo { hasNextPage } } }
      none: settlement(gateway: PAYU, settlementId: "setl_1") { utr }
      settlementExceptions(first: 1) { nodes { rowRef reason } pageInfo { endCursor } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.settlements.nodes).toEqual([{
      settlementId: 'setl_1',
      settledOn,
      state: 'CLOSED',
      rowCount: 3,
      openExceptions: 2,
      net: { amount: '24.54' },
      outcomes: [
        { outcome: 'APPLIED', rows: 1, net: { amount: '9.77' } },
        { outcome: 'EXCEPTION', rows: 2, net: { amount: '14.77' } },
      ],
      rows: { nodes: [{ rowRef: 'pay_1', foundBy: 'order', net: { amount: '9.77' } }] },
    }]);
    expect(data.settlement).toEqual({
      utr: null,
      rows: { nodes: [{ rowRef: 'adj_1' }], pageInfo: { hasNextPage: true } },
    });
    expect(data.none).toBeNull();
    expect(data.settlementExceptions.nodes).toEqual([{ rowRef: 'adj_1', reason: 'who knows' }]);
    const after = data.settlementExceptions.pageInfo.endCursor;
    const next = await house.as('agent')(
      `query ($after: String) { settlementExceptions(after: $after) { nodes { rowRef } } }`,
      { after },
    );
    expect(next.data.settlementExceptions.nodes).toEqual([{ rowRef: 'pay_2' }]);
  });

  it('an exception is resolved as a fee, once', async () => {
    const house = await houseWithExceptions();
    const before = await balanceOf(house);
    const fee = { rowRef: 'adj_1', as: 'FEE' };
    expect(await resolve(house, 'fee', fee)).toEqual({
      replayed: false,
      row: {
        rowRef: 'adj_1',
        resolvedAs: 'FEE',
        resolvedBy: 'biller',
        resolvedOn: '2026-11-20',
        payment: null,
      },
    });
    const after = await balanceOf(house);
    expect(after['gateway_fees']! - before['gateway_fees']!).toBe(500);
    expect(after['settlement_exceptions']! - before['settlement_exceptions']!).toBe(-500);
    expect(await resolve(house, 'fee', fee)).toMatchObject({ replayed: true });
    expect(await resolve(house, 'again', { ...fee, as: 'WRITTEN_OFF' }))
      .toMatchObject({ code: 'SETTLEMENT_ROW_RESOLVED_BEFORE' });
    expect(await balanceOf(house)).toEqual(after);
  });

  it('an exception is resolved as a payment, which it pays out', async () => {
    const house = await houseWithExceptions();
    const before = await balanceOf(house);
    const paid = { rowRef: 'pay_2', as: 'PAYMENT', paymentId: 'p2' };
    expect(await resolve(house, 'paid', paid)).toMatchObject({
      row: { resolvedAs: 'PAYMENT', payment: { paymentId: 'p2' } },
    });
    const after = await balanceOf(house);
    expect(after).toEqual({
      ...before,
      'clearing:razorpay': before['clearing:razorpay']! - 2_000,
      settlement_exceptions: before['settlement_exceptions']! + 2_000,
    });
    expect(await resolve(house, 'paid', paid)).toMatchObject({ replayed: true });
    expect(await resolve(house, 'other', { ...paid, paymentId: 'p3' }))
      .toMatchObject({ code: 'SETTLEMENT_ROW_RESOLVED_BEFORE' });
    expect(await balanceOf(house)).toEqual(after);
  });

  it.each([
    [{ rowRef: 'adj_9', as: 'FEE' }, 'INVALID_INPUT', 'There is no such row.'],
    [{ rowRef: 'pay_1', as: 'FEE' }, 'INVALID_INPUT', 'This row has been explained.'],
    [{ rowRef: 'adj_1', as: 'FEE', paymentId: 'p2' }, 'INVALID_INPUT', 'Only with PAYMENT.'],
    [
      { rowRef: 'adj_1', as: 'PAYMENT', paymentId: 'p2' },
      'INVALID_INPUT',
      'This row is of money that went out.',
    ],
    [{ rowRef: 'pay_2', as: 'PAYMENT', paymentId: 'none' }, 'PAYMENT_NOT_CONFIRMED', undefined],
    [
      { rowRef: 'pay_2', as: 'PAYMENT', paymentId: 'p3' },
      'PAYMENT_SETTLED_WITH_DIFFERENT_AMOUNT',
      undefined,
    ],
  ])('%j is refused, and nothing moves', async (wanted, code, message) => {
    const house = await houseWithExceptions();
    const before = await balanceOf(house);
    const refused = await resolve(house, 'wrong', wanted);
    expect(refused.code).toBe(code);
    expect(refused.issues.map((issue: { message: string }) => issue.message))
      .toEqual(message ? [message] : []);
    expect(await balanceOf(house)).toEqual(before);
  });

  it('an exception that another settlement explains is taken back', async () => {
    const house = await houseWithExceptions();
    await resolve(house, 'elsewhere', { rowRef: 'pay_2', as: 'PAYMENT' });
    expect(await balanceOf(house)).toMatchObject({ settlement_exceptions: 500, bank: -500 });
  });
});
