/** A settlement's import: what it refuses, what it leaves, and how it goes on after a death. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
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
        const { payment, settlement, drawer, unmatchedDispute, now } = world.books;
        const ways = wrapped({ payment, settlement, drawer, unmatchedDispute, now });
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
    const { payment, settlement, drawer, unmatchedDispute, now } = world.books;
    const ways = wrapped({ payment, settlement, drawer, unmatchedDispute, now });
    await expect(world.razorpay(text, {}, ways)).rejects.toThrow(Died);
    const summary = await world.razorpay(text, { staffId: 'arjun' });
    const whole = await begin();
    expect(ended(summary)).toEqual(ended(await whole.razorpay(text)));
    expect(await world.balances()).toEqual(await whole.balances());
  });
});
