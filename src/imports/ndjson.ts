/** One JSON object a line, with the keys that a CSV file has as columns. */
import { z } from 'zod';
import { type Line, lineMax } from './lines.ts';
import type { Row } from './source.ts';

const Values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => `${value ?? ''}`),
);

export async function* ndjsonRows(
  lines: AsyncIterable<Line>,
  columns: readonly string[],
): AsyncGenerator<Row> {
  for await (const { number: line, text } of lines) {
    if (text.trim() !== '') yield rowOf(line, text, columns);
  }
}

function rowOf(line: number, text: string, columns: readonly string[]): Row {
  const wrong = (wrong: string): Row => ({ line, texts: [text], wrong });
  if (text.length > lineMax) return wrong(`is longer than ${lineMax} letters`);
  const values = valuesIn(text);
  if (values === undefined) return wrong('is not a JSON object of texts and numbers');
  const missing = columns.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) return wrong(`lacks ${missing.join(', ')}`);
  const strange = Object.keys(values).length - columns.length;
  if (strange > 0) return wrong(`has ${strange} keys that do not belong there`);
  const texts = columns.map((name) => values[name]!);
  const fields = Object.fromEntries(columns.map((name, at) => [name, texts[at]!.trim()]));
  return { line, texts, fields };
}

function valuesIn(text: string): Record<string, string> | undefined {
  try {
    return Values.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
