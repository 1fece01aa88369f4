import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { paise } from '../src/domain/money.ts';
import {
  receiptNumbered,
  receiptOfPayment,
  receipts,
  receiptsPage,
} from '../src/projections/receipts.ts';
import { viewOf } from './support/chronicle.ts';
import { accountNo, credited, issued, opened, paidAt } from './support/samples.ts';

const stream = `account-${accountNo}`;
const receiptFor = (n: number, amount: number): AccountEvent => ({
  type: 'ReceiptIssued',
  accountNo,
  receiptNo: `${accountNo}-${n}`,
  paymentId: `pay-${n}`,
  amount: paise(amount),
  outstandingAfter: paise(7),
  advanceAfter: paise(3),
});

describe('a receipt', () => {
  it('says what was paid, what it settled, and what was owed after it', async () => {
    const { store, told, log } = await viewOf(receipts);
    await told(stream, opened, issued('B-10'), credited('pay-1', { 'B-10': 500 }, 3));
    expect(await receiptOfPayment(store, 'pay-1')).toBeUndefined();
    await told(stream, receiptFor(1, 503));
    expect(await receiptNumbered(store, `${accountNo}-1`)).toEqual({
      receiptNo: `${accountNo}-1`,
      accountNo,
      revision: 3,
      paymentId: 'pay-1',
      amount: 503,
      allocations: [{ billNo: 'B-10', amount: 500 }],
      advance: 3,
      outstandingAfter: 7,
      advanceAfter: 3,
      paidAt,
      issuedAt: '2026-10-06T00:00:00.000Z',
      position: await log.end(),
    });
    expect(await receiptOfPayment(store, 'pay-1')).toMatchObject({ receiptNo: `${accountNo}-1` });
    expect(await receiptNumbered(store, 'another')).toBeUndefined();
  });

  it('is listed newest first, an account’s own only', async () => {
    const { store, told } = await viewOf(receipts);
    for (const n of [1, 2, 3]) {
      await told(stream, credited(`pay-${n}`, {}, 10), receiptFor(n, 10));
    }
    const page = await receiptsPage(store, accountNo, { limit: 2 });
    expect(page.map((one) => one.paymentId)).toEqual(['pay-3', 'pay-2']);
    const rest = await receiptsPage(store, accountNo, { before: page[1]!.revision, limit: 2 });
    expect(rest.map((one) => one.paymentId)).toEqual(['pay-1']);
    expect(await receiptsPage(store, 'N9', { limit: 2 })).toEqual([]);
  });
});
