/** Meta's deliveries, taken apart: what people send, what may come beside it, and noise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../src/channels/whatsapp/updates.ts';
import { bytesOf, delivery, message, of, ours, text, updates } from './support/whatsapp-updates.ts';

const heard = (n: number) => ({
  kind: 'message',
  messageRef: `wamid.${n}`,
  from: { phone: '919826000001' },
  sentAt: '2026-09-12T04:30:00.000Z',
  message: { kind: 'text', text: `${n}` },
});

describe('a message', () => {
  it.each([
    ['a voice note', 'audio', { id: '1', voice: true }, {
      kind: 'media',
      media: 'audio',
      ref: '1',
    }],
    ['a video', 'video', { id: '2' }, { kind: 'media', media: 'video', ref: '2', text: '' }],
    ['a document', 'document', { id: '3', caption: 'bill' }, { media: 'document', text: 'bill' }],
    ['a sticker', 'sticker', { id: '4' }, { kind: 'other' }],
    ['an edit', 'edit', { original_message_id: 'wamid.0' }, { kind: 'other' }],
    ['a template button without payload', 'button', { text: 'मेनू' }, { choice: 'मेनू' }],
  ])('can be %s', (_, type, content, expected) => {
    expect(message({ type, [type]: content })).toMatchObject({ message: expected });
    expect(message({ type, [type]: content })).not.toHaveProperty('unreadable');
  });

  it('can be the answers of a form, which come as JSON in a text', () => {
    const form = (answers: string) =>
      message({
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: answers } },
      });
    const answers = '{"ref":"c-91f2","description":"कल रात से बिजली नहीं है"}';
    expect(form(answers)).toMatchObject({ message: { kind: 'text', text: answers } });
    for (const broken of ['', '[]', 'null', '"text"', '{', '7']) {
      expect(form(broken)).toMatchObject({ message: { kind: 'other' }, unreadable: true });
    }
  });

  it('that is of no form we know still gets an answer', () => {
    const odd = [
      { type: 'hologram' },
      { type: undefined },
      { type: 'interactive', interactive: {} },
      { type: 'interactive' },
      { type: 'text', text: { body: 7 } },
      { type: 'location', location: { latitude: 91, longitude: 0 } },
      { type: 'image', image: { id: 'two words' } },
      { type: '__proto__' },
      { type: 'constructor' },
    ];
    for (const changed of odd) {
      expect(message(changed)).toMatchObject({ message: { kind: 'other' }, unreadable: true });
    }
  });

  it.each(['reaction', 'revoke'])('that is a %s asks for nothing', (type) => {
    expect(message({ type, [type]: {} })).toMatchObject({ kind: 'ignored' });
  });

  it('is from a number, with or without its plus', () => {
    for (const from of ['919826000001', '+919826000001', 919826000001]) {
      expect(message({ from })).toMatchObject({ from: { phone: '919826000001' } });
    }
  });

  it('can be from somebody who has no number, only a user id', () => {
    const from_user_id = 'IN.13491208655302741918';
    expect(message({ from: undefined, from_user_id }))
      .toMatchObject({ from: { userId: from_user_id } });
    expect(message({ from: 'nobody', from_user_id: 'nobody' }))
      .toEqual({ kind: 'unknown', reason: 'message from nobody' });
  });

  it('takes name and user id from its own contact, whatever stands beside it', () => {
    const contact = (n: number) => ({
      wa_id: `91982600000${n}`,
      user_id: `IN.${n}`,
      profile: { name: `Name ${n}` },
    });
    const sent = (n: number) => ({ ...text(n), from: `91982600000${n}` });
    const messages = [sent(1), { ...sent(2), from: undefined, from_user_id: 'IN.2' }, sent(3)];
    const contacts = [contact(2), 'broken', contact(1)];
    expect(of({ contacts, messages })).toMatchObject([
      { from: { phone: '919826000001', userId: 'IN.1' }, profileName: 'Name 1' },
      { from: { phone: '919826000002', userId: 'IN.2' }, profileName: 'Name 2' },
      { from: { phone: '919826000003' } },
    ]);
    expect(of({ contacts, messages })[2]).not.toHaveProperty('profileName');
    // Without user ids nobody is mistaken for the first who has none either.
    const others = [{ ...contact(2), user_id: undefined }, contact(3)];
    expect(of({ contacts: others, messages })[0]).not.toHaveProperty('profileName');
    const twice = of({ contacts: [contact(1)], messages: [sent(3), sent(4)] });
    for (const update of twice) expect(update).not.toHaveProperty('profileName');
    // A number and its wa_id may differ: a lone contact is that of the lone message.
    expect(of({ contacts: [contact(1)], messages: [sent(3)] })[0])
      .toMatchObject({ from: { phone: '919826000003', userId: 'IN.1' } });
  });

  it('has text that any store can keep', () => {
    const body = `a\0b\ud800c${'क्षि'.repeat(2000)}`;
    const { message: said } = message({ text: { body } }) as { message: { text: string } };
    expect(said.text).toMatch(/^ab\ufffdc(क्षि)+$/);
    expect(said.text.length).toBeGreaterThan(4090);
    expect(said.text.length).toBeLessThanOrEqual(4096);
  });

  it.each(['', '0', '-1', '1789187400000', 'now', 1.5, null])('is not dated %j', (timestamp) => {
    expect(message({ timestamp })).toMatchObject({ kind: 'unknown' });
  });
});

describe('a change of number', () => {
  const change = (system: object, head: object = {}) =>
    of({ messages: [{ ...text(1), type: 'system', system, ...head }] })[0];

  it('can be a change of user id, whose old one stands in Meta’s sentence alone', () => {
    const body = 'User changed from IN.7 to IN.8 changed from IN.1 to IN.2';
    const system = { type: 'user_changed_user_id', body, user_id: 'IN.2' };
    expect(change(system, { from: undefined })).toMatchObject({
      kind: 'number changed',
      change: 'user id',
      from: { userId: 'IN.1' },
      to: { userId: 'IN.2' },
    });
    expect(change({ ...system, body: 'gone' }, { from: undefined }))
      .toEqual({ kind: 'unknown', reason: 'number change of nobody' });
  });

  it('can be the same number in other hands', () => {
    const system = { type: 'customer_identity_changed', identity: { hash: 'x' } };
    expect(change(system)).toMatchObject({ change: 'identity', from: { phone: '919826000001' } });
    expect(change(system)).not.toHaveProperty('to');
  });

  it('is not every news of the system', () => {
    expect(change({ type: 'weather' })).toEqual({ kind: 'ignored', what: 'system' });
    expect(change({})).toMatchObject({ kind: 'unknown' });
  });
});

describe('a delivery', () => {
  it('for another number of the same account is told apart', () => {
    const value = { messages: [text(1), text(2)], statuses: [{}] };
    expect(updates(bytesOf(delivery(value)), 'another')).toEqual(
      Array(3).fill({ kind: 'not ours' }),
    );
  });

  it('may be about something else, or about nothing', () => {
    expect(of({}, 'message_template_status_update'))
      .toEqual([{ kind: 'other', field: 'message_template_status_update' }]);
    expect(of({}, 'A field\nof no form')).toEqual([{ kind: 'other', field: 'unnamed' }]);
    expect(of({})).toMatchObject([{ kind: 'unknown' }]);
    expect(updates(bytesOf({ object: 'page' }))).toMatchObject([{ kind: 'unknown' }]);
  });

  it.each(['', '{', 'hello', '{"a":1}x'])('that is not JSON says so: %j', (body) => {
    expect(parse(new TextEncoder().encode(body), ours)).toEqual({ notJson: true });
    expect(parse(Uint8Array.of(0x22, 0xff, 0x22), ours)).toEqual({ notJson: true });
  });

  it('never throws, whatever JSON it is', () =>
    fc.assert(fc.property(fc.json(), (json) => {
      expect(Array.isArray(updates(new TextEncoder().encode(json)))).toBe(true);
    })));

  it('never throws, whatever stands where a message or status should', () => {
    const keys = ['id', 'type', 'timestamp', 'status', 'payment', 'text', 'system', 'interactive'];
    const element = fc.dictionary(
      fc.constantFrom(...keys, 'from', 'from_user_id', 'button', 'image', 'errors'),
      fc.oneof(
        fc.jsonValue(),
        fc.constantFrom('1789187400', 'text', 'system', 'payment', 'button', 'image', 'wamid.1'),
      ),
    );
    fc.assert(fc.property(fc.array(element), fc.array(element), (messages, statuses) => {
      const found = of({ messages, statuses, contacts: messages, errors: statuses });
      const count = messages.length + 2 * statuses.length;
      expect(found).toHaveLength(Math.max(count, 1));
    }));
  });

  it('keeps every good element, whatever is wrong with its neighbours', () => {
    const broken = fc.jsonValue().filter((value) => !Array.isArray(value));
    const slots = fc.array(fc.oneof(fc.constant('good' as const), broken), { maxLength: 12 });
    fc.assert(fc.property(fc.array(slots, { maxLength: 4 }), fc.array(broken), (groups, noise) => {
      let n = 0;
      const good: object[] = [];
      const entry = groups.map((group) => {
        const messages = group.map((slot) => {
          if (slot !== 'good') return slot;
          good.push(heard(++n));
          return text(n);
        });
        const changes = delivery({ messages }).entry.flatMap(({ changes }) => changes);
        return { changes: [...noise, ...changes] };
      });
      const all = updates(
        bytesOf({ object: 'whatsapp_business_account', entry: [...noise, ...entry] }),
      );
      expect(all.filter(({ kind }) => kind === 'message')).toEqual(good);
    }));
  });

  it('may hold a thousand', () => {
    const messages = Array.from({ length: 1000 }, (_, n) => n === 500 ? { id: 7 } : text(n));
    const found = of({ messages });
    expect(found).toHaveLength(1000);
    expect(found.filter(({ kind }) => kind === 'message')).toHaveLength(999);
    expect(found[500]).toMatchObject({ kind: 'unknown' });
  });
});
