/** What others lost money by when their files were settled, each by the name of its lesson. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { csvOf, ended, ramesh, razorpayRow, sita } from './support/settlement-world.ts';
import { settlementWorld } from './support/settlement-world.ts';

const of = (id: string, changed = {}) =>
  razorpayRow({ entity_id: `pay_${id}`, order_receipt: id, order_id: `order_${id}`, ...changed });

describe('facts/peers.md', () => {
  it('D5: one bad transaction does not abort the run: each row has its own result', async () => {
    const world = await settlementWorld();
    for (const id of ['p1', 'p2', 'p3']) await world.confirm(id);
    const bad = of('p2', { type: 'mystery', debit: 0 });
    expect(ended(await world.razorpay(csvOf(of('p1'), bad, of('p3'))))).toEqual({
      pay_p1: 'applied by order',
      pay_p2: 'exception: a row of a kind that we do not know',
      pay_p3: 'applied by order',
    });
    expect(await world.typed('PaymentSettled')).toHaveLength(2);
    expect(await world.typed('SettlementClosed')).toHaveLength(1);
  });

  it('D1: what was taken for lapsed is paid when the settlement says so', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    await world.ask({ type: 'LapsePayment', paymentId: 'p1' }, 'lapse');
    await world.razorpay(csvOf(of('p1')));
    await world.settle();
    expect(await world.typed('PaymentCredited')).toMatchObject([{ accountNo: ramesh }]);
    expect(await world.typed('ReceiptIssued')).toHaveLength(1);
  });

  it('D2: another amount than was asked for is credited as it came', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    await world.razorpay(csvOf(of('p1', { amount: 100_000 })));
    await world.settle();
    expect(await world.typed('PaymentCredited')).toMatchObject([{ amount: 100_000 }]);
  });

  it('D3: a second payment of one order is recorded, and gets a receipt of its own', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    await world.confirm('p1');
    await world.settle();
    const second = of('p1', { entity_id: 'pay_second', order_id: 'order_second' });
    await world.razorpay(csvOf(of('p1'), second));
    await world.settle();
    expect(await world.typed('ReceiptIssued')).toHaveLength(2);
    expect(await world.typed('PaymentCredited')).toMatchObject([
      { paymentId: 'p1', accountNo: ramesh },
      { accountNo: ramesh, advance: 154_553 },
    ]);
  });

  it('bar 2: every rupee of a row ends in exactly one place', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const summary = await world.razorpay(csvOf(
      of('p1'),
      of('p2', { order_receipt: sita }),
      of('p3'),
      razorpayRow({ entity_id: 'adj_1', type: 'adjustment', amount: 9, description: 'fee' }),
    ));
    await world.settle();
    const { bank, ...others } = await world.balances();
    expect(bank).toBe(summary.settlements[0]!.net);
    expect(others).toEqual({
      advance: -2 * 154_553,
      suspense: -154_553,
      gateway_fees: 3 * 3_091 + 9,
      gst_on_gateway_fees: 3 * 556,
    });
  });

  it('bar 3: look-up, webhook and settlement of one payment make one receipt', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    const text = csvOf(of('p1'));
    const evidence = { kind: 'signed_webhook', gateway: 'razorpay', ref: 'pay_p1' } as const;
    await world.razorpay(text);
    await world.confirm('p1', { evidence });
    await world.razorpay(text);
    await world.settle();
    expect(await world.typed('PaymentConfirmed')).toHaveLength(1);
    expect(await world.typed('ReceiptIssued')).toHaveLength(1);
  });
});

describe('facts/domain.md, section 12', () => {
  it('govpay 403: money without an owner is held, and an operator gives it one', async () => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(razorpayRow({ description: 'for my mother' })));
    await world.settle();
    const [held] = await world.typed('PaymentHeld') as { paymentId: string }[];
    const { paymentId } = held!;
    await world.ask({
      type: 'AssignPayment',
      paymentId,
      accountNo: sita,
      recordedBy: 'meena',
      assignedBy: 'arjun',
    }, 'assign');
    await world.settle();
    expect(await world.typed('ReceiptIssued')).toMatchObject([{ accountNo: sita, paymentId }]);
    expect(await world.balances()).not.toHaveProperty('suspense');
  });

  it('govpay 58, 440, 751, 635: the settlement heals confirmations that were lost', async () => {
    const world = await settlementWorld();
    for (const id of ['p1', 'p2']) await world.request(id);
    await world.razorpay(csvOf(of('p1'), of('p2')));
    await world.settle();
    expect(await world.typed('ReceiptIssued')).toHaveLength(2);
    expect(await world.balances()).not.toHaveProperty('clearing:razorpay');
  });

  it('razorpay-node 430: money that no webhook told of gets its receipt', async () => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(razorpayRow({ notes: `{"account_no":"${ramesh}"}` })));
    await world.settle();
    expect(await world.typed('ReceiptIssued')).toMatchObject([{ accountNo: ramesh }]);
  });

  it('bcgov/entity 8777: a bad row keeps nobody else waiting for a receipt', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    await world.razorpay(csvOf(of('p1'), of('p2', { credit: 1 })));
    await world.settle();
    expect(await world.typed('ReceiptIssued')).toMatchObject([{ paymentId: 'p1' }]);
  });

  it('Lago 3223: two imports at once record a payment once', async () => {
    const world = await settlementWorld();
    await world.request('p1');
    const text = csvOf(of('p1'));
    const ends = await Promise.allSettled([world.razorpay(text), world.razorpay(text)]);
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    await world.settle();
    expect(await world.typed('PaymentSettled')).toHaveLength(1);
    expect(await world.typed('ReceiptIssued')).toHaveLength(1);
    expect((await world.balances())['bank']).toBe(paise(150_906));
  });
});
