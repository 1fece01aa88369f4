/** The card that asks for money, from our words into Meta's. */
import type { OrderCard, OrderStatus } from '../channel.ts';
import { shortened } from '../letters.ts';
import type { OrderDetails, OrderState } from './order-wire.ts';
import { fit } from './unfit.ts';

/** Who asks: the electricity company, as it is registered. */
export type Biller = {
  name: string;
  addressLine: string;
  city: string;
  /** `MP`. */
  state: string;
  /** Six digits. */
  postalCode: string;
};

/** Where the money goes: the payment configuration in Meta's account, and its gateway. */
export type Till = {
  configurationName: string;
  gateway: 'razorpay' | 'billdesk' | 'payu' | 'zaakpay';
  biller: Biller;
};

/** ₹5,00,000, what one UPI payment may carry: above it the gateway's own page is offered. */
const upiMax = 500_000_00;
const expiryMinMs = 300_000;

/**
 * The card's `parameters`, also those of its template.
 *
 * One item and the duty as tax, together the amount. `now`: UTC; the card must stay payable for
 * five minutes more. Throws Unfit. Source: facts/whatsapp.md, 3.3.
 */
export function orderDetails(order: OrderCard, till: Till, now: string): OrderDetails {
  const { paymentId, amount, duty, expiresAt, expiryText } = order;
  fit(Number.isSafeInteger(amount) && amount > 0, 'an amount that is not paise');
  fit(Number.isSafeInteger(duty) && duty >= 0 && duty < amount, 'a duty that is not a part of it');
  fit(Date.parse(expiresAt) - Date.parse(now) >= expiryMinMs, 'a card that lapses too soon');
  const rest = money(amount - duty);
  return {
    reference_id: paymentId,
    type: 'digital-goods',
    payment_settings: [{ type: 'payment_gateway', payment_gateway: gatewayOf(order, till) }],
    currency: 'INR',
    total_amount: money(amount),
    order: {
      status: 'pending',
      type: 'quick_pay',
      expiration: {
        timestamp: String(Math.floor(Date.parse(expiresAt) / 1000)),
        description: shortened(expiryText, 120),
      },
      items: [{ ...itemOf(order, till.biller), amount: rest }],
      subtotal: rest,
      tax: { ...money(duty), description: 'Electricity duty · विद्युत शुल्क' },
    },
  };
}

/** What the card says from now on. Until the first one it reads “Order pending”. */
export function orderState({ paymentId, status, description }: OrderStatus): OrderState {
  return { reference_id: paymentId, order: { status, description: shortened(description, 120) } };
}

function gatewayOf({ amount, preferredApp }: OrderCard, { gateway, configurationName }: Till) {
  const named = { type: gateway, configuration_name: configurationName };
  if (amount > upiMax) return { ...named, enabled_payment_options: ['web'] as ['web'] };
  if (!preferredApp) return named;
  return {
    ...named,
    preferred_payment_methods: [{ method: preferredApp }] as [{ method: typeof preferredApp }],
  };
}

function itemOf({ item }: OrderCard, { name, ...address }: Biller) {
  return {
    name: shortened(item, 60),
    quantity: 1 as const,
    country_of_origin: 'India' as const,
    importer_name: name,
    importer_address: {
      address_line1: address.addressLine,
      city: address.city,
      zone_code: address.state,
      postal_code: address.postalCode,
      country_code: 'IN' as const,
    },
  };
}

const money = (value: number) => ({ value, offset: 100 as const });
