import { describe, expect, it } from 'vitest';
import { LogUnavailable } from '../src/eventlog/event-log.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { type Books, openBooks } from './support/books.ts';
import { noticeRow } from './support/notice-row.ts';
import { compose, fatesIn, idOf, office } from './support/outbox-office.ts';

/** As a view sees the log that has not read the first event of that type yet. */
function takeUntil({ log }: Books, type: string): Books['log']['readAll'] {
  return async function* (after) {
    for await (const recorded of log.readAll(after)) {
      if (recorded.type === type) return;
      yield recorded;
    }
  };
}

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
