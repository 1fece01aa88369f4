/** What Razorpay's webhooks make known: claims of links alone, and disputes in any order. */
import { beforeEach, describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import type { RazorpayEvent } from '../src/gateways/razorpay-webhook.ts';
import { recordRazorpay } from '../src/razorpay-recording.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn } from './support/books.ts';
import { accountNo, paymentId } from './support/samples.ts';

const at = '2026-10-15T09:15:00Z';
const paymentRef = 'pay_29QQoUBi66xm2f';
const attempt = { orderRef: paymentRef, status: 'success', amount: 90_000, at } as const;
const paid: RazorpayEvent = {
  eventId: 'evt_1',
  name: 'payment_link.paid',
  at,
  kind: 'payment',
  status: 'success',
  paymentId,
  attempt,
};
type Status = 'open' | 'under review' | 'won' | 'lost' | 'closed';
const disputed = (status: Status, more: { deducted?: number; paymentId?: string } = {}) => {
  const { deducted = 0, ...known } = more;
  const dispute = { disputeRef: 'disp_1', paymentRef, amount: 90_000, deducted, status };
  const event = { eventId: `evt ${status}`, name: `payment.dispute.${status}`, at, ...known };
  return { ...event, kind: 'dispute', dispute: { ...dispute, phase: 'chargeback' } } as const;
};

let books: Books;
const tell = (event: RazorpayEvent) =>
  recordRazorpay({ ...books, vault: { fingerprint: (_, text) => text }, clock: () => at }, event);

async function requested(link?: 'upi') {
  await books.payment({
    type: 'RequestPayment',
    paymentId,
    accountNo,
    amount: paise(90_000),
    gateway: 'razorpay',
    expiresAt: '2026-10-15T10:00:00Z',
    ...link && { link },
  }, wish('request'));
}
async function arrived() {
  await requested('upi');
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: paymentRef } as const;
  const money = { accountNo, amount: paise(90_000), paidAt: at, evidence };
  await books.payment({ type: 'ConfirmPayment', paymentId, ...money }, wish('confirm'));
  await books.views.settle();
}
const types = async () => (await recordedIn(books.log)).map(({ type }) => type);

beforeEach(async () => {
  books = await openBooks();
});

describe('a payment that Razorpay tells of', () => {
  it('is a claim, recorded once however often it is delivered', async () => {
    await requested('upi');
    expect(await tell(paid)).toBeUndefined();
    expect(await tell(paid)).toBeUndefined();
    expect(await types()).toEqual(['PaymentRequested', 'PaymentNotified']);
    await tell({ ...paid, eventId: 'evt_2' });
    expect(await types()).toEqual(['PaymentRequested', 'PaymentNotified', 'PaymentNotified']);
  });

  it('is left aside where an order card asked for it, which has a way of its own', async () => {
    await requested();
    expect(await tell(paid)).toBe('not ours');
    expect(await types()).toEqual(['PaymentRequested']);
  });

  it('is left aside where we have asked for nothing: its settlement will tell', async () => {
    const { paymentId: _, ...nameless } = paid;
    expect(await tell(paid)).toBe('not ours');
    expect(await tell({ ...nameless, eventId: 'evt_3' } as RazorpayEvent)).toBe('not ours');
    expect(await tell({ ...paid, paymentId: 'no id / of ours' })).toBe('not ours');
    expect(await types()).toEqual([]);
  });
});

describe('a dispute that Razorpay tells of', () => {
  it('ends as it ends, though its beginning comes last', async () => {
    await arrived();
    const before = (await types()).length;
    for (const status of ['lost', 'under review', 'open'] as const) await tell(disputed(status));
    expect((await types()).slice(before)).toEqual(['PaymentDisputed', 'PaymentChargedBack']);
  });

  it('is answered and won', async () => {
    await arrived();
    const before = (await types()).length;
    for (const status of ['open', 'under review', 'won'] as const) await tell(disputed(status));
    expect((await types()).slice(before))
      .toEqual(['PaymentDisputed', 'DisputeAnswered', 'DisputeWon']);
  });

  it('that was closed is over where no money was taken, else left to people', async () => {
    await arrived();
    expect(await tell(disputed('closed', { deducted: 90_000 })))
      .toBe(`dispute disp_1 of ${paymentRef}: closed with money taken`);
    expect((await types()).at(-1)).toBe('PaymentDisputed');
    expect(await tell({ ...disputed('closed'), eventId: 'evt later' })).toBeUndefined();
    expect((await types()).at(-1)).toBe('DisputeWon');
  });

  it('is about the very sum that the gateway names, where one order was paid twice', async () => {
    await requested('upi');
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: paymentRef } as const;
    const money = { accountNo, amount: paise(90_000), paidAt: at, evidence };
    const again = { paymentId: 'again-1', againFor: paymentId };
    await books.payment({ type: 'ConfirmPayment', ...again, ...money }, wish('again'));
    await books.views.settle();
    expect(await tell(disputed('open', { paymentId }))).toBeUndefined();
    const told = await Array.fromAsync(books.log.readStream('payment-again-1'));
    expect(told.map(({ type }) => type)).toEqual(['PaymentConfirmed', 'PaymentDisputed']);
  });

  const unmatched = async () =>
    (await recordedIn(books.log)).filter(({ stream }) => stream === 'dispute-razorpay-disp_1')
      .map(({ type, data }) => [type, 'status' in data ? data.status : undefined]);

  it('of money that is not here is recorded beside, stage by stage and in any order', async () => {
    await requested('upi');
    for (const status of ['under review', 'open', 'lost', 'under review'] as const) {
      expect(await tell(disputed(status, { paymentId }))).toBeUndefined();
    }
    expect(await unmatched()).toEqual([
      ['UnmatchedDisputeNotified', 'under_review'],
      ['UnmatchedDisputeNotified', 'lost'],
    ]);
    expect((await recordedIn(books.log)).at(-1)?.data)
      .toMatchObject({ paymentRef, amount: 90_000, why: 'payment_unknown', notifiedAt: at });
  });

  it('that its payment does not take is recorded beside: too much, or another end', async () => {
    await arrived();
    const dispute = { ...disputed('open').dispute, amount: 90_001 };
    expect(await tell({ ...disputed('open'), dispute })).toBeUndefined();
    expect((await recordedIn(books.log)).at(-1)).toMatchObject({
      stream: 'dispute-razorpay-disp_1',
      data: { why: 'dispute_exceeds_payment', amount: 90_001 },
    });
    const other = (status: Status) => {
      const event = disputed(status);
      return { ...event, dispute: { ...event.dispute, disputeRef: 'disp_2' } };
    };
    await tell(other('won'));
    expect(await tell(other('under review'))).toContain('dispute_is_closed');
    expect(await tell(other('lost'))).toBeUndefined();
    expect((await recordedIn(books.log)).at(-1)).toMatchObject({
      stream: 'dispute-razorpay-disp_2',
      data: { why: 'dispute_is_closed', status: 'lost' },
    });
  });

  it('goes on where it was matched to, though that payment bears another reference', async () => {
    await tell(disputed('open'));
    await arrived();
    const evidence = { kind: 'lookup', gateway: 'razorpay', ref: 'order_7' } as const;
    const money = { accountNo, amount: paise(90_000), paidAt: at, evidence };
    await books.payment({ type: 'ConfirmPayment', paymentId: 'p7', ...money }, wish('p7'));
    const which = { gateway: 'razorpay', disputeRef: 'disp_1', notices: 1 } as const;
    const how = {
      as: 'payment',
      paymentId: 'p7',
      resolvedBy: 'meena',
      onDay: '2026-10-16',
    } as const;
    await books.unmatchedDispute(
      { type: 'ResolveUnmatchedDispute', ...which, ...how },
      wish('resolve'),
    );
    expect(await tell(disputed('lost'))).toBeUndefined();
    const told = await Array.fromAsync(books.log.readStream('payment-p7'));
    expect(told.map(({ type }) => type))
      .toEqual(['PaymentConfirmed', 'PaymentDisputed', 'PaymentChargedBack']);
  });

  describe('delivered once more', () => {
    const untimed = (): RazorpayEvent => {
      const { at: _, ...event } = disputed('lost', { deducted: 90_000 });
      return event;
    };
    const later = '2026-10-15T09:16:00Z';
    const tellLater = (event: RazorpayEvent) =>
      recordRazorpay(
        { ...books, vault: { fingerprint: (_, text) => text }, clock: () => later },
        event,
      );

    it('is the same, though its payment has come meanwhile and does not take it', async () => {
      await tell(disputed('open'));
      const money = { accountNo, amount: paise(50_000), paidAt: at };
      const evidence = { kind: 'settlement', gateway: 'razorpay', ref: paymentRef } as const;
      await books.payment({ type: 'ConfirmPayment', paymentId, ...money, evidence }, wish('less'));
      await books.views.settle();
      await tell(disputed('open'));
      expect(await types()).toEqual(['UnmatchedDisputeNotified', 'PaymentConfirmed']);
    });

    it.each([
      ['beside', async () => {}, ['UnmatchedDisputeNotified']],
      ['by its payment', arrived, [
        ...['PaymentRequested', 'PaymentConfirmed'],
        ...['PaymentDisputed', 'PaymentChargedBack'],
      ]],
    ])('is the same without a time of its own: kept %s', async (_, before, recorded) => {
      await before();
      await tell(untimed());
      await tellLater(untimed());
      expect(await types()).toEqual(recorded);
    });
  });

  it('is not taken twice once it was written off', async () => {
    await tell(disputed('lost'));
    await books.unmatchedDispute({
      type: 'ResolveUnmatchedDispute',
      gateway: 'razorpay',
      disputeRef: 'disp_1',
      notices: 1,
      as: 'written_off',
      resolvedBy: 'meena',
      onDay: '2026-10-16',
    }, wish('write off'));
    await arrived();
    const before = (await types()).length;
    expect(await tell({ ...disputed('lost'), eventId: 'again' })).toContain('written off');
    expect(await types()).toHaveLength(before);
  });

  it('that was lost for another sum, or for none, is left to people', async () => {
    await arrived();
    expect(await tell(disputed('lost', { deducted: 50_000 }))).toContain('another sum taken');
    const asked = { ...disputed('lost').dispute, phase: 'retrieval' };
    const question = { ...disputed('lost'), eventId: 'evt question', dispute: asked };
    expect(await tell(question)).toContain('no money taken');
    expect((await types()).at(-1)).toBe('PaymentDisputed');
    await tell({ ...disputed('lost', { deducted: 90_000 }), eventId: 'evt whole' });
    expect((await types()).at(-1)).toBe('PaymentChargedBack');
  });
});

describe('what else Razorpay tells', () => {
  it('is taken and needs no record', async () => {
    const told = { eventId: 'evt_9', name: 'settlement.processed', at };
    const settlement = { kind: 'settlement', settlementRef: 'setl_1', amount: 5 } as const;
    expect(await tell({ ...told, ...settlement })).toBeUndefined();
    expect(await tell({ ...told, kind: 'unknown' })).toBeUndefined();
    expect(await types()).toEqual([]);
  });
});
