/** Replies on WhatsApp's wire: their forms, and its limits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../src/channels/channel.ts';
import type { Reply } from '../src/channels/dialog.ts';
import { cleaned, shortened } from '../src/channels/letters.ts';
import { messageOf } from '../src/channels/whatsapp/render.ts';
import { Unfit } from '../src/channels/whatsapp/unfit.ts';
import { fault, interactive, now, ramesh, rendered, reply, till } from './support/rendering.ts';

const choices = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ id: `c-${n}`, title: `Choice ${n}`, ...more }));

describe('a reply', () => {
  it('is plain text where nothing else is asked', () => {
    expect(reply({ text: '*बिल* ₹1,843.00' })).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+919826000001',
      biz_opaque_callback_data: 'out-7f3a',
      type: 'text',
      text: { preview_url: false, body: '*बिल* ₹1,843.00' },
    });
  });

  it('has buttons for up to three choices, and a list for more', () => {
    const kinds = [1, 3, 4, 10].map((n) => interactive({ text: 't', choices: choices(n) })?.type);
    expect(kinds).toEqual(['button', 'button', 'list', 'list']);
    expect(interactive({ text: 'Pay?', choices: choices(1) })).toEqual({
      type: 'button',
      body: { text: 'Pay?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'c-0', title: 'Choice 0' } }] },
    });
    expect(interactive({ text: 'What?', choices: choices(4), listLabel: 'Choose' })).toEqual({
      type: 'list',
      body: { text: 'What?' },
      action: {
        button: 'Choose',
        sections: [{ title: 'Choose', rows: choices(4) }],
      },
    });
  });

  it('is a list for few choices too, when they are described and it has a label', () => {
    const described = choices(2, { description: 'August 2026: ₹1,843.00' });
    const list = interactive({ text: 't', choices: described, listLabel: 'Bills' });
    expect(list).toMatchObject({ type: 'list', action: { sections: [{ rows: described }] } });
    expect(interactive({ text: 't', choices: described })?.type).toBe('button');
    expect(interactive({ text: 't', choices: choices(2), listLabel: 'Bills' })?.type).toBe(
      'button',
    );
  });

  it('has a button for a link', () => {
    const link = {
      label: 'Open the pay page in your browser',
      url: 'https://example.org/pay/3f9c',
    };
    expect(interactive({ text: 'Pay', link })).toEqual({
      type: 'cta_url',
      body: { text: 'Pay' },
      action: {
        name: 'cta_url',
        parameters: { display_text: 'Open the pay page i…', url: link.url },
      },
    });
  });

  it('keeps a link whole in its text where choices take the buttons', () => {
    const link = { label: 'Pay page', url: 'https://example.org/pay/3f9c' };
    expect(interactive({ text: 'Pay', link, choices: choices(2) })).toMatchObject({
      type: 'button',
      body: { text: 'Pay\n\nPay page: https://example.org/pay/3f9c' },
    });
    expect(interactive({ text: 'Where?', link, asksLocation: true })?.body.text).toContain(
      link.url,
    );
  });

  it('asks for the place, unless choices would be lost by it', () => {
    expect(interactive({ text: 'Where?', asksLocation: true })).toEqual({
      type: 'location_request_message',
      body: { text: 'Where?' },
      action: { name: 'send_location' },
    });
    expect(interactive({ text: 'Where?', asksLocation: true, choices: choices(1) })?.type)
      .toBe('button');
  });
});

describe('the limits', () => {
  const body = (length: number, more: Partial<Reply> = {}) => () =>
    reply({ text: 'ब'.repeat(length), ...more });
  const link = (length: number) => ({ label: 'Pay', url: 'https://e.org/'.padEnd(length, 'x') });
  const id = (length: number, count: number) => () =>
    reply({ text: 't', choices: choices(count).with(0, { id: 'i'.repeat(length), title: 't' }) });
  const caption = (length: number) => () => rendered({ ...document, caption: 'c'.repeat(length) });
  const address = (digits: number) => () => rendered(said, { phone: '9'.repeat(digits) });
  const notice = (length: number) => () =>
    messageOf(ramesh, said, 'n'.repeat(length), { till, now });
  const said: Outgoing = { kind: 'reply', reply: { text: 't' } };
  const bytes = new Uint8Array([1]);
  const attachment = { filename: 'bill.pdf', mimeType: 'application/pdf', bytes } as const;
  const document = { kind: 'document', caption: '', attachment } as const;
  const name = (length: number) => () =>
    rendered({
      ...document,
      attachment: { ...attachment, filename: 'b'.repeat(length - 4) + '.pdf' },
    });

  /** What it is, the longest that goes, how it is made. */
  const limits: [string, number, (length: number) => () => unknown][] = [
    ['a text', 4096, body],
    ['a text with buttons', 1024, (n) => body(n, { choices: choices(1) })],
    ['a text with a list', 1024, (n) => body(n, { choices: choices(4) })],
    ['a text with a link', 1024, (n) => body(n, { link: link(20) })],
    ['a text that asks for a place', 1024, (n) => body(n, { asksLocation: true })],
    ['choices', 10, (n) => () => reply({ text: 't', choices: choices(n) })],
    ['an id of a button', 256, (n) => id(n, 1)],
    ['an id of a row', 200, (n) => id(n, 4)],
    ['a link', 2000, (n) => () => reply({ text: 't', link: link(n) })],
    ['a caption', 1024, caption],
    ['a file name', 240, name],
    ['a number', 15, address],
    ['a notice id', 64, notice],
  ];

  it.each(limits)('%s may have %i, and not one more', (_, max, make) => {
    expect(make(max)).not.toThrow();
    expect(make(max + 1)).toThrow(Unfit);
  });

  it.each([
    ['blank', { text: ' \n' }],
    ['with an id that begins with a space', { text: 't', choices: [{ id: ' a', title: 'A' }] }],
    ['with an empty title', { text: 't', choices: [{ id: 'a', title: '' }] }],
    ['with one id twice', { text: 't', choices: choices(2, { id: 'a' }) }],
    ['with one title twice', { text: 't', choices: choices(2, { title: 'A' }) }],
    ['with one row twice', { text: 't', choices: choices(4, { id: 'a' }) }],
    ['with a link into the reader’s own files', {
      text: 't',
      link: { label: 'Pay', url: 'file:///etc/passwd' },
    }],
  ])('do not let a reply out that is %s', (_, wanted) => {
    expect(() => reply(wanted)).toThrow(Unfit);
  });

  it.each([
    ['nobody', {}],
    ['a number with a plus', { phone: '+919826000001' }],
    ['a number with letters', { phone: '9198260000O1' }],
    ['a user id that is none', { userId: 'IN' }],
  ])('do not let a message out to %s', (_, to) => {
    expect(() => rendered(said, to)).toThrow(Unfit);
  });

  it('are told by place and kind, without what stood there', () => {
    const secret = '12 Lake Road '.repeat(400);
    const refusal = fault(() => reply({ text: secret }));
    expect(refusal).toMatchObject({ code: 'unfit: text.body too_big', again: false });
    expect(`${refusal} ${JSON.stringify(refusal)}`).not.toContain('Lake');
    expect(fault(() => id(300, 4)()).code.length).toBeLessThanOrEqual(60);
  });

  it('shorten titles, labels and descriptions, which say little', () => {
    const long = 'एक बहुत लंबा शीर्षक जो पूरा नहीं आ सकता '.repeat(3);
    const wanted = choices(4).map(({ id }) => ({ id, title: long, description: long }));
    const list = interactive({ text: 't', choices: wanted, listLabel: long });
    if (list?.type !== 'list') throw new Error('not a list');
    const [{ title, rows }] = list.action.sections;
    for (
      const [text, max] of [
        [list.action.button, 20],
        [title, 24],
        [rows[0]?.title, 24],
        [rows[0]?.description, 72],
      ] as const
    ) {
      expect(text).toMatch(/…$/);
      expect(text?.length).toBeLessThanOrEqual(max);
    }
  });
});

describe('shortening', () => {
  it.each([
    ['क्षत्रियों', 8, 'क्षत्रि…'],
    ['क्षत्रियों', 7, 'क्ष…'],
    ['नमस्ते दुनिया', 9, 'नमस्ते…'],
    ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 13, '👨‍👩‍👧‍👦…'],
    ['Bill ₹1,843.00', 12, 'Bill…'],
    ['Bill ₹ 1,843.00', 12, 'Bill…'],
    ['बिल १,८४३ रुपये', 8, 'बिल…'],
    ['see https://example.org', 20, 'see…'],
    ['August 2026 and more', 13, 'August 2026…'],
    ['short', 5, 'short'],
    ['₹1,23,45,678.00', 10, '₹1,23,45,678.00'], // Nothing true is left: the wire refuses it.
  ])('%s to %i is %s', (text, max, expected) => {
    expect(shortened(text, max)).toBe(expected);
  });

  it('never cuts a letter, nor makes a number out of another', () =>
    fc.assert(fc.property(
      fc.array(fc.constantFrom('बि', 'ल', '₹1,843', ' ', 'क्षि', '👩‍👧', 'é', 'x'), { maxLength: 30 }),
      fc.integer({ min: 2, max: 24 }),
      (parts, max) => {
        const text = parts.join('');
        const short = shortened(text, max);
        if (short === text) return;
        expect(short.length).toBeLessThanOrEqual(max);
        const kept = short.slice(0, -1);
        expect(text.startsWith(kept)).toBe(true);
        expect(
          text.startsWith(kept) && [...new Intl.Segmenter().segment(text)]
            .some(({ index }) => index === kept.length),
        ).toBe(true);
        expect(kept).not.toMatch(/(₹|1|1,8?4?)$/);
      },
    )));

  it('keeps somebody else’s words as they were, but for what no store takes', () => {
    expect(cleaned('a\0b \ud83d c', 100)).toBe('ab \ufffd c');
    expect(cleaned('क्षिक्षि', 5)).toBe('क्षि');
  });
});
