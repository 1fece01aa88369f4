import { describe, expect, it } from 'vitest';
import { START } from '../src/eventlog/event-log.ts';
import { eventNamed, history, historyPage } from '../src/projections/history.ts';
import { recordedIn } from './support/books.ts';
import { viewKeptBy } from './support/chronicle.ts';
import { accountNo, confirmed, issued, opened, paymentId, requested } from './support/samples.ts';

const account = `account-${accountNo}`;
const payment = `payment-${paymentId}`;

async function story() {
  const view = await viewKeptBy(history);
  await view.told(account, opened, issued('B-10'));
  await view.told(payment, requested, confirmed);
  const page = async (filter: Parameters<typeof historyPage>[1], bounds: object = {}) =>
    (await historyPage(view.store, filter, { limit: 9, ...bounds })).map(({ type }) => type);
  return { ...view, page };
}

describe('the history', () => {
  it('keeps every event as it was recorded, whole', async () => {
    const { store, log } = await story();
    const shown = await historyPage(store, {}, { limit: 9 });
    const recorded = await recordedIn(log);
    expect(shown).toHaveLength(4);
    for (const [i, { seq, occurredAt, accountNo: _, paymentId: __, ...event }] of shown.entries()) {
      expect(event).toEqual(recorded[i]);
      expect(occurredAt).toBe('2026-10-05T20:00:00Z');
      expect(seq).toBe(i + 1);
      expect(await eventNamed(store, event.id)).toMatchObject({ seq });
    }
    expect(await eventNamed(store, START)).toBeUndefined();
  });

  it('is found by what it is about', async () => {
    const { page } = await story();
    expect(await page({ accountNo })).toEqual([
      'AccountOpened',
      'BillIssued',
      'PaymentRequested',
      'PaymentConfirmed',
    ]);
    expect(await page({ paymentId })).toEqual(['PaymentRequested', 'PaymentConfirmed']);
    expect(await page({ streams: [account] })).toEqual(['AccountOpened', 'BillIssued']);
    expect(await page({ types: ['BillIssued'], accountNo: 'N9' })).toEqual([]);
    expect(await page({ types: [] })).toEqual([]);
  });

  it('is found by when it was recorded: from inclusive, to exclusive', async () => {
    const { page } = await story();
    const recorded = '2026-10-06T00:00:00.000Z';
    expect(await page({ recordedFrom: recorded })).toHaveLength(4);
    expect(await page({ recordedTo: recorded })).toHaveLength(0);
  });

  it('comes in pages, forward and back', async () => {
    const { page } = await story();
    expect(await page({}, { limit: 1 })).toEqual(['AccountOpened']);
    expect(await page({}, { after: 1, limit: 2 })).toEqual(['BillIssued', 'PaymentRequested']);
    expect(await page({}, { newestFirst: true, limit: 1 })).toEqual(['PaymentConfirmed']);
    expect(await page({}, { newestFirst: true, before: 3 }))
      .toEqual(['BillIssued', 'AccountOpened']);
  });

  it('keeps also what no rule of today can read', async () => {
    const { told, page } = await story();
    await told('office-2026', { type: 'AskedByNobody', accountNo: 7, paymentId: ['x'] } as never);
    expect(await page({ types: ['AskedByNobody'] })).toEqual(['AskedByNobody']);
    expect(await page({ accountNo: '7' })).toEqual([]);
  });
});
