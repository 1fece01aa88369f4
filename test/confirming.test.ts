import { beforeEach, describe, expect, it } from 'vitest';
import { openReadStore } from '../src/projections/read-store.ts';
import { confirming } from '../src/reactions/confirming.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { type FakeGateway, fakeGateway } from './support/fake-gateway.ts';
import { accountNo, contactId, paidAt, paymentId, terms } from './support/samples.ts';

const request = { type: 'RequestPayment', paymentId, ...terms } as const;

let books: Books;
let world: FakeGateway;
let watched: string[];
beforeEach(async () => {
  books = await openBooks();
  world = fakeGateway();
  watched = [];
  world.ask(paymentId, 90_000);
  await books.payment(request, wish('request'));
});

const claim = (status: string, name = status, id = paymentId) =>
  books.payment(
    { type: 'NotifyPayment', paymentId: id, gateway: 'razorpay', status, claimedAt: paidAt },
    wish(name),
  );
const watch = (id: string, claimed: string) => void watched.push(`${id} ${claimed}`);
const run = ({ payment, now, log, store } = books, { gateway } = world) =>
  react(store, log, reactorOf(confirming({ payment, now, gateways: { cards: gateway }, watch })));
const typesAfter = async () =>
  (await typesIn(books.log)).map((one) => one.split(' ')[1])
    .filter((type) => type !== 'PaymentRequested' && type !== 'PaymentNotified');

describe('a gateway’s claim', () => {
  it('is looked up, and what was seen there is recorded with its evidence', async () => {
    world.attempt(paymentId, 'success');
    await claim('captured');
    await run();
    const [, , confirmed] = await recordedIn(books.log);
    expect(confirmed).toMatchObject({
      type: 'PaymentConfirmed',
      data: {
        paymentId,
        accountNo,
        amount: 90_000,
        paidAt: '2026-10-15T09:15:00.000Z',
        evidence: {
          kind: 'lookup',
          gateway: 'razorpay',
          ref: 'pay_1',
          orderRef: 'order_1',
          upiRef: '249727216451',
          method: 'upi',
        },
      },
      meta: { actor: { kind: 'system', id: 'confirming' } },
    });
    expect(watched).toEqual([]);
  });

  it('proves nothing: success is not believed until it is seen', async () => {
    await claim('captured');
    await run();
    expect(await typesAfter()).toEqual([]);
    expect(watched).toEqual([`${paymentId} captured`]);
  });

  it('of a failure is not believed either: a live pending stays pending (D1)', async () => {
    world.attempt(paymentId, 'pending');
    await claim('failed');
    await run();
    expect(await typesAfter()).toEqual([]);
    expect((await books.now.payment(paymentId)).status).toBe('requested');
    expect(watched).toEqual([`${paymentId} failed`]);
  });

  it('makes a try fail only where the gateway says so itself; the order stays open', async () => {
    world.attempt(paymentId, 'failed');
    await claim('failed');
    await run();
    const [, , failed] = await recordedIn(books.log);
    expect(failed).toMatchObject({
      type: 'PaymentAttemptFailed',
      data: { orderRef: 'order_1', reason: 'incorrect_pin' },
    });
    expect((await books.now.payment(paymentId)).status).toBe('requested');
  });

  it('tells of failed tries beside the good one, and the money counts', async () => {
    world.attempt(paymentId, 'failed');
    world.attempt(paymentId, 'success');
    await claim('captured');
    await run();
    expect(await typesAfter()).toEqual(['PaymentAttemptFailed', 'PaymentConfirmed']);
  });

  it('that comes late never touches a confirmed payment (D1)', async () => {
    world.attempt(paymentId, 'success');
    await claim('captured');
    await run();
    const asked = world.lookUps();
    await claim('failed');
    await claim('pending');
    await run();
    expect(await typesAfter()).toEqual(['PaymentConfirmed']);
    expect(world.lookUps()).toBe(asked);
  });

  it('is recorded with the amount that moved, whatever was asked for (D2)', async () => {
    world.attempt(paymentId, 'success', 1_234);
    await claim('captured');
    await run();
    const [, , confirmed] = await recordedIn(books.log);
    expect(confirmed?.data).toMatchObject({ amount: 1_234 });
  });

  it('after the time had run out still brings the money in (D3)', async () => {
    await books.payment({ type: 'LapsePayment', paymentId }, wish('lapse'));
    world.attempt(paymentId, 'success');
    await claim('captured');
    await run();
    expect(await typesAfter()).toEqual(['PaymentLapsed', 'PaymentConfirmed']);
  });

  it('about money that nobody here asked for is looked up too', async () => {
    world.ask('elsewhere', 500);
    world.attempt('elsewhere', 'success');
    await claim('captured', 'elsewhere', 'elsewhere');
    await run();
    const confirmed = (await recordedIn(books.log)).at(-1);
    expect(confirmed).toMatchObject({ stream: 'payment-elsewhere', type: 'PaymentConfirmed' });
    expect(confirmed?.data).not.toHaveProperty('accountNo');
  });

  it('is unknown while the gateway is silent: nothing failed, and it is asked again', async () => {
    world.attempt(paymentId, 'success');
    world.fail();
    await claim('captured');
    await run();
    expect(await typesAfter()).toEqual([]);
    expect(watched).toEqual([`${paymentId} captured`]);
  });
});

describe('the same claim', () => {
  it('many times, in any order and with the bookmark lost, is one confirmation', async () => {
    world.attempt(paymentId, 'success');
    for (const name of ['one', 'two', 'two', 'three']) await claim('captured', name);
    await Promise.all([1, 2, 3].map(() => run({ ...books, store: openReadStore(':memory:') })));
    await run();
    expect(await typesAfter()).toEqual(['PaymentConfirmed']);
    expect(await books.now.payment(paymentId))
      .toMatchObject({ status: 'confirmed', asked: { contactId }, arrived: { amount: 90_000 } });
  });
});

describe('a process that dies while it confirms', () => {
  it('leaves work that the next one ends, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      books = await openBooks();
      world = fakeGateway();
      world.ask(paymentId, 90_000);
      await books.payment(request, wish('request'));
      world.attempt(paymentId, 'failed');
      world.attempt(paymentId, 'success');
      await claim('captured');
      const { payment, now, log, store } = books;
      const ways = { payment, now, gateways: { cards: world.gateway } };
      return {
        log,
        run: (living) => react(store, log, reactorOf(confirming({ ...living(ways), watch }))),
      };
    }));
});
