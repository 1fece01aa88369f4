/** Sheets as comma-separated files (RFC 4180), safe to open in a spreadsheet. */
import { toDecimal } from '../domain/money.ts';
import type { Cell, Sheet } from './sheet.ts';

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe before it; whoever reads
 * the file otherwise takes it off again. Amounts may begin with a minus: those are numbers.
 */
export const guarded = (text: string): string => /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;

export const csvRow = (cells: readonly Cell[]): string => `${cells.map(fieldOf).join(',')}\r\n`;

function fieldOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return toDecimal(cell.amount);
  const text = guarded(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export async function* csvOf({ columns, rows }: Sheet): AsyncGenerator<string> {
  yield csvRow(columns);
  for await (const row of rows()) yield csvRow(row);
}
