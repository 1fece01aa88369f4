/** The door that Meta knocks at: who may come in, and what is acknowledged. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signatureOf, verifySignature } from '../src/channels/whatsapp/signature.ts';
import type { Update } from '../src/channels/whatsapp/update.ts';
import { whatsappWebhook } from '../src/channels/whatsapp/webhook.ts';

const folder = new URL('data/whatsapp/signature/', import.meta.url);
type Vectors = { app_secret: string; vectors: { file: string; x_hub_signature_256: string }[] };
const { app_secret: secret, vectors }: Vectors = JSON.parse(
  readFileSync(new URL('vectors.json', folder), 'utf8'),
);
const bodyOf = (file: string) => readFileSync(new URL(file, folder));

describe('a signature', () => {
  it.each(vectors)('of $file is Meta’s', ({ file, x_hub_signature_256: header }) => {
    expect(verifySignature(bodyOf(file), header, [secret])).toBe(true);
    expect(signatureOf(bodyOf(file), secret)).toBe(header);
  });

  it('is over the very bytes, not over what they mean', () => {
    const [{ file, x_hub_signature_256: header } = vectors[1]!] = vectors;
    const again = Buffer.from(JSON.stringify(JSON.parse(String(bodyOf(file)))));
    expect(verifySignature(again, header, [secret])).toBe(false);
    const changed = bodyOf(file);
    changed[20]! ^= 1;
    expect(verifySignature(changed, header, [secret])).toBe(false);
  });

  const body = bodyOf('hindi-utf8.raw');
  const good = signatureOf(body, secret);

  it('may be by the old secret or by the new one', () => {
    expect(verifySignature(body, good, ['new', secret])).toBe(true);
    expect(verifySignature(body, good, [secret, 'new'])).toBe(true);
    expect(verifySignature(body, good, ['new', 'newer'])).toBe(false);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['without its name', good.slice(7)],
    ['in capitals', `sha256=${good.slice(7).toUpperCase()}`],
    ['with a name in capitals', good.replace('sha256', 'SHA256')],
    ['of SHA-1', `sha1=${'a'.repeat(40)}`],
    ['wrong in its last digit', good.slice(0, -1) + (good.endsWith('0') ? '1' : '0')],
    ['too short', good.slice(0, -1)],
    ['too long', `${good}0`],
    ['with a line after it', `${good}\n`],
    ['sent twice', `${good}, ${good}`],
    ['of another body', signatureOf(Buffer.from('{}'), secret)],
  ])('is refused when it is %s', (_, header) => {
    expect(verifySignature(body, header, [secret])).toBe(false);
  });

  it('is refused when there is no secret to check it with', () => {
    expect(verifySignature(body, signatureOf(body, ''), [''])).toBe(false);
    expect(verifySignature(body, good, [])).toBe(false);
  });
});

type Recorded = (updates: readonly Update[]) => Promise<void>;

function door(record: Recorded = () => Promise.resolve()) {
  const counted: string[] = [];
  const knock = whatsappWebhook({
    verifyToken: 'our token',
    appSecrets: [secret],
    phoneNumberId: '106540352242922',
    record,
    counted: (outcome, detail) => counted.push(detail ? `${outcome}: ${detail}` : outcome),
  });
  return { knock, counted };
}
const url = 'https://example.org/webhooks/whatsapp';

function post(body: Uint8Array | string, headers: Record<string, string> = {}) {
  const bytes = new Uint8Array(Buffer.from(body));
  const signature = { 'x-hub-signature-256': signatureOf(bytes, secret) };
  return new Request(url, { method: 'POST', body: bytes, headers: { ...signature, ...headers } });
}

describe('the handshake', () => {
  const greet = (query: Record<string, string>) =>
    new Request(`${url}?${new URLSearchParams(query)}`);
  const asked = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': 'our token',
  };

  it('gives the bare challenge back to whoever knows our token', async () => {
    const { knock, counted } = door();
    const response = await knock(greet(asked));
    expect([response.status, await response.text()]).toEqual([200, '1158201444']);
    expect(response.headers.get('content-type')).toMatch('text/plain');
    expect(counted).toEqual(['handshake']);
  });

  it.each([
    ['another token', { ...asked, 'hub.verify_token': 'their token' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...asked, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { ...asked, 'hub.challenge': '' }],
  ])('tells nothing to somebody with %s', async (_, query) => {
    const { knock, counted } = door();
    const response = await knock(greet(query));
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('1158201444');
    expect(counted).toEqual(['wrong verify token']);
  });

  it('is not arranged with an empty token or secret', () => {
    const rest = { phoneNumberId: '1', record: () => Promise.resolve(), counted: () => {} };
    expect(() => whatsappWebhook({ ...rest, verifyToken: '', appSecrets: ['s'] })).toThrow('token');
    for (const appSecrets of [[], [''], ['s', '']]) {
      expect(() => whatsappWebhook({ ...rest, verifyToken: 't', appSecrets })).toThrow('secret');
    }
  });
});

describe('a delivery at the door', () => {
  it('is acknowledged when it is recorded, not before', async () => {
    let durable = () => {};
    const recorded: (readonly Update[])[] = [];
    const { knock, counted } = door((updates) => {
      recorded.push(updates);
      return new Promise((done) => durable = done);
    });
    let answered = false;
    const response = knock(post(bodyOf('hindi-escaped.raw'))).finally(() => answered = true);
    await expect.poll(() => recorded).toHaveLength(1);
    expect(answered).toBe(false);
    durable();
    expect((await response).status).toBe(200);
    expect(recorded).toMatchObject([[{ kind: 'message', message: { kind: 'text' } }]]);
    expect(counted).toEqual(['recorded']);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('the disk is full'))],
    ['throws', () => {
      throw new Error('the disk is full');
    }],
  ])('is asked for again when recording %s', async (_, record) => {
    const { knock, counted } = door(record);
    const response = await knock(post(bodyOf('hindi-utf8.raw')));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.text()).not.toContain('disk');
    expect(counted).toEqual(['not recorded: Error: the disk is full']);
  });

  it('counts what was odd in it, once it is recorded', async () => {
    const value = (id: string, messages: unknown[]) => ({
      field: 'messages',
      value: { metadata: { phone_number_id: id }, messages },
    });
    const hologram = {
      id: 'wamid.1',
      from: '919826000001',
      timestamp: '1789187400',
      type: 'hologram',
    };
    const changes = [value('106540352242922', [7, hologram]), value('another', [{}])];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ changes }] });
    const { knock, counted } = door();
    expect((await knock(post(body))).status).toBe(200);
    expect(counted).toEqual([
      'recorded',
      'unknown element: message without a usable id or time',
      'unreadable message',
      'not ours',
    ]);
  });

  it.each([
    [401, 'bad signature', post('{}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })],
    [401, 'bad signature', new Request(url, { method: 'POST', body: '{}' })],
    [401, 'bad signature', new Request(url, { method: 'POST' })],
    [400, 'not json', post('hello')],
    [413, 'too large', post(Buffer.alloc(3 * 1024 * 1024 + 1))],
    [405, 'wrong method', new Request(url, { method: 'PUT', body: '{}' })],
  ])('is refused with %i: %s', async (status, outcome, request) => {
    let recorded = 0;
    const { knock, counted } = door(() => Promise.resolve(void recorded++));
    expect((await knock(request)).status).toBe(status);
    expect(counted).toEqual([outcome]);
    expect(recorded).toBe(0);
  });

  it('is read no further than its limit, whatever length it claims', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (stream) => {
        pulled += 1;
        stream.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const init = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'content-length': '2' },
    };
    const { knock } = door();
    expect((await knock(new Request(url, init as RequestInit))).status).toBe(413);
    expect(pulled).toBeLessThan(8);
  });

  it('that breaks off is not taken', async () => {
    const broken = new ReadableStream({ pull: (stream) => stream.error(new Error('gone')) });
    const init = { method: 'POST', body: broken, duplex: 'half' };
    const { knock, counted } = door();
    expect((await knock(new Request(url, init as RequestInit))).status).toBe(400);
    expect(counted).toEqual(['broken off']);
  });

  it('of just three megabytes is taken', async () => {
    const start = '{"object":"whatsapp_business_account","entry":[],"padding":"';
    const body = start.padEnd(3 * 1024 * 1024 - 2, 'x') + '"}';
    expect((await door().knock(post(body))).status).toBe(200);
  });
});
