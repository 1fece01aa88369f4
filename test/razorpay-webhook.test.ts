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
const event = (name: string, entities: Record<string, object>) => ({
  entity: 'event',
  account_id: 'acc_1',
  event: name,
  contains: Object.keys(entities),
  payload: Object.fromEntries(Object.entries(entities).map(([kind, entity]) => [kind, { entity }])),
  created_at: 1_792_038_605,
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
