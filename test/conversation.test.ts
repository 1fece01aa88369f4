import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../src/domain/conversation.events.ts';
import { type ConversationCommand, conversationDecider } from '../src/domain/conversation.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import { specification } from './given.ts';
import { accountNo, contactId, paymentId, sealed as sealedFor } from './support/samples.ts';

const given = specification(conversationDecider);
const sealed = (text: string) => sealedFor(text, `contact-${contactId}`);

const idOf = (name: string) => derivedId('00000000-0000-0000-0000-000000000000', name);
const messageId = idOf('message');
const received = (id = messageId, sentAt = '2026-10-05T06:00:00Z'): ConversationEvent => (
  { type: 'MessageReceived', contactId, messageId: id, content: sealed('pay'), sentAt }
);
const moved = (id = messageId): ConversationEvent => (
  { type: 'DialogMoved', contactId, messageId: id, dialog: 'pay', state: sealed('amount') }
);
const turn = {
  type: 'TakeTurn',
  contactId,
  messageId,
  dialog: 'pay',
  state: sealed('amount'),
  notices: [],
} as const;
const linked: ConversationEvent = {
  type: 'AccountLinked',
  contactId,
  accountNo,
  by: 'mobile_on_record',
};
const after = (...facts: ConversationEvent[]) =>
  facts.reduce(conversationDecider.evolve, conversationDecider.initial);

describe('a message', () => {
  const receive = { ...received(), type: 'ReceiveMessage' } as ConversationCommand;

  it('is recorded, sealed, before anything is done about it', () =>
    given().when(receive).then(received()));
  it('is nothing new while it waits for its answer (D8)', () =>
    given(received()).when(receive).thenNothing());
  it('opens the 24 hours, and an older one that comes late does not shorten them', () => {
    const [first, second] = ['2026-10-05T06:00:00Z', '2026-10-05T09:00:00Z'];
    expect(after(received(idOf('1'), first), received(idOf('2'), second)).lastMessageAt)
      .toBe(second);
    expect(after(received(idOf('2'), second), received(idOf('1'), first)).lastMessageAt)
      .toBe(second);
  });
});

describe('a turn', () => {
  it('records the answer, what changed and what is owed, together', () =>
    given(received()).when({
      ...turn,
      wishes: sealed('pay 500'),
      language: 'hi',
      link: { accountNo, by: 'mobile_on_record' },
      optOut: true,
      notices: [{ noticeId: idOf('n'), about: { kind: 'reply', content: sealed('how much?') } }],
    }).then(
      { ...moved(), wishes: sealed('pay 500') } as ConversationEvent,
      { type: 'LanguageChosen', contactId, language: 'hi' },
      linked,
      { type: 'OptedOut', contactId },
      {
        type: 'NoticeDue',
        contactId,
        noticeId: idOf('n'),
        about: { kind: 'reply', content: sealed('how much?') },
      },
    ));

  it('records no change where there is none', () =>
    given(
      { type: 'LanguageChosen', contactId, language: 'hi' },
      linked,
      { type: 'OptedOut', contactId },
      received(),
    ).when({
      ...turn,
      language: 'hi',
      link: { accountNo, by: 'one_time_code' },
      unlink: 'N2302099999',
      optOut: true,
    }).then(moved()));

  it('unlinks and opts in again', () =>
    given(linked, { type: 'OptedOut', contactId }, received())
      .when({ ...turn, unlink: accountNo, optOut: false }).then(
        moved(),
        { type: 'AccountUnlinked', contactId, accountNo },
        { type: 'OptedIn', contactId },
      ));

  it('refuses to answer a message twice (D8)', () =>
    given(received(), moved()).when(turn)
      .thenRefused({ code: 'message_not_waiting', messageId }));

  it('refuses to answer what nobody wrote', () =>
    given().when(turn).thenRefused({ code: 'message_not_waiting', messageId }));

  it('leaves the messages that came in between waiting for theirs (D9)', () => {
    const talk = after(received(idOf('1')), received(idOf('2')), moved(idOf('1')));
    expect([...talk.waiting]).toEqual([idOf('2')]);
  });

  it('forgets the state of a dialog that has none any more', () => {
    const { state: _, ...stateless } = { ...moved(), dialog: 'none' } as never as {
      state: unknown;
    };
    const talk = after(received(), moved(), received(idOf('2')), stateless as ConversationEvent);
    expect(talk).not.toHaveProperty('state');
    expect(talk.dialog).toBe('none');
  });
});

describe('somebody else behind the number', () => {
  it('sees nothing that was linked before', () => {
    const other = { ...linked, accountNo: 'N2302099999' } as ConversationEvent;
    given(linked, other).when({ type: 'UnlinkAll', contactId }).then(
      { type: 'AccountUnlinked', contactId, accountNo },
      { type: 'AccountUnlinked', contactId, accountNo: 'N2302099999' },
    );
    given().when({ type: 'UnlinkAll', contactId }).thenNothing();
  });
});

const noticeId = idOf('receipt');
const notice = { contactId, noticeId };
const about = { kind: 'payment_received', paymentId } as const;
const due: ConversationEvent = { type: 'NoticeDue', ...notice, about };
const sent: ConversationEvent = { type: 'NoticeSent', ...notice };
const failed: ConversationEvent = { type: 'NoticeFailed', ...notice, code: '131026' };
const delivered: ConversationEvent = {
  type: 'NoticeDelivered',
  ...notice,
  deliveredAt: '2026-10-05T06:01:00Z',
};
const read: ConversationEvent = { type: 'NoticeRead', ...notice, readAt: '2026-10-05T06:02:00Z' };

const tellSent = { ...sent, type: 'RecordSent' } as ConversationCommand;
const tellFailed = { ...failed, type: 'RecordFailed' } as ConversationCommand;
const tellDelivered = { ...delivered, type: 'RecordDelivered' } as ConversationCommand;
const tellRead = { ...read, type: 'RecordRead' } as ConversationCommand;

describe('a notice', () => {
  const owe = { type: 'OweNotices', contactId, notices: [{ noticeId, about }] } as const;

  it('is due once, though no message asked for it (D15)', () => {
    given().when(owe).then(due);
    given(due).when(owe).thenNothing();
    given(due, sent).when(owe).thenNothing();
  });

  it('is sent, delivered and read', () => {
    given(due).when(tellSent).then(sent);
    given(due, sent).when(tellDelivered).then(delivered);
    given(due, sent, delivered).when(tellRead).then(read);
  });

  it('keeps the digest of the channel’s id, and nothing that has a number in it', () =>
    given(due).when({ ...notice, type: 'RecordSent', messageDigest: 'a1b2' })
      .then({ ...sent, messageDigest: 'a1b2' } as ConversationEvent));

  it('was sent when it was delivered or read, though our record of it was lost', () => {
    given(due).when(tellDelivered).then(sent, delivered);
    given(due).when(tellRead).then(sent, read);
  });

  it('has nothing new to tell the second time', () => {
    given(due, sent).when(tellSent).thenNothing();
    given(due, sent, delivered).when(tellDelivered).thenNothing();
    given(due, sent, read).when(tellRead).thenNothing();
    given(due, failed).when(tellFailed).thenNothing();
  });

  it('is read before it is delivered where the world likes it so', () =>
    given(due, sent, read).when(tellDelivered).thenNothing());

  it('never fails after it got through', () => {
    given(due, sent).when(tellFailed).then(failed);
    given(due, sent, delivered).when(tellFailed).thenNothing();
    given(due, sent, read).when(tellFailed).thenNothing();
  });

  it('is delivered though it was thought lost', () =>
    given(due, failed).when(tellDelivered).then(sent, delivered));

  it('has no fate when it was never due', () => {
    for (const command of [tellSent, tellFailed, tellDelivered, tellRead]) {
      given().when(command).thenRefused({ code: 'notice_not_due', noticeId });
    }
  });
});

describe('a long talk', () => {
  const dueOf = (n: number): ConversationEvent => (
    { ...due, noticeId: idOf(`notice ${n}`) } as ConversationEvent
  );
  const sentOf = (n: number): ConversationEvent => (
    { ...sent, noticeId: idOf(`notice ${n}`) } as ConversationEvent
  );
  const talk = (count: number, first = 0) =>
    Array.from({ length: count }, (_, i) => [dueOf(first + i), sentOf(first + i)]).flat();

  it('keeps the newest notices only, so that it stays quick to load', () => {
    const { notices } = after(...talk(300));
    expect(notices.size).toBe(200);
    expect([...notices.keys()].at(-1)).toBe(idOf('notice 299'));
  });

  it('never forgets a notice that has not left yet', () => {
    given(due, ...talk(300)).when(tellSent).then(sent);
    expect(after(due, ...talk(300)).notices.get(noticeId)).toMatchObject({ sent: false });
  });

  it('still learns the fate of those it has kept', () =>
    given(...talk(250), due).when(tellSent).then(sent));
});
