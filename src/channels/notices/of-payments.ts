/** What the payer is told of a payment, from the card that asks for it to the money's arrival. */
import { dayOf } from '../../domain/calendar.ts';
import type { Paise } from '../../domain/money.ts';
import type { App } from '../../domain/payment.events.ts';
import type { OrderCard, OrderStatus } from '../channel.ts';
import { rupees } from '../phrases/written.ts';
import { type Composed, dayIn, lines, says, type Speech, template, toMenu } from './composed.ts';
import { toPay } from './composed.ts';

type About = { paymentId: string; amount: Paise };
/** Whether an order card asked for it: then the card itself is brought up to date. */
type Carded = { onCard: boolean };
/** The calendar day by which money that has left the bank is here or back: T+5. */
type Settled = { settledBy: string };

export type PaymentNotice =
  | {
    kind: 'order_card';
    accountNo: string;
    /** The part of `amount` that is electricity duty; 0 where it cannot be told. */
    duty: Paise;
    expiresAt: string;
    app?: App;
  } & About
  | {
    kind: 'payment_received';
    accountNo: string;
    receiptNo: string;
    /** What the account owes after it. */
    outstanding: Paise;
    /** The part of this payment that no bill needed. */
    advance: Paise;
  }
    & About
    & Carded
  | { kind: 'payment_held'; helpline: string } & About & Carded
  | { kind: 'payment_pending' } & About & Settled & Carded
  | { kind: 'attempt_failed'; accountNo: string } & About & Settled & Carded
  | { kind: 'payment_lapsed'; accountNo: string } & About & Settled;

type Of<Kind> = Extract<PaymentNotice, { kind: Kind }>;

export function paymentNotice(speech: Speech, notice: PaymentNotice): Composed {
  const { notice: phrase } = speech.phrase;
  switch (notice.kind) {
    case 'order_card':
      return orderCard(speech, notice);
    case 'payment_received':
      return received(speech, notice);
    case 'payment_held': {
      const text = phrase.held(notice);
      return { inside: onCardOrNot(speech, notice, 'completed', text, phrase.paid) };
    }
    case 'payment_pending':
      return pending(speech, notice);
    case 'attempt_failed':
    case 'payment_lapsed': {
      // The card is not cancelled: that would be its last state, and late money may still come.
      const words = notice.kind === 'payment_lapsed'
        ? phrase.lapsed
        : notice.onCard
        ? phrase.attemptFailed
        : phrase.linkAttemptFailed;
      return { inside: says(words(notice), [toPay(speech, notice.accountNo), toMenu(speech)]) };
    }
  }
}

/** The text promises nothing that has not happened: asking is not paying. */
function orderCard(speech: Speech, notice: Of<'order_card'>): Composed {
  const { notice: phrase } = speech.phrase;
  const { paymentId, accountNo, amount, duty, expiresAt, app } = notice;
  const order: OrderCard = {
    paymentId,
    text: phrase.orderText(notice),
    item: phrase.orderItem(notice),
    amount,
    duty,
    expiresAt,
    expiryText: phrase.orderExpiry(notice),
    ...(app && { preferredApp: app }),
  };
  const values = [accountNo, rupees(amount), dayIn(speech, dayOf(expiresAt))];
  return {
    inside: { kind: 'order', order },
    outside: template(speech, 'order_card', values, { order }),
  };
}

function received(speech: Speech, notice: Of<'payment_received'>): Composed {
  const { notice: phrase } = speech.phrase;
  const { paymentId, amount, receiptNo, outstanding, advance, onCard } = notice;
  const receiptLine = phrase.receiptNoLine({ receiptNo });
  const text = lines(
    phrase.received(notice),
    receiptLine,
    outstanding > 0 && phrase.leftToPay({ amount: outstanding }),
    advance > 0 && phrase.keptAsAdvance({ amount: advance }),
  );
  const inside = onCardOrNot(speech, notice, 'completed', text, receiptLine);
  // Without a card there is no template of its own: the receipt's tells the same.
  if (!onCard) return { inside };
  const orderStatus = { paymentId, status: 'completed', text, description: receiptLine } as const;
  const values = [rupees(amount), receiptNo];
  return { inside, outside: template(speech, 'payment_received', values, { orderStatus }) };
}

function pending(speech: Speech, notice: Of<'payment_pending'>): Composed {
  const { notice: phrase } = speech.phrase;
  const values = [rupees(notice.amount), dayIn(speech, notice.settledBy)];
  const short = phrase.pendingShort(notice);
  return {
    inside: onCardOrNot(speech, notice, 'processing', phrase.pending(notice), short),
    outside: template(speech, 'payment_pending', values),
  };
}

const onCardOrNot = (
  speech: Speech,
  { paymentId, onCard }: { paymentId: string; onCard: boolean },
  status: OrderStatus['status'],
  text: string,
  description: string,
) =>
  onCard
    ? { kind: 'order status' as const, status: { paymentId, status, text, description } }
    : says(text, [toMenu(speech)]);
