import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountDecider } from '../src/domain/account.ts';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { allocateOldestFirst, settle } from '../src/domain/allocation.ts';
import { paise, sum } from '../src/domain/money.ts';
import { specification } from './given.ts';
import {
  accountNo,
  credited,
  issued,
  opened,
  paidAt,
  particulars,
  paymentId,
  sealed,
} from './support/samples.ts';

const given = specification(accountDecider);

describe('opening an account', () => {
  const open = { type: 'OpenAccount', ...particulars } as const;

  it('is recorded with all its particulars', () => given().when(open).then(opened));

  it('is nothing new the second time, though the same details were sealed anew', () =>
    given(opened).when({
      ...open,
      details: { ...particulars.details, box: 'another nonce, another box' },
    }).thenNothing());

  it('records particulars that have changed, whole', () =>
    given(opened).when({ ...open, category: 'LV-2' })
      .then({ ...opened, type: 'AccountDetailsChanged', category: 'LV-2' } as AccountEvent));

  it('records another name or address', () => {
    const details = sealed('Sita Kumar');
    given(opened).when({ ...open, details })
      .then({ ...opened, type: 'AccountDetailsChanged', details } as AccountEvent);
  });

  it('compares with the newest particulars, not with the first', () => {
    const changed = { ...particulars, category: 'LV-2' };
    given(opened, { type: 'AccountDetailsChanged', ...changed }).when(open)
      .then({ type: 'AccountDetailsChanged', ...particulars });
    given(opened, { type: 'AccountDetailsChanged', ...changed })
      .when({ type: 'OpenAccount', ...changed }).thenNothing();
  });

  it('comes before everything else', () => {
    const refused = { code: 'account_not_open' } as const;
    given().when(credit(5_000)).thenRefused(refused);
    given().when({ ...issued('B-10'), type: 'IssueBill' } as never).thenRefused(refused);
    given().when({ type: 'LevySurcharge', accountNo, billNo: 'B-10', onDay: '2026-10-22' })
      .thenRefused(refused);
  });

  it('carries no fact back in time: what needs an account asserts it', () =>
    expect(() => accountDecider.evolve({ status: 'unopened' }, issued('B-10')))
      .toThrow('BillIssued before AccountOpened'));
});

const credit = (amount: number, id = paymentId) => (
  { type: 'CreditPayment', accountNo, paymentId: id, amount: paise(amount), paidAt } as const
);
const receipt = (
  n: number,
  amount: number,
  after: { outstanding?: number; advance?: number },
  id = paymentId,
): AccountEvent => ({
  type: 'ReceiptIssued',
  accountNo,
  receiptNo: `${accountNo}-${n}`,
  paymentId: id,
  amount: paise(amount),
  outstandingAfter: paise(after.outstanding ?? 0),
  advanceAfter: paise(after.advance ?? 0),
});

describe('crediting a payment', () => {
  const september = issued('B-09', { dueOn: '2026-09-21', amount: 90_000 });
  const october = issued('B-10', { dueOn: '2026-10-21', amount: 60_000 });

  it('settles the bill due first, then the next', () =>
    given(opened, october, september).when(credit(100_000)).then(
      credited(paymentId, { 'B-09': 90_000, 'B-10': 10_000 }),
      receipt(1, 100_000, { outstanding: 50_000 }),
    ));

  it('takes the smaller bill number first where two are due on one day', () =>
    given(opened, issued('B-12'), issued('B-11')).when(credit(100_000)).then(
      credited(paymentId, { 'B-11': 90_000, 'B-12': 10_000 }),
      receipt(1, 100_000, { outstanding: 80_000 }),
    ));

  it('leaves settled bills alone, and numbers receipts without a gap', () =>
    given(opened, september, credited('pay-0', { 'B-09': 90_000 }), october)
      .when(credit(10_000)).then(
        credited(paymentId, { 'B-10': 10_000 }),
        receipt(2, 10_000, { outstanding: 50_000 }),
      ));

  it('keeps what no bill needs as advance', () =>
    given(opened).when(credit(5_000))
      .then(credited(paymentId, {}, 5_000), receipt(1, 5_000, { advance: 5_000 })));

  it('never refuses a second payment for a paid bill: it becomes advance (D3)', () =>
    given(opened, october, credited('pay-0', { 'B-10': 60_000 })).when(credit(60_000)).then(
      credited(paymentId, {}, 60_000),
      receipt(2, 60_000, { advance: 60_000 }),
    ));

  it('applies an amount that differs from the bill in part or in excess (D2)', () => {
    given(opened, october).when(credit(59_999))
      .then(
        credited(paymentId, { 'B-10': 59_999 }),
        receipt(1, 59_999, { outstanding: 1 }),
      );
    given(opened, october).when(credit(60_001))
      .then(
        credited(paymentId, { 'B-10': 60_000 }, 1),
        receipt(1, 60_001, { advance: 1 }),
      );
  });

  it('settles a surcharge with its bill', () =>
    given(
      opened,
      issued('B-10', { amount: 60_000, afterDue: 61_500 }),
      {
        type: 'SurchargeLevied',
        accountNo,
        billNo: 'B-10',
        amount: paise(1_500),
        onDay: '2026-10-22',
      },
    ).when({ ...credit(61_500), paidAt: '2026-10-21T18:30:00Z' }).then(
      {
        ...credited(paymentId, { 'B-10': 61_500 }),
        paidAt: '2026-10-21T18:30:00Z',
      } as AccountEvent,
      receipt(1, 61_500, {}),
    ));

  it('says on the receipt how much advance there is in all', () =>
    given(opened, credited('pay-0', {}, 700)).when(credit(300))
      .then(credited(paymentId, {}, 300), receipt(2, 300, { advance: 1_000 })));

  it('is nothing new when the same payment is credited again', () =>
    given(opened, credited(paymentId, {}, 5_000)).when(credit(5_000)).thenNothing());

  it('refuses the same payment with another amount', () =>
    given(opened, credited(paymentId, {}, 5_000)).when(credit(6_000)).thenRefused({
      code: 'payment_credited_with_different_amount',
      paymentId,
      credited: paise(5_000),
    }));
});

describe('allocateOldestFirst', () => {
  const amounts = fc.integer({ min: 1, max: 10_000_000 }).map(paise);
  const owing = fc.array(fc.integer({ min: 0, max: 10_000_000 }).map(paise), { maxLength: 20 })
    .map((list) => list.map((outstanding, i) => ({ billNo: `B-${i}`, outstanding })));

  it('neither makes nor loses money, and leaves a bill only when it is settled', () =>
    fc.assert(fc.property(amounts, owing, (amount, bills) => {
      const { allocations, advance } = allocateOldestFirst(amount, bills);
      expect(sum(allocations.map((allocation) => allocation.amount)) + advance).toBe(amount);
      for (const allocation of allocations) expect(allocation.amount).toBeGreaterThan(0);
      const left = settle(bills, allocations).map(({ outstanding }) => outstanding);
      const firstOpen = left.findIndex((outstanding) => outstanding > 0);
      expect(Math.min(0, ...left)).toBe(0);
      if (firstOpen === -1) return;
      expect(advance).toBe(0);
      expect(left.slice(firstOpen + 1)).toEqual(
        bills.slice(firstOpen + 1).map(({ outstanding }) => outstanding),
      );
    })));

  it('is never obeyed where it would settle more than a bill needs', () =>
    expect(() =>
      settle([{ billNo: 'B-10', outstanding: paise(5) }], [{ billNo: 'B-10', amount: paise(6) }])
    ).toThrow('bill B-10 was settled by more than it needs'));
});
