/** What Meta tells of messages and payments of ours, taken apart. */
import { describe, expect, it } from 'vitest';
import type { Update } from '../src/channels/whatsapp/update.ts';
import { of, status } from './support/whatsapp-updates.ts';

describe('a status', () => {
  it.each(['sent', 'delivered', 'read', 'failed', 'played', 'deleted'])('can be %s', (name) => {
    expect(status({ status: name, biz_opaque_callback_data: 'out-7f3a' })).toEqual({
      kind: 'status',
      messageRef: 'wamid.1',
      noticeId: 'out-7f3a',
      status: name,
      at: '2026-09-12T04:30:00.000Z',
    });
  });

  it('says why it failed, in its code', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message' }, { code: 1 }];
    expect(status({ status: 'failed', errors }))
      .toMatchObject({ error: { code: '131047', title: 'Re-engagement message' } });
    expect(status({ status: 'failed', errors: [{ code: '2046' }] }))
      .toMatchObject({ error: { code: '2046', title: '' } });
    expect(status({ status: 'failed', errors: ['broken'] })).not.toHaveProperty('error');
  });

  it('of a kind that we do not know is counted', () => {
    expect(status({ status: 'levitated' }))
      .toEqual({ kind: 'unknown', reason: 'status of an unknown kind' });
    expect(status({ id: 'two words' })).toMatchObject({ kind: 'unknown' });
  });

  it('can be about the whole number', () => {
    expect(of({ errors: [{ code: 130429, title: 'Rate limit hit' }, {}] })).toEqual([
      { kind: 'other', field: 'errors', code: '130429' },
      { kind: 'unknown', reason: 'error without a code' },
    ]);
  });
});

describe('a payment claim', () => {
  const transaction = { id: 'order_1', status: 'success' };
  const payment = {
    reference_id: 'p-1',
    amount: { value: 184_300, offset: 100 },
    currency: 'INR',
    transaction,
  };
  const claim = (changed: object = {}, head: object = {}) =>
    status({ type: 'payment', status: 'captured', payment: { ...payment, ...changed }, ...head });
  const keyOf = (update: Update | undefined) => (update as { claimKey: string }).claimKey;

  it('keeps its key from copy to copy, and gets another with each news', () => {
    const refund = { id: 'r-1', status: 'pending' };
    const news = [
      claim(),
      claim({ reference_id: 'p-2' }),
      claim({ transaction: undefined }),
      claim({ transaction: { ...transaction, id: 'order_2' } }),
      claim({ transaction: { ...transaction, status: 'failed' } }),
      claim({}, { status: 'pending' }),
      claim({ refunds: [refund] }),
      claim({ refunds: [{ ...refund, status: 'success' }] }),
      claim({ refunds: [refund, { ...refund, id: 'r-2' }] }),
    ].map(keyOf);
    expect(new Set(news).size).toBe(news.length);
    expect(keyOf(claim({}, { id: 'another', timestamp: '1789187401' }))).toBe(news[0]);
    expect(keyOf(claim({ refunds: [{ ...refund, id: 'r-2' }, refund] }))).toBe(news[8]);
  });

  it('tells a state that we do not know yet as it is', () => {
    expect(claim({}, { status: 'authorized' })).toMatchObject({ status: 'authorized' });
    expect(claim({ transaction: { ...transaction, status: 'on_hold' } }))
      .toMatchObject({ attempt: { status: 'on_hold' } });
  });

  it('takes quoted numbers for numbers', () => {
    expect(claim({ amount: { value: '184300', offset: '100' } })).toMatchObject({
      amount: 184_300,
    });
  });

  it.each([
    ['an offset that is not 100', { amount: { value: 1843, offset: 1 } }],
    ['a fraction of a paisa', { amount: { value: 18.43, offset: 100 } }],
    ['nothing at all', { amount: { value: 0, offset: 100 } }],
    ['a negative amount', { amount: { value: -1, offset: 100 } }],
    ['an amount in words', { amount: 'all of it' }],
    ['more than can be counted', { amount: { value: '9007199254740993', offset: 100 } }],
    ['another currency', { currency: 'USD' }],
    ['an attempt without an id', { transaction: { status: 'success' } }],
  ])('with %s leaves it to the gateway', (_, changed) => {
    expect(claim(changed))
      .toEqual({ kind: 'unknown', reason: 'payment of an unknown form', paymentId: 'p-1' });
  });

  it('about nothing that we could have asked for is counted', () => {
    for (const reference_id of ['', 'a/b', 'x'.repeat(36), undefined, 7]) {
      expect(claim({ reference_id }))
        .toEqual({ kind: 'unknown', reason: 'payment without a usable reference' });
    }
  });
});
