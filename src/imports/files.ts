/** Imports a file from the disk, and leaves its reports beside it. */
import { accessSync, constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { billColumns, importBills } from './bills.ts';
import { consumerColumns, importConsumers } from './consumers.ts';
import type { Order, Rejected, Summary, Ways } from './intake.ts';
import { importOpening, openingColumns } from './opening.ts';
import { importPayments, paymentColumns } from './payments.ts';
import { arrearsReport, rejectedReport } from './reports.ts';
import { FileRefused, type Source } from './source.ts';

export const importKinds = {
  consumers: { columns: consumerColumns, run: importConsumers },
  opening: { columns: openingColumns, run: importOpening },
  bills: { columns: billColumns, run: importBills },
  payments: { columns: paymentColumns, run: importPayments },
} as const;
export type ImportKind = keyof typeof importKinds;

export type FileOrder = Pick<Order, 'staffId' | 'accountNoPattern' | 'now'> & {
  onRejected?(row: Rejected): void;
  /** Bytes read so far, of how many, and rows that are done with. */
  onProgress?(progress: { bytes: number; size: number; rows: number }): void;
};

const chunkBytes = 64 * 1024;

/** Throws FileRefused when the file cannot be read, or no report could be left beside it. */
export async function importFile(
  ways: Ways,
  kind: ImportKind,
  path: string,
  { onProgress, onRejected, ...order }: FileOrder,
): Promise<Summary> {
  const { columns, run } = importKinds[kind];
  const file = await opened(path);
  const { size } = await file.stat();
  const rejected = rejectedReport(path, columns);
  const arrears = arrearsReport(path);
  let read = 0;
  let complete = false;

  async function* bytes() {
    for await (const chunk of chunksOf(file)) {
      read += chunk.length;
      yield chunk;
    }
  }

  try {
    const summary = await run(ways, { format: await formatOf(path, file), bytes: bytes() }, {
      ...order,
      onRejected(row) {
        rejected.add(row);
        onRejected?.(row);
      },
      onDiffering: arrears.add,
      onRow: (rows) => onProgress?.({ bytes: read, size, rows }),
    });
    complete = true;
    return summary;
  } finally {
    rejected.finish(complete);
    arrears.finish();
    await file.close();
  }
}

export async function opened(path: string): Promise<FileHandle> {
  try {
    if (!statSync(path).isFile()) throw new FileRefused('it is not a file');
    accessSync(dirname(path), constants.W_OK);
    return await open(path);
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new FileRefused('there is no such file');
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    throw new FileRefused(
      'it cannot be read, or its folder cannot be written: refused rows are reported beside it',
    );
  }
}

/** By the end of its name, or by its first letter. */
export async function formatOf(path: string, file: FileHandle): Promise<Source['format']> {
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'ndjson';
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  const text = buffer.subarray(0, bytesRead).toString().replace(/^\uFEFF/, '').trimStart();
  return text.startsWith('{') ? 'ndjson' : 'csv';
}

/** Each chunk lies where the one before it lay: read it before asking for the next. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(chunkBytes);
  for (let at = 0;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
