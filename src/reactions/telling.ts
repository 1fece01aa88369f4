/** What a contact must hear of: their order card, their receipt, news of their complaint. */
import { z } from 'zod';
import { AccountEvent } from '../domain/account.events.ts';
import type { Complaint } from '../domain/complaint.ts';
import { ComplaintEvent } from '../domain/complaint.events.ts';
import type { WriteConversation } from '../domain/conversation.ts';
import type { NoticeAbout } from '../domain/conversation.events.ts';
import { derivedId } from '../domain/identifiers.ts';
import type { Payment } from '../domain/payment.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import type { Cause, Reaction } from './reaction.ts';

type Ways = {
  conversation: WriteConversation;
  now: {
    payment(paymentId: string): Promise<Payment>;
    complaint(docketNo: string): Promise<Complaint>;
  };
};

const Told = z.discriminatedUnion('type', [AccountEvent, PaymentEvent, ComplaintEvent]);

/** A notice needs a contact, not an open dialog; whoever paid without a chat has none. */
export function telling({ conversation, now }: Ways): Reaction<z.infer<typeof Told>> {
  const owe = async (
    contactId: string | undefined,
    { origin }: Cause,
    ...abouts: NoticeAbout[]
  ) => {
    if (contactId === undefined) return;
    const notices = abouts.map((about) => (
      { noticeId: derivedId(origin.commandId, about.kind), about }
    ));
    await conversation({ type: 'OweNotices', contactId, notices }, origin);
  };
  /** The payer alone is told, never another who has linked the same account. */
  const payerOf = async (paymentId: string) => {
    const payment = await now.payment(paymentId);
    return 'asked' in payment ? payment.asked?.contactId : undefined;
  };
  const ofPayment =
    (kind: 'attempt_failed' | 'payment_lapsed' | 'payment_held') =>
    async ({ paymentId }: { paymentId: string }, cause: Cause) =>
      await owe(await payerOf(paymentId), cause, { kind, paymentId });

  type Step = Extract<NoticeAbout, { kind: 'complaint' }>['step'];
  const ofComplaint = (step: Step) => async ({ docketNo }: { docketNo: string }, cause: Cause) => {
    const complaint = await now.complaint(docketNo);
    const contactId = complaint.status === 'unknown' ? undefined : complaint.registered.contactId;
    await owe(contactId, cause, { kind: 'complaint', docketNo, step });
  };

  return {
    name: 'telling',
    schema: Told,
    on: {
      PaymentRequested: ({ paymentId, contactId }, cause) =>
        owe(contactId, cause, { kind: 'order_card', paymentId }),
      PaymentAttemptFailed: ofPayment('attempt_failed'),
      PaymentLapsed: ofPayment('payment_lapsed'),
      PaymentHeld: ofPayment('payment_held'),
      /** The confirmation in words first: it goes out even when the paper cannot be made. */
      async ReceiptIssued({ accountNo, receiptNo, paymentId }, cause) {
        const paper = { kind: 'receipt', accountNo, receiptNo, reprint: false } as const;
        await owe(await payerOf(paymentId), cause, { kind: 'payment_received', paymentId }, paper);
      },
      ComplaintRegistered: ofComplaint('registered'),
      ComplaintAssigned: ofComplaint('assigned'),
      ComplaintEscalated: ofComplaint('escalated'),
      ComplaintResolved: ofComplaint('resolved'),
      ComplaintReopened: ofComplaint('reopened'),
      ComplaintClosed: ofComplaint('closed'),
    },
  };
}
