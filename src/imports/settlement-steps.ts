/** What is done about a row once it is known which payment it is about, or that none is. */
import { againPaymentId, foundPaymentId } from '../domain/identifiers.ts';
import { sum } from '../domain/money.ts';
import type { Evidence } from '../domain/payment.events.ts';
import { isHundredfold } from './settlement-checks.ts';
import type { Chosen } from './settlement-choosing.ts';
import { evidenceKind, type Whose } from './settlement-identifying.ts';
import type { KnownPayment } from './settlement-known.ts';
import type { Doubt, Planned, Step, Strategy, Sums } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';

/** One for each row that claims the payment. */
export function stepsFor(choice: Chosen, whose: Whose): Planned[] {
  switch (choice.is) {
    case 'paid':
      return paid(choice, whose);
    case 'paid again':
      return [{ row: choice.claim.row, step: paidAgain(choice, whose) }];
    case 'claimed twice': {
      const { claim: { row, foundBy }, payment: { paymentId } } = choice;
      return [{ row, step: claimedTwice(paymentId, foundBy) }];
    }
  }
}

const claimedTwice = (paymentId: string, foundBy: Strategy): Step => (
  {
    does: 'exception',
    reason: 'another row of the file is about the same payment',
    paymentId,
    foundBy,
  }
);

function paid({ payment, claims }: Extract<Chosen, { is: 'paid' }>, whose: Whose): Planned[] {
  const rows = claims.map(({ row }) => row);
  const [{ row, foundBy: found }] = claims as [typeof claims[number]];
  const foundBy = rows.length > 1 ? 'parts' : found;
  const whole = sumsOf(rows);
  const { paymentId, accountNo } = payment;
  // Whoever tells of the money has it: what was asked of another gateway never came from there.
  const gateway = payment.arrived === null ? whose.gateway : payment.gateway;
  const wrong = whyNot(payment, whole, row, whose);
  const isNew = isFoundBefore(payment, row, whose);
  const step: Step = wrong ? { does: 'exception', ...wrong, paymentId, foundBy } : {
    does: 'settle',
    paymentId: paymentId === row.order ? row.order : paymentId, // One text in mind, not two.
    gateway,
    ...(rows.length > 1 && { whole }),
    inSuspense: payment.state === 'held' || accountNo === null,
    ...(isNew && { isNew }),
    ...((!isNew || rows.length > 1) && { foundBy }),
    ...(payment.arrived === null && {
      confirm: {
        paymentId,
        ...(accountNo && { accountNo }),
        amount: whole.amount,
        paidAt: row.paidAt,
        evidence: evidenceOf(row, whose),
      },
    }),
  };
  return rows.map((one) => ({ row: one, step }));
}

const sumsOf = (rows: readonly StatedRow[]): Sums => ({
  rowRef: rows[0]!.rowRef,
  amount: sum(rows.map(({ amount }) => amount)),
  fee: sum(rows.map(({ fee }) => fee)),
  tax: sum(rows.map(({ tax }) => tax)),
});

/** An import that broke off has recorded it: nobody else told us of this money. */
const isFoundBefore = (
  { paymentId }: KnownPayment,
  { rowRef, paymentRef }: StatedRow,
  { gateway }: Whose,
) => [rowRef, paymentRef ?? rowRef].some((ref) => paymentId === foundPaymentId(gateway, ref));

function whyNot(
  { gateway, settledBy, settledIn, arrived, drawerId }: KnownPayment,
  { amount }: Sums,
  { settlementId, rowRef }: StatedRow,
  whose: Whose,
): { reason: string; doubt?: Doubt } | undefined {
  if (gateway !== whose.gateway && !whose.isStatement) {
    return { reason: `the payment came by ${gateway}`, doubt: 'another gateway' };
  }
  if (drawerId !== undefined) return { reason: `it comes with a deposit of ${drawerId}` };
  if (settledBy !== null && (settledBy !== rowRef || settledIn !== settlementId)) {
    return { reason: `the row ${settledBy} of ${settledIn} has paid this payment out before` };
  }
  if (arrived === null || arrived === amount) return undefined;
  const reason = 'the payment had arrived with another amount';
  return { reason, ...(isHundredfold(arrived, amount) && { doubt: 'hundredfold' }) };
}

/** The attempt's own order tells a second payment apart as a look-up would; else its reference. */
function paidAgain(
  { payment, claim: { row }, paidBy }: Extract<Chosen, { is: 'paid again' }>,
  whose: Whose,
): Step {
  const { paymentId: againFor, accountNo } = payment;
  const paidOrder = paidBy ? paidBy.orderRef : payment.orderRef;
  const sign = row.orderRef && paidOrder && row.orderRef !== paidOrder ? row.orderRef : row.rowRef;
  const paymentId = againPaymentId(againFor, sign);
  const { amount, paidAt } = row;
  return {
    does: 'settle',
    paymentId,
    gateway: whose.gateway,
    foundBy: 'order',
    inSuspense: accountNo === null,
    confirm: {
      paymentId,
      ...(accountNo && { accountNo }),
      amount,
      paidAt,
      evidence: evidenceOf(row, whose),
      againFor,
    },
  };
}

/** Money that nobody ever told us of: a payment of its own; whose, the row says, or nobody does. */
export function unaskedFor(
  rows: readonly StatedRow[],
  whose: Whose,
  openAccounts: ReadonlySet<string>,
): Planned[] {
  const payouts = Map.groupBy(rows, ({ settlementId }) => settlementId);
  const [first = [], ...others] = [...payouts.values()].map((some) => some.toSorted(byAge))
    .toSorted(([a], [b]) => byAge(a!, b!));
  const { rowRef, paymentRef } = first[0]!;
  const paymentId = foundPaymentId(whose.gateway, paymentRef ?? rowRef);
  const step = newMoney(first, paymentId, whose, openAccounts);
  return [
    ...first.map((row) => ({ row, step })),
    ...others.flat().map((row) => ({ row, step: claimedTwice(paymentId, 'reference') })),
  ];
}

const byAge = (a: StatedRow, b: StatedRow) =>
  a.paidAt < b.paidAt || a.paidAt === b.paidAt && a.rowRef < b.rowRef ? -1 : 1;

function newMoney(
  rows: readonly StatedRow[],
  paymentId: string,
  whose: Whose,
  openAccounts: ReadonlySet<string>,
): Step {
  const [row] = rows as [StatedRow];
  const { accountNo, paidAt } = row;
  const whole = sumsOf(rows);
  return {
    does: 'settle',
    paymentId,
    gateway: whose.gateway,
    ...(rows.length > 1 && { whole, foundBy: 'parts' }),
    isNew: true,
    inSuspense: accountNo === undefined || !openAccounts.has(accountNo),
    confirm: {
      paymentId,
      ...(accountNo && { accountNo }),
      amount: whole.amount,
      paidAt,
      evidence: evidenceOf(row, whose),
    },
  };
}

export function evidenceOf(row: StatedRow, { gateway, isStatement }: Whose): Evidence {
  const { rowRef, paymentRef, orderRef, upiRef, method } = row;
  return {
    kind: evidenceKind(isStatement),
    gateway,
    ref: paymentRef ?? rowRef,
    ...(orderRef && { orderRef }),
    ...(upiRef && { upiRef }),
    ...(method && { method }),
  };
}

export const settleMany = (
  payments: readonly KnownPayment[],
  foundBy: Strategy,
): Step => ({
  does: 'settle many',
  foundBy,
  settling: payments.map(({ paymentId, gateway, arrived, amount }) => (
    { paymentId, gateway, amount: arrived ?? amount }
  )),
});
