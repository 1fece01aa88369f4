/** A receipt or a bill, handed over as a document; in words where the document cannot be made. */
import type { Paise } from '../../domain/money.ts';
import type { Attachment } from '../channel.ts';
import { rupees } from '../phrases/written.ts';
import { type Composed, dayIn, lines, says, type Speech, template, toMenu } from './composed.ts';
import { toPay } from './composed.ts';

export type PaperNotice =
  | {
    kind: 'receipt';
    accountNo: string;
    receiptNo: string;
    amount: Paise;
    reprint: boolean;
    /** Undefined: it could not be made. The confirmation must not wait for it. */
    document?: Attachment;
  }
  | {
    kind: 'bill';
    accountNo: string;
    /** `2026-10`. */
    month: string;
    /** What the bill asks for. */
    amount: Paise;
    dueOn: string;
    document?: Attachment;
  };

export const paperNotice = (speech: Speech, notice: PaperNotice): Composed =>
  notice.kind === 'receipt' ? receipt(speech, notice) : bill(speech, notice);

type Of<Kind> = Extract<PaperNotice, { kind: Kind }>;

function receipt(speech: Speech, notice: Of<'receipt'>): Composed {
  const { notice: phrase } = speech.phrase;
  const { accountNo, amount, document, receiptNo, reprint } = notice;
  const caption = lines(phrase.receiptCaption(notice), reprint && phrase.reprint);
  if (!document) {
    const text = lines(caption, phrase.receiptWithoutPdf);
    const again = { id: `receipts:${accountNo}:${receiptNo}`, title: phrase.sendReceipt };
    return { inside: says(text, [again, toMenu(speech)]) };
  }
  const values = [rupees(amount), receiptNo, accountNo];
  return {
    inside: { kind: 'document', caption: lines(caption, phrase.writeMenu), attachment: document },
    outside: template(speech, 'payment_receipt', values, { attachment: document }),
  };
}

function bill(speech: Speech, notice: Of<'bill'>): Composed {
  const { notice: phrase } = speech.phrase;
  const { accountNo, amount, document, dueOn } = notice;
  const caption = phrase.billCaption(notice);
  const values = [accountNo, rupees(amount), dayIn(speech, dueOn)];
  const outside = template(speech, 'bill_issued', values);
  if (!document) {
    const text = lines(caption, phrase.billWithoutPdf);
    return { inside: says(text, [toPay(speech, accountNo), toMenu(speech)]), outside };
  }
  const inside = {
    kind: 'document' as const,
    caption: lines(caption, phrase.writeMenu),
    attachment: document,
  };
  return { inside, outside };
}
