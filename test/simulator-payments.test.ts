/** Order cards, the ways a payment can go, and what webhook and look-up say of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scratchFile } from './scratch.ts';
import {
  businessAccountId,
  type Json,
  orderCard,
  orderStatus,
  phoneNumberId,
  type Playing,
  playing,
  ramesh,
} from './simulator-service.ts';

const ref = 'MPCZ-N2302012345-2026-08-1';
const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`data/whatsapp/payments/${name}`, import.meta.url), 'utf8'));

async function withCard(wanted?: Parameters<typeof playing>[0]) {
  const meta = await playing(wanted);
  await meta.say();
  expect((await meta.send(orderCard(ref))).status).toBe(200);
  return meta;
}

const pay = async (meta: Playing, outcome: string, more: object = {}) => {
  const wish = { app: 'gpay', outcome, ...more };
  const answer = await meta.phone('POST', `${ramesh}/orders/${ref}/pay`, wish);
  await meta.catchUp();
  return answer;
};
const lookUp = (meta: Playing, reference = ref, configuration = 'mpcz-billdesk') =>
  meta.graph('GET', `${phoneNumberId}/payments/${configuration}/${reference}`);
const notices = (meta: Playing) => meta.statuses().filter(({ type }) => type === 'payment');
/** Payment status and transaction status of each webhook. */
const told = (meta: Playing) =>
  notices(meta).map(({ status, payment }) => `${status} ${payment.transaction?.status ?? '–'}`);
const tried = async (meta: Playing) => {
  const [payment] = (await lookUp(meta)).body.payments;
  const attempts = (payment.transactions ?? []).map(({ status }: { status: string }) => status);
  return [payment.status, ...attempts];
};

/** All paths of all objects, so that two payloads can be compared in shape. */
const shapeOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value
    ? Object.entries(value).flatMap(([key, inner]) => shapeOf(inner, `${path}.${key}`))
    : [path];

describe('an order card', () => {
  const refused: [what: string, change: (parameters: Json) => void, code?: number][] = [
    ['a subtotal that is not the sum', (card) => {
      card.order.subtotal.value += 1;
      card.total_amount.value += 1;
    }],
    ['a total that is not the sum', (card) => card.total_amount.value -= 1],
    ['another offset', (card) => card.total_amount.offset = 1],
    ['another currency', (card) => card.currency = 'USD'],
    ['a fraction', (card) => card.total_amount.value = 184_300.5],
    ['a reference of 36', (card) => card.reference_id = 'a'.repeat(36)],
    ['a reference with a slash', (card) => card.reference_id = 'a/b'],
    [
      'two preferred apps',
      (card) =>
        card.payment_settings[0].payment_gateway.preferred_payment_methods = [
          { method: 'gpay' },
          { method: 'phonepe' },
        ],
    ],
    [
      'echo fields of another gateway',
      (card) => card.payment_settings[0].payment_gateway.payu = { udf1: 'a' },
    ],
    [
      'an echo field of 121',
      (card) =>
        card.payment_settings[0].payment_gateway.billdesk.additional_info1 = 'a'.repeat(121),
    ],
    ['no importer', (card) => delete card.order.items[0].importer_name, 131008],
    ['no tax', (card) => delete card.order.tax, 131008],
    ['an item name of 61', (card) => card.order.items[0].name = 'a'.repeat(61)],
    ['an expiry in 299 s', (card) => card.order.expiration.timestamp = String(1_789_187_400 + 299)],
    ['an expiry as a number', (card) => card.order.expiration.timestamp = 1_789_190_000],
    ['a state of its own', (card) => card.order.status = 'completed'],
    ['the legacy form', (card) => card.payment_type = 'upi', 100],
    ['more than ₹5,00,000 by UPI', (card) => {
      card.order.items[0].amount.value = card.order.subtotal.value = 5_00_000_00 - 4_299;
      card.total_amount.value = 5_00_000_01;
    }],
  ];
  it.each(refused)('is refused with %s', async (_, change, code = 131009) => {
    const meta = await playing();
    await meta.say();
    expect((await meta.send(orderCard(ref, change))).body.error.code).toBe(code);
  });

  const taken: [what: string, change: (parameters: Json) => void][] = [
    ['a reference of 35', (card) => card.reference_id = 'a'.repeat(35)],
    ['an expiry in 300 s', (card) => card.order.expiration.timestamp = String(1_789_187_400 + 300)],
    ['₹5,00,000 by UPI', (card) => {
      card.order.items[0].amount.value = card.order.subtotal.value = 5_00_000_00 - 4_300;
      card.total_amount.value = 5_00_000_00;
    }],
    ['more than that on the web', (card) => {
      card.order.items[0].amount.value = card.order.subtotal.value = 6_00_000_00 - 4_300;
      card.total_amount.value = 6_00_000_00;
      card.payment_settings[0].payment_gateway.enabled_payment_options = ['web'];
    }],
    ['discount and shipping', (card) => {
      card.order.discount = { value: 10_000, offset: 100, description: 'Rebate' };
      card.order.shipping = { value: 0, offset: 100 };
      card.total_amount.value -= 10_000;
    }],
  ];
  it.each(taken)('is taken with %s', async (_, change) => {
    const meta = await playing();
    await meta.say();
    expect((await meta.send(orderCard(ref, change))).status).toBe(200);
  });

  it('never takes a reference twice, not even for somebody else', async () => {
    const meta = await withCard();
    await meta.say({ kind: 'text', text: 'Hi' }, '919826000002');
    const again = await meta.send(orderCard(ref), { to: '+919826000002' });
    expect(again.body.error.code).toBe(131009);
    expect((await meta.send(orderCard(ref.toLowerCase()))).status).toBe(200);
  });

  it('with an unknown configuration is taken, and cannot be paid', async () => {
    const meta = await playing();
    await meta.say();
    const odd = orderCard(
      ref,
      (card) => card.payment_settings[0].payment_gateway.configuration_name = 'unknown',
    );
    expect((await meta.send(odd)).status).toBe(200);
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'configuration' } });
  });

  it('cannot be paid while the configuration needs testing', async () => {
    const meta = await withCard();
    await meta.phone('PUT', 'configuration', { status: 'Needs_Testing' });
    await meta.catchUp();
    expect(await pay(meta, 'success')).toMatchObject({ status: 409 });
    const list = await meta.graph('GET', `${businessAccountId}/payment_configurations`);
    expect(list.body.data[0].payment_configurations[0].status).toBe('Needs_Testing');
    const one = await meta.graph('GET', `${businessAccountId}/payment_configuration/mpcz-billdesk`);
    expect(one.body.data[0]).toMatchObject({ provider_name: 'billdesk', status: 'Needs_Testing' });
    const webhook = meta.changes().at(-1)!;
    expect(webhook).toMatchObject({
      field: 'payment_configuration_update',
      value: { configuration_name: 'mpcz-billdesk', status: 'Needs Testing' },
    });
    const known = sample('payment-configuration-update-webhook.json').entry[0].changes[0];
    expect(shapeOf(webhook).toSorted()).toEqual(shapeOf(known).toSorted());
  });
});

describe('a payment', () => {
  it('that nobody has tried is pending and has no transactions', async () => {
    const meta = await withCard();
    const { body } = await lookUp(meta);
    const expected = sample('lookup-no-attempt.json').payments[0];
    expect(body.payments[0]).toEqual({
      ...expected,
      reference_id: ref,
      amount: { value: 184_300, offset: 100 },
      additional_info1: 'N2302012345',
      additional_info2: '2026-08',
    });
  });

  it('by the right PIN is captured, in the shape of the samples', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    expect(told(meta)).toEqual(['pending pending', 'captured success']);
    expect(await tried(meta)).toEqual(['captured', 'success']);
    const known = sample('status-captured-upi.json').entry[0].changes[0].value.statuses[0];
    const captured = notices(meta)[1];
    expect(shapeOf(captured).toSorted()).toEqual(shapeOf(known).toSorted());
    expect(captured).toMatchObject({
      recipient_id: ramesh,
      payment: {
        reference_id: ref,
        amount: { value: 184_300, offset: 100 },
        transaction: { type: 'billdesk', method: { type: 'upi' } },
        additional_info1: 'N2302012345',
      },
    });
    const transaction = (await lookUp(meta)).body.payments[0].transactions[0];
    const documented = sample('lookup-captured.json').payments[0].transactions[0];
    expect(shapeOf(transaction).toSorted()).toEqual(shapeOf(documented).toSorted());
    expect(transaction.id).toBe(captured.payment.transaction.id);
    expect(await pay(meta, 'success')).toMatchObject({ status: 409, body: { error: 'paid' } });
  });

  it('by a wrong PIN stays pending and payable', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin');
    expect(told(meta)).toEqual(['pending pending', 'pending failed']);
    expect(notices(meta)[1].payment.transaction.error)
      .toEqual({ code: 'BAD_REQUEST_ERROR', reason: 'incorrect_pin' });
    const known = sample('status-pending-txn-failed.json').entry[0].changes[0].value.statuses[0];
    const echo = ['.payment.additional_info1', '.payment.additional_info2'];
    expect(shapeOf(notices(meta)[1]).toSorted()).toEqual([...shapeOf(known), ...echo].toSorted());
    await pay(meta, 'success');
    expect(await tried(meta)).toEqual(['captured', 'failed', 'success']);
  });

  it.each([
    ['timed out', ['pending', 'failed']],
    ['left pending', ['pending', 'pending']],
    ['success after failure', ['captured', 'failed', 'success']],
  ])('%s: the look-up says %j', async (outcome, found) => {
    const meta = await withCard();
    await pay(meta, outcome);
    expect(await tried(meta)).toEqual(found);
  });

  it.each([
    ['success later', 20, ['captured', 'success']],
    ['failure later', 20, ['pending', 'failed']],
    ['success after expiry', 3_601, ['captured', 'success']],
  ])('%s: after %i s, and not before', async (outcome, seconds, found) => {
    const meta = await withCard();
    await pay(meta, outcome);
    await meta.pass(seconds - 1);
    expect(await tried(meta)).toEqual(['pending', 'pending']);
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'trying' } });
    await meta.pass(1);
    expect(await tried(meta)).toEqual(found);
  });

  it('that was left pending can be ended by hand, once', async () => {
    const meta = await withCard();
    await pay(meta, 'left pending');
    const [{ id }] = (await lookUp(meta)).body.payments[0].transactions;
    const path = `${ramesh}/orders/${ref}/settle`;
    await meta.phone('POST', path, { attempt: id, success: true });
    expect(await tried(meta)).toEqual(['captured', 'success']);
    expect((await meta.phone('POST', path, { attempt: id, success: false })).status).toBe(409);
  });

  it('cannot begin on a card that has expired', async () => {
    const meta = await withCard();
    await meta.pass(3_601);
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'expired' } });
  });

  it('under way survives a restart', async () => {
    const meta = await withCard({ path: scratchFile('simulator.db') });
    await pay(meta, 'success later');
    await meta.restart();
    await meta.pass(20);
    expect(await tried(meta)).toEqual(['captured', 'success']);
    expect(told(meta)).toEqual(['pending pending', 'captured success']);
  });
});

describe('the news of a payment', () => {
  it.each([
    ['twice', ['pending pending', 'pending pending', 'captured success', 'captured success']],
    ['never', []],
    ['legacy', ['pending –', 'captured –']],
  ])('can come %s', async (webhook, expected) => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook });
    expect(told(meta)).toEqual(expected);
    expect(await tried(meta)).toEqual(['captured', 'success']);
  });

  it('can say captured before pending', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook: 'captured first' });
    await meta.pass(1);
    expect(told(meta)).toEqual(['captured success', 'pending pending']);
  });

  it('can lack what Meta sometimes leaves out, or call a failed try failed', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin', { webhook: 'bare' });
    const { transaction } = notices(meta)[1].payment;
    expect(Object.keys(transaction).toSorted())
      .toEqual(['created_timestamp', 'id', 'status', 'type', 'updated_timestamp']);
    expect(transaction.created_timestamp).toMatch(/^\d+$/);
    await pay(meta, 'wrong pin', { webhook: 'called failed' });
    expect(told(meta).at(-1)).toBe('failed failed');
  });

  it('has an old form, with the reference alone', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook: 'legacy' });
    const known = sample('status-captured-legacy-from-no-transaction.json')
      .entry[0].changes[0].value.statuses[0];
    expect(shapeOf(notices(meta)[1]).toSorted()).toEqual(shapeOf(known).toSorted());
  });

  it('can be forged with a right signature: the look-up knows nothing of it', async () => {
    const meta = await withCard();
    await meta.phone('POST', `${ramesh}/orders/${ref}/forge`, {});
    await meta.catchUp();
    expect(told(meta)).toEqual(['captured success']);
    expect(meta.service.received.at(-1)!.signed).toBe(true);
    expect(await tried(meta)).toEqual(['pending']);
  });

  it('can be ahead of the look-up', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { lookup: 'lagging' });
    expect(told(meta)).toContain('captured success');
    expect(await tried(meta)).toEqual(['pending', 'pending']);
    await meta.pass(20);
    expect(await tried(meta)).toEqual(['captured', 'success']);
  });
});

describe('the look-up', () => {
  it('can answer an error in its own form, or the older name of the amount', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin', { lookup: 'broken' });
    const error = { code: 500, title: 'Generic error', details: expect.any(String) };
    expect(await lookUp(meta)).toEqual({ status: 500, body: { errors: [error] } });
    await meta.pass(20);
    await pay(meta, 'success', { lookup: 'renamed' });
    const [payment] = (await lookUp(meta)).body.payments;
    expect(payment.total_amount).toEqual({ value: 184_300, offset: 100 });
    expect(payment).not.toHaveProperty('amount');
  });

  it('knows only references and configurations of ours', async () => {
    const meta = await withCard();
    expect((await lookUp(meta, 'other')).body.errors[0].code).toBe(500);
    expect((await lookUp(meta, ref, 'other')).body.errors[0].code).toBe(500);
  });

  it('and the webhook stay silent about cards without a gateway', async () => {
    const meta = await playing();
    await meta.say();
    await meta.send(orderCard(ref, (card) =>
      card.payment_settings = [{
        type: 'upi_intent_link',
        upi_intent_link: { link: 'upi://pay?pa=mpcz@bank&pn=MPMKVVCL' },
      }]));
    expect((await pay(meta, 'success')).status).toBe(200);
    expect(notices(meta)).toEqual([]);
    expect((await lookUp(meta)).status).toBe(500);
  });
});

describe('order_status', () => {
  const state = async (meta: Playing) => {
    const [card] = Object.values<Json>((await meta.chat()).orders);
    return card.status;
  };
  const errorsOf = (meta: Playing) =>
    meta.statuses().flatMap(({ errors }) => errors ?? []).map(({ code }) => code);

  it.each([
    [['processing', 'completed'], [], 'completed'],
    [['processing', 'processing'], [], 'processing'],
    [['processing', 'shipped', 'partially_shipped'], [], 'partially_shipped'],
    [['canceled'], [], 'canceled'],
    [['completed', 'processing'], [2046], 'completed'],
    [['completed', 'canceled'], [2046], 'completed'],
    [['canceled', 'completed'], [2046], 'canceled'],
  ])('%j gives the errors %j and ends as %s', async (steps, codes, end) => {
    const meta = await withCard();
    for (const step of steps) {
      expect((await meta.send(orderStatus(ref, step))).status).toBe(200);
    }
    expect(errorsOf(meta)).toEqual(codes);
    expect(await state(meta)).toBe(end);
  });

  it.each(['success', 'left pending'])('cannot cancel after %s: 2047', async (outcome) => {
    const meta = await withCard();
    await pay(meta, outcome);
    expect(await state(meta)).toBe('pending');
    await meta.send(orderStatus(ref, 'canceled'));
    expect(errorsOf(meta)).toEqual([2047]);
    expect(await state(meta)).toBe('pending');
  });

  it('canceled ends all paying', async () => {
    const meta = await withCard();
    await meta.send(orderStatus(ref, 'canceled'));
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'canceled' } });
  });

  it('can be refused at the level of the value', async () => {
    const meta = await withCard({ rules: { orderStatusErrors: 'value' } });
    await meta.send(orderStatus(ref, 'completed'));
    await meta.send(orderStatus(ref, 'processing'));
    expect(meta.changes().at(-1)!.value.errors[0].code).toBe(2046);
  });

  it('is refused for an order of somebody else', async () => {
    const meta = await withCard();
    const other = await meta.send(orderStatus(ref, 'completed'), { to: '+919826000002' });
    expect(other.body.error.code).toBe(131009);
  });
});

describe('a refund', () => {
  const refund = async (meta: Playing, value: unknown) => {
    const answer = await meta.graph('POST', `${phoneNumberId}/payments_refund`, {
      reference_id: ref,
      speed: 'normal',
      payment_config_id: 'mpcz-billdesk',
      amount: { currency: 'INR', value, offset: '100' },
    });
    return answer;
  };
  const refunds = async (meta: Playing) =>
    (await lookUp(meta)).body.payments[0].transactions.at(-1).refunds
      .map(({ amount, status }: Json) => `${amount.value} ${status}`);

  it('is pending at first, and later done', async () => {
    const meta = await withCard({ pace: { refundMs: 5_000 } });
    await pay(meta, 'success');
    const { body } = await refund(meta, '10000');
    expect(shapeOf(body)).toEqual(shapeOf(sample('refund-response.json')));
    expect(body).toMatchObject({ status: 'pending', speed_processed: 'normal' });
    expect(await refunds(meta)).toEqual(['10000 pending']);
    await meta.pass(5);
    expect(await refunds(meta)).toEqual(['10000 success']);
    const known = sample('status-captured-refunded.json').entry[0].changes[0].value.statuses[0];
    expect(notices(meta).at(-1).payment.refunds.map((one: object) => shapeOf(one))).toEqual(
      known.payment.refunds.map((one: object) => shapeOf(one)),
    );
  });

  it('can fail, and then be asked for again', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    await meta.phone('PUT', 'refunds', { refunds: 'fail' });
    await refund(meta, '184300');
    await meta.catchUp();
    expect(await refunds(meta)).toEqual(['184300 failed']);
    await meta.phone('PUT', 'refunds', { refunds: 'succeed' });
    expect((await refund(meta, '184300')).status).toBe(200);
  });

  it('never goes above what was paid, in parts or in one', async () => {
    const meta = await withCard();
    expect((await refund(meta, '1')).body.error.code).toBe(131009);
    await pay(meta, 'success');
    expect((await refund(meta, '184301')).body.error.code).toBe(131009);
    expect((await refund(meta, '100000')).status).toBe(200);
    expect((await refund(meta, '84301')).body.error.code).toBe(131009);
    expect((await refund(meta, '84300')).status).toBe(200);
  });

  it('wants strings where everything else wants numbers', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    expect((await refund(meta, 10_000)).body.error.code).toBe(131009);
  });
});
