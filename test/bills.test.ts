import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { paise } from '../src/domain/money.ts';
import {
  billNumbered,
  bills,
  billsPage,
  billsToSurcharge,
  openBillsOf,
} from '../src/projections/bills.ts';
import { viewOf } from './support/chronicle.ts';
import { accountNo, credited, issued, line } from './support/samples.ts';

const stream = `account-${accountNo}`;
const surcharge = (billNo: string, amount: number): AccountEvent => (
  { type: 'SurchargeLevied', accountNo, billNo, amount: paise(amount), onDay: '2026-10-22' }
);
const numbers = (found: readonly { billNo: string }[]) => found.map(({ billNo }) => billNo);

describe('a bill', () => {
  it('is shown with its lines, its demand and what the ledger knew of arrears', async () => {
    const { store, told } = await viewOf(bills);
    const lines = [line('energy', 70_000), { ...line('subsidy', -10_000), label: 'Atal' }];
    await told(stream, {
      ...issued('B-10', { lines, afterDue: 61_500 }),
      arrears: { stated: paise(-500), known: paise(400) },
    } as AccountEvent);
    expect(await billNumbered(store, accountNo, 'B-10')).toEqual({
      accountNo,
      billNo: 'B-10',
      month: '2026-10',
      issuedOn: '2026-10-06',
      dueOn: '2026-10-21',
      units: 120,
      lines,
      demand: 60_000,
      amountAfterDue: 61_500,
      surcharge: 0,
      surchargedOn: null,
      waived: 0,
      withdrawn: false,
      revisedOn: null,
      advanceApplied: 0,
      outstanding: 60_000,
      arrearsStated: -500,
      arrearsKnown: 400,
    });
  });

  it('is settled by payments and by advance, and grows by its surcharge', async () => {
    const { store, told } = await viewOf(bills);
    await told(
      stream,
      issued('B-09', { amount: 90_000 }),
      { type: 'AdvanceApplied', accountNo, billNo: 'B-09', amount: paise(1_000) },
      surcharge('B-09', 2_000),
      issued('B-10', { amount: 60_000 }),
      credited('pay-1', { 'B-09': 91_000, 'B-10': 10_000 }),
    );
    expect(await billNumbered(store, accountNo, 'B-09'))
      .toMatchObject({
        demand: 90_000,
        surcharge: 2_000,
        advanceApplied: 1_000,
        outstanding: 0,
        arrearsStated: null,
      });
    expect(await billNumbered(store, accountNo, 'B-10')).toMatchObject({ outstanding: 50_000 });
  });

  it('is another account’s, though it has the same number', async () => {
    const { store, told } = await viewOf(bills);
    const theirs = { ...issued('B-10', { amount: 5 }), accountNo: 'N9' } as AccountEvent;
    await told(stream, issued('B-10', { amount: 60_000 }));
    await told('account-N9', theirs, { ...credited('p', { 'B-10': 5 }), accountNo: 'N9' } as never);
    expect(await billNumbered(store, accountNo, 'B-10')).toMatchObject({ outstanding: 60_000 });
    expect(await billNumbered(store, 'N9', 'B-10')).toMatchObject({ outstanding: 0 });
    expect(await billNumbered(store, accountNo, 'B-11')).toBeUndefined();
  });
});

describe('a bill that is changed', () => {
  const why = 'wrong_reading';
  const before = { lines: [line('energy', 60_000)], surcharge: paise(1_500), waived: paise(0) };
  const onDay = '2026-11-02';
  const stated = issued('B-10', { amount: 60_000, afterDue: 61_500 });
  const revised = (fields: object) => (
    {
      type: 'BillRevised',
      accountNo,
      billNo: 'B-10',
      why,
      onDay,
      dueOn: '2026-10-21',
      units: 100,
      lines: [line('energy', 40_000)],
      amountAfterDue: paise(41_000),
      surcharge: paise(1_000),
      waived: paise(0),
      before,
      ...fields,
    } as AccountEvent
  );
  const shown = async (...facts: AccountEvent[]) => {
    const { store, told } = await viewOf(bills);
    await told(stream, stated, surcharge('B-10', 1_500), ...facts);
    return await billNumbered(store, accountNo, 'B-10');
  };

  it('shows its new terms, and when it was revised', async () =>
    expect(await shown(revised({}))).toMatchObject({
      demand: 40_000,
      amountAfterDue: 41_000,
      units: 100,
      surcharge: 1_000,
      outstanding: 41_000,
      surchargedOn: '2026-10-22',
      revisedOn: onDay,
      withdrawn: false,
    }));

  it('may be surcharged again where its due day was moved past the levy', async () =>
    expect(await shown(revised({ dueOn: '2026-11-20', surcharge: paise(0) })))
      .toMatchObject({ dueOn: '2026-11-20', outstanding: 40_000, surchargedOn: null }));

  it('asks for nothing once it is withdrawn, and less by what is waived', async () => {
    expect(await shown({ type: 'BillWithdrawn', accountNo, billNo: 'B-10', why, onDay, before }))
      .toMatchObject({ withdrawn: true, outstanding: 0 });
    const waiver = { schemeId: 's', of: 'surcharge', amount: paise(900), source: 'x' } as const;
    expect(await shown({ type: 'WaiverGranted', accountNo, billNo: 'B-10', ...waiver, onDay }))
      .toMatchObject({ waived: 900, outstanding: 60_600 });
  });

  it('gives back what it does not need, and takes back what was reversed', async () => {
    const paid = credited('p', { 'B-10': 61_500 });
    const share = { allocations: [{ billNo: 'B-10', amount: paise(500) }], advance: paise(0) };
    const back = { accountNo, paymentId: 'p', reversalId: 'r', why: 'refund', onDay } as const;
    expect(
      await shown(paid, revised({}), {
        type: 'CreditReleased',
        accountNo,
        billNo: 'B-10',
        amount: paise(20_500),
        allocations: [],
        advance: paise(20_500),
        onDay,
      }, { type: 'CreditReversed', ...back, amount: paise(500), ...share }),
    )
      .toMatchObject({ outstanding: 500 });
  });
});

describe('the open bills', () => {
  it('are those that still need money, in the order in which a payment settles them', async () => {
    const { store, told } = await viewOf(bills);
    await told(
      stream,
      issued('B-12', { dueOn: '2026-10-21' }),
      issued('B-11', { dueOn: '2026-10-21' }),
      issued('B-08', { dueOn: '2026-08-21' }),
      issued('B-13', { dueOn: '2026-09-21' }),
      credited('pay-1', { 'B-08': 90_000 }),
    );
    expect(numbers(await openBillsOf(store, accountNo))).toEqual(['B-13', 'B-11', 'B-12']);
    expect(await openBillsOf(store, 'N9')).toEqual([]);
  });
});

describe('the pages of bills', () => {
  it('begin with the newest and leave none out, also within one month', async () => {
    const { store, told } = await viewOf(bills);
    const of = (billNo: string, month: string) => (
      { ...issued(billNo), month } as AccountEvent
    );
    await told(
      stream,
      of('B-3', '2026-09'),
      of('B-1', '2026-10'),
      of('B-2', '2026-10'),
      of('B-9', '2025-12'),
    );
    const first = await billsPage(store, accountNo, { limit: 1 });
    expect(numbers(first)).toEqual(['B-2']);
    const rest = await billsPage(store, accountNo, { before: first[0]!, limit: 2 });
    expect(numbers(rest)).toEqual(['B-1', 'B-3']);
    expect(numbers(await billsPage(store, accountNo, { before: rest[1]!, limit: 9 })))
      .toEqual(['B-9']);
  });
});

describe('the bills to surcharge', () => {
  it('are open, over their day, without a surcharge, and state one', async () => {
    const { store, told } = await viewOf(bills);
    const stating = { dueOn: '2026-10-21', amount: 60_000, afterDue: 61_500 };
    await told(
      stream,
      issued('B-1', stating),
      issued('B-2', { ...stating, dueOn: '2026-10-20' }),
      issued('B-settled', stating),
      issued('B-surcharged', stating),
      issued('B-states-none', { ...stating, afterDue: 60_000 }),
      issued('B-later', { ...stating, dueOn: '2026-10-22' }),
      credited('pay-1', { 'B-settled': 60_000 }),
      surcharge('B-surcharged', 1_500),
    );
    const due = (today: string, limit = 9, ...except: string[]) =>
      billsToSurcharge(store, today, { limit, except });
    expect(await due('2026-10-22')).toEqual([
      { accountNo, billNo: 'B-2', dueOn: '2026-10-20' },
      { accountNo, billNo: 'B-1', dueOn: '2026-10-21' },
    ]);
    expect(numbers(await due('2026-10-22', 1))).toEqual(['B-2']);
    expect(numbers(await due('2026-10-21'))).toEqual(['B-2']);
    expect(await due('2026-10-20')).toEqual([]);
    expect(await due('2026-10-22', 9, accountNo)).toEqual([]);
  });
});
