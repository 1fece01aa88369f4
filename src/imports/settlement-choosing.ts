/** Several rows claim one payment: they are its parts, or one is it and the others are not. */
import { sum } from '../domain/money.ts';
import type { Claim } from './settlement-identifying.ts';
import type { KnownPayment } from './settlement-known.ts';
import type { StatedRow } from './settlement-row.ts';

export type Chosen =
  /** One row, or all the rows of a payment that was captured in parts. */
  | { is: 'paid'; payment: KnownPayment; claims: readonly Claim[] }
  /** More money under the order of a payment. */
  | { is: 'paid again'; payment: KnownPayment; claim: Claim; paidBy?: StatedRow }
  | { is: 'claimed twice'; payment: KnownPayment; claim: Claim };

export function chosen(claims: readonly Claim[]): Chosen[] {
  const byPayment = Map.groupBy(claims, ({ payment }) => payment.paymentId);
  return [...byPayment.values()].flatMap(chosenFor);
}

function chosenFor(claims: readonly Claim[]): Chosen[] {
  const { payment } = claims[0]!;
  const whole = wholeOf(payment, claims.toSorted(byLikeness(payment, () => 0)));
  // Its first part may be recorded already: then the others look like other money.
  const byAmount = ({ amount }: StatedRow) =>
    (payment.arrived ?? payment.amount) === amount ? 0 : 1;
  const own = claims.filter(({ again }) => !again).toSorted(byLikeness(payment, byAmount));
  const paid = whole ?? own.slice(0, 1);
  const rest = claims.filter((claim) => !paid.includes(claim)).map((claim): Chosen => {
    if (claim.again) return { is: 'paid again', payment, claim };
    const [first] = paid;
    return claim.foundBy === 'order' && first
      ? { is: 'paid again', payment, claim, paidBy: first.row }
      : { is: 'claimed twice', payment, claim };
  });
  return paid.length > 0 ? [{ is: 'paid', payment, claims: paid }, ...rest] : rest;
}

/** The rows of one settlement that come to it to the paisa: one, or all that claim it there. */
function wholeOf(
  { arrived, amount }: KnownPayment,
  claims: readonly Claim[],
): readonly Claim[] | undefined {
  const together = Map.groupBy(claims, ({ row }) => row.settlementId);
  return [...together.values()].find((some) =>
    some.some(({ again }) => !again) &&
    sum(some.map(({ row }) => row.amount)) === (arrived ?? amount)
  );
}

/**
 * The likest first: by payout, by reference, by order, by what `also` says; else the one that was
 * paid first. An import that is begun again must choose as the one before it did.
 */
const byLikeness =
  (payment: KnownPayment, also: (row: StatedRow) => number) => (a: Claim, b: Claim): number => {
    const unlike = (row: StatedRow) => [
      payment.settledBy === row.rowRef && payment.settledIn === row.settlementId ? 0 : 1,
      payment.ref === row.rowRef || payment.ref === row.paymentRef ? 0 : 1,
      payment.orderRef !== null && payment.orderRef === row.orderRef ? 0 : 1,
      also(row),
      row.paidAt,
      row.rowRef,
    ];
    const [one, other] = [unlike(a.row), unlike(b.row)];
    const at = one.findIndex((value, i) => value !== other[i]);
    return at >= 0 && one[at]! < other[at]! ? -1 : 1;
  };
