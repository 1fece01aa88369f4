/**
 * How others lost money, one scenario each, played through all reactions over a gateway that does
 * what the world does. D1 … are DIGIT's defects; the rest are named after whose trouble it was.
 *
 * Shown elsewhere, and not again here:
 * | lesson                                           | test                                |
 * | ------------------------------------------------ | ----------------------------------- |
 * | D5 one bad payment, bill or row stops all others | watching, surcharging, imports-rows |
 * | D6 uniqueness lives in the store                 | crediting: two at the same moment   |
 * | D7 verify, store, then answer                    | whatsapp-webhook                    |
 * | D8, D9 a message once, in order                  | concierge, conversation             |
 * | D10, D18 every state has a way on                | concierge                           |
 * | D15 a notice needs a contact, not a dialog       | telling                             |
 * | D16 text first, document after                   | telling, notices: a paper           |
 * | D17 the outbox loses and repeats nothing         | sending, crash                      |
 * | pending for ever at a gateway that knows nothing | watching: whose time has run out    |
 * | a refund whose answer was lost is made twice     | refunding                           |
 * | suspense without an operator's command           | graphql-refunds: assigning          |
 * | a settlement heals lost confirmations            | settlement                          |
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { composing } from '../src/composing.ts';
import { secondsAfter } from '../src/domain/calendar.ts';
import { againPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { accountNamed } from '../src/projections/accounts.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { dueNotices, type Notice } from '../src/projections/notices.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { receiptsPage } from '../src/projections/receipts.ts';
import { confirming } from '../src/reactions/confirming.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { openRefundCalls } from '../src/reactions/refund-calls.ts';
import { refunding } from '../src/reactions/refunding.ts';
import { repaying } from '../src/reactions/repaying.ts';
import { levySurcharges } from '../src/reactions/surcharging.ts';
import { telling } from '../src/reactions/telling.ts';
import { watching } from '../src/reactions/watching.ts';
import { wish } from './origin.ts';
import { type Books, openAccount, openBooks, recordedIn } from './support/books.ts';
import { fakeGateway } from './support/fake-gateway.ts';
import { accountNo, billOf, contactId, paymentId } from './support/samples.ts';

const askedAt = '2026-10-15T09:00:00Z';
const day = 24 * 3600;

/** A bill of ₹900, due on 16 October, and a card for it in somebody's chat. */
async function town() {
  const books = await openBooks();
  const { store, log, account, payment, conversation, now: told } = books;
  let now = askedAt;
  const world = fakeGateway(() => new Date(now).toISOString());
  const gateways = { cards: world.gateway };
  const clock = () => now;
  const onTrouble = () => {};
  const watch = watching({ ...books, gateways, clock, onTrouble });
  const calls = await openRefundCalls(store, '2026-01-01T00:00:00Z');
  const refunds = refunding({ ...books, gateways, calls, clock, onTrouble });
  const watchSoon = { watch: () => {} };
  await openAccount(books);
  const bill = billOf('B-10', { dueOn: '2026-10-16', amount: 90_000, afterDue: 91_500 });
  await account({ type: 'IssueBill', ...bill }, wish('bill'));

  async function ask(id = paymentId, amount = 90_000) {
    world.ask(id, amount);
    const expiresAt = secondsAfter(now, 15 * 60);
    const terms = { accountNo, amount: paise(amount), gateway: 'razorpay', expiresAt, contactId };
    await payment({ type: 'RequestPayment', paymentId: id, ...terms } as never, wish(id, now));
  }
  /** `bookmarks`: of this process, or of another one that begins at the beginning. */
  async function reactions(bookmarks = store) {
    const ways = { payment, account, conversation, now: told, gateways, ...watchSoon };
    await react(bookmarks, log, reactorOf(confirming(ways)));
    await react(bookmarks, log, reactorOf(crediting(ways)));
    await react(bookmarks, log, reactorOf(repaying(ways)));
    await react(bookmarks, log, reactorOf(telling(ways)));
  }
  async function follow() {
    await reactions();
    await books.views.settle();
  }
  let claims = 0;
  async function claim(status: string, orderRef?: string, id = paymentId) {
    await hear(status, orderRef, id);
    await follow();
  }
  async function hear(status: string, orderRef?: string, id = paymentId) {
    const attempt = orderRef ? { attempt: { orderRef, status } } : {};
    const claimed = { paymentId: id, gateway: 'razorpay', status, claimedAt: now } as const;
    const origin = wish(`claim ${++claims}`, now);
    await payment({ type: 'NotifyPayment', ...claimed, ...attempt }, origin);
  }
  /** The clock goes on, and whoever watches has a look. */
  async function after(seconds: number) {
    now = secondsAfter(now, seconds);
    await books.views.settle();
    await watch.round();
    await refunds.round();
    await follow();
  }
  await ask();
  await follow();

  return {
    ...books,
    world,
    ask,
    hear,
    claim,
    after,
    /** Everything at the same moment: three processes react, and a fourth watches. */
    async atOnce() {
      now = secondsAfter(now, 60);
      await books.views.settle();
      const others = [1, 2, 3].map(() => reactions(openReadStore(':memory:')));
      await Promise.all([...others, watch.round()]);
      await follow();
    },
    follow,
    evening: async (today: string) => {
      await books.views.settle();
      const settled = () => books.views.settle();
      return await levySurcharges({ store, account, settled }, today);
    },
    types: async () => (await recordedIn(log)).map(({ type }) => type),
    receipts: async () =>
      (await receiptsPage(store, accountNo, { limit: 9 })).toReversed()
        .map(({ amount, advance }) => ({ amount, advance })),
    owes: async () => {
      const { outstanding, advance } = (await accountNamed(store, accountNo))!;
      return { outstanding, advance };
    },
    balance: async (name: string) => {
      const line = (await trialBalance(store)).find((one) => one.ledgerAccount === name);
      return line ? line.debit - line.credit : 0;
    },
    /** What the payer was told, in order, as it would be said in English. */
    toldTo: async (contact = contactId) => {
      const notices = (await dueNotices(store, 99)).filter((one) => one.contactId === contact);
      return notices.map(({ about }) =>
        'step' in about ? `${about.kind} ${about.step}` : about.kind
      );
    },
    textOf: async (kind: string): Promise<string> => {
      const notice = (await dueNotices(store, 99)).find((one) => one.about.kind === kind);
      return JSON.stringify(await composed(books, notice!));
    },
  };
}
type Town = Awaited<ReturnType<typeof town>>;

const composed = ({ store, vault }: Pick<Books, 'store' | 'vault'>, notice: Notice) =>
  composing({
    store,
    vault,
    papers: {
      bill: () => Promise.resolve(undefined),
      receipt: () => Promise.resolve(undefined),
    } as never,
    helpline: '1912',
    clock: () => askedAt,
    onPaperTrouble: () => {},
  })(notice);

let here: Town;
beforeEach(async () => {
  here = await town();
});

describe('D1: a live pending was written as failed and never looked at again', () => {
  it('stays pending, is looked up, and ends as what it was', async () => {
    here.world.attempt(paymentId, 'pending');
    await here.claim('pending', 'order_1');
    await here.after(3600);
    expect(await here.types()).not.toContain('PaymentAttemptFailed');
    expect(await here.types()).not.toContain('PaymentLapsed');
    here.world.attempt(paymentId, 'success');
    await here.after(6 * 3600);
    expect(await here.receipts()).toEqual([{ amount: 90_000, advance: 0 }]);
  });

  it('confirmed late, after it failed and lapsed, is recorded and told as it came', async () => {
    here.world.attempt(paymentId, 'failed');
    await here.claim('failed', 'order_1');
    await here.after(1_000);
    expect((await here.now.payment(paymentId)).status).toBe('lapsed');
    here.world.attempt(paymentId, 'success');
    await here.after(day);
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 0 });
    expect(await here.toldTo()).toEqual([
      'order_card',
      'attempt_failed',
      'payment_lapsed',
      'payment_received',
      'receipt',
    ]);
  });
});

describe('D2: another amount than asked for became a failure though money had moved', () => {
  it('less settles a part', async () => {
    here.world.attempt(paymentId, 'success', 40_000);
    await here.claim('captured');
    expect(await here.owes()).toEqual({ outstanding: 50_000, advance: 0 });
  });

  it('more is advance', async () => {
    here.world.attempt(paymentId, 'success', 100_001);
    await here.claim('captured');
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 10_001 });
    expect(await here.textOf('payment_received')).toContain('₹100.01');
  });
});

describe('D3: a second payment of a bill was refused', () => {
  it('two successes under one order are two payments with two receipts', async () => {
    here.world.attempt(paymentId, 'success');
    here.world.attempt(paymentId, 'success');
    await here.claim('captured');
    expect(await here.receipts())
      .toEqual([{ amount: 90_000, advance: 0 }, { amount: 90_000, advance: 90_000 }]);
    const again = await here.now.payment(againPaymentId(paymentId, 'order_2'));
    expect(again).toMatchObject({ status: 'confirmed', arrived: { againFor: paymentId } });
    expect((await here.toldTo()).filter((kind) => kind === 'receipt')).toHaveLength(2);
  });

  it('also where the second comes long after the first was confirmed', async () => {
    here.world.attempt(paymentId, 'success');
    await here.claim('success', 'order_1');
    await here.after(60);
    const looks = here.world.lookUps();
    await here.claim('success', 'order_1');
    expect(here.world.lookUps(), 'a repeat needs no look').toBe(looks);
    here.world.attempt(paymentId, 'success');
    await here.claim('success', 'order_2');
    await here.claim('success', 'order_2');
    expect(await here.receipts())
      .toEqual([{ amount: 90_000, advance: 0 }, { amount: 90_000, advance: 90_000 }]);
    expect(await here.balance('clearing:razorpay')).toBe(180_000);
  });

  it('and can be given back: the order is known, the payment is the second', async () => {
    here.world.attempt(paymentId, 'success');
    here.world.attempt(paymentId, 'success');
    await here.claim('captured');
    const again = againPaymentId(paymentId, 'order_2');
    const which = { paymentId: again, refundId: 'r'.repeat(32) };
    const asked = { amount: paise(90_000), why: 'paid_twice', requestedBy: 'meena' } as const;
    await here.payment({ type: 'RequestRefund', ...which, ...asked }, wish('ask'));
    await here.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish('ok'));
    await here.follow();
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 0 });
    await here.after(1);
    here.world.endRefund(paymentId, 'completed');
    await here.after(60);
    expect(await here.balance('clearing:razorpay')).toBe(90_000);
    expect(await here.balance('refunds_payable')).toBe(0);
    expect((await here.toldTo()).slice(-2)).toEqual(['refund approved', 'refund completed']);
  });
});

describe('D4: a pending attempt locked the bill', () => {
  it('two orders for one bill, paid at once, are both recorded', async () => {
    await here.ask('second');
    here.world.attempt(paymentId, 'success');
    here.world.attempt('second', 'success');
    await here.hear('captured', 'order_1', 'second');
    await here.atOnce();
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 90_000 });
  });
});

describe('D12, D13 of BBPS: paid, yet surcharged; a pending payment holds that back', () => {
  it('while it is under way, though no claim ever told of it', async () => {
    here.world.attempt(paymentId, 'pending');
    await here.after(60);
    await here.after(2 * day); // Still within T+5 of the fifteenth.
    expect(await here.evening('2026-10-17')).toBe(0);
  });

  it('and is levied once it has lapsed, and undone when the money had left in time', async () => {
    here.world.attempt(paymentId, 'pending');
    await here.claim('pending', 'order_1');
    here.world.attempt(paymentId, 'success'); // The gateway knows on the fifteenth …
    here.world.lagBy(1); // … and tells it weeks later.
    await here.after(8 * day);
    expect((await here.now.payment(paymentId)).status).toBe('lapsed');
    await here.after(0);
    expect(await here.evening('2026-10-22')).toBe(1);
    here.world.lagBy(0);
    await here.claim('captured', 'order_1');
    expect(await here.types()).toContain('SurchargeReversed');
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 0 });
  });
});

describe('D20: the payer’s doings went to all others', () => {
  it('of a refund and a chargeback the payer alone hears, and no name is said', async () => {
    const other = 'd'.repeat(32);
    const messageId = wish('message').commandId;
    const content = { person: `contact-${other}`, box: 'b', digest: 'd' };
    const from = { contactId: other, messageId };
    const received = { ...from, content, sentAt: askedAt };
    await here.conversation({ type: 'ReceiveMessage', ...received }, wish('message'));
    const link = { accountNo, by: 'mobile_on_record' } as const;
    const turn = { dialog: 'none', link, notices: [] } as const;
    await here.conversation({ type: 'TakeTurn', ...from, ...turn }, wish('turn'));
    here.world.attempt(paymentId, 'success');
    await here.claim('captured');
    const which = { paymentId, refundId: 'r'.repeat(32) };
    const asked = { amount: paise(100), why: 'other', requestedBy: 'meena' } as const;
    await here.payment({ type: 'RequestRefund', ...which, ...asked }, wish('ask'));
    await here.payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish('ok'));
    const dispute = { paymentId, disputeRef: 'd-1' };
    const opened = { amount: paise(89_900), openedAt: askedAt };
    await here.payment({ type: 'OpenDispute', ...dispute, ...opened }, wish('open'));
    await here.payment({ type: 'LoseDispute', ...dispute, closedAt: askedAt }, wish('lose'));
    await here.follow();
    expect(await here.toldTo(other)).toEqual([]);
    expect((await here.toldTo()).slice(-2)).toEqual(['refund approved', 'payment_charged_back']);
    for (const kind of ['refund', 'payment_charged_back']) {
      expect(await here.textOf(kind)).not.toMatch(/meena|arjun|Ramesh/);
    }
    expect(await here.textOf('payment_charged_back')).toContain('₹900.00');
  });
});

describe('D21: a failure was always “authentication”, and of a pending nothing was said', () => {
  it('a pending names the day by which the money is here or back, once', async () => {
    here.world.attempt(paymentId, 'pending');
    await here.claim('pending', 'order_1');
    await here.after(60);
    await here.after(3600);
    expect(await here.toldTo()).toEqual(['order_card', 'payment_pending']);
    expect(await here.textOf('payment_pending')).toContain('20 अक्टूबर 2026');
  });
});

describe('a late FAILED turned a PAID order back (nearmerch 209, hyperswitch 9925)', () => {
  it('never touches a confirmed payment, whoever tells it and in whatever order', async () => {
    here.world.attempt(paymentId, 'success');
    await here.claim('captured', 'order_1');
    const before = await here.types();
    here.world.attempt(paymentId, 'failed');
    await here.claim('failed', 'order_2');
    await here.claim('failed', 'order_1');
    await here.after(day);
    const since = (await here.types()).slice(before.length);
    expect(since).toEqual(['PaymentNotified', 'PaymentNotified']);
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 0 });
  });
});

describe('webhook and polling both finished the order (Lago 3223, medusa 13301)', () => {
  it('is one payment, one receipt, one confirmation', async () => {
    here.world.attempt(paymentId, 'success');
    for (const status of ['captured', 'success', 'captured']) await here.hear(status, 'order_1');
    await here.atOnce();
    expect(await here.receipts()).toEqual([{ amount: 90_000, advance: 0 }]);
    expect(await here.toldTo()).toEqual(['order_card', 'payment_received', 'receipt']);
  });
});

describe('a callback said success although nothing was paid (razorpay android sample 233)', () => {
  it('is looked up, and not believed', async () => {
    await here.claim('captured', 'order_1');
    expect((await here.now.payment(paymentId)).status).toBe('requested');
    expect(await here.owes()).toEqual({ outstanding: 90_000, advance: 0 });
  });
});

describe('paid debt stood there as an anomaly, fixable only in the database (govpay 403)', () => {
  it('waits in suspense, gets its owner by a command, and the payer their receipt', async () => {
    const stranger = { accountNo: 'N404', amount: paise(90_000), gateway: 'razorpay' } as const;
    here.world.ask('lost', 90_000);
    const expiresAt = secondsAfter(askedAt, 900);
    const terms = { ...stranger, expiresAt, contactId };
    await here.payment({ type: 'RequestPayment', paymentId: 'lost', ...terms }, wish('lost'));
    here.world.attempt('lost', 'success');
    await here.claim('captured', 'order_1', 'lost');
    expect(await here.balance('suspense')).toBe(-90_000);
    const names = { recordedBy: 'confirming', assignedBy: 'meena' };
    const assign = { paymentId: 'lost', accountNo, ...names };
    await here.payment({ type: 'AssignPayment', ...assign }, wish('assign'));
    await here.follow();
    expect(await here.balance('suspense')).toBe(0);
    expect(await here.owes()).toEqual({ outstanding: 0, advance: 0 });
    expect((await here.toldTo()).slice(-3)).toEqual([
      'payment_held',
      'payment_received',
      'receipt',
    ]);
  });
});

describe('a gateway that contradicts itself, is silent or talks nonsense', () => {
  it('leaves what it was asked about unknown, and is asked again', async () => {
    here.world.attempt(paymentId, 'success');
    here.world.fail(3);
    await here.claim('captured', 'order_1');
    await here.after(60);
    await here.after(240);
    expect((await here.now.payment(paymentId)).status).toBe('requested');
    expect(await here.toldTo()).toEqual(['order_card']);
    await here.after(600);
    expect(await here.receipts()).toEqual([{ amount: 90_000, advance: 0 }]);
  });
});
