/** Reads a PDF back without the library that wrote it: its pages, what stands where, its code. */
import { spawnSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';

export type Span = { page: number; text: string; x: number; y: number };

const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Every stream, inflated where it was deflated. */
function streamsOf(pdf: Uint8Array): string[] {
  const text = latin(pdf);
  return [...text.matchAll(/<<(?:[^<>]|<<|>>|<[0-9a-f]*>)*?\/Length (\d+)[^]*?>>\nstream\n/g)]
    .map((match) => {
      const start = match.index + match[0].length;
      const bytes = pdf.subarray(start, start + Number(match[1]));
      return latin(match[0].includes('/FlateDecode') ? inflateSync(bytes) : bytes);
    });
}

/** `(…)` as PDF writes it: escapes, and UTF-16 behind a byte-order mark. */
function stringFrom(literal: string): string {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  const raw = literal.replace(/\\([^])/g, (_, letter: string) => escapes[letter] ?? letter);
  if (!raw.startsWith('\xfe\xff')) return raw;
  return new TextDecoder('utf-16be').decode(Buffer.from(raw.slice(2), 'latin1'));
}

const literal = '\\(((?:\\\\[^]|[^\\\\)])*)\\)';

export const contentsOf = (pdf: Uint8Array): string[] =>
  streamsOf(pdf).filter((stream) => stream.includes('\nBT\n'));

/** In the order of writing. What a span says it spells, and where its first glyph stands. */
export const spansOf = (pdf: Uint8Array): Span[] =>
  contentsOf(pdf).flatMap((content, at) => {
    const span = new RegExp(`/ActualText ${literal}\\n>> BDC\nBT\n1 0 0 1 (\\S+) (\\S+) Tm`, 'g');
    return [...content.matchAll(span)].map(([, text = '', x, y]) => (
      { page: at + 1, text: stringFrom(text), x: Number(x), y: Number(y) }
    ));
  });

/** What a reader would copy, line by line. */
export function textOf(pdf: Uint8Array): string {
  const lines: string[] = [];
  let last: Span | undefined;
  for (const span of spansOf(pdf)) {
    const goesOn = last && last.page === span.page && last.y === span.y && last.x < span.x;
    if (goesOn) lines.push(`${lines.pop()}${span.text}`);
    else lines.push(span.text);
    last = span;
  }
  return lines.join('\n');
}

/** The catalogue and the information, as one text with the strings decoded. */
export const headersOf = (pdf: Uint8Array): string =>
  latin(pdf).replace(/stream\n[^]*?\nendstream/g, '')
    .replace(new RegExp(literal, 'g'), (_, text: string) => `(${stringFrom(text)})`);

/** What glyphs stand for, one entry per glyph, of all fonts. */
export const glyphsOf = (pdf: Uint8Array): string[] =>
  streamsOf(pdf).filter((stream) => stream.includes('beginbfrange')).flatMap((map) =>
    [...map.matchAll(/<((?:[0-9a-f]{4} ?)+)>(?=[ \]])/g)].map(([, codes = '']) =>
      String.fromCharCode(...codes.trim().split(' ').map((code) => parseInt(code, 16)))
    )
  );

/** Dark squares of the one QR code, row by row, from the rectangles that were drawn. */
export function codeOf(pdf: Uint8Array, side: number, squares: number): boolean[] {
  const content = contentsOf(pdf).find((content) => content.includes('/Figure')) ?? '';
  const [figure = ''] = /\/Figure [^]*?EMC/.exec(content) ?? [];
  const rectangles = [...figure.matchAll(/^(\S+) (\S+) (\S+) (\S+) re$/gm)]
    .map((match) => match.slice(1).map(Number) as [number, number, number, number]);
  const square = side / squares;
  const left = Math.min(...rectangles.map(([x]) => x));
  const top = Math.min(...rectangles.map(([, y]) => y));
  const dark = Array.from({ length: squares * squares }, () => false);
  for (const [x, y, width] of rectangles) {
    const first = Math.round((x - left) / square) + Math.round((y - top) / square) * squares;
    dark.fill(true, first, first + Math.round(width / square));
  }
  return dark;
}

/** Poppler's `pdftotext`, an independent reader. Undefined where it is not installed. */
export function pdftotext(pdf: Uint8Array, ...options: string[]): string | undefined {
  const { error, stdout, status } = spawnSync('pdftotext', [...options, '-', '-'], {
    input: pdf,
    timeout: 20_000,
    encoding: 'utf8',
  });
  if (error && 'code' in error && error.code === 'ENOENT') return undefined;
  if (status !== 0) throw new Error('pdftotext could not read the document');
  return stdout;
}
