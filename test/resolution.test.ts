/** What must be wished when somebody says what an unexplained row was: the rule alone. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { type Payment, paymentDecider } from '../src/domain/payment.ts';
import {
  type Finding,
  type Looked,
  resolutionOf,
  type ResolvableRow,
} from '../src/domain/resolution.ts';
import { unexplained } from '../src/domain/settlement-postings.ts';
import { confirmed, paymentId } from './support/samples.ts';

const row: ResolvableRow = {
  gateway: 'razorpay',
  settlementId: 'setl_1',
  rowRef: 'pay_2',
  settledOn: '2026-10-17',
  utr: 'UTR1',
  outcome: 'exception',
  net: paise(88_000),
  fee: paise(1_700),
  tax: paise(300),
  posted: paise(0),
};
const nothing = { here: { payments: [], deposits: [] } };
const who = { resolvedBy: 'meena', onDay: '2026-10-20' };
const none = { resolved: new Map(), matched: new Map() };
const arrived: Payment = paymentDecider.evolve(paymentDecider.initial, confirmed);
const { gateway, settlementId, rowRef } = row;
const resolve = {
  type: 'ResolveRow',
  ...{ gateway, settlementId, rowRef, net: 88_000, fee: 1_700, tax: 300 },
  ...who,
};

describe('resolving a row that nothing explained', () => {
  it('takes its money out of the exceptions', () =>
    expect(resolutionOf(row, { as: 'fee' }, none, nothing, who))
      .toEqual({ shown: [], resolve: { ...resolve, as: 'fee' } }));

  it('pays out the payment that it names, before anything else', () =>
    expect(
      resolutionOf(row, { as: 'payment', paymentId }, none, { ...nothing, payment: arrived }, who),
    )
      .toEqual({
        payout: {
          type: 'SettlePayment',
          paymentId,
          gateway: 'razorpay',
          settlementId,
          rowRef,
          settledOn: '2026-10-17',
          utr: 'UTR1',
          amount: 90_000,
          fee: 1_700,
          tax: 300,
        },
        shown: [],
        resolve: { ...resolve, as: 'payment', paymentId },
      }));

  it('is about what no other settlement has posted of it', () => {
    const part = { ...row, posted: paise(80_000), fee: paise(0), tax: paise(0) };
    expect(resolutionOf(part, { as: 'written_off' }, none, nothing, who))
      .toMatchObject({ resolve: { net: 8_000 } });
  });

  it('waits for whoever has not seen that a payout took its part of the row', () => {
    const taken = { ...none, matched: new Map([[rowRef, { net: 88_000, posted: 80_000 }]]) };
    const rest = { code: 'settlement_row_has_another_rest', rowRef, rest: 8_000 };
    const finding = { as: 'payment', paymentId } as const;
    expect(resolutionOf(row, finding, taken as never, { ...nothing, payment: arrived }, who))
      .toEqual({ refused: rest });
    expect(
      resolutionOf({ ...row, posted: paise(80_000) }, { as: 'fee' }, taken as never, nothing, who),
    )
      .toMatchObject({ resolve: { net: 8_000 } });
  });

  it('is the same wish the second time, and none other', () => {
    const resolved = new Map([[rowRef, { ...resolve, as: 'fee' as const, net: paise(88_000) }]]);
    const before = { ...none, resolved: resolved as never };
    expect(resolutionOf(row, { as: 'fee' }, before, nothing, who)).toHaveProperty('resolve');
    expect(resolutionOf(row, { as: 'payment' }, before, nothing, who))
      .toEqual({ refused: { code: 'settlement_row_resolved_before', rowRef } });
    expect(
      resolutionOf(
        row,
        { as: 'payment', paymentId },
        before,
        { ...nothing, payment: arrived },
        who,
      ),
    )
      .toEqual({ refused: { code: 'settlement_row_resolved_before', rowRef } });
  });

  it('is refused for a row that was explained', () =>
    expect(resolutionOf({ ...row, outcome: 'applied' }, { as: 'fee' }, none, nothing, who))
      .toEqual({ refused: { code: 'settlement_row_is_explained' } }));

  it('is refused with a payment for what is no payment', () =>
    expect(resolutionOf(row, { as: 'fee', paymentId }, none, { ...nothing, payment: arrived }, who))
      .toEqual({ refused: { code: 'only_a_payment_has_an_id' } }));

  it.each([paymentDecider.initial, undefined])(
    'is refused for money that has not come',
    (state) =>
      expect(
        resolutionOf(row, { as: 'payment', paymentId }, none, { ...nothing, payment: state }, who),
      )
        .toEqual({ refused: { code: 'payment_not_confirmed', paymentId } }),
  );

  it('is refused for a payment where money went out', () => {
    const out = { ...row, net: paise(-500), fee: paise(0), tax: paise(0) };
    expect(
      resolutionOf(out, { as: 'payment', paymentId }, none, { ...nothing, payment: arrived }, who),
    )
      .toEqual({ refused: { code: 'row_is_of_money_that_went_out' } });
  });

  describe('to be what drawers deposited on a slip', () => {
    const bankRow = { ...row, gateway: 'bank', fee: paise(0), tax: paise(0) } as const;
    const sum = unexplained(bankRow).net;
    const deposit = { drawerId: '2026-11-20.meena', slipRef: 'S-1', settledBy: null };
    const free = { ...deposit, settledIn: null, amount: sum };
    const find = (deposits: NonNullable<Looked['deposits']>, at: ResolvableRow = bankRow) =>
      resolutionOf(at, { as: 'payment', slipRef: 'S-1' }, none, { ...nothing, deposits }, who);

    it('settles each deposit on it, and the row', () => {
      const { drawerId, slipRef } = deposit;
      expect(find([free])).toMatchObject({
        shown: [{ type: 'SettleDeposit', drawerId, slipRef, gateway: 'bank' }],
        resolve: { type: 'ResolveRow', as: 'payment' },
      });
      const seen = { ...free, settledBy: row.rowRef, settledIn: row.settlementId };
      expect(find([seen])).toHaveProperty('resolve');
      // A pay-in book's numbers come again.
      const old = { ...free, drawerId: '2025-11-20.ravi', settledBy: 'R-0', settledIn: 'x' };
      expect(find([old, free])).toMatchObject({ shown: [{ drawerId: deposit.drawerId }] });
    });

    it('shows the rest where an import had settled a part, and knew', () => {
      const part = { ...free, drawerId: '2026-11-20.ravi', amount: paise(1_000) };
      const seen = { ...part, settledBy: row.rowRef, settledIn: row.settlementId };
      const rest = { ...free, amount: paise(sum - 1_000) };
      expect(find([seen, rest], { ...bankRow, posted: paise(1_000) })).toHaveProperty('resolve');
    });

    it('is the same finding with the same slip alone', () => {
      const resolved = new Map([[rowRef, { as: 'payment', slipRef: 'S-1' }]]) as never;
      const again = (slipRef?: string) =>
        resolutionOf(bankRow, { as: 'payment', slipRef }, { ...none, resolved }, nothing, who);
      expect(again('S-1')).toMatchObject({ shown: [], resolve: { slipRef: 'S-1' } });
      for (const other of ['S-2', undefined]) {
        expect(again(other)).toMatchObject({ refused: { code: 'settlement_row_resolved_before' } });
      }
    });

    it('is refused where the slip has none, another row showed it, or the sums differ', () => {
      const refused = (code: object) => ({ refused: expect.objectContaining(code) });
      expect(find([])).toEqual(refused({ code: 'slip_has_no_deposit' }));
      expect(find([{ ...free, settledBy: 'R-0', settledIn: 'x' }]))
        .toEqual(refused({ code: 'slip_was_shown_by_another_row' }));
      expect(find([{ ...free, amount: paise(1) }])).toEqual(
        refused({ code: 'slip_comes_to_another_sum' }),
      );
      expect(find([free], { ...bankRow, gateway: 'payu' }))
        .toEqual(refused({ code: 'slip_comes_to_another_sum' }));
      expect(resolutionOf(row, { as: 'fee', slipRef: 'S-1' }, none, nothing, who))
        .toEqual(refused({ code: 'only_a_payment_has_a_slip' }));
      const both = { as: 'payment', paymentId, slipRef: 'S-1' } as const;
      expect(resolutionOf(row, both, none, nothing, who)).toEqual(
        refused({ code: 'only_a_payment_has_a_slip' }),
      );
    });

    it('and not to be one payment that lies in such a drawer', () => {
      const looked = { ...nothing, payment: arrived, isInDrawer: true };
      expect(resolutionOf(row, { as: 'payment', paymentId }, none, looked, who))
        .toEqual({ refused: { code: 'payment_comes_with_its_drawer' } });
    });
  });

  describe('after a finding that broke off', () => {
    const paid = { payments: [{ paymentId, amount: paise(90_000) }], deposits: [] };
    const find = (finding: Finding) =>
      resolutionOf(row, finding, none, { here: paid, payment: arrived }, who);

    it('goes on with that one', () =>
      expect(find({ as: 'payment', paymentId })).toHaveProperty('payout'));

    it('is refused as anything else: the money would be there twice', () => {
      const refused = { code: 'row_has_settled_something_else', ref: paymentId };
      for (const as of ['fee', 'written_off', 'payment'] as const) {
        expect(find({ as })).toEqual({ refused });
      }
      expect(find({ as: 'payment', paymentId: 'another' })).toEqual({ refused });
    });

    it('is about the rest where an import had settled a part, and knew', () => {
      const part = { ...row, posted: paise(90_000) };
      const looked = { here: paid };
      expect(resolutionOf(part, { as: 'fee' }, none, looked, who)).toHaveProperty('resolve');
    });
  });
});
