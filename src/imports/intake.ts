/** Runs the rows of one file into the ledger: many at once, each account's in the file's order. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Account, WriteAccount } from '../domain/account.ts';
import type { Origin } from '../domain/decider.ts';
import type { Paise } from '../domain/money.ts';
import type { Payment, WritePayment } from '../domain/payment.ts';
import type { Vault } from '../vault/vault.ts';
import { csvRows } from './csv.ts';
import { inLanes } from './lanes.ts';
import { linesOf } from './lines.ts';
import { ndjsonRows } from './ndjson.ts';
import { FileRefused, type Row, type Source } from './source.ts';

/** What an import is handed of the ledger. */
export type Ways = {
  account: WriteAccount;
  payment: WritePayment;
  vault: Pick<Vault, 'seal'>;
  now: {
    account(accountNo: string): Promise<Account>;
    payment(paymentId: string): Promise<Payment>;
  };
};

export type Rejected = { line: number; reasons: readonly string[]; texts: readonly string[] };
/** A printed bill and the ledger disagree on what was owed before. Positive: the consumer owes. */
export type Difference = { billNo: string; accountNo: string; stated: Paise; known: Paise };

export type Order = {
  /** Which member of staff: recorded beside every fact. */
  staffId: string;
  accountNoPattern: RegExp;
  now(): string;
  onRejected(row: Rejected): void;
  onDiffering(difference: Difference): void;
  /** After each row that is done with. */
  onRow?(rows: number): void;
};

export type Summary = {
  rows: number;
  accepted: number;
  /** The ledger knew all of it. */
  unchanged: number;
  rejected: number;
  /** Accepted, though the printed arrears are not the ledger's. */
  differing: number;
};

export type Taken = 'unchanged' | { recorded: true; differing?: Difference } | { wrong: string };

/** What one kind of file holds. A key stands once in a file; rows of one account stay in order. */
export type Kind<Wanted> = {
  columns: readonly string[];
  schema: z.ZodType<Wanted>;
  keyOf(wanted: Wanted): string;
  accountOf(wanted: Wanted): string;
  take(wanted: Wanted, origin: Origin): Promise<Taken>;
};

const atOnce = 512;
/** Keys of a file are kept in mind, to find those that stand twice. */
export const rowsMax = 1_000_000;

type Ready<Wanted> = { row: Row; wanted: Wanted };

/** Throws FileRefused before anything is recorded, or after `rowsMax` rows; and store faults. */
export async function intake<Wanted>(
  { columns, schema, keyOf, accountOf, take }: Kind<Wanted>,
  { format, bytes }: Source,
  { staffId, now, onRejected, onDiffering, onRow }: Order,
): Promise<Summary> {
  const summary: Summary = { rows: 0, accepted: 0, unchanged: 0, rejected: 0, differing: 0 };
  const lines = linesOf(bytes);
  const rows = format === 'csv' ? csvRows(lines, columns) : ndjsonRows(lines, columns);
  const read = rowReader(schema, keyOf);
  const correlationId = randomUUID(); // One file, one story.

  function reject({ line, texts }: Row, reasons: readonly string[]) {
    summary.rejected++;
    onRejected({ line, texts, reasons });
  }

  function count(row: Row, taken: Taken) {
    if (taken === 'unchanged') summary.unchanged++;
    else if ('wrong' in taken) reject(row, [taken.wrong]);
    else {
      summary.accepted++;
      if (!taken.differing) return;
      summary.differing++;
      onDiffering(taken.differing);
    }
  }

  async function* ready(): AsyncGenerator<Ready<Wanted>> {
    for await (const row of rows) {
      if (summary.rows === rowsMax) {
        throw new FileRefused(`it has more than ${rowsMax} rows. Those are done; split the rest`);
      }
      summary.rows++;
      const parsed = read(row);
      if ('wanted' in parsed) {
        yield { row, wanted: parsed.wanted };
        continue;
      }
      reject(row, parsed.reasons);
      onRow?.(summary.rows);
    }
  }

  await inLanes(ready(), { laneOf: ({ wanted }) => accountOf(wanted), atOnce }, async (one) => {
    const origin = originFrom(staffId, correlationId, now());
    count(one.row, await take(one.wanted, origin));
    onRow?.(summary.rows);
  });
  return summary;
}

function originFrom(staffId: string, correlationId: string, occurredAt: string): Origin {
  const commandId = randomUUID();
  return {
    commandId,
    correlationId,
    causationId: commandId,
    actor: { kind: 'staff', id: staffId },
    channel: 'import',
    occurredAt,
  };
}

/** Answers what a row wants, or why it cannot be had; the second row of a key cannot. */
function rowReader<Wanted>(schema: z.ZodType<Wanted>, keyOf: (wanted: Wanted) => string) {
  const lineOfKey = new Map<string, number>();
  return (row: Row): { wanted: Wanted } | { reasons: readonly string[] } => {
    const parsed = parsedRow(schema, row);
    if ('reasons' in parsed) return parsed;
    const key = keyOf(parsed.wanted);
    const earlier = lineOfKey.get(key);
    if (earlier !== undefined) return { reasons: [`stands in line ${earlier} already`] };
    lineOfKey.set(key, row.line);
    return parsed;
  };
}

const notUtf8 = 'is not in UTF-8: save the file as “CSV UTF-8”';

function parsedRow<Wanted>(schema: z.ZodType<Wanted>, row: Row) {
  if (row.texts.some((text) => text.includes('\uFFFD'))) return { reasons: [notUtf8] };
  if ('wrong' in row) return { reasons: [row.wrong] };
  const parsed = schema.safeParse(row.fields);
  if (parsed.success) return { wanted: parsed.data };
  return { reasons: reasonsIn(parsed.error.issues) };
}

/** One for each column; what is wrong between columns only where each of them is right. */
function reasonsIn(issues: readonly z.core.$ZodIssue[]): string[] {
  const columns = new Map<PropertyKey, string>();
  for (const { path: [column], message } of issues) {
    if (column !== undefined && !columns.has(column)) {
      columns.set(column, `${String(column)} ${message}`);
    }
  }
  if (columns.size > 0) return [...columns.values()];
  return issues.map(({ message }) => message);
}
