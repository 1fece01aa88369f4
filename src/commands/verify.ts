/** `khata verify`: makes all views and balances again from the log, and tells every difference. */
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { rupees } from '../documents/figures.ts';
import { sum } from '../domain/money.ts';
import type { EventLog } from '../eventlog/event-log.ts';
import { keepersFor, type Ledger } from '../ledger.ts';
import { trialBalance } from '../projections/books/trial-balance.ts';
import { historyPage } from '../projections/history.ts';
import type { Keeper } from '../projections/projection.ts';
import { bookmarkOf, type ReadStore } from '../projections/read-store.ts';
import { differingAccounts } from '../verifying/accounts.ts';
import type { Difference } from '../verifying/difference.ts';
import { type Found, together, toldMax, verified } from '../verifying/part.ts';
import { inThread } from '../verifying/threads.ts';
import { type Around, type Command, counted, khata, NotDone, parsed } from './command.ts';
import { type Opened, withHouse } from './opening.ts';

const help = `${khata} verify

Checks that

  - every view has come to the end of the log,
  - debits and credits of the books are the same sum,
  - the log has no gaps, and every event in it can be read and balances,
  - the views are what the log makes of them: they are made once more beside, and compared row by
    row; a row that differs is told with the event that it comes from. Only without a running
    server, whose views move on meanwhile.
  - what the rules say of every account from its events alone is what the views and the books say.

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
    return await withHouse(around, async (house) => {
      const { ledger, keepsViews } = house;
      const { log, store, vault, views } = ledger;
      const keepers = keepersFor(vault);
      if (keepsViews) await views.settle();
      // Its rows are read once, one after the other.
      if (around.config().readStore === undefined) {
        await sql`pragma cache_size = -8192`.execute(store);
      }
      const wellSoFar = [
        tellPlaces(await keepersBehind(store, log, keepers), keepers, around),
        await tellBalance(store, around),
      ];
      if (!keepsViews) {
        around.terminal.say('Replay: not compared, since a server keeps the views.');
        return wellSoFar.every(Boolean) ? 0 : 1;
      }
      const [rederived, accounts] = await Promise.all([
        foundAgain(house, around),
        differingBalances(ledger),
      ]);
      const well = [...wellSoFar, tellReplay(rederived, around), tellAccounts(accounts, around)];
      return well.every(Boolean) ? 0 : 1;
    });
  },
};

function tellPlaces(behind: readonly string[], keepers: readonly Keeper[], { terminal }: Around) {
  terminal.say(
    behind.length === 0
      ? `Views: all ${keepers.length} have come to the end of the log.`
      : `Views: WRONG. Behind the log: ${behind.join(', ')}. Look at the server’s log.`,
  );
  return behind.length === 0;
}

async function tellBalance(store: ReadStore, { terminal }: Around) {
  const lines = await trialBalance(store);
  const debit = sum(lines.map((line) => line.debit));
  const credit = sum(lines.map((line) => line.credit));
  terminal.say(
    `Books: ${rupees(debit)} of debit and ${rupees(credit)} of credit` +
      (debit === credit ? ', balanced.' : ': WRONG, they must be the same.'),
  );
  return debit === credit;
}

/** So few are looked at before a thread is ready to. */
const fewEvents = 20_000;

/** Many in two threads: what is about consumers and their chats, and what is about money. */
async function foundAgain({ ledger }: Opened, { config }: Around): Promise<Found> {
  const { dataDir, vaultKey, readStore } = config();
  const names = keepersFor(ledger.vault).map(({ name }) => name);
  const pathOf = (part: number) => join(dataDir, `replay-${process.pid}-${part}.db`);
  const file = readStore === undefined ? join(dataDir, 'views.db') : undefined;
  const [newest] = await historyPage(ledger.store, {}, { limit: 1, newestFirst: true });
  if ((newest?.seq ?? 0) < fewEvents) {
    return await verified(ledger, { names, path: pathOf(0), file });
  }
  const parts = [names.filter(isWithHistory), names.filter((one) => !isWithHistory(one))];
  const opening = { dataDir, vaultKey: vaultKey(), readStore: readStore?.() };
  return together(
    await Promise.all(
      parts.map((names, part) => inThread({ ...opening, names, path: pathOf(part), file })),
    ),
  );
}

const isWithHistory = (name: string) => /^(history|conversations|complaints|notices)@/.test(name);

function tellReplay({ events, log, rows, tables, first }: Found, { terminal }: Around): boolean {
  const { say, note } = terminal;
  for (const one of log.slice(0, toldMax)) say(inWords(one));
  say(
    log.length === 0
      ? `Log: ${counted(events)} events, with no gaps; each can be read, and balances.`
      : `Log: WRONG in ${counted(log.length)} places, the first of them above.`,
  );
  for (const one of first) say(inWords(one));
  if (rows === 0) say('Replay: the log makes the same views once more.');
  else {
    say(
      `Replay: WRONG. Other than the log makes them: ${tables.join(', ')}. ` +
        `${counted(rows)} rows differ. Type:`,
    );
    say(`  ${khata} rebuild`);
    note('Rebuilding mends the views. Whoever changed them could change them again: find out who.');
  }
  return rows === 0 && log.length === 0;
}

const inWords = ({ table, what, event }: Difference) =>
  `  ${table}: ${what}${event === undefined ? '' : `; event ${event}`}`;

type Balances = { accounts: number; wrong: number; first: Difference[] };

async function differingBalances(ledger: Ledger): Promise<Balances> {
  const found: Balances = { accounts: 0, wrong: 0, first: [] };
  for await (const difference of differingAccounts(ledger, () => found.accounts++)) {
    if (++found.wrong <= toldMax) found.first.push(difference);
  }
  return found;
}

function tellAccounts({ accounts, wrong, first }: Balances, { terminal: { say } }: Around) {
  for (const one of first) say(inWords(one));
  say(
    wrong === 0
      ? `Accounts: ${counted(accounts)}, each with the balance that its own events come to.`
      : `Accounts: WRONG. ${counted(wrong)} balances are not what their own events come to.`,
  );
  return wrong === 0;
}

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
