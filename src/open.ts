/** Opens what the settings name: log, vault, views, and who of several processes keeps them. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Config, Misconfigured } from './config.ts';
import type { Custody } from './custody/custody.ts';
import { custodyByFiles } from './custody/files.ts';
import { type EventLog, START } from './eventlog/event-log.ts';
import { LogNotOpened } from './eventlog/eventstoredb-faults.ts';
import { sqliteLog } from './eventlog/sqlite.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Remade } from './projections/layouts.ts';
import type { Stopped } from './projections/places.ts';
import { openReadStore, type ReadStore } from './projections/read-store.ts';
import { StoreUnavailable } from './projections/store-fault.ts';
import { helpOf, type SettingName } from './settings.ts';
import { sqliteVault, WrongMasterKey } from './vault/sqlite.ts';
import type { Vault } from './vault/vault.ts';

export type House = {
  ledger: Ledger;
  /** Views and reactions are one process's at a time: whose, is settled here. */
  custody: Custody;
  close(): Promise<void>;
};

type Place = Pick<Config, 'dataDir' | 'vaultKey'> & Partial<Pick<Config, 'eventLog' | 'readStore'>>;

/** What our streams are about. In an EventStoreDB, all others are somebody else's. */
export const nouns = [
  'account',
  'payment',
  'complaint',
  'conversation',
  'settlement',
  'drawer',
  'office',
];

/**
 * The log takes writes from several processes; views and reactions are one process's. Throws
 * Misconfigured, with the setting, for what cannot be opened: also for a server that is away.
 */
export async function openHouse(
  { dataDir, vaultKey, eventLog, readStore }: Place,
  onStopped: (stopped: Stopped) => void,
  onRemade?: (remade: Remade) => void,
): Promise<House> {
  await using opening = new AsyncDisposableStack();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { store, custody } = await openViews(dataDir, readStore);
  opening.defer(() => store.destroy());
  const log = await openLog(dataDir, eventLog);
  opening.defer(() => log.close());
  const vaultPath = join(dataDir, 'vault.db');
  if (!existsSync(vaultPath) && await log.end() !== START) throw vaultLost(vaultPath);
  const vault = vaultIn(vaultPath, vaultKey());
  opening.defer(() => vault.close());
  const ledger = await openLedger({ log, vault, store, onStopped, onRemade });
  const opened = opening.move();
  let closing: Promise<void> | undefined;
  return { ledger, custody, close: () => (closing ??= opened.disposeAsync()) };
}

/** A new one would open none of what the log has sealed, and nobody would notice for a while. */
const vaultLost = (path: string) =>
  wrong(
    'DATA_DIR',
    `has no ${basename(path)}, and the log has events: put the vault there from its backup`,
  );

function vaultIn(path: string, masterKey: Uint8Array): Vault {
  try {
    return sqliteVault({ path, masterKey });
  } catch (error) {
    if (!(error instanceof WrongMasterKey)) throw error;
    throw wrong('VAULT_KEY', `is not the key that ${path} was made with: set that one`);
  }
}

/** Its client is loaded only where it is wanted. */
export async function openLog(dataDir: string, eventLog: Config['eventLog']): Promise<EventLog> {
  if (!eventLog) return sqliteLog(join(dataDir, 'events.db'));
  const { eventstoredbLog } = await import('./eventlog/eventstoredb.ts');
  return await eventstoredbLog(eventLog(), { nouns }).catch((error: unknown) => {
    throw error instanceof LogNotOpened
      ? wrong('EVENT_LOG', `cannot be used: ${error.why}`)
      : error;
  });
}

async function openViews(
  dataDir: string,
  postgres: Config['readStore'],
): Promise<{ store: ReadStore; custody: Custody }> {
  if (!postgres) {
    const store = openReadStore(privateFile(join(dataDir, 'views.db')));
    return { store, custody: custodyByFiles(dataDir) };
  }
  const { openPostgresStore } = await import('./projections/postgres-store.ts');
  const { custodyByPostgres } = await import('./custody/postgres.ts');
  const store = await openPostgresStore(postgres()).catch((error: unknown) => {
    throw error instanceof StoreUnavailable ? unopened(error) : error;
  });
  return { store, custody: custodyByPostgres(postgres()) };
}

/** PostgreSQL's codes for a name, password or database that it does not know or let in. */
const turnedAway = /^(28...|3D000)$/;

function unopened({ code = 'no answer' }: StoreUnavailable): Misconfigured {
  if (!turnedAway.test(code)) return wrong('READ_STORE', `does not answer (${code})`);
  return wrong('READ_STORE', `is refused (${code}): look at name, password and database`);
}

const wrong = (setting: SettingName, what: string): Misconfigured =>
  new Misconfigured([{ setting, wrong: what, help: helpOf(setting) }]);

/** Readable by its owner alone; SQLite gives the files beside it the same permissions. */
function privateFile(path: string): string {
  closeSync(openSync(path, 'a', 0o600));
  return path;
}
