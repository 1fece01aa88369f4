/** What a channel tells us becomes facts: durable before it is answered, and nothing else done. */
import type {
  MessageUpdate,
  NumberUpdate,
  PaymentUpdate,
  StatusUpdate,
  Update,
} from './channels/whatsapp/update.ts';
import type { WriteConversation } from './domain/conversation.ts';
import type { Origin } from './domain/decider.ts';
import { derivedId, NoticeId, PaymentId } from './domain/identifiers.ts';
import type { WritePayment } from './domain/payment.ts';
import type { GatewayName } from './domain/payment.events.ts';
import type { Vault } from './vault/vault.ts';

type Ways = {
  conversation: WriteConversation;
  payment: WritePayment;
  vault: Vault;
  gateway: GatewayName;
  clock(): string;
};

/** A UUID that the channel's own id leads to, and that does not lead back without the key. */
function idOf(vault: Vault, purpose: string, ref: string): string {
  const bytes = Buffer.from(vault.fingerprint(purpose, ref));
  return derivedId(recordingSpace, bytes.toString('base64url'));
}
/** Any UUID will do, as long as it stays the same. */
const recordingSpace = 'a3f1c9de-64ab-4e0e-9c39-2f4b1f6d7a55';

/**
 * Goes out with a notice as opaque data and comes back with each of its statuses: contact and
 * notice, in fewer letters than WhatsApp's assumed limit.
 */
export const tokenOf = (contactId: string, noticeId: string): string =>
  Buffer.from(contactId + noticeId.replaceAll('-', ''), 'hex').toString('base64url');

function noticeIn(token: string): { contactId: string; noticeId: string } | undefined {
  const hex = Buffer.from(token, 'base64url').toString('hex');
  if (hex.length !== 64) return undefined;
  const noticeId = hex.slice(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return NoticeId.safeParse(noticeId).success
    ? { contactId: hex.slice(0, 32), noticeId }
    : undefined;
}

/** All of it, or it throws and Meta sends it again: what was recorded already is a repeat then. */
export async function record(ways: Ways, updates: readonly Update[]): Promise<void> {
  const messages = updates.filter((one) => one.kind === 'message');
  // One contact's messages in the order in which they were sent; everything else at once.
  const inOrder = messages.toSorted((a, b) => a.sentAt.localeCompare(b.sentAt));
  const bySender = Map.groupBy(inOrder, ({ from }) => `${from.userId ?? from.phone}`);
  const talks = [...bySender.values()].map(async (talk) => {
    for (const one of talk) await recordMessage(ways, one);
  });
  const others = updates.map(async (one) => {
    if (one.kind === 'status') await recordFate(ways, one);
    if (one.kind === 'payment') await recordClaim(ways, one);
    if (one.kind === 'number changed') await recordMove(ways, one);
    if (one.kind === 'unknown' && one.paymentId) await recordUnread(ways, one.paymentId);
  });
  await Promise.all([...talks, ...others]);
}

async function recordMessage(
  { conversation, vault }: Ways,
  { messageRef, from, sentAt, message }: MessageUpdate,
) {
  const contactId = await vault.contactOf(from);
  const messageId = idOf(vault, 'message', messageRef);
  const content = await vault.seal(
    `contact-${contactId}`,
    `message ${messageId}`,
    JSON.stringify({ message, messageRef }),
  );
  const actor = { kind: 'consumer', id: contactId } as const;
  await conversation(
    { type: 'ReceiveMessage', contactId, messageId, content, sentAt },
    originOf(derivedId(messageId, 'received'), actor, sentAt),
  );
}

async function recordFate(
  { conversation, vault }: Ways,
  { noticeId: token, status, at, messageRef, error }: StatusUpdate,
) {
  const notice = token === undefined ? undefined : noticeIn(token);
  if (!notice) return; // Not a message of this service.
  const origin = originOf(derivedId(notice.noticeId, status), whatsapp, at);
  switch (status) {
    case 'sent': {
      const messageDigest = vault.fingerprint('message', messageRef);
      await conversation({ type: 'RecordSent', ...notice, messageDigest }, origin);
      return;
    }
    case 'delivered':
      await conversation({ type: 'RecordDelivered', ...notice, deliveredAt: at }, origin);
      return;
    case 'read':
    case 'played':
      await conversation({ type: 'RecordRead', ...notice, readAt: at }, origin);
      return;
    case 'failed': {
      const code = error?.code ?? 'failed_without_a_code';
      await conversation({ type: 'RecordFailed', ...notice, code }, origin);
      return;
    }
    case 'deleted':
      return;
  }
}

async function recordClaim(
  { payment, vault, gateway }: Ways,
  { paymentId, claimKey, status, attempt, at }: PaymentUpdate,
) {
  if (!PaymentId.safeParse(paymentId).success) return; // Never one of ours.
  await payment({
    type: 'NotifyPayment',
    paymentId,
    gateway,
    status,
    ...(attempt && { attempt: { orderRef: attempt.orderRef, status: attempt.status } }),
    claimedAt: at,
  }, originOf(idOf(vault, 'claim', claimKey), { kind: 'gateway', id: gateway }, at));
}

/** It spoke of a payment in words that we do not know: reason enough to look the payment up. */
async function recordUnread(ways: Ways, paymentId: string) {
  const at = ways.clock();
  const claimKey = `unread ${paymentId} ${at.slice(0, 13)}`; // At most one an hour.
  await recordClaim(ways, { kind: 'payment', paymentId, claimKey, status: 'unread', at });
}

/** A new number is a new person, and whoever gets the old one must not find its accounts there. */
async function recordMove({ conversation, vault }: Ways, { from, messageRef, at }: NumberUpdate) {
  const contactId = await vault.contactOf(from);
  const origin = originOf(idOf(vault, 'move', messageRef), whatsapp, at);
  await conversation({ type: 'UnlinkAll', contactId }, origin);
}

const whatsapp = { kind: 'system', id: 'whatsapp' } as const;

const originOf = (commandId: string, actor: Origin['actor'], occurredAt: string): Origin => ({
  commandId,
  correlationId: commandId,
  causationId: commandId,
  actor,
  channel: 'whatsapp',
  occurredAt,
});
