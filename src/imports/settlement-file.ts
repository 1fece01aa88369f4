/** Imports a file of settlements from the disk, and leaves beside it what was wrong with it. */
import { readFileSync } from 'node:fs';
import { Gateway, type GatewayName } from '../domain/payment.events.ts';
import { chunksOf, formatOf, opened } from './files.ts';
import { linesOf } from './lines.ts';
import { rejectedReport } from './reports.ts';
import { importSettlements, type SettlementOrder, type SettlementSummary } from './settlement.ts';
import type { SettlementWays } from './settlement.ts';
import type { Wrong } from './settlement-checks.ts';
import { mappedReader } from './settlement-mapped.ts';
import { mappingIn } from './settlement-mapping.ts';
import { razorpayReader } from './settlement-razorpay.ts';
import { RowsRefused } from './settlement-reading.ts';
import type { Reader } from './settlement-row.ts';
import { FileRefused } from './source.ts';

export type SettlementFile = {
  path: string;
  gateway: string;
  /** The mapping's path; Razorpay's own rows need none. */
  mapping?: string | undefined;
  accountNoPattern: RegExp;
};

/** Throws FileRefused; where lines are to blame, they stand in FILE.rejected.csv. */
export async function importSettlementFile(
  ways: SettlementWays,
  { path, ...which }: SettlementFile,
  order: SettlementOrder,
): Promise<SettlementSummary> {
  const reader = readerFor(which);
  const file = await opened(path);
  const report = rejectedReport(path, ['row']);
  let complete = false;
  try {
    const source = { format: await formatOf(path, file), bytes: chunksOf(file) };
    const summary = await importSettlements(ways, reader, source, order);
    complete = true;
    return summary;
  } catch (error) {
    if (!(error instanceof RowsRefused)) throw error;
    for await (const row of rowsAt(error.wrong, chunksOf(file))) report.add(row);
    throw error;
  } finally {
    report.finish(complete);
    await file.close();
  }
}

/** Once more through the file: the lines that are to blame, as they stand there. */
async function* rowsAt(wrong: Wrong, bytes: AsyncIterable<Uint8Array>) {
  for await (const { number: line, text } of linesOf(bytes)) {
    const reasons = wrong.get(line);
    if (reasons) yield { line, reasons, texts: [text] };
  }
}

function readerFor({ gateway, mapping, accountNoPattern }: Omit<SettlementFile, 'path'>): Reader {
  const name = gatewayIn(gateway);
  if (mapping === undefined) {
    if (name === 'razorpay') return razorpayReader(accountNoPattern);
    throw new FileRefused(`files of ${name} need a mapping: --mapping FILE.json`);
  }
  const read = mappingIn(textOf(mapping));
  if (read.gateway === name) return mappedReader(read, accountNoPattern);
  throw new FileRefused(`the mapping is for files of ${read.gateway}, not of ${name}`);
}

function gatewayIn(text: string): GatewayName {
  const { data } = Gateway.exclude(['counter']).safeParse(text);
  if (data) return data;
  const names = Gateway.options.filter((name) => name !== 'counter').join(', ');
  throw new FileRefused(`there is no gateway of that name: it is one of ${names}`);
}

/** Pages long and no longer: it is read at once. */
const mappingMax = 100_000;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, mappingMax);
  } catch {
    throw new FileRefused('the mapping cannot be read');
  }
}
