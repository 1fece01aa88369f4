/** The rows of a settlement's file as plain fields, whatever else stands in them. */
import { z } from 'zod';
import { csvRows } from './csv.ts';
import { type Line, linesOf } from './lines.ts';
import { FileRefused, type Row, type Source } from './source.ts';

/** Others make such files for everybody: columns that nobody here wants are passed over. */
export function fieldRows(
  { format, bytes }: Source,
  { columns, skip }: { columns: readonly string[]; skip: number },
): AsyncGenerator<Row> {
  const lines = readable(linesOf(bytes), skip);
  return format === 'csv' ? csvRows(lines, columns, 'allowed') : objectRows(lines);
}

/** A letter that is none may stand where a sum was: of such a file nothing is believed. */
async function* readable(lines: AsyncIterable<Line>, skip: number): AsyncGenerator<Line> {
  for await (const line of lines) {
    const { number, text } = line;
    if (text.includes('\0')) throw new FileRefused('it is in UTF-16: save it as “CSV UTF-8”');
    if (text.includes('\uFFFD')) {
      throw new FileRefused(`line ${number} is not in UTF-8: save the file as “CSV UTF-8”`);
    }
    if (number > skip) yield line;
  }
}

/** A gateway's rows come with maps inside them, up to some thousand letters. */
const objectMax = 15_000;
const Values = z.record(z.string(), z.unknown());

async function* objectRows(lines: AsyncIterable<Line>): AsyncGenerator<Row> {
  for await (const { number: line, text } of lines) {
    if (text.trim() === '') continue;
    const values = text.length > objectMax ? undefined : objectIn(text);
    yield values
      ? { line, texts: [text], fields: fieldsOf(values) }
      : { line, texts: [text], wrong: 'is not a JSON object' };
  }
}

const fieldsOf = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value ?? ''}`.trim(),
    ]),
  );

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    return Values.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
