/** What we put on WhatsApp's wire: its forms, its limits, and sums that agree to the paisa. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderCard, Outgoing, Recipient, TemplateUse } from '../src/channels/channel.ts';
import type { Reply } from '../src/channels/dialog.ts';
import { cleaned, shortened } from '../src/channels/letters.ts';
import { OrderDetails } from '../src/channels/whatsapp/order-wire.ts';
import { messageOf } from '../src/channels/whatsapp/render.ts';
import { creationOf, templateFault } from '../src/channels/whatsapp/template-creation.ts';
import { filled, type OurTemplate, templates } from '../src/channels/whatsapp/templates.ts';
import { Unfit } from '../src/channels/whatsapp/unfit.ts';

const biller = {
  name: 'MPMKVVCL Bhopal',
  addressLine: 'Govindpura',
  city: 'Bhopal',
  state: 'MP',
  postalCode: '462023',
};
const till = { configurationName: 'mpcz-billdesk', gateway: 'billdesk', biller } as const;
const now = '2026-09-12T04:30:00.000Z';
const ramesh = { phone: '919826000001' };

const rendered = (outgoing: Outgoing, to: Recipient = ramesh) =>
  messageOf(to, outgoing, 'out-7f3a', { till, now, mediaRef: '1037543291543636' });
const reply = (reply: Reply) => rendered({ kind: 'reply', reply });
const interactive = (wanted: Reply) => {
  const message = reply(wanted);
  return message.type === 'interactive' ? message.interactive : undefined;
};
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

const order: OrderCard = {
  paymentId: 'MPCZ-N2302012345-2026-08-1',
  text: 'Electricity bill August 2026\nAccount N2302012345',
  item: 'Electricity bill 08/2026',
  amount: 184_300,
  duty: 4_300,
  expiresAt: '2026-09-12T18:29:59.000Z',
  expiryText: 'Valid today only',
};
const card = (changed: Partial<OrderCard> = {}, to?: Recipient) =>
  rendered({ kind: 'order', order: { ...order, ...changed } }, to);
type Card = { interactive: { action: { parameters: OrderDetails } } };
const detailsOf = (changed: Partial<OrderCard> = {}) =>
  (card(changed) as Card).interactive.action.parameters;
const gatewayOf = (changed: Partial<OrderCard>) =>
  detailsOf(changed).payment_settings[0].payment_gateway;

describe('an order card', () => {
  it('is Meta’s own, field by field', () => {
    expect(card()).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+919826000001',
      biz_opaque_callback_data: 'out-7f3a',
      type: 'interactive',
      interactive: {
        type: 'order_details',
        body: { text: order.text },
        footer: { text: 'MPMKVVCL Bhopal' },
        action: {
          name: 'review_and_pay',
          parameters: {
            reference_id: order.paymentId,
            type: 'digital-goods',
            payment_settings: [{
              type: 'payment_gateway',
              payment_gateway: { type: 'billdesk', configuration_name: 'mpcz-billdesk' },
            }],
            currency: 'INR',
            total_amount: { value: 184_300, offset: 100 },
            order: {
              status: 'pending',
              type: 'quick_pay',
              expiration: { timestamp: '1789237799', description: 'Valid today only' },
              items: [{
                name: 'Electricity bill 08/2026',
                amount: { value: 180_000, offset: 100 },
                quantity: 1,
                country_of_origin: 'India',
                importer_name: 'MPMKVVCL Bhopal',
                importer_address: {
                  address_line1: 'Govindpura',
                  city: 'Bhopal',
                  zone_code: 'MP',
                  postal_code: '462023',
                  country_code: 'IN',
                },
              }],
              subtotal: { value: 180_000, offset: 100 },
              tax: {
                value: 4_300,
                offset: 100,
                description: 'Electricity duty · विद्युत शुल्क',
              },
            },
          },
        },
      },
    });
  });

  it('agrees to the paisa, whatever the amount', () =>
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 1e12 }).chain((amount) =>
        fc.record({ amount: fc.constant(amount), duty: fc.integer({ min: 0, max: amount - 1 }) })
      ),
      ({ amount, duty }) => {
        const { total_amount: total, order: { items, subtotal, tax } } = detailsOf({
          amount,
          duty,
        });
        expect(items[0].amount.value).toBe(subtotal.value);
        expect(subtotal.value + tax.value).toBe(amount);
        expect(total.value).toBe(amount);
      },
    )));

  it('does not leave when its sums are wrong, however they came about', () => {
    const good = detailsOf();
    expect(OrderDetails.safeParse(good).success).toBe(true);
    const [item] = good.order.items;
    for (
      const wrong of [
        { ...good, total_amount: { value: 184_301, offset: 100 } },
        { ...good, order: { ...good.order, subtotal: { value: 179_999, offset: 100 } } },
        { ...good, order: { ...good.order, tax: { ...good.order.tax, value: 4_299 } } },
        { ...good, total_amount: { value: 184_300, offset: 1000 } },
        {
          ...good,
          order: { ...good.order, items: [{ ...item, amount: { value: 1, offset: 100 } }] },
        },
        { ...good, extra: true },
      ]
    ) expect(OrderDetails.safeParse(wrong).success).toBe(false);
  });

  it('offers one app first, and above ₹5,00,000 the gateway’s page alone', () => {
    expect(gatewayOf({ preferredApp: 'phonepe' }).preferred_payment_methods)
      .toEqual([{ method: 'phonepe' }]);
    expect(gatewayOf({ amount: 50_000_000 })).not.toHaveProperty('enabled_payment_options');
    const above = gatewayOf({ amount: 50_000_001, preferredApp: 'gpay' });
    expect(above.enabled_payment_options).toEqual(['web']);
    expect(above).not.toHaveProperty('preferred_payment_methods');
  });

  it('stays payable for five minutes at least', () => {
    expect(() => card({ expiresAt: '2026-09-12T04:35:00.000Z' })).not.toThrow();
    expect(() => card({ expiresAt: '2026-09-12T04:34:59.999Z' })).toThrow('lapses too soon');
    expect(() => card({ expiresAt: 'soon' })).toThrow('lapses too soon');
  });

  it.each([
    ['no amount', { amount: 0, duty: 0 }],
    ['a negative amount', { amount: -1, duty: 0 }],
    ['a fraction of a paisa', { amount: 100.5 }],
    ['more duty than amount', { duty: 184_301 }],
    ['nothing but duty', { duty: 184_300 }],
    ['a negative duty', { duty: -1 }],
    ['a payment id of 36 letters', { paymentId: 'x'.repeat(36) }],
    ['a payment id with a slash', { paymentId: 'a/b' }],
    ['a text of 1,025 letters', { text: 'x'.repeat(1025) }],
    ['no item', { item: '' }],
  ])('with %s stays here', (_, changed) => {
    expect(() => card(changed)).toThrow(Unfit);
  });

  it('goes to people in India, and to those whose number nobody knows', () => {
    expect(() => card({}, { phone: '16505551234' })).toThrow('outside India');
    expect(card({}, { userId: 'IN.1349' })).toMatchObject({ recipient: 'IN.1349' });
  });

  it('is told what became of it', () => {
    const status = { paymentId: 'p-1', status: 'completed', text: 'Received.' } as const;
    expect(rendered({ kind: 'order status', status: { ...status, description: 'R-1' } }))
      .toMatchObject({
        type: 'interactive',
        interactive: {
          type: 'order_status',
          body: { text: 'Received.' },
          action: {
            name: 'review_order',
            parameters: { reference_id: 'p-1', order: { status: 'completed', description: 'R-1' } },
          },
        },
      });
  });
});

describe('a document', () => {
  const bytes = new Uint8Array([1]);
  const file = (filename: string): Outgoing => ({
    kind: 'document',
    caption: '',
    attachment: { filename, mimeType: 'application/pdf', bytes },
  });

  it('goes by its upload, without a caption where there is none', () => {
    expect(rendered(file('bill-2026-08.pdf'))).toMatchObject({
      type: 'document',
      document: { id: '1037543291543636', filename: 'bill-2026-08.pdf' },
    });
  });

  it.each(['../bill.pdf', 'bill', 'a\nb.pdf', '.pdf'])('is not called %j', (name) => {
    expect(() => rendered(file(name))).toThrow(Unfit);
  });
});

describe('a template in use', () => {
  const use = (template: TemplateUse, to?: Recipient) =>
    rendered({ kind: 'template', template }, to);
  const bytes = new Uint8Array([1]);
  const attachment = { filename: 'receipt.pdf', mimeType: 'application/pdf', bytes } as const;
  const orderStatus = {
    paymentId: 'p-1',
    status: 'completed',
    text: 'not used',
    description: 'Paid. Receipt R-1',
  } as const;

  it('carries a document in its header and its values in order', () => {
    const values = ['₹1,843.00', 'R-1', 'अगस्त\n  2026'];
    expect(use({ name: 'payment_receipt', language: 'hi', values, attachment })).toMatchObject({
      template: {
        name: 'payment_receipt',
        language: { code: 'hi' },
        components: [
          {
            type: 'header',
            parameters: [{
              type: 'document',
              document: { id: '1037543291543636', filename: 'receipt.pdf' },
            }],
          },
          {
            type: 'body',
            parameters: ['₹1,843.00', 'R-1', 'अगस्त 2026'].map((text) => ({ type: 'text', text })),
          },
        ],
      },
    });
  });

  it('carries an order card as it stands outside of templates', () => {
    const values = ['N2302012345', '₹1,843.00', '20 September 2026'];
    const { template } = use({ name: 'order_card', language: 'en', values, order }) as {
      template: { components: object[] };
    };
    expect(template.components).toContainEqual({
      type: 'button',
      sub_type: 'order_details',
      index: '0',
      parameters: [{ type: 'action', action: { order_details: detailsOf() } }],
    });
  });

  it('carries the status of an order', () => {
    const values = ['₹1,843.00', 'R-1'];
    expect(use({ name: 'payment_received', language: 'en', values, orderStatus })).toMatchObject({
      template: {
        components: [{
          type: 'order_status',
          parameters: [{
            type: 'order_status',
            order_status: {
              reference_id: 'p-1',
              order: { status: 'completed', description: 'Paid. Receipt R-1' },
            },
          }],
        }, { type: 'body' }],
      },
    });
  });

  it('has the one-time code twice, for a number alone', () => {
    const code = { name: 'link_code', language: 'hi', values: ['493817'] } as const;
    expect(use(code)).toMatchObject({
      template: {
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '493817' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ text: '493817' }] },
        ],
      },
    });
    expect(fault(() => use(code, { userId: 'IN.1' }))).toMatchObject({ code: '131062' });
    expect(() => use({ ...code, values: ['4'.repeat(16)] })).toThrow(Unfit);
  });

  it('brings back our own word when its button is tapped', () => {
    const values = ['C260912004711', 'resolved'];
    expect(use({ name: 'complaint_update', language: 'en', values })).toMatchObject({
      template: {
        components: [{ type: 'body' }, {
          type: 'button',
          sub_type: 'quick_reply',
          index: '0',
          parameters: [{ type: 'payload', payload: 'complaints:C260912004711' }],
        }],
      },
    });
  });

  it.each<[string, TemplateUse]>([
    ['that nobody agreed to', { name: 'lottery', language: 'en', values: [] }],
    ['with a value too few', { name: 'bill_issued', language: 'en', values: ['N1', '₹1'] }],
    ['with a value too many', { name: 'link_code', language: 'en', values: ['1', '2'] }],
    ['with a blank value', { name: 'complaint_update', language: 'en', values: ['C1', ' '] }],
    ['that becomes too long', {
      name: 'complaint_update',
      language: 'en',
      values: ['C1', 'x'.repeat(1000)],
    }],
    ['without its document', { name: 'payment_receipt', language: 'en', values: ['1', '2', '3'] }],
    ['without its order', { name: 'order_card', language: 'en', values: ['1', '2', '3'] }],
    ['without its status', { name: 'payment_received', language: 'en', values: ['1', '2'] }],
    ['with a document it has no place for', {
      name: 'complaint_update',
      language: 'en',
      values: ['1', '2'],
      attachment,
    }],
  ])('does not go out %s', (_, template) => {
    expect(() => use(template)).toThrow(Unfit);
  });
});

describe('our templates', () => {
  it.each(
    templates.map((template) => [`${template.name} (${template.language})`, template] as const),
  )(
    '%s keeps Meta’s rules',
    (_, template) => {
      expect(templateFault(template)).toBe(undefined);
      expect(filled(template.body, template.examples)).not.toContain('{');
    },
  );

  it('are there in both languages, with the same values', () => {
    const english = templates.filter(({ language }) => language === 'en');
    const hindi = templates.filter(({ language }) => language === 'hi');
    const shape = ({ name, examples, carries }: OurTemplate) => [name, examples.length, carries];
    expect(hindi.map(shape)).toEqual(english.map(shape));
    expect(new Set(english.map(({ name }) => name)).size).toBe(english.length);
    for (const { body } of hindi) expect(body).not.toMatch(/[A-Za-z]/);
  });

  const good = {
    ...templates[0]!,
    body: 'Your {{1}} and {{2}} have come, thank you.',
    examples: ['a', 'b'],
  };
  it.each([
    ['first or last', { body: '{{1}} is yours now, dear {{2}} of ours.' }],
    ['first or last', { body: 'We have got your {{1}} and {{2}}.' }],
    ['first or last', { body: 'हमें आपका {{1}} मिला, और साथ में {{2}}।' }],
    ['side by side', { body: 'We have got {{1}} {{2}} from you, thank you.' }],
    ['out of order', { body: 'We have got {{2}} and then {{1}} from you.' }],
    ['its example', { examples: ['a'] }],
    ['too many variables', { body: 'Your {{1}} and {{2}} here.' }],
    ['longer', { body: `Your {{1}} and {{2}} have come. ${'x'.repeat(1000)}` }],
    ['the name', { name: 'Bill-Issued' }],
    ['the label', { quickReply: { title: 'x'.repeat(26), payload: 'menu' } }],
  ])('would be found out: %s', (what, changed) => {
    expect(templateFault(good)).toBe(undefined);
    expect(templateFault({ ...good, ...changed })).toContain(what);
  });

  it('are asked for in Meta’s own form', () => {
    const made = (name: string, language: string) => {
      const template = templates.find((other) =>
        other.name === name && other.language === language
      );
      return creationOf(template!, { footer: 'MPMKVVCL Bhopal', headerHandle: '4::aW' });
    };
    expect(made('payment_receipt', 'hi')).toMatchObject({
      language: 'hi',
      category: 'UTILITY',
      parameter_format: 'positional',
      components: [
        { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::aW'] } },
        { type: 'BODY', example: { body_text: [['₹1,843.00', 'R-2026-000123', 'N2302012345']] } },
        { type: 'FOOTER', text: 'MPMKVVCL Bhopal' },
      ],
    });
    expect(made('payment_received', 'en')).toMatchObject({ sub_category: 'ORDER_STATUS' });
    expect(made('order_card', 'en').components.at(-1))
      .toEqual({ type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'Review and Pay' }] });
    expect(made('complaint_update', 'hi').components.at(-1))
      .toEqual({ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'शिकायत देखें' }] });
    expect(made('link_code', 'hi')).toEqual({
      name: 'link_code',
      language: 'hi',
      category: 'authentication',
      message_send_ttl_seconds: 300,
      components: [
        { type: 'body', add_security_recommendation: true },
        { type: 'footer', code_expiration_minutes: 5 },
        { type: 'buttons', buttons: [{ type: 'otp', otp_type: 'copy_code', text: 'कोड कॉपी करें' }] },
      ],
    });
  });
});

function fault(make: () => unknown): Unfit {
  try {
    make();
  } catch (thrown) {
    return thrown as Unfit;
  }
  throw new Error('nothing was refused');
}
