/** The bank's controls over HTTP, for people and for tests of whole processes. */
import { z } from 'zod';
import { assertSameSite, Turned, wishOf } from '../door.ts';
import type { Bank } from './bank.ts';
import { faultKinds } from './faults.ts';
import { webhookManners } from './world.ts';

const Ref = z.string().min(1).max(80);
const Success = { success: z.boolean() };

const Wish = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('pay'),
    reference: Ref,
    outcome: z.enum(['success', 'failure', 'pending', 'success later', 'failure later']),
    reason: z.string().regex(/^[a-z_]{1,60}$/).optional(),
    webhook: z.enum(webhookManners).optional(),
  }),
  z.strictObject({ do: z.literal('end'), payment: Ref, ...Success }),
  z.strictObject({ do: z.literal('end refund'), refund: Ref, ...Success }),
  z.strictObject({ do: z.literal('settle') }),
  z.strictObject({ do: z.literal('dispute'), payment: Ref, amount: z.int().min(1).optional() }),
  z.strictObject({
    do: z.literal('move dispute'),
    dispute: Ref,
    status: z.enum(['under_review', 'won', 'lost', 'closed']),
  }),
  z.strictObject({
    do: z.literal('fault'),
    fault: z.enum(faultKinds),
    method: z.enum(['GET', 'POST']).optional(),
    path: z.string().max(80).optional(),
    times: z.int().min(1).max(100).optional(),
  }),
]);

/** `POST /simulator/razorpay/bank` with one wish; throws a Turned for what it does not know. */
export async function controls(bank: Bank, request: Request): Promise<Response> {
  assertSameSite(request);
  if (request.method !== 'POST') throw new Turned(405, 'POST');
  const wish = await wishOf(request, Wish);
  switch (wish.do) {
    case 'pay':
      return Response.json(bank.pay(wish.reference, wish));
    case 'end':
      return Response.json({ changed: bank.end(wish.payment, wish.success) });
    case 'end refund':
      return Response.json({ changed: bank.endRefund(wish.refund, wish.success) });
    case 'settle':
      return Response.json({ settlement: bank.settle() ?? null });
    case 'dispute':
      return Response.json({ dispute: bank.dispute(wish.payment, { amount: wish.amount }) });
    case 'move dispute':
      return Response.json({ changed: bank.moveDispute(wish.dispute, wish.status) });
    case 'fault': {
      const { method, path, times } = wish;
      bank.next(wish.fault, {
        ...method && { method },
        ...path && { path },
        ...times && { times },
      });
      return Response.json({ waiting: wish.fault });
    }
  }
}
