/** What comes of a settlement's rows in the ledger: money, refunds, fees, disputes, exceptions. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { settlementDecider } from '../src/domain/settlement.ts';
import { postingsOf } from '../src/domain/postings.ts';
import { paymentsBySign } from '../src/projections/payments.ts';
import { openItemsPage } from '../src/projections/books/registers.ts';
import { unmatchedDisputeNamed } from '../src/projections/unmatched-disputes.ts';
import { matchDisputes } from '../src/reactions/matching.ts';
import { wish } from './origin.ts';
import { csvOf, ended, now, ramesh, razorpayRow, sita } from './support/settlement-world.ts';
import { type SettlementWorld, settlementWorld } from './support/settlement-world.ts';

const adjustment = (entity_id: string, net: number, changed = {}) =>
  razorpayRow({
    entity_id,
    type: 'adjustment',
    amount: Math.abs(net),
    debit: Math.max(0, -net),
    credit: Math.max(0, net),
    order_id: '',
    ...changed,
  });
const refundRow = (entity_id: string, amount: number, changed = {}) =>
  razorpayRow({ entity_id, type: 'refund', amount, payment_id: 'pay_p1', ...changed });

describe('a row that is about a payment', () => {
  it('with another amount than arrived is an exception', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const summary = await world.razorpay(
      csvOf(razorpayRow({ entity_id: 'pay_p1', amount: 90_000 })),
    );
    expect(ended(summary)).toEqual({
      pay_p1: 'exception by reference: the payment had arrived with another amount',
    });
  });

  it('brings another amount than was asked for, and it is recorded as it came', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    await world.razorpay(csvOf(razorpayRow({ amount: 90_000, order_receipt: 'p1' })));
    expect(await world.typed('PaymentConfirmed'))
      .toMatchObject([{ paymentId: 'p1', accountNo: ramesh, amount: 90_000 }]);
  });

  it('that another row has paid out is an exception', async () => {
    const world = await settlementWorld();
    const row = { gateway: 'razorpay', settlementId: 'setl_0', settledOn: '2026-11-20' } as const;
    await world.confirm('p1', { evidence: { kind: 'lookup', gateway: 'razorpay', ref: 'x' } });
    await world.ask({
      type: 'SettlePayment',
      paymentId: 'p1',
      ...row,
      rowRef: 'by hand',
      amount: paise(154_553),
      fee: paise(0),
      tax: paise(0),
    }, 'settle');
    const summary = await world.razorpay(csvOf(razorpayRow({ order_receipt: 'p1' })));
    expect(ended(summary)['pay_1'])
      .toBe('exception by order: the row by hand of setl_0 has paid this payment out before');
  });

  it('of held money stays in suspense until somebody finds its owner', async () => {
    const world = await settlementWorld();
    await world.confirm('p1', { accountNo: 'N9999999999' });
    await world.settle();
    expect(ended(await world.razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' })))))
      .toEqual({ pay_p1: 'suspense by reference' });
    const people = { recordedBy: 'meena', assignedBy: 'arjun' };
    await world.ask({ type: 'AssignPayment', paymentId: 'p1', accountNo: sita, ...people }, 'a');
    await world.settle();
    expect(await world.typed('PaymentCredited')).toMatchObject([{ accountNo: sita }]);
    expect(await world.balances()).toMatchObject({ bank: 150_906, advance: -154_553 });
  });
});

describe('a refund’s row', () => {
  const refundId = 'refund-0001';
  const which = { paymentId: 'p1', refundId };

  /** Up to the state wanted. */
  async function refunded(world: SettlementWorld, ...steps: ('approve' | 'send' | 'complete')[]) {
    await world.confirm('p1');
    const requested = { amount: paise(40_000), why: 'paid_twice', requestedBy: 'meena' } as const;
    await world.ask({ type: 'RequestRefund', ...which, ...requested }, 'request');
    if (steps.includes('approve')) {
      await world.ask({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, 'approve');
    }
    if (steps.includes('send')) await world.ask({ type: 'SendRefund', ...which }, 'send');
    if (!steps.includes('complete')) return;
    const done = { refundRef: 'rfnd_1', completedAt: '2026-11-20T10:00:00Z' };
    await world.ask({ type: 'CompleteRefund', ...which, gateway: 'razorpay', ...done }, 'complete');
  }

  it.each([
    ['reference', {}],
    ['refund_id', { entity_id: 'rfnd_9', notes: `{"refund_id":"${refundId}"}` }],
  ])('is found by %s', async (by, changed) => {
    const world = await settlementWorld();
    await refunded(world, 'approve', 'send', 'complete');
    const row = refundRow('rfnd_1', 40_000, changed);
    const rows = [razorpayRow({ entity_id: 'pay_p1' }), row];
    expect(ended(await world.razorpay(csvOf(...rows))))
      .toMatchObject({ [String(row['entity_id'])]: `refund by ${by}` });
    expect(await world.typed('RefundSettled')).toMatchObject([{ ...which, amount: 40_000 }]);
    const { bank, ...others } = await world.balances();
    expect(bank).toBe(150_906 - 40_000);
    expect(others).not.toHaveProperty('clearing:razorpay');
  });

  it('tells of a refund whose answer was lost', async () => {
    const world = await settlementWorld();
    await refunded(world, 'approve', 'send');
    expect(ended(await world.razorpay(csvOf(refundRow('rfnd_1', 40_000)))))
      .toEqual({ rfnd_1: 'refund by amount' });
    expect(await world.typed('RefundCompleted'))
      .toMatchObject([{ ...which, refundRef: 'rfnd_1', gateway: 'razorpay' }]);
    expect(await world.typed('RefundSettled')).toHaveLength(1);
  });

  it.each([
    ['nobody approved', [] as const, 40_000, 'a refund that nobody here asked for'],
    ['has another amount', ['approve', 'send', 'complete'] as const, 40_001, 'another amount'],
  ])('is an exception where it %s', async (_, steps, amount, reason) => {
    const world = await settlementWorld();
    await refunded(world, ...steps);
    const summary = await world.razorpay(csvOf(refundRow('rfnd_1', amount)));
    expect(ended(summary)['rfnd_1']).toContain(reason);
    expect(await world.typed('RefundSettled')).toEqual([]);
    expect(await world.balances()).toMatchObject({ bank: -amount, settlement_exceptions: amount });
  });

  it('is an exception where somebody asked and nobody approved', async () => {
    const world = await settlementWorld();
    await refunded(world);
    const notes = `{"refund_id":"${refundId}"}`;
    expect(ended(await world.razorpay(csvOf(refundRow('rfnd_1', 40_000, { notes })))))
      .toEqual({ rfnd_1: 'exception: a refund that nobody here approved' });
  });

  it('for a refund made from the bank moves nothing twice', async () => {
    const world = await settlementWorld();
    await refunded(world, 'approve');
    const done = { refundRef: 'NEFT00042', completedAt: '2026-11-20T10:00:00Z' };
    await world.ask({ type: 'CompleteRefund', ...which, gateway: 'bank', ...done }, 'complete');
    const before = await world.balances();
    const mapping = {
      gateway: 'bank',
      unit: 'rupees',
      days: 'YYYY-MM-DD',
      signs: 'signed',
      columns: { rowRef: 'ref', settledOn: 'day', amount: 'amount', refund: 'refund' },
    };
    const text = `day,ref,amount,refund\n2026-11-20,NEFT00042,-400.00,${refundId}`;
    expect(ended(await world.mapped(mapping, text))).toEqual({ NEFT00042: 'refund by reference' });
    expect(await world.balances()).toEqual(before);
  });
});

describe('an adjustment', () => {
  it.each([
    [{ dispute_id: 'disp_1', payment_id: 'pay_p1' }, 'dispute by reference', 'chargebacks'],
    [{ dispute_id: 'disp_1' }, 'dispute', 'chargebacks'],
    [{ description: 'Instant settlement fee' }, 'fee', 'gateway_fees'],
    [{ type: 'transfer' }, 'exception: a transfer to somebody else', 'settlement_exceptions'],
    [{}, 'exception: money went out, and nothing says for what', 'settlement_exceptions'],
  ])('%j ends as %s', async (changed, end, bucket) => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const before = await world.balances();
    const summary = await world.razorpay(csvOf(adjustment('adj_1', -5_000, changed)));
    expect(ended(summary)).toEqual({ adj_1: end });
    expect(await world.balances()).toEqual({ ...before, bank: -5_000, [bucket]: 5_000 });
  });
});

describe('a dispute of a payment that is not here', () => {
  const told = async (world: Awaited<ReturnType<typeof settlementWorld>>) =>
    await Array.fromAsync(world.books.log.readStream('dispute-razorpay-disp_1'));
  const dispute = { dispute_id: 'disp_1', payment_id: 'pay_9' };
  const named = { gateway: 'razorpay', disputeRef: 'disp_1' } as const;
  const disputeIn = ({ books }: SettlementWorld) => unmatchedDisputeNamed(books.store, named);
  const writtenOff = ({ books }: SettlementWorld, notices: number) =>
    books.unmatchedDispute({
      type: 'ResolveUnmatchedDispute',
      ...named,
      as: 'written_off',
      notices,
      resolvedBy: 'meena',
      onDay: '2026-12-16',
    }, wish(`write off ${notices}`));

  it('is told of by the row that took its money, once however often it is imported', async () => {
    const world = await settlementWorld();
    const text = csvOf(adjustment('adj_1', -5_000, dispute));
    await world.razorpay(text);
    await world.razorpay(text, { staffId: 'arjun' });
    expect(await told(world)).toMatchObject([{
      type: 'UnmatchedDisputeDeducted',
      data: { paymentRef: 'pay_9', rowRef: 'adj_1', taken: 5_000, amount: 5_000, state: 'open' },
    }]);
  });

  it('adds up what rows took, and keeps all that the gateway told', async () => {
    const world = await settlementWorld();
    const { books } = world;
    const gatewayTold = {
      gateway: 'razorpay',
      disputeRef: 'disp_1',
      paymentRef: 'pay_9',
      amount: paise(5_000),
      deducted: paise(0),
      status: 'open',
      phase: 'chargeback',
      reason: 'U022',
      respondBy: '2026-12-01T00:00:00Z',
      why: 'payment_unknown',
      notifiedAt: '2026-11-20T00:00:00Z',
    } as const;
    await books.unmatchedDispute({ type: 'NotifyUnmatchedDispute', ...gatewayTold }, wish('n'));
    const rows = [adjustment('adj_1', -3_000, dispute), adjustment('adj_2', -2_000, dispute)];
    await world.razorpay(csvOf(...rows));
    await world.settle();
    expect(await disputeIn(world)).toMatchObject({ ...gatewayTold, taken: 5_000, state: 'open' });
  });

  it('is written off by what its rows took, and comes round when that is given back', async () => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(adjustment('adj_1', -5_000, dispute)));
    expect(await writtenOff(world, 1)).not.toHaveProperty('refused');
    await world.settle();
    expect(await world.balances()).toEqual({ bank: -5_000, written_off: 5_000 });
    const back = adjustment('adj_2', 5_000, { ...dispute, settlement_id: 'setl_2' });
    await world.razorpay(csvOf(back));
    await world.settle();
    expect(await disputeIn(world)).toMatchObject({ state: 'open' });
    expect(await writtenOff(world, 2)).not.toHaveProperty('refused');
    await world.settle();
    expect(await world.balances()).toEqual({});
    expect(await disputeIn(world)).toMatchObject({ state: 'written_off', taken: 0 });
  });

  it('is over, and no open item, where a row alone took and another gave back', async () => {
    const world = await settlementWorld();
    const items = () =>
      openItemsPage(world.books.store, {
        kinds: ['dispute_unmatched'],
        asOf: '2027-01-01',
        onlyOpen: true,
      }, { limit: 9 });
    await world.razorpay(csvOf(adjustment('adj_1', -5_000, dispute)));
    await world.settle();
    expect(await items()).toMatchObject([{ amount: 5_000, note: 'deducted' }]);
    const back = adjustment('adj_2', 5_000, { ...dispute, settlement_id: 'setl_2' });
    await world.razorpay(csvOf(back));
    await world.settle();
    expect(await disputeIn(world)).toMatchObject({ state: 'over', status: null });
    expect(await items()).toEqual([]);
    expect(await world.balances()).toEqual({});
  });

  it('finds its payment where the same file brings that, and its money comes round', async () => {
    const world = await settlementWorld();
    const { books } = world;
    const pay = razorpayRow({ entity_id: 'pay_9', order_id: '', amount: 5_000, fee: 0, tax: 0 });
    await world.razorpay(csvOf(pay, adjustment('adj_1', -5_000, dispute)));
    await world.settle();
    expect(await matchDisputes({ ...books, clock: () => now })).toBe(1);
    const [payment] = await paymentsBySign(books.store, 'ref', ['pay_9']);
    const which = { paymentId: payment!.paymentId, disputeRef: 'disp_1' };
    await books.payment({ type: 'LoseDispute', ...which, closedAt: now }, wish('lose'));
    await world.settle();
    expect(await world.balances()).toEqual({});
  });

  it('is not told of by a row where its payment is known', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const known = { ...dispute, payment_id: 'pay_p1', settlement_id: 'setl_2' };
    await world.razorpay(csvOf(adjustment('adj_2', -5_000, known)));
    expect(await told(world)).toEqual([]);
  });
});

describe('the rules of a settlement', () => {
  const about = { gateway: 'razorpay', settlementId: 'setl_1' } as const;
  const { decide, initial, evolve } = settlementDecider;
  const row = {
    rowRef: 'adj_1',
    kind: 'adjustment',
    outcome: 'exception',
    net: paise(-5),
    fee: paise(0),
    tax: paise(0),
  } as const;
  const imported = {
    type: 'SettlementImported',
    ...about,
    settledOn: '2026-11-21',
    rows: 1,
    pages: 1,
    net: paise(-5),
    fee: paise(0),
    tax: paise(0),
    digest: 'a'.repeat(64),
  } as const;
  const known = evolve(initial, imported);
  const resolve = {
    type: 'ResolveRow',
    ...about,
    rowRef: 'adj_1',
    net: paise(-5),
    fee: paise(0),
    tax: paise(0),
    as: 'fee',
    resolvedBy: 'meena',
    onDay: '2026-11-22',
  } as const;

  it('refuse what was not imported, or was with other rows', () => {
    const unknown = { refused: { code: 'settlement_not_imported', settlementId: 'setl_1' } };
    expect(decide(resolve, initial)).toEqual(unknown);
    expect(decide({ type: 'CloseSettlement', ...about, rows: [row] }, initial)).toEqual(unknown);
    const { type: _, ...wanted } = imported;
    const other = { type: 'ImportSettlement', ...wanted, digest: 'b'.repeat(64) } as const;
    expect(decide(other, known)).toEqual({
      refused: { code: 'settlement_imported_with_different_rows', settlementId: 'setl_1' },
    });
  });

  it('refuse to close while sums differ', () => {
    const close = {
      type: 'CloseSettlement',
      ...about,
      rows: [{ ...row, net: paise(-4) }],
    } as const;
    const sums = { stated: paise(-5), found: paise(-4) };
    expect(decide(close, known)).toEqual({
      refused: { code: 'settlement_sums_differ', settlementId: 'setl_1', ...sums },
    });
  });

  it('decide a page once, and resolve a row once', () => {
    const page = { ...about, settledOn: '2026-11-21', page: 1, rows: [row] };
    const recorded = evolve(initial, { type: 'SettlementRowsRecorded', ...page });
    expect(decide({ type: 'RecordRows', ...page }, recorded)).toEqual({ events: [] });
    const other = { ...page, rows: [{ ...row, rowRef: 'adj_2' }] };
    expect(decide({ type: 'RecordRows', ...other }, recorded)).toEqual({
      refused: { code: 'settlement_rows_recorded_before', settlementId: 'setl_1', page: 1 },
    });
    const { type: _, ...how } = resolve;
    const resolved = evolve(known, { type: 'SettlementRowResolved', ...how });
    expect(decide(resolve, resolved)).toEqual({ events: [] });
    expect(decide({ ...resolve, as: 'written_off' }, resolved))
      .toEqual({ refused: { code: 'settlement_row_resolved_before', rowRef: 'adj_1' } });
  });

  it('take a row for one payout, and let what is left of it alone be resolved', () => {
    const { type: _, as: __, resolvedBy: ___, fee: ____, tax: _____, ...which } = resolve;
    const of = (settlementId: string) =>
      (
        {
          ...which,
          payout: { gateway: 'razorpay', settlementId },
          posted: paise(-3),
          reason: 'less',
        }
      ) as const;
    const match = { type: 'MatchRow', ...of('setl_9') } as const;
    const fact = { type: 'SettlementRowMatched', ...of('setl_9') } as const;
    expect(decide(match, initial))
      .toEqual({ refused: { code: 'settlement_not_imported', settlementId: 'setl_1' } });
    expect(decide(match, known)).toEqual({ events: [fact] });
    const matched = evolve(known, fact);
    expect(decide(match, matched)).toEqual({ events: [] });
    const before = { refused: { code: 'settlement_row_resolved_before', rowRef: 'adj_1' } };
    expect(decide({ type: 'MatchRow', ...of('setl_8') }, matched)).toEqual(before);
    const { type: ______, ...how } = resolve;
    expect(decide(match, evolve(known, { type: 'SettlementRowResolved', ...how }))).toEqual(before);
    expect(decide(resolve, matched)).toEqual({
      refused: { code: 'settlement_row_has_another_rest', rowRef: 'adj_1', rest: -2 },
    });
    expect(decide({ ...resolve, net: paise(-2) }, matched)).toHaveProperty('events.length', 1);
  });

  it('post of an exception what nobody else has posted', () => {
    const rows = [{ ...row, net: paise(900), posted: paise(1_000) }];
    const fact = {
      type: 'SettlementRowsRecorded',
      ...about,
      settledOn: '2026-11-21',
      page: 1,
      rows,
    } as const;
    expect(postingsOf(fact, '')?.postings).toEqual([
      { ledgerAccount: 'bank', amount: -100 },
      { ledgerAccount: 'settlement_exceptions', amount: 100 },
    ]);
  });
});
