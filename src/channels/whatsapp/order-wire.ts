/** The order card on the wire, whose sums must agree to the paisa. Source: facts/whatsapp.md, 3. */
import { z } from 'zod';
import { PaymentId } from '../../domain/identifiers.ts';

const text = (max: number) => z.string().max(max).regex(/\S/);
const Money = z.strictObject({ value: z.int().nonnegative(), offset: z.literal(100) });
const Asked = z.strictObject({ value: z.int().positive(), offset: z.literal(100) });

/** Required of each item that is in no catalogue; for us the company itself. */
const Importer = z.strictObject({
  address_line1: text(100),
  city: text(100),
  zone_code: text(10),
  postal_code: z.string().regex(/^\d{6}$/),
  country_code: z.literal('IN'),
});

const Item = z.strictObject({
  name: text(60),
  amount: Asked,
  quantity: z.literal(1),
  country_of_origin: z.literal('India'),
  importer_name: text(200),
  importer_address: Importer,
});

const Order = z.strictObject({
  status: z.literal('pending'),
  type: z.literal('quick_pay'),
  /** A string of epoch seconds, at least 300 of them ahead. */
  expiration: z.strictObject({ timestamp: z.string().regex(/^\d{10}$/), description: text(120) }),
  items: z.tuple([Item]),
  subtotal: Asked,
  tax: Money.extend({ description: text(60) }),
});

const PaymentGateway = z.strictObject({
  type: z.enum(['billdesk', 'razorpay', 'payu', 'zaakpay']),
  configuration_name: text(60),
  preferred_payment_methods: z.tuple([
    z.strictObject({ method: z.enum(['gpay', 'phonepe', 'paytm']) }),
  ]).optional(),
  enabled_payment_options: z.tuple([z.literal('web')]).optional(),
});

export const OrderDetails = z.strictObject({
  reference_id: PaymentId,
  type: z.literal('digital-goods'),
  payment_settings: z.tuple([
    z.strictObject({ type: z.literal('payment_gateway'), payment_gateway: PaymentGateway }),
  ]),
  currency: z.literal('INR'),
  total_amount: Asked,
  order: Order,
}).refine(sumsAgree, 'the sums must agree to the paisa');
export type OrderDetails = z.infer<typeof OrderDetails>;

export const OrderState = z.strictObject({
  reference_id: PaymentId,
  order: z.strictObject({
    status: z.enum(['processing', 'completed', 'canceled']),
    description: text(120),
  }),
});
export type OrderState = z.infer<typeof OrderState>;

/** Meta states the rule, and nobody knows whether it is kept there: a wrong card never leaves. */
function sumsAgree(
  { total_amount: total, order: { items, subtotal, tax } }: {
    total_amount: { value: number };
    order: {
      items: readonly { amount: { value: number }; quantity: number }[];
      subtotal: { value: number };
      tax: { value: number };
    };
  },
): boolean {
  const listed = items.reduce((sum, { amount, quantity }) => sum + amount.value * quantity, 0);
  return listed === subtotal.value && subtotal.value + tax.value === total.value;
}
