/** Payment links: made strictly, fetched, cancelled, and expired when their time has come. */
import { z } from 'zod';
import { lettersIn } from '../parsing.ts';
import { badLink, noSuchId } from './errors.ts';
import { orderEntity, paymentsOf } from './payments.ts';
import type { LinkRow } from './schema.ts';
import { type RazorpayWorld, seconds, secondsOrZero } from './world.ts';

const required = (name: string) => ({ error: `${name}: cannot be blank.` });
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);

export const Notes = z.record(
  z.string().max(256),
  z.string().refine(
    (text) => lettersIn(text) <= 255,
    'value: the length must not be greater than 255.',
  ),
).refine((notes) => Object.keys(notes).length <= 15, 'notes: at most 15 pairs are allowed.');

/** Source: razorpay.com/docs/api/payments/payment-links/create-upi, parameters and errors. */
const LinkWish = z.strictObject({
  amount: z.int(required('amount'))
    .min(100, 'amount: amount should be minimum 100 for INR.').max(10_000_000_000),
  currency: z.literal('INR', 'currency: upi is currently supported only in indian currency')
    .default('INR'),
  accept_partial: z.literal(false, 'partial payment not supported in upi link').optional(),
  upi_link: flag.default(false),
  description: z.string().refine(
    (text) => lettersIn(text) <= 2048,
    'description: the length must be no more than 2048.',
  ).default(''),
  reference_id: z.string().max(40, 'reference_id: the length must be no more than 40.').optional(),
  customer: z.strictObject({
    name: z.string().optional(),
    email: z.string().optional(),
    contact: z.string().optional(),
  }).optional(),
  expire_by: z.int('expire_by: must be an integer.').optional(),
  notify: z.strictObject({ sms: flag.optional(), email: flag.optional() }).optional(),
  reminder_enable: flag.optional(),
  notes: Notes.default({}),
  callback_url: z.url('callback_url: must be a valid URL.').max(2000).optional(),
  callback_method: z.literal('get', 'callback_method: must be get.').optional(),
});

const quarterMs = 15 * 60_000;
const halfYearMs = 184 * 24 * 3_600_000;

export function createLink(world: RazorpayWorld, from: unknown) {
  const wish = parsed(from);
  const { store, ids, clock, settings } = world;
  const now = clock();
  const expireBy = wish.expire_by === undefined ? null : wish.expire_by * 1_000;
  if (expireBy !== null && expireBy < now + quarterMs) {
    throw badLink('expire_by: timestamp must be atleast 15 minutes in future');
  }
  if (expireBy !== null && expireBy > now + halfYearMs) {
    throw badLink('expire_by: timestamp must not be more than 6 months in future');
  }
  if (wish.upi_link && !settings.keyId.startsWith('rzp_live_')) {
    const live = 'Please experience the product in Live Mode.';
    throw badLink(`UPI Payment Links is not supported in Test Mode. ${live}`);
  }
  const reference = wish.reference_id || null;
  if (reference !== null && linkBy(world, 'reference', reference)) {
    throw badLink('payment link creation with reference ID already attempted');
  }
  const id = ids.ref('plink');
  store.run(
    `insert into link values (?, ?, ?, ?, ?, 'created', ?, null, ?, ?, ?, ?, ?, null, null)`,
    id,
    reference,
    wish.amount,
    wish.description,
    expireBy,
    ids.ref('t').slice(2),
    Number(wish.upi_link),
    JSON.stringify(wish.notes),
    wish.callback_url ?? null,
    now,
    now,
  );
  if (expireBy !== null) world.later(expireBy - now, { kind: 'link expires', link: id });
  return linkEntity(world, linkBy(world, 'id', id)!);
}

function parsed(from: unknown): z.infer<typeof LinkWish> {
  const { data, error } = LinkWish.safeParse(from);
  if (!data) {
    const [issue] = error.issues;
    if (issue?.code === 'unrecognized_keys') throw badLink('wrong input fields sent.');
    throw badLink(issue?.message ?? 'wrong input fields sent.');
  }
  if ((data.callback_url === undefined) !== (data.callback_method === undefined)) {
    throw badLink('callback_method: must be passed with callback_url.');
  }
  return data;
}

export const linkBy = (
  { store }: RazorpayWorld,
  column: 'id' | 'reference' | 'token' | 'order_ref',
  value: string,
): LinkRow | undefined => store.one(`select * from link where ${column} = ?`, value);

export function linkOr404(world: RazorpayWorld, id: string): LinkRow {
  const link = linkBy(world, 'id', id);
  if (!link) throw noSuchId();
  return link;
}

/** A list has the name of what it lists; not a collection, as everywhere else. */
export function listLinks(world: RazorpayWorld, query: URLSearchParams) {
  const reference = query.get('reference_id');
  const payment = query.get('payment_id');
  const links = world.store.all<LinkRow>(
    `select link.* from link
     where (? is null or reference = ?)
       and (? is null or id in (select link from payment where payment.id = ?))
     order by created_at desc, rowid desc limit 100`,
    reference,
    reference,
    payment,
    payment,
  );
  return { payment_links: links.map((link) => linkEntity(world, link)) };
}

export function cancelLink(world: RazorpayWorld, id: string) {
  const link = linkOr404(world, id);
  if (link.status === 'paid' || link.status === 'partially_paid') {
    throw badLink('cannot cancel or expire an already paid/partially paid link');
  }
  if (link.status !== 'created') throw badLink('cannot cancel or expire an expired link');
  end(world, link, 'cancelled');
  return linkEntity(world, linkOr404(world, id));
}

export function expireLink(world: RazorpayWorld, id: string): void {
  const link = linkBy(world, 'id', id);
  if (link?.status === 'created') end(world, link, 'expired');
}

function end(world: RazorpayWorld, { id }: LinkRow, status: 'cancelled' | 'expired') {
  const now = world.clock();
  world.store.run(
    `update link set status = ?, ${status}_at = ?, updated_at = ? where id = ?`,
    status,
    now,
    now,
    id,
  );
  const payment_link = linkEntity(world, linkOr404(world, id), { told: true });
  world.notify(`payment_link.${status}`, { payment_link });
}

/** Its order is made when somebody opens it, and not before. */
export function openLink(world: RazorpayWorld, link: LinkRow): string {
  if (link.order_ref) return link.order_ref;
  const orderRef = world.ids.ref('order');
  world.store.run('update link set order_ref = ? where id = ?', orderRef, link.id);
  return orderRef;
}

export const orderOf = (world: RazorpayWorld, orderRef: string) => {
  const link = linkBy(world, 'order_ref', orderRef);
  if (!link) throw noSuchId();
  return orderEntity(world, link);
};

export const shortUrl = ({ settings }: RazorpayWorld, { token }: LinkRow) =>
  `${settings.publicUrl()}/simulator/razorpay/i/${token}`;

/** `told`: as a webhook shows it, without the list of payments. */
export function linkEntity(world: RazorpayWorld, link: LinkRow, { told = false } = {}) {
  const captured = paymentsOf(world, link.id).filter((payment) => payment.captured === 1);
  const notes = JSON.parse(link.notes);
  return {
    accept_partial: false,
    amount: link.amount,
    amount_paid: captured.reduce((sum, { amount }) => sum + amount, 0),
    callback_method: link.callback_url === null ? '' : 'get',
    callback_url: link.callback_url ?? '',
    cancelled_at: secondsOrZero(link.cancelled_at),
    created_at: seconds(link.created_at),
    currency: 'INR',
    customer: {},
    description: link.description,
    expire_by: secondsOrZero(link.expire_by),
    expired_at: secondsOrZero(link.expired_at),
    first_min_partial_amount: 0,
    id: link.id,
    notes: Object.keys(notes).length > 0 ? notes : null,
    notify: { email: false, sms: false, whatsapp: false },
    ...link.order_ref !== null && { order_id: link.order_ref },
    ...!told && {
      payments: captured.length === 0 ? null : captured.map((payment) => ({
        amount: payment.amount,
        created_at: seconds(payment.created_at),
        method: 'upi',
        payment_id: payment.id,
        plink_id: link.id,
        status: 'captured',
        updated_at: seconds(payment.created_at),
      })),
    },
    reference_id: link.reference ?? '',
    reminder_enable: false,
    reminders: [],
    short_url: shortUrl(world, link),
    status: link.status,
    updated_at: seconds(link.updated_at),
    upi_link: link.upi_link === 1,
    user_id: '',
  };
}
