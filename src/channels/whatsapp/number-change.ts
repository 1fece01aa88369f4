/** A person's number, user id or phone has changed: who they were, and who they are now. */
import { z } from 'zod';
import type { Recipient } from '../channel.ts';
import { Phone, UserId, whereUsable } from './inbound.ts';
import { unknown, type Update } from './update.ts';

const changes = new Map(
  [
    ['user_changed_number', 'number'],
    ['user_changed_user_id', 'user id'],
    ['customer_identity_changed', 'identity'],
  ] as const,
);

const System = z.looseObject({
  type: z.string(),
  body: z.string().catch(''),
  wa_id: whereUsable(Phone),
  user_id: whereUsable(UserId),
});

type Head = {
  id: string;
  timestamp: string;
  from?: string | undefined;
  from_user_id?: string | undefined;
  [field: string]: unknown;
};

/** Of a message of the type `system`; other news of that type asks for nothing. */
export function numberChange(head: Head): Update {
  const { data: system } = System.safeParse(head['system']);
  if (!system) return unknown('system message without content');
  const change = [...changes].find(([type]) => type === system.type)?.[1];
  if (!change) return { kind: 'ignored', what: 'system' };
  // The old id may stand in Meta's sentence alone, and there last: what precedes is a name.
  const [, sentence] = / changed from (\S+) to \S+$/.exec(system.body) ?? [];
  const told = head.from === undefined && head.from_user_id === undefined ? sentence : undefined;
  const from = recipient(
    head.from ?? Phone.safeParse(told).data,
    head.from_user_id ?? UserId.safeParse(told).data,
  );
  if (!from) return unknown('number change of nobody');
  const to = recipient(system.wa_id, system.user_id);
  const { id: messageRef, timestamp: at } = head;
  return { kind: 'number changed', messageRef, change, from, ...to && { to }, at };
}

function recipient(phone: string | undefined, userId: string | undefined): Recipient | undefined {
  if (!phone && !userId) return undefined;
  return { ...phone && { phone }, ...userId && { userId } };
}
