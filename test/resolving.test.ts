/** Resolving a row takes several writes: what is told when one of them cannot be made. */
import { describe, expect, it } from 'vitest';
import { refuse } from '../src/domain/decider.ts';
import { paise } from '../src/domain/money.ts';
import { resolveRow } from '../src/resolving.ts';
import { wish } from './origin.ts';
import { openBooks, typesIn } from './support/books.ts';
import { accountNo, paymentId } from './support/samples.ts';

const money = paise(90_000);
const row = {
  gateway: 'bank',
  settlementId: '2026-10-15',
  rowRef: 'NEFT 0042',
  settledOn: '2026-10-15',
  utr: null,
  outcome: 'exception',
  net: money,
  fee: paise(0),
  tax: paise(0),
  posted: paise(0),
} as const;
const finding = { as: 'payment', paymentId } as const;

async function withPayment() {
  const books = await openBooks();
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'pay_1' } as const;
  const paidAt = '2026-10-15T09:15:00Z';
  const arrival = { paymentId, accountNo, amount: money, paidAt, evidence };
  await books.payment({ type: 'ConfirmPayment', ...arrival }, wish('confirm'));
  const { gateway, settlementId, settledOn, net, fee, tax } = row;
  const rows = { settledOn, rows: 1, pages: 1, net, fee, tax, digest: 'a'.repeat(64) };
  const imported = { type: 'ImportSettlement', gateway, settlementId, ...rows } as const;
  await books.settlement(imported, wish('import'));
  await books.views.settle();
  return books;
}

describe('resolving a row', () => {
  it('records nothing of a row whose payment cannot be paid out', async () => {
    const books = await withPayment();
    const before = await typesIn(books.log);
    const gone = { code: 'payment_not_confirmed', paymentId } as const;
    const payment = () => Promise.resolve(refuse(gone));
    expect(await resolveRow({ ...books, payment }, row, finding, wish('resolve')))
      .toEqual({ refused: gone, isHalf: false });
    expect(await typesIn(books.log)).toEqual(before);
  });

  it('says what is half done, and goes on with it when it is asked again', async () => {
    const books = await withPayment();
    const late = { code: 'settlement_row_resolved_before', rowRef: row.rowRef } as const;
    const settlement = () => Promise.resolve(refuse(late));
    expect(await resolveRow({ ...books, settlement }, row, finding, wish('resolve')))
      .toEqual({ refused: late, isHalf: true });
    await books.views.settle();
    expect(await resolveRow(books, row, finding, wish('again'))).toMatchObject({ replayed: false });
    expect((await typesIn(books.log)).slice(-2)).toEqual([
      `payment-${paymentId} PaymentSettled`,
      'settlement-bank-2026-10-15 SettlementRowResolved',
    ]);
  });
});
