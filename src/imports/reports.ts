/** What an import leaves beside its file: the rows it refused, and arrears that differ. */
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { toDecimal } from '../domain/money.ts';
import { csvLine } from './csv.ts';
import type { Difference, Rejected } from './intake.ts';

export const rejectedPath = (path: string) => `${path}.rejected.csv`;
export const arrearsPath = (path: string) => `${path}.arrears.csv`;

/**
 * `FILE.rejected.csv`: line, reason and the row as it came, so that it can be corrected there and
 * imported as it is. It holds personal data: readable by its owner alone. What an earlier run left
 * is replaced, and goes away when nothing is refused any more.
 */
export function rejectedReport(path: string, columns: readonly string[]) {
  const target = rejectedPath(path);
  const unfinished = `${target}.part`;
  let file: number | undefined;

  return {
    add({ line, reasons, texts }: Rejected) {
      if (file === undefined) {
        rmSync(unfinished, { force: true });
        file = openSync(unfinished, 'wx', 0o600);
        writeSync(file, csvLine(['line', 'reason', ...columns]));
      }
      writeSync(file, csvLine([String(line), reasons.join('; '), ...texts]));
    },
    /** Not `complete`, after a fault: then an earlier run's report is not taken away. */
    finish(complete: boolean) {
      if (file !== undefined) {
        closeSync(file);
        renameSync(unfinished, target);
      } else if (complete) rmSync(target, { force: true });
    },
  };
}

/**
 * `FILE.arrears.csv`: bills whose printed arrears are not what the ledger knew. A bill is issued
 * once and so stands here once: a second run adds what it issued, and takes nothing away.
 */
export function arrearsReport(path: string) {
  const target = arrearsPath(path);
  let file: number | undefined;

  return {
    add({ billNo, accountNo, stated, known }: Difference) {
      if (file === undefined) {
        const fresh = !existsSync(target);
        file = openSync(target, 'a', 0o600);
        if (fresh) writeSync(file, csvLine(['bill_no', 'account_no', 'stated', 'ledger']));
      }
      writeSync(file, csvLine([billNo, accountNo, toDecimal(stated), toDecimal(known)]));
    },
    finish() {
      if (file !== undefined) closeSync(file);
    },
  };
}
