/** Calls to Meta: what its answers and its silence mean, files, and a token that stays secret. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SendRefused, SendUnknown } from '../src/channels/channel.ts';
import { whatsappAccount } from '../src/channels/whatsapp/account.ts';
import { whatsappChannel } from '../src/channels/whatsapp/client.ts';
import { MediaUnavailable } from '../src/channels/whatsapp/media.ts';
import { templates } from '../src/channels/whatsapp/templates.ts';
import { account, type FakeMeta, fakeMeta, refused } from './support/fake-meta.ts';

const biller = {
  name: 'MPMKVVCL Bhopal',
  addressLine: 'Govindpura',
  city: 'Bhopal',
  state: 'MP',
  postalCode: '462023',
};
const ramesh = { phone: '919826000001' };
const said = { kind: 'reply', reply: { text: 'नमस्ते' } } as const;
const bytes = new TextEncoder().encode('%PDF-1.7 …');
const attachment = { filename: 'bill.pdf', mimeType: 'application/pdf', bytes } as const;
const document = { kind: 'document', caption: 'Your bill', attachment } as const;

let meta: FakeMeta;
beforeEach(async () => void (meta = await fakeMeta()));
afterEach(() => meta.close());

const channel = (changed: Partial<Parameters<typeof whatsappChannel>[0]> = {}) =>
  whatsappChannel({ ...account, biller, apiUrl: meta.apiUrl, ...changed });
const send = () => channel().send(ramesh, said, 'n-1');
const faultOf = (promise: Promise<unknown>) => promise.then(() => 'no fault', (fault) => fault);

const minute = 60_000;
const hour = 60 * minute;

describe('an error of Meta’s', () => {
  /** Each code of facts/whatsapp.md, 6.2, and after how long the same may be tried again. */
  const passing: [number, number[]][] = [
    [10 * minute, [0, 190, 3, 10, 200, 299, 131005, 131045, 133010, 131037, 131042]],
    [hour, [131031, 368, 130497, 133016, 131048]],
    [5 * minute, [4, 80007]],
    [5_000, [130429]],
    [6_000, [131056]],
    [10_000, [2]],
    [minute, [1, 131057]],
    [30_000, [131000, 131016, 133004]],
    [3 * hour, [132015]],
    [24 * hour, [131049]],
  ];
  const final = [
    [33, 100, 131008, 131009, 135000, 131051, 131021],
    [131026, 131047, 130472, 131050, 131052, 131053, 131014, 131059, 131062],
    [132000, 132001, 132005, 132007, 132012, 132016, 132068, 132069],
    [134011, 137000, 2046, 2047, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299],
    [987654],
  ].flat();

  it.each(passing.flatMap(([afterMs, codes]) => codes.map((code) => [code, afterMs] as const)))(
    '%i passes, after %i ms',
    async (code, afterMs) => {
      meta.next(refused(code));
      const fault = await faultOf(send());
      expect(fault).toBeInstanceOf(SendRefused);
      expect(fault).toMatchObject({ code: String(code), again: { afterMs } });
    },
  );

  it.each(final)('%i does not pass', async (code) => {
    meta.next(refused(code));
    const fault = await faultOf(send());
    expect(fault).toBeInstanceOf(SendRefused);
    expect(fault).toMatchObject({ code: String(code), again: false });
  });

  it('that we do not know passes when Meta says so, or is to blame', async () => {
    const error = { code: 987654, is_transient: true };
    for (
      const trouble of [{ status: 400, body: { error } }, refused(987654, 500), refused(7, 429)]
    ) {
      meta.next(trouble);
      expect(await faultOf(send())).toMatchObject({ again: { afterMs: minute } });
    }
  });

  it('may say how long to wait, up to an hour', async () => {
    for (
      const [header, afterMs] of [['90', 90_000], ['999999', hour], ['-1', 5_000], ['x', 5_000]]
    ) {
      meta.next({ ...refused(130429, 429), headers: { 'retry-after': String(header) } });
      expect(await faultOf(send())).toMatchObject({ again: { afterMs } });
    }
    meta.next({ status: 429, body: 'slow down', headers: { 'retry-after': '120' } });
    expect(await faultOf(send())).toMatchObject({ code: '429', again: { afterMs: 120_000 } });
  });
});

describe('an answer that is none', () => {
  const elsewhere = `/v24.0/${account.phoneNumberId}/messages`; // There it would be taken.
  it.each([
    ['a server error without a word', { status: 502, body: '' }],
    ['a page of somebody else', { status: 403, body: 'blocked' }],
    ['a good status without an id', { status: 200, body: { messages: [] } }],
    ['an id of an unknown form', { status: 200, body: { messages: [{ id: 'two words' }] } }],
    ['an id under a bad status', { status: 500, body: { messages: [{ id: 'wamid.1' }] } }],
    ['an error without a code', { status: 400, body: { error: {} } }],
    ['a redirect', { status: 307, body: '', headers: { location: elsewhere } }],
    ['a megabyte and more', {
      status: 200,
      body: { messages: [{ id: 'x' }], pad: 'x'.repeat(1 << 20) },
    }],
  ])('leaves the outcome unknown: %s', async (_, trouble) => {
    meta.next(trouble);
    expect(await faultOf(send())).toBeInstanceOf(SendUnknown);
  });

  it('may be one that takes too long', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const fault = await faultOf(channel({ fetch: never, timeoutMs: 5 }).send(ramesh, said, 'n-1'));
    expect(fault).toBeInstanceOf(SendUnknown);
    expect(String(fault)).toContain('nothing within 5 ms');
  });

  it('may be that nobody listens', async () => {
    await meta.close();
    expect(await faultOf(send())).toBeInstanceOf(SendUnknown);
  });
});

describe('the access token', () => {
  it('is in no error, whatever goes wrong', async () => {
    const token = account.accessToken;
    for (const trouble of ['no answer', 'nonsense', refused(190, 401)] as const) {
      meta.next(trouble);
      const fault = (await faultOf(send())) as Error;
      expect(`${fault.stack} ${JSON.stringify(fault)} ${String(fault.cause)}`).not.toContain(token);
    }
    const broken = `${token}\n`;
    expect(() => channel({ accessToken: broken })).toThrow('odd letters');
    expect(() => channel({ accessToken: broken })).not.toThrow(token);
    expect(() => channel({ accessToken: '' })).toThrow('empty');
  });

  it('that is wrong is told by Meta’s code', async () => {
    const wrong = channel({ accessToken: 'another' });
    expect(await faultOf(wrong.send(ramesh, said, 'n-1'))).toMatchObject({ code: '190' });
  });
});

describe('a file that we send', () => {
  it('is uploaded as it is, and sent by its id', async () => {
    await channel().send(ramesh, document, 'n-1');
    const [[id, file] = []] = [...meta.files];
    expect(file).toEqual({ filename: 'bill.pdf', type: 'application/pdf', bytes });
    expect(meta.sent).toMatchObject([{
      document: { id, filename: 'bill.pdf', caption: 'Your bill' },
    }]);
  });

  it('is not uploaded for a message that cannot be sent', async () => {
    const wrong = channel().send({ phone: 'nobody' }, document, 'n-1');
    expect(await faultOf(wrong)).toMatchObject({ again: false });
    expect(meta.files.size).toBe(0);
  });

  it('may be tried again when its upload was lost: nothing was sent', async () => {
    for (const trouble of ['no answer', 'nonsense', { status: 502, body: '' }] as const) {
      meta.next(trouble, /media$/);
      expect(await faultOf(channel().send(ramesh, document, 'n-1')))
        .toMatchObject({ name: 'SendRefused', code: 'upload_lost', again: { afterMs: 10_000 } });
    }
    meta.next(refused(131053), /media$/);
    expect(await faultOf(channel().send(ramesh, document, 'n-1')))
      .toMatchObject({ code: '131053', again: false });
    expect(meta.sent).toEqual([]);
  });

  it('leaves the outcome unknown when the message after it was lost', async () => {
    meta.next('no answer', /messages$/);
    expect(await faultOf(channel().send(ramesh, document, 'n-1'))).toBeInstanceOf(SendUnknown);
  });

  it('must hold something', async () => {
    const empty = { ...document, attachment: { ...attachment, bytes: new Uint8Array() } };
    expect(await faultOf(channel().send(ramesh, empty, 'n-1'))).toMatchObject({ again: false });
  });
});

describe('a file that somebody sent', () => {
  const photo = (max = 1000) => channel().download('77', max);
  const link = (changed: object = {}) => ({
    url: `${meta.apiUrl.replace('/v24.0', '')}/files/77`,
    mime_type: 'image/jpeg',
    sha256: '0'.repeat(64),
    file_size: 3,
    ...changed,
  });
  const linked = (changed: object) => meta.next({ status: 200, body: link(changed) }, /77$/);
  beforeEach(() => {
    meta.files.set('77', { filename: '', type: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) });
  });

  it('is fetched whole, with its type', async () => {
    expect(await photo()).toEqual({ bytes: Buffer.from([1, 2, 3]), mimeType: 'image/jpeg' });
  });

  it('is known by its hash, in either spelling', async () => {
    const hash = createHash('sha256').update(new Uint8Array([1, 2, 3]));
    linked({ sha256: hash.digest('hex').toUpperCase() });
    expect((await photo()).bytes.length).toBe(3);
    for (const sha256 of ['0'.repeat(64), `${'0'.repeat(43)}=`, '']) {
      linked({ sha256 });
      await expect(photo()).rejects.toThrow('was changed');
    }
  });

  it('is not fetched beyond the limit, whatever size it claims', async () => {
    await expect(photo(2)).rejects.toThrow('more than 2 bytes');
    linked({ file_size: 3, url: 'https://127.0.0.1/not-even-asked' });
    await expect(photo(2)).rejects.toThrow('more than 2 bytes');
    linked({ file_size: '2' });
    await expect(photo(2)).rejects.toThrow('more than 2 bytes');
  });

  it('is fetched anew, once, when its link is over', async () => {
    meta.next({ status: 404, body: '' }, /^\/files/);
    expect((await photo()).bytes.length).toBe(3);
    for (const _ of [1, 2]) meta.next({ status: 404, body: '' }, /^\/files/);
    await expect(photo()).rejects.toThrow('twice');
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/latest',
    'https://[::1]/x',
    'https://localhost/x',
    'https://user:word@example.org/x',
    'https://example.org:8443/x',
    'https://vault.internal/x',
    'http://example.org/x',
    'file:///etc/passwd',
    'nowhere',
  ])('is not fetched from %s', async (url) => {
    linked({ url });
    await expect(photo()).rejects.toThrow('no place of Meta');
  });

  it('may be gone, or out of reach', async () => {
    await expect(channel().download('78', 1000)).rejects.toThrow(MediaUnavailable);
    for (const trouble of ['no answer', 'nonsense', { status: 500, body: '' }] as const) {
      meta.next(trouble, /77$/);
      await expect(photo()).rejects.toThrow(MediaUnavailable);
    }
  });
});

describe('marking as read', () => {
  it('marks, and shows that we are writing', async () => {
    await channel().markRead('wamid.1');
    expect(meta.marks).toEqual([{
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.1',
      typing_indicator: { type: 'text' },
    }]);
  });

  it('fails as sending does', async () => {
    meta.next(refused(131009));
    await expect(channel().markRead('wamid.1')).rejects.toThrow(SendRefused);
    meta.next({ status: 200, body: { success: false } });
    await expect(channel().markRead('wamid.1')).rejects.toThrow(SendUnknown);
  });
});

describe('our account at Meta', () => {
  const ours = () => whatsappAccount({ ...account, apiUrl: meta.apiUrl });

  it('tells its templates, page by page', async () => {
    const state = { language: 'hi', status: 'APPROVED', category: 'UTILITY' };
    expect(await ours().templates()).toEqual([
      { name: 'payment_receipt', ...state },
      { name: 'bill_issued', ...state },
    ]);
  });

  it('is asked for a template, with the sample it needs', async () => {
    const [receipt] = templates;
    const particulars = { footer: biller.name };
    await expect(ours().createTemplate(receipt!, particulars)).rejects.toThrow('sample file');
    expect(await ours().createTemplate(receipt!, { ...particulars, headerHandle: '4::aW' }))
      .toEqual({ name: 'payment_receipt', language: 'en', status: 'PENDING', category: 'UTILITY' });
    expect(meta.created).toMatchObject([{ name: 'payment_receipt', language: 'en' }]);
    const wrong = { ...receipt!, body: '{{1}}' };
    await expect(ours().createTemplate(wrong, particulars)).rejects.toThrow('first or last');
  });

  it('tells whether cards that quote a configuration can be paid', async () => {
    expect(await ours().paymentConfiguration('mpcz-billdesk'))
      .toEqual({ active: true, status: 'active', provider: 'billdesk' });
    expect(await ours().paymentConfiguration('another')).toBe(undefined);
    for (const status of ['Needs_Testing', 'Needs Testing', 'needs_testing']) {
      const one = { configuration_name: 'c', status, provider_name: 'RazorPay' };
      meta.next({ status: 200, body: { data: [one] } });
      expect(await ours().paymentConfiguration('c'))
        .toEqual({ active: false, status: 'needstesting', provider: 'razorpay' });
    }
  });

  it('fails as sending does', async () => {
    meta.next(refused(131005, 403));
    await expect(ours().paymentConfiguration('c')).rejects.toThrow(SendRefused);
    meta.next('no answer');
    await expect(ours().templates()).rejects.toThrow(SendUnknown);
  });
});
