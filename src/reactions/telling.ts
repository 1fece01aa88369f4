/** What a contact must hear of: their order card, their receipt, news of their complaint. */
import { z } from 'zod';
import { AccountEvent } from '../domain/account.events.ts';
import type { Complaint } from '../domain/complaint.ts';
import { ComplaintEvent } from '../domain/complaint.events.ts';
import type { WriteConversation } from '../domain/conversation.ts';
import type { NoticeAbout } from '../domain/conversation.events.ts';
import { derivedId } from '../domain/identifiers.ts';
import { hasArrived, type Payment } from '../domain/payment.ts';
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

type StepOf<Kind> = Extract<NoticeAbout, { kind: Kind; step: string }>['step'];

/** A notice needs a contact, not an open dialog; whoever paid without a chat has none. */
function words({ conversation, now }: Ways) {
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
  const payerOf = async (paymentId: string): Promise<string | undefined> => {
    const payment = await now.payment(paymentId);
    // Whoever paid an order a second time asked for it once.
    if (hasArrived(payment) && payment.arrived.againFor) {
      return await payerOf(payment.arrived.againFor);
    }
    return 'asked' in payment ? payment.asked?.contactId : undefined;
  };
  const ofPayment =
    (kind: 'attempt_failed' | 'payment_held') =>
    async ({ paymentId }: { paymentId: string }, cause: Cause) =>
      await owe(await payerOf(paymentId), cause, { kind, paymentId });

  /** Whoever only looked at a page to pay on has not paid, and knows it. */
  const lapsed = async ({ paymentId }: { paymentId: string }, cause: Cause) => {
    const payment = await now.payment(paymentId);
    const isLink = 'asked' in payment && payment.asked?.link !== undefined;
    const isTried = !hasArrived(payment) && (payment.claims > 0 || payment.failed.size > 0);
    if (isLink && !isTried) return;
    await owe(await payerOf(paymentId), cause, { kind: 'payment_lapsed', paymentId });
  };

  type Refunded = { paymentId: string; refundId: string };
  const ofRefund =
    (step: StepOf<'refund'>) => async ({ paymentId, refundId }: Refunded, cause: Cause) =>
      await owe(await payerOf(paymentId), cause, { kind: 'refund', paymentId, refundId, step });
  const chargedBack = async (paymentId: string, disputeRef: string, cause: Cause) =>
    await owe(
      await payerOf(paymentId),
      cause,
      { kind: 'payment_charged_back', paymentId, disputeRef },
    );

  const ofComplaint =
    (step: StepOf<'complaint'>) => async ({ docketNo }: { docketNo: string }, cause: Cause) => {
      const complaint = await now.complaint(docketNo);
      const contactId = complaint.status === 'unknown' ? undefined : complaint.registered.contactId;
      await owe(contactId, cause, { kind: 'complaint', docketNo, step });
    };

  return { owe, payerOf, ofPayment, lapsed, ofRefund, chargedBack, ofComplaint };
}

export function telling(ways: Ways): Reaction<z.infer<typeof Told>> {
  const { owe, payerOf, ofPayment, lapsed, ofRefund, chargedBack, ofComplaint } = words(ways);
  return {
    name: 'telling',
    schema: Told,
    on: {
      /** A link is on the page that it was asked for on. */
      async PaymentRequested({ paymentId, contactId, link }, cause) {
        if (!link) await owe(contactId, cause, { kind: 'order_card', paymentId });
      },
      PaymentAttemptFailed: ofPayment('attempt_failed'),
      PaymentLapsed: lapsed,
      PaymentHeld: ofPayment('payment_held'),
      /** The confirmation in words first: it goes out even when the paper cannot be made. */
      async ReceiptIssued({ accountNo, receiptNo, paymentId }, cause) {
        const paper = { kind: 'receipt', accountNo, receiptNo, reprint: false } as const;
        await owe(await payerOf(paymentId), cause, { kind: 'payment_received', paymentId }, paper);
      },
      /** An account that had the money has given it back by now: what it owes again can be told. */
      async CreditReversed({ paymentId, reversalId, why }, cause) {
        if (why === 'chargeback') await chargedBack(paymentId, reversalId, cause);
        else await ofRefund('approved')({ paymentId, refundId: reversalId }, cause);
      },
      async RefundApproved({ accountNo, ...refund }, cause) {
        if (!accountNo) await ofRefund('approved')(refund, cause);
      },
      RefundDeclined: ofRefund('declined'),
      RefundCompleted: ofRefund('completed'),
      RefundFailed: ofRefund('failed'),
      async PaymentChargedBack({ accountNo, paymentId, disputeRef }, cause) {
        if (!accountNo) await chargedBack(paymentId, disputeRef, cause);
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
