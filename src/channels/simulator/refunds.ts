/** Money sent back: asked for by the service, pending at first, done or failed later. */
import { z } from 'zod';
import { attemptsOf } from './attempts.ts';
import { GraphError } from './graph-error.ts';
import { cardByReference } from './order-cards.ts';
import { Reference } from './order-parameters.ts';
import { parse } from './parsing.ts';
import type { World } from './world.ts';

export type Refund = {
  id: string;
  orderRef: string;
  amount: number;
  status: 'pending' | 'success' | 'failed';
  createdAt: number;
  updatedAt: number;
};

const columns = `id, order_ref as orderRef, amount, status, created_at as createdAt,
  updated_at as updatedAt`;

export const refundsOf = ({ store }: World, orderRef: string): Refund[] =>
  store.all(`select ${columns} from refund where order_ref = ? order by rowid`, orderRef);

export const refundById = ({ store }: World, id: string): Refund | undefined =>
  store.one(`select ${columns} from refund where id = ?`, id);

/** Strings inside `amount`, unlike everywhere else. */
export const RefundRequest = z.strictObject({
  reference_id: Reference,
  speed: z.enum(['normal', 'instant']).optional(),
  payment_config_id: z.string().min(1).max(60),
  amount: z.strictObject({
    currency: z.literal('INR'),
    value: z.string().regex(/^[1-9]\d{0,11}$/, 'must be a string of paise'),
    offset: z.literal('100'),
  }),
});

/** Throws 131009 for a payment that was never made, or for more than what is left of it. */
export function requestRefund(world: World, body: unknown) {
  const request = parse(RefundRequest, body);
  if (request.payment_config_id !== world.settings.paymentConfiguration) {
    throw new GraphError(131009, 'The parameter payment_config_id: is not known');
  }
  const paid = attemptsOf(world, request.reference_id).find(({ status }) => status === 'success');
  const card = cardByReference(world, request.reference_id);
  if (!paid || !card) throw new GraphError(131009, 'The parameter reference_id: nothing was paid');
  const amount = Number(request.amount.value);
  const given = refundsOf(world, paid.orderRef).filter(({ status }) => status !== 'failed')
    .reduce((sum, refund) => sum + refund.amount, 0);
  if (given + amount > card.amount) {
    throw new GraphError(131009, 'The parameter amount.value: more than what was paid');
  }
  const id = world.ids.ref('rfnd');
  world.store.run(
    "insert into refund values (?, ?, ?, 'pending', ?, ?)",
    id,
    paid.orderRef,
    amount,
    world.clock(),
    world.clock(),
  );
  const success = !refundsFail(world);
  world.later(world.settings.pace.refundMs, { kind: 'refund ends', refund: id, success });
  return { id, status: 'pending', speed_processed: 'normal' };
}

export const refundsFail = ({ store }: World): boolean =>
  store.one<{ value: string }>("select value from setting where name = 'refunds'")?.value ===
    'fail';

/** Undefined when it had ended before. */
export function endRefund(world: World, id: string, success: boolean): Refund | undefined {
  if (refundById(world, id)?.status !== 'pending') return undefined;
  world.store.run(
    'update refund set status = ?, updated_at = ? where id = ?',
    success ? 'success' : 'failed',
    world.clock(),
    id,
  );
  return refundById(world, id);
}

export const shownRefund = ({ id, amount, status, createdAt, updatedAt }: Refund) => ({
  id,
  amount: { value: amount, offset: 100 },
  speed_processed: 'normal',
  status,
  created_timestamp: Math.floor(createdAt / 1_000),
  updated_timestamp: Math.floor(updatedAt / 1_000),
});
