/** `khata verify`: whether the books balance, and the views show what the log holds. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { sum } from '../domain/money.ts';
import type { EventLog } from '../eventlog/event-log.ts';
import { keepersFor } from '../ledger.ts';
import type { House } from '../open.ts';
import { trialBalance } from '../projections/journal.ts';
import type { Keeper } from '../projections/projection.ts';
import { projector } from '../projections/projector.ts';
import { bookmarkOf, openReadStore, type ReadStore } from '../projections/read-store.ts';
import { type Command, counted, khata, NotDone, parsed } from './command.ts';
import { withHouse } from './opening.ts';

const help = `${khata} verify

Checks that

  - every view has come to the end of the log,
  - debits and credits of the books are the same sum,
  - the views are what the log makes of them: they are built once more beside, and compared.
    Only without a running server, whose views move on meanwhile.

Says what it checked. It does not yet check that nobody has altered the log: that comes with
the transparency log.

Exit code: 0 all is well, 1 something is wrong.`;

export const verify: Command = {
  name: 'verify',
  summary: 'check the books and the views against the log',
  help,
  async run(args, around) {
    if (parsed('verify', args, {}).positionals.length > 0) {
      throw new NotDone(`Type: ${khata} verify`);
    }
    const { dataDir } = around.config();
    const { say } = around.terminal;
    return await withHouse(around, async (house) => {
      const { log, store, vault, views } = house.ledger;
      const keepers = keepersFor(vault);
      if (house.keepsViews) await views.settle();
      const behind = await keepersBehind(store, log, keepers);
      say(
        behind.length === 0
          ? `Views: all ${keepers.length} have come to the end of the log.`
          : `Views: WRONG. Behind the log: ${behind.join(', ')}. Look at the server’s log.`,
      );
      const [debit, credit] = await balanceOf(store);
      const balanced = debit === credit;
      say(
        `Books: ${counted(debit / 100)} rupees of debit and ${counted(credit / 100)} of credit` +
          (balanced ? ', balanced.' : ': WRONG, they must be the same.'),
      );
      const other = house.keepsViews ? await differing(house, keepers, dataDir) : undefined;
      if (other === undefined) say('Replay: not compared, since a server keeps the views.');
      else if (other.length === 0) say('Replay: the log makes the same views once more.');
      else {
        say(`Replay: WRONG. Other than the log makes them: ${other.join(', ')}. Type:`);
        say(`  ${khata} rebuild`);
      }
      return behind.length === 0 && balanced && !other?.length ? 0 : 1;
    });
  },
};

const patienceMs = 5_000;
const lookMs = 100;

/** A server may be about to show what was recorded a moment ago. */
async function keepersBehind(store: ReadStore, log: EventLog, keepers: readonly Keeper[]) {
  const end = await log.end();
  for (let waited = 0;; waited += lookMs) {
    const behind: string[] = [];
    for (const { name } of keepers) {
      if (log.precedes(await bookmarkOf(store, name), end)) behind.push(name);
    }
    if (behind.length === 0 || waited >= patienceMs) return behind;
    await setTimeout(lookMs);
  }
}

async function balanceOf(store: ReadStore) {
  const lines = await trialBalance(store);
  return [sum(lines.map(({ debit }) => debit)), sum(lines.map(({ credit }) => credit))] as const;
}

/** Tables whose rows are not those that a replay makes. */
async function differing(house: House, keepers: readonly Keeper[], dataDir: string) {
  const { log, store } = house.ledger;
  const path = join(dataDir, `replay-${process.pid}.db`);
  const replayed = openReadStore(path);
  try {
    const views = await projector(replayed, log, keepers, ({ name, at, error }) => {
      throw new Error(`the view ${name} cannot take in event ${at}`, { cause: error });
    });
    await views.settle();
    const found: string[] = [];
    for (const table of keepers.flatMap(({ tables }) => tables)) {
      const [ours, theirs] = [await rowsOf(store, table), await rowsOf(replayed, table)];
      if (ours.length !== theirs.length || ours.some((row, at) => row !== theirs[at])) {
        found.push(table);
      }
    }
    return found;
  } finally {
    await replayed.destroy();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  }
}

async function rowsOf(store: ReadStore, table: string): Promise<string[]> {
  const { rows } = await sql`select * from ${sql.table(table)}`.execute(store);
  return rows.map((row) => JSON.stringify(row)).sort();
}
