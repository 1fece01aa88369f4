/** Meta's deliveries, taken apart: its own samples, what may come beside them, and noise. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Update } from '../src/channels/whatsapp/update.ts';
import { parse } from '../src/channels/whatsapp/updates.ts';

const ours = '106540352242922';
const data = new URL('data/whatsapp/', import.meta.url);

function updates(bytes: Uint8Array, phoneNumberId = ours): Update[] {
  const parsed = parse(bytes, phoneNumberId);
  if ('notJson' in parsed) throw new Error('not JSON');
  return parsed;
}
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** One delivery with such a value; by default with somebody's contact beside it. */
const delivery = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{
    id: '102290129340398',
    changes: [{
      field,
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '917552551222', phone_number_id: ours },
        ...value,
      },
    }],
  }],
});
const of = (value: object, field?: string) => updates(bytesOf(delivery(value, field)));

const text = (n: number) => ({
  from: '919826000001',
  id: `wamid.${n}`,
  timestamp: '1789187400',
  type: 'text',
  text: { body: `${n}` },
});
const heard = (n: number) => ({
  kind: 'message',
  messageRef: `wamid.${n}`,
  from: { phone: '919826000001' },
  sentAt: '2026-09-12T04:30:00.000Z',
  message: { kind: 'text', text: `${n}` },
});
const message = (changed: object) => of({ messages: [{ ...text(1), ...changed }] })[0];
const status = (changed: object) =>
  of({ statuses: [{ id: 'wamid.1', status: 'sent', timestamp: '1789187400', ...changed }] })[0];

describe('Meta’s own samples', () => {
  const said = (
    from: string,
    message: object,
  ) => [{ kind: 'message', from: { phone: from }, message }];
  const other = { kind: 'other', text: '' };
  const us = '16505551234';
  const paid = { kind: 'payment', paymentId: 'MPCZ-N2302012345-2026-08-1' };
  const attempt = { orderRef: 'order_SLxQ1', paymentRef: 'pay_SLxR9' };

  /** What each file must come to; only the fields that are named. */
  const samples: Record<string, object[]> = {
    'inbound/openapi-button-message.json': said(us, {
      kind: 'choice',
      choice: 'Unsubscribe',
      text: 'Unsubscribe',
    }),
    'inbound/openapi-contact-sharing-message.json': said(us, other),
    'inbound/openapi-group-create-message.json': [{
      kind: 'other',
      field: 'group_lifecycle_update',
    }],
    'inbound/openapi-group-remove-participants.json': [
      { kind: 'other', field: 'group_participants_update' },
    ],
    'inbound/openapi-group-settings-update.json': [{
      kind: 'other',
      field: 'group_settings_update',
    }],
    'inbound/openapi-image-message.json': said(us, {
      kind: 'media',
      media: 'image',
      ref: '1003383421387256',
      text: 'Taj Mahal',
    }),
    'inbound/openapi-interactive-button-reply-message.json': said(us, {
      kind: 'choice',
      choice: 'cancel-button',
      text: 'Cancel',
    }),
    'inbound/openapi-interactive-list-reply-message.json': said(us, {
      kind: 'choice',
      choice: 'priority_express',
      text: 'Priority Mail Express',
    }),
    'inbound/openapi-location-message.json': said(us, {
      kind: 'location',
      latitude: 37.44221496582,
      longitude: -122.16165924072,
      text: 'Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301',
    }),
    'inbound/openapi-order-message.json': said(us, other),
    'inbound/openapi-reaction-message.json': [{ kind: 'ignored', what: 'reaction' }],
    'inbound/openapi-system-message.json': [{
      kind: 'number changed',
      change: 'number',
      from: { phone: us },
      to: { phone: '12195555358' },
      at: '2025-06-18T17:55:42.000Z',
    }],
    'inbound/openapi-text-message-from-click-to-whatsapp-ad.json': said(us, {
      kind: 'text',
      text: 'Hello! Can I get more info on this?',
    }),
    'inbound/openapi-text-message-with-context-product-inquiry.json': said(us, {
      kind: 'text',
      text: 'Is this still available?',
    }),
    'inbound/openapi-text-message.json': [{
      kind: 'message',
      messageRef: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
      from: { phone: us },
      sentAt: '2025-06-08T20:59:43.000Z',
      message: { kind: 'text', text: 'Does it come in another color?' },
      profileName: 'Sheena Nelson',
    }],
    'inbound/openapi-unsupported-message.json': said(us, other),
    'inbound/postman-message-status-update-notifications.json': [{
      kind: 'status',
      messageRef: 'wamid.gBGGFlCGg0cvAglAxydbAoy-gwNo',
      status: 'sent',
      at: '2020-10-19T05:45:13.000Z',
    }],
    'inbound/postman-received-callback-from-a-quick-reply-button-click.json': said('16315551234', {
      kind: 'choice',
      choice: 'No-Button-Payload',
      text: 'No',
    }),
    'inbound/postman-received-media-message-with-image.json': [
      { kind: 'unknown', reason: 'message without a usable id or time' },
    ],
    'inbound/postman-received-text-message.json': said('16315551234', {
      kind: 'text',
      text: 'Hello this is an answer',
    }),
    'inbound/postman-received-unknown-messages.json': said('16315555555', other),
    'inbound/postman-status-message-deleted.json': said(us, other),
    'inbound/postman-status-message-failed.json': [{
      kind: 'status',
      status: 'failed',
      error: { code: '131014', title: expect.stringContaining('404') },
    }],
    'inbound/postman-status-transaction-status-order-details-message.json': [{
      kind: 'unknown',
      reason: 'payment of an unknown form',
      paymentId: 'reference-id-from-order-details-msg',
    }],
    'payments/payment-configuration-update-webhook.json': [
      { kind: 'other', field: 'payment_configuration_update' },
    ],
    'payments/status-captured-legacy-from-no-transaction.json': [{ ...paid, status: 'captured' }],
    'payments/status-captured-refunded.json': [
      { ...paid, status: 'captured', attempt: { ...attempt, status: 'success', method: 'card' } },
    ],
    'payments/status-captured-upi.json': [{
      ...paid,
      status: 'captured',
      amount: 184_300,
      attempt: { ...attempt, status: 'success', method: 'upi' },
      at: '2026-02-26T18:07:00.000Z',
      claimKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    }],
    'payments/status-failed.json': [{
      ...paid,
      status: 'failed',
      attempt: { ...attempt, status: 'failed', reason: 'payment_timed_out' },
    }],
    'payments/status-pending-txn-failed.json': [{
      ...paid,
      status: 'pending',
      attempt: { ...attempt, status: 'failed', method: 'upi', reason: 'incorrect_pin' },
    }],
    'payments/status-pending.json': [
      { ...paid, status: 'pending', attempt: { ...attempt, status: 'pending' } },
    ],
  };

  it.each(Object.entries(samples))('%s', (file, expected) => {
    const bytes = readFileSync(new URL(file, data));
    const [, id = ours] = /"phone_number_id": "(.+)"/.exec(String(bytes)) ?? [];
    expect(updates(bytes, id)).toMatchObject(expected);
  });

  it('are all in this table', () => {
    const files = ['inbound', 'payments'].flatMap((folder) =>
      readdirSync(new URL(folder, data)).map((name) => `${folder}/${name}`)
    ).filter((file) => !/lookup|refund-response/.test(file));
    expect(Object.keys(samples).sort()).toEqual(files.sort());
  });

  it.each(['hindi-escaped.raw', 'hindi-utf8.raw'])('signature/%s', (file) => {
    const [update] = updates(readFileSync(new URL(`signature/${file}`, data)));
    expect(update).toMatchObject({ message: { text: expect.stringContaining('बिल') } });
  });
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

describe('a status', () => {
  it.each(['sent', 'delivered', 'read', 'failed', 'played', 'deleted'])('can be %s', (name) => {
    expect(status({ status: name, biz_opaque_callback_data: 'out-7f3a' })).toEqual({
      kind: 'status',
      messageRef: 'wamid.1',
      noticeId: 'out-7f3a',
      status: name,
      at: '2026-09-12T04:30:00.000Z',
    });
  });

  it('says why it failed, in its code', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message' }, { code: 1 }];
    expect(status({ status: 'failed', errors }))
      .toMatchObject({ error: { code: '131047', title: 'Re-engagement message' } });
    expect(status({ status: 'failed', errors: [{ code: '2046' }] }))
      .toMatchObject({ error: { code: '2046', title: '' } });
    expect(status({ status: 'failed', errors: ['broken'] })).not.toHaveProperty('error');
  });

  it('of a kind that we do not know is counted', () => {
    expect(status({ status: 'levitated' }))
      .toEqual({ kind: 'unknown', reason: 'status of an unknown kind' });
    expect(status({ id: 'two words' })).toMatchObject({ kind: 'unknown' });
  });

  it('can be about the whole number', () => {
    expect(of({ errors: [{ code: 130429, title: 'Rate limit hit' }, {}] })).toEqual([
      { kind: 'other', field: 'errors', code: '130429' },
      { kind: 'unknown', reason: 'error without a code' },
    ]);
  });
});

describe('a payment claim', () => {
  const transaction = { id: 'order_1', status: 'success' };
  const payment = {
    reference_id: 'p-1',
    amount: { value: 184_300, offset: 100 },
    currency: 'INR',
    transaction,
  };
  const claim = (changed: object = {}, head: object = {}) =>
    status({ type: 'payment', status: 'captured', payment: { ...payment, ...changed }, ...head });
  const keyOf = (update: Update | undefined) => (update as { claimKey: string }).claimKey;

  it('keeps its key from copy to copy, and gets another with each news', () => {
    const refund = { id: 'r-1', status: 'pending' };
    const news = [
      claim(),
      claim({ reference_id: 'p-2' }),
      claim({ transaction: undefined }),
      claim({ transaction: { ...transaction, id: 'order_2' } }),
      claim({ transaction: { ...transaction, status: 'failed' } }),
      claim({}, { status: 'pending' }),
      claim({ refunds: [refund] }),
      claim({ refunds: [{ ...refund, status: 'success' }] }),
      claim({ refunds: [refund, { ...refund, id: 'r-2' }] }),
    ].map(keyOf);
    expect(new Set(news).size).toBe(news.length);
    expect(keyOf(claim({}, { id: 'another', timestamp: '1789187401' }))).toBe(news[0]);
    expect(keyOf(claim({ refunds: [{ ...refund, id: 'r-2' }, refund] }))).toBe(news[8]);
  });

  it('tells a state that we do not know yet as it is', () => {
    expect(claim({}, { status: 'authorized' })).toMatchObject({ status: 'authorized' });
    expect(claim({ transaction: { ...transaction, status: 'on_hold' } }))
      .toMatchObject({ attempt: { status: 'on_hold' } });
  });

  it('takes quoted numbers for numbers', () => {
    expect(claim({ amount: { value: '184300', offset: '100' } })).toMatchObject({
      amount: 184_300,
    });
  });

  it.each([
    ['an offset that is not 100', { amount: { value: 1843, offset: 1 } }],
    ['a fraction of a paisa', { amount: { value: 18.43, offset: 100 } }],
    ['nothing at all', { amount: { value: 0, offset: 100 } }],
    ['a negative amount', { amount: { value: -1, offset: 100 } }],
    ['an amount in words', { amount: 'all of it' }],
    ['more than can be counted', { amount: { value: '9007199254740993', offset: 100 } }],
    ['another currency', { currency: 'USD' }],
    ['an attempt without an id', { transaction: { status: 'success' } }],
  ])('with %s leaves it to the gateway', (_, changed) => {
    expect(claim(changed))
      .toEqual({ kind: 'unknown', reason: 'payment of an unknown form', paymentId: 'p-1' });
  });

  it('about nothing that we could have asked for is counted', () => {
    for (const reference_id of ['', 'a/b', 'x'.repeat(36), undefined, 7]) {
      expect(claim({ reference_id }))
        .toEqual({ kind: 'unknown', reason: 'payment without a usable reference' });
    }
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
