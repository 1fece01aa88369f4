/** An outbox at work, with a channel that does as it is told. */
import { secondsAfter } from '../../src/domain/calendar.ts';
import { derivedId } from '../../src/domain/identifiers.ts';
import { type Composed, type Sending, sending } from '../../src/reactions/sending.ts';
import { wish } from '../origin.ts';
import { type Books, openBooks, recordedIn } from './books.ts';
import { fakeChannel } from './fake-channel.ts';
import { noticeRow } from './notice-row.ts';
import { paymentId } from './samples.ts';

export const wroteAt = '2026-10-15T09:00:00Z';

export const idOf = (name: string) => derivedId('00000000-0000-0000-0000-000000000000', name);

/** Says its own id: so one sees which notice went out, and in which of its two forms. */
export const compose = ({ noticeId }: { noticeId: string }): Promise<Composed> =>
  Promise.resolve({
    inside: { kind: 'reply', reply: { text: noticeId } },
    outside: {
      kind: 'template',
      template: { name: 'notice', language: 'hi', values: [noticeId] },
    },
  });

export async function office({ books, ...ways }: Partial<Sending> & { books?: Books } = {}) {
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

export const fatesIn = async ({ log }: Books) =>
  (await recordedIn(log)).map(({ type }) => type).filter((type) => /^Notice[^D]/.test(type));
