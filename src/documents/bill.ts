/** The bill: what a month asks for, what the account owed before, and how to pay it. */
import assert from 'node:assert/strict';
import { type Paise, paise, sum } from '../domain/money.ts';
import { drawHistory, type MonthsUnits } from './chart.ts';
import { dayInWords, monthOf, rupees, timeInIndia, units } from './figures.ts';
import { inBoth, labels, type Language, type LineKind } from './labels.ts';
import { type Biller, drawFoot, drawHead, drawTitle } from './letterhead.ts';
import { drawAmount, drawCode, drawParticulars, type Particular } from './panels.ts';
import { asPart, finish, openPaper, type Paper, room, sheet } from './paper.ts';
import { drawTable, type Row } from './table.ts';
import { clean, linesOf, paragraph, type Style, writeLines } from './writing.ts';
import { amountInWords } from './words.ts';

/** All amounts in paise; instants in UTC, printed in India's time; days in India. */
export type BillDocument = {
  biller: Biller;
  billNo: string;
  accountNo: string;
  /** As whoever asks may see them; undefined after erasure. */
  name?: string;
  address?: string;
  category?: string;
  centre?: string;
  division?: string;
  circle?: string;
  /** `2026-10`. */
  month: string;
  issuedOn: string;
  dueOn: string;
  unitsKwh: number;
  /** Signed: a subsidy or rebate is negative. Their sum is `total`. */
  lines: readonly { kind: LineKind; amount: Paise; label?: string }[];
  total: Paise;
  /** Instead of `total`, once the due day has passed: the bill's own figure. */
  amountAfterDue: Paise;
  /** What else the account owed when the bill was issued. */
  arrears: Paise;
  /** What earlier payments had left over and this bill took: at least 0. */
  advanceApplied: Paise;
  /** Of this bill, as of `asOf`. */
  paid: Paise;
  outstanding: Paise;
  /** When this was looked up. The document's date of making, too. */
  asOf: string;
  /** Oldest first; the last six are drawn. */
  history: MonthsUnits;
  standing: 'issued' | 'revised' | 'withdrawn';
  /** The `https` page that pays this account. Undefined: there is none, so no code is printed. */
  payUrl?: string;
};

/** A4, tagged, in one language with the title in both. The same document makes the same bytes. */
export async function billPdf(bill: BillDocument, language: Language): Promise<Uint8Array> {
  assertAddsUp(bill);
  const { biller } = bill;
  const paper = openPaper({
    language,
    title: `${inBoth('bill', language).join(' · ')} ${bill.billNo}`,
    author: language === 'hi' ? biller.nameHi : biller.name,
    subject: `${bill.accountNo} ${bill.month} ${bill.standing}`,
    createdAt: bill.asOf,
    head: (paper) => drawHead(paper, biller),
  });
  drawTitle(paper, 'bill', markOf(bill, language));
  drawPayable(paper, bill);
  drawParticulars(paper, particularsOf(bill, language), 4);
  drawDemand(paper, bill);
  if (toBePaid(bill)) drawHowToPay(paper, bill);
  return await finish(paper, (page, pages) => drawFoot(paper, biller, page, pages));
}

function assertAddsUp({ lines, total }: BillDocument): void {
  assert.equal(sum(lines.map(({ amount }) => amount)), total, 'the lines of a bill must add up');
}

/** The month, what the account owed before, less the advance that it took. */
const payable = (demand: Paise, { arrears, advanceApplied }: BillDocument): Paise =>
  paise(demand + arrears - advanceApplied);

const toBePaid = ({ standing, outstanding }: BillDocument): boolean =>
  standing !== 'withdrawn' && outstanding > 0;

function markOf(bill: BillDocument, language: Language): string | undefined {
  const label = labels[language];
  if (bill.standing === 'withdrawn') return label.withdrawn;
  if (!toBePaid(bill) && payable(bill.total, bill) > 0) return label.paidInFull;
  return bill.standing === 'revised' ? label.revised : undefined;
}

function drawPayable(paper: Paper, bill: BillDocument): void {
  const { language } = paper;
  const label = labels[language];
  const withdrawn = bill.standing === 'withdrawn';
  const due = paise(withdrawn ? 0 : Math.max(0, payable(bill.total, bill)));
  const late = paise(Math.max(0, payable(bill.amountAfterDue, bill)));
  const owed = due === 0 && (withdrawn || late === 0) ? [label.nothingToPay] : [
    amountInWords(due, language),
    `${label.payableAfter}: ${rupees(late)}`,
  ];
  const day = dayInWords(bill.dueOn, language);
  drawAmount(paper, { label: label.payableBy(day), figure: rupees(due), below: owed });
}

function particularsOf(bill: BillDocument, language: Language): Particular[] {
  const label = labels[language];
  return [
    { label: label.name, value: bill.name, wide: true },
    { label: label.address, value: bill.address, wide: true },
    { label: label.accountNo, value: bill.accountNo },
    { label: label.billNo, value: bill.billNo },
    { label: label.month, value: monthOf(bill.month, language) },
    { label: label.issuedOn, value: dayInWords(bill.issuedOn, language) },
    { label: label.dueOn, value: dayInWords(bill.dueOn, language) },
    { label: label.units, value: units(bill.unitsKwh) },
    { label: label.category, value: bill.category },
    { label: label.centre, value: bill.centre },
    { label: label.division, value: bill.division },
    { label: label.circle, value: bill.circle },
  ];
}

function demandRows(bill: BillDocument, language: Language): Row[] {
  const label = labels[language];
  const row = (name: string, amount: Paise, strong = false): Row => (
    { cells: [name, rupees(amount)], strong }
  );
  const month = [
    ...bill.lines.map(({ kind, label: own, amount }) =>
      row(own === undefined ? label.lines[kind] : clean(own), amount)
    ),
    row(label.total, bill.total, true),
  ];
  if (bill.standing === 'withdrawn') return month;
  return [
    ...month,
    row(label.arrears, bill.arrears),
    row(label.advanceApplied, paise(-bill.advanceApplied)),
    row(label.payableBy(dayInWords(bill.dueOn, language)), payable(bill.total, bill), true),
    row(label.payableAfter, payable(bill.amountAfterDue, bill), true),
  ];
}

const beside = { x: sheet.right - 170, width: 170, gap: 18 };
const chartHeight = 130;

/** The month line by line; at its right the units of the last months, and what is paid by now. */
function drawDemand(paper: Paper, bill: BillDocument): void {
  const { language, pdf } = paper;
  const label = labels[language];
  const width = sheet.width - beside.width - beside.gap;
  room(paper, 230);
  paragraph(paper, label.demand, { size: 10.5, bold: true }, 'H2');
  const top = paper.y;
  const { page } = pdf;
  drawTable(paper, {
    x: sheet.left,
    columns: [
      { heading: label.particulars, width: width - 110 },
      { heading: label.amount, width: 110, align: 'right' },
    ],
  }, demandRows(bill, language));
  const after = { page: pdf.page, y: paper.y };
  pdf.page = page; // The table may have gone on: what stands beside it stays at its beginning.
  const bottom = drawBeside(paper, bill, top);
  pdf.page = after.page;
  paper.y = Math.max(after.y, after.page === page ? bottom : 0) + 12;
}

/** Answers where it ends. */
function drawBeside(paper: Paper, bill: BillDocument, top: number): number {
  const label = labels[paper.language];
  const { x, width } = beside;
  let y = top;
  if (bill.history.length > 0) {
    const frame = { x, y, width, height: chartHeight };
    drawHistory(paper, label.history, bill.history, frame);
    y += chartHeight + 14;
  }
  if (bill.standing === 'withdrawn') return y;
  const write = (text: string, style: Style) => {
    const lines = linesOf(paper, text, style, width);
    asPart(paper, 'P', () => {
      y += writeLines(paper, lines, { x, y, width }, style);
    });
  };
  const small: Style = { size: 8, grey: true };
  write(label.now(timeInIndia(bill.asOf, paper.language)), { size: 9, bold: true });
  write(label.paidSoFar, small);
  write(rupees(bill.paid), { size: 10 });
  write(label.outstanding, small);
  write(rupees(bill.outstanding), { size: 10, bold: true });
  return y;
}

function drawHowToPay(paper: Paper, { biller, payUrl }: BillDocument): void {
  const label = labels[paper.language];
  const elsewhere = [
    label.payByWhatsApp(biller.whatsapp),
    label.payElsewhere(biller.portal),
    label.beware,
  ];
  if (payUrl !== undefined) {
    drawCode(paper, {
      url: payUrl,
      caption: label.scanToPay,
      heading: label.howToPay,
      before: [label.payByPage],
      after: elsewhere,
    });
    return;
  }
  room(paper, 80);
  paragraph(paper, label.howToPay, { size: 10.5, bold: true }, 'H2');
  for (const text of elsewhere) paragraph(paper, text, { size: 9 });
}
