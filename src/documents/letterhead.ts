/** What each page has around its matter: who writes at the top, where to get help at the foot. */
import { inBoth, labels, type Language } from './labels.ts';
import { asArtifact, asPart, type Paper, sheet } from './paper.ts';
import {
  clean,
  lineHeight,
  linesOf,
  type Style,
  widthOf,
  writeLine,
  writeLines,
} from './writing.ts';

/** The company, as its configuration names it. */
export type Biller = {
  name: string;
  nameHi: string;
  address: string;
  /** 1912. */
  helpline: string;
  /** The number to save for WhatsApp, as people dial it. */
  whatsapp: string;
  portal: string;
};

const company: Style = { size: 12, bold: true };
const small: Style = { size: 8.5, grey: true };
const nameMax = 160;

const ruleAcross = (paper: Paper, y: number) =>
  asArtifact(paper, () =>
    paper.pdf.lineWidth(1).strokeColor('#000000')
      .moveTo(sheet.left, y).lineTo(sheet.right, y).stroke());

/** Both names of the company on each page; the reader's language first. */
export function drawHead(paper: Paper, { name, nameHi, address }: Biller): void {
  const [own, other] = paper.language === 'hi' ? [nameHi, name] : [name, nameHi];
  const texts: [string, Style][] = [[own, company], [other, small], [address, small]];
  asPart(paper, 'P', () => {
    for (const [text, style] of texts) {
      const lines = linesOf(paper, clean(text, nameMax), style, sheet.width);
      const place = { x: sheet.left, y: paper.y, width: sheet.width };
      paper.y += writeLines(paper, lines, place, style);
    }
  });
  paper.y += 4;
  ruleAcross(paper, paper.y);
  paper.y += 10;
}

/** The document's title in both languages; a word such as *Reprint* stands boxed at the right. */
export function drawTitle(paper: Paper, title: 'receipt' | 'bill', mark?: string): void {
  const [own, other] = inBoth(title, paper.language);
  const large: Style = { size: 17, bold: true };
  const beside: Style = { size: 11, grey: true };
  const { y } = paper;
  const width = widthOf(paper, own, large);
  asPart(paper, 'H1', () => {
    writeLine(paper, own, { x: sheet.left, y, width }, large);
    const at = { x: sheet.left + width + 10, y: y + 6.7, width: 200 };
    writeLine(paper, other, at, beside);
  });
  if (mark !== undefined) drawMark(paper, mark);
  paper.y += lineHeight(large) + 4;
}

function drawMark(paper: Paper, mark: string): void {
  const style: Style = { size: 11, bold: true, align: 'center' };
  const width = widthOf(paper, mark, style) + 16;
  const place = { x: sheet.right - width, y: paper.y + 4, width };
  asArtifact(paper, () =>
    paper.pdf.lineWidth(1).strokeColor('#000000')
      .rect(place.x, place.y, width, lineHeight(style)).stroke());
  asPart(paper, 'P', () => writeLine(paper, mark, place, style));
}

export const helpText = ({ helpline, whatsapp, portal }: Biller, language: Language): string =>
  `${labels[language].helpline}: ${helpline} · WhatsApp ${whatsapp} · ${portal}`;

export function drawFoot(paper: Paper, biller: Biller, page: number, pages: number): void {
  const y = sheet.bottom + 14;
  ruleAcross(paper, y - 6);
  const numbered = pages > 1 ? labels[paper.language].page(page, pages) : '';
  const right: Style = { ...small, align: 'right' };
  const room = sheet.width - widthOf(paper, numbered, right) - 12;
  const lines = linesOf(paper, clean(helpText(biller, paper.language), nameMax), small, room);
  const place = { x: sheet.left, y, width: sheet.width };
  writeLines(paper, lines.slice(0, 2), place, small);
  writeLine(paper, numbered, place, right);
}
