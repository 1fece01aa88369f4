/** A payer's bank wants the money back: raised, looked at, and won, lost or closed. */
import { noSuchId } from './errors.ts';
import { collection, paymentById, paymentEntity, paymentOr404 } from './payments.ts';
import { pageOf } from './refunds.ts';
import type { DisputeRow } from './schema.ts';
import { type RazorpayWorld, seconds } from './world.ts';

const respondMs = 7 * 24 * 3_600_000;

export type DisputeEnd = 'under_review' | 'won' | 'lost' | 'closed';

export function raiseDispute(
  world: RazorpayWorld,
  paymentRef: string,
  { amount, phase }: { amount?: number | undefined; phase: string },
): string {
  const payment = paymentOr404(world, paymentRef);
  const id = world.ids.ref('disp');
  world.store.run(
    "insert into dispute values (?, ?, ?, 0, ?, 'open', 'chargeback_authorization', ?, ?)",
    id,
    payment.id,
    amount ?? payment.amount,
    phase,
    world.clock() + respondMs,
    world.clock(),
  );
  notify(world, 'created', id);
  return id;
}

/** False: it had ended before. What is lost is taken from the next settlement. */
export function moveDispute(world: RazorpayWorld, id: string, status: DisputeEnd): boolean {
  const dispute = rowOr404(world, id);
  if (['won', 'lost', 'closed'].includes(dispute.status)) return false;
  const deducted = status === 'lost' ? dispute.amount : 0;
  world.store.run(
    'update dispute set status = ?, deducted = ? where id = ?',
    status,
    deducted,
    id,
  );
  if (deducted > 0) {
    world.store.run(
      'insert into adjustment values (?, ?, ?, ?, ?, ?, null)',
      world.ids.ref('adj'),
      -deducted,
      'Debit for a lost dispute',
      id,
      dispute.payment,
      world.clock(),
    );
  }
  notify(world, status, id);
  return true;
}

function notify(world: RazorpayWorld, what: string, id: string) {
  const dispute = rowOr404(world, id);
  world.notify(`payment.dispute.${what}`, {
    payment: paymentEntity(world, paymentById(world, dispute.payment)!),
    dispute: disputeEntity(dispute),
  });
}

function rowOr404({ store }: RazorpayWorld, id: string): DisputeRow {
  const row = store.one<DisputeRow>('select * from dispute where id = ?', id);
  if (!row) throw noSuchId();
  return row;
}

export const disputeOr404 = (world: RazorpayWorld, id: string) =>
  disputeEntity(rowOr404(world, id));

export function listDisputes({ store }: RazorpayWorld, query: URLSearchParams) {
  const { count, skip } = pageOf(query, 100);
  const rows = store.all<DisputeRow>(
    'select * from dispute order by rowid desc limit ? offset ?',
    count,
    skip,
  );
  return collection(rows.map(disputeEntity));
}

const disputeEntity = (dispute: DisputeRow) => ({
  id: dispute.id,
  entity: 'dispute',
  payment_id: dispute.payment,
  amount: dispute.amount,
  currency: 'INR',
  amount_deducted: dispute.deducted,
  reason_code: dispute.reason_code,
  respond_by: seconds(dispute.respond_by),
  status: dispute.status,
  phase: dispute.phase,
  created_at: seconds(dispute.created_at),
});
