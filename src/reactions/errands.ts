/** Carries out what a turn of a dialog wanted done: a payment asked for, a complaint registered. */
import { z } from 'zod';
import { Wish } from '../channels/wish.ts';
import { dayOf, secondsAfter } from '../domain/calendar.ts';
import type { Complaint, WriteComplaint } from '../domain/complaint.ts';
import type { Conversation, WriteConversation } from '../domain/conversation.ts';
import { ConversationEvent } from '../domain/conversation.events.ts';
import type { Origin, Outcome } from '../domain/decider.ts';
import { derivedId, docketNoFrom, paymentIdFrom } from '../domain/identifiers.ts';
import type { WritePayment } from '../domain/payment.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import type { Sealed } from '../domain/sealed.ts';
import { also, type Reaction } from './reaction.ts';

type Ways = {
  payment: WritePayment;
  complaint: WriteComplaint;
  conversation: WriteConversation;
  now: {
    complaint(docketNo: string): Promise<Complaint>;
    conversation(contactId: string): Promise<Conversation>;
  };
  vault: {
    seal(person: string, context: string, text: string): Promise<Sealed>;
    open(sealed: Sealed, context: string): Promise<string | undefined>;
  };
  /** Of the account; decides which service standard is promised. */
  isUrban(accountNo: string): Promise<boolean | undefined>;
  gateway: GatewayName;
  /** How long an order card can be paid, from when it is made: the message may be old. */
  paymentSeconds: number;
  clock(): string;
};

const docketAttemptsMax = 20;

export const errands = (ways: Ways): Reaction<ConversationEvent> => ({
  name: 'errands',
  schema: ConversationEvent,
  on: {
    async DialogMoved({ contactId, messageId, wishes }, { origin: cause }) {
      const opened = wishes && await ways.vault.open(wishes, `wishes ${messageId}`);
      if (opened === undefined) return;
      const origin: Origin = {
        ...cause,
        actor: { kind: 'consumer', id: contactId },
        channel: 'whatsapp',
      };
      const { notices } = await ways.now.conversation(contactId);
      for (const [i, wish] of z.array(Wish).parse(JSON.parse(opened)).entries()) {
        const noticeId = derivedId(messageId, `refused ${i}`);
        if (notices.has(noticeId)) continue; // Refused by an earlier run: that stays decided.
        const outcome = await grant(ways, contactId, wish, also(origin, `wish ${i}`));
        if (!outcome || !('refused' in outcome)) continue;
        const { code } = outcome.refused;
        // Only an earlier run of this very errand can have used the id: it is done.
        if (code === 'command_id_used_differently') continue;
        const notice = { noticeId, about: { kind: 'refused', code } } as const;
        await ways.conversation(
          { type: 'OweNotices', contactId, notices: [notice] },
          also(origin, `refused ${i}`),
        );
      }
    },
  },
});

type Granted = Outcome<unknown, { code: string }> | undefined;

async function grant(ways: Ways, contactId: string, wish: Wish, origin: Origin): Promise<Granted> {
  switch (wish.type) {
    case 'RequestPayment': {
      const { accountNo, amount, app } = wish;
      return await ways.payment({
        type: 'RequestPayment',
        paymentId: paymentIdFrom(origin.commandId),
        accountNo,
        amount,
        gateway: ways.gateway,
        expiresAt: secondsAfter(ways.clock(), ways.paymentSeconds),
        contactId,
        ...(app && { app }),
      }, origin);
    }
    case 'RegisterComplaint':
      return await register(ways, contactId, wish, origin);
    case 'ReopenComplaint':
    case 'CloseComplaint':
    case 'RateComplaint':
      return await move(ways, contactId, wish, origin);
    default:
      return undefined; // Granted with the turn itself.
  }
}

/** A docket number has few digits, so two may meet: then the next one is tried. */
async function register(
  { complaint, vault, isUrban }: Ways,
  contactId: string,
  { kind, accountNo, text, location, mediaRef }: Extract<Wish, { type: 'RegisterComplaint' }>,
  origin: Origin,
): Promise<Granted> {
  const urban = accountNo === undefined ? undefined : await isUrban(accountNo);
  for (let attempt = 0;; attempt++) {
    const docketNo = docketNoFrom(origin.commandId, dayOf(origin.occurredAt), attempt);
    const told = JSON.stringify({ text, location, mediaRef });
    const outcome = await complaint({
      type: 'RegisterComplaint',
      docketNo,
      kind,
      ...(accountNo && { accountNo }),
      contactId,
      particulars: await vault.seal(`contact-${contactId}`, `complaint ${docketNo}`, told),
      registeredAt: origin.occurredAt,
      ...(urban !== undefined && { urban }),
    }, origin);
    const taken = 'refused' in outcome &&
      outcome.refused.code === 'docket_no_used_for_another_complaint';
    if (!taken || attempt === docketAttemptsMax) return outcome;
  }
}

/** Only one's own complaint, whatever number stands on the button. */
async function move(
  { complaint, now }: Ways,
  contactId: string,
  wish: Extract<Wish, { docketNo: string }>,
  origin: Origin,
): Promise<Granted> {
  const { docketNo } = wish;
  const known = await now.complaint(docketNo);
  if (known.status === 'unknown' || known.registered.contactId !== contactId) {
    return { refused: { code: 'complaint_not_found' } };
  }
  switch (wish.type) {
    case 'ReopenComplaint':
      return await complaint({ type: 'ReopenComplaint', docketNo, at: origin.occurredAt }, origin);
    case 'CloseComplaint':
      return await complaint(
        { type: 'CloseComplaint', docketNo, because: 'consumer_agreed' },
        origin,
      );
    case 'RateComplaint':
      return await complaint({ type: 'RateComplaint', docketNo, stars: wish.stars }, origin);
  }
}
