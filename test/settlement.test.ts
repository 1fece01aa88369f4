/** What comes of a settlement's rows in the ledger: money, refunds, fees, disputes, exceptions. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { settlementDecider } from '../src/domain/settlement.ts';
import { postingsOf } from '../src/domain/postings.ts';
import { Died, mortal } from './support/death.ts';
import { factsIn, openAccount, openBooks } from './support/books.ts';
import { csvOf, ended, ramesh, razorpayRow, sita, worldOver } from './support/settlement-world.ts';
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

describe('a settlement', () => {
  it('is recorded with its rows in pages, and closed when its sums agree', async () => {
    const world = await settlementWorld();
    const rows = Array.from(
      { length: 450 },
      (_, i) =>
        razorpayRow({ entity_id: `pay_${String(i).padStart(3, '0')}`, order_id: `order_${i}` }),
    );
    await world.razorpay(csvOf(...rows), { allUnknown: true });
    expect(await world.typed('SettlementImported')).toMatchObject([{
      gateway: 'razorpay',
      settlementId: 'setl_1',
      settledOn: '2026-11-21',
      utr: 'AXISCN0123456789',
      rows: 450,
      pages: 3,
      net: 450 * 150_906,
    }]);
    const pages = await world.typed('SettlementRowsRecorded') as { page: number; rows: object[] }[];
    expect(pages.map(({ page, rows }) => [page, rows.length]).sort())
      .toEqual([[1, 200], [2, 200], [3, 50]]);
    expect(await world.typed('SettlementClosed')).toEqual([{
      gateway: 'razorpay',
      settlementId: 'setl_1',
      outcomes: { suspense: { rows: 450, net: 450 * 150_906 } },
    }]);
    expect(await world.balances()).toMatchObject({ bank: 450 * 150_906 });
  });

  it('is one of several in a file, each with its own day and sums', async () => {
    const world = await settlementWorld();
    for (const id of ['p1', 'p2']) await world.confirm(id);
    const next = { settlement_id: 'setl_2', settlement_utr: 'U2', settled_at: 1_795_335_000 };
    const summary = await world.razorpay(csvOf(
      razorpayRow({ entity_id: 'pay_p1' }),
      razorpayRow({ entity_id: 'pay_p2', ...next }),
      adjustment('adj_1', -500, next),
    ));
    expect(summary.settlements).toMatchObject([
      { settlementId: 'setl_1', settledOn: '2026-11-21', net: 150_906 },
      { settlementId: 'setl_2', settledOn: '2026-11-22', net: 150_406 },
    ]);
    const byDay: Record<string, number> = {};
    for (const { type, data, meta } of await world.books.recorded()) {
      const posted = postingsOf({ type, ...data } as never, meta.occurredAt);
      for (const { ledgerAccount, amount } of posted?.postings ?? []) {
        if (ledgerAccount !== 'bank') continue;
        byDay[posted!.onDay] = (byDay[posted!.onDay] ?? 0) + amount;
      }
    }
    expect(byDay).toEqual({ '2026-11-21': 150_906, '2026-11-22': 150_406 });
  });

  it('passes over what is on hold or not paid out yet', async () => {
    const world = await settlementWorld();
    const waiting = { settled: false, settlement_id: '', settled_at: '', settlement_utr: '' };
    const summary = await world.razorpay(csvOf(
      razorpayRow(),
      razorpayRow({ entity_id: 'pay_2', ...waiting }),
      razorpayRow({ entity_id: 'pay_3', on_hold: true }),
    ));
    expect(ended(summary)).toEqual({ pay_1: 'suspense' });
    expect(summary.passedOver).toBe(2);
  });

  it('says who imported it, in every fact', async () => {
    const world = await settlementWorld();
    const before = (await world.books.recorded()).length;
    await world.razorpay(csvOf(razorpayRow()));
    const facts = (await world.books.recorded()).slice(before);
    expect(facts.length).toBe(5);
    for (const { meta } of facts) {
      expect(meta).toMatchObject({ actor: { kind: 'staff', id: 'meena' }, channel: 'import' });
      expect(meta.correlationId).toBe(facts[0]!.meta.correlationId);
    }
  });
});

describe('what a fee contains', () => {
  it.each([
    ['the tax', { fee: 3_647, tax: 556, credit: 150_906 }, [3_091, 556]],
    ['no tax: that comes on top', { fee: 3_091, tax: 556, credit: 150_906 }, [3_091, 556]],
    ['nothing', { fee: 0, tax: 0, credit: 154_553 }, [0, 0]],
  ])('%s', async (_, sums, [fee, tax]) => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(razorpayRow(sums)));
    expect(await world.typed('PaymentSettled')).toMatchObject([{ fee, tax }]);
  });

  it.each([
    { credit: 150_000 },
    { tax: 9_999 },
    { type: 'bonus', debit: 0 },
    { created_at: 'yesterday' },
    { amount: 0, credit: 150_906 },
  ])('cannot be told of %j, which is an exception with all its money', async (changed) => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow({ credit: 150_906, fee: 3_647, tax: 556, ...changed }));
    const summary = await world.razorpay(text);
    expect(ended(summary)['pay_1']).toMatch(/^exception: /);
    const net = summary.settlements[0]!.net;
    expect(await world.balances()).toEqual({ bank: net, settlement_exceptions: -net });
  });
});

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

describe('an import that dies in the middle', () => {
  const text = csvOf(
    razorpayRow({ entity_id: 'pay_p1' }),
    razorpayRow({ entity_id: 'pay_2', order_receipt: 'p2', order_id: 'order_2' }),
    razorpayRow({ entity_id: 'pay_3', order_receipt: 'p2', order_id: 'order_3' }),
    razorpayRow({ entity_id: 'pay_4', description: `for ${sita}` }),
    razorpayRow({ entity_id: 'pay_5', amount: 777, order_id: 'order_5' }),
    razorpayRow({ entity_id: 'prt_1', amount: 600, order_receipt: 'p3', payment_id: 'pay_6' }),
    razorpayRow({ entity_id: 'prt_2', amount: 400, order_receipt: 'p3', payment_id: 'pay_6' }),
    razorpayRow({ entity_id: 'pay_7', amount: 4_711, order_id: 'order_7' }),
    razorpayRow({ entity_id: 'prt_8', amount: 70, order_receipt: 'p5', order_id: 'order_8' }),
    razorpayRow({ entity_id: 'prt_9', amount: 30, order_receipt: 'p5', order_id: 'order_8' }),
    razorpayRow({ entity_id: 'prt_a', amount: 50, payment_id: 'pay_x', order_id: 'order_x' }),
    razorpayRow({ entity_id: 'prt_b', amount: 60, payment_id: 'pay_x', order_id: 'order_x' }),
    razorpayRow({
      entity_id: 'prt_c',
      amount: 110,
      payment_id: 'pay_x',
      order_id: 'order_x',
      settlement_id: 'setl_2',
    }),
    refundRow('rfnd_1', 100, { notes: '{"refund_id":"refund-0001"}' }),
    adjustment('adj_1', -5_000),
    razorpayRow({ entity_id: 'pay_10', settlement_id: 'setl_2', order_id: 'order_10' }),
  );

  async function begin() {
    const books = await openBooks();
    for (const accountNo of [ramesh, sita]) await openAccount(books, accountNo);
    const world = worldOver(books);
    await world.confirm('p1');
    await world.request('p2');
    await world.request('p3', { amount: paise(1_000) });
    await world.request('p5', { amount: paise(100) });
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'slip 4' } as const;
    await world.confirm('p4', { amount: paise(4_711), evidence });
    const which = { paymentId: 'p1', refundId: 'refund-0001' };
    const wanted = { amount: paise(100), why: 'other', requestedBy: 'x' } as const;
    await world.ask({ type: 'RequestRefund', ...which, ...wanted }, 'request');
    await world.ask({ type: 'ApproveRefund', ...which, approvedBy: 'y' }, 'approve');
    await world.ask({ type: 'SendRefund', ...which }, 'send');
    return world;
  }

  /** By stream: what is written beside each other has no order. */
  async function factsOf({ books }: SettlementWorld) {
    const facts = await factsIn(books.log) as { stream: string; revision: number }[];
    const place = ({ stream, revision }: typeof facts[number]) => `${stream} ${revision}`;
    return facts.toSorted((a, b) => place(a) < place(b) ? -1 : 1);
  }

  it('comes to the same end when it is begun again, wherever that was', async () => {
    const whole = await begin();
    const end = await whole.razorpay(text);
    expect(Object.values(ended(end)).map((one) => one.split(/[: ]/)[0]).sort()).toEqual([
      ...Array(8).fill('applied'),
      ...Array(2).fill('suspense'),
      'exception',
      'exception',
      'refund',
      'suspense',
      'suspense',
      'applied',
    ].sort());
    const facts = await factsOf(whole);
    let deaths = 0;
    for (const when of ['before', 'after'] as const) {
      for (let at = 1;; at += 1) {
        const world = await begin();
        const { wrapped, hasDied } = mortal({ at, when });
        const { payment, settlement, now } = world.books;
        const ways = wrapped({ payment, settlement, now });
        await world.razorpay(text, {}, ways).catch((error: unknown) => {
          if (!(error instanceof Died)) throw error;
        });
        if (!hasDied()) break;
        deaths++;
        if (at % 2 === 0) await world.settle(); // The reactions may be quicker than the restart.
        await world.razorpay(text);
        if (at % 2 === 1) expect(await factsOf(world), `${when} call ${at}`).toEqual(facts);
        await world.settle();
        await whole.settle();
        expect(await world.balances(), `${when} call ${at}`).toEqual(await whole.balances());
      }
    }
    expect(deaths).toBeGreaterThan(40);
  }, 60_000);

  it('may be gone on with by somebody else', async () => {
    const world = await begin();
    const { wrapped } = mortal({ at: 12, when: 'after' });
    const { payment, settlement, now } = world.books;
    await expect(world.razorpay(text, {}, wrapped({ payment, settlement, now }))).rejects
      .toThrow(Died);
    const summary = await world.razorpay(text, { staffId: 'arjun' });
    const whole = await begin();
    expect(ended(summary)).toEqual(ended(await whole.razorpay(text)));
    expect(await world.balances()).toEqual(await whole.balances());
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
