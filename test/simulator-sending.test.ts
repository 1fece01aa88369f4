/** What Meta takes and what it refuses, each limit at the limit and one above. */
import { describe, expect, it } from 'vitest';
import { phoneNumberId, playing, ramesh, wamidOf } from './simulator-service.ts';

const text = (body: string) => ({ type: 'text', text: { body } });
const button = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const buttons = (change: object = {}, action: object[] = [button('yes')]) => ({
  type: 'interactive',
  interactive: {
    type: 'button',
    body: { text: 'Pay?' },
    action: { buttons: action },
    ...change,
  },
});
const row = (id: string, change: object = {}) => ({ id, title: id.slice(0, 24), ...change });
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`row ${index}`));
const list = (sections: object[], change: object = {}) => ({
  type: 'interactive',
  interactive: {
    type: 'list',
    body: { text: 'Choose' },
    action: { button: 'Choose', sections, ...change },
  },
});
const section = (rows: object[], title = 'Bills') => ({ title, rows });
const link = (display_text: string, url = 'https://example.org/pay') => ({
  type: 'interactive',
  interactive: {
    type: 'cta_url',
    body: { text: 'Pay' },
    action: { name: 'cta_url', parameters: { display_text, url } },
  },
});

/** A Devanagari letter of three bytes, an emoji of four: both count once. */
const long = (count: number, letter = 'क') => letter.repeat(count);

type Case = [what: string, taken: object, refused: object, code?: number];
const limits: Case[] = [
  ['a text of 4096', text(long(4096)), text(long(4097))],
  ['a text of 4096 emoji', text(long(4096, '😀')), text(long(4097, '😀'))],
  ['a text that is not blank', text(' a '), text('  ')],
  [
    '3 buttons',
    buttons({}, ['a', 'b', 'c'].map((id) => button(id))),
    buttons(
      {},
      [
        'a',
        'b',
        'c',
        'd',
      ].map((id) => button(id)),
    ),
  ],
  [
    'a button id of 256',
    buttons({}, [button(long(256, 'a'), 't')]),
    buttons({}, [
      button(long(257, 'a'), 't'),
    ]),
  ],
  [
    'a button title of 20',
    buttons({}, [button('a', long(20))]),
    buttons({}, [
      button('a', long(21)),
    ]),
  ],
  [
    'titles that differ',
    buttons({}, [button('a'), button('b')]),
    buttons({}, [
      button('a', 'same'),
      button('b', 'same'),
    ]),
  ],
  ['ids without space around', buttons({}, [button('a b')]), buttons({}, [button('a ', 't')])],
  [
    'a body of 1024',
    buttons({ body: { text: long(1024) } }),
    buttons({
      body: { text: long(1025) },
    }),
  ],
  [
    'a footer of 60',
    buttons({ footer: { text: long(60) } }),
    buttons({
      footer: { text: long(61) },
    }),
  ],
  [
    'a header of 60',
    buttons({ header: { type: 'text', text: long(60) } }),
    buttons({
      header: { type: 'text', text: long(61) },
    }),
  ],
  ['10 rows', list([section(rows(10))]), list([section(rows(11))])],
  [
    '10 rows in all sections',
    list([section(rows(4)), section([row('x')])]),
    list([
      section(rows(9)),
      section([row('x'), row('y')]),
    ]),
  ],
  [
    '10 sections',
    list(rows(10).map((one) => section([one]))),
    list(
      rows(11).map((one) => section([one])),
    ),
  ],
  [
    'a section title of 24',
    list([section(rows(1), long(24))]),
    list([
      section(rows(1), long(25)),
    ]),
  ],
  [
    'a row id of 200',
    list([section([row(long(200, 'a'))])]),
    list([
      section([row(long(201, 'a'))]),
    ]),
  ],
  [
    'a row title of 24',
    list([section([row('a', { title: long(24) })])]),
    list([
      section([row('a', { title: long(25) })]),
    ]),
  ],
  [
    'a row description of 72',
    list([section([row('a', { description: long(72) })])]),
    list([
      section([row('a', { description: long(73) })]),
    ]),
  ],
  [
    'a list button of 20',
    list([section(rows(1))], { button: long(20) }),
    list(
      [section(rows(1))],
      { button: long(21) },
    ),
  ],
  ['a title for each section', list([section(rows(1))]), list([{ rows: rows(1) }]), 131008],
  ['a link label of 20', link(long(20)), link(long(21))],
  ['a link to the web', link('Open'), link('Open', 'javascript:alert(1)')],
  ['opaque data of 512', { ...text('a'), biz_opaque_callback_data: long(512) }, {
    ...text('a'),
    biz_opaque_callback_data: long(513),
  }],
  ['known keys', text('a'), { type: 'text', text: { body: 'a', colour: 'red' } }, 100],
  ['known types', text('a'), { type: 'hologram', hologram: {} }, 100],
  ['types that it plays', text('a'), { type: 'audio', audio: { id: '1' } }, 131051],
  ['one content', text('a'), { ...text('a'), image: { link: 'https://example.org/a.png' } }, 100],
  ['a body', text('a'), { type: 'text', text: {} }, 131008],
  ['a type', text('a'), { text: { body: 'a' } }, 131008],
  ['a file by id or link', {
    type: 'document',
    document: { link: 'https://example.org/a.pdf', filename: 'a.pdf', caption: long(1024) },
  }, {
    type: 'document',
    document: { link: 'https://example.org/a.pdf', filename: 'a.pdf', caption: long(1025) },
  }],
  ['one of id and link', { type: 'image', image: { link: 'https://example.org/a.png' } }, {
    type: 'image',
    image: { id: '1', link: 'https://example.org/a.png' },
  }],
  ['media that is there', text('a'), { type: 'image', image: { id: '123456' } }, 131053],
];

describe('the simulator on a message', () => {
  it.each(limits)('takes %s, and refuses one step beyond', async (_, taken, refused, code) => {
    const meta = await playing();
    await meta.say();
    expect(await meta.send(taken)).toMatchObject({ status: 200 });
    const { status, body } = await meta.send(refused);
    expect(status).toBe(400);
    expect(body.error.code).toBe(code ?? 131009);
  });

  it('answers in the form of Meta, with a wamid full of odd signs', async () => {
    const meta = await playing();
    await meta.say();
    const { body } = await meta.send(text('नमस्ते'));
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: `+${ramesh}`, wa_id: ramesh }],
      messages: [{ id: expect.stringMatching(/^wamid\.HBgM.*_.*-.*==$/) }],
    });
    const refused = await meta.send(text(''));
    expect(refused.body.error).toEqual({
      message: '(#131009) Parameter value is not valid',
      type: 'OAuthException',
      code: 131009,
      error_data: {
        messaging_product: 'whatsapp',
        details: 'The parameter text.body: must not be blank',
      },
      fbtrace_id: expect.any(String),
    });
  });

  it('wants the right token and a known number', async () => {
    const meta = await playing();
    const path = `/graph/v24.0/${phoneNumberId}/messages`;
    const wrong = await meta.ask('POST', path, {}, { authorization: 'Bearer other' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 190 } } });
    expect(await meta.ask('POST', path, {})).toMatchObject({ status: 401 });
    const unknown = await meta.graph('POST', '999/messages', {});
    expect(unknown).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(await meta.graph('GET', '999')).toMatchObject({ body: { error: { code: 33 } } });
    const other = await meta.ask('GET', `/graph/v99.0/${phoneNumberId}`, undefined, meta.bearer);
    expect(other.body.id).toBe(phoneNumberId);
  });
});

describe('whom the simulator delivers to', () => {
  it('puts 91 before a number without +, so that the mistake shows', async () => {
    const meta = await playing();
    const wrong = await meta.send(text('a'), { to: ramesh });
    expect(wrong.body.contacts).toEqual([{ input: ramesh, wa_id: `91${ramesh}` }]);
    const right = await meta.send(text('a'), { to: '98260 (000) 01' });
    expect(right.body.contacts[0].wa_id).toBe(ramesh);
  });

  it.each([
    [{}, 131008],
    [{ to: 'Ramesh' }, 131009],
    [{ to: '+91 755 255 1222' }, 131021],
    [{ recipient: 'IN.404' }, 131009],
  ])('refuses %j with %i', async (to, code) => {
    const meta = await playing();
    expect((await meta.send(text('a'), to)).body.error.code).toBe(code);
  });

  it('knows people by their user id, and prefers the number', async () => {
    const meta = await playing();
    await meta.say();
    const [{ from_user_id: recipient }] = meta.messages();
    const alone = await meta.send(text('a'), { recipient });
    expect(alone.body.contacts).toEqual([{ input: recipient, user_id: recipient }]);
    const both = await meta.send(text('a'), { recipient, to: '+919826000002' });
    expect(both.body.contacts[0].wa_id).toBe('919826000002');
  });
});

describe('what goes with a message', () => {
  it('comes back: the opaque data in every status, the quote on the phone', async () => {
    const meta = await playing();
    const asked = await meta.say();
    await meta.send({
      ...text('Welcome'),
      biz_opaque_callback_data: 'out-7f3a',
      context: { message_id: asked.body.id },
    });
    expect(meta.statuses().map((status) => status.biz_opaque_callback_data))
      .toEqual(['out-7f3a', 'out-7f3a', 'out-7f3a']);
    expect((await meta.chat()).messages.at(-1).quotes).toBe(asked.body.id);
  });

  it('is marked as read with all before it, and typing ends by itself', async () => {
    const meta = await playing();
    await meta.say();
    const last = await meta.say();
    const answer = await meta.graph('POST', `${phoneNumberId}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: last.body.id,
      typing_indicator: { type: 'text' },
    });
    expect(answer.body).toEqual({ success: true });
    const { messages, phone } = await meta.chat();
    expect(messages.map(({ status }: { status: string }) => status)).toEqual(['read', 'read']);
    expect(phone.typingUntil - meta.clock.now).toBe(25_000);
    await meta.send(text('here'));
    expect((await meta.chat()).phone.typingUntil).toBe(null);
  });

  it('may be a reaction, which is only ever sent', async () => {
    const meta = await playing();
    const asked = await meta.say();
    const reaction = { message_id: asked.body.id, emoji: '👍' };
    await meta.send({ type: 'reaction', reaction });
    expect(meta.statuses().map(({ status }) => status)).toEqual(['sent']);
    const unknown = { ...reaction, message_id: 'wamid.unknown' };
    const refused = await meta.send({ type: 'reaction', reaction: unknown });
    expect(refused.body.error.code).toBe(131009);
  });

  it('may be a form that is known, and not blocked', async () => {
    const flow = (id: string) => ({ id, name: `form ${id}`, status: 'published' as const });
    const meta = await playing({ flows: [flow('1'), { ...flow('2'), status: 'blocked' }] });
    await meta.say();
    const form = (flow_id: string, data: object = { ref: 'c-1' }) => ({
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Tell us' },
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_id,
            flow_cta: 'Open form',
            flow_token: 'cf_9',
            flow_action: 'navigate',
            flow_action_payload: { screen: 'KIND', data },
          },
        },
      },
    });
    const sent = await meta.send(form('1'));
    expect((await meta.send(form('2'))).body.error.code).toBe(132068);
    expect((await meta.send(form('3'))).body.error.code).toBe(131009);
    expect((await meta.send(form('1', {}))).body.error.code).toBe(131009);
    await meta.say({ kind: 'form', message: wamidOf(sent), response: '{"flow_token":"cf_9"}' });
    expect(meta.messages().at(-1).interactive.nfm_reply.response_json).toBe(
      '{"flow_token":"cf_9"}',
    );
  });
});
