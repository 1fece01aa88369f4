/** What must be wished when somebody finds out what a row was that nothing had explained. */
import { refuse, type Typed } from './decider.ts';
import type { DrawerCommand } from './drawer.ts';
import { type Paise, paise, sum } from './money.ts';
import type { GatewayName } from './payment.events.ts';
import { hasArrived, type Payment, type PaymentCommand } from './payment.ts';
import { unexplained } from './settlement-postings.ts';
import type { RowOutcome } from './settlement.events.ts';
import { isSameFinding, type Settlement, type SettlementCommand } from './settlement.ts';

/** As it was recorded. */
export type ResolvableRow = {
  gateway: GatewayName;
  settlementId: string;
  rowRef: string;
  settledOn: string;
  utr: string | null;
  outcome: RowOutcome;
  net: Paise;
  fee: Paise;
  tax: Paise;
  posted: Paise;
};

/**
 * `paymentId`: the payment that the row pays out; `slipRef`: the pay-in slip of the drawers'
 * deposits that it shows; neither where another settlement has booked it.
 */
export type Finding = Pick<Typed<SettlementCommand, 'ResolveRow'>, 'as'> & {
  paymentId?: string | undefined;
  slipRef?: string | undefined;
};

export type SlipDeposit = {
  drawerId: string;
  slipRef: string;
  amount: Paise;
  settledBy: string | null;
  settledIn: string | null;
};

/** What is known right now of the row, and of whatever the finding names. */
export type Looked = {
  payment?: Payment | undefined;
  /** It was taken at a counter and lies in a drawer's deposit. */
  isInDrawer?: boolean;
  /** All that were ever paid in on the slip. */
  deposits?: readonly SlipDeposit[];
  /** What this very row has settled: somebody else's finding, or one that broke off. */
  here: {
    payments: readonly { paymentId: string; amount: Paise }[];
    deposits: readonly SlipDeposit[];
  };
};

export type ResolutionRefusal =
  | { code: 'settlement_row_is_explained' }
  | { code: 'only_a_payment_has_an_id' }
  | { code: 'settlement_row_resolved_before'; rowRef: string }
  | { code: 'settlement_row_has_another_rest'; rowRef: string; rest: Paise }
  | { code: 'payment_not_confirmed'; paymentId: string }
  | { code: 'row_is_of_money_that_went_out' }
  | { code: 'only_a_payment_has_a_slip' }
  | { code: 'payment_comes_with_its_drawer' }
  | { code: 'slip_has_no_deposit' }
  | { code: 'slip_was_shown_by_another_row' }
  | { code: 'slip_comes_to_another_sum'; total: Paise }
  | { code: 'row_has_settled_something_else'; ref: string };

/** To be wished in this order: where the payout cannot be, the row stays an exception. */
export type Resolution = {
  payout?: Typed<PaymentCommand, 'SettlePayment'>;
  /** All of them with this row, or none. */
  shown: readonly Typed<DrawerCommand, 'SettleDeposit'>[];
  resolve: Typed<SettlementCommand, 'ResolveRow'>;
};

/** Twice is once. */
export function resolutionOf(
  row: ResolvableRow,
  { as, paymentId, slipRef }: Finding,
  { resolved, matched }: Pick<Settlement, 'resolved' | 'matched'>,
  looked: Looked,
  { resolvedBy, onDay }: { resolvedBy: string; onDay: string },
): Resolution | { refused: ResolutionRefusal } {
  const { gateway, settlementId, rowRef, outcome } = row;
  if (outcome !== 'exception') return refuse({ code: 'settlement_row_is_explained' });
  if (paymentId !== undefined && as !== 'payment') {
    return refuse({ code: 'only_a_payment_has_an_id' });
  }
  if (slipRef !== undefined && (as !== 'payment' || paymentId !== undefined)) {
    return refuse({ code: 'only_a_payment_has_a_slip' });
  }
  const before = resolved.get(rowRef);
  if (before && !isSameFinding(before, { as, paymentId, slipRef })) {
    return refuse({ code: 'settlement_row_resolved_before', rowRef });
  }
  const match = matched.get(rowRef);
  const rest = match && paise(match.net - match.posted);
  // Whoever saw the row before a payout took its part must look again: no money moves by that.
  if (!before && rest !== undefined && rest !== unexplained(row).net) {
    return refuse({ code: 'settlement_row_has_another_rest', rowRef, rest });
  }
  const other = before ? undefined : settledElse(row, { as, paymentId, slipRef }, looked.here);
  if (other !== undefined) return refuse({ code: 'row_has_settled_something_else', ref: other });
  const payout = before || paymentId === undefined ? undefined : payoutOf(row, paymentId, looked);
  if (payout && 'refused' in payout) return payout;
  const shown = before || slipRef === undefined ? [] : depositsOf(row, looked);
  if ('refused' in shown) return shown;
  const { net, fee, tax } = unexplained(row);
  const which = { gateway, settlementId, rowRef, net, fee, tax };
  return {
    ...(payout && { payout }),
    shown,
    resolve: {
      type: 'ResolveRow',
      ...which,
      as,
      resolvedBy,
      onDay,
      ...(paymentId !== undefined && { paymentId }),
      ...(slipRef !== undefined && { slipRef }),
    },
  };
}

function payoutOf(row: ResolvableRow, paymentId: string, { payment, isInDrawer }: Looked) {
  if (isInDrawer) return refuse({ code: 'payment_comes_with_its_drawer' as const });
  if (payment === undefined || !hasArrived(payment)) {
    return refuse({ code: 'payment_not_confirmed' as const, paymentId });
  }
  const { net, fee, tax } = unexplained(row);
  const amount = paise(net + fee + tax);
  if (amount <= 0) return refuse({ code: 'row_is_of_money_that_went_out' as const });
  const { settlementId, rowRef, settledOn, utr } = row;
  const { arrived: { gateway } } = payment;
  const payout = { settlementId, rowRef, settledOn, ...(utr !== null && { utr }) };
  return { type: 'SettlePayment' as const, paymentId, gateway, ...payout, amount, fee, tax };
}

/**
 * A finding that broke off after its first writes can only be gone on with. `posted`: what an
 * import had settled by this row, and knew.
 */
function settledElse(
  { posted }: ResolvableRow,
  { as, paymentId, slipRef }: Finding,
  { payments, deposits }: Looked['here'],
): string | undefined {
  const settled = sum([...payments, ...deposits].map(({ amount }) => amount));
  if (settled <= posted) return undefined;
  const isSame = as === 'payment' && (paymentId !== undefined || slipRef !== undefined) &&
    payments.every((one) => one.paymentId === paymentId) &&
    deposits.every((one) => one.slipRef === slipRef);
  return isSame ? undefined : payments[0]?.paymentId ?? deposits[0]?.slipRef;
}

/** What the drawers paid in on one slip has come. A slip's number may be that of an older one. */
function depositsOf(row: ResolvableRow, { deposits = [] }: Looked) {
  const { gateway, settlementId, rowRef, settledOn, utr } = row;
  const { net, fee, tax } = unexplained(row);
  if (deposits.length === 0) return refuse({ code: 'slip_has_no_deposit' as const });
  const isHere = ({ settledBy, settledIn }: SlipDeposit) =>
    settledBy === rowRef && settledIn === settlementId;
  const ours = deposits.filter((one) => one.settledBy === null || isHere(one));
  if (ours.length === 0) return refuse({ code: 'slip_was_shown_by_another_row' as const });
  const total = sum(ours.map(({ amount }) => amount));
  const done = sum(ours.filter(isHere).map(({ amount }) => amount));
  const wanted = net + fee + tax;
  if (gateway !== 'bank' || total !== wanted && total - done !== wanted) {
    return refuse({ code: 'slip_comes_to_another_sum' as const, total });
  }
  const seen = { gateway, settlementId, rowRef, settledOn, ...(utr !== null && { utr }) };
  return ours.map(({ drawerId, slipRef }) => (
    { type: 'SettleDeposit' as const, drawerId, slipRef, ...seen }
  ));
}
