/** A file's bytes as numbered lines, in constant memory however long a line or the file is. */
import { FileRefused } from './source.ts';

export type Line = { number: number; text: string };

/** Letters. A longer line comes cut off, but still longer than this. */
export const lineMax = 16_000;

/**
 * Without their ends, LF or CRLF, and without a byte-order mark. What is not UTF-8 comes as U+FFFD,
 * which stands in no honest row. Throws FileRefused for UTF-16.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  for await (const chunk of bytes) {
    if (number === 0 && rest === '') assertNotUtf16(chunk);
    const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = texts.pop()!.slice(0, lineMax + 2);
    for (const text of texts) yield { number: ++number, text: withoutReturn(text) };
  }
  rest += decoder.decode();
  if (rest !== '') yield { number: ++number, text: withoutReturn(rest) };
}

const withoutReturn = (text: string) => text.endsWith('\r') ? text.slice(0, -1) : text;

function assertNotUtf16([first, second]: Uint8Array) {
  const marks = [[0xff, 0xfe], [0xfe, 0xff]];
  if (!marks.some(([a, b]) => a === first && b === second)) return;
  throw new FileRefused('it is in UTF-16: save it as “CSV UTF-8”');
}
