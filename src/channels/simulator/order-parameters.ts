/** What an order card holds, and that its sums agree to the paisa. */
import { z } from 'zod';
import { letters, lettersIn } from './parsing.ts';

/** At most 35, never used twice by the business; case matters. */
export const Reference = z.string().regex(
  /^[A-Za-z0-9_.-]{1,35}$/,
  'must be 1 to 35 letters, digits, _ . -',
);

const amount = (least: number) =>
  z.strictObject({ value: z.int().min(least), offset: z.literal(100) });
const Amount = amount(1);
const described = { description: letters(60).optional() };
const Part = amount(0).safeExtend(described);
const Discount = Part.safeExtend({ discount_program_name: letters(60).optional() });

const echo = (keys: string[], max: number) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, letters(max).optional()])));
const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

const Notes = z.record(z.string().min(1).max(256), z.string().max(256))
  .refine((notes) => Object.keys(notes).length <= 15, 'at most 15 keys');

const apps = ['gpay', 'phonepe', 'paytm', 'bhim', 'amazonpay', 'cred', 'mobikwik'] as const;

/** What the service wants back in webhook and look-up; only under the name of its own gateway. */
const echoes = {
  billdesk: echo(numbered('additional_info', 7), 120).optional(),
  payu: echo(numbered('udf', 4), 255).optional(),
  zaakpay: echo(numbered('extra', 2), 180).optional(),
  razorpay: z.strictObject({ receipt: letters(40).optional(), notes: Notes.optional() }).optional(),
};
type GatewayName = keyof typeof echoes;
const gatewayNames = Object.keys(echoes) as GatewayName[];

const GatewaySettings = z.strictObject({
  type: z.enum(gatewayNames),
  configuration_name: letters(60),
  ...echoes,
  preferred_payment_methods: z.array(z.strictObject({ method: z.enum(apps) })).max(1).optional(),
  enabled_payment_options: z.array(z.enum(['upi', 'web'])).length(1).optional(),
}).refine(
  (settings) => gatewayNames.every((name) => name === settings.type || !settings[name]),
  'echo fields of another gateway',
);

const IntentSettings = z.strictObject({
  link: z.string().max(2000).startsWith('upi://pay?', 'must be a upi://pay address'),
});
const https = z.url({ protocol: /^https$/, error: 'must be an https address' }).max(2000);
const LinkSettings = z.strictObject({
  uri: https,
  success_url: https.optional(),
  cancel_url: https.optional(),
});

const PaymentSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('payment_gateway'), payment_gateway: GatewaySettings }),
  z.strictObject({ type: z.literal('upi_intent_link'), upi_intent_link: IntentSettings }),
  z.strictObject({ type: z.literal('payment_link'), payment_link: LinkSettings }),
]);

const Importer = z.strictObject({
  address_line1: letters(100),
  address_line2: letters(100).optional(),
  city: letters(120),
  zone_code: letters(60),
  postal_code: letters(20),
  country_code: z.string().regex(/^[A-Z]{2}$/, 'must be two capitals'),
});

/** Where it comes from and who brought it in: required, for there is no catalogue here. */
const Item = z.strictObject({
  name: letters(60),
  amount: Amount,
  sale_amount: Amount.optional(),
  quantity: z.int().min(1),
  retailer_id: letters(100).optional(),
  image: z.strictObject({ link: https }).optional(),
  country_of_origin: letters(60),
  importer_name: letters(200),
  importer_address: Importer,
}).refine(({ image, retailer_id }) => !image || !retailer_id, 'image excludes retailer_id');

const Expiration = z.strictObject({
  timestamp: z.string().regex(/^\d{10}$/, 'must be a string of UTC seconds'),
  description: letters(120),
});

const Order = z.strictObject({
  status: z.literal('pending'),
  type: z.literal('quick_pay').optional(),
  expiration: Expiration.optional(),
  items: z.array(Item).min(1).max(200),
  subtotal: Amount,
  tax: Part,
  shipping: Part.optional(),
  discount: Discount.optional(),
}).refine(
  ({ items }) => items.length <= 10 || items.every(({ image }) => !image),
  { message: 'at most 10 items with images', path: ['items'] },
);

/** Above ₹5,00,000 UPI is not possible: Meta asks for `["web"]` then. In paise. */
const upiMax = 5_00_000_00;

export const OrderParameters = z.strictObject({
  reference_id: Reference,
  type: z.enum(['digital-goods', 'physical-goods']),
  payment_settings: z.array(PaymentSettings).length(1),
  currency: z.literal('INR'),
  total_amount: Amount,
  order: Order,
}).superRefine(({ total_amount: total, order, payment_settings: [settings] }, context) => {
  const refuse = (message: string, ...path: string[]) =>
    context.addIssue({ code: 'custom', message, path });
  const items = order.items.reduce((sum, item) => {
    return sum + (item.sale_amount ?? item.amount).value * item.quantity;
  }, 0);
  if (order.subtotal.value !== items) {
    refuse('must be the sum of the items', 'order', 'subtotal', 'value');
  }
  const added = order.subtotal.value + order.tax.value + (order.shipping?.value ?? 0);
  if (total.value !== added - (order.discount?.value ?? 0)) {
    refuse('must be subtotal + tax + shipping − discount', 'total_amount', 'value');
  }
  const web = settings?.type === 'payment_gateway' &&
    settings.payment_gateway.enabled_payment_options?.[0] === 'web';
  if (total.value > upiMax && !web) {
    refuse('above ₹5,00,000 only ["web"] can be paid', 'total_amount', 'value');
  }
});
export type OrderParameters = z.infer<typeof OrderParameters>;

export const orderStates = [
  'processing',
  'shipped',
  'partially_shipped',
  'completed',
  'canceled',
] as const;

export const OrderStatusChange = z.strictObject({
  reference_id: Reference,
  order: z.strictObject({
    status: z.enum(orderStates),
    description: z.string().refine((text) => lettersIn(text) <= 120, {
      message: 'must have at most 120 characters',
    }).optional(),
  }),
});
export type OrderStatusChange = z.infer<typeof OrderStatusChange>;

/** How the card asks for the money, and through which configuration, if through one. */
export function gatewayOf({ payment_settings: [settings] }: OrderParameters) {
  return settings?.type === 'payment_gateway' ? settings.payment_gateway : undefined;
}

/** The fields that come back: at the same level as `reference_id`. */
export function echoesOf(parameters: OrderParameters): Record<string, unknown> {
  const gateway = gatewayOf(parameters);
  return { ...(gateway && gateway[gateway.type]) };
}
