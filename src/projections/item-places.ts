/** Which open item is which: of its kind, what it is known by. */
import { settlementKey } from './journal.ts';

export const held = (paymentId: string) => ({ kind: 'payment_held' as const, ref: paymentId });
export const pending = (paymentId: string) => ({
  kind: 'payment_pending' as const,
  ref: paymentId,
});
export const lapsed = (paymentId: string) => ({ kind: 'payment_lapsed' as const, ref: paymentId });
export const duplicate = (paymentId: string) => ({
  kind: 'payment_duplicate' as const,
  ref: paymentId,
});
export const refund = ({ paymentId, refundId }: { paymentId: string; refundId: string }) => (
  { kind: 'refund' as const, ref: `${paymentId} ${refundId}` }
);
export const dispute = ({ paymentId, disputeRef }: { paymentId: string; disputeRef: string }) => (
  { kind: 'dispute' as const, ref: `${paymentId} ${disputeRef}` }
);
export const unmatched = (fact: { gateway: string; disputeRef: string }) => (
  { kind: 'dispute_unmatched' as const, ref: `${fact.gateway} ${fact.disputeRef}` }
);
export const rowOf = (settlement: { gateway: string; settlementId: string }, rowRef: string) => (
  { kind: 'settlement_exception' as const, ref: `${settlementKey(settlement)} ${rowRef}` }
);
export const drawer = (drawerId: string) => ({ kind: 'drawer' as const, ref: drawerId });
