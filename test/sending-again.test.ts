/** The outbox when the channel refuses, does not answer, or the process dies. */
import { describe, expect, it } from 'vitest';
import { sending } from '../src/reactions/sending.ts';
import { wish } from './origin.ts';
import { compose, fatesIn, idOf, office, wroteAt } from './support/outbox-office.ts';

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
