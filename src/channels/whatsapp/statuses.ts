/** What became of a message of ours, from Meta's form into ours. */
import { z } from 'zod';
import { Elements, firstError, Ref, Seconds, whereUsable } from './inbound.ts';
import { paymentUpdate } from './payments.ts';
import { unknown, type Update } from './update.ts';

const states = ['sent', 'delivered', 'read', 'failed', 'played', 'deleted'] as const;

const Status = z.looseObject({
  id: Ref,
  timestamp: Seconds,
  status: z.enum([...states, 'unknown']).catch('unknown'),
  biz_opaque_callback_data: whereUsable(z.string().min(1).max(512)),
  errors: Elements,
});

/** Payments come among the statuses of messages; their type tells them apart. */
export function statusUpdate(element: unknown): Update {
  const { data: payment } = z.looseObject({ type: z.literal('payment') }).safeParse(element);
  if (payment) return paymentUpdate(payment);
  const { data } = Status.safeParse(element);
  if (!data) return unknown('status without a usable id or time');
  const { id: messageRef, timestamp: at, status, biz_opaque_callback_data: noticeId } = data;
  if (status === 'unknown') return unknown('status of an unknown kind');
  const error = firstError(data.errors);
  return {
    kind: 'status',
    messageRef,
    ...noticeId && { noticeId },
    status,
    at,
    ...error && { error },
  };
}
