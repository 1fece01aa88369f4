import { describe, expect, it } from 'vitest';
import type { Wish } from '../src/channels/wish.ts';
import { secondsAfter } from '../src/domain/calendar.ts';
import { derivedId, docketNoFrom } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { errands } from '../src/reactions/errands.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, contactId } from './support/samples.ts';

const now = '2026-10-15T09:00:00Z';
const person = `contact-${contactId}`;
const messageIdOf = (name: string) => wish(name).commandId;

/** A turn was taken whose wishes are these. */
async function turn({ vault, conversation }: Books, name: string, ...wishes: Wish[]) {
  const messageId = messageIdOf(name);
  const content = await vault.seal(person, `message ${messageId}`, '{}');
  const sentAt = now;
  await conversation(
    { type: 'ReceiveMessage', contactId, messageId, content, sentAt },
    wish(`message ${name}`, now),
  );
  const sealed = await vault.seal(person, `wishes ${messageId}`, JSON.stringify(wishes));
  const turned = { contactId, messageId, dialog: 'none', wishes: sealed, notices: [] } as const;
  await conversation({ type: 'TakeTurn', ...turned }, wish(name, now));
}

type Ways = Parameters<typeof errands>[0];
const waysOf = (
  { payment, complaint, conversation, vault, now: knows }: Books,
  changed: Partial<Ways> = {},
): Ways => ({
  payment,
  complaint,
  conversation,
  vault: { seal: vault.seal, open: vault.open },
  now: { complaint: knows.complaint, conversation: knows.conversation },
  isUrban: () => Promise.resolve(true),
  gateway: 'razorpay',
  paymentSeconds: 900,
  clock: () => now,
  ...changed,
});
const run = (books: Books, changed: Partial<Ways> = {}, store = books.store) =>
  react(store, books.log, reactorOf(errands(waysOf(books, changed))));
const runAgain = (books: Books, changed: Partial<Ways> = {}) =>
  run(books, changed, openReadStore(':memory:'));

const after = async (books: Books, type: string) =>
  (await recordedIn(books.log)).filter((recorded) => recorded.type === type);
const pay: Wish = { type: 'RequestPayment', accountNo, amount: paise(90_000), app: 'gpay' };
const complain: Wish = {
  type: 'RegisterComplaint',
  kind: 'METER',
  accountNo,
  text: 'it runs backwards',
  location: { latitude: 23.25, longitude: 77.41 },
};

describe('a wish to pay', () => {
  it('becomes a payment that is asked for, by whoever wrote', async () => {
    const books = await openBooks();
    await turn(books, 'pay', pay);
    await run(books);
    const [asked] = await after(books, 'PaymentRequested');
    expect(asked).toMatchObject({
      data: {
        accountNo,
        amount: 90_000,
        gateway: 'razorpay',
        app: 'gpay',
        contactId,
        expiresAt: secondsAfter(now, 900),
      },
      meta: { actor: { kind: 'consumer', id: contactId }, channel: 'whatsapp', occurredAt: now },
    });
    expect(asked?.stream).toMatch(/^payment-[0-9a-f]{32}$/);
  });

  it('is asked for once, though the clock went on and the bookmark was lost', async () => {
    const books = await openBooks();
    await turn(books, 'pay', pay);
    await run(books);
    await runAgain(books, { clock: () => '2026-10-16T09:00:00Z' });
    expect(await after(books, 'PaymentRequested')).toHaveLength(1);
    expect(await after(books, 'NoticeDue')).toEqual([]);
  });

  it('is two wishes where it was said twice', async () => {
    const books = await openBooks();
    await turn(books, 'pay', pay, pay);
    await turn(books, 'pay again', pay);
    await run(books);
    const asked = await after(books, 'PaymentRequested');
    expect(new Set(asked.map(({ stream }) => stream)).size).toBe(3);
  });
});

describe('a wish to complain', () => {
  it('becomes a complaint with its number, its promise, and its words sealed', async () => {
    const books = await openBooks();
    await turn(books, 'complain', complain);
    await run(books);
    const [registered] = await after(books, 'ComplaintRegistered');
    expect(registered?.data).toMatchObject({
      docketNo: expect.stringMatching(/^C261015\d{6}$/),
      kind: 'METER',
      accountNo,
      contactId,
      registeredAt: now,
      standard: { key: 'meter' },
    });
    expect(JSON.stringify(registered)).not.toContain('backwards');
    const { docketNo, particulars } = registered!.data as never;
    const told = await books.vault.open(particulars, `complaint ${docketNo}`);
    expect(JSON.parse(told!)).toMatchObject({ text: 'it runs backwards', location: {} });
  });

  it('takes the next number where the first is taken', async () => {
    const books = await openBooks();
    await turn(books, 'complain', complain);
    const [, moved] = await recordedIn(books.log);
    const commandId = derivedId(derivedId(moved!.id, 'errands'), 'wish 0');
    const [first, second] = [0, 1].map((n) => docketNoFrom(commandId, '2026-10-15', n));
    await books.complaint(
      { type: 'RegisterComplaint', docketNo: first!, kind: 'OTHER', registeredAt: now },
      wish('another'),
    );
    await run(books);
    await runAgain(books);
    expect((await typesIn(books.log)).filter((one) => one.startsWith('complaint-'))).toEqual([
      `complaint-${first} ComplaintRegistered`,
      `complaint-${second} ComplaintRegistered`,
    ]);
  });

  it('is registered once, though the account is known better the second time', async () => {
    const books = await openBooks();
    const bill: Wish = { ...complain, kind: 'WRONG_BILL' };
    await turn(books, 'complain', bill);
    await run(books, { isUrban: () => Promise.resolve(undefined) });
    await runAgain(books);
    expect(await after(books, 'ComplaintRegistered')).toHaveLength(1);
    expect(await after(books, 'NoticeDue')).toEqual([]);
  });
});

const docketNo = 'C261015000001';
async function registeredFor(contact: string) {
  const books = await openBooks();
  const registration = { docketNo, kind: 'METER', contactId: contact, registeredAt: now } as const;
  await books.complaint({ type: 'RegisterComplaint', ...registration }, wish('register'));
  return books;
}
const toldOf = async (books: Books) =>
  (await after(books, 'NoticeDue')).map(({ data }) => (data as { about: object }).about);

describe('a wish about a complaint', () => {
  it('moves one’s own', async () => {
    const books = await registeredFor(contactId);
    await books.complaint({ type: 'ResolveComplaint', docketNo }, wish('resolve'));
    await turn(
      books,
      'settle',
      { type: 'RateComplaint', docketNo, stars: 4 },
      { type: 'CloseComplaint', docketNo },
      { type: 'ReopenComplaint', docketNo },
    );
    await run(books);
    expect((await typesIn(books.log)).filter((one) => one.startsWith('complaint-')).slice(2))
      .toEqual(
        ['ComplaintRated', 'ComplaintClosed', 'ComplaintReopened']
          .map((type) => `complaint-${docketNo} ${type}`),
      );
  });

  it('never moves another’s, and does not tell that there is one', async () => {
    const books = await registeredFor('d'.repeat(32));
    await books.complaint({ type: 'ResolveComplaint', docketNo }, wish('resolve'));
    await turn(books, 'close', { type: 'CloseComplaint', docketNo });
    await turn(books, 'guess', { type: 'CloseComplaint', docketNo: 'C261015999999' });
    await run(books);
    expect(await books.now.complaint(docketNo)).toMatchObject({ status: 'resolved' });
    const refused = { kind: 'refused', code: 'complaint_not_found' };
    expect(await toldOf(books)).toEqual([refused, refused]);
  });

  it('is told when it cannot be granted, and the others still are', async () => {
    const books = await registeredFor(contactId);
    await turn(books, 'close', { type: 'CloseComplaint', docketNo }, pay);
    await run(books);
    expect(await toldOf(books)).toEqual([{ kind: 'refused', code: 'complaint_is_not_resolved' }]);
    expect(await after(books, 'PaymentRequested')).toHaveLength(1);
  });

  it('stays refused once it was, though the bookmark was lost and it could go now', async () => {
    const books = await registeredFor(contactId);
    await turn(books, 'close', { type: 'CloseComplaint', docketNo });
    await run(books);
    await books.complaint({ type: 'ResolveComplaint', docketNo }, wish('resolve'));
    await runAgain(books);
    expect(await books.now.complaint(docketNo)).toMatchObject({ status: 'resolved' });
    expect(await toldOf(books)).toHaveLength(1);
  });
});

describe('wishes of somebody who was erased since', () => {
  it('are nobody’s any more', async () => {
    const books = await openBooks();
    await turn(books, 'pay', pay, complain);
    await books.vault.erase(person);
    await run(books);
    expect(await typesIn(books.log)).toHaveLength(2);
  });
});

describe('a process that dies on an errand', () => {
  it('leaves work that the next one ends, to the same facts', async () => {
    const { facts } = await expectSameFactsAfterAnyDeath(async () => {
      const books = await registeredFor(contactId);
      await turn(
        books,
        'all of it',
        pay,
        complain,
        { type: 'CloseComplaint', docketNo },
        { type: 'ReopenComplaint', docketNo },
      );
      const ways = waysOf(books);
      return {
        log: books.log,
        run(living) {
          const { clock } = ways; // It answers at once: nobody dies of it.
          return react(books.store, books.log, reactorOf(errands({ ...living(ways), clock })));
        },
      };
    });
    expect(facts).toHaveLength(6);
  });
});
