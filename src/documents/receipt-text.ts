/** The receipt as a message, for when no PDF can be made: the same facts in 1,024 letters. */
import { dayInWords, monthOf, rupees, timeInIndia } from './figures.ts';
import { labels, type Language } from './labels.ts';
import { helpText } from './letterhead.ts';
import { assertAddsUp, modeOf, type ReceiptDocument } from './receipt.ts';
import { clean } from './writing.ts';
import { amountInWords } from './words.ts';

/** UTF-16 units, the strictest way to count. WhatsApp takes no more below a picture or button. */
export const receiptLettersMax = 1024;

const freeTextMax = 80;

type Line = {
  text: string;
  /** Stays when references or addresses are so long that not everything fits. */
  kept?: boolean;
};

/**
 * Always fits. Bills that do not fit are counted, never left out silently. Free texts are cut with
 * an ellipsis; amounts, numbers, references and the address to check are whole or not there.
 */
export function receiptText(receipt: ReceiptDocument, language: Language): string {
  assertAddsUp(receipt);
  const [before, after] = [headOf(receipt, language), tailOf(receipt, language)];
  const bills = billsOf(receipt, language);
  for (let shown = bills.length; shown >= 0; shown--) {
    const hidden = bills.length - shown;
    const more = hidden > 0 ? [{ text: labels[language].moreBills(hidden) }] : [];
    const text = joined([...before, ...bills.slice(0, shown), ...more, ...after]);
    if (text.length <= receiptLettersMax) return text;
  }
  const kept = [...before, ...after].filter((line) => line.kept);
  while (joined(kept).length > receiptLettersMax) kept.pop();
  return joined(kept);
}

const joined = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');

function headOf(receipt: ReceiptDocument, language: Language): Line[] {
  const label = labels[language];
  const biller = language === 'hi' ? receipt.biller.nameHi : receipt.biller.name;
  const line = (name: string, value: string | undefined, kept = false): Line[] =>
    value ? [{ text: `${name}: ${value}`, kept }] : [];
  return [
    { text: receipt.reprint ? `${label.receipt} (${label.reprint})` : label.receipt, kept: true },
    { text: clean(biller, freeTextMax) },
    ...line(label.receiptNo, receipt.receiptNo, true),
    ...line(label.issuedAt, timeInIndia(receipt.issuedAt, language)),
    ...line(label.amountReceived, rupees(receipt.amount), true),
    { text: amountInWords(receipt.amount, language) },
    ...line(label.accountNo, receipt.accountNo, true),
    ...line(label.name, receipt.name && clean(receipt.name, freeTextMax)),
    ...line(label.paidAt, timeInIndia(receipt.paidAt, language), true),
    ...line(label.creditedAt, timeInIndia(receipt.creditedAt, language)),
    ...line(label.mode, clean(modeOf(receipt, language), freeTextMax)),
    ...line(label.upiRef, receipt.upiRef),
    ...line(label.gatewayRef, receipt.gatewayRef),
    ...line(label.paymentId, receipt.paymentId, true),
  ];
}

const billsOf = ({ allocations }: ReceiptDocument, language: Language): Line[] =>
  allocations.map(({ billNo, month, dueOn, amount }) => {
    const due = `${labels[language].dueOn} ${dayInWords(dueOn, language)}`;
    return { text: `${billNo}, ${monthOf(month, language)} (${due}): ${rupees(amount)}` };
  });

function tailOf(receipt: ReceiptDocument, language: Language): Line[] {
  const label = labels[language];
  const { notApplied, convenienceFee, afterwards, proof } = receipt;
  const held = notApplied && notApplied.amount > 0 ? [notApplied] : [];
  return [
    ...held.map(({ reason, amount }) => (
      { text: `${label.notApplied[reason]}: ${rupees(amount)}`, kept: true }
    )),
    { text: `${label.convenienceFee}: ${rupees(convenienceFee)}` },
    ...afterwards
      ? [
        { text: `${label.balanceAfter}: ${rupees(afterwards.outstanding)}`, kept: true },
        { text: `${label.advanceAfter}: ${rupees(afterwards.advance)}`, kept: true },
      ]
      : [],
    ...proof ? [{ text: `${label.logPosition}: ${proof.logPosition}` }] : [],
    ...proof?.leafIndex ? [{ text: `${label.leafIndex}: ${proof.leafIndex}` }] : [],
    { text: `${label.check}: ${receipt.checkUrl}`, kept: true },
    { text: clean(helpText(receipt.biller, language), freeTextMax) },
  ];
}
