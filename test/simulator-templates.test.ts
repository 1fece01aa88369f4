/** Templates: what a review refuses, and what sending one needs. */
import { describe, expect, it } from 'vitest';
import {
  businessAccountId,
  type Json,
  orderCard,
  type Playing,
  playing,
  ramesh,
} from './simulator-service.ts';

const edge = `${businessAccountId}/message_templates`;
const body = (text: string, ...examples: string[]) => ({
  type: 'BODY',
  text,
  ...(examples.length > 0 && { example: { body_text: [examples] } }),
});
const receiptBody = body(
  'आपका भुगतान {{1}} प्राप्त हुआ। बिल माह: {{2}}। धन्यवाद।',
  '₹1,843.00',
  'अगस्त 2026',
);
const template = (components: object[], change: object = {}) => ({
  name: 'payment_receipt',
  language: 'hi',
  category: 'UTILITY',
  components,
  ...change,
});
const receipt = template([
  { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::aW'] } },
  receiptBody,
  { type: 'FOOTER', text: 'MPMKVVCL Bhopal' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'शिकायत' },
      {
        type: 'URL',
        text: 'रसीद देखें',
        url: 'https://example.org/r/{{1}}',
        example: ['https://example.org/r/3f9c'],
      },
    ],
  },
]);
const texts = (...values: string[]) => values.map((text) => ({ type: 'text', text }));
const filled = (change: object = {}) => ({
  type: 'template',
  template: {
    name: 'payment_receipt',
    language: { code: 'hi' },
    components: [
      {
        type: 'header',
        parameters: [{ type: 'document', document: { link: 'https://example.org/r.pdf' } }],
      },
      { type: 'body', parameters: texts('₹1,843.00', 'अगस्त 2026') },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '0',
        parameters: [{ type: 'payload', payload: 'complaint.new' }],
      },
      { type: 'button', sub_type: 'url', index: 1, parameters: texts('3f9c') },
    ],
    ...change,
  },
});
const used = (name: string, language: string, components: object[]) => ({
  type: 'template',
  template: { name, language: { code: language }, components },
});

async function approved(definition: object, wanted: Parameters<typeof playing>[0] = {}) {
  const meta = await playing(wanted);
  const created = await meta.graph('POST', edge, definition);
  expect(created.body).toMatchObject({ status: 'PENDING' });
  await meta.catchUp();
  return meta;
}
const code = (answer: { body: Json }) => answer.body.error?.code ?? answer.body.messages?.length;

describe('handing in a template', () => {
  const words = 'Your bill for the month {{1}} has come today.';
  const refusals: [what: string, definition: object, code: number][] = [
    ['a name with capitals', template([receiptBody], { name: 'Receipt' }), 131009],
    ['no body', template([{ type: 'FOOTER', text: 'a' }]), 131008],
    ['a body of 1025', template([body('a'.repeat(1025))]), 2388040],
    ['a variable first', template([body('{{1}} has come, thank you', 'a')]), 2388299],
    ['a variable last', template([body('Your bill has come: {{1}}', 'a')]), 2388299],
    ['two side by side', template([body('It is {{1}} {{2}} today', 'a', 'b')]), 2388072],
    ['too few words', template([body('a {{1}} b', 'a')]), 2388293],
    ['no example', template([body(words)]), 2388072],
    ['a gap in the numbers', template([body(words.replace('1', '2'), 'a')]), 2388072],
    ['a footer of 61', template([body('a'), { type: 'FOOTER', text: 'a'.repeat(61) }]), 2388040],
    [
      'a variable in the footer',
      template([body('a'), { type: 'FOOTER', text: 'a {{1}} b' }]),
      2388073,
    ],
    [
      'a header without example',
      template([body('a'), { type: 'HEADER', format: 'DOCUMENT' }]),
      2388047,
    ],
    [
      'a button of 26',
      template([body('a'), {
        type: 'BUTTONS',
        buttons: [{ type: 'QUICK_REPLY', text: 'a'.repeat(26) }],
      }]),
      2388040,
    ],
    [
      'buttons mixed',
      template([body('a'), {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'a' },
          { type: 'URL', text: 'b', url: 'https://example.org' },
          { type: 'QUICK_REPLY', text: 'c' },
        ],
      }]),
      100,
    ],
    [
      'three links',
      template([body('a'), {
        type: 'BUTTONS',
        buttons: ['a', 'b', 'c'].map((text) => ({ type: 'URL', text, url: 'https://example.org' })),
      }]),
      100,
    ],
    [
      'an order card as marketing',
      template([body('a'), {
        type: 'BUTTONS',
        buttons: [{ type: 'ORDER_DETAILS', text: 'Review and Pay' }],
      }], { category: 'MARKETING' }),
      100,
    ],
    [
      'a code with its own words',
      template([body('Your code')], { category: 'AUTHENTICATION' }),
      2388072,
    ],
  ];
  it.each(refusals)('is refused with %s', async (_, definition, expected) => {
    const meta = await playing();
    expect(code(await meta.graph('POST', edge, definition))).toBe(expected);
  });

  it('is reviewed, told by webhook, and listed', async () => {
    const meta = await approved(receipt);
    expect(meta.changes()).toMatchObject([{
      field: 'message_template_status_update',
      value: {
        event: 'APPROVED',
        message_template_name: 'payment_receipt',
        message_template_language: 'hi',
        message_template_id: expect.any(Number),
      },
    }]);
    expect(meta.service.received[0]!.body.entry[0].time).toBe(1_789_187_400);
    const list = await meta.graph('GET', `${edge}?name=payment_receipt`);
    expect(list.body.data).toMatchObject([{ status: 'APPROVED', language: 'hi' }]);
    const one = await meta.graph('GET', list.body.data[0].id);
    expect(one.body.name).toBe('payment_receipt');
    expect(code(await meta.graph('POST', edge, receipt))).toBe(100);
  });

  it('may end as marketing, or rejected', async () => {
    const dear = await approved(receipt, { review: () => 'MARKETING' });
    expect((await dear.graph('GET', edge)).body.data[0]).toMatchObject({
      category: 'MARKETING',
      status: 'APPROVED',
    });
    const bad = await approved(receipt, { review: () => 'REJECTED' });
    expect(bad.changes()[0]!.value).toMatchObject({ event: 'REJECTED', reason: 'INVALID_FORMAT' });
    expect(code(await bad.send(filled()))).toBe(132001);
  });

  it('is listed in pages', async () => {
    const meta = await playing();
    for (const name of ['a', 'b', 'c']) {
      await meta.graph('POST', edge, template([body('Hello')], { name }));
    }
    const first = await meta.graph('GET', `${edge}?limit=2`);
    expect(first.body.data).toHaveLength(2);
    const { after } = first.body.paging.cursors;
    const rest = await meta.graph('GET', `${edge}?limit=2&after=${after}`);
    expect(rest.body.data.map(({ name }: { name: string }) => name)).toEqual(['c']);
    expect(rest.body.paging).not.toHaveProperty('next');
    expect(code(await meta.graph('GET', `${edge}?after=odd`))).toBe(131059);
  });

  it('is possible a hundred times an hour', async () => {
    const meta = await playing();
    const handIn = async (index: number) =>
      code(await meta.graph('POST', edge, template([body('Hello')], { name: `t_${index}` })));
    for (let index = 0; index < 100; index += 1) await handIn(index);
    expect(await handIn(100)).toBe(80007);
    await meta.pass(3_600);
    expect(await handIn(100)).toBeUndefined();
  });

  it('is barred for 30 days after an approved one was deleted', async () => {
    const meta = await approved(receipt);
    expect((await meta.graph('DELETE', `${edge}?name=payment_receipt`)).body.success).toBe(true);
    expect(code(await meta.graph('POST', edge, receipt))).toBe(100);
    await meta.pass(30 * 24 * 3_600);
    expect((await meta.graph('POST', edge, receipt)).status).toBe(200);
  });
});

describe('sending a template', () => {
  it('works outside the window, and shows what was filled in', async () => {
    const meta = await approved(receipt);
    const { body } = await meta.send(filled());
    expect(body.messages[0].message_status).toBe('accepted');
    const { messages } = await meta.chat();
    expect(messages[0]).toMatchObject({
      status: 'read',
      text: 'आपका भुगतान ₹1,843.00 प्राप्त हुआ। बिल माह: अगस्त 2026। धन्यवाद।',
      footer: 'MPMKVVCL Bhopal',
      buttons: [
        { kind: 'reply', id: 'complaint.new', title: 'शिकायत' },
        { kind: 'link', id: 'https://example.org/r/3f9c', title: 'रसीद देखें' },
      ],
    });
    expect(meta.statuses()[0].pricing).toMatchObject({ type: 'regular', category: 'utility' });
    await meta.say({ kind: 'choice', message: messages[0].id, id: 'complaint.new' });
    expect(meta.messages()[0]).toMatchObject({
      type: 'button',
      button: { payload: 'complaint.new', text: 'शिकायत' },
      context: { from: '917552551222', id: messages[0].id },
    });
  });

  const [header, values, reply, url] = filled().template.components as [Json, Json, Json, Json];
  const refusals: [what: string, change: object, code: number][] = [
    ['another language', { language: { code: 'en' } }, 132001],
    ['a value too few', {
      components: [header, { type: 'body', parameters: texts('a') }, reply, url],
    }, 132000],
    ['a value too many', {
      components: [header, { type: 'body', parameters: texts('a', 'b', 'c') }, reply, url],
    }, 132000],
    ['a payload in the body', {
      components: [
        header,
        {
          type: 'body',
          parameters: [{ type: 'payload', payload: 'a' }, ...texts('b')],
        },
        reply,
        url,
      ],
    }, 132012],
    ['a line break in a value', {
      components: [header, { type: 'body', parameters: texts('a\nb', 'c') }, reply, url],
    }, 132012],
    ['an image for a document', {
      components: [
        {
          type: 'header',
          parameters: [{ type: 'image', image: { link: 'https://example.org/a.png' } }],
        },
        values,
        url,
      ],
    }, 132012],
    ['no header', { components: [values, url] }, 132000],
    ['no end of the link', { components: [header, values] }, 131008],
    [
      'a button that is not there',
      { components: [header, values, url, { ...reply, index: '7' }] },
      132012,
    ],
    ['too long a text', {
      components: [header, { type: 'body', parameters: texts('a'.repeat(1_000), 'c') }, url],
    }, 132005],
  ];
  it.each(refusals)('is refused with %s', async (_, change, expected) => {
    const meta = await approved(receipt);
    expect(code(await meta.send(filled(change)))).toBe(expected);
  });

  it('answers 404 for one that nobody knows', async () => {
    const meta = await playing();
    expect(await meta.send(filled())).toMatchObject({
      status: 404,
      body: { error: { code: 132001 } },
    });
  });

  it.each([['PAUSED', 132015], ['DISABLED', 132016]])('%s: %i', async (status, expected) => {
    const meta = await approved(receipt);
    await meta.phone('PUT', 'templates', { name: 'payment_receipt', language: 'hi', status });
    expect(code(await meta.send(filled()))).toBe(expected);
    const { id } = (await meta.graph('GET', edge)).body.data[0];
    await meta.graph('POST', `${id}/unpause`);
    expect(code(await meta.send(filled()))).toBe(status === 'PAUSED' ? 1 : expected);
  });

  it.each([['release', 'sent'], ['drop', 'failed']])('held, to %s', async (heldTemplates, end) => {
    const meta = await approved(receipt);
    await meta.phone('PUT', `${ramesh}/mischief`, { heldTemplates });
    const { body } = await meta.send(filled());
    expect(body.messages[0].message_status).toBe('held_for_quality_assessment');
    expect(meta.statuses()).toEqual([]);
    await meta.pass(20);
    expect(meta.statuses()[0].status).toBe(end);
  });

  it('takes named values', async () => {
    const named = template([{
      type: 'BODY',
      text: 'Your bill for {{bill_month}} has come today.',
      example: { body_text_named_params: [{ param_name: 'bill_month', example: 'August' }] },
    }], { parameter_format: 'named', language: 'en', name: 'bill_ready' });
    const meta = await approved(named);
    const send = (parameter_name: string) =>
      meta.send(used('bill_ready', 'en', [{
        type: 'body',
        parameters: [{ type: 'text', text: 'August', parameter_name }],
      }]));
    expect(code(await send('bill_month'))).toBe(1);
    expect(code(await send('month'))).toBe(132000);
    expect((await meta.chat()).messages[0].text).toBe('Your bill for August has come today.');
  });

  it('reaches only so many people outside their window in a day', async () => {
    const meta = await approved(receipt, { rules: { tier: { people: 2, code: 131048 } } });
    const people = ['1', '2', '3'].map((end) => ({ to: `+91982600000${end}` }));
    const sent = [];
    for (const to of [...people, people[0]!]) sent.push(code(await meta.send(filled(), to)));
    expect(sent).toEqual([1, 1, 131048, 1]);
    await meta.pass(24 * 3_600);
    expect(code(await meta.send(filled(), people[2]))).toBe(1);
  });
});

describe('the special templates', () => {
  const cardTemplate = template([body('Your bill has come.'), {
    type: 'BUTTONS',
    buttons: [{ type: 'ORDER_DETAILS', text: 'Review and Pay' }],
  }], { name: 'bill_card' });
  const { parameters } = orderCard('MPCZ-1').interactive.action;
  const sendCard = (meta: Playing, order: object) =>
    meta.send(used('bill_card', 'hi', [{
      type: 'button',
      sub_type: 'order_details',
      index: 0,
      parameters: [{ type: 'action', action: { order_details: order } }],
    }]));

  it('carry an order card, and its update, outside the window', async () => {
    const meta = await approved(cardTemplate);
    expect(code(await sendCard(meta, parameters))).toBe(1);
    expect(code(await sendCard(meta, parameters))).toBe(131009);
    expect(code(await meta.send(used('bill_card', 'hi', [])))).toBe(131008);
    await meta.phone('POST', `${ramesh}/orders/MPCZ-1/pay`, { app: 'paytm', outcome: 'success' });
    const update = template([body('Your payment has come.')], {
      name: 'card_update',
      sub_category: 'ORDER_STATUS',
    });
    await meta.graph('POST', edge, update);
    await meta.catchUp();
    const order = { status: 'completed', description: 'Receipt R-1' };
    const status = { type: 'order_status', order_status: { reference_id: 'MPCZ-1', order } };
    await meta.send(used('card_update', 'hi', [{ type: 'order_status', parameters: [status] }]));
    const [card] = Object.values<Json>((await meta.chat()).orders);
    expect(card).toMatchObject({ status: 'completed', note: 'Receipt R-1', unpayable: 'paid' });
  });

  const codeTemplate = template([
    { type: 'body', add_security_recommendation: true },
    { type: 'footer', code_expiration_minutes: 5 },
    { type: 'buttons', buttons: [{ type: 'otp', otp_type: 'copy_code', text: 'कोड कॉपी करें' }] },
  ], { name: 'link_code', category: 'authentication', message_send_ttl_seconds: 300 });
  const sendCode = (meta: Playing, one: string, two = one, to?: object) =>
    meta.send(
      used('link_code', 'hi', [
        { type: 'body', parameters: texts(one) },
        { type: 'button', sub_type: 'url', index: '0', parameters: texts(two) },
      ]),
      to,
    );

  it('carry a code twice, of at most 15 characters', async () => {
    const meta = await approved(codeTemplate);
    expect(code(await sendCode(meta, '493817'))).toBe(1);
    expect((await meta.chat()).messages[0]).toMatchObject({
      text: expect.stringContaining('*493817*'),
      buttons: [{ kind: 'copy', id: '493817', title: 'कोड कॉपी करें' }],
    });
    expect(code(await sendCode(meta, '1', '2'))).toBe(132012);
    expect(code(await sendCode(meta, '1'.repeat(15)))).toBe(1);
    expect(code(await sendCode(meta, '1'.repeat(16)))).toBe(132005);
  });

  it('carry no code to a user id, and none that is ten minutes old', async () => {
    const meta = await approved(codeTemplate);
    await meta.say();
    const [{ from_user_id: recipient }] = meta.messages();
    expect(code(await sendCode(meta, '1', '1', { recipient }))).toBe(131062);
    await meta.phone('PUT', `${ramesh}/online`, { online: false });
    await sendCode(meta, '1');
    await meta.pass(601);
    await meta.phone('PUT', `${ramesh}/online`, { online: true });
    await meta.catchUp();
    expect(meta.statuses().map(({ status }) => status)).toEqual(['sent']);
  });
});
