/** Razorpay's webhooks: who is believed, what is read, and what is acknowledged. */
import { describe, expect, it } from 'vitest';
import { razorpayWebhook } from '../src/gateways/razorpay-door.ts';
import {
  type RazorpayEvent,
  razorpayEvent,
  razorpaySignature,
  webhookBytesMax,
} from '../src/gateways/razorpay-webhook.ts';
import { paymentId, razorpayFor, webhookSecret } from './support/razorpay-world.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const vector = {
  text: '{"entity":"event","event":"payment.captured","note":"बिल","payload":{}}',
  /** By OpenSSL: dgst -sha256 -hmac. */
  signature: 'd726eecda46cbebbb88f17eee8fb7c732c650cde09f5fa74125cdb977efe04b6',
};

const read = (
  bytes: Uint8Array,
  signature: string | null | undefined,
  secrets: readonly string[] = [webhookSecret],
) => razorpayEvent({ bytes, signature, eventId: 'evt-1', secrets });

describe('a signature', () => {
  const bytes = bytesOf(vector.text);

  it('is over the very bytes, as another maker computes it', () => {
    expect(razorpaySignature(bytes, webhookSecret)).toBe(vector.signature);
    expect(read(bytes, vector.signature)).not.toHaveProperty('refused');
    const again = bytesOf(`${vector.text} `);
    expect(read(again, vector.signature)).toEqual({ refused: 'bad signature' });
  });

  it('may be by the old secret or by the new one', () => {
    for (const secrets of [['new', webhookSecret], [webhookSecret, 'new']]) {
      expect(read(bytes, vector.signature, secrets)).not.toHaveProperty('refused');
    }
    expect(read(bytes, vector.signature, ['new'])).toEqual({ refused: 'bad signature' });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['in capitals', vector.signature.toUpperCase()],
    ['with a name before it', `sha256=${vector.signature}`],
    ['wrong in its last digit', `${vector.signature.slice(0, -1)}7`],
    ['too short', vector.signature.slice(0, -1)],
    ['too long', `${vector.signature}0`],
    ['with a line after it', `${vector.signature}\n`],
    ['of another body', razorpaySignature(bytesOf('{}'), webhookSecret)],
  ])('is refused when it is %s', (_, signature) => {
    expect(read(bytes, signature)).toEqual({ refused: 'bad signature' });
  });

  it('is refused when there is no secret to check it with', () => {
    expect(read(bytes, razorpaySignature(bytes, ''), [''])).toEqual({ refused: 'bad signature' });
    expect(read(bytes, vector.signature, [])).toEqual({ refused: 'bad signature' });
  });
});

const signed = (body: unknown, eventId: string | null = 'evt-1') => {
  const bytes = bytesOf(typeof body === 'string' ? body : JSON.stringify(body));
  const signature = razorpaySignature(bytes, webhookSecret);
  return razorpayEvent({ bytes, signature, eventId, secrets: [webhookSecret] });
};

const payment = {
  id: 'pay_1',
  amount: 184_300,
  currency: 'INR',
  status: 'captured',
  captured: true,
  order_id: 'order_1',
  method: 'upi',
  notes: { payment_id: paymentId },
  contact: '+919826000001',
  email: null,
  vpa: 'ramesh@examplebank',
  acquirer_data: { rrn: '249727216453' },
  created_at: 1_792_038_600,
};
const link = {
  id: 'plink_1',
  reference_id: paymentId,
  amount: 184_300,
  currency: 'INR',
  status: 'paid',
  short_url: 'https://rzp.io/i/abc',
  expire_by: 0,
  customer: { contact: '9826000001', name: 'Ramesh' },
};
const attempt = {
  orderRef: 'pay_1',
  paymentRef: 'pay_1',
  status: 'success',
  amount: 184_300,
  at: '2026-10-15T04:30:00.000Z',
  method: 'upi',
  upiRef: '249727216453',
};
const event = (name: string, entities: Record<string, object>) => ({
  entity: 'event',
  account_id: 'acc_1',
  event: name,
  contains: Object.keys(entities),
  payload: Object.fromEntries(Object.entries(entities).map(([kind, entity]) => [kind, { entity }])),
  created_at: 1_792_038_605,
});
const told = (name: string) => ({ eventId: 'evt-1', name, at: '2026-10-15T04:30:05.000Z' });

describe('an event', () => {
  it('of a paid link tells our payment, the link and the try', () => {
    const name = 'payment_link.paid';
    expect(signed(event(name, { payment_link: link, order: { id: 'x' }, payment }))).toEqual({
      ...told(name),
      kind: 'payment',
      status: 'success',
      paymentId,
      linkRef: 'plink_1',
      attempt,
    });
  });

  it.each([
    ['payment.captured', payment, { status: 'success', attempt }],
    ['order.paid', payment, { status: 'success', attempt }],
    ['payment.authorized', { ...payment, status: 'authorized', captured: false }, {
      status: 'pending',
      attempt: { ...attempt, status: 'pending' },
    }],
    ['payment.failed', {
      ...payment,
      status: 'failed',
      captured: false,
      error_reason: 'incorrect_pin',
      acquirer_data: { rrn: null },
    }, { status: 'failed', attempt: { status: 'failed', reason: 'incorrect_pin' } }],
  ])('%s tells the try, by our id in its notes', (name, payment, expected) => {
    expect(signed(event(name, { payment })))
      .toMatchObject({ ...told(name), kind: 'payment', paymentId, ...expected });
  });

  it('whose payment contradicts its name is a claim without a try', () => {
    for (const odd of [{ captured: false }, { status: 'failed', captured: false }]) {
      const told = signed(event('payment.captured', { payment: { ...payment, ...odd } }));
      expect(told).toMatchObject({ kind: 'payment', status: 'success', paymentId });
      expect(told).not.toHaveProperty('attempt');
    }
  });

  it.each(['expired', 'cancelled'])('of a link that is %s says that it lapsed', (status) => {
    const name = `payment_link.${status}`;
    expect(signed(event(name, { payment_link: { ...link, status } })))
      .toEqual({ ...told(name), kind: 'payment', status: 'lapsed', paymentId, linkRef: 'plink_1' });
  });

  it('of a QR code tells the code and the try', () => {
    const entities = { payment: { ...payment, order_id: null }, qr_code: { id: 'qr_1' } };
    expect(signed(event('qr_code.credited', entities)))
      .toMatchObject({ kind: 'payment', status: 'success', qrRef: 'qr_1', paymentId, attempt });
  });

  const refund = {
    id: 'rfnd_1',
    amount: 100,
    currency: 'INR',
    payment_id: 'pay_1',
    receipt: 'refund-of-october-1',
    notes: { refund_id: 'refund-of-october-1', payment_id: paymentId },
    status: 'processed',
  };
  it.each([
    ['refund.created', 'pending', 'pending'],
    ['refund.processed', 'processed', 'completed'],
    ['refund.failed', 'failed', 'failed'],
  ])('%s tells our refund', (name, status, ours) => {
    expect(signed(event(name, { refund: { ...refund, status }, payment }))).toEqual({
      ...told(name),
      kind: 'refund',
      paymentRef: 'pay_1',
      paymentId,
      automatic: false,
      refund: {
        refundRef: 'rfnd_1',
        refundId: 'refund-of-october-1',
        status: ours,
        amount: 100,
      },
    });
  });

  it('of a refund that Razorpay made by itself says so', () => {
    const automatic = { ...refund, receipt: null, notes: [] };
    const entities = { refund: automatic, payment: { ...payment, captured: false } };
    const told = signed(event('refund.processed', entities));
    expect(told).toMatchObject({ kind: 'refund', automatic: true, paymentRef: 'pay_1' });
    expect(told).not.toHaveProperty('paymentId');
    expect(told).not.toHaveProperty('refund.refundId');
  });

  it.each([
    ['created', 'open', 'open'],
    ['under_review', 'under_review', 'under review'],
    ['won', 'won', 'won'],
    ['lost', 'lost', 'lost'],
    ['closed', 'closed', 'closed'],
  ])('payment.dispute.%s tells the dispute', (what, status, ours) => {
    const dispute = {
      id: 'disp_1',
      payment_id: 'pay_1',
      amount: 184_300,
      currency: 'INR',
      amount_deducted: status === 'lost' ? 184_300 : 0,
      reason_code: 'chargeback_authorization',
      respond_by: 1_792_600_000,
      phase: 'chargeback',
      status,
    };
    expect(signed(event(`payment.dispute.${what}`, { dispute, payment }))).toMatchObject({
      kind: 'dispute',
      paymentId,
      dispute: {
        disputeRef: 'disp_1',
        status: ours,
        deducted: dispute.amount_deducted,
        respondBy: '2026-10-21T16:26:40.000Z',
      },
    });
  });

  it('of a settlement tells what was paid out, and under which reference', () => {
    const settlement = { id: 'setl_1', amount: 500, status: 'processed', utr: 'AXISCN1153863727' };
    expect(signed(event('settlement.processed', { settlement }))).toMatchObject({
      kind: 'settlement',
      settlementRef: 'setl_1',
      amount: 500,
      settlementUtr: 'AXISCN1153863727',
    });
  });

  it('that nobody here knows is one all the same', () => {
    for (const name of ['invoice.paid', 'constructor', 'to_string']) {
      expect(signed(event(name, {}))).toMatchObject({ kind: 'unknown', name });
    }
  });

  it.each([
    ['without its payment', event('payment.captured', {}), 'payment'],
    [
      'with an amount in fractions',
      event('payment.captured', {
        payment: { ...payment, amount: 0.5 },
      }),
      'payment.entity.amount',
    ],
    [
      'with an id of its own kind',
      event('refund.created', {
        refund: { ...refund, id: '+919826000001' },
      }),
      'refund.entity.id',
    ],
  ])('%s is unreadable, and says where, not what', (_, body, wrong) => {
    const told = signed(body);
    expect(told).toMatchObject({ kind: 'unreadable', wrong });
    expect(JSON.stringify(told)).not.toContain('98260');
  });

  it('never tells who paid', () => {
    const all = [
      event('payment_link.paid', { payment_link: link, payment }),
      event('payment.captured', { payment }),
      event('refund.created', { refund, payment }),
    ];
    for (const body of all) expect(JSON.stringify(signed(body))).not.toMatch(/98260|[Rr]amesh/);
  });

  it('has its own id, or one that follows from its bytes', () => {
    const body = event('payment.captured', { payment });
    expect(signed(body, 'SImulated00001')).toMatchObject({ eventId: 'SImulated00001' });
    for (const odd of [null, '', 'a b', 'x'.repeat(200)]) {
      const { eventId } = signed(body, odd) as RazorpayEvent;
      expect(eventId).toMatch(/^[0-9a-f]{64}$/);
      expect((signed(body, null) as RazorpayEvent).eventId).toBe(eventId);
    }
  });

  it.each([
    ['not json', '{', 'not json'],
    ['a list', [], 'not an event'],
    ['nothing', null, 'not an event'],
    [
      'something else',
      { entity: 'payment', event: 'payment.captured', payload: {} },
      'not an event',
    ],
    ['nameless', { entity: 'event', payload: {} }, 'not an event'],
    ['oddly named', { entity: 'event', event: 'a b', payload: {} }, 'not an event'],
  ])('is none when it is %s', (_, body, refused) => {
    expect(signed(body)).toEqual({ refused });
  });

  it('is none when it is not UTF-8', () => {
    const bytes = new Uint8Array([0x22, 0xff, 0x22]);
    expect(read(bytes, razorpaySignature(bytes, webhookSecret))).toEqual({ refused: 'not json' });
  });

  it('is none when it is too large', () => {
    expect(signed(' '.repeat(webhookBytesMax + 1))).toEqual({ refused: 'too large' });
  });
});

describe('the door', () => {
  function door(record: (event: RazorpayEvent) => Promise<void> = () => Promise.resolve()) {
    const counted: string[] = [];
    const knock = razorpayWebhook({
      webhookSecrets: [webhookSecret],
      record,
      counted: (outcome, detail) => counted.push(detail ? `${outcome}: ${detail}` : outcome),
    });
    const post = (body: string, headers: Record<string, string> = {}) => {
      const signature = razorpaySignature(bytesOf(body), webhookSecret);
      return knock(
        new Request('https://example.org/webhooks/razorpay', {
          method: 'POST',
          headers: { 'x-razorpay-signature': signature, ...headers },
          body,
        }),
      );
    };
    return { knock, counted, post };
  }
  const captured = JSON.stringify(event('payment.captured', { payment }));

  it('takes what is recorded, and nothing before that', async () => {
    const recorded: RazorpayEvent[] = [];
    const { post, counted } = door((event) => Promise.resolve(void recorded.push(event)));
    const answer = await post(captured, { 'x-razorpay-event-id': 'evt-9' });
    expect(answer.status).toBe(200);
    expect(recorded).toMatchObject([{ eventId: 'evt-9', kind: 'payment' }]);
    expect(counted).toEqual(['recorded']);
  });

  it('asks to be told again when it could not record', async () => {
    const { post, counted } = door(() => Promise.reject(new Error('the disk is full')));
    expect((await post(captured)).status).toBe(503);
    expect(counted).toEqual(['not recorded: Error: the disk is full']);
  });

  it('takes what it cannot read: told again, it would be no better', async () => {
    const { post, counted } = door();
    expect((await post(JSON.stringify(event('invoice.paid', {})))).status).toBe(200);
    expect((await post(JSON.stringify(event('payment.failed', {})))).status).toBe(200);
    expect(counted).toEqual([
      'recorded',
      'unknown event: invoice.paid',
      'recorded',
      'unreadable event: payment.failed: payment',
    ]);
  });

  it('turns away whoever is not Razorpay', async () => {
    const { post, knock, counted } = door(() => expect.fail('nothing is to be recorded'));
    expect((await post(captured, { 'x-razorpay-signature': 'f'.repeat(64) })).status).toBe(401);
    expect((await knock(new Request('https://example.org/webhooks/razorpay'))).status).toBe(405);
    expect((await post('{')).status).toBe(400);
    expect((await post(' '.repeat(webhookBytesMax + 1))).status).toBe(413);
    expect((await post('{}', { 'content-length': '99999999' })).status).toBe(413);
    expect(counted).toEqual([
      'bad signature',
      'wrong method',
      'not json',
      'too large',
      'too large',
    ]);
  });

  it.each([[[]], [['']], [['right', '']]])('does not open with the secrets %j', (secrets) => {
    const counted = () => {};
    expect(() => razorpayWebhook({ webhookSecrets: secrets, record: async () => {}, counted }))
      .toThrow('secret');
  });
});

describe('told over the wire', () => {
  const names = (events: RazorpayEvent[]) => events.map(({ name }) => name);

  it('a payment is authorised, captured, and pays its link', async () => {
    const { ask, paid, events, gateway } = await razorpayFor();
    await ask();
    await paid();
    expect(names(events).toSorted()).toEqual([
      'order.paid',
      'payment.authorized',
      'payment.captured',
      'payment_link.paid',
    ]);
    const { attempts } = await gateway.lookUp(paymentId);
    for (const event of events) expect(event).toMatchObject({ kind: 'payment', paymentId });
    const captured = events.find(({ name }) => name === 'payment.captured');
    expect(captured).toMatchObject({ attempt: attempts[0] });
  });

  it('an event that comes twice has the same id both times', async () => {
    const { ask, bank, catchUp, events } = await razorpayFor();
    await ask();
    bank().pay(paymentId, { outcome: 'failure', webhook: 'twice' });
    await catchUp();
    expect(names(events)).toEqual(['payment.failed', 'payment.failed']);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it('captured may come before authorised', async () => {
    const { ask, bank, catchUp, pass, events } = await razorpayFor();
    await ask();
    bank().pay(paymentId, { outcome: 'success', webhook: 'captured first' });
    await catchUp();
    await pass(1);
    expect(names(events).at(-1)).toBe('payment.authorized');
    expect(names(events)).toContain('payment.captured');
  });

  it('what is not acknowledged comes again, under the signature of its time', async () => {
    const { ask, bank, catchUp, pass, events, manner, secrets, outcomes } = await razorpayFor();
    await ask();
    manner.record = () => {
      throw new Error('not now');
    };
    secrets.current = 'the-older-one';
    bank().pay(paymentId, { outcome: 'failure' });
    await catchUp();
    secrets.current = webhookSecret;
    manner.record = () => {};
    await pass(2);
    expect(names(events)).toEqual(['payment.failed']);
    expect(outcomes).toEqual(['not recorded', 'recorded']);
  });

  it('after a day of failures nothing comes, until it is switched on again', async () => {
    const { ask, bank, catchUp, pass, events, manner, played } = await razorpayFor();
    await ask();
    manner.record = () => {
      throw new Error('not now');
    };
    bank().pay(paymentId, { outcome: 'failure' });
    await catchUp();
    for (let hour = 0; hour < 28; hour += 1) await pass(3_600);
    expect(played().webhook.isDisabled()).toBe(true);
    manner.record = () => {};
    await pass(3_600);
    expect(events).toEqual([]);
    await ask('another');
    bank().pay('another', { outcome: 'failure' });
    await catchUp();
    expect(events).toEqual([]);
    played().webhook.enable();
    await catchUp();
    expect(names(events)).toContain('payment.failed');
  });

  it('refunds, disputes and settlements are told, too', async () => {
    const { ask, paid, bank, catchUp, pass, gateway, events } = await razorpayFor();
    await ask();
    const paymentRef = await paid();
    events.length = 0;
    await gateway.refund(paymentId, 100, { refundId: 'refund-of-october-1' });
    await pass(60);
    const dispute = bank().dispute(paymentRef);
    bank().moveDispute(dispute, 'under_review');
    bank().moveDispute(dispute, 'won');
    bank().settle();
    await catchUp();
    expect(names(events).toSorted()).toEqual([
      'payment.dispute.created',
      'payment.dispute.under_review',
      'payment.dispute.won',
      'refund.created',
      'refund.processed',
      'settlement.processed',
    ]);
    for (const { kind } of events) expect(['refund', 'dispute', 'settlement']).toContain(kind);
  });
});
