/** Order cards on WhatsApp's wire, whose sums agree to the paisa, and documents. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderCard, Outgoing } from '../src/channels/channel.ts';
import { OrderDetails } from '../src/channels/whatsapp/order-wire.ts';
import { Unfit } from '../src/channels/whatsapp/unfit.ts';
import { card, detailsOf, order, rendered } from './support/rendering.ts';

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
