/** What Razorpay says it paid out, row by row, and what a payer's bank wants back. */
import { describe, expect, it } from 'vitest';
import { GatewayUnavailable, type SettlementRow, type UnreadRow } from '../src/gateways/gateway.ts';
import { paymentId, razorpayFor, start } from './support/razorpay-world.ts';

const today = '2026-10-15';
const which = { refundId: 'refund-of-october-1' };

const all = async (rows: AsyncIterable<SettlementRow | UnreadRow>) => {
  const found: (SettlementRow | UnreadRow)[] = [];
  for await (const row of rows) found.push(row);
  return found;
};

/** A gateway to which the report is answered as these rows, page by page. */
async function reported(rows: readonly unknown[]) {
  const { gatewayFor } = await razorpayFor();
  const asked: URLSearchParams[] = [];
  const fake: typeof fetch = (input) => {
    const { searchParams: query } = new URL(String(input));
    asked.push(query);
    const skip = Number(query.get('skip'));
    const items = rows.slice(skip, skip + Number(query.get('count')));
    return Promise.resolve(Response.json({ entity: 'collection', count: items.length, items }));
  };
  return { asked, rows: () => all(gatewayFor({ fetch: fake }).settlementRows(today)) };
}

const row = {
  entity_id: 'pay_1',
  type: 'payment',
  debit: 0,
  credit: 97_100,
  amount: 100_000,
  currency: 'INR',
  fee: 2_900,
  tax: 400,
  on_hold: false,
  settled: true,
  created_at: 1_792_038_600,
  settled_at: 1_792_125_000,
  settlement_id: 'setl_1',
  posted_at: null,
  credit_type: 'default',
  description: 'Electricity bill',
  notes: '{}',
  payment_id: null,
  settlement_utr: '1568176960vxp0rj',
  order_id: 'order_1',
  order_receipt: paymentId,
  method: 'upi',
  card_network: null,
  card_issuer: null,
  card_type: null,
  dispute_id: null,
};

describe('a settlement', () => {
  it('tells fee, tax, our payment and the bank’s reference of each row, and sums up', async () => {
    const { gateway, ask, paid, bank, pass, catchUp, events } = await razorpayFor();
    await ask();
    const paymentRef = await paid();
    await ask('another', 100_000);
    await paid('another');
    const refund = await gateway.refund(paymentId, 10_000, which);
    await pass(60);
    const settlementRef = bank().settle();
    await catchUp();

    const rows = await all(gateway.settlementRows(today)) as SettlementRow[];
    expect(rows).toMatchObject([
      {
        kind: 'payment',
        entityRef: paymentRef,
        paymentId,
        amount: 184_300,
        fee: 4_349, // 2 % are 3,686, and 18 % of those 663.
        tax: 663,
        net: 179_951,
        settled: true,
        settlementRef,
        method: 'upi',
      },
      { kind: 'payment', paymentId: 'another', amount: 100_000, fee: 2_360, tax: 360 },
      { kind: 'refund', entityRef: refund.refundRef, paymentRef, paymentId, net: -10_000 },
    ]);
    const told = events.find(({ kind }) => kind === 'settlement');
    expect(told).toMatchObject({
      amount: rows.reduce((sum, { net }) => sum + net, 0),
      settlementRef,
      settlementUtr: rows[0]!.settlementUtr,
    });
    expect(bank().settle()).toBe(undefined); // Nothing is paid out twice.
  });

  it('is of the day on which it was made in India', async () => {
    const { gateway, ask, paid, bank, pass } = await razorpayFor();
    await ask();
    await paid();
    await pass((Date.parse('2026-10-15T18:31:00Z') - start) / 1_000);
    bank().settle();
    expect(await all(gateway.settlementRows(today))).toEqual([]);
    expect(await all(gateway.settlementRows('2026-10-16'))).toHaveLength(1);
  });

  it('takes a lost dispute out of the next one', async () => {
    const { gateway, api, ask, paid, bank } = await razorpayFor();
    await ask();
    const paymentRef = await paid();
    bank().settle();
    const dispute = bank().dispute(paymentRef, { amount: 50_000 });
    bank().moveDispute(dispute, 'lost');
    const { body } = await api('GET', `disputes/${dispute}`);
    expect(body).toMatchObject({ status: 'lost', amount_deducted: 50_000, phase: 'chargeback' });
    expect(bank().moveDispute(dispute, 'won')).toBe(false);
    await ask('another', 100_000);
    await paid('another');
    bank().settle();
    const [, , lost] = await all(gateway.settlementRows(today));
    expect(lost).toMatchObject({
      kind: 'adjustment',
      net: -50_000,
      paymentRef,
      disputeRef: dispute,
      description: 'Debit for a lost dispute',
    });
  });

  it('is read page by page to its end', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => ({ ...row, entity_id: `pay_${n}` }));
    const { rows, asked } = await reported(many);
    expect(await rows()).toHaveLength(1_001);
    expect(asked.map((query) => query.get('skip'))).toEqual(['0', '500', '1000']);
    expect(Object.fromEntries(asked[0]!)).toMatchObject({ year: '2026', month: '10', day: '15' });
  });

  it('stops with a fault, never with a short list', async () => {
    const { gateway, ask, paid, bank } = await razorpayFor();
    await ask();
    await paid();
    bank().settle();
    for (const fault of ['server error', 'html', 'answer cut'] as const) {
      bank().next(fault);
      await expect(all(gateway.settlementRows(today))).rejects.toThrow(GatewayUnavailable);
    }
    expect(await all(gateway.settlementRows(today))).toHaveLength(1);
    await expect(all(gateway.settlementRows('15.10.2026'))).rejects.toThrow('a day is written');
  });
});

describe('a row', () => {
  const read = async (changed: object) =>
    (await (await reported([{ ...row, ...changed }])).rows())[0]!;
  const refund = {
    entity_id: 'rfnd_1',
    type: 'refund',
    debit: 100,
    credit: 0,
    amount: 100,
    fee: 0,
    tax: 0,
  };

  it.each([
    ['a refund', refund, { kind: 'refund', net: -100, fee: 0 }],
    ['a refund with a fee', { ...refund, debit: 106, fee: 6, tax: 1 }, { net: -106, fee: 6 }],
    ['a transfer with a fee', { ...refund, type: 'transfer', debit: 106, fee: 6 }, { net: -106 }],
    ['money we get', { type: 'adjustment', credit: 5, debit: 0, amount: 5, fee: 0, tax: 0 }, {
      kind: 'adjustment',
      net: 5,
    }],
    ['money we lose', { type: 'adjustment', credit: 0, debit: 5, amount: 5, fee: 0, tax: 0 }, {
      kind: 'adjustment',
      net: -5,
    }],
    ['amounts in quotes', { amount: '100000', credit: '97100' }, { amount: 100_000, net: 97_100 }],
    ['our id in its notes alone', { order_receipt: null, notes: `{"payment_id":"mine"}` }, {
      paymentId: 'mine',
    }],
    ['our id in real notes', { order_receipt: null, notes: { payment_id: 'mine' } }, {
      paymentId: 'mine',
    }],
    ['a sentence for notes', { notes: 'Beam me up' }, { paymentId }],
    ['what is still held back', { on_hold: true }, { settled: false }],
    ['what is not settled yet', { settled: false, settlement_id: null, settled_at: null }, {
      settled: false,
    }],
  ])('tells %s', async (_, changed, expected) => {
    expect(await read(changed)).toMatchObject(expected);
  });

  it('has no id of ours where nobody of us asked', async () => {
    for (const order_receipt of [null, 'Receipt No. 31']) {
      expect(await read({ order_receipt })).not.toHaveProperty('paymentId');
    }
  });

  it.each([
    ['a credit that its amount and fee do not make', { credit: 97_101 }],
    ['a credit and a debit', { debit: 1 }],
    ['a payment that is taken from us', { credit: 0, debit: 97_100 }],
    ['more tax than fee', { tax: 3_000 }],
    ['a kind of its own', { type: 'gift' }],
    ['another currency', { currency: 'USD' }],
    ['an amount in fractions', { amount: 0.5 }],
    ['no amount', { amount: undefined }],
    ['a settlement without its id', { settlement_id: null }],
    ['no time', { created_at: null }],
  ])('is not read with %s, and stops no other', async (_, changed) => {
    const odd = { ...row, ...changed, description: 'paid by Ramesh' };
    const { rows } = await reported([odd, { ...row, entity_id: 'pay_2' }]);
    const [bad, good] = await rows();
    expect(bad).toMatchObject({ unread: expect.any(String), entityRef: 'pay_1' });
    expect((bad as UnreadRow).raw).toContain('pay_1');
    expect((bad as UnreadRow).raw).not.toContain('Ramesh');
    expect(good).toMatchObject({ entityRef: 'pay_2', net: 97_100 });
  });

  it('that is no row at all is not read either', async () => {
    expect(await (await reported([null, 'x', []])).rows()).toMatchObject([
      { unread: expect.any(String) },
      { unread: expect.any(String) },
      { unread: expect.any(String) },
    ]);
  });
});
