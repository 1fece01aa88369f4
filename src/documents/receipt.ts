/** The receipt: the numbered paper for money that has arrived. */
import assert from 'node:assert/strict';
import { type Paise, paise, sum } from '../domain/money.ts';
import { dayInWords, monthOf, rupees, timeInIndia } from './figures.ts';
import { inBoth, labels, type Language, type NotAppliedReason } from './labels.ts';
import { type Biller, drawFoot, drawHead, drawTitle } from './letterhead.ts';
import { drawAmount, drawCode, drawParticulars, type Particular } from './panels.ts';
import { finish, openPaper, type Paper, room, sheet } from './paper.ts';
import { drawTable, type Row } from './table.ts';
import { paragraph } from './writing.ts';
import { amountInWords } from './words.ts';

/** All amounts in paise; instants in UTC, printed in India's time; days in India. */
export type ReceiptDocument = {
  biller: Biller;
  receiptNo: string;
  issuedAt: string;
  accountNo: string;
  /** Masked or full, as whoever asks may see it; undefined after erasure. */
  name?: string;
  /** Allocations and what was not applied always come to this. */
  amount: Paise;
  allocations: readonly { billNo: string; month: string; dueOn: string; amount: Paise }[];
  /** What no bill took, and why. */
  notApplied?: { amount: Paise; reason: NotAppliedReason };
  /** Printed even when it is nothing: that it is nothing is worth knowing. */
  convenienceFee: Paise;
  /** `upi`, `cash` …: known ones are translated, others printed as they are. */
  method?: string;
  /** `whatsapp`, `counter` …: the same. */
  channel: string;
  upiRef?: string;
  gatewayRef?: string;
  paymentId: string;
  paidAt: string;
  creditedAt: string;
  /** Still owed on this account right after, and what we then held in advance. */
  afterwards?: { outstanding: Paise; advance: Paise };
  /** Where anybody can check it: an `https` address, also in the QR code. */
  checkUrl: string;
  /** The same receipt, printed once more. */
  reprint: boolean;
  /** Where the proof of it stands. */
  proof?: { logPosition: string; leafIndex?: string };
};

/** Fifty years of monthly bills; a document is made in one go, while everybody else waits. */
const allocationsMax = 600;

/** A4, tagged, in one language with the title in both. The same document makes the same bytes. */
export async function receiptPdf(
  receipt: ReceiptDocument,
  language: Language,
): Promise<Uint8Array> {
  assertAddsUp(receipt);
  assert(receipt.allocations.length <= allocationsMax, 'no payment settles that many bills');
  const { biller } = receipt;
  const label = labels[language];
  const paper = openPaper({
    language,
    title: `${inBoth('receipt', language).join(' · ')} ${receipt.receiptNo}`,
    author: language === 'hi' ? biller.nameHi : biller.name,
    subject: `${receipt.paymentId}${receipt.reprint ? ` ${label.reprint}` : ''}`,
    createdAt: receipt.issuedAt,
    head: (paper) => drawHead(paper, biller),
  });
  drawTitle(paper, 'receipt', receipt.reprint ? label.reprint : undefined);
  const other = language === 'hi' ? 'en' : 'hi';
  drawAmount(paper, {
    label: label.amountReceived,
    figure: rupees(receipt.amount),
    below: [amountInWords(receipt.amount, language), amountInWords(receipt.amount, other)],
  });
  drawParticulars(paper, particularsOf(receipt, language), 2);
  drawSettled(paper, receipt);
  drawAfterwards(paper, receipt);
  drawProof(paper, receipt);
  return await finish(paper, (page, pages) => drawFoot(paper, biller, page, pages));
}

/** A paper that contradicts itself must not leave the house. */
export function assertAddsUp({ amount, allocations, notApplied }: ReceiptDocument): void {
  const allocated = sum(allocations.map((allocation) => allocation.amount));
  const applied = paise(allocated + (notApplied?.amount ?? 0));
  assert.equal(applied, amount, 'the parts of a receipt must add up to its amount');
}

/** `UPI, WhatsApp`: how it was paid, and through which door it came. */
export function modeOf({ method, channel }: ReceiptDocument, language: Language): string {
  const { methods, channels } = labels[language];
  const parts = [method && (methods[method] ?? method), channels[channel] ?? channel];
  return parts.filter(Boolean).join(', ');
}

function particularsOf(receipt: ReceiptDocument, language: Language): Particular[] {
  const label = labels[language];
  return [
    { label: label.receiptNo, value: receipt.receiptNo },
    { label: label.issuedAt, value: timeInIndia(receipt.issuedAt, language) },
    { label: label.accountNo, value: receipt.accountNo },
    { label: label.name, value: receipt.name },
    { label: label.paidAt, value: timeInIndia(receipt.paidAt, language) },
    { label: label.creditedAt, value: timeInIndia(receipt.creditedAt, language) },
    { label: label.mode, value: modeOf(receipt, language) },
    { label: label.upiRef, value: receipt.upiRef },
    { label: label.gatewayRef, value: receipt.gatewayRef },
    { label: label.paymentId, value: receipt.paymentId },
  ];
}

function drawSettled(paper: Paper, receipt: ReceiptDocument): void {
  const { language } = paper;
  const label = labels[language];
  const { allocations, notApplied, convenienceFee, amount } = receipt;
  const rows: Row[] = allocations.map(({ billNo, month, dueOn, amount }) => ({
    cells: [billNo, monthOf(month, language), dayInWords(dueOn, language), rupees(amount)],
  }));
  if (notApplied && notApplied.amount > 0) {
    rows.push({ cells: [label.notApplied[notApplied.reason], '', '', rupees(notApplied.amount)] });
  }
  rows.push({ cells: [label.convenienceFee, '', '', rupees(convenienceFee)] });
  const total = paise(amount + convenienceFee);
  rows.push({ cells: [label.totalPaid, '', '', rupees(total)], strong: true });
  room(paper, 90); // A heading never stands alone at the end of a page.
  paragraph(paper, label.settledBills, { size: 10.5, bold: true }, 'H2');
  drawTable(paper, {
    x: sheet.left,
    columns: [
      { heading: label.billNo, width: 176 },
      { heading: label.month, width: 105 },
      { heading: label.dueOn, width: 110 },
      { heading: label.amount, width: 120, align: 'right' },
    ],
  }, rows);
  paper.y += 12;
}

function drawAfterwards(paper: Paper, { afterwards }: ReceiptDocument): void {
  if (!afterwards) return;
  const label = labels[paper.language];
  room(paper, 60);
  paragraph(paper, label.afterwards, { size: 10.5, bold: true }, 'H2');
  drawParticulars(paper, [
    { label: label.balanceAfter, value: rupees(afterwards.outstanding) },
    { label: label.advanceAfter, value: rupees(afterwards.advance) },
  ], 2);
}

function drawProof(paper: Paper, { checkUrl, proof }: ReceiptDocument): void {
  const label = labels[paper.language];
  const places = [];
  if (proof) places.push(`${label.logPosition}: ${proof.logPosition}`);
  if (proof?.leafIndex) places.push(`${label.leafIndex}: ${proof.leafIndex}`);
  drawCode(paper, {
    url: checkUrl,
    caption: label.check,
    heading: label.check,
    before: [label.checkHow],
    after: [...places, label.noSignature],
  });
}
