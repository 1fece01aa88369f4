/** Does what was planned for a row, and tells what became of it. Twice is once. */
import assert from 'node:assert/strict';
import type { Origin, Outcome } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import { paise } from '../domain/money.ts';
import type { DrawerCommand, WriteDrawer } from '../domain/drawer.ts';
import type { PaymentCommand, WritePayment } from '../domain/payment.ts';
import type { RowOutcome, SettlementRow } from '../domain/settlement.events.ts';
import type {
  UnmatchedDisputeCommand,
  WriteUnmatchedDispute,
} from '../domain/unmatched-dispute.ts';
import { reasonOf } from './reasons.ts';
import type { Stated } from './settlement-checks.ts';
import type { Planned, Settling, Step, Sums } from './settlement-plan.ts';
import type { StatedRow } from './settlement-row.ts';

/** Commands that follow from a row of a settlement. */
const rowsOfSettlements = '5b0c7f52-3d1e-5f44-9f0a-6c2e8a7d1b35';

/** Whoever imports the same rows again wishes the same; another person wishes it anew. */
export type Importing = Writers & { origin(id: string): Origin };
export type Writers = {
  payment: WritePayment;
  drawer: WriteDrawer;
  unmatchedDispute: WriteUnmatchedDispute;
};
type DeductUnmatchedDispute = Extract<
  UnmatchedDisputeCommand,
  { type: 'DeductUnmatchedDispute' }
>;
type SettleDeposit = Extract<DrawerCommand, { type: 'SettleDeposit' }>;

export const importing = (
  { payment, drawer, unmatchedDispute }: Writers,
  { staffId, correlationId, now }: { staffId: string; correlationId: string; now(): string },
): Importing => ({
  payment,
  drawer,
  unmatchedDispute,
  origin(id) {
    const commandId = derivedId(rowsOfSettlements, `${staffId} ${id}`);
    return {
      commandId,
      correlationId,
      causationId: commandId,
      actor: { kind: 'staff', id: staffId },
      channel: 'import',
      occurredAt: now(),
    };
  },
});

/** At most so many payments of one line are written at a time. */
const atOnce = 100;

/** A plan that the ledger no longer agrees with, since others write too, is an exception. */
export async function apply(
  { row, step }: Planned,
  settlement: Stated,
  { payment, drawer, unmatchedDispute, origin }: Importing,
): Promise<SettlementRow> {
  const { gateway } = settlement;
  const taken = step.does === 'dispute' && !step.paymentId ? takenIn(row, settlement) : undefined;
  if (taken) {
    const id = [gateway, taken.settlementId, row.rowRef, taken.type].join(' ');
    await unmatchedDispute(taken, origin(id));
  }
  const ask: Ask = async (command) => {
    const { rowRef } = row;
    if (command.type === 'SettleDeposit') {
      const id = [gateway, rowRef, command.type, command.drawerId, command.slipRef].join(' ');
      return refusalIn(await drawer(command, origin(id)));
    }
    const about = 'refundId' in command ? command.refundId : '';
    const id = [gateway, rowRef, command.type, command.paymentId, about].join(' ');
    return refusalIn(await payment(command, origin(id)));
  };
  const refused = await wishes(step, row, settlement, ask);
  if (refused === undefined) return recordOf(row, settlement, step);
  const { paymentId, foundBy } = recordOf(row, settlement, step);
  const found = { ...(paymentId && { paymentId }), ...(foundBy && { foundBy }) };
  const exception = { does: 'exception', reason: refused.slice(0, 200) } as const;
  return recordOf(row, settlement, exception, found);
}

/** What the row moves in `chargebacks` for a dispute of a payment that is not here. */
function takenIn(
  { disputeRef, paymentRef, rowRef, net, fee, tax, paidAt }: StatedRow,
  { gateway, settlementId }: Stated,
): DeductUnmatchedDispute | undefined {
  const taken = paise(-(net + fee + tax));
  if (disputeRef === undefined || taken === 0) return undefined;
  return {
    type: 'DeductUnmatchedDispute',
    gateway,
    disputeRef,
    ...(paymentRef && { paymentRef }),
    settlementId,
    rowRef,
    taken,
    deductedAt: paidAt,
  };
}

const refusalIn = (outcome: Outcome<unknown, Parameters<typeof reasonOf>[0]>) =>
  'refused' in outcome ? reasonOf(outcome.refused) : undefined;

type Ask = (command: PaymentCommand | SettleDeposit) => Promise<string | undefined>;

async function wishes(
  step: Step,
  row: StatedRow,
  settlement: Stated,
  ask: Ask,
): Promise<string | undefined> {
  switch (step.does) {
    case 'settle': {
      const news = step.confirm && await ask({ type: 'ConfirmPayment', ...step.confirm });
      const { paymentId, gateway, whole = row } = step;
      const { rowRef, amount, fee, tax } = whole;
      const sums = { rowRef, amount, fee, tax };
      return news ?? await ask(settle({ paymentId, gateway, ...sums }, row, settlement));
    }
    case 'settle many':
      for (let from = 0; from < step.settling.length; from += atOnce) {
        const part: readonly Settling[] = step.settling.slice(from, from + atOnce);
        const refused = await Promise.all(
          part.map((one) => ask(settle({ ...one, ...noCharges }, row, settlement))),
        );
        const reason = refused.find((one) => one !== undefined);
        assert.equal(reason, undefined, 'a day was settled in part: import the same file again');
      }
      return undefined;
    case 'settle refund': {
      const { paymentId, refundId, gateway, completes } = step;
      const which = { paymentId, refundId, gateway };
      const { rowRef: refundRef, paidAt: completedAt, amount, fee, tax } = row;
      const done = { ...which, refundRef, completedAt };
      const news = completes ? await ask({ type: 'CompleteRefund', ...done }) : undefined;
      const money = { amount, fee, tax };
      return news ??
        await ask({ type: 'SettleRefund', ...which, ...payoutOf(row, settlement), ...money });
    }
    case 'settle deposits':
      for (const [nth, slip] of step.deposits.entries()) {
        const refused = await ask({
          type: 'SettleDeposit',
          ...slip,
          gateway: 'bank',
          ...payoutOf(row, settlement),
        });
        if (refused === undefined) continue;
        assert.equal(nth, 0, 'a slip was settled in part: import the same file again');
        return refused;
      }
      return undefined;
    case 'nothing':
    case 'dispute':
    case 'fee':
    case 'exception':
      return undefined;
  }
}

const noCharges = { fee: paise(0), tax: paise(0) };

const settle = (
  settling: Settling & Partial<Sums> & Pick<Sums, 'fee' | 'tax'>,
  row: StatedRow,
  settlement: Stated,
): PaymentCommand => ({ type: 'SettlePayment', ...payoutOf(row, settlement), ...settling });

function payoutOf({ rowRef, utr }: StatedRow, { settlementId, settledOn }: Stated) {
  return { settlementId, settledOn, rowRef, ...(utr && { utr }) };
}

/** What a plan comes to when the ledger agrees. A dry run tells no more than this. */
export function recordOf(
  { rowRef, kind, net, fee, tax, utr }: StatedRow,
  settlement: Pick<Stated, 'utr'>,
  step: Step,
  found: Pick<SettlementRow, 'paymentId' | 'foundBy'> = {},
): SettlementRow {
  const outcome = outcomeOf(step);
  const paymentId = 'paymentId' in step ? step.paymentId : undefined;
  const foundBy = 'foundBy' in step ? step.foundBy : undefined;
  const posted = 'posted' in step ? step.posted : undefined;
  return {
    rowRef,
    kind,
    outcome,
    net,
    fee,
    tax,
    ...(utr && utr !== settlement.utr && { utr }),
    ...(paymentId && { paymentId }),
    ...(foundBy && { foundBy }),
    ...(posted !== undefined && { posted }),
    ...(step.does === 'exception' && { reason: step.reason }),
    ...found,
  };
}

function outcomeOf(step: Step): RowOutcome {
  switch (step.does) {
    case 'settle':
      return step.inSuspense ? 'suspense' : 'applied';
    case 'settle many':
    case 'settle deposits':
      return 'applied';
    case 'nothing':
      return step.outcome;
    case 'settle refund':
      return 'refund';
    case 'dispute':
    case 'fee':
    case 'exception':
      return step.does;
  }
}
