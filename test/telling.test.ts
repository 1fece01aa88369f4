import { describe, expect, it } from 'vitest';
import { openReadStore } from '../src/projections/read-store.ts';
import { againPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { repaying } from '../src/reactions/repaying.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { telling } from '../src/reactions/telling.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import {
  accountNo,
  arrival,
  contactId,
  paidAt,
  particulars,
  paymentId,
  terms,
} from './support/samples.ts';

const open = { type: 'OpenAccount', ...particulars } as const;
const request = { type: 'RequestPayment', paymentId, ...terms } as const;
const confirm = { type: 'ConfirmPayment', ...arrival } as const;
const docketNo = 'C261005000001';
const register = {
  type: 'RegisterComplaint',
  docketNo,
  kind: 'METER',
  contactId,
  registeredAt: paidAt,
} as const;

const tell = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(telling(ways)));
const credit = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(crediting(ways)));
const owed = async ({ log }: Books) =>
  (await recordedIn(log)).filter(({ type }) => type === 'NoticeDue')
    .map(({ data }) => (data as { about: { kind: string; step?: string } }).about)
    .map(({ kind, step }) => step ? `${kind} ${step}` : kind);

describe('whoever asked for a payment', () => {
  it('gets the card, the confirmation in words, and the receipt after it (D16)', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.payment(request, wish('request'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await tell(books);
    expect(await owed(books)).toEqual(['order_card', 'payment_received', 'receipt']);
    const [receipt] = (await recordedIn(books.log)).slice(-1);
    expect(receipt).toMatchObject({
      stream: `conversation-${contactId}`,
      data: {
        contactId,
        about: { kind: 'receipt', accountNo, receiptNo: `${accountNo}-1`, reprint: false },
      },
    });
  });

  it('hears of a failed try, of a payment that lapsed, and of money that is held', async () => {
    const books = await openBooks();
    await books.payment(request, wish('request'));
    await books.payment(
      { type: 'FailAttempt', paymentId, orderRef: 'order_1', failedAt: paidAt },
      wish('fail'),
    );
    await books.payment({ type: 'LapsePayment', paymentId }, wish('lapse'));
    await books.payment(confirm, wish('confirm'));
    await credit(books); // Nobody opened the account.
    await tell(books);
    expect(await owed(books))
      .toEqual(['order_card', 'attempt_failed', 'payment_lapsed', 'payment_held']);
  });

  it('hears of a link that lapsed only where a try of it was known', async () => {
    const books = await openBooks();
    const ask = async (id: string) => {
      await books.payment({ ...request, paymentId: id, link: 'upi' }, wish(`request ${id}`));
    };
    const lapse = (id: string) =>
      books.payment({ type: 'LapsePayment', paymentId: id }, wish(`lapse ${id}`));
    await ask('looked');
    await lapse('looked');
    await ask('told');
    await books.payment(
      {
        type: 'NotifyPayment',
        paymentId: 'told',
        gateway: 'razorpay',
        status: 'paid',
        claimedAt: paidAt,
      },
      wish('claim'),
    );
    await lapse('told');
    await ask('failed');
    await books.payment(
      { type: 'FailAttempt', paymentId: 'failed', orderRef: 'order_1', failedAt: paidAt },
      wish('fail'),
    );
    await lapse('failed');
    await tell(books);
    const lapsed = (await recordedIn(books.log)).filter(({ type }) => type === 'NoticeDue')
      .map(({ data }) => (data as { about: { kind: string; paymentId: string } }).about)
      .filter(({ kind }) => kind === 'payment_lapsed').map(({ paymentId: id }) => id);
    expect(lapsed).toEqual(['told', 'failed']);
  });

  it('is told though they have no dialog open and never wrote (D15)', async () => {
    const books = await openBooks();
    await books.payment(request, wish('request'));
    await tell(books);
    expect(await books.now.conversation(contactId))
      .toMatchObject({ dialog: 'none', notices: { size: 1 } });
  });

  it('is nobody where no chat asked for the money', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    const { contactId: _, ...elsewhere } = request;
    await books.payment(elsewhere, wish('request'));
    await books.payment(confirm, wish('confirm'));
    await books.payment({ ...confirm, paymentId: 'unasked' }, wish('unasked'));
    await credit(books);
    await tell(books);
    expect(await owed(books)).toEqual([]);
  });

  it('alone is told, and no other who has linked the account (D20)', async () => {
    const books = await openBooks();
    const other = 'd'.repeat(32);
    const messageId = wish('message').commandId;
    const content = { person: `contact-${other}`, box: 'b', digest: 'd' };
    await books.account(open, wish('open'));
    const from = { contactId: other, messageId };
    await books.conversation(
      { type: 'ReceiveMessage', ...from, content, sentAt: paidAt },
      wish('message'),
    );
    const link = { accountNo, by: 'mobile_on_record' } as const;
    await books.conversation(
      { type: 'TakeTurn', ...from, dialog: 'none', link, notices: [] },
      wish('turn'),
    );
    await books.payment(request, wish('request'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await tell(books);
    expect((await books.now.conversation(other)).notices.size).toBe(0);
    expect((await books.now.conversation(contactId)).notices.size).toBe(3);
  });
});

describe('whoever paid', () => {
  const which = { paymentId, refundId: 'R-1' };
  const asked = { ...which, amount: paise(40_000), why: 'other', requestedBy: 'meena' } as const;
  const end = { completedAt: paidAt, refundRef: 'rfnd_1', gateway: 'razorpay' } as const;
  const repay = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(repaying(ways)));

  /** Paid and credited, or held where there is no account; all of it told. */
  async function paid(held = false) {
    const books = await openBooks();
    if (!held) await books.account(open, wish('open'));
    await books.payment(request, wish('request'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await tell(books);
    const before = (await owed(books)).length;
    const newsOf = async () => {
      await repay(books);
      await tell(books);
      return (await owed(books)).slice(before);
    };
    return { ...books, newsOf };
  }

  it.each([false, true])('hears of a refund at each step (held: %s)', async (held) => {
    const { payment, newsOf } = await paid(held);
    await payment({ type: 'RequestRefund', ...asked }, wish('ask'));
    expect(await newsOf()).toEqual([]);
    await payment({ type: 'ApproveRefund', ...which, approvedBy: 'arjun' }, wish('ok'));
    expect(await newsOf()).toEqual(['refund approved']);
    await payment({ type: 'FailRefund', ...which, failedAt: paidAt }, wish('fail'));
    await payment({ type: 'SendRefund', ...which }, wish('again'));
    await payment({ type: 'CompleteRefund', ...which, ...end }, wish('end'));
    expect(await newsOf()).toEqual(['refund approved', 'refund failed', 'refund completed']);
  });

  it('hears that a refund was declined', async () => {
    const { payment, newsOf } = await paid();
    await payment({ type: 'RequestRefund', ...asked }, wish('ask'));
    await payment({ type: 'DeclineRefund', ...which, declinedBy: 'arjun' }, wish('no'));
    expect(await newsOf()).toEqual(['refund declined']);
  });

  it.each([false, true])('hears once of a chargeback (held: %s)', async (held) => {
    const { payment, newsOf } = await paid(held);
    const disputed = { paymentId, disputeRef: 'd-1' };
    const opened = { amount: paise(90_000), openedAt: paidAt };
    await payment({ type: 'OpenDispute', ...disputed, ...opened }, wish('open it'));
    expect(await newsOf()).toEqual([]);
    await payment({ type: 'LoseDispute', ...disputed, closedAt: paidAt }, wish('lose it'));
    expect(await newsOf()).toEqual(['payment_charged_back']);
  });

  it('an order a second time gets a receipt for that, too', async () => {
    const { payment, newsOf, ...books } = await paid();
    const again = againPaymentId(paymentId, 'order_2');
    const evidence = { ...arrival.evidence, ref: 'pay_2', orderRef: 'order_2' };
    const second = { ...confirm, paymentId: again, againFor: paymentId, evidence };
    await payment(second, wish('again'));
    await credit({ payment, ...books });
    expect(await newsOf()).toEqual(['payment_received', 'receipt']);
  });
});

describe('whoever complained', () => {
  it('hears of every step', async () => {
    const books = await openBooks();
    await books.complaint(register, wish('register'));
    await books.complaint({ type: 'AssignComplaint', docketNo, desk: 'East' }, wish('assign'));
    await books.complaint({ type: 'EscalateComplaint', docketNo, step: 'circle' }, wish('up'));
    await books.complaint({ type: 'ResolveComplaint', docketNo }, wish('resolve'));
    await books.complaint({ type: 'ReopenComplaint', docketNo, at: paidAt }, wish('reopen'));
    await books.complaint({ type: 'ResolveComplaint', docketNo }, wish('resolve again'));
    const because = 'consumer_agreed';
    await books.complaint({ type: 'CloseComplaint', docketNo, because }, wish('close'));
    await tell(books);
    expect(await owed(books)).toEqual(
      ['registered', 'assigned', 'escalated', 'resolved', 'reopened', 'resolved', 'closed']
        .map((step) => `complaint ${step}`),
    );
  });

  it('is nobody where the office wrote it down', async () => {
    const books = await openBooks();
    const { contactId: _, ...office } = register;
    await books.complaint(office, wish('register'));
    await tell(books);
    expect(await owed(books)).toEqual([]);
  });
});

describe('a notice', () => {
  it('is owed once, though the bookmark was lost', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.payment(request, wish('request'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await tell(books);
    await tell({ ...books, store: openReadStore(':memory:') });
    expect(await owed(books)).toEqual(['order_card', 'payment_received', 'receipt']);
  });

  it('is owed to the same facts however often the process dies', () =>
    expectSameFactsAfterAnyDeath(async () => {
      const books = await openBooks();
      await books.account(open, wish('open'));
      await books.payment(request, wish('request'));
      await books.payment(confirm, wish('confirm'));
      await books.complaint(register, wish('register'));
      await credit(books);
      const { store, log, conversation, now } = books;
      return {
        log,
        run: (living) => react(store, log, reactorOf(telling(living({ conversation, now })))),
      };
    }));
});
