/** Opens what the settings name: log, vault, views, and who of several processes keeps them. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, Misconfigured } from './config.ts';
import type { Custody } from './custody/custody.ts';
import { custodyByFiles } from './custody/files.ts';
import { sqliteLog } from './eventlog/sqlite.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Stopped } from './projections/places.ts';
import { openReadStore } from './projections/read-store.ts';
import { helpOf } from './settings.ts';
import { sqliteVault, WrongMasterKey } from './vault/sqlite.ts';
import type { Vault } from './vault/vault.ts';

export type House = {
  ledger: Ledger;
  /** Views and reactions are one process's at a time: whose, is settled here. */
  custody: Custody;
  close(): Promise<void>;
};

/**
 * The log takes writes from several processes; views and reactions are one process's. Throws
 * Misconfigured for another vault's key, StoreUnavailable for a PostgreSQL that is away.
 */
export async function openHouse(
  { dataDir, vaultKey, readStore }: Pick<Config, 'dataDir' | 'vaultKey'> & {
    readStore?: Config['readStore'];
  },
  onStopped: (stopped: Stopped) => void,
): Promise<House> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const vault = vaultIn(join(dataDir, 'vault.db'), vaultKey());
  const log = sqliteLog(join(dataDir, 'events.db'));
  const { store, custody } = await openViews(dataDir, readStore);
  const ledger = await openLedger({ log, vault, store, onStopped });
  let closing: Promise<void> | undefined;

  async function close() {
    await log.close();
    await store.destroy();
    await vault.close();
  }

  return { ledger, custody, close: () => (closing ??= close()) };
}

function vaultIn(path: string, masterKey: Uint8Array): Vault {
  try {
    return sqliteVault({ path, masterKey });
  } catch (error) {
    if (!(error instanceof WrongMasterKey)) throw error;
    const wrong = `is not the key that ${path} was made with: set that one`;
    throw new Misconfigured([{ setting: 'VAULT_KEY', wrong, help: helpOf('VAULT_KEY') }]);
  }
}

async function openViews(dataDir: string, postgres: Config['readStore']) {
  if (!postgres) {
    const store = openReadStore(privateFile(join(dataDir, 'views.db')));
    return { store, custody: custodyByFiles(dataDir) };
  }
  const { openPostgresStore } = await import('./projections/postgres-store.ts');
  const { custodyByPostgres } = await import('./custody/postgres.ts');
  return { store: await openPostgresStore(postgres()), custody: custodyByPostgres(postgres()) };
}

/** Readable by its owner alone; SQLite gives the files beside it the same permissions. */
function privateFile(path: string): string {
  closeSync(openSync(path, 'a', 0o600));
  return path;
}
