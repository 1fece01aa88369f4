/** What WhatsApp claims about a payment, from Meta's form into ours. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PaymentId } from '../../domain/identifiers.ts';
import { Elements, PaiseValue, readable, Ref, Seconds, whereUsable, words } from './inbound.ts';
import { type PaymentUpdate, unknown, type UnknownUpdate } from './update.ts';

/** A state's name. New ones may come; they are told as they are, and the gateway is asked. */
const State = z.string().regex(/^[A-Za-z][A-Za-z_ -]{0,39}$/);

const Subject = z.looseObject({ payment: z.looseObject({ reference_id: PaymentId }) });

const Transaction = z.looseObject({
  id: Ref.max(120),
  pg_transaction_id: whereUsable(Ref.max(120)),
  status: State,
  method: whereUsable(z.looseObject({ type: Ref.max(40) })),
  error: whereUsable(z.looseObject({
    code: whereUsable(words(120)),
    reason: whereUsable(words(120)),
  })),
});

const Claim = z.looseObject({
  status: State,
  timestamp: Seconds,
  payment: z.looseObject({
    amount: PaiseValue.optional(),
    currency: z.literal('INR').optional(),
    transaction: Transaction.optional(), // Absent in the legacy form, which tells no more.
    refunds: Elements,
  }),
});

const Refund = z.looseObject({ id: z.string().catch(''), status: z.string().catch('') });

/** `element`: a status of the type `payment`. Odd money is never guessed at; the gateway knows. */
export function paymentUpdate(element: unknown): PaymentUpdate | UnknownUpdate {
  const { data: subject } = Subject.safeParse(element);
  if (!subject) return unknown('payment without a usable reference');
  const { reference_id: paymentId } = subject.payment;
  const { data: claim } = Claim.safeParse(element);
  if (!claim) return { ...unknown('payment of an unknown form'), paymentId };
  const { status, timestamp: at, payment: { amount, transaction, refunds } } = claim;
  return {
    kind: 'payment',
    paymentId,
    status,
    ...amount !== undefined && { amount },
    ...transaction && { attempt: attemptOf(transaction) },
    at,
    claimKey: claimKey(
      [paymentId, status, transaction?.id ?? '', transaction?.status ?? ''],
      readable(Refund, refunds),
    ),
  };
}

function attemptOf(
  transaction: z.infer<typeof Transaction>,
): NonNullable<PaymentUpdate['attempt']> {
  const { id: orderRef, pg_transaction_id: paymentRef, status, method, error } = transaction;
  const reason = error?.reason || error?.code;
  return {
    orderRef,
    ...paymentRef && { paymentRef },
    status,
    ...method && { method: method.type },
    ...reason && { reason },
  };
}

/** The notification's own id differs from copy to copy, so that the key is made of what it says. */
function claimKey(claim: readonly string[], refunds: readonly z.infer<typeof Refund>[]): string {
  const returned = refunds.map(({ id, status }) => JSON.stringify([id, status])).sort();
  return createHash('sha256').update(JSON.stringify([claim, returned])).digest('hex');
}
