/** The outbox as a view: what is still owed, and what became of the rest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../src/domain/conversation.events.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import { dueNotices, noticeCounts, notices } from '../src/projections/notices.ts';
import { noticeRow } from './support/notice-row.ts';
import { viewOf } from './support/chronicle.ts';
import { contactId, paymentId } from './support/samples.ts';

const stream = `conversation-${contactId}`;
const idOf = (n: number) => derivedId('00000000-0000-0000-0000-000000000000', `notice ${n}`);
const due = (n: number, contact = contactId): ConversationEvent => ({
  type: 'NoticeDue',
  contactId: contact,
  noticeId: idOf(n),
  about: { kind: 'payment_received', paymentId },
});
const notice = { contactId, noticeId: idOf(1) };
const at = '2026-10-05T06:00:00Z';
const sent: ConversationEvent = { type: 'NoticeSent', ...notice };
const delivered: ConversationEvent = { type: 'NoticeDelivered', ...notice, deliveredAt: at };
const read: ConversationEvent = { type: 'NoticeRead', ...notice, readAt: at };
const failed: ConversationEvent = { type: 'NoticeFailed', ...notice, code: '131026' };

async function stateAfter(...facts: ConversationEvent[]) {
  const { store, told } = await viewOf(notices);
  await told(stream, due(1), ...facts);
  return (await noticeRow(store, idOf(1)))!.state;
}

describe('a notice in the outbox', () => {
  it('is due with what it is about, until its fate is told', async () => {
    const { store, told } = await viewOf(notices);
    await told(stream, due(1));
    const row = {
      noticeId: idOf(1),
      contactId,
      revision: 0,
      about: { kind: 'payment_received', paymentId },
      kind: 'payment_received',
      state: 'due',
      code: null,
      dueAt: '2026-10-06T00:00:00.000Z',
      sentAt: null,
    };
    expect(await dueNotices(store, 9)).toEqual([row]);
    await told(stream, sent);
    expect(await dueNotices(store, 9)).toEqual([]);
    expect(await noticeRow(store, idOf(1)))
      .toEqual({ ...row, state: 'sent', sentAt: '2026-10-06T00:00:00.000Z' });
    expect(await noticeRow(store, idOf(2))).toBeUndefined();
  });

  it.each(
    [
      ['sent', [sent]],
      ['delivered', [sent, delivered]],
      ['delivered', [delivered, sent]],
      ['read', [sent, read, delivered]],
      ['read', [read, sent]],
      ['failed', [sent, failed]],
      ['failed', [failed, sent]],
      ['delivered', [sent, failed, delivered]],
      ['delivered', [delivered, failed]],
    ] as const,
  )('ends as %s', async (state, facts) => expect(await stateAfter(...facts)).toBe(state));

  it('is never due again, in whatever order its fate is told', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(sent, delivered, read, failed), { minLength: 1, maxLength: 6 }),
        async (facts) => {
          const state = await stateAfter(...facts);
          expect(state).not.toBe('due');
          if (facts.includes(read)) expect(state).toBe('read');
          else if (facts.includes(delivered)) expect(state).toBe('delivered');
        },
      ),
      { numRuns: 30 },
    ));
});

describe('the outbox', () => {
  it('lists what was owed first, one contact’s in the order of the conversation', async () => {
    const { store, told } = await viewOf(notices);
    const other = 'b'.repeat(32);
    await told(stream, due(2), due(1), due(3));
    await told(`conversation-${other}`, due(4, other));
    const ids = (await dueNotices(store, 9)).map((one) => one.noticeId);
    expect(ids).toEqual([4, 2, 1, 3].map(idOf)); // Recorded at one instant: by contact then.
    expect(await dueNotices(store, 2)).toHaveLength(2);
    expect(await noticeCounts(store)).toEqual({ due: 4 });
    await told(stream, sent);
    expect(await noticeCounts(store)).toEqual({ due: 3, sent: 1 });
  });
});
