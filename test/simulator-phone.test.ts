/** The phone in the browser: its files, its calls, and who may not make them; and media. */
import { describe, expect, it } from 'vitest';
import { type Json, phoneNumberId, playing, ramesh, wamidOf } from './simulator-service.ts';

const pdf = new TextEncoder().encode('%PDF-1.7 a bill');
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

type Play = Awaited<ReturnType<typeof playing>>;

async function upload(meta: Play, bytes: Uint8Array<ArrayBuffer>, type: string, named = type) {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', type);
  form.set('file', new File([bytes], 'bill-2026-08.pdf', { type: named }));
  const url = `${meta.url}/simulator/graph/v24.0/${phoneNumberId}/media`;
  const response = await fetch(url, { method: 'POST', headers: meta.bearer, body: form });
  return { status: response.status, body: await response.json() as Json };
}

describe('media', () => {
  it('are uploaded, described, and fetched with the token within five minutes', async () => {
    const meta = await playing();
    const { id } = (await upload(meta, pdf, 'application/pdf')).body;
    const { body } = await meta.graph('GET', id);
    expect(body).toMatchObject({
      messaging_product: 'whatsapp',
      mime_type: 'application/pdf',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      file_size: '15',
      id,
    });
    const fetched = await fetch(body.url, { headers: meta.bearer });
    expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(pdf);
    expect((await fetch(body.url)).status).toBe(401);
    expect((await fetch(`${body.url}0`, { headers: meta.bearer })).status).toBe(404);
    await meta.pass(301);
    expect((await fetch(body.url, { headers: meta.bearer })).status).toBe(404);
  });

  it('live thirty days, or until they are deleted', async () => {
    const meta = await playing();
    const { id } = (await upload(meta, pdf, 'application/pdf')).body;
    await meta.pass(30 * 86_400);
    expect((await meta.graph('GET', id)).status).toBe(200);
    await meta.pass(1);
    expect((await meta.graph('GET', id)).body.error.code).toBe(33);
    const other = (await upload(meta, pdf, 'application/pdf')).body.id;
    expect((await meta.graph('DELETE', other)).body).toEqual({ success: true });
    expect((await meta.graph('GET', other)).status).toBe(400);
  });

  it.each([
    ['an image of 5 MB', 5 * 1024 * 1024, 'image/png', undefined, 200],
    ['an image of one byte more', 5 * 1024 * 1024 + 1, 'image/png', undefined, 131053],
    ['nothing', 0, 'image/png', undefined, 131053],
    ['a program', 9, 'application/x-sh', undefined, 131053],
    ['a part of another type', 9, 'image/png', 'image/jpeg', 131053],
  ])('of %s', async (_, size, type, named, expected) => {
    const meta = await playing();
    const { status, body } = await upload(meta, new Uint8Array(size), type, named);
    expect(body.error?.code ?? status).toBe(expected);
  });

  it('that are not what they are called fail later', async () => {
    const meta = await playing();
    await meta.say();
    const { id } = (await upload(meta, png, 'application/pdf')).body;
    expect((await meta.send({ type: 'document', document: { id } })).status).toBe(200);
    expect(meta.statuses()[0].errors[0].code).toBe(131053);
  });

  it('of a message can be opened from its own chat alone', async () => {
    const meta = await playing();
    await meta.say();
    const { id } = (await upload(meta, pdf, 'application/pdf')).body;
    const path = (number: string) => `${meta.url}/simulator/phone/${number}/media/${id}`;
    expect((await fetch(path(ramesh))).status).toBe(404);
    await meta.send({ type: 'document', document: { id, filename: 'bill.pdf' } });
    const opened = await fetch(path(ramesh));
    expect(opened.headers.get('content-type')).toBe('application/pdf');
    expect(opened.headers.get('content-disposition')).toContain('inline');
    await opened.body?.cancel();
    expect((await fetch(path('919826000002'))).status).toBe(404);
  });

  it('from a phone arrive with their hash in base64, for seven days', async () => {
    const meta = await playing();
    const base64 = Buffer.from(png).toString('base64');
    await meta.say({ kind: 'image', mimeType: 'image/png', base64, caption: 'मीटर' });
    const { image } = meta.messages()[0];
    expect(image).toMatchObject({ mime_type: 'image/png', caption: 'मीटर' });
    expect(image.sha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect((await meta.graph('GET', image.id)).status).toBe(200);
    await meta.pass(7 * 86_400 + 1);
    expect((await meta.graph('GET', image.id)).status).toBe(400);
    const wrong = await meta.say({ kind: 'image', mimeType: 'image/jpeg', base64 });
    expect(wrong.status).toBe(409);
  });
});

describe('a phone', () => {
  it('taps only what it shows', async () => {
    const meta = await playing();
    await meta.say();
    const sent = await meta.send({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Choose' },
        action: {
          button: 'Choose',
          sections: [{
            title: 'Bills',
            rows: [{ id: 'bill', title: 'Bill', description: 'August' }],
          }],
        },
      },
    });
    const message = wamidOf(sent);
    await meta.say({ kind: 'choice', message, id: 'bill' });
    expect(meta.messages().at(-1)).toMatchObject({
      type: 'interactive',
      context: { from: '917552551222', id: message },
      interactive: {
        type: 'list_reply',
        list_reply: { id: 'bill', title: 'Bill', description: 'August' },
      },
    });
    expect((await meta.say({ kind: 'choice', message, id: 'other' })).status).toBe(409);
    await meta.phone('PUT', `${ramesh}/online`, { online: false });
    const question = {
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Pay?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
    };
    const unseen = wamidOf(await meta.send(question));
    expect((await meta.say({ kind: 'choice', message: unseen, id: 'yes' })).status).toBe(409);
    const elsewhere = await meta.say({ kind: 'choice', message, id: 'bill' }, '919826000002');
    expect(elsewhere.status).toBe(409);
  });

  it('shares a place in answer to the question', async () => {
    const meta = await playing();
    await meta.say();
    const sent = await meta.send({
      type: 'interactive',
      interactive: {
        type: 'location_request_message',
        body: { text: 'Where?' },
        action: { name: 'send_location' },
      },
    });
    const message = wamidOf(sent);
    await meta.say({ kind: 'location', latitude: 23.25, longitude: 77.4, message });
    expect(meta.messages().at(-1)).toMatchObject({
      location: { latitude: 23.25, longitude: 77.4 },
      context: { id: message },
    });
  });

  it('is opened by any way of writing its number', async () => {
    const meta = await playing();
    for (const number of ['98260 00009', '+91 98260-00009', '919826000009']) {
      expect((await meta.phone('POST', '', { number })).body.number).toBe('919826000009');
    }
    expect((await meta.phone('POST', '', { number: 'Ramesh' })).status).toBe(400);
    expect((await meta.phone('POST', '', { number: '917552551222' })).status).toBe(400);
    const { body } = await meta.phone('GET', '');
    expect(body.phones).toHaveLength(4);
    expect((await meta.phone('GET', '910000000000')).status).toBe(404);
  });

  it('that is not open yet gets what was kept for it', async () => {
    const meta = await playing();
    await meta.send({ type: 'text', text: { body: 'a' } }, { to: '+919826000007' });
    expect((await meta.chat('919826000007')).phone.online).toBe(false);
    await meta.phone('POST', '', { number: '919826000007', name: 'गीता' });
    expect((await meta.chat('919826000007')).phone).toMatchObject({ online: true, name: 'गीता' });
  });

  it('is told at once when there is something new', async () => {
    const meta = await playing();
    const leaving = new AbortController();
    const events = await fetch(`${meta.url}/simulator/phone/${ramesh}/events`, {
      signal: leaving.signal,
    });
    expect(events.headers.get('content-type')).toBe('text/event-stream');
    let seen = '';
    const reading = (async () => {
      for await (const chunk of events.body!) seen += new TextDecoder().decode(chunk);
    })().catch(() => {});
    await expect.poll(() => seen.match(/event: changed/g)?.length).toBe(1);
    await meta.say();
    await expect.poll(() => seen.match(/event: changed/g)?.length).toBeGreaterThan(1);
    leaving.abort();
    await reading;
  });
});

describe('the page', () => {
  it('comes with a strict policy, and from its own folder alone', async () => {
    const meta = await playing();
    const page = await fetch(`${meta.url}/simulator`);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; .*object-src 'none'/,
    );
    const html = await page.text();
    expect(html).not.toMatch(/<script>|<style|style=| on\w+="/);
    for (const [, path] of html.matchAll(/(?:href|src)="(\/simulator\/page\/[^"]+)"/g)) {
      expect((await fetch(`${meta.url}${path}`)).status, path).toBe(200);
    }
    for (const path of ['page/..%2Fpage.ts', 'page/%2e%2e%2f', 'page/none.js', 'page/', 'other']) {
      expect((await fetch(`${meta.url}/simulator/${path}`)).status, path).toBe(404);
    }
    expect((await fetch(`${meta.url}/simulator/phone/%zz`)).status).toBe(400);
  });

  it('never writes markup from outside', async () => {
    const meta = await playing();
    for (
      const name of [
        'api',
        'bubble',
        'dom',
        'order',
        'page',
        'panel',
        'phone',
        'sheets',
        'trail',
        'words',
      ]
    ) {
      const source = await (await fetch(`${meta.url}/simulator/page/${name}.js`)).text();
      expect(source, name).toMatch(/^\/\*\* /);
      expect(source, name).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/,
      );
    }
  });

  it('gets a hint from the host, if there is one', async () => {
    const hint = { phones: [{ number: ramesh, name: 'Ramesh' }], text: 'Import first' };
    const meta = await playing({ hint: () => Promise.resolve(hint) });
    expect((await meta.ask('GET', '/hint')).body).toEqual(hint);
    expect((await (await playing()).ask('GET', '/hint')).body).toEqual({ phones: [] });
  });

  it('of another site can do nothing here', async () => {
    const meta = await playing();
    const say = { kind: 'text', text: 'Hi' };
    const path = `/phone/${ramesh}/messages`;
    for (
      const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]
    ) {
      expect((await meta.ask('POST', path, say, headers)).status).toBe(403);
    }
    const form = await meta.ask('POST', path, say, { 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
    expect((await meta.ask('POST', path, say, { origin: meta.url })).status).toBe(201);
    const large = { kind: 'text', text: 'a'.repeat(3 * 1024 * 1024) };
    expect((await meta.ask('POST', path, large)).status).toBe(413);
    expect((await meta.ask('POST', path, { kind: 'text', text: 'a'.repeat(4097) })).status).toBe(
      400,
    );
  });
});
