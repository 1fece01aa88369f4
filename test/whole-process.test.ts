/** The service as a process: how it begins, refuses to begin, and ends without losing a thing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configured } from '../src/config.ts';
import { listen } from '../src/http.ts';
import { scratchFile } from './scratch.ts';
import { freePort, refusedMain, startMain } from './support/main-process.ts';
import { person } from './support/person.ts';
import { factsIn, knockAt } from './support/whole-service.ts';

const storyMs = 240_000;

/** A message of somebody as Meta brings it. */
const said = (phoneNumberId: string, from: string, text: string) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{
      id: '755255122200002',
      changes: [{
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '917552551222', phone_number_id: phoneNumberId },
          contacts: [{ wa_id: from, profile: { name: 'Somebody' } }],
          messages: [{
            from,
            id: `wamid.${from}`,
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'text',
            text: { body: text },
          }],
        },
      }],
    }],
  });

const newFolder = () => dirname(scratchFile('x'));

async function started(settings: Record<string, string> = {}) {
  const all = { PORT: String(await freePort()), DATA_DIR: newFolder(), ...settings };
  const service = await startMain(all);
  onTestFinished(() => service.kill());
  const { whatsapp } = configured(all);
  const knock = knockAt(service.url, whatsapp.appSecrets()[0]!);
  return { settings: all, service, knock, phoneNumberId: whatsapp.phoneNumberId };
}

describe('the process', () => {
  it('ends when it is told to, and keeps every message that it has acknowledged', async () => {
    const { settings, service, knock, phoneNumberId } = await started();
    let acknowledged = 0;
    const knocks = Array.from({ length: 200 }, async (_, i) => {
      const from = `9198261${String(i).padStart(5, '0')}`;
      const { status } = await knock(said(phoneNumberId, from, 'Hi'));
      if (status === 200) acknowledged += 1;
    });
    await Promise.race(knocks); // In the middle of it.
    const [code] = await Promise.all([service.stop(), Promise.allSettled(knocks)]);
    expect(code).toBe(0);
    expect(acknowledged).toBeGreaterThan(0);
    const received = () =>
      factsIn(settings.DATA_DIR).filter(({ type }) => type === 'MessageReceived').length;
    expect(received()).toBeGreaterThanOrEqual(acknowledged);

    const again = await startMain(settings); // On the same port: it is free.
    onTestFinished(() => again.kill());
    const answered = () =>
      factsIn(settings.DATA_DIR).filter(({ type }) => type === 'DialogMoved').length;
    await expect.poll(answered, { timeout: 60_000 }).toBe(received());
    expect(await again.stop()).toBe(0);
  }, storyMs);

  it('is not held up by a page that stays connected', async () => {
    const live = new ReadableStream({
      start: (stream) => stream.enqueue(Buffer.from('data:\n\n')),
    });
    const headers = { 'content-type': 'text/event-stream' };
    const listening = await listen(
      () => Promise.resolve(new Response(live, { headers })),
      { port: 0, host: '127.0.0.1' },
    );
    const page = await fetch(`http://127.0.0.1:${listening.port}`);
    await listening.close(storyMs * 10);
    await expect(page.text()).rejects.toThrow();
  }, storyMs);

  it('writes one JSON object a line, and says how it was set up without a secret', async () => {
    const secret = randomBytes(32).toString('base64url');
    const { service, knock } = await started({ AUTH_SECRET: secret });
    const phone = person(service.url, '919826000001');
    await phone.says('Hi');
    await phone.reads('Please choose your language');
    await knock('{"object":');
    await fetch(`${service.url}/nowhere`);
    expect(await service.stop()).toBe(0);
    const lines = service.log().trimEnd().split('\n').map((line) => JSON.parse(line));
    for (const line of lines) {
      expect(line).toMatchObject({
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        level: expect.stringMatching(/^(info|warn|error)$/),
        event: expect.any(String),
      });
    }
    expect(lines.map(({ event }) => event))
      .toEqual(expect.arrayContaining(['setting', 'ready', 'webhook', 'stopping', 'stopped']));
    expect(lines).toContainEqual(expect.objectContaining({ line: 'AUTH_SECRET=(a secret)' }));
    expect(service.lines()).not.toContain(secret);
  }, storyMs);
});

describe('a start that cannot be', () => {
  it('names each setting that is wrong, and what it is for', async () => {
    const { code, said } = await refusedMain({
      PORT: 'eighty',
      VAULT_KEY: 'short',
      DATA_DIR: newFolder(),
    });
    expect(code).toBe(1);
    expect(said).toContain('PORT must be a whole number.\n  Where the service listens.');
    expect(said).toContain('VAULT_KEY must be 32 bytes');
    expect(said).toContain('Make one with: openssl rand -base64 32');
    expect(said).not.toContain('short');
  }, storyMs);

  it('says that the vault was made with another key, and changes nothing', async () => {
    const key = () => randomBytes(32).toString('base64');
    const right = key();
    const { settings, service } = await started({ VAULT_KEY: right });
    const phone = person(service.url, '919826000001');
    await phone.says('Hi');
    await phone.reads('Please choose your language');
    expect(await service.stop()).toBe(0);
    const before = factsIn(settings.DATA_DIR);
    const { code, said } = await refusedMain({ ...settings, VAULT_KEY: key() });
    expect(code).toBe(1);
    expect(said).toMatch(/VAULT_KEY is not the key that .*vault\.db was made with/);
    expect(factsIn(settings.DATA_DIR)).toEqual(before);
    const again = await startMain(settings);
    expect(await again.stop()).toBe(0);
  }, storyMs);

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, said } = await refusedMain({ PORT: String(port), DATA_DIR: newFolder() });
    expect(code).toBe(1);
    expect(said).toContain(`PORT ${port} is used by another program already.`);
  }, storyMs);
});
