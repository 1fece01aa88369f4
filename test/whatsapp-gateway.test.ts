/** WhatsApp's look-up and refund: Meta's own samples, and answers that must not be believed. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayUnavailable } from '../src/gateways/gateway.ts';
import { whatsappGateway } from '../src/gateways/whatsapp.ts';
import { account, type FakeMeta, fakeMeta } from './support/fake-meta.ts';

const paymentId = 'MPCZ-N2302012345-2026-08-1';

let meta: FakeMeta;
beforeEach(async () => void (meta = await fakeMeta()));
afterEach(() => meta.close());

const gateway = (changed: object = {}) =>
  whatsappGateway({ ...account, apiUrl: meta.apiUrl, ...changed });

/** What we make of such an answer. */
function lookUp(body: unknown, changed: object = {}, status = 200) {
  meta.next({ status, body });
  return gateway(changed).lookUp(paymentId);
}

const sample = (name: string) => {
  const url = new URL(`data/whatsapp/payments/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8').replace('<your_reference_id>', paymentId));
};
const razorpay = { gateway: 'razorpay' };

const attempt = {
  id: 'order_1',
  pg_transaction_id: 'pay_1',
  type: 'billdesk',
  status: 'success',
  created_timestamp: 1772129215,
  updated_timestamp: 1772129218,
  amount: { value: 184_300, offset: 100 },
  currency: 'INR',
  method: { type: 'upi' },
};
const payment = {
  reference_id: paymentId,
  status: 'captured',
  currency: 'INR',
  amount: { value: 184_300, offset: 100 },
  transactions: [attempt],
};
const told = {
  orderRef: 'order_1',
  paymentRef: 'pay_1',
  status: 'success',
  amount: 184_300,
  at: '2026-02-26T18:06:58.000Z',
  method: 'upi',
};

describe('a look-up', () => {
  it('reads Meta’s own samples', async () => {
    const one = { amount: 1000, refunds: [] };
    const at = (seconds: number) => new Date(seconds * 1000).toISOString();
    const made = {
      orderRef: '<order_id>',
      paymentRef: '<payment_id>',
      amount: 1000,
      method: 'upi',
    };
    expect(await lookUp(sample('lookup-no-attempt'), razorpay)).toEqual({ ...one, attempts: [] });
    expect(await lookUp(sample('lookup-failed-attempt'), razorpay)).toEqual({
      ...one,
      attempts: [{ ...made, status: 'failed', at: at(1772129329), reason: 'incorrect_pin' }],
    });
    expect(await lookUp(sample('lookup-captured'), razorpay)).toEqual({
      ...one,
      attempts: [{ ...made, status: 'success', at: at(1772129215) }],
    });
  });

  it('reads both names of the amount, and numbers in quotes', async () => {
    const { amount: total_amount, ...rest } = payment;
    const found = { amount: 184_300, attempts: [told], refunds: [] };
    expect(await lookUp({ payments: [{ ...rest, total_amount }] })).toEqual(found);
    const quoted = {
      ...attempt,
      amount: { value: '184300', offset: '100' },
      updated_timestamp: '1772129218',
    };
    expect(await lookUp({ payments: [{ ...payment, transactions: [quoted] }] })).toEqual(found);
  });

  it('does without what some answers lack', async () => {
    const bare = {
      ...attempt,
      pg_transaction_id: null,
      method: undefined,
      updated_timestamp: undefined,
    };
    const { attempts } = await lookUp({ payments: [{ ...payment, transactions: [bare] }] });
    expect(attempts).toEqual([
      { orderRef: 'order_1', status: 'success', amount: 184_300, at: '2026-02-26T18:06:55.000Z' },
    ]);
  });

  it('tells another amount than was asked, and money that came twice, as they are', async () => {
    const other = { ...attempt, id: 'order_2', amount: { value: 100, offset: 100 } };
    const { attempts } = await lookUp({
      payments: [{ ...payment, transactions: [attempt, other] }],
    });
    expect(attempts).toMatchObject([{ status: 'success' }, { status: 'success', amount: 100 }]);
  });

  it('finds refunds inside the attempt or beside it, each once', async () => {
    const refund = (id: string, status: string) => ({
      id,
      status,
      amount: { value: 100, offset: 100 },
    });
    const inside = { ...attempt, refunds: [refund('r-1', 'success'), refund('r-2', 'pending')] };
    const refunds = [refund('r-1', 'success'), refund('r-3', 'failed')];
    expect((await lookUp({ payments: [{ ...payment, transactions: [inside], refunds }] })).refunds)
      .toEqual([
        { refundRef: 'r-1', status: 'completed', amount: 100 },
        { refundRef: 'r-2', status: 'pending', amount: 100 },
        { refundRef: 'r-3', status: 'failed', amount: 100 },
      ]);
  });

  const changed = (more: object) => ({ payments: [{ ...payment, ...more }] });
  const tried = (more: object) => changed({ transactions: [{ ...attempt, ...more }] });
  it.each([
    ['no payment at all', { payments: [] }],
    ['another reference', changed({ reference_id: `${paymentId}0` })],
    ['a reference in other letters', changed({ reference_id: paymentId.toLowerCase() })],
    ['two of one reference', { payments: [payment, payment] }],
    ['another currency', changed({ currency: 'USD' })],
    ['no currency', changed({ currency: undefined })],
    ['no amount', changed({ amount: undefined })],
    ['another offset', changed({ amount: { value: 1843, offset: 1 } })],
    ['a state of its own', changed({ status: 'authorized' })],
    ['captured, but nobody paid', changed({ transactions: [] })],
    ['paid, but not captured', changed({ status: 'pending' })],
    ['an attempt in an unknown state', tried({ status: 'on_hold' })],
    ['an attempt in another currency', tried({ currency: 'USD' })],
    ['an attempt through another gateway', tried({ type: 'payu' })],
    ['an attempt without an amount', tried({ amount: undefined })],
    ['an attempt in fractions', tried({ amount: { value: 0.5, offset: 100 } })],
    [
      'an attempt at no time',
      tried({ updated_timestamp: undefined, created_timestamp: undefined }),
    ],
    ['an attempt at a word', tried({ updated_timestamp: 'today' })],
    ['a refund of no amount', tried({ refunds: [{ id: 'r-1', status: 'success' }] })],
    ['its own error form', { errors: [{ code: 500, title: 'Generic error' }] }],
    ['nothing', null],
  ])('does not believe %s', async (_, body) => {
    await expect(lookUp(body)).rejects.toThrow(GatewayUnavailable);
  });

  it('does not believe a good body under a bad status', async () => {
    await expect(lookUp({ payments: [payment] }, {}, 500)).rejects.toThrow('HTTP 500');
  });

  it('says in its errors which code came, and neither token nor answer', async () => {
    const errors = [{ code: 500, title: 'Generic error', details: 'for Ramesh Kumar' }];
    const fault = await lookUp({ errors }).catch((fault) => fault);
    expect(String(fault)).toContain('error 500');
    expect(fault.stack).not.toMatch(/Ramesh|token-of/);
  });

  it('asks for nothing that would lead elsewhere', async () => {
    await expect(gateway().lookUp('..')).rejects.toThrow('leads elsewhere');
  });

  it('waits no longer than its limit', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    await expect(gateway({ fetch: never, timeoutMs: 5 }).lookUp(paymentId))
      .rejects.toThrow('TimeoutError');
  });

  it('reads no more than a megabyte', async () => {
    const padded = { payments: [payment], padding: 'x'.repeat(1 << 20) };
    await expect(lookUp(padded)).rejects.toThrow('unknown form');
  });
});

describe('a refund', () => {
  const refund = (body: unknown, amount = 100) => {
    meta.next({ status: 200, body });
    return gateway().refund(paymentId, amount);
  };

  it('reads Meta’s own sample', async () => {
    expect(await refund(sample('refund-response')))
      .toEqual({ refundRef: 'refund-id', status: 'pending', amount: 100 });
  });

  it.each([['completed', 'completed'], ['success', 'completed'], ['failed', 'failed']])(
    'that is %s is %s to us',
    async (status, ours) => {
      expect(await refund({ id: 'r-1', status })).toMatchObject({ status: ours });
    },
  );

  it.each([[{ id: 'r-1', status: 'maybe' }], [{ status: 'pending' }], [{ error: { code: 100 } }]])(
    'of an unknown outcome is told as such: %j',
    async (body) => {
      await expect(refund(body)).rejects.toThrow(GatewayUnavailable);
    },
  );

  it.each([0, -1, 0.5, Number.NaN])('of %d paise is not asked for', async (amount) => {
    await expect(refund({}, amount)).rejects.toThrow('whole number');
  });
});
