/** A ledger in memory over the real log and the real vault, closed when its test is over. */
import { onTestFinished } from 'vitest';
import { type EventLog, type Recorded, START } from '../../src/eventlog/event-log.ts';
import { sqliteLog } from '../../src/eventlog/sqlite.ts';
import { openLedger } from '../../src/ledger.ts';
import { openReadStore, type ReadStore } from '../../src/projections/read-store.ts';
import { sqliteVault } from '../../src/vault/sqlite.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { wish } from '../origin.ts';
import { particulars } from './samples.ts';

const masterKey = new Uint8Array(32).fill(7);

export const openVault = (): Vault => closedAfter(sqliteVault({ path: ':memory:', masterKey }));
export const openLog = (now?: () => string): EventLog => closedAfter(sqliteLog(':memory:', now));

function closedAfter<Closable extends { close(): Promise<void> }>(closable: Closable): Closable {
  onTestFinished(() => closable.close());
  return closable;
}

/** What is handed in is used again: another process over the same log, or one with a new store. */
export async function openBooks(
  { log = openLog(), vault = openVault(), store = openReadStore(':memory:') }: {
    log?: EventLog;
    vault?: Vault;
    store?: ReadStore;
  } = {},
) {
  const ledger = await openLedger({
    log,
    vault,
    store,
    onStopped: ({ name, at, error }) => {
      throw new Error(`${name} stopped at ${at}`, { cause: error });
    },
  });
  return { ...ledger, recorded: () => recordedIn(log) };
}
export type Books = Awaited<ReturnType<typeof openBooks>>;

/** An account with nothing on it, its particulars sealed as a door would. */
export async function openAccount(
  { account, vault }: Pick<Books, 'account' | 'vault'>,
  accountNo = particulars.accountNo,
) {
  const told = JSON.stringify({ name: 'Ramesh Kumar', address: '12 Lake Road' });
  const details = await vault.seal(`account-${accountNo}`, 'details', told);
  const command = { type: 'OpenAccount', ...particulars, accountNo, details } as const;
  await account(command, wish(`open ${accountNo}`));
}

export const recordedIn = (log: EventLog): Promise<Recorded[]> =>
  Array.fromAsync(log.readAll(START));

/** `payment-pay-1 PaymentConfirmed`: what was recorded, in order. */
export const typesIn = async (log: EventLog): Promise<string[]> =>
  (await recordedIn(log)).map(({ stream, type }) => `${stream} ${type}`);

/**
 * All that two runs over the same wishes must agree on. A box differs each time, and so does its
 * digest where the vault is another one.
 */
export async function factsIn(log: EventLog): Promise<unknown[]> {
  const facts = (await recordedIn(log)).map(({ id, stream, revision, type, data, meta }) => (
    { id, stream, revision, type, data, commandId: meta.commandId }
  ));
  return JSON.parse(JSON.stringify(facts, (_, value) => {
    const isSealed = typeof value === 'object' && value !== null && 'box' in value;
    return isSealed ? `sealed for ${value.person}` : value;
  }));
}
