import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../src/domain/calendar.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import { LogUnavailable } from '../src/eventlog/event-log.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import type { Composed, Sending } from '../src/reactions/sending.ts';
import { sending } from '../src/reactions/sending.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn } from './support/books.ts';
import { fakeChannel } from './support/fake-channel.ts';
import { noticeRow } from './support/notice-row.ts';
import { paymentId } from './support/samples.ts';

const wroteAt = '2026-10-15T09:00:00Z';
const idOf = (name: string) => derivedId('00000000-0000-0000-0000-000000000000', name);

/** Says its own id: so one sees which notice went out, and in which of its two forms. */
const compose = ({ noticeId }: { noticeId: string }): Promise<Composed> =>
  Promise.resolve({
    inside: { kind: 'reply', reply: { text: noticeId } },
    outside: {
      kind: 'template',
      template: { name: 'notice', language: 'hi', values: [noticeId] },
    },
  });

async function office({ books, ...ways }: Partial<Sending> & { books?: Books } = {}) {
  const used = books ?? await openBooks();
  const world = fakeChannel();
  const troubles: unknown[] = [];
  let now = wroteAt;
  const outbox = await sending({
    ...used,
    channel: world.channel,
    compose,
    tokenOf: (_, noticeId) => noticeId,
    clock: () => now,
    onTrouble: (_, error) => troubles.push(error),
    ...ways,
  });
  let phones = 0;
  return {
    ...world,
    books: used,
    outbox,
    troubles,
    store: ways.store ?? used.store,
    async contact() {
      const contactId = await used.vault.contactOf({ phone: `91982600000${++phones}` });
      const messageId = idOf(`message ${phones}`);
      const content = await used.vault.seal(`contact-${contactId}`, `message ${messageId}`, '{}');
      const message = { contactId, messageId, content, sentAt: wroteAt };
      await used.conversation({ type: 'ReceiveMessage', ...message }, wish(messageId));
      return contactId;
    },
    async owe(contactId: string, ...names: string[]) {
      const about = { kind: 'payment_received', paymentId } as const;
      const notices = names.map((name) => ({ noticeId: idOf(name), about }));
      await used.conversation({ type: 'OweNotices', contactId, notices }, wish(names.join()));
    },
    async round() {
      await used.views.settle();
      outbox.wake();
      await outbox.idle();
      await used.views.settle();
    },
    pass(seconds: number) {
      now = secondsAfter(now, seconds);
    },
    sent: () => world.taken().map(({ noticeId }) => noticeId),
    async state(name: string) {
      const notice = await noticeRow(used.store, idOf(name));
      return notice?.code ?? notice?.state;
    },
  };
}

const fatesIn = async ({ log }: Books) =>
  (await recordedIn(log)).map(({ type }) => type).filter((type) => /^Notice[^D]/.test(type));

describe('the outbox', () => {
  it('hands each notice to the channel once, and records that it did', async () => {
    const { contact, owe, round, sent, state, taken, books } = await office();
    await owe(await contact(), 'card');
    await round();
    await round();
    expect(sent()).toEqual([idOf('card')]);
    expect(taken()[0]?.to).toEqual({ phone: '919826000001' });
    expect(await state('card')).toBe('sent');
    expect(await fatesIn(books)).toEqual(['NoticeSent']);
  });

  it('sends nothing twice while the view has not seen yet that it went', async () => {
    const { contact, owe, outbox, books, sent } = await office();
    await owe(await contact(), 'card', 'receipt');
    await books.views.settle();
    for (let i = 0; i < 5; i++) {
      outbox.wake();
      await outbox.idle();
    }
    expect(sent()).toEqual([idOf('card'), idOf('receipt')]);
  });

  it('sends nothing again because the log was away when it went', async () => {
    const books = await openBooks();
    let away = true;
    const conversation: Books['conversation'] = (...wish) =>
      away ? Promise.reject(new LogUnavailable('it', 'it is away')) : books.conversation(...wish);
    const { contact, owe, round, pass, sent, state } = await office({ books, conversation });
    await owe(await contact(), 'card', 'receipt');
    for (let i = 0; i < 3; i++) {
      await round();
      pass(3_600);
    }
    expect(sent()).toEqual([idOf('card')]);
    away = false;
    await round();
    expect(sent()).toEqual([idOf('card'), idOf('receipt')]);
    expect([await state('card'), await state('receipt')]).toEqual(['sent', 'sent']);
  });

  it('sends nothing again after a restart, though its views lag behind the facts', async () => {
    const before = await office();
    await before.owe(await before.contact(), 'card');
    await before.round(); // And the views of the next process have not seen that it went:
    const { books } = before;
    const lagging = await openBooks({ ...books, store: openReadStore(':memory:') });
    const untilDue = { ...books.log, readAll: takeUntil(books, 'NoticeSent') };
    const store = openReadStore(':memory:');
    const early = await openBooks({ ...books, log: untilDue, store });
    await early.views.settle();
    const after = await office({ books: { ...lagging, store } });
    expect((await noticeRow(store, idOf('card')))?.state).toBe('due');
    after.outbox.wake();
    await after.outbox.idle();
    expect(after.sent()).toEqual([]);
  });

  it('keeps one contact’s in order: a receipt never overtakes its confirmation', async () => {
    const { contact, owe, round, sent, next, pass } = await office();
    const ramesh = await contact();
    await owe(ramesh, 'confirmation', 'receipt');
    next({ afterMs: 4_000 });
    await round();
    expect(sent()).toEqual([]);
    await owe(ramesh, 'reply');
    pass(3);
    await round();
    expect(sent()).toEqual([]);
    pass(1);
    await round();
    expect(sent()).toEqual(['confirmation', 'receipt', 'reply'].map(idOf));
  });

  it('does not let one contact wait for another', async () => {
    const { contact, owe, round, sent, next } = await office();
    await owe(await contact(), 'slow');
    next({ afterMs: 60_000 });
    await round();
    await owe(await contact(), 'quick');
    await round();
    expect(sent()).toEqual([idOf('quick')]);
  });

  it('sends to many contacts beside each other, and to one contact never two at once', async () => {
    const { contact, owe, books, outbox, hold, calls, mostAtOnce, sent } = await office();
    for (let i = 1; i <= 5; i++) await owe(await contact(), `a${i}`, `b${i}`);
    await books.views.settle();
    const go = hold();
    outbox.wake();
    await expect.poll(calls).toBe(5);
    outbox.wake();
    go();
    await outbox.idle();
    expect(mostAtOnce()).toBe(5);
    expect(sent()).toHaveLength(10);
    for (let i = 1; i <= 5; i++) {
      expect(sent().indexOf(idOf(`a${i}`))).toBeLessThan(sent().indexOf(idOf(`b${i}`)));
    }
  });
});

/** As a view sees the log that has not read the first event of that type yet. */
function takeUntil({ log }: Books, type: string): Books['log']['readAll'] {
  return async function* (after) {
    for await (const recorded of log.readAll(after)) {
      if (recorded.type === type) return;
      yield recorded;
    }
  };
}

describe('a notice that the channel refuses', () => {
  it('for good is failed with the channel’s code, and the next one goes', async () => {
    const { contact, owe, round, sent, state, next, calls } = await office();
    await owe(await contact(), 'bad', 'good');
    next('refused for good');
    await round();
    await round();
    expect(await state('bad')).toBe('131026');
    expect(sent()).toEqual([idOf('good')]);
    expect(calls()).toBe(2);
  });

  it('for now is tried again, ever later', async () => {
    const { contact, owe, round, calls, next, pass, state } = await office();
    await owe(await contact(), 'card');
    next({ afterMs: 10_000 }, { afterMs: 10_000 }, { afterMs: 10_000 });
    await round();
    for (const [seconds, called] of [[9, 1], [1, 2], [19, 2], [1, 3], [39, 3], [1, 4]] as const) {
      pass(seconds);
      await round();
      expect(calls()).toBe(called);
    }
    expect(await state('card')).toBe('sent');
  });

  it('for no time, or for part of a second, is tried after whole ones', async () => {
    const { contact, owe, round, calls, next, pass, state } = await office();
    await owe(await contact(), 'card');
    next({ afterMs: 0 }, { afterMs: 1_500 });
    await round();
    await round();
    expect(calls()).toBe(1);
    pass(1);
    await round();
    await round();
    expect(calls()).toBe(2);
    pass(3);
    await round();
    expect(calls()).toBe(2);
    pass(1);
    await round();
    expect(await state('card')).toBe('sent');
  });

  it('is not given up while an outage of two hours lasts', async () => {
    const { contact, owe, round, next, pass, state } = await office();
    await owe(await contact(), 'receipt');
    next(...Array.from({ length: 11 }, () => 'no answer' as const));
    for (let minutes = 0; minutes < 120; minutes++) {
      await round();
      expect(await state('receipt')).toBe('due');
      pass(60);
    }
    for (let hour = 0; hour < 3; hour++, pass(3600)) await round();
    expect(await state('receipt')).toBe('sent');
  });

  it('is given up at last, and says so', async () => {
    const { contact, owe, round, next, pass, state, calls, sent } = await office();
    await owe(await contact(), 'card', 'after it');
    next(...Array.from({ length: 12 }, () => ({ afterMs: 1_000 })));
    for (let i = 0; i < 12; i++, pass(3600)) await round();
    expect(await state('card')).toBe('due');
    expect(calls()).toBe(12);
    await round();
    expect(await state('card')).toBe('gave_up');
    expect(sent()).toEqual([idOf('after it')]);
  });
});

describe('a notice without an answer', () => {
  it('waits for its delivery status, and is never sent again when that comes', async () => {
    const { contact, owe, round, next, pass, sent, calls, books, state } = await office();
    const ramesh = await contact();
    await owe(ramesh, 'receipt');
    next('taken, no answer');
    await round();
    pass(4);
    await round();
    expect(calls()).toBe(1);
    const notice = { contactId: ramesh, noticeId: idOf('receipt') };
    await books.conversation(
      { type: 'RecordDelivered', ...notice, deliveredAt: wroteAt },
      wish('delivered'),
    );
    pass(3600);
    await round();
    expect(sent()).toEqual([idOf('receipt')]);
    expect(await state('receipt')).toBe('delivered');
  });

  it('is sent again when no status came', async () => {
    const { contact, owe, round, next, pass, sent, state } = await office();
    await owe(await contact(), 'receipt');
    next('no answer');
    await round();
    expect(sent()).toEqual([]);
    pass(5);
    await round();
    expect(sent()).toEqual([idOf('receipt')]);
    expect(await state('receipt')).toBe('sent');
  });

  it('may have gone out, whatever the fault was', async () => {
    const { contact, owe, round, next, pass, calls, troubles } = await office();
    await owe(await contact(), 'receipt');
    next('taken, then a fault');
    await round();
    pass(4);
    await round();
    expect(calls()).toBe(1);
    expect(troubles).toHaveLength(1);
  });
});

describe('a process that dies between sending and recording', () => {
  /** The channel has it, and nothing else is known of it. */
  async function crashed() {
    const before = await office();
    const ramesh = await before.contact();
    await before.owe(ramesh, 'receipt');
    await before.books.views.settle();
    const { channel, taken } = before;
    const doomed = await sending({
      ...before.books,
      channel,
      compose,
      tokenOf: (_, noticeId) => noticeId,
      clock: () => wroteAt,
      conversation: () => Promise.reject(new Error('the power went')),
      onTrouble: () => {},
    });
    doomed.wake();
    await doomed.idle();
    expect(taken()).toHaveLength(1);
    const after = await office({ books: before.books });
    return { ...after, ramesh };
  }

  it('does not send it again when its status tells that it went', async () => {
    const { books, ramesh, round, pass, sent, state } = await crashed();
    await round();
    expect(sent()).toEqual([]);
    const notice = { contactId: ramesh, noticeId: idOf('receipt') };
    await books.conversation({ type: 'RecordSent', ...notice }, wish('status'));
    pass(3600);
    await round();
    expect(sent()).toEqual([]);
    expect(await state('receipt')).toBe('sent');
    expect(await fatesIn(books)).toEqual(['NoticeSent']);
  });

  it('sends it again when no status came, rather than leave it untold', async () => {
    const { round, pass, sent } = await crashed();
    pass(6);
    await round();
    expect(sent()).toEqual([idOf('receipt')]);
  });
});

describe('the 24 hours', () => {
  it('decide between our own words and a template', async () => {
    const { contact, owe, round, taken, pass } = await office();
    const ramesh = await contact();
    await owe(ramesh, 'early');
    pass(23 * 3600 + 54 * 60);
    await round();
    pass(60);
    await owe(ramesh, 'late');
    await round();
    expect(taken().map(({ outgoing }) => outgoing.kind)).toEqual(['reply', 'template']);
  });

  it('are closed for somebody who never wrote', async () => {
    const { books, owe, round, taken } = await office();
    const contactId = await books.vault.contactOf({ phone: '919826000009' });
    await owe(contactId, 'receipt');
    await round();
    expect(taken().map(({ outgoing }) => outgoing.kind)).toEqual(['template']);
  });

  it('end a notice that has no other form', async () => {
    const inside = { kind: 'reply', reply: { text: 'hello' } } as const;
    const world = await office({ compose: () => Promise.resolve({ inside }) });
    await world.owe(await world.contact(), 'reply');
    world.pass(24 * 3600);
    await world.round();
    expect(await world.state('reply')).toBe('window_closed');
    expect(world.calls()).toBe(0);
  });
});

describe('a notice that nobody can or will read', () => {
  it('is not sent to a contact that was erased', async () => {
    const { contact, owe, round, state, calls, books } = await office();
    const ramesh = await contact();
    await owe(ramesh, 'receipt');
    await books.vault.erase(`contact-${ramesh}`);
    await round();
    expect(await state('receipt')).toBe('contact_erased');
    expect(calls()).toBe(0);
  });

  it('is not sent when its time is over', async () => {
    const { contact, owe, round, state, calls } = await office({
      compose: () => Promise.resolve(undefined),
    });
    await owe(await contact(), 'card');
    await round();
    expect(await state('card')).toBe('no_longer_wanted');
    expect(calls()).toBe(0);
  });
});

describe('a notice that cannot be made', () => {
  it('is tried again with more and more time between, and the troubles are told', async () => {
    let made = 0;
    const world = await office({
      compose: (notice) => ++made < 3 ? Promise.reject(new Error('no paper')) : compose(notice),
    });
    const { contact, owe, round, pass, state, troubles } = world;
    await owe(await contact(), 'receipt');
    for (let i = 0; i < 4; i++) await round();
    expect(made).toBe(1);
    for (const seconds of [1, 2]) {
      pass(seconds);
      await round();
    }
    expect(made).toBe(3);
    expect(troubles).toHaveLength(2);
    expect(await state('receipt')).toBe('sent');
  });

  it('does not keep the processor busy when even that cannot be written down', async () => {
    let asked = 0;
    const vault = {
      addressOf() {
        asked += 1;
        return Promise.reject(new Error('the vault is away'));
      },
    };
    const { contact, owe, round, troubles } = await office({ vault });
    await owe(await contact(), 'receipt');
    await round();
    await round();
    expect(asked).toBe(2);
    expect(troubles).toHaveLength(2);
  });
});

describe('what the outbox noted of its tries', () => {
  it('is there for the next process', async () => {
    const before = await office();
    await before.owe(await before.contact(), 'card');
    before.next({ afterMs: 60_000 });
    await before.round();
    const after = await office({ books: before.books });
    await after.round();
    expect(after.calls()).toBe(0);
    after.pass(60);
    await after.round();
    expect(after.sent()).toEqual([idOf('card')]);
  });
});
