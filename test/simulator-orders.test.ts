/** The simulator's order cards: what may be sent, and what their status shows. */
import { describe, expect, it } from 'vitest';
import {
  businessAccountId,
  type Json,
  orderCard,
  orderStatus,
  type Playing,
  playing,
} from './simulator-service.ts';
import { pay, ref, sample, shapeOf, withCard } from './support/simulator-cards.ts';

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
