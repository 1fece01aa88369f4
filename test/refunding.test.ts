import { beforeEach, describe, expect, it } from 'vitest';
import { secondsAfter } from '../src/domain/calendar.ts';
import { againPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { hasArrived } from '../src/domain/payment.ts';
import type { Gateway } from '../src/gateways/gateway.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { openRefundCalls } from '../src/reactions/refund-calls.ts';
import { refunding } from '../src/reactions/refunding.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn } from './support/books.ts';
import { afterEachDeath } from './support/death.ts';
import { type FakeGateway, fakeGateway } from './support/fake-gateway.ts';
import { arrival, paymentId, terms } from './support/samples.ts';

const refundId = 'a'.repeat(32);
const another = 'b'.repeat(32);
const began = '2026-10-16T09:00:00Z';
/** Before anything here was sent: these notes have been kept all the time. */
const longAgo = '2026-01-01T00:00:00Z';

let books: Books;
let world: FakeGateway;
let now: string;
let troubles: string[];
let round: () => Promise<void>;
beforeEach(async () => {
  world = fakeGateway();
  await begin();
});

async function begin() {
  books = await openBooks();
  now = began;
  troubles = [];
  round = await process();
  world.ask(paymentId, 90_000);
  world.attempt(paymentId, 'success');
  await books.payment({ type: 'RequestPayment', paymentId, ...terms }, wish('request'));
  await books.payment({ type: 'ConfirmPayment', ...arrival }, wish('confirm'));
}

async function process(store = books.store, gateway: Gateway = world.gateway, since = longAgo) {
  const calls = await openRefundCalls(store, since);
  const onTrouble = (id: string, error: unknown) =>
    void troubles.push(`${id[0]} ${(error as Error).message}`);
  const refunds = refunding({
    ...books,
    store,
    gateways: { cards: gateway },
    calls,
    clock: () => now,
    onTrouble,
  });
  return async () => {
    await books.views.settle();
    await refunds.round();
    await books.views.settle();
  };
}
async function send(id = refundId, amount = 40_000, of = paymentId) {
  const which = { paymentId: of, refundId: id };
  const asked = { amount: paise(amount), why: 'other', requestedBy: 'meena' } as const;
  await books.payment({ type: 'RequestRefund', ...which, ...asked }, wish(`ask ${id}`));
  await books.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish(`ok ${id}`));
  await books.payment({ type: 'SendRefund', ...which }, wish(`send ${id}`));
}
async function roundAt(seconds: number) {
  now = secondsAfter(began, seconds);
  await round();
}
async function stateOf(id = refundId, of = paymentId) {
  const payment = await books.now.payment(of);
  return hasArrived(payment) ? payment.refunds.get(id)?.state : undefined;
}
const dataOf = async (type: string) =>
  (await recordedIn(books.log)).filter((one) => one.type === type).map(({ data }) => data);
const day = 24 * 3600;

describe('a refund that is sent', () => {
  it('reaches the gateway once, and is followed to its end', async () => {
    await send();
    await round();
    expect(world.refunds(paymentId)).toMatchObject([{ amount: 40_000, status: 'pending' }]);
    await roundAt(1);
    world.endRefund(paymentId, 'completed');
    await roundAt(59);
    expect(await stateOf()).toBe('sent');
    await roundAt(60);
    expect(await stateOf()).toBe('completed');
    expect(await dataOf('RefundCompleted')).toMatchObject([{
      refundId,
      amount: 40_000,
      gateway: 'razorpay',
      refundRef: 'refund_1',
      completedAt: '2026-10-16T09:01:00Z',
    }]);
    expect([world.refundCalls(), troubles]).toEqual([1, []]);
  });

  it('is looked up ever less often while it is under way', async () => {
    await send();
    await round();
    const looks: number[] = [];
    for (let seconds = 30; seconds <= 7 * 3600; seconds += 30) {
      const before = world.lookUps();
      await roundAt(seconds);
      if (world.lookUps() > before) looks.push(seconds);
    }
    expect(looks).toEqual([60, 300, 900, 3600, 6 * 3600]);
    for (const [hours, more] of [[24, 1], [47, 1], [48, 2], [72, 3]] as const) {
      await roundAt(hours * 3600);
      expect(world.lookUps() - looks.length - 1, `${hours} hours`).toBe(more);
    }
    expect(world.refundCalls()).toBe(1);
  });

  it('that the gateway fails is owed still, and a second try is another refund there', async () => {
    await send();
    await round();
    world.endRefund(paymentId, 'failed');
    await roundAt(60);
    expect(await dataOf('RefundFailed'))
      .toMatchObject([{ attempt: 1, reason: 'failed_at_the_gateway' }]);
    await roundAt(day);
    expect(world.refundCalls()).toBe(1);
    await books.payment({ type: 'SendRefund', paymentId, refundId }, wish('retry'));
    await roundAt(day + 1);
    world.endRefund(paymentId, 'completed');
    await roundAt(day + 61);
    expect(await stateOf()).toBe('completed');
    expect(world.refunds(paymentId).map(({ status }) => status)).toEqual(['failed', 'completed']);
  });

  it('that the gateway refuses for certain has failed, with its reason', async () => {
    world.refuse('refund_above_what_is_left');
    await send();
    await round();
    expect(await dataOf('RefundFailed'))
      .toMatchObject([{ attempt: 1, reason: 'refund_above_what_is_left' }]);
    world.refuse(undefined);
    await roundAt(day);
    expect(world.refunds(paymentId)).toEqual([]);
  });

  it('waits while the gateway cannot even be looked at, and is sent then', async () => {
    world.fail(1);
    await send();
    await round();
    expect([world.refundCalls(), troubles.length]).toEqual([0, 1]);
    await roundAt(day);
    expect(world.refunds(paymentId)).toHaveLength(1);
  });

  it('of a gateway that is not in use any more has failed, and is made by hand', async () => {
    round = await process(books.store, { ...world.gateway, name: 'payu' });
    await send();
    await round();
    expect(await dataOf('RefundFailed')).toMatchObject([{ reason: 'gateway_not_in_use' }]);
  });
});

describe('a refund of which no answer came', () => {
  it('is found at the gateway and never sent again', async () => {
    world.loseAnswers();
    await send();
    await round();
    expect(troubles).toEqual(['a the answer was lost']);
    await roundAt(60);
    world.endRefund(paymentId, 'completed');
    await roundAt(300);
    expect(await stateOf()).toBe('completed');
    expect(world.refundCalls()).toBe(1);
  });

  it('stays unknown while the gateway shows nothing of it, for days', async () => {
    const silent: Gateway = {
      ...world.gateway,
      refund: () => Promise.reject(new Error('the connection broke')),
    };
    round = await process(books.store, silent);
    await send();
    for (const seconds of [0, 60, 300, 900, 3600, day, 5 * day]) await roundAt(seconds);
    expect(await stateOf()).toBe('sent');
    expect(world.refundCalls()).toBe(0);
    expect(troubles.at(-1)).toContain('the gateway shows no refund');
  });

  it('is not taken for another of the same amount that was there before', async () => {
    await world.gateway.refund(paymentId, 40_000);
    world.endRefund(paymentId, 'completed');
    world.loseAnswers();
    await send();
    await round();
    await roundAt(60);
    expect(await stateOf()).toBe('sent');
    world.endRefund(paymentId, 'failed');
    await roundAt(300);
    expect(await stateOf()).toBe('failed');
  });

  it('keeps the next one of its order waiting, for nobody could tell them apart', async () => {
    world.loseAnswers();
    await send();
    await round();
    world.loseAnswers(false);
    await send(another, 40_000);
    await roundAt(30);
    expect(world.refundCalls()).toBe(1);
    await roundAt(60);
    await roundAt(61);
    expect(world.refundCalls()).toBe(2);
    world.endRefund(paymentId, 'completed');
    await roundAt(day);
    expect([await stateOf(), await stateOf(another)]).toEqual(['sent', 'completed']);
  });

  it('is told from all others by our id, where the gateway keeps it', async () => {
    world = fakeGateway(() => began, { keepsIds: true });
    await begin();
    world.loseAnswers();
    await send();
    await round();
    await world.gateway.refund(paymentId, 40_000).catch(() => {}); // Somebody else's.
    world.endRefund(paymentId, 'completed');
    await roundAt(60);
    expect(await stateOf()).toBe('sent');
  });

  it('and that was sent anew after a failure has another id there', async () => {
    world = fakeGateway(() => began, { keepsIds: true });
    await begin();
    await send();
    await round();
    world.endRefund(paymentId, 'failed');
    await roundAt(60);
    await books.payment({ type: 'SendRefund', paymentId, refundId }, wish('retry'));
    await roundAt(61);
    expect(world.refunds(paymentId).map((one) => one.refundId)).toEqual([
      refundId,
      `${refundId}-2`,
    ]);
    world.endRefund(paymentId, 'completed');
    await roundAt(121);
    expect(await stateOf()).toBe('completed');
  });

  it('is not guessed at where the gateway tells another amount', async () => {
    await send();
    await round();
    const lying: Gateway = {
      ...world.gateway,
      async lookUp(id) {
        const found = await world.gateway.lookUp(id);
        return { ...found, refunds: found.refunds.map((one) => ({ ...one, amount: 1 })) };
      },
    };
    round = await process(books.store, lying);
    world.endRefund(paymentId, 'completed');
    await roundAt(60);
    expect(await stateOf()).toBe('sent');
    expect(troubles).toEqual([
      'a the gateway tells another amount of refund ' +
      `${refundId} than was sent`,
    ]);
  });
});

describe('a refund whose note is lost with the views', () => {
  it('is looked up, never called as if it were new', async () => {
    await send();
    await round();
    const store = openReadStore(':memory:');
    const again = await openBooks({ ...books, store });
    await again.views.settle();
    round = await process(store, world.gateway, '2100-01-01T00:00:00Z');
    world.endRefund(paymentId, 'completed');
    await roundAt(60);
    expect(await stateOf()).toBe('completed');
    expect(world.refundCalls()).toBe(1);
  });

  it('of which the gateway shows nothing waits for a person', async () => {
    await send();
    const store = openReadStore(':memory:');
    await (await openBooks({ ...books, store })).views.settle();
    round = await process(store, world.gateway, '2100-01-01T00:00:00Z');
    for (const seconds of [0, 60, day]) await roundAt(seconds);
    expect([world.refundCalls(), await stateOf()]).toEqual([0, 'sent']);
    expect(troubles).toHaveLength(3);
  });
});

describe('two processes', () => {
  it('send one refund', async () => {
    await send();
    await books.views.settle();
    const calls = await openRefundCalls(books.store, longAgo);
    const { gateway } = world;
    const all = [1, 2, 3].map(() =>
      refunding({
        ...books,
        gateways: { cards: gateway },
        calls,
        clock: () => now,
        onTrouble: expect.unreachable,
      })
    );
    await Promise.all(all.map((one) => one.round()));
    expect(world.refundCalls()).toBe(1);
    expect(world.refunds(paymentId)).toHaveLength(1);
  });
});

describe('a refund of money that paid an order again', () => {
  it('goes to the order by its own payment’s reference', async () => {
    const asked: unknown[] = [];
    const listening: Gateway = {
      ...world.gateway,
      refund(id, amount, which) {
        asked.push([id, amount, which?.paymentRef]);
        return world.gateway.refund(id, amount, which);
      },
    };
    round = await process(books.store, listening);
    const again = againPaymentId(paymentId, 'order_2');
    const evidence = { ...arrival.evidence, ref: 'pay_2', orderRef: 'order_2' };
    const second = { ...arrival, paymentId: again, againFor: paymentId, evidence };
    await books.payment({ type: 'ConfirmPayment', ...second }, wish('again'));
    await send(refundId, 90_000, again);
    await round();
    expect(asked).toEqual([[paymentId, 90_000, 'pay_2']]);
  });
});

describe('a process that dies while it refunds', () => {
  /** Dies at any call; the next one goes on, an hour and then a day later. */
  const lives = async () => {
    world = fakeGateway();
    await begin();
    await send();
    const calls = await openRefundCalls(books.store, longAgo);
    const { payment, now: told, store, log } = books;
    return {
      log,
      async run(living: <Ways extends object>(ways: Ways) => Ways) {
        const ways = { payment, now: told, gateways: { cards: world.gateway }, calls };
        const refunds = refunding({
          ...living(ways),
          store,
          clock: () => now,
          onTrouble(_, error) {
            if ((error as Error).name === 'Died') throw error;
            troubles.push((error as Error).message);
          },
        });
        for (const seconds of [0, 3600, day]) {
          now = secondsAfter(now, seconds);
          await books.views.settle();
          await refunds.round();
          if (world.refunds(paymentId)[0]?.status === 'pending') {
            world.endRefund(paymentId, 'completed');
          }
          await books.views.settle();
        }
      },
    };
  };

  it('never sends twice: the next one finds what was done, or leaves it to a person', async () => {
    let unknown = 0;
    await afterEachDeath(lives, async (_, where) => {
      expect(world.refunds(paymentId).length, where).toBeLessThanOrEqual(1);
      const isMade = world.refunds(paymentId).length === 1;
      expect(await stateOf(), where).toBe(isMade ? 'completed' : 'sent');
      if (!isMade) unknown += 1;
    });
    // Only the moments between the note and the call are such.
    expect(unknown).toBe(2);
  });
});
