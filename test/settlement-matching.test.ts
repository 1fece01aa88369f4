/** Which payment a settlement's row is about: each strategy, and where none may be believed. */
import { describe, expect, it } from 'vitest';
import { againPaymentId, foundPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import {
  csvOf,
  ended,
  ramesh,
  razorpayRow,
  settlementWorld,
  sita,
} from './support/settlement-world.ts';

describe('a row of a payment', () => {
  it('is found by our id on the order, before anything else', async () => {
    const { razorpay, confirm, request, balances, typed } = await settlementWorld();
    await request('p1');
    await confirm('p1');
    const summary = await razorpay(
      csvOf(razorpayRow({ entity_id: 'pay_p1', order_receipt: 'p1' })),
    );
    expect(ended(summary)).toEqual({ pay_p1: 'applied by order' });
    expect(await typed('PaymentSettled')).toEqual([{
      paymentId: 'p1',
      gateway: 'razorpay',
      settlementId: 'setl_1',
      settledOn: '2026-11-21',
      utr: 'AXISCN0123456789',
      rowRef: 'pay_p1',
      amount: 154_553,
      fee: 3_091,
      tax: 556,
    }]);
    expect(await balances()).toEqual({
      suspense: -154_553,
      bank: 150_906,
      gateway_fees: 3_091,
      gst_on_gateway_fees: 556,
    });
  });

  it('is found by our id in the notes, as text of JSON or as a map', async () => {
    const { razorpay, confirm } = await settlementWorld();
    for (const id of ['p1', 'p2']) await confirm(id);
    const notes = (id: string) => ({ entity_id: `pay_${id}`, notes: `{"payment_id":"${id}"}` });
    expect(ended(await razorpay(csvOf(razorpayRow(notes('p1'))))))
      .toEqual({ pay_p1: 'applied by order' });
    const row = { ...razorpayRow({ ...notes('p2'), settlement_id: 'setl_2' }) };
    const text = JSON.stringify({ ...row, notes: { payment_id: 'p2' } });
    expect(ended(await razorpay(text))).toEqual({ pay_p2: 'applied by order' });
  });

  it('is found by the gateway’s reference', async () => {
    const { razorpay, confirm } = await settlementWorld();
    await confirm('p1');
    expect(ended(await razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' })))))
      .toEqual({ pay_p1: 'applied by reference' });
  });

  it('is found by the gateway’s order, where a look-up knew no more than that', async () => {
    const { razorpay, confirm } = await settlementWorld();
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'order_1', orderRef: 'order_1' };
    await confirm('p1', { evidence: { ...evidence } as never });
    expect(ended(await razorpay(csvOf(razorpayRow())))).toEqual({ pay_1: 'applied by reference' });
  });

  it('is found by its amount and day where exactly one payment fits', async () => {
    const { razorpay, confirm, typed } = await settlementWorld();
    const evidence = (ref: string) => ({ kind: 'lookup', gateway: 'razorpay', ref } as const);
    await confirm('p1', { evidence: evidence('slip 1') });
    await confirm('p2', { evidence: evidence('slip 2'), amount: paise(154_554) });
    await confirm('p3', { evidence: evidence('slip 3'), paidAt: '2026-11-23T20:00:00Z' });
    const summary = await razorpay(csvOf(razorpayRow()), { days: 2 });
    expect(ended(summary)).toEqual({ pay_1: 'applied by amount_and_day' });
    expect(await typed('PaymentSettled')).toMatchObject([{ paymentId: 'p1' }]);
  });

  it.each([0, 1, 3])('may lie %i days apart and no more', async (days) => {
    const { razorpay, confirm } = await settlementWorld();
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'slip 1' } as const;
    await confirm('p1', { evidence, paidAt: '2026-11-21T06:30:00Z' });
    const { pay_1: end } = ended(await razorpay(csvOf(razorpayRow()), { days }));
    expect(end).toBe(days === 0 ? 'suspense' : 'applied by amount_and_day');
  });

  it('is an exception where two payments are of its amount', async () => {
    const { razorpay, confirm, typed, balances } = await settlementWorld();
    for (const id of ['p1', 'p2']) {
      const evidence = { kind: 'lookup', gateway: 'razorpay', ref: `slip ${id}` } as const;
      await confirm(id, { evidence });
    }
    expect(ended(await razorpay(csvOf(razorpayRow()))))
      .toEqual({ pay_1: 'exception: several rows or payments are of that amount' });
    expect(await typed('PaymentSettled')).toEqual([]);
    expect(await balances()).toMatchObject({ bank: 150_906, settlement_exceptions: -154_553 });
  });

  it('is an exception where two rows want the one payment of that amount', async () => {
    const { razorpay, confirm } = await settlementWorld();
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'slip 1' } as const;
    await confirm('p1', { evidence });
    const rows = [razorpayRow(), razorpayRow({ entity_id: 'pay_2', order_id: 'order_2' })];
    expect(Object.values(ended(await razorpay(csvOf(...rows)))))
      .toEqual(Array(2).fill('exception: several rows or payments are of that amount'));
  });

  it('leaves alone what another row names, and what has a reference of the same kind', async () => {
    const { razorpay, confirm } = await settlementWorld();
    await confirm('p1');
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'slip 2' } as const;
    await confirm('p2', { evidence });
    const rows = [
      razorpayRow({ entity_id: 'pay_new', order_id: 'order_new' }),
      razorpayRow({ entity_id: 'pay_other', order_receipt: 'p2', order_id: 'order_2' }),
    ];
    expect(ended(await razorpay(csvOf(...rows))))
      .toEqual({ pay_new: 'suspense', pay_other: 'applied by order' });
  });

  it('never takes an order that nobody has paid for a payment of the same amount', async () => {
    const { razorpay, request, typed } = await settlementWorld();
    await request('p1');
    expect(ended(await razorpay(csvOf(razorpayRow())))).toEqual({ pay_1: 'suspense' });
    expect(await typed('PaymentConfirmed')).toMatchObject([
      { paymentId: foundPaymentId('razorpay', 'pay_1') },
    ]);
  });
});

describe('several rows of one payment', () => {
  it('are its parts where they come to it', async () => {
    const { razorpay, request, typed, balances } = await settlementWorld();
    await request('p1');
    const part = (entity_id: string, amount: number) =>
      razorpayRow({ entity_id, amount, order_receipt: 'p1', payment_id: 'pay_p1' });
    const summary = await razorpay(csvOf(part('prt_1', 100_000), part('prt_2', 54_553)));
    expect(ended(summary)).toEqual({ prt_1: 'applied by parts', prt_2: 'applied by parts' });
    expect(await typed('PaymentConfirmed')).toMatchObject([{ paymentId: 'p1', amount: 154_553 }]);
    expect(await typed('PaymentSettled')).toMatchObject([{ paymentId: 'p1', amount: 154_553 }]);
    const [{ net }] = summary.settlements as [typeof summary.settlements[number]];
    expect(await balances()).toMatchObject({ bank: net });
  });

  it('are parts of money that nobody told us of, too', async () => {
    const { razorpay, typed } = await settlementWorld();
    const part = (entity_id: string, amount: number) =>
      razorpayRow({ entity_id, amount, payment_id: 'pay_9' });
    const summary = await razorpay(csvOf(part('prt_1', 100_000), part('prt_2', 54_553)));
    expect(ended(summary)).toEqual({ prt_1: 'suspense by parts', prt_2: 'suspense by parts' });
    expect(await typed('PaymentConfirmed')).toMatchObject([
      { paymentId: foundPaymentId('razorpay', 'pay_9'), amount: 154_553 },
    ]);
  });

  it('are payments of their own where an order was paid twice', async () => {
    const { razorpay, request, confirm, typed } = await settlementWorld();
    await request('p1');
    await confirm('p1');
    const rows = [
      razorpayRow({ entity_id: 'pay_p1', order_receipt: 'p1', order_id: 'order_1' }),
      razorpayRow({ entity_id: 'pay_2', order_receipt: 'p1', order_id: 'order_2' }),
    ];
    expect(Object.values(ended(await razorpay(csvOf(...rows)))))
      .toEqual(['applied by order', 'applied by order']);
    const again = (await typed('PaymentConfirmed')).at(-1);
    expect(again).toMatchObject({ againFor: 'p1', accountNo: ramesh, amount: 154_553 });
  });

  it('are the same payments that a look-up would have found', async () => {
    const { razorpay, request, typed } = await settlementWorld();
    await request('p1');
    const rows = [
      razorpayRow({ entity_id: 'pay_1', order_receipt: 'p1', order_id: 'order_1' }),
      razorpayRow({ entity_id: 'pay_2', order_receipt: 'p1', order_id: 'order_2' }),
    ];
    await razorpay(csvOf(...rows));
    const confirmed = await typed('PaymentConfirmed');
    expect(confirmed.map((one) => 'againFor' in one && one.againFor)).toHaveLength(2);
    expect(confirmed).toContainEqual(
      expect.objectContaining({ paymentId: againPaymentId('p1', 'order_2'), againFor: 'p1' }),
    );
  });
});

it('looks at all rows of a payment together, however far apart they stand', async () => {
  const { razorpay, request, confirm } = await settlementWorld();
  await request('p1');
  await confirm('p1', { evidence: { kind: 'lookup', gateway: 'razorpay', ref: 'slip 1' } });
  const named = (entity_id: string, amount: number) =>
    razorpayRow({ entity_id, amount, order_receipt: 'p1', order_id: '' });
  const between = Array.from(
    { length: 2_100 },
    (_, i) => razorpayRow({ entity_id: `pay_b${i}`, order_id: `order_${i}`, amount: 500 + i }),
  );
  const text = csvOf(named('pay_a', 999), ...between, named('pay_z', 154_553));
  const { settlements } = await razorpay(text, { dryRun: true });
  const rows = settlements.flatMap((one) => one.rows);
  const [small, whole] = ['pay_a', 'pay_z'].map((ref) => rows.find((row) => row.rowRef === ref));
  const applied = { outcome: 'applied', foundBy: 'order' };
  expect(whole).toMatchObject({ ...applied, paymentId: 'p1' });
  expect(small).toMatchObject({ ...applied, paymentId: againPaymentId('p1', 'pay_a') });
});

describe('money that nobody asked for', () => {
  it.each([
    { order_receipt: ramesh },
    { description: `Bill of ${ramesh}, October` },
    { notes: `{"consumer_no":"${ramesh.toLowerCase()}"}` },
  ])('goes to the account that its row names: %j', async (named) => {
    const { razorpay, typed } = await settlementWorld();
    expect(ended(await razorpay(csvOf(razorpayRow(named))))).toEqual({ pay_1: 'applied' });
    expect(await typed('PaymentConfirmed')).toEqual([{
      paymentId: foundPaymentId('razorpay', 'pay_1'),
      accountNo: ramesh,
      amount: 154_553,
      paidAt: '2026-11-20T06:30:00.000Z',
      evidence: {
        kind: 'settlement',
        gateway: 'razorpay',
        ref: 'pay_1',
        orderRef: 'order_1',
        method: 'upi',
      },
    }]);
  });

  it.each([
    { description: `${ramesh} or ${sita}` },
    { description: 'N230201234' },
    { description: 'N9999999999' },
    {},
  ])(
    'waits in suspense where the text cannot be read, or the account is not open: %j',
    async (to) => {
      const { razorpay, settle, books, balances } = await settlementWorld();
      expect(ended(await razorpay(csvOf(razorpayRow(to))))).toEqual({ pay_1: 'suspense' });
      await settle();
      const held = await books.now.payment(foundPaymentId('razorpay', 'pay_1'));
      expect(held.status).toBe('held');
      expect(await balances()).toMatchObject({ suspense: -154_553, bank: 150_906 });
    },
  );
});
