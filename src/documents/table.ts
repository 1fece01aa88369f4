/** A table that breaks between rows, and repeats its heading on the next page. */
import { asArtifact, asPart, type Paper, room } from './paper.ts';
import { lineHeight, linesOf, type Style, writeLines } from './writing.ts';

export type Column = { heading: string; width: number; align?: 'right' };
/** One text per column. A strong row is a sum: bold, with a rule above. */
export type Row = { cells: readonly string[]; strong?: boolean };

const padding = { x: 4, y: 1.5 };
const heading: Style = { size: 8, grey: true };
const body: Style = { size: 9.5 };

function drawRow(
  paper: Paper,
  { x, columns }: { x: number; columns: readonly Column[] },
  cells: readonly string[],
  style: Style,
  type: 'TH' | 'TD',
): void {
  const texts = columns.map(({ width, align }, at) => {
    const own: Style = align ? { ...style, align } : style;
    return { own, width, lines: linesOf(paper, cells[at] ?? '', own, width - 2 * padding.x) };
  });
  const rows = Math.max(...texts.map(({ lines }) => lines.length));
  const height = rows * lineHeight(style) + 2 * padding.y;
  let left = x;
  if (room(paper, height) && type === 'TD') {
    asArtifact(paper, () => drawHeading(paper, { x, columns }));
  }
  asPart(paper, 'TR', () => {
    for (const { own, width, lines } of texts) {
      const place = { x: left + padding.x, y: paper.y + padding.y, width: width - 2 * padding.x };
      asPart(paper, type, () => writeLines(paper, lines, place, own));
      left += width;
    }
  });
  paper.y += height;
}

function rule(paper: Paper, x: number, columns: readonly Column[], weight: number): void {
  const width = columns.reduce((total, column) => total + column.width, 0);
  asArtifact(paper, () =>
    paper.pdf.lineWidth(weight).strokeColor('#777777')
      .moveTo(x, paper.y).lineTo(x + width, paper.y).stroke());
}

function drawHeading(paper: Paper, { x, columns }: { x: number; columns: readonly Column[] }) {
  drawRow(paper, { x, columns }, columns.map((column) => column.heading), heading, 'TH');
  rule(paper, x, columns, 0.8);
}

/** From `y` on. Leaves `y` below the last row. */
export function drawTable(
  paper: Paper,
  frame: { x: number; columns: readonly Column[] },
  rows: readonly Row[],
): void {
  asPart(paper, 'Table', () => {
    room(paper, 60); // A heading never stands alone at the end of a page.
    drawHeading(paper, frame);
    for (const { cells, strong = false } of rows) {
      drawRow(paper, frame, cells, { ...body, bold: strong }, 'TD');
      rule(paper, frame.x, frame.columns, strong ? 0.8 : 0.3);
    }
  });
}
