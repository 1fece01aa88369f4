/** What becomes of messages, and how the webhooks that tell it find the service. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scratchFile } from './scratch.ts';
import { type Json, playing, ramesh, wamidOf } from './simulator-service.ts';

const text = { type: 'text', text: { body: 'hello' } };
const sample = (name: string) =>
  readFileSync(new URL(`data/whatsapp/signature/${name}`, import.meta.url), 'utf8');

describe('a message that was accepted', () => {
  it('is sent, delivered and read', async () => {
    const meta = await playing();
    await meta.say();
    const id = wamidOf(await meta.send(text));
    expect(meta.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(meta.statuses()[0]).toEqual({
      id,
      status: 'sent',
      timestamp: '1789187400',
      recipient_id: ramesh,
      recipient_user_id: expect.stringMatching(/^IN\.\d+$/),
      pricing: {
        billable: false,
        pricing_model: 'PMP',
        type: 'free_customer_service',
        category: 'service',
      },
    });
  });

  it('waits for a phone that is off, and is forgotten after thirty days', async () => {
    const meta = await playing();
    await meta.say();
    await meta.phone('PUT', `${ramesh}/online`, { online: false });
    await meta.send(text);
    await meta.pass(20 * 24 * 3_600);
    await meta.say({ kind: 'text', text: 'Hi' });
    await meta.send({ type: 'text', text: { body: 'later' } });
    expect(meta.statuses().map(({ status }) => status)).toEqual(['sent', 'sent']);
    await meta.pass(11 * 24 * 3_600);
    await meta.phone('PUT', `${ramesh}/online`, { online: true });
    await meta.catchUp();
    const { messages } = await meta.chat();
    expect(messages.map(({ status, text }: Json) => [text, status])).toContainEqual([
      'hello',
      'sent',
    ]);
    expect(messages.map(({ status, text }: Json) => [text, status])).toContainEqual([
      'later',
      'read',
    ]);
  });

  it.each([
    ['at once', ['failed']],
    ['after sent', ['sent', 'delivered', 'read', 'failed']],
    ['before delivered', ['failed', 'delivered', 'read']],
  ])('fails on demand %s', async (failWhen, told) => {
    const meta = await playing();
    await meta.say();
    await meta.phone('PUT', `${ramesh}/mischief`, { failWith: 131026, failWhen, failBare: true });
    await meta.send(text);
    expect(meta.statuses().map(({ status }) => status).toSorted()).toEqual(told.toSorted());
    expect(meta.statuses().find(({ errors }) => errors)?.errors)
      .toEqual([{ code: 131026, title: 'Message undeliverable' }]);
  });

  it('may never be heard of again, or be refused once', async () => {
    const meta = await playing();
    await meta.say();
    await meta.phone('PUT', `${ramesh}/mischief`, { silent: true, answerWith: 2 });
    expect(await meta.send(text)).toMatchObject({ status: 503, body: { error: { code: 2 } } });
    expect((await meta.send(text)).status).toBe(200);
    expect(meta.statuses()).toEqual([]);
  });

  it('goes to nobody when the number is on no phone', async () => {
    const meta = await playing();
    await meta.send(text, { to: '+16315551234' });
    expect(meta.statuses()[0].errors[0].code).toBe(131047);
    await meta.phone('POST', '', { number: '16315551234' });
    await meta.say({ kind: 'text', text: 'Hi' }, '16315551234');
    await meta.send(text, { to: '+16315551234' });
    expect(meta.statuses().at(-1).errors[0].code).toBe(131026);
  });

  it('leaves the number out for people who hide it', async () => {
    const meta = await playing();
    await meta.phone('PUT', `${ramesh}/mischief`, { hidesNumber: true });
    await meta.say();
    await meta.send(text);
    const { value } = meta.changes()[0]!;
    expect(value.contacts).toEqual([{
      profile: { name: 'Ramesh Kumar' },
      user_id: expect.any(String),
    }]);
    expect(value.messages[0]).not.toHaveProperty('from');
    expect(meta.statuses()[0]).not.toHaveProperty('recipient_id');
  });
});

describe('a webhook', () => {
  it('is signed over the escaped bytes that go over the wire', async () => {
    const meta = await playing();
    await meta.say({ kind: 'text', text: 'बिल 💡 https://example.org/a' });
    const [{ raw, signed, body }] = meta.service.received as [Json];
    expect(signed).toBe(true);
    expect(raw).toContain('\\u092c\\u093f\\u0932 \\ud83d\\udca1 https:\\/\\/example.org\\/a');
    expect(body.entry[0].id).toBe('102290129340398');
    expect(body.entry[0].changes[0].value).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '917552551222', phone_number_id: '106540352242922' },
      contacts: [{ profile: { name: 'Ramesh Kumar' }, wa_id: ramesh }],
      messages: [{ from: ramesh, timestamp: '1789187400', type: 'text' }],
    });
  });

  it('can be plain UTF-8', async () => {
    const meta = await playing({ rules: { webhookForm: 'utf8' } });
    await meta.say({ kind: 'text', text: 'बिल' });
    expect(meta.service.received[0]).toMatchObject({
      signed: true,
      raw: expect.stringContaining('बिल'),
    });
  });

  it('can be any bytes, with the signature that the samples expect or a bad one', async () => {
    const meta = await playing();
    const { vectors } = JSON.parse(sample('vectors.json'));
    for (const { file, x_hub_signature_256 } of vectors) {
      await meta.phone('POST', 'webhooks', { body: sample(file) });
      await meta.catchUp();
      const { raw, headers } = meta.service.received.at(-1)!;
      expect(raw).toBe(sample(file));
      expect(headers.get('x-hub-signature-256')).toBe(x_hub_signature_256);
    }
    for (const signature of ['wrong', 'missing', 'uppercase', 'sha1']) {
      await meta.phone('POST', 'webhooks', { body: '{"entry":[]}', signature });
      await meta.catchUp();
      expect(meta.service.received.at(-1), signature).toMatchObject({ signed: false });
    }
  });

  it('is repeated with growing gaps until the service answers 200', async () => {
    const meta = await playing({ pace: { retryMs: [1_000, 5_000, 60_000] } });
    meta.service.manner.status = 503;
    await meta.say();
    for (const gap of [0, 1, 5, 60, 60]) await meta.pass(gap);
    const seen = meta.service.received.map(({ raw }) => raw);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(1);
    const { service, messages } = await meta.chat();
    expect(service).toMatchObject({ reachable: false, waiting: 1 });
    expect(messages[0].status).toBe('sending');
    meta.service.manner.status = 200;
    await meta.phone('POST', 'retry', {});
    await meta.catchUp();
    await meta.pass(3_600);
    expect(meta.service.received).toHaveLength(6);
    const after = await meta.chat();
    expect(after.service.reachable).toBe(true);
    expect(after.messages[0].status).toBe('delivered');
  });

  it('is given up after seven days', async () => {
    const meta = await playing({ pace: { retryMs: [86_400_000] } });
    meta.service.manner.status = 0;
    await meta.say();
    for (let day = 0; day < 9; day += 1) await meta.pass(86_400);
    expect((await meta.chat()).service.waiting).toBe(0);
    meta.service.manner.status = 200;
    await meta.pass(86_400);
    expect(meta.service.received).toEqual([]);
  });

  it('outlives the process, as do chats and what was due', async () => {
    const meta = await playing({ path: scratchFile('simulator.db') });
    meta.service.manner.status = 503;
    await meta.say();
    await meta.restart();
    meta.service.manner.status = 200;
    await meta.pass(3_600);
    expect(meta.messages().map(({ text }) => text.body)).toContain('Hi');
    expect((await meta.chat()).messages).toHaveLength(1);
  });

  it('has ids that never come again, even if chance repeats itself', async () => {
    const meta = await playing({ path: scratchFile('simulator.db'), random: () => 0.5 });
    const first = wamidOf(await meta.send(text));
    await meta.restart();
    expect(wamidOf(await meta.send(text))).not.toBe(first);
  });

  it('comes only after the handshake', async () => {
    const meta = await playing({ verifyToken: 'another' });
    await meta.say();
    expect(meta.service.received).toEqual([]);
    expect((await meta.chat()).service).toMatchObject({ waiting: 1, outcome: 'not subscribed' });
    const wrong = await meta.phone('POST', 'handshake', {});
    expect(wrong.body).toEqual({ verified: false, status: 403 });
    const right = await meta.phone('POST', 'handshake', { token: 'verify-me' });
    expect(right.body).toEqual({ verified: true, status: 200 });
  });

  it('can come late, twice and out of order', async () => {
    const pace = { jitterMs: 5_000, repeated: 1, sentMs: 100, deliveredMs: 100, readMs: 100 };
    const meta = await playing({ pace: pace });
    await meta.say();
    for (let sent = 0; sent < 5; sent += 1) await meta.send(text);
    for (let step = 0; step < 80; step += 1) await meta.pass(0.5);
    const told = meta.statuses().map(({ id, status }) => `${id} ${status}`);
    expect(told).toHaveLength(30);
    expect(new Set(told).size).toBe(15);
    const rank = ['sent', 'delivered', 'read'];
    const isShuffled = meta.statuses().some(({ id, status }, at, all) =>
      all.slice(0, at).some((earlier) =>
        earlier.id === id && rank.indexOf(earlier.status) > rank.indexOf(status)
      )
    );
    expect(isShuffled).toBe(true);
  });
});
