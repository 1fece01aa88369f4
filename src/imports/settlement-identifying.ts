/** Finds the payment that a settlement's row is about by what the row names: ids and references. */
import { isSameMoney } from '../domain/arrival.ts';
import type { Evidence, GatewayName } from '../domain/payment.events.ts';
import type { Known, KnownPayment } from './settlement-known.ts';
import type { Strategy } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';

/** `again`: not this payment but another one under its order, which nobody has told us of. */
export type Claim = { row: StatedRow; payment: KnownPayment; foundBy: Strategy; again?: boolean };
/** Several payments bear the one reference that the bank's line has. */
export type Bundle = { row: StatedRow; payments: readonly KnownPayment[] };
export type Identified = {
  claims: Claim[];
  bundles: Bundle[];
  unknown: StatedRow[];
};

export type Whose = { gateway: GatewayName; isStatement: boolean };

/** By the first of the strategies that answers. Some thousand rows at a time are enough. */
export async function identify(
  rows: readonly StatedRow[],
  known: Pick<Known, 'paymentsBySign'>,
  whose: Whose,
): Promise<Identified> {
  const found: Identified = { claims: [], bundles: [], unknown: [] };
  let left = [...rows];
  for (const by of [byOrder, byReference, byUtr]) {
    left = left.length > 0 ? await by(left, known, whose, found) : left;
  }
  found.unknown.push(...left);
  return found;
}

/** Adds what it finds, and answers the rows that it knows nothing about. */
type By = (
  rows: StatedRow[],
  known: Pick<Known, 'paymentsBySign'>,
  whose: Whose,
  found: Identified,
) => Promise<StatedRow[]>;

const byOrder: By = async (rows, known, whose, { claims }) => {
  const orders = await known.paymentsBySign('paymentId', rows.flatMap(({ order }) => order ?? []));
  const payments = new Map(orders.map((payment) => [payment.paymentId, payment]));
  const left: StatedRow[] = [];
  const others: { row: StatedRow; payment: KnownPayment }[] = [];
  for (const row of rows) {
    const payment = row.order === undefined ? undefined : payments.get(row.order);
    if (!payment) left.push(row);
    else if (isItsMoney(row, payment, whose)) claims.push({ row, payment, foundBy: 'order' });
    else others.push({ row, payment });
  }
  if (others.length === 0) return left;
  const paid = others.map(({ payment }) => payment.paymentId);
  const agains = Map.groupBy(
    await known.paymentsBySign('againFor', paid),
    ({ againFor }) => againFor,
  );
  for (const { row, payment } of others) {
    const again = agains.get(payment.paymentId)?.find(({ ref, orderRef }) =>
      ref === row.rowRef || (orderRef !== null && orderRef === row.orderRef)
    );
    claims.push({
      row,
      payment: again ?? payment,
      foundBy: 'order',
      ...(!again && { again: true }),
    });
  }
  return left;
};

/** An order that nobody has paid yet, or whose money this very row may be. */
const isItsMoney = (row: StatedRow, payment: KnownPayment, { isStatement, gateway }: Whose) => {
  const { arrived, evidence: kind, ref, orderRef } = payment;
  if (arrived === null || kind === null || ref === null) return true;
  if (areOfOneKind(ref, row.paymentRef ?? row.rowRef)) {
    return ref === (row.paymentRef ?? row.rowRef);
  }
  const signs = { kind, gateway: payment.gateway, ref, ...(orderRef && { orderRef }) };
  return isSameMoney(signs, {
    kind: evidenceKind(isStatement),
    gateway,
    ref: row.paymentRef ?? row.rowRef,
    ...(row.orderRef && { orderRef: row.orderRef }),
  });
};

/** `pay_A` and `pay_B` name two payments; `pay_A` and `order_B` may well name one. */
export function areOfOneKind(one: string, other: string): boolean {
  const [a, b] = [kindOf(one), kindOf(other)];
  return a !== undefined && a === b;
}

const kindOf = (ref: string) =>
  /^([A-Za-z]{2,12}_)/.exec(ref)?.[1] ?? (/^\d{12}$/.test(ref) ? 'RRN' : undefined);

export const evidenceKind = (isStatement: boolean): Evidence['kind'] =>
  isStatement ? 'statement' : 'settlement';

/** References are their gateway's own: those of another one may look the same. */
const byReference: By = async (rows, known, whose, { claims }) => {
  const refsOf = ({ rowRef, paymentRef, orderRef }: StatedRow) =>
    [rowRef, paymentRef, orderRef].flatMap((ref) => ref ?? []);
  const payments = await known.paymentsBySign('ref', rows.flatMap(refsOf));
  const byRef = Map.groupBy(
    payments.filter(({ gateway }) => gateway === whose.gateway),
    ({ ref }) => ref,
  );
  return rows.filter((row) => {
    const payment = refsOf(row).flatMap((ref) => byRef.get(ref) ?? [])
      .find((one) => isItsMoney(row, one, whose));
    if (payment) claims.push({ row, payment, foundBy: 'reference' });
    return !payment;
  });
};

const byUtr: By = async (rows, known, { isStatement }, { claims, bundles }) => {
  const utrOf = ({ upiRef, utr }: StatedRow) => upiRef ?? (isStatement ? utr : undefined);
  const utrs = rows.flatMap((row) => utrOf(row) ?? []);
  const bearing = [
    ...await known.paymentsBySign('upiRef', utrs),
    ...await known.paymentsBySign('ref', utrs),
  ];
  const byUtr = new Map<string, Map<string, KnownPayment>>();
  for (const payment of bearing) {
    for (const utr of [payment.ref, payment.upiRef]) {
      if (utr === null) continue;
      const payments = byUtr.get(utr) ?? new Map();
      byUtr.set(utr, payments.set(payment.paymentId, payment));
    }
  }
  return rows.filter((row) => {
    const payments = [...byUtr.get(utrOf(row) ?? '')?.values() ?? []];
    const [payment, another] = payments;
    if (another) bundles.push({ row, payments });
    else if (payment) claims.push({ row, payment, foundBy: 'utr' });
    return !payment;
  });
};
