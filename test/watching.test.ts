import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { secondsAfter } from '../src/domain/calendar.ts';
import { paise } from '../src/domain/money.ts';
import type { Link } from '../src/domain/payment.events.ts';
import {
  GatewayRefused,
  type Gateways,
  GatewayUnavailable,
  type LinkGateway,
  type OrderFound,
} from '../src/gateways/gateway.ts';
import { watching } from '../src/reactions/watching.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, typesIn } from './support/books.ts';
import { type FakeGateway, fakeGateway } from './support/fake-gateway.ts';
import { paymentId, terms } from './support/samples.ts';

const askedAt = '2026-10-15T09:00:00Z';
const expiresAt = '2026-10-15T09:15:00Z';

let books: Books;
let world: FakeGateway;
let now: string;
let troubles: string[];
let watch: ReturnType<typeof watching>;
beforeEach(async () => {
  books = await openBooks();
  world = fakeGateway();
  now = askedAt;
  troubles = [];
  watch = process();
  await ask(paymentId);
});
afterEach(() => watch.stop());

const process = (gateways: Gateways = { cards: world.gateway }) =>
  watching({
    ...books,
    gateways,
    clock: () => now,
    onTrouble: (id) => void troubles.push(id),
  });
async function ask(id: string, at = askedAt) {
  world.ask(id, 90_000);
  const request = { type: 'RequestPayment', paymentId: id, ...terms, expiresAt } as const;
  await books.payment(request, wish(`request ${id}`, at));
}
/** The clock stands so many seconds after the request. */
async function roundAt(seconds: number) {
  now = secondsAfter(askedAt, seconds);
  await books.views.settle();
  await watch.round();
}
const status = async (id = paymentId) => (await books.now.payment(id)).status;
const day = 24 * 3600;

describe('an open payment', () => {
  it('is looked up ever less often, and once more right after its time', async () => {
    world.attempt(paymentId, 'pending');
    const looks: number[] = [];
    for (let seconds = 0; seconds <= 7 * 3600; seconds += 30) {
      const before = world.lookUps();
      await roundAt(seconds);
      if (world.lookUps() > before) looks.push(seconds);
    }
    expect(looks).toEqual([60, 300, 900, 930, 3600, 6 * 3600]);
  });

  it('is looked up once a day after the first', async () => {
    world.attempt(paymentId, 'pending');
    await roundAt(day);
    for (const [hours, lookUps] of [[25, 1], [47, 1], [48, 2], [71, 2], [72, 3]] as const) {
      await roundAt(hours * 3600);
      expect(world.lookUps(), `${hours} hours`).toBe(lookUps);
    }
  });

  it('is confirmed though no claim ever came (D1)', async () => {
    world.attempt(paymentId, 'success');
    await roundAt(60);
    expect(await status()).toBe('confirmed');
    await roundAt(day);
    expect(world.lookUps()).toBe(1);
  });

  it('is looked up again by the next process, to no harm', async () => {
    world.attempt(paymentId, 'failed');
    await roundAt(60);
    watch = process();
    await roundAt(61);
    expect(world.lookUps()).toBe(2);
    expect(await typesIn(books.log)).toEqual(
      ['PaymentRequested', 'PaymentAttemptFailed'].map((type) => `payment-${paymentId} ${type}`),
    );
  });
});

describe('a payment whose time has run out', () => {
  it('lapses when the gateway knows of no money under way', async () => {
    await roundAt(900);
    expect(await status()).toBe('requested');
    await roundAt(901);
    expect(await status()).toBe('lapsed');
  });

  it('does not lapse while money is under way, to the end of the rule’s time (D1)', async () => {
    world.attempt(paymentId, 'pending');
    await roundAt(3600);
    await roundAt(4 * day);
    expect(await status()).toBe('requested');
    now = '2026-10-20T18:30:00Z'; // The fifth day after the day of payment has just ended in India.
    await watch.round();
    expect(await status()).toBe('requested');
    await roundAt(6.5 * day);
    expect(await status()).toBe('lapsed');
  });

  it('does not lapse for want of an answer', async () => {
    world.fail(1_000);
    await roundAt(3600);
    expect(await status()).toBe('requested');
    expect(troubles).toEqual([paymentId]);
  });

  it('lapses after the rule’s time though the gateway never knew the order', async () => {
    world.fail(1_000);
    await roundAt(5 * day);
    expect(await status()).toBe('requested');
    await roundAt(6 * day);
    expect(await status()).toBe('lapsed');
  });

  it('is still looked up for late money, which is recorded (D3)', async () => {
    await roundAt(901);
    expect(await status()).toBe('lapsed');
    world.attempt(paymentId, 'success');
    await roundAt(day);
    expect(await status()).toBe('confirmed');
  });

  it('is left alone when the rule’s time is over', async () => {
    await roundAt(901);
    const before = world.lookUps();
    await roundAt(8 * day);
    expect(world.lookUps()).toBe(before);
  });
});

describe('many open payments', () => {
  it('are all met, round by round, however many are ahead of them', async () => {
    for (let i = 0; i < 250; i++) await ask(`p${i}`);
    world.attempt('p249', 'success');
    await roundAt(60);
    expect(await status('p249')).toBe('requested');
    await roundAt(61);
    expect(await status('p249')).toBe('confirmed');
    world.attempt('p0', 'success');
    await roundAt(300);
    expect(await status('p0')).toBe('confirmed');
  });

  it('do not wait for one that cannot be made sense of (D5)', async () => {
    await ask('sound');
    world.attempt(paymentId, 'success', 0.5);
    world.attempt('sound', 'success');
    await roundAt(60);
    expect(troubles).toEqual([paymentId]);
    expect(await status('sound')).toBe('confirmed');
  });
});

describe('a claim of money that could not be seen yet', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(['captured', 'success'])('%s is looked into a few times, soon', async (claimed) => {
    watch.watch(paymentId, claimed);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.lookUps()).toBe(2);
    world.attempt(paymentId, 'success');
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(async () => expect(await status()).toBe('confirmed'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.lookUps()).toBe(3);
    expect(await books.now.payment(paymentId))
      .toMatchObject({ arrived: { amount: paise(90_000) } });
  });

  it.each(['pending', 'failed', 'what is this'])('%s waits for its turn', async (claimed) => {
    watch.watch(paymentId, claimed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.lookUps()).toBe(0);
  });

  it('is told when nobody answers, and ends with the process', async () => {
    world.fail(1);
    watch.watch(paymentId, 'captured');
    await vi.advanceTimersByTimeAsync(300);
    await vi.waitFor(() => expect(troubles).toEqual([paymentId]));
    watch.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.lookUps()).toBe(1);
  });
});

describe('a payment that a link asks for', () => {
  const linkId = 'b'.repeat(32);
  const { contactId: _, ...others } = terms;
  /** The gateway of links, and which of its calls have been made. */
  function linksOf(answer: () => Promise<OrderFound>) {
    const asked: string[] = [];
    const unused = () => Promise.reject(new Error('not asked for here'));
    const links: LinkGateway = {
      name: 'razorpay',
      lookUp: (id) => (asked.push(id), answer()),
      refund: unused,
      placeLink: unused,
    };
    watch = process({ cards: world.gateway, links });
    return asked;
  }
  const request = (link: Link, id = linkId) =>
    books.payment(
      { type: 'RequestPayment', paymentId: id, ...others, expiresAt, link },
      wish(`link ${id}`, askedAt),
    );

  it('is looked up where links are, and lapses where nobody has opened it', async () => {
    const asked = linksOf(() => Promise.reject(new GatewayRefused('order_unknown', linkId)));
    await request('any');
    await roundAt(901);
    expect(asked).toEqual([linkId]);
    expect(world.lookUps()).toBe(1); // Of the card that the other tests are about.
    expect(troubles).toEqual([]);
    expect(await status(linkId)).toBe('lapsed');
  });

  it('stays unknown while links refuse for any other reason', async () => {
    linksOf(() => Promise.reject(new GatewayRefused('key_not_accepted', '401')));
    await request('upi');
    await roundAt(901);
    expect(troubles).toEqual([linkId]);
    expect(await status(linkId)).toBe('requested');
  });

  it('waits for the next round while its gateway is silent, and no card waits', async () => {
    let isAway = true;
    const asked = linksOf(() => {
      const fault = isAway
        ? new GatewayUnavailable('503')
        : new GatewayRefused('order_unknown', '');
      return Promise.reject(fault);
    });
    await request('any');
    await request('any', 'second');
    await request('upi', 'third');
    await ask('card');
    await roundAt(60);
    expect(asked).toEqual([linkId]);
    expect(world.lookUps()).toBe(2);
    await roundAt(61);
    expect(asked).toEqual([linkId, 'second']);
    isAway = false;
    await roundAt(62);
    expect(asked).toEqual([linkId, 'second', 'third']);
    expect(troubles).toEqual([linkId, 'second']);
  });

  it.each(['any', 'direct'] as const)(
    'by %s lapses by the rule’s time alone where no gateway can be asked',
    async (link) => {
      watch = process({ cards: world.gateway });
      await request(link);
      await roundAt(3 * day);
      expect(await status(linkId)).toBe('requested');
      await roundAt(6 * day);
      expect(await status(linkId)).toBe('lapsed');
      expect(troubles).toEqual([]);
    },
  );
});
