/** Text on paper: measured, broken into lines, and copied and read out as it was meant. */
import { asPart, type Paper, room, sheet } from './paper.ts';

export type Style = { size: number; bold?: boolean; grey?: boolean; align?: 'right' | 'center' };

export type Place = { x: number; y: number; width: number };

/** Devanagari needs room above its headline and below its letters. */
export const lineHeight = ({ size }: Style): number => size * 1.5;
const baseline = ({ size }: Style): number => size * 1.12;

/** Nothing on a bill is longer than this, whatever came in. */
const lettersMax = 600;

/** Control characters, and those that turn the direction of writing: never drawn. */
const unprintable = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;

/** Text from outside in one form: one line, no invisible characters, an ellipsis where it ends. */
export function clean(text: string, max = lettersMax): string {
  const line = text.toWellFormed().normalize('NFC').replace(unprintable, ' ')
    .replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= max ? line : `${letters.slice(0, max - 1).join('').trimEnd()}…`;
}

const devanagari = '\\u0900-\\u097f\\ua8e0-\\ua8ff';
/** A font shapes one script at a time: `UPI-क्रमांक 2026` is three pieces. Spaces go with either. */
const scripts = new RegExp(
  `[${devanagari}][${devanagari}\\u200c\\u200d ]*|[^${devanagari}]+`,
  'g',
);
const piecesOf = (text: string): string[] => text.match(scripts) ?? [];

const choose = ({ pdf }: Paper, { size, bold = false, grey = false }: Style) =>
  pdf.font(bold ? 'bold' : 'regular', size).fillColor(grey ? '#555555' : '#000000');

export function widthOf(paper: Paper, text: string, style: Style): number {
  choose(paper, style);
  return piecesOf(text).reduce((width, piece) => width + paper.pdf.widthOfString(piece), 0);
}

const syllables = new Intl.Segmenter('hi');

/** A word wider than the line is broken where a reader would least mind: between syllables. */
function broken(word: string, width: number, measure: (text: string) => number): string[] {
  const parts: string[] = [];
  let [part, used] = ['', 0];
  for (const { segment } of syllables.segment(word)) {
    const wide = measure(segment);
    if (part !== '' && used + wide > width) {
      parts.push(part);
      [part, used] = ['', 0];
    }
    part += segment;
    used += wide;
  }
  return [...parts, part];
}

/** Greedy, at spaces. At least one line, which may be empty. */
export function linesOf(paper: Paper, text: string, style: Style, width: number): string[] {
  const space = widthOf(paper, ' ', style);
  // With the space that follows, as it will be shaped when written: pdfkit remembers it.
  const measure = (word: string) => widthOf(paper, `${word} `, style) - space;
  const words = clean(text).split(' ')
    .flatMap((word) => measure(word) <= width ? [word] : broken(word, width, measure));
  const lines: string[] = [];
  let [line, used] = ['', 0];
  for (const word of words) {
    const wide = measure(word);
    if (line !== '' && used + space + wide > width) {
      lines.push(line);
      [line, used] = ['', 0];
    }
    used += line === '' ? wide : space + wide;
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Says beside the glyphs what they spell: they stand in the order of drawing, where ि comes before
 * its consonant. It is said inside the brackets that pdfkit puts around text, because some readers
 * (Evince, Okular, pdftotext) take the place of the words from how things stand where it ends.
 */
function spelling({ pdf, part }: Paper, actual: string, draw: () => void): void {
  const add = pdf.addContent;
  pdf.addContent = (operator: string) => {
    if (operator === 'BT') {
      if (part === undefined) pdf.markContent('Span', { actual });
      else part.add(pdf.markStructureContent('Span', { actual }));
    }
    add.call(pdf, operator);
    if (operator === 'ET') pdf.endMarkedContent();
    return pdf;
  };
  draw();
  pdf.addContent = add;
}

function writeSpan(paper: Paper, line: string, { x, y, width }: Place, style: Style): void {
  const { pdf } = paper;
  const spare = style.align === undefined ? 0 : width - widthOf(paper, line, style);
  let left = x + (style.align === 'center' ? spare / 2 : spare);
  choose(paper, style);
  const options = { lineBreak: false, baseline: 'alphabetic' } as const;
  for (const piece of piecesOf(line)) {
    spelling(paper, piece, () => pdf.text(piece, left, y + baseline(style), options));
    left += pdf.widthOfString(piece);
  }
}

/** One line, exactly there. What does not fit is the caller's mistake: break it with `linesOf`. */
export function writeLine(paper: Paper, line: string, place: Place, style: Style): void {
  if (line !== '') writeSpan(paper, line, place, style);
}

/** Lines below each other on this page. Answers their height. */
export function writeLines(
  paper: Paper,
  lines: readonly string[],
  { x, y, width }: Place,
  style: Style,
): number {
  for (const [at, line] of lines.entries()) {
    writeLine(paper, line, { x, y: y + at * lineHeight(style), width }, style);
  }
  return lines.length * lineHeight(style);
}

/** A paragraph from `y` on, over as many pages as it takes. Leaves `y` below it. */
export function paragraph(paper: Paper, text: string, style: Style, type = 'P'): void {
  asPart(paper, type, () => {
    for (const line of linesOf(paper, text, style, sheet.width)) {
      room(paper, lineHeight(style));
      writeLine(paper, line, { x: sheet.left, y: paper.y, width: sheet.width }, style);
      paper.y += lineHeight(style);
    }
  });
}
