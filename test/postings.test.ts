import { describe, expect, it } from 'vitest';
import { AccountEvent, LineKind } from '../src/domain/account.events.ts';
import { sum } from '../src/domain/money.ts';
import { Gateway, PaymentEvent } from '../src/domain/payment.events.ts';
import { postingsOf } from '../src/domain/postings.ts';
import {
  accountNo,
  arrival,
  confirmed,
  credited,
  issued,
  line,
  opened,
  paymentId,
  requested,
} from './support/samples.ts';

const night = '2026-10-31T20:00:00Z'; // Already November in Bhopal.
const posted = (event: AccountEvent | PaymentEvent) => postingsOf(event, night);
const booked = (event: AccountEvent | PaymentEvent) =>
  posted(event)?.postings.map(({ ledgerAccount, amount }) => `${ledgerAccount} ${amount}`);

const surcharged = {
  type: 'SurchargeLevied',
  accountNo,
  billNo: 'B-10',
  amount: 1_500,
  onDay: '2026-10-22',
} as AccountEvent;
const applied = { type: 'AdvanceApplied', accountNo, billNo: 'B-10', amount: 700 } as AccountEvent;

describe('the postings of', () => {
  it('a bill: owed by the consumer, earned, passed on or due from the state', () => {
    const lines = [
      line('energy', 70_000),
      line('electricityDuty', 6_300),
      line('subsidy', -10_000),
      line('rebate', -300),
      line('fixed', 0),
    ];
    expect(booked(issued('B-10', { lines, afterDue: 66_000 }))).toEqual([
      'receivable 66000',
      'revenue:energy -70000',
      'electricity_duty_payable -6300',
      'subsidy_receivable 10000',
      'revenue:rebate 300',
    ]);
    expect(posted(issued('B-10'))?.onDay).toBe('2026-10-06');
  });

  it('a bill that comes to nothing', () =>
    expect(booked(issued('B-10', { lines: [line('energy', 100), line('subsidy', -100)] })))
      .toEqual(['revenue:energy -100', 'subsidy_receivable 100']));

  it('a surcharge, on the day that it is levied for', () => {
    expect(booked(surcharged)).toEqual(['receivable 1500', 'surcharge_income -1500']);
    expect(posted(surcharged)?.onDay).toBe('2026-10-22');
  });

  it('advance that settles a bill, on the day in India', () => {
    expect(booked(applied)).toEqual(['advance 700', 'receivable -700']);
    expect(posted(applied)?.onDay).toBe('2026-11-01');
  });

  it('money that arrives: in suspense until an account takes it', () =>
    expect(booked(confirmed)).toEqual(['clearing:razorpay 90000', 'suspense -90000']));

  it('money at the counter: cash, not clearing', () =>
    expect(booked({
      ...confirmed,
      evidence: { ...arrival.evidence, gateway: 'counter', kind: 'cashier' },
    } as PaymentEvent)).toEqual(['cash 90000', 'suspense -90000']));

  it('a credit: out of suspense, against the bills, the rest as advance', () => {
    expect(booked(credited(paymentId, { 'B-09': 50_000, 'B-10': 30_000 }, 10_000)))
      .toEqual(['suspense 90000', 'receivable -80000', 'advance -10000']);
    expect(booked(credited(paymentId, {}, 10_000))).toEqual(['suspense 10000', 'advance -10000']);
  });

  it('what moves no money: none', () => {
    const quiet: (AccountEvent | PaymentEvent)[] = [
      opened,
      requested,
      { type: 'PaymentLapsed', paymentId },
      { type: 'PaymentHeld', paymentId, amount: arrival.amount, reason: 'account_unknown' },
    ];
    for (const event of quiet) expect(posted(event)).toBeUndefined();
  });
});

describe('postings', () => {
  const everyLine = LineKind.options.map((kind, i) => line(kind, (i + 1) * 1_000));
  const events: (AccountEvent | PaymentEvent)[] = [
    issued('B-10', { lines: everyLine }),
    surcharged,
    applied,
    credited(paymentId, { 'B-10': 1 }, 2),
    ...Gateway.options.map((gateway) => (
      { ...confirmed, evidence: { ...arrival.evidence, gateway } } as PaymentEvent
    )),
  ];

  it('of each event come to zero, and none is idle', () => {
    for (const event of events) {
      const { postings } = posted(event)!;
      expect(sum(postings.map(({ amount }) => amount)), event.type).toBe(0);
      for (const { amount } of postings) expect(amount).not.toBe(0);
    }
  });

  it('say whose receivable and whose advance it is, and nobody else’s', () => {
    for (const { ledgerAccount, accountNo: whose } of events.flatMap((e) => posted(e)!.postings)) {
      const isOwned = ledgerAccount === 'receivable' || ledgerAccount === 'advance';
      expect(whose, ledgerAccount).toBe(isOwned ? accountNo : undefined);
    }
  });

  it('fall on the day in India on which the money was paid', () => {
    const late = { ...confirmed, paidAt: night } as PaymentEvent;
    expect(posted(late)?.onDay).toBe('2026-11-01');
    expect(posted({ ...credited('p', {}, 1), paidAt: night } as AccountEvent)?.onDay)
      .toBe('2026-11-01');
  });

  it('refuse to be made of an allocation that loses money', () =>
    expect(() => posted({ ...credited('p', { 'B-10': 5 }, 1), advance: 0 } as AccountEvent))
      .toThrow('the postings of PaymentCredited must balance'));
});
