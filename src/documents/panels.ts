/** The blocks between title and table: the amount that matters, particulars, a code with advice. */
import assert from 'node:assert/strict';
import { asArtifact, asPart, ink, type Paper, room, sheet } from './paper.ts';
import { drawQr } from './qr.ts';
import {
  clean,
  lineHeight,
  linesOf,
  type Style,
  widthOf,
  writeLine,
  writeLines,
} from './writing.ts';

const labelStyle: Style = { size: 8, grey: true };
const valueStyle: Style = { size: 10 };
const figureStyle: Style = { size: 24, bold: true, align: 'right' };
const wordStyle: Style = { size: 9 };

export type Amount = {
  label: string;
  /** `₹1,545.53`, written large. */
  figure: string;
  /** Smaller lines below: in words, and what else belongs to it. */
  below: readonly string[];
};

/** A grey box across the sheet: what it is about at the left, how much at the right. */
export function drawAmount(paper: Paper, { label, figure, below }: Amount): void {
  const inner = { x: sheet.left + 10, width: sheet.width - 20 };
  const figureWidth = widthOf(paper, figure, figureStyle);
  const titleStyle: Style = { size: 12, bold: true };
  const title = linesOf(paper, label, titleStyle, inner.width - figureWidth - 12);
  const lines = below.flatMap((text) => linesOf(paper, text, wordStyle, inner.width));
  const top = Math.max(title.length * lineHeight(titleStyle) + 9, lineHeight(figureStyle));
  const height = top + lines.length * lineHeight(wordStyle) + 12;
  room(paper, height);
  const { y } = paper;
  asArtifact(paper, () => paper.pdf.rect(sheet.left, y, sheet.width, height).fill('#eeeeee'));
  asPart(paper, 'P', () => {
    writeLines(paper, title, { ...inner, y: y + 13 }, titleStyle);
    writeLine(paper, figure, { ...inner, y: y + 4 }, figureStyle);
  });
  asPart(paper, 'P', () => writeLines(paper, lines, { ...inner, y: y + top + 6 }, wordStyle));
  paper.y += height + 10;
}

/** A label and what it says; undefined: nothing is known, nothing is printed. */
export type Particular = { label: string; value: string | undefined; wide?: boolean };

const gap = 12;

/** Label above value, side by side in columns. A wide one has a row to itself. */
export function drawParticulars(
  paper: Paper,
  particulars: readonly Particular[],
  columns: number,
): void {
  const width = (sheet.width - (columns - 1) * gap) / columns;
  for (const row of rowsOf(particulars, columns)) {
    const cells = row.map(({ label, value = '', wide = false }) => {
      const own = wide ? sheet.width : width;
      const labelLines = linesOf(paper, label, labelStyle, own);
      return { own, labelLines, valueLines: linesOf(paper, clean(value), valueStyle, own) };
    });
    const labelHeight = Math.max(...cells.map((cell) => cell.labelLines.length)) *
      lineHeight(labelStyle);
    const valueHeight = Math.max(...cells.map((cell) => cell.valueLines.length)) *
      lineHeight(valueStyle);
    room(paper, labelHeight + valueHeight);
    for (const [at, { own, labelLines, valueLines }] of cells.entries()) {
      const place = { x: sheet.left + at * (width + gap), y: paper.y, width: own };
      asPart(paper, 'P', () => {
        writeLines(paper, labelLines, place, labelStyle);
        writeLines(paper, valueLines, { ...place, y: paper.y + labelHeight }, valueStyle);
      });
    }
    paper.y += labelHeight + valueHeight + 3;
  }
  paper.y += 5;
}

function rowsOf(particulars: readonly Particular[], columns: number): Particular[][] {
  const rows: Particular[][] = [];
  for (const one of particulars) {
    if (one.value === undefined || clean(one.value) === '') continue;
    const last = rows.at(-1);
    const joins = !one.wide && last && !last[0]?.wide && last.length < columns;
    if (joins) last.push(one);
    else rows.push([one]);
  }
  return rows;
}

export type Code = {
  /** Opened by the code, and by a touch on the printed address. An `https` address. */
  url: string;
  caption: string;
  heading: string;
  /** Before the address, and after it. */
  before: readonly string[];
  after: readonly string[];
};

const side = 96;
/** Around the code, for the camera: four of its squares. */
const quiet = 12;

/** A QR code with its caption; beside it what it is for, for whoever cannot scan it. */
export function drawCode(paper: Paper, { url, caption, heading, before, after }: Code): void {
  assert.match(url, /^https?:\/\/[!-~]+$/, 'a printed address is for a browser');
  const style: Style = { size: 9 };
  const strong: Style = { size: 10.5, bold: true };
  const x = sheet.left + side + 16;
  const width = sheet.right - x;
  const linesBefore = before.flatMap((text) => linesOf(paper, text, style, width));
  const address = linesOf(paper, url, style, width);
  const linesAfter = after.flatMap((text) => linesOf(paper, text, style, width));
  const lines = linesBefore.length + address.length + linesAfter.length;
  const captionLines = linesOf(paper, caption, labelStyle, side);
  const codeHeight = side + quiet + captionLines.length * lineHeight(labelStyle);
  const height = Math.max(codeHeight, lines * lineHeight(style) + lineHeight(strong) + 2);
  room(paper, height);
  const { y } = paper;
  drawQr(paper, url, { x: sheet.left, y, size: side }, `${caption}: ${url}`);
  const below = { x: sheet.left, y: y + side + quiet, width: side };
  asPart(
    paper,
    'P',
    () => writeLines(paper, captionLines, below, { ...labelStyle, align: 'center' }),
  );
  asPart(paper, 'H2', () => writeLine(paper, heading, { x, y, width }, strong));
  paper.y += lineHeight(strong) + 2;
  const write = (texts: readonly string[]) => {
    paper.y += writeLines(paper, texts, { x, y: paper.y, width }, style);
  };
  asPart(paper, 'P', () => write(linesBefore));
  drawAddress(paper, url, { x, width, style, lines: address });
  asPart(paper, 'P', () => write(linesAfter));
  paper.y = y + height + 8;
}

/** Whoever reads on the phone cannot scan its screen, but can touch. */
function drawAddress(
  paper: Paper,
  url: string,
  { x, width, style, lines }: { x: number; width: number; style: Style; lines: string[] },
): void {
  const y = paper.y;
  asPart(paper, 'Link', () => {
    paper.y += writeLines(paper, lines, { x, y, width }, style);
    ink(paper, () => paper.pdf.link(x, y, width, paper.y - y, url));
  });
}
