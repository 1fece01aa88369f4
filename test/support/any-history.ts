/** Histories as they could have been: a few accounts, chats and complaints, in any order. */
import fc from 'fast-check';
import { dayOf } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/decider.ts';
import { derivedId, drawerIdOf } from '../../src/domain/identifiers.ts';
import type { Vault } from '../../src/vault/vault.ts';

const some = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
export const accountNos = ['N1', 'N10', 'N2', 'NA'];
export const contactIds = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
/** In an order that people and machines disagree about. */
export const billNos = ['b-1', 'B-1', 'b/2', 'B10', 'a9'];
export const docketNos = ['C261105000001', 'C261105000002', 'C261105000003'];
export const paymentIds = ['p-1', 'P.1', 'p_2', 'q3', 'Q3', 'r'];
const space = '6f0f7a52-2b1e-4b62-9d7f-0a3f6c1f9e10';
export const names = ['1', '2', '3', '4'].map((name) => derivedId(space, name));
const amounts = [1, 90_000, 184_300, 4_000_000_000];
const days = ['2026-10-21', '2026-11-01', '2026-11-20'];
const instants = ['2026-10-15T09:15:00Z', '2026-10-20T00:00:00Z', '2026-11-02T18:31:00Z'];
const words = ['late', 'ठीक है', 'it’s "on"\n', 'half \ud83d', 'none \0'];

/** What one step may draw from; what it makes of it depends on what was before. */
const Step = fc.record({
  what: fc.nat(35),
  accountNo: some(accountNos),
  contactId: some(contactIds),
  billNo: some(billNos),
  docketNo: some(docketNos),
  paymentId: some(paymentIds),
  name: some(names),
  amount: some(amounts),
  dueOn: some(days),
  at: some(instants),
  word: some(words),
  language: some(['hi', 'en']),
  flag: fc.boolean(),
});
type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never;

export type Told = { stream: string; fact: Fact };
export const anySteps = fc.array(Step, { minLength: 5, maxLength: 120, size: 'max' });

/** Steps that cannot follow on what was before are left out. */
export async function historyOf(steps: readonly Step[], vault: Vault): Promise<Told[]> {
  const told: Told[] = [];
  const before = new Set<string>();
  const past: Past = {
    first: (name) => !before.has(name) && before.add(name) !== undefined,
    has: (name) => before.has(name),
    forget: (name) => before.delete(name),
  };
  for (const step of steps) {
    told.push(...await factsOf(step, vault, past));
  }
  return told;
}

type Past = {
  first(name: string): boolean;
  has(name: string): boolean;
  forget(name: string): void;
};

async function factsOf(step: Step, vault: Vault, past: Past): Promise<Told[]> {
  const { what, flag } = step;
  if (what < 8) return await ofAccount(step, vault, past);
  if (what > 31) return ofDrawer(step, past);
  if (what > 23) return ofMoneyBack(step, past);
  if (what < 14) return ofPayment(step, past);
  if (what < 18) return ofComplaint(step, past);
  if (what === 18 && flag) {
    const person = `account-${step.accountNo}`;
    return [{ stream: 'office-1', fact: fact('ErasureExecuted', { onDay: step.dueOn, person }) }];
  }
  return ofConversation(step, past);
}

const fact = (type: string, fields: object): Fact => ({ type, ...fields });

async function ofAccount(step: Step, vault: Vault, past: Past): Promise<Told[]> {
  const { what, accountNo, billNo, paymentId, amount, dueOn, at, word, flag } = step;
  const stream = `account-${accountNo}`;
  const bill = { accountNo, billNo };
  const facts = (...all: Fact[]) => all.map((one) => ({ stream, fact: one }));
  const isNew = past.first(stream);
  if (isNew || what === 0) {
    const mobile = flag ? '919826000001' : undefined;
    const text = JSON.stringify({ name: 'Somebody', address: 'Sehore', mobile });
    const details = await vault.seal(stream, 'details', text);
    const place = { centre: word, division: 'Sehore', circle: 'Bhopal', category: 'LV-1.2' };
    const type = isNew ? 'AccountOpened' : 'AccountDetailsChanged';
    return facts(fact(type, { accountNo, details, ...place, urban: flag }));
  }
  if (what < 4) {
    if (!past.first(`${stream} ${billNo}`)) return [];
    return facts(fact('BillIssued', {
      ...bill,
      month: dueOn.slice(0, 7),
      issuedOn: '2026-10-06',
      dueOn,
      units: flag ? 120.5 : 120,
      lines: [{ kind: 'energy', amount }, { kind: 'subsidy', amount: flag ? -1 : 0 }],
      amountAfterDue: amount + (flag ? 2_500 : 0),
      arrears: flag ? { known: -5 } : { known: 7, stated: 9 },
    }));
  }
  if (what === 4) return facts(fact('SurchargeLevied', { ...bill, amount, onDay: dueOn }));
  if (what === 5) return facts(fact('AdvanceApplied', { ...bill, amount }));
  if (!past.first(`credit ${stream} ${paymentId}`)) return [];
  const shares = flag ? [{ billNo, amount }] : [];
  const advance = flag ? 0 : amount;
  const receipt = { receiptNo: `${accountNo}-${paymentId}`, paymentId, amount };
  return facts(
    fact('PaymentCredited', {
      accountNo,
      paymentId,
      amount,
      paidAt: at,
      allocations: shares,
      advance,
    }),
    fact('ReceiptIssued', { accountNo, ...receipt, outstandingAfter: 0, advanceAfter: advance }),
  );
}

/** Bills changed, credits released, refunds, disputes, payouts, the end of a day. */
function ofMoneyBack(step: Step, past: Past): Told[] {
  const { what, flag, accountNo, paymentId } = step;
  if (what < 26) return past.has(`account-${accountNo}`) ? ofChangedBill(step, past) : [];
  if (what < 28) return ofRefund(step, past);
  if (what === 28) return ofDispute(step, past);
  if (what === 29) return past.has(`account-${accountNo}`) ? ofCredit(step, past) : [];
  if (what === 30) return ofSettlement(step, past);
  if (flag) {
    const names = { recordedBy: 'x', assignedBy: 'y' };
    const assigned = { paymentId, accountNo, amount: step.amount, ...names };
    return [{ stream: `payment-${paymentId}`, fact: fact('PaymentAssigned', assigned) }];
  }
  const open = {
    suspense: 0,
    heldPayments: 1,
    pendingPayments: 0,
    settlementExceptions: 0,
    refundsPending: 2,
  };
  const onDay = step.dueOn;
  if (!past.first(`closed ${onDay}`)) return [];
  const day = { onDay, closedBy: 'meena', through: '1', received: [], refunded: 0, open };
  return [{ stream: `office-${onDay}`, fact: fact('DayClosed', day) }];
}

function ofChangedBill(step: Step, past: Past): Told[] {
  const { what, accountNo, billNo, amount, dueOn: onDay, paymentId, flag } = step;
  const stream = `account-${accountNo}`;
  const bill = { accountNo, billNo };
  const is = (type: string, fields: object) => [{ stream, fact: fact(type, fields) }];
  if (!past.has(`${stream} ${billNo}`)) {
    if (!past.first(`${stream} opening`)) return [];
    return is('OpeningBalanceSet', { accountNo, onDay, amount: flag ? amount : -amount });
  }
  const lines = [{ kind: 'energy', amount }];
  const before = { lines, surcharge: 0, waived: flag ? 1 : 0 };
  const why = 'clerical_error';
  if (what === 24 && flag) return is('BillWithdrawn', { ...bill, why, onDay, before });
  if (what === 24) {
    const terms = {
      dueOn: onDay,
      units: 3,
      lines,
      amountAfterDue: amount,
      surcharge: 0,
      waived: 0,
    };
    return is('BillRevised', { ...bill, why, onDay, ...terms, before });
  }
  const waiver = { schemeId: `s-${paymentId}`, of: 'surcharge', amount: 1, source: 'an order' };
  return flag
    ? is('WaiverGranted', { ...bill, ...waiver, onDay })
    : is('SurchargeReversed', { ...bill, amount, paymentId, onDay });
}

function ofCredit(step: Step, past: Past): Told[] {
  const { accountNo, billNo, amount, dueOn: onDay, paymentId, word, name, flag } = step;
  const stream = `account-${accountNo}`;
  const shares = { allocations: flag ? [{ billNo, amount }] : [], advance: flag ? 0 : amount };
  const moved = { accountNo, amount, ...shares, onDay };
  const is = (type: string, fields: object) => [{ stream, fact: fact(type, fields) }];
  if (word === 'late') return is('CreditReleased', { ...moved, billNo });
  if (!past.has(`credit ${stream} ${paymentId}`)) return [];
  const why = name === names[0] ? 'refund' : 'chargeback';
  return is('CreditReversed', { ...moved, paymentId, reversalId: name, why });
}

function ofRefund(step: Step, past: Past): Told[] {
  const { paymentId, accountNo, amount, at, word, name, flag } = step;
  const which = { paymentId, refundId: name === names[0] ? 'R-1' : 'R-2' };
  const is = (
    type: string,
    fields: object,
  ) => [{ stream: `payment-${paymentId}`, fact: fact(type, { ...which, ...fields }) }];
  if (past.first(`refund ${paymentId} ${which.refundId}`)) {
    return is('RefundRequested', { amount, why: 'paid_twice', requestedBy: 'x' });
  }
  const owner = flag ? { accountNo } : {};
  const ended = { gateway: 'razorpay', refundRef: word, completedAt: at };
  const steps = [
    () => is('RefundApproved', { amount, approvedBy: 'y', ...owner }),
    () => flag ? is('RefundSent', { attempt: 2 }) : is('RefundDeclined', { declinedBy: 'y' }),
    () => is('RefundCompleted', { amount, ...ended }),
    () => is('RefundFailed', { attempt: 1, failedAt: at, ...(flag && { reason: word }) }),
  ];
  return steps[amounts.indexOf(amount)]!();
}

function ofDispute(step: Step, past: Past): Told[] {
  if (step.language === 'hi' && step.flag) return ofUnmatched(step, past);
  const { paymentId, accountNo, amount, at, language, flag } = step;
  const which = { paymentId, disputeRef: `d-${language}` };
  const is = (type: string, fields: object) => [{
    stream: `payment-${paymentId}`,
    fact: fact(type, { ...which, ...fields }),
  }];
  if (past.first(`dispute ${paymentId} ${language}`)) {
    return is('PaymentDisputed', { amount, openedAt: at, ...(flag && { respondBy: at }) });
  }
  const owner = flag ? { accountNo } : {};
  if (amount > 90_000) return is('PaymentChargedBack', { amount, closedAt: at, ...owner });
  if (amount === 1) return is('DisputeWon', { closedAt: at });
  return is('DisputeAnswered', { answer: 'contested', answeredBy: 'y' });
}

/** Known by a reference that a payment may have arrived with, or have been paid out under. */
function ofUnmatched({ name, paymentId, amount, dueOn, at, word }: Step, past: Past): Told[] {
  const which = { gateway: 'razorpay', disputeRef: `u-${name}` };
  const stream = `dispute-razorpay-u-${name}`;
  const is = (type: string, more: object) => [{ stream, fact: fact(type, { ...which, ...more }) }];
  if (past.first(stream) || amount === 1) {
    const status = amount === 1 ? 'won' : amount === 90_000 ? 'open' : 'lost';
    const paymentRef = amount === 90_000 ? word : `row ${paymentId}`;
    const state = status === 'won' ? 'over' : 'open';
    const told = { paymentRef, amount, deducted: 0, status, why: 'payment_unknown', state };
    return is('UnmatchedDisputeNotified', { ...told, notifiedAt: at });
  }
  if (past.first(`${stream} row`)) {
    const row = { settlementId: 'setl_1', rowRef: 'adj_1', taken: amount, amount };
    return is('UnmatchedDisputeDeducted', { ...row, state: 'open', deductedAt: at });
  }
  if (!past.first(`${stream} resolved`)) return [];
  const how = amount > 90_000 ? { as: 'written_off', amount } : { as: 'payment', paymentId };
  return is('UnmatchedDisputeResolved', { ...how, resolvedBy: 'y', onDay: dueOn });
}

function ofSettlement(step: Step, past: Past): Told[] {
  const { paymentId, amount, dueOn: settledOn, name, flag } = step;
  const payout = { gateway: 'razorpay', settlementId: 'setl_1', settledOn };
  const money = { amount, fee: 2, tax: 1 };
  const row = { ...payout, rowRef: `row ${paymentId}`, paymentId, ...money };
  if (!past.first(`settled ${paymentId} ${flag}`)) return [];
  const settled = flag
    ? fact('PaymentSettled', row)
    : fact('RefundSettled', { ...row, refundId: name === names[0] ? 'R-1' : 'R-2' });
  return [{ stream: `payment-${paymentId}`, fact: settled }, ...ofPayout(step, past)];
}

/** A payout of two rows, one of which nothing explains; it may be resolved. */
function ofPayout({ paymentId, amount, dueOn: settledOn, flag }: Step, past: Past): Told[] {
  const which = { gateway: 'razorpay', settlementId: `setl_${paymentIds.indexOf(paymentId)}` };
  const stream = `settlement-${which.gateway}-${which.settlementId}`;
  const none = { fee: 0, tax: 0 };
  if (!past.first(`imported ${stream}`)) {
    if (!flag || !past.first(`resolved ${stream}`)) return [];
    const how = { as: 'fee', resolvedBy: 'meena', onDay: settledOn };
    const adj = { ...which, rowRef: 'adj_1', net: -5 };
    const payout = { ...which, settlementId: 'setl_9' };
    const match = { ...adj, payout, posted: -3, reason: 'of another sum', onDay: settledOn };
    return [
      ...(amount === 90_000 ? [{ stream, fact: fact('SettlementRowMatched', match) }] : []),
      {
        stream,
        fact: fact('SettlementRowResolved', {
          ...adj,
          net: amount === 90_000 ? -2 : -5,
          ...none,
          ...how,
        }),
      },
    ];
  }
  const rows = [
    { rowRef: 'pay_1', kind: 'payment', outcome: 'applied', net: amount, ...none, paymentId },
    { rowRef: 'adj_1', kind: 'adjustment', outcome: 'exception', net: -5, ...none, utr: 'U1' },
  ];
  const net = amount - 5;
  const sums = { rows: 2, pages: 1, net, ...none, digest: '0'.repeat(64) };
  const utr = flag ? { utr: 'UTR1' } : {};
  const outcomes = { applied: { rows: 1, net: amount }, exception: { rows: 1, net: -5 } };
  return [
    { stream, fact: fact('SettlementImported', { ...which, settledOn, ...utr, ...sums }) },
    {
      stream: `${stream}:1`,
      fact: fact('SettlementRowsRecorded', { ...which, settledOn, page: 1, rows }),
    },
    ...(flag ? [{ stream, fact: fact('SettlementClosed', { ...which, outcomes }) }] : []),
  ];
}

/** A cashier's payments in two drawers, before, while and after these are open. */
function ofDrawer({ what, paymentId, amount, name, at, flag }: Step, past: Past): Told[] {
  const onDay = dayOf(at);
  const drawerId = drawerIdOf('meena', onDay);
  const stream = `drawer-${drawerId}`;
  const is = (
    type: string,
    fields: object,
  ) => [{ stream, fact: fact(type, { drawerId, ...fields }) }];
  if (what === 32) {
    const counterId = `c-${paymentId}`;
    const money = { paymentId: counterId, amount };
    const method = flag ? 'cash' : methods[amounts.indexOf(amount) % 3];
    const evidence = { kind: 'cashier', gateway: 'counter', ref: counterId, method };
    const counter = `payment-${counterId}`;
    if (past.first(counter)) {
      return [{
        stream: counter,
        fact: fact('PaymentConfirmed', { ...money, paidAt: at, evidence }),
      }];
    }
    if (!past.first(`${counter} again`)) return [];
    const row = { gateway: 'counter', settlementId: 's', rowRef: counterId, settledOn: onDay };
    const none = { fee: 0, tax: 0 };
    const given = { gateway: 'counter', refundRef: 'by hand', completedAt: at };
    return [{
      stream: counter,
      fact: flag
        ? fact('PaymentSettled', { ...money, ...row, ...none })
        : fact('RefundCompleted', { ...money, refundId: 'R-1', ...given }),
    }];
  }
  if (past.first(stream)) return is('DrawerOpened', { agentId: 'meena', onDay, float: 500 });
  const difference = { cash: flag ? 0 : -amount, cheques: 0 };
  if (what === 33) {
    const counted = { cash: 500 + amount, cheques: 1 };
    const expected = { cash: flag ? amount : 2 * amount, cheques: 1 };
    const count = { counted, float: 500, expected, difference, lines: 2, closedBy: 'x' };
    return is('DrawerClosed', { onDay, ...count });
  }
  if (what === 34 && !flag) return is('DrawerApproved', { onDay, difference: -1, approvedBy: 'y' });
  const slip = { slipRef: `slip ${name}`, amount };
  if (past.first(`${stream} ${name}`)) {
    const tender = flag ? 'cash' : 'cheques';
    return is('CashDeposited', { ...slip, tender, depositedOn: onDay, depositedBy: 'x' });
  }
  const tender = flag ? 'cash' : 'cheques';
  if (what === 35 && past.first(`${stream} ${name} withdrawn`)) {
    const back = { tender, why: 'mistyped', withdrawnOn: onDay, withdrawnBy: 'y' };
    return is('DepositWithdrawn', { ...slip, ...back });
  }
  if (what === 35 && past.first(`${stream} ${name} again`)) {
    return is('CashDeposited', { ...slip, tender, depositedOn: onDay, depositedBy: 'x' });
  }
  const row = { gateway: 'bank', settlementId: onDay, rowRef: `S ${name}`, settledOn: onDay };
  return is('DepositSettled', { ...slip, ...row });
}
const methods = ['cheque', 'card', 'dd'];

function ofPayment(step: Step, past: Past): Told[] {
  const { what, paymentId, accountNo, contactId, amount, at, word, flag } = step;
  const stream = `payment-${paymentId}`;
  const is = (
    type: string,
    fields: object,
  ) => [{ stream, fact: fact(type, { paymentId, ...fields }) }];
  const orderRef = flag ? 'order_1' : 'order_2';
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: word, method: 'upi' };
  if (what < 10 && past.first(stream)) {
    const asked = { accountNo, amount, gateway: 'razorpay', expiresAt: at };
    return is('PaymentRequested', flag ? { ...asked, contactId, app: 'gpay' } : asked);
  }
  if (what < 12) {
    const attempt = { orderRef, status: flag ? 'failed' : 'pending' };
    return is('PaymentNotified', { gateway: 'razorpay', status: 'x', attempt, claimedAt: at });
  }
  if (what === 12) return is('PaymentAttemptFailed', { orderRef, reason: word, failedAt: at });
  if (flag) {
    past.first(stream);
    return is('PaymentConfirmed', { amount, paidAt: at, evidence });
  }
  return amount > 1
    ? is('PaymentLapsed', {})
    : is('PaymentHeld', { amount, reason: 'account_unknown' });
}

function ofComplaint(step: Step, past: Past): Told[] {
  const { docketNo, accountNo, contactId, at, word, flag, amount } = step;
  const stream = `complaint-${docketNo}`;
  const is = (type: string, fields = {}) => [{ stream, fact: fact(type, { docketNo, ...fields }) }];
  if (past.first(stream)) {
    const standard = { key: 'k', hours: 4.5, effectiveFrom: '2026-01-01', source: word };
    const about = flag ? { accountNo } : { contactId };
    return is('ComplaintRegistered', {
      kind: 'METER',
      ...about,
      registeredAt: at,
      dueAt: at,
      standard,
    });
  }
  const steps = [
    () => is('ComplaintAssigned', { desk: word }),
    () =>
      is('ComplaintResolved', flag ? { resolution: { person: 'p', box: word, digest: 'd' } } : {}),
    () => flag ? is('ComplaintReopened') : is('ComplaintClosed', { because: 'consumer_agreed' }),
    () => flag ? is('ComplaintRated', { stars: 4 }) : is('ComplaintEscalated', { step: 'circle' }),
  ];
  return steps[amounts.indexOf(amount)]!();
}

function ofConversation(step: Step, past: Past): Told[] {
  const { what, contactId, accountNo, name, paymentId, language, at, word, flag } = step;
  const stream = `conversation-${contactId}`;
  const is = (
    type: string,
    fields = {},
  ) => [{ stream, fact: fact(type, { contactId, ...fields }) }];
  const content = { person: 'p', box: 'b', digest: 'd' };
  if (past.first(stream) || what === 19) {
    return is('MessageReceived', { messageId: name, content, sentAt: at });
  }
  if (what === 18) return is('LanguageChosen', { language });
  if (what === 20) return is(flag ? 'OptedOut' : 'OptedIn');
  if (what === 21) {
    const link = `${stream} linked to ${accountNo}`;
    if (past.first(link)) return is('AccountLinked', { accountNo, by: 'mobile_on_record' });
    past.forget(link);
    return is('AccountUnlinked', { accountNo });
  }
  const notice = { noticeId: noticeOf(name, contactId) };
  if (past.first(notice.noticeId)) {
    const about = flag ? { kind: 'order_card', paymentId } : { kind: 'reply', content };
    return is('NoticeDue', { ...notice, about });
  }
  if (word === 'late') return is('NoticeFailed', { ...notice, code: '131026' });
  if (what === 22) {
    return is(flag ? 'NoticeSent' : 'NoticeRead', flag ? notice : { ...notice, readAt: at });
  }
  return is('NoticeDelivered', { ...notice, deliveredAt: at });
}

function noticeOf(name: string, contactId: string): string {
  return derivedId(name, contactId);
}
