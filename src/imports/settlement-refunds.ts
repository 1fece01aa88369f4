/** Rows of money that went back: which refund of ours, or which dispute, each is about. */
import type { Whose } from './settlement-identifying.ts';
import type { Known, KnownRefund } from './settlement-known.ts';
import type { Planned, Step, Strategy } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';

type Asked = Pick<Known, 'paymentsBySign' | 'refundsOf' | 'refundsByRef'>;
const batch = 1_000;

export async function refundPlans(
  rows: readonly StatedRow[],
  known: Asked,
  whose: Whose,
): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch);
    const paymentIds = await paymentIdsOf(part, known, whose);
    const byRef = await known.refundsByRef(part.map(({ rowRef }) => rowRef));
    const named = new Map(byRef.map((refund) => [refund.refundRef, refund]));
    for (const row of part) {
      const paymentId = paymentIds.get(row);
      const found = await refundFor(row, named.get(row.rowRef), paymentId, known);
      planned.push({ row, step: refundStep(row, found, paymentId, whose) });
    }
  }
  return planned;
}

/** By our id of it, or by the gateway's. */
export async function paymentIdsOf(
  rows: readonly StatedRow[],
  known: Pick<Known, 'paymentsBySign'>,
  { gateway, isStatement }: Whose,
): Promise<ReadonlyMap<StatedRow, string>> {
  const orders = rows.flatMap(({ order }) => order ?? []);
  const refs = rows.flatMap(({ paymentRef }) => paymentRef ?? []);
  const byId = new Set(
    (await known.paymentsBySign('paymentId', orders)).map(({ paymentId }) => paymentId),
  );
  const byRef = new Map(
    (await known.paymentsBySign('ref', refs))
      .filter((payment) => isStatement || payment.gateway === gateway)
      .map(({ ref, paymentId }) => [ref, paymentId]),
  );
  return new Map(rows.flatMap((row) => {
    const id = byRef.get(row.paymentRef ?? null) ??
      (row.order !== undefined && byId.has(row.order) ? row.order : undefined);
    return id === undefined ? [] : [[row, id] as const];
  }));
}

type Found = { refund: KnownRefund; foundBy: Strategy };

async function refundFor(
  { refundId, amount }: StatedRow,
  named: KnownRefund | undefined,
  paymentId: string | undefined,
  known: Asked,
): Promise<Found | undefined> {
  const refunds = paymentId === undefined ? [] : await known.refundsOf(paymentId);
  const ours = refunds.find((refund) => refund.refundId === refundId);
  if (ours) return { refund: ours, foundBy: 'refund_id' };
  if (named) return { refund: named, foundBy: 'reference' };
  if (refundId !== undefined) return undefined;
  // What was sent and never answered has no reference of theirs yet.
  const fitting = refunds.filter((refund) => refund.amount === amount && isUnderWay(refund));
  const [refund, another] = fitting;
  return refund && !another ? { refund, foundBy: 'amount' } : undefined;
}

const isUnderWay = ({ state }: KnownRefund) =>
  state === 'approved' || state === 'sent' || state === 'failed';

function refundStep(
  { amount }: StatedRow,
  found: Found | undefined,
  paymentId: string | undefined,
  { gateway }: Whose,
): Step {
  const exception = (reason: string): Step => (
    { does: 'exception', reason, ...(paymentId && { paymentId }) }
  );
  if (!found) return exception('a refund that nobody here asked for');
  const { refund, foundBy } = found;
  if (refund.state === 'requested' || refund.state === 'declined') {
    return exception('a refund that nobody here approved');
  }
  if (refund.amount !== amount) return exception('the refund was approved with another amount');
  return {
    does: 'settle refund',
    paymentId: refund.paymentId,
    refundId: refund.refundId,
    gateway: refund.gateway ?? gateway,
    foundBy,
    completes: refund.state !== 'completed',
  };
}

/** Rows that are neither payment nor refund. */
export async function otherPlans(
  rows: readonly StatedRow[],
  known: Pick<Known, 'paymentsBySign'>,
  whose: Whose,
): Promise<Planned[]> {
  const disputed = rows.filter(({ disputeRef }) => disputeRef !== undefined);
  const paymentIds = await paymentIdsOf(disputed, known, whose);
  return rows.map((row) => ({ row, step: otherStep(row, paymentIds.get(row)) }));
}

function otherStep({ kind, disputeRef, isFee, net }: StatedRow, paymentId?: string): Step {
  if (disputeRef !== undefined) {
    return { does: 'dispute', ...(paymentId && { paymentId, foundBy: 'reference' as const }) };
  }
  if (kind === 'transfer') return { does: 'exception', reason: 'a transfer to somebody else' };
  if (isFee) return { does: 'fee' };
  const reason = net > 0
    ? 'money came in, and nothing says for what'
    : 'money went out, and nothing says for what';
  return { does: 'exception', reason };
}
