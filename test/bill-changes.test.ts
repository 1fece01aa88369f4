import { describe, it } from 'vitest';
import { accountDecider } from '../src/domain/account.ts';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { paise } from '../src/domain/money.ts';
import { specification } from './given.ts';
import { accountNo, credited, issued, line, opened, paymentId } from './support/samples.ts';

const given = specification(accountDecider);
const fact = <Type extends AccountEvent['type']>(type: Type, fields: object) => (
  { type, accountNo, ...fields } as AccountEvent
);
const applied = (billNo: string, amount: number) => fact('AdvanceApplied', { billNo, amount });
const onDay = '2026-10-25';

const october = issued('B-10', { amount: 60_000, afterDue: 61_500 });
const surcharged = fact('SurchargeLevied', { billNo: 'B-10', amount: 1_500, onDay: '2026-10-22' });
const before = { lines: [line('energy', 60_000)], surcharge: 0, waived: 0 };

describe('revising a bill', () => {
  const terms = {
    billNo: 'B-10',
    why: 'wrong_reading' as const,
    onDay,
    dueOn: '2026-10-21',
    units: 80,
    lines: [line('energy', 40_000)],
    amountAfterDue: paise(41_000),
  };
  const revise = { type: 'ReviseBill', accountNo, ...terms } as const;
  const revised = (fields = {}) =>
    fact('BillRevised', { ...terms, surcharge: 0, waived: 0, before, ...fields });

  it('records the new terms beside what was before', () =>
    given(opened, october).when(revise).then(revised()));

  it('changes nothing where nothing changes, the second time too', () => {
    given(opened, october, revised()).when(revise).thenNothing();
  });

  it('moves what was paid too much to the other bills, and the rest to the advance', () =>
    given(
      opened,
      issued('B-09', { dueOn: '2026-09-21', amount: 50_000 }),
      october,
      credited('pay-0', { 'B-09': 45_000, 'B-10': 60_000 }),
    ).when(revise).then(
      revised(),
      fact('CreditReleased', {
        billNo: 'B-10',
        amount: 20_000,
        allocations: [{ billNo: 'B-09', amount: paise(5_000) }],
        advance: 15_000,
        onDay,
      }),
    ));

  it('takes the advance where more is asked for', () => {
    const lines = [line('energy', 70_000)];
    given(opened, october, credited('pay-0', { 'B-10': 60_000 }, 4_000))
      .when({ ...revise, lines, amountAfterDue: paise(70_000) })
      .then(revised({ lines, amountAfterDue: 70_000 }), applied('B-10', 4_000));
  });

  it('levies no more than the new bill states', () =>
    given(opened, october, surcharged).when(revise)
      .then(revised({ surcharge: 1_000, before: { ...before, surcharge: 1_500 } })));

  it('takes a surcharge away whose day has moved, and lets it fall due again', () => {
    const moved = { ...revise, dueOn: '2026-11-10', lines: before.lines, units: 120 };
    const asMoved = revised({
      dueOn: '2026-11-10',
      lines: before.lines,
      units: 120,
      amountAfterDue: 61_500,
      before: { ...before, surcharge: 1_500 },
    });
    given(opened, october, surcharged)
      .when({ ...moved, amountAfterDue: paise(61_500) }).then(asMoved);
    given(opened, october, surcharged, asMoved)
      .when({ type: 'LevySurcharge', accountNo, billNo: 'B-10', onDay: '2026-11-11' })
      .then(fact('SurchargeLevied', { billNo: 'B-10', amount: 1_500, onDay: '2026-11-11' }));
  });

  it('is refused for a bill that is not there, or that was withdrawn', () => {
    given(opened).when(revise).thenRefused({ code: 'bill_not_found', billNo: 'B-10' });
    given(opened, october, fact('BillWithdrawn', { billNo: 'B-10', why: 'other', onDay, before }))
      .when(revise).thenRefused({ code: 'bill_is_withdrawn', billNo: 'B-10' });
  });

  it('is refused for terms that no bill may have', () =>
    given(opened, october).when({ ...revise, lines: [line('subsidy', -1)] })
      .thenRefused({ code: 'bill_total_is_negative', billNo: 'B-10' }));

  it('leaves a repeated issue of the first terms a repeat', () => {
    const { type: _, arrears: __, ...terms } = october as Extract<
      AccountEvent,
      { type: 'BillIssued' }
    >;
    given(opened, october, revised()).when({ type: 'IssueBill', ...terms }).thenNothing();
  });
});

describe('withdrawing a bill', () => {
  const withdraw = {
    type: 'WithdrawBill',
    accountNo,
    billNo: 'B-10',
    why: 'clerical_error',
    onDay,
  } as const;
  const withdrawn = (fields = {}) =>
    fact('BillWithdrawn', { billNo: 'B-10', why: 'clerical_error', onDay, before, ...fields });

  it('asks for nothing any more', () => given(opened, october).when(withdraw).then(withdrawn()));

  it('keeps what was paid on it, surcharge and all', () =>
    given(opened, october, surcharged, credited(paymentId, { 'B-10': 61_500 })).when(withdraw).then(
      withdrawn({ before: { ...before, surcharge: 1_500 } }),
      fact('CreditReleased', {
        billNo: 'B-10',
        amount: 61_500,
        allocations: [],
        advance: 61_500,
        onDay,
      }),
    ));

  it('is nothing new the second time, and its number stays used', () => {
    given(opened, october, withdrawn()).when(withdraw).thenNothing();
    const other = { ...october, type: 'IssueBill' as const, units: 9 } as never;
    given(opened, october, withdrawn()).when(other)
      .thenRefused({ code: 'bill_no_used_with_different_terms', billNo: 'B-10' });
  });
});

describe('granting a waiver', () => {
  const waiver = {
    accountNo,
    billNo: 'B-10',
    schemeId: 'samadhan-2025',
    of: 'surcharge' as const,
    amount: paise(900),
    percent: 60,
    source: 'order of 3 November 2025',
    onDay,
  };
  const grant = { type: 'GrantWaiver', ...waiver } as const;
  const granted = { type: 'WaiverGranted', ...waiver } as const;

  it('forgives part of a surcharge', () =>
    given(opened, october, surcharged).when(grant).then(granted));

  it('gives back what was paid of it', () =>
    given(opened, october, surcharged, credited(paymentId, { 'B-10': 61_300 })).when(grant).then(
      granted,
      fact('CreditReleased', {
        billNo: 'B-10',
        amount: 700,
        allocations: [],
        advance: 700,
        onDay,
      }),
    ));

  it('is granted once under one scheme', () => {
    given(opened, october, surcharged, granted).when(grant).thenNothing();
    given(opened, october, surcharged, granted).when({ ...grant, amount: paise(1) }).thenRefused({
      code: 'waiver_granted_with_different_amount',
      billNo: 'B-10',
      granted: paise(900),
    });
  });

  it('never forgives more than there is', () => {
    const left = { code: 'waiver_exceeds_what_is_left', billNo: 'B-10' } as const;
    given(opened, october).when(grant).thenRefused({ ...left, left: paise(0) });
    given(opened, october, surcharged, granted)
      .when({ ...grant, schemeId: 'lok-adalat', amount: paise(601) })
      .thenRefused({ ...left, left: paise(600) });
    given(opened, october).when({ ...grant, of: 'principal', amount: paise(60_001) })
      .thenRefused({ ...left, left: paise(60_000) });
  });
});

describe('an opening balance', () => {
  const set = (amount: number) => (
    { type: 'SetOpeningBalance', accountNo, onDay: '2026-04-01', amount: paise(amount) } as const
  );
  const was = (amount: number) => fact('OpeningBalanceSet', { onDay: '2026-04-01', amount });

  it('is owed like a bill, and settled first', () => {
    given(opened).when(set(5_000)).then(was(5_000));
    given(opened, was(5_000), october).when({
      type: 'CreditPayment',
      accountNo,
      paymentId,
      amount: paise(6_000),
      paidAt: '2026-10-15T09:15:00Z',
    }).then(
      credited(paymentId, { OPENING: 5_000, 'B-10': 1_000 }),
      fact('ReceiptIssued', {
        receiptNo: `${accountNo}-1`,
        paymentId,
        amount: 6_000,
        outstandingAfter: 59_000,
        advanceAfter: 0,
      }),
    );
  });

  it('is ahead, and settles what is open', () => {
    given(opened).when(set(-5_000)).then(was(-5_000));
    given(opened, october).when(set(-5_000)).then(was(-5_000), applied('B-10', 5_000));
  });

  it('never bears a surcharge', () =>
    given(opened, was(5_000))
      .when({ type: 'LevySurcharge', accountNo, billNo: 'OPENING', onDay: '2026-05-01' })
      .thenNothing());

  it('is set once', () => {
    given(opened, was(5_000)).when(set(5_000)).thenNothing();
    given(opened, was(5_000)).when(set(-1)).thenRefused({
      code: 'opening_balance_set_with_different_amount',
      set: paise(5_000),
    });
    given(opened).when(set(0)).thenNothing();
  });
});

describe('money that was paid in time and reached us late', () => {
  const credit = (amount: number, paidAt = '2026-10-21T18:29:59Z') => (
    { type: 'CreditPayment', accountNo, paymentId, amount: paise(amount), paidAt } as const
  );
  const undone = fact('SurchargeReversed', {
    billNo: 'B-10',
    amount: 1_500,
    paymentId,
    onDay: '2026-10-21',
  });
  const receipt = (amount: number, outstandingAfter: number, advanceAfter = 0) =>
    fact('ReceiptIssued', {
      receiptNo: `${accountNo}-1`,
      paymentId,
      amount,
      outstandingAfter,
      advanceAfter,
    });
  const share = (amount: number, advance = 0, paidAt = '2026-10-21T18:29:59Z') => (
    { ...credited(paymentId, { 'B-10': amount }, advance), paidAt } as AccountEvent
  );

  it('costs no surcharge', () =>
    given(opened, october, surcharged).when(credit(60_000))
      .then(undone, share(60_000), receipt(60_000, 0)));

  it('costs it where it would not have settled the bill', () =>
    given(opened, october, surcharged).when(credit(59_999))
      .then(share(59_999), receipt(59_999, 1_501)));

  it('costs it when it was paid a second after the day', () => {
    const late = '2026-10-21T18:30:00Z';
    given(opened, october, surcharged).when(credit(60_000, late))
      .then(share(60_000, 0, late), receipt(60_000, 1_500));
  });

  it('is not surcharged again afterwards', () =>
    given(opened, october, surcharged, undone, share(60_000))
      .when({ type: 'LevySurcharge', accountNo, billNo: 'B-10', onDay }).thenNothing());
});

describe('taking a credit back', () => {
  const reverse = (amount: number) => ({
    type: 'ReverseCredit',
    accountNo,
    paymentId,
    reversalId: 'refund-1',
    why: 'refund',
    amount: paise(amount),
    onDay,
  } as const);
  const reversed = (amount: number, allocations: Record<string, number>, advance: number) =>
    fact('CreditReversed', {
      paymentId,
      reversalId: 'refund-1',
      why: 'refund',
      amount,
      allocations: Object.entries(allocations)
        .map(([billNo, share]) => ({ billNo, amount: paise(share) })),
      advance,
      onDay,
    });
  const september = issued('B-09', { dueOn: '2026-09-21', amount: 50_000 });
  const paid = credited(paymentId, { 'B-09': 50_000, 'B-10': 60_000 }, 7_000);

  it('takes the advance first, then the newest bills', () => {
    given(opened, september, october, paid).when(reverse(7_000)).then(reversed(7_000, {}, 7_000));
    given(opened, september, october, paid).when(reverse(87_000))
      .then(reversed(87_000, { 'B-10': 60_000, 'B-09': 20_000 }, 7_000));
  });

  it('takes the same one once', () =>
    given(opened, september, october, paid, reversed(7_000, {}, 7_000)).when(reverse(7_000))
      .thenNothing());

  it('takes no more than was credited, and nothing that was not', () => {
    given(opened, september, october, paid, reversed(7_000, {}, 7_000))
      .when({ ...reverse(110_001), reversalId: 'refund-2' })
      .thenRefused({ code: 'reversal_exceeds_credit', paymentId, left: paise(110_000) });
    given(opened).when(reverse(1)).thenRefused({ code: 'payment_not_credited', paymentId });
  });
});
