/**
 * Comma-separated rows (RFC 4180). Not csv-parse: there a quotation mark that nobody closed takes
 * all rows after it along, where it should cost its own row alone.
 */
import { FileRefused, type Row } from './source.ts';
import { type Line, lineMax } from './lines.ts';

/** A quoted field may hold line breaks; more lines than this are an open quotation mark. */
const linesMax = 20;

/** What `rejectedFile` puts before the columns, so that rows can be corrected and sent again. */
const ownColumns = ['line', 'reason'];

/** And the way back: a line of a file, with its end. */
export const csvLine = (texts: readonly string[]): string => `${texts.map(quoted).join(',')}\n`;

const quoted = (text: string) =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

type Texts = { line: number; texts: readonly string[]; wrong?: string };

/**
 * Throws FileRefused when the header lacks a column or has one too many; a file that others make
 * for everybody may have more than we want: `others` lets those pass.
 */
export async function* csvRows(
  lines: AsyncIterable<Line>,
  columns: readonly string[],
  others: 'refused' | 'allowed' = 'refused',
): AsyncGenerator<Row> {
  let header: readonly string[] | undefined;
  for await (const { line, texts, wrong } of recordsOf(lines)) {
    if (header === undefined) {
      header = headerOf(texts, columns, others);
      continue;
    }
    if (wrong !== undefined) yield { line, texts, wrong };
    else if (texts.some((text) => text.trim() !== '')) yield rowOf(line, texts, header);
  }
  if (header === undefined) {
    throw new FileRefused(`it is empty: its first line must be ${columns.join(',')}`);
  }
}

function rowOf(line: number, texts: readonly string[], header: readonly string[]): Row {
  const own = (at: number) => ownColumns.includes(header[at]!);
  const original = texts.filter((_, at) => at >= header.length || !own(at));
  if (texts.length !== header.length) {
    const wrong = `has ${texts.length} columns where the header has ${header.length}`;
    return { line, texts: original, wrong };
  }
  const fields: Record<string, string> = {};
  for (const [at, name] of header.entries()) if (!own(at)) fields[name] = texts[at]!.trim();
  return { line, texts: original, fields };
}

function headerOf(
  texts: readonly string[],
  columns: readonly string[],
  others: 'refused' | 'allowed',
): readonly string[] {
  const header = texts.map((text) => text.trim().toLowerCase());
  const missing = columns.filter((name) => !header.includes(name));
  const known = [...columns, ...ownColumns];
  const isStrange = (name: string) => others === 'refused' && !known.includes(name);
  const isTwice = (name: string, at: number) =>
    header.indexOf(name) < at && (others === 'refused' || known.includes(name));
  const strange = header.filter((name, at) => isStrange(name) || isTwice(name, at));
  if (missing.length === 0 && strange.length === 0) return header;
  const separator = /[;\t|]/.exec(texts[0] ?? '')?.[0];
  const hints = [
    ...(separator && texts.length === 1 ? ['its columns are not separated by commas'] : []),
    ...(missing.length > 0 ? [`it lacks ${missing.join(', ')}`] : []),
    ...(strange.length > 0 ? [`it has ${strange.length} columns that do not belong there`] : []),
  ];
  throw new FileRefused(`${hints.join('; ')}. Its first line must be ${columns.join(',')}`);
}

async function* recordsOf(lines: AsyncIterable<Line>): AsyncGenerator<Texts> {
  /** Lines of one record, whose quotation mark is still open. */
  let open: Line[] = [];

  function* take(line: Line): Generator<Texts> {
    if (open.length === 0 && !line.text.includes('"')) {
      yield { line: line.number, texts: line.text.split(','), ...asLong(line.text) };
      return;
    }
    open.push(line);
    const text = open.map((one) => one.text).join('\n');
    const unclosed = text.split('"').length % 2 === 0;
    if (unclosed && open.length < linesMax && text.length <= lineMax) return;
    const texts = unclosed ? undefined : textsOf(text);
    if (texts === undefined) return yield* giveUpFirst();
    yield { line: open[0]!.number, texts, ...asLong(text) };
    open = [];
  }

  /** Its quotation marks are wrong. The lines after it may well be rows of their own. */
  function* giveUpFirst(): Generator<Texts> {
    const [{ number, text }, ...others] = open as [Line, ...Line[]];
    open = [];
    yield { line: number, texts: [text], wrong: 'has a quotation mark too many or too few' };
    for (const other of others) yield* take(other);
  }

  for await (const line of lines) yield* take(line);
  while (open.length > 0) yield* giveUpFirst();
}

const asLong = (text: string) =>
  text.length > lineMax ? { wrong: `is longer than ${lineMax} letters` } : {};

const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/** Undefined when a quotation mark stands where none may. */
function textsOf(text: string): string[] | undefined {
  const texts: string[] = [];
  field.lastIndex = 0;
  for (;;) {
    const found = field.exec(text);
    if (found === null) return undefined;
    const [, quoted, bare = '', end] = found;
    texts.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '') return texts;
  }
}
