/** Whatever the world does with money, in whatever order: the rules keep the books in balance. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AccountCommand, accountDecider } from '../src/domain/account.ts';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { outstandingOf } from '../src/domain/bill.ts';
import type { Decider, Fact } from '../src/domain/decider.ts';
import { paise } from '../src/domain/money.ts';
import { hasArrived, type PaymentCommand, paymentDecider } from '../src/domain/payment.ts';
import type { PaymentEvent } from '../src/domain/payment.events.ts';
import { postingsOf } from '../src/domain/postings.ts';
import { accountNo, line, opened } from './support/samples.ts';

const days = ['2026-10-10', '2026-10-20', '2026-11-01', '2026-11-15'];
const billNos = ['B-1', 'B-2', 'B-3'];
const paymentIds = ['p1', 'p2', 'p3', 'p4'];
const amounts = [1, 500, 30_000, 60_000, 61_500, 200_000];
const names = ['a', 'b'];

const Step = fc.record({
  what: fc.nat(18),
  billNo: fc.constantFrom(...billNos),
  paymentId: fc.constantFrom(...paymentIds),
  amount: fc.constantFrom(...amounts),
  day: fc.constantFrom(...days),
  name: fc.constantFrom(...names),
  flag: fc.boolean(),
});
type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never;

/** The account, its payments, and a journal, by the deciders alone. */
function books() {
  let account = accountDecider.evolve(accountDecider.initial, opened);
  const payments = new Map(paymentIds.map((id) => [id, paymentDecider.initial]));
  const journal: Record<string, number> = {};
  const facts: (AccountEvent | PaymentEvent)[] = [];

  function record(events: readonly (AccountEvent | PaymentEvent)[]) {
    for (const event of events) {
      facts.push(event);
      const postings = postingsOf(event, '2026-11-20T00:00:00Z')?.postings ?? [];
      for (const { ledgerAccount, amount } of postings) {
        journal[ledgerAccount] = (journal[ledgerAccount] ?? 0) + amount;
      }
    }
  }

  const decided = <State, Command, Event extends Fact>(
    { decide, evolve }: Decider<State, Command, Event, unknown>,
    state: State,
    command: Command,
  ) => {
    const decision = decide(command, state);
    if ('refused' in decision) return { state, events: [] as Event[] };
    return { state: decision.events.reduce(evolve, state), events: decision.events };
  };

  return {
    journal,
    facts,
    account: () => account,
    payment: (id: string) => payments.get(id)!,
    onAccount(command: AccountCommand) {
      const { state, events } = decided(accountDecider, account, command);
      account = state;
      record(events);
      return events;
    },
    onPayment(command: PaymentCommand) {
      const { state, events } = decided(
        paymentDecider,
        payments.get(command.paymentId)!,
        command,
      );
      payments.set(command.paymentId, state);
      record(events);
      return events;
    },
  };
}
type Books = ReturnType<typeof books>;

/** What the reactions do about a payment, at once or, being late, all at the end. */
function react({ onAccount, payment, facts }: Books, paymentId: string) {
  const arrival = payment(paymentId);
  if (!hasArrived(arrival)) return;
  const { status, arrived, assigned } = arrival;
  if (status === 'confirmed' && arrived.accountNo) {
    const { paidAt } = arrived;
    const amount = assigned ?? arrived.amount;
    onAccount({ type: 'CreditPayment', accountNo, paymentId, amount, paidAt });
  }
  const takeBack = (reversalId: string, why: 'refund' | 'chargeback', amount: number) =>
    onAccount({
      type: 'ReverseCredit',
      accountNo,
      paymentId,
      reversalId,
      why,
      amount: paise(amount),
      onDay: '2026-11-20',
    });
  for (const fact of facts) {
    if (!('paymentId' in fact) || fact.paymentId !== paymentId) continue;
    // Money that was held then is in no account: suspense itself gives it back.
    if (fact.type === 'RefundApproved' && fact.accountNo) {
      takeBack(fact.refundId, 'refund', fact.amount);
    }
    if (fact.type === 'PaymentChargedBack' && fact.accountNo) {
      takeBack(fact.disputeRef, 'chargeback', fact.amount);
    }
  }
}

function take(step: Step, { onAccount, onPayment }: Books) {
  const { what, billNo, paymentId, day, name, flag } = step;
  const amount = paise(step.amount);
  const bill = { accountNo, billNo, why: 'other', onDay: day } as const;
  const refund = { paymentId, refundId: `${paymentId}-${name}` };
  const dispute = { paymentId, disputeRef: `disp-${paymentId}` };
  const at = `${day}T06:00:00Z`;
  const row = { paymentId, gateway: 'razorpay', settlementId: 's', settledOn: day } as const;
  const money = { amount, fee: paise(0), tax: paise(0) };
  const demand = {
    dueOn: day,
    units: 1,
    lines: [line('energy', amount), line('subsidy', flag ? -1 : 0)],
    amountAfterDue: paise(amount + (flag ? 1_500 : 0)),
  };
  switch (what) {
    case 0:
    case 1: {
      const issuedOn = '2026-10-05';
      return onAccount({ type: 'IssueBill', ...bill, month: '2026-10', issuedOn, ...demand });
    }
    case 2:
      return onAccount({ type: 'ReviseBill', ...bill, ...demand });
    case 3:
      return flag ? onAccount({ type: 'WithdrawBill', ...bill }) : [];
    case 4:
      return onAccount({ type: 'LevySurcharge', accountNo, billNo, onDay: day });
    case 5: {
      const of = flag ? 'surcharge' as const : 'principal' as const;
      const waiver = { accountNo, billNo, schemeId: name, of, amount, source: 'an order' };
      return onAccount({ type: 'GrantWaiver', ...waiver, onDay: day });
    }
    case 6:
      return onAccount({
        type: 'SetOpeningBalance',
        accountNo,
        onDay: day,
        amount: paise(flag ? amount : -amount),
      });
    case 7:
    case 8:
    case 9:
      return onPayment({
        type: 'ConfirmPayment',
        paymentId,
        ...(flag && { accountNo }),
        amount,
        paidAt: at,
        evidence: { kind: 'lookup', gateway: 'razorpay', ref: `${paymentId}-${name}` },
      });
    case 10:
    case 11:
      return onPayment({
        type: 'AssignPayment',
        paymentId,
        accountNo,
        recordedBy: 'x',
        assignedBy: 'y',
      });
    case 12:
      return onPayment({
        type: 'RequestRefund',
        ...refund,
        amount,
        why: 'other',
        requestedBy: 'x',
      });
    case 13:
      return onPayment({ type: 'ApproveRefund', ...refund, approvedBy: 'y' });
    case 14:
      return onPayment(
        flag ? { type: 'SendRefund', ...refund } : {
          type: 'CompleteRefund',
          ...refund,
          gateway: 'razorpay',
          refundRef: 'r',
          completedAt: at,
        },
      );
    case 15:
      return onPayment({ type: 'OpenDispute', ...dispute, amount, openedAt: at });
    case 16:
      return onPayment({ type: flag ? 'LoseDispute' : 'WinDispute', ...dispute, closedAt: at });
    case 17:
      return onPayment({ type: 'SettlePayment', ...row, ...money, rowRef: paymentId });
    default:
      return onPayment({ type: 'SettleRefund', ...row, ...money, ...refund, rowRef: name });
  }
}

it('keeps the books in balance, and every rupee in one place', () =>
  fc.assert(
    fc.property(fc.array(Step, { maxLength: 60, size: 'max' }), fc.boolean(), (steps, late) => {
      const world = books();
      for (const step of steps) {
        const { payment, onPayment } = world;
        // What nobody is named for is held by crediting: the rules alone would wait.
        take(step, world);
        const arrival = payment(step.paymentId);
        if (hasArrived(arrival) && !arrival.arrived.accountNo) {
          const { paymentId } = step;
          onPayment({ type: 'HoldPayment', paymentId, reason: 'account_unknown' });
        }
        if (!late) react(world, step.paymentId);
        expectSound(world);
      }
      for (const paymentId of paymentIds) react(world, paymentId);
      expectSound(world);
      expectAllPlaced(world);
    }),
    { numRuns: 1_500 },
  ), 60_000);

function expectSound({ account, journal }: Books) {
  const state = account();
  if (state.status === 'unopened') return;
  expect(journal['receivable'] ?? 0, 'receivable').toBe(outstandingOf(state));
  expect(0 - (journal['advance'] ?? 0), 'advance').toBe(state.advance);
  for (const { billNo, outstanding } of state.bills) {
    expect(outstanding, billNo).toBeGreaterThanOrEqual(0);
  }
  expect(Math.min(outstandingOf(state), state.advance), 'advance waits').toBe(0);
  expect(Object.values(journal).reduce((total, one) => total + one, 0)).toBe(0);
}

/** When every reaction is done: what is in no account is in suspense, on its way back, or lost. */
function expectAllPlaced({ journal, facts, payment }: Books) {
  const total = <Type extends (AccountEvent | PaymentEvent)['type']>(type: Type) =>
    facts.filter((fact) => fact.type === type)
      .reduce((sum, fact) => sum + ('amount' in fact ? fact.amount : 0), 0);
  const clearing = total('PaymentConfirmed') - total('PaymentSettled') -
    (total('RefundCompleted') - total('RefundSettled'));
  expect(journal['clearing:razorpay'] ?? 0, 'clearing').toBe(clearing);
  expect(0 - (journal['refunds_payable'] ?? 0), 'refunds payable')
    .toBe(total('RefundApproved') - total('RefundCompleted'));
  const credited = facts.filter(({ type }) => type === 'PaymentCredited');
  expect(new Set(credited.map((fact) => 'paymentId' in fact && fact.paymentId)).size)
    .toBe(credited.length);
  const unassigned = paymentIds.map(payment).filter(({ status }) => status === 'held')
    .reduce((sum, one) => sum + (hasArrived(one) ? one.arrived.amount : 0), 0);
  const gone = facts.reduce((sum, fact) => {
    const fromSuspense = fact.type === 'RefundApproved' || fact.type === 'PaymentChargedBack';
    if (!fromSuspense || fact.accountNo) return sum;
    return payment(fact.paymentId).status === 'held' ? sum + fact.amount : sum;
  }, 0);
  expect(0 - (journal['suspense'] ?? 0), 'suspense').toBe(unassigned - gone);
}
