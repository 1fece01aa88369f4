/** Writes an export's files, each whole or not at all, and counts what goes into them. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Paise, paise, toDecimal } from '../domain/money.ts';
import type { Cell, Sheet } from './sheet.ts';

export type Written = { file: string; bytes: number; sha256: string };

/** Under another name until it is whole, so that nobody takes half a file for one. */
export async function writeFileOf(
  folder: string,
  file: string,
  chunks: AsyncIterable<string | Uint8Array>,
): Promise<Written> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, file);
  const unfinished = `${path}.unfinished`;
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = openSync(unfinished, 'w', 0o600);
  try {
    for await (const chunk of gathered(chunks)) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = 0; at < chunk.length;) at += writeSync(handle, chunk, at);
    }
    fsyncSync(handle);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, path);
  return { file, bytes, sha256: hash.digest('hex') };
}

const gatherBytes = 64 * 1024;

/** Small pieces together: a write of each would cost more than making it. */
async function* gathered(chunks: AsyncIterable<string | Uint8Array>) {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    pieces.push(piece);
    size += piece.length;
    if (size < gatherBytes) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces);
}

export type Tally = { rows: number; totals: Record<string, `${number}`> };

/** The sheet, counting on its way what has gone through it. `tally` is right when it has ended. */
export function tallied(sheet: Sheet): Sheet & { tally(): Tally } {
  let rows = 0;
  const sums = new Map<string, Paise>();
  function add(cells: readonly Cell[]) {
    rows += 1;
    for (const [at, cell] of cells.entries()) {
      if (typeof cell !== 'object' || cell === null) continue;
      const column = sheet.columns[at]!;
      sums.set(column, paise((sums.get(column) ?? 0) + cell.amount));
    }
  }
  return {
    ...sheet,
    async *rows() {
      for await (const cells of sheet.rows()) {
        add(cells);
        yield cells;
      }
    },
    tally: () => ({
      rows,
      totals: Object.fromEntries([...sums].map(([column, sum]) => [column, toDecimal(sum)])),
    }),
  };
}
