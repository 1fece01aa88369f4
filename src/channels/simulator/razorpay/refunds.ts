/** Money sent back: strict, idempotent under its key, pending first, and then told by webhook. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badInput, conflict, noSuchId } from './errors.ts';
import { Notes } from './links.ts';
import {
  collection,
  notesFrom,
  paymentById,
  paymentEntity,
  paymentOr404,
  refundedOf,
} from './payments.ts';
import type { RefundRow } from './schema.ts';
import { type RazorpayWorld, seconds } from './world.ts';

const amountWords = 'The amount must be at least INR 1.00';
const RefundWish = z.strictObject({
  amount: z.int('The amount must be an integer.').min(100, amountWords).optional(),
  speed: z.literal('normal', 'The speed is invalid.').default('normal'),
  receipt: z.string().min(1).max(40, 'The receipt may not be greater than 40 characters.')
    .optional(),
  notes: Notes.default({}),
});

/** Source: razorpay.com/docs/api/refunds/normal-refunds-idempotent. */
export function createRefund(
  world: RazorpayWorld,
  paymentRef: string,
  from: unknown,
  key: string | null,
) {
  const digest = createHash('sha256').update(JSON.stringify(from)).digest('hex');
  const earlier = key === null ? undefined : earlierUnder(world, key, paymentRef, digest);
  if (earlier) return refundEntity(earlier);
  const wish = parsed(from);
  const payment = paymentOr404(world, paymentRef);
  if (payment.captured !== 1) {
    throw badInput('The payment status should be captured for action to be taken');
  }
  const left = payment.amount - refundedOf(world, payment.id);
  if (left === 0) throw badInput('The payment has been fully refunded already');
  const amount = wish.amount ?? left;
  if (amount > left) {
    throw badInput('The refund amount provided is greater than amount captured', 'amount');
  }
  return world.store.atOnce(() => {
    const refund = insertRefund(world, { ...wish, payment: payment.id, amount });
    if (key !== null) {
      world.store.run(
        'insert into request values (?, ?, ?, ?)',
        key,
        paymentRef,
        digest,
        refund.id,
      );
    }
    world.later(world.pace.refundMs, { kind: 'refund ends', refund: refund.id, success: true });
    notify(world, 'refund.created', refund);
    return refundEntity(refund);
  });
}

function parsed(from: unknown): z.infer<typeof RefundWish> {
  const { data, error } = RefundWish.safeParse(from);
  if (data) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw badInput(`${issue.keys.join(', ')} is/are not required and should not be sent`);
  }
  throw badInput(issue?.message ?? 'The input is invalid.', String(issue?.path[0] ?? ''));
}

function earlierUnder(world: RazorpayWorld, key: string, payment: string, body: string) {
  if (key.length < 10) throw badInput('The idempotency key must be at least 10 characters long.');
  if (!/^[A-Za-z0-9_-]+$/.test(key)) {
    const rule = 'must only contain alphanumeric characters, underscores, and hyphens';
    throw badInput(`The idempotency key ${rule}`);
  }
  const request = world.store.one<{ payment: string; body: string; refund: string }>(
    'select * from request where key = ?',
    key,
  );
  if (!request) return undefined;
  if (request.payment !== payment || request.body !== body) {
    throw conflict('Different request with the same idempotency key has already been processed.');
  }
  return refundById(world, request.refund);
}

export function insertRefund(
  world: RazorpayWorld,
  { payment, amount, receipt, notes = {}, status = 'pending' }: {
    payment: string;
    amount: number;
    receipt?: string | undefined;
    notes?: object;
    status?: RefundRow['status'];
  },
): RefundRow {
  const id = world.ids.ref('rfnd');
  world.store.run(
    'insert into refund values (?, ?, ?, ?, ?, ?, null, ?, null)',
    id,
    payment,
    amount,
    receipt ?? null,
    JSON.stringify(notes),
    status,
    world.clock(),
  );
  const all = paymentById(world, payment)!;
  if (refundedOf(world, payment) === all.amount) {
    world.store.run("update payment set status = 'refunded' where id = ?", payment);
  }
  return refundById(world, id)!;
}

export const refundById = ({ store }: RazorpayWorld, id: string): RefundRow | undefined =>
  store.one('select * from refund where id = ?', id);

export function refundOr404(world: RazorpayWorld, id: string, payment?: string) {
  const refund = refundById(world, id);
  if (!refund || (payment !== undefined && refund.payment !== payment)) throw noSuchId();
  return refundEntity(refund);
}

export function listRefunds(world: RazorpayWorld, payment: string, query: URLSearchParams) {
  paymentOr404(world, payment);
  const { count, skip } = pageOf(query, 100);
  const rows = world.store.all<RefundRow>(
    'select * from refund where payment = ? order by rowid desc limit ? offset ?',
    payment,
    count,
    skip,
  );
  return collection(rows.map(refundEntity));
}

/** Ten unless asked for more. */
export function pageOf(query: URLSearchParams, most: number): { count: number; skip: number } {
  const whole = (name: string, otherwise: number) => {
    const text = query.get(name);
    if (text === null) return otherwise;
    if (!/^\d{1,9}$/.test(text)) throw badInput(`The ${name} must be an integer.`, name);
    return Number(text);
  };
  const count = whole('count', 10);
  if (count < 1) throw badInput('The count must be at least 1.', 'count');
  if (count > most) throw badInput(`The count may not be greater than ${most}.`, 'count');
  return { count, skip: whole('skip', 0) };
}

/** An end is for ever: a second one changes nothing. */
export function endRefund(world: RazorpayWorld, id: string, success: boolean): boolean {
  const before = refundById(world, id);
  if (before?.status !== 'pending') return false;
  world.store.run(
    'update refund set status = ?, arn = ? where id = ?',
    success ? 'processed' : 'failed',
    success ? world.ids.number().slice(0, 12) : null,
    id,
  );
  const payment = paymentById(world, before.payment);
  if (!success && payment?.captured === 1) {
    world.store.run("update payment set status = 'captured' where id = ?", before.payment);
  }
  notify(world, success ? 'refund.processed' : 'refund.failed', refundById(world, id)!);
  return true;
}

export const notify = (world: RazorpayWorld, event: string, refund: RefundRow): void =>
  world.notify(event, {
    refund: refundEntity(refund),
    payment: paymentEntity(world, paymentById(world, refund.payment)!),
  });

export const refundEntity = (refund: RefundRow) => ({
  id: refund.id,
  entity: 'refund',
  amount: refund.amount,
  currency: 'INR',
  payment_id: refund.payment,
  notes: notesFrom(refund.notes),
  receipt: refund.receipt,
  acquirer_data: { arn: refund.arn },
  created_at: seconds(refund.created_at),
  batch_id: null,
  status: refund.status,
  speed_processed: 'normal',
  speed_requested: 'normal',
});
