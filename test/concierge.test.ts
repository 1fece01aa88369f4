import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../src/channels/dialog.ts';
import type { Facts } from '../src/channels/facts.ts';
import type { Wish } from '../src/channels/wish.ts';
import { paise } from '../src/domain/money.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { concierge } from '../src/reactions/concierge.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, contactId } from './support/samples.ts';

const person = `contact-${contactId}`;
const messageIdOf = (name: string) => wish(`message ${name}`).commandId;
const now = '2026-10-15T09:00:00Z';
const facts: Facts = {
  language: 'en',
  linked: [],
  onRecord: [],
  accounts: new Map(),
  complaints: [],
  today: '2026-10-15',
  now,
  upiMax: paise(10_000_000),
  accountNoPattern: /^N\d{10}$/,
  biller: { name: 'MPCZ', nameHi: 'एमपीसीजेड', whatsapp: '-', helpline: '1912', portal: '-' },
};

let books: Books;
let defects: unknown[];
let read: string[];
beforeEach(async () => {
  books = await openBooks();
  defects = [];
  read = [];
});

/** As the door records it. */
async function hear(name: string, text = name) {
  const messageId = messageIdOf(name);
  const message: Message = { kind: 'text', text };
  const content = JSON.stringify({ message, messageRef: `wamid.${name}` });
  const sealed = await books.vault.seal(person, `message ${messageId}`, content);
  await books.conversation(
    { type: 'ReceiveMessage', contactId, messageId, content: sealed, sentAt: now },
    wish(`message ${name}`, now),
  );
}

/** Says what it heard and how many messages there were before; its state is that number. */
type Place = { dialog: string; heard: number };
type Ways = Parameters<typeof concierge<Place>>[0];
const nowhere: Place = { dialog: 'none', heard: 0 };
const waysOf = (
  { conversation, now: knows, vault }: Books,
  wishes: readonly Wish[] = [],
): Ways => ({
  conversation,
  now: { conversation: knows.conversation },
  vault: { seal: vault.seal, open: vault.open },
  factsFor: () => Promise.resolve(facts),
  placeFrom: (json) => json === undefined ? nowhere : JSON.parse(json),
  nowhere,
  turnOf: ({ heard }, { text }) => ({
    say: [{ text: `${heard}: ${text}` }],
    wishes,
    next: { dialog: 'echo', heard: heard + 1 },
  }),
  apology: ({ language }) => ({ text: `sorry (${language})` }),
  onDefect: (error) => defects.push(error),
  markRead: (ref) => void read.push(ref),
});
const answer = (changed: Partial<Ways> = {}, wishes: readonly Wish[] = []) =>
  react(
    books.store,
    books.log,
    reactorOf(concierge<Place>({ ...waysOf(books, wishes), ...changed })),
  );
const answerAgain = () =>
  react(openReadStore(':memory:'), books.log, reactorOf(concierge<Place>(waysOf(books))));

type Due = { noticeId: string; about: { kind: string; content?: never } };
async function said() {
  const notices = (await recordedIn(books.log)).filter(({ type }) => type === 'NoticeDue')
    .map(({ data }) => data as Due);
  return await Promise.all(notices.map(async ({ noticeId, about }) => {
    if (!about.content) return about.kind;
    const opened = await books.vault.open(about.content, `notice ${noticeId}`);
    return opened && JSON.parse(opened).text;
  }));
}

describe('the concierge', () => {
  it('answers each message, and keeps its place between them', async () => {
    for (const name of ['hello', 'pay', '500']) await hear(name);
    await answer();
    expect(await said()).toEqual(['0: hello', '1: pay', '2: 500']);
    expect(read).toEqual(['wamid.hello', 'wamid.pay', 'wamid.500']);
  });

  it('answers each once, in their order, though the bookmark was lost (D8, D9)', async () => {
    for (const name of ['hello', 'pay']) await hear(name);
    await answer();
    await hear('pay'); // The channel tells it again.
    await answerAgain();
    await Promise.all([answerAgain(), answerAgain()]);
    expect(await said()).toEqual(['0: hello', '1: pay']);
    expect(read).toHaveLength(2);
  });

  it('keeps what was said and where the talk stands sealed', async () => {
    await hear('my name is Ramesh');
    await answer();
    expect(JSON.stringify(await recordedIn(books.log))).not.toMatch(/Ramesh|heard/);
  });

  it('grants what is about the conversation itself with the turn', async () => {
    await hear('hello');
    const content = { accountNo, receiptNo: `${accountNo}-1` };
    await answer({}, [
      { type: 'ChooseLanguage', language: 'hi' },
      { type: 'LinkAccount', accountNo },
      { type: 'SendReceipt', ...content },
      { type: 'SendBill', accountNo, billNo: 'B-10' },
      { type: 'OptOut' },
    ]);
    expect(await books.now.conversation(contactId))
      .toMatchObject({ language: 'hi', linked: [accountNo], optedOut: true });
    expect(await said()).toEqual(['0: hello', 'receipt', 'bill']);
    const [, moved] = await recordedIn(books.log);
    expect(moved?.data).not.toHaveProperty('wishes');
  });

  it('hands the other wishes on, sealed, in the same append', async () => {
    await hear('pay');
    const pay: Wish = { type: 'RequestPayment', accountNo, amount: paise(500) };
    await answer({}, [{ type: 'ChooseLanguage', language: 'hi' }, pay]);
    const [, moved] = await recordedIn(books.log);
    const { wishes } = moved!.data as { wishes: never };
    const opened = await books.vault.open(wishes, `wishes ${messageIdOf('pay')}`);
    expect(JSON.parse(opened!)).toEqual([pay]);
    expect(await typesIn(books.log)).toHaveLength(4);
  });
});

describe('a turn that fails', () => {
  it('says something true, forgets the dialog and goes on (D18)', async () => {
    for (const name of ['hello', 'crash', 'again']) await hear(name);
    const { turnOf } = waysOf(books);
    await answer({
      turnOf(place, message, known) {
        if (message.text === 'crash') throw new Error('a defect in a dialog');
        return turnOf(place, message, known);
      },
    });
    expect(await said()).toEqual(['0: hello', 'sorry (en)', '0: again']);
    expect(defects).toHaveLength(1);
  });

  it('for want of facts is taken later, and the chat is told nothing wrong', async () => {
    await hear('hello');
    const away = { factsFor: () => Promise.reject(new Error('the views lag behind')) };
    await expect(answer(away)).rejects.toThrow('lag behind');
    expect(await said()).toEqual([]);
    await answer();
    expect(await said()).toEqual(['0: hello']);
  });
});

describe('a talk that an older version left open', () => {
  it('begins anew where nobody can read its state any more (D10)', async () => {
    for (const name of ['hello', 'pay']) await hear(name);
    await answer({
      placeFrom(json) {
        if (json !== undefined) throw new Error('a state of another time');
        return nowhere;
      },
    });
    expect(await said()).toEqual(['0: hello', '0: pay']);
    expect(defects).toHaveLength(1);
  });
});

describe('somebody who was erased before the answer', () => {
  it('gets none, and nobody else waits for it', async () => {
    await hear('hello');
    await books.vault.erase(person);
    await answer();
    expect(await typesIn(books.log)).toEqual([`conversation-${contactId} MessageReceived`]);
  });
});

describe('a process that dies in a turn', () => {
  it('leaves a turn that the next one takes, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      books = await openBooks();
      for (const name of ['hello', 'pay']) await hear(name);
      const ways = waysOf(books, [{ type: 'RequestPayment', accountNo, amount: paise(500) }]);
      const { conversation, vault, factsFor } = ways;
      const { log, store } = books;
      return {
        log,
        run: (living) =>
          react(
            store,
            log,
            reactorOf(concierge<Place>({
              ...ways,
              ...living({ conversation, vault, factsFor, now: ways.now }),
            })),
          ),
      };
    }));
});
