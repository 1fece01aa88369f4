/** What a notice says, made from plain facts when it is sent: inside the 24 hours, and outside. */
import type { Language } from '../domain/conversation.events.ts';
import type { Reply } from './dialog.ts';
import { type Composed, says, type Speech, toMenu } from './notices/composed.ts';
import { type ComplaintNotice, complaintNotice } from './notices/of-complaints.ts';
import { type PaperNotice, paperNotice } from './notices/of-papers.ts';
import { type PaymentNotice, paymentNotice } from './notices/of-payments.ts';
import { type RefundNotice, refundNotice } from './notices/of-refunds.ts';
import { phrases } from './phrases.ts';

/** One for each kind of `NoticeAbout`: the same, with the references looked up. */
export type NoticeFacts =
  | { kind: 'reply'; reply: Reply }
  | PaymentNotice
  | PaperNotice
  | RefundNotice
  | ComplaintNotice
  | { kind: 'refused'; code: string; helpline: string };

/** Pure and total, unknown refusal codes included. A dialog's reply has no outside form. */
export function noticeIn(language: Language, notice: NoticeFacts): Composed {
  const speech: Speech = { language, phrase: phrases[language] };
  switch (notice.kind) {
    case 'reply':
      return { inside: { kind: 'reply', reply: notice.reply } };
    case 'receipt':
    case 'bill':
      return paperNotice(speech, notice);
    case 'complaint':
      return complaintNotice(speech, notice);
    case 'refund':
    case 'payment_charged_back':
      return refundNotice(speech, notice);
    case 'refused':
      return refused(speech, notice);
    default:
      return paymentNotice(speech, notice);
  }
}

/** What did not work, and the next step. The code is for us: to people it says nothing. */
function refused(speech: Speech, { code, helpline }: { code: string; helpline: string }): Composed {
  const { menuRows, notice: { couldNot, refusals } } = speech.phrase;
  const known = Object.entries(refusals).find(([one]) => one === code)?.[1];
  const help = { id: 'help', title: menuRows.help.title };
  return { inside: says(known ?? couldNot({ helpline }), [toMenu(speech), help]) };
}
