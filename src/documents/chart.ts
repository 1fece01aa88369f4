/** The units of the last months as bars: plain shapes, no picture, readable in grey. */
import { shortMonth, units } from './figures.ts';
import { asArtifact, asPart, type Paper } from './paper.ts';
import { lineHeight, linesOf, type Style, writeLine, writeLines } from './writing.ts';

export type MonthsUnits = readonly { month: string; unitsKwh: number }[];

const monthsMax = 6;
const style: Style = { size: 7, align: 'center' };

/** Draws in the frame, without moving the paper's `y`. Of a long history the last six months. */
export function drawHistory(
  paper: Paper,
  title: string,
  history: MonthsUnits,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const months = history.slice(-monthsMax);
  const heading: Style = { size: 8, grey: true };
  const titleHeight = drawHeading(paper, title, { x, y, width }, heading);
  const foot = y + height - lineHeight(style);
  const tallest = foot - y - titleHeight - lineHeight(style) - 2;
  const most = Math.max(1, ...months.map(({ unitsKwh }) => unitsKwh));
  const slot = width / monthsMax;
  for (const [at, { month, unitsKwh }] of months.entries()) {
    const bar = tallest * Math.max(0, unitsKwh) / most; // Fed-in power has no bar, but a number.
    const left = x + at * slot;
    asArtifact(paper, () => {
      if (bar > 0) paper.pdf.rect(left + slot * 0.18, foot - bar, slot * 0.64, bar).fill('#777777');
    });
    asPart(paper, 'P', () => {
      const name = shortMonth(month, paper.language);
      writeLine(paper, name, { x: left, y: foot + 1, width: slot }, style);
      const above = { x: left, y: foot - bar - lineHeight(style) - 1, width: slot };
      writeLine(paper, units(unitsKwh), above, style);
    });
  }
  asArtifact(paper, () =>
    paper.pdf.lineWidth(0.8).strokeColor('#000000')
      .moveTo(x, foot).lineTo(x + months.length * slot, foot).stroke());
}

function drawHeading(
  paper: Paper,
  title: string,
  place: { x: number; y: number; width: number },
  style: Style,
): number {
  const lines = linesOf(paper, title, style, place.width);
  asPart(paper, 'P', () => writeLines(paper, lines, place, style));
  return lines.length * lineHeight(style);
}
