/** The vault in one SQLite file of its own, so that keys never lie beside what they open. */
import assert from 'node:assert/strict';
import { createSecretKey, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { openFile } from '../sqlite/file.ts';
import { opened, type PersonKey, sealed } from './box.ts';
import { derivedKey, keyBytes, keyedHash } from './cipher.ts';
import { contactBook, contactSchema } from './contacts.ts';
import { type Keys, keySchema, personKeys } from './keys.ts';
import { sharedCommit } from './shared-commit.ts';
import {
  type Address,
  PersonErased,
  SealBroken,
  type Sealed,
  type Vault,
  VaultUnavailable,
} from './vault.ts';

/** The file was made with another master key. Nothing was read or written. */
export class WrongMasterKey extends Error {
  override name = 'WrongMasterKey';
}

type Options = {
  path: string;
  /** 32 bytes. Without them nothing in the vault, and nothing it sealed, can ever be read. */
  masterKey: Uint8Array;
  /** How long a write waits for another process's lock before it is refused. */
  patienceMs?: number;
};

const SCHEMA = `
  create table if not exists master_key_check (
    only_row integer primary key check (only_row = 1),
    hash     blob    not null
  ) strict;
  ${keySchema} ${contactSchema}
`;

const usualPatienceMs = 5_000;
const retryMs = 5;

export const openVaultFile = (path: string): DatabaseSync =>
  openFile(path, SCHEMA, 'pragma secure_delete = on');

/** Throws WrongMasterKey at once, and not at the first seal. */
export function sqliteVault({ path, masterKey, patienceMs = usualPatienceMs }: Options): Vault {
  assert(masterKey.length === keyBytes, `a master key has ${keyBytes} bytes`);
  const db = openVaultFile(path);
  if (isMasterKeyOf(db, masterKey)) return vaultIn(db, masterKey, patienceMs);
  db.close();
  throw new WrongMasterKey(`${path} was made with another master key: configure that one`);
}

/** The vault in a file that `openVaultFile` has opened. */
export function vaultIn(db: DatabaseSync, masterKey: Uint8Array, patienceMs: number): Vault {
  const keys = personKeys(db, derivedKey(masterKey, 'wrapping of keys'));
  const contacts = contactBook(db, keys, derivedKey(masterKey, 'hashes of contacts'));
  const fingerprintKey = createSecretKey(derivedKey(masterKey, 'fingerprints'));
  const { durable } = sharedCommit(db, patienceMs);
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  /** Everything asked for before `close` comes to its end, with the file still open. */
  async function whole<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    assert(closing === undefined, 'the vault is closed');
    const asked = Promise.try(work);
    running.add(asked);
    try {
      return await asked;
    } finally {
      running.delete(asked);
    }
  }

  async function erase(person: string): Promise<boolean> {
    const known = await durable(() => {
      contacts.forget(person);
      return keys.destroy(person);
    });
    if (known) await emptyWriteAheadLog(db, person, patienceMs);
    return known;
  }

  async function seal(person: string, context: string, text: string): Promise<Sealed> {
    assertPerson(person);
    if (keys.find(person) === undefined) await durable(() => keys.make(person));
    return sealed(livingKey(keys, person), person, context, text);
  }

  async function contactOf(address: Address): Promise<string> {
    const asked = checkedAddress(address);
    return contacts.find(asked) ?? await durable(() => contacts.settle(asked));
  }

  return {
    seal: (person, context, text) => whole(() => seal(person, context, text)),
    open: (box, context) => whole(() => openedUnlessErased(keys, box, context)),
    fingerprint: (purpose, text) =>
      keyedHash(fingerprintKey, JSON.stringify([purpose, text])).toString('base64url'),
    contactOf: (address) => whole(() => contactOf(address)),
    addressOf: (contactId) => whole(() => contacts.addressOf(contactId)),
    erase: (person) => whole(() => erase(person)),
    async close() {
      await (closing ??= Promise.allSettled(running).then(() => db.close()));
    },
  };
}

/** Read again after the commit: if another process was first, it is that one's key that counts. */
function livingKey(keys: Keys, person: string): PersonKey {
  const key = keys.find(person);
  if (key === 'erased') throw new PersonErased(`${person}: erased, and never sealed again`);
  assert(key, `${person}: a key that was committed is gone`);
  return key;
}

function openedUnlessErased(keys: Keys, box: Sealed, context: string): string | undefined {
  const key = keys.find(box.person);
  if (key === 'erased') return undefined;
  if (key !== undefined) return opened(key, box, context);
  throw new SealBroken(`${box.person}: no key was ever made: is the vault an older copy?`);
}

/** Kept as a hash, so that a wrong key is noticed before it seals anything. */
function isMasterKeyOf(db: DatabaseSync, masterKey: Uint8Array): boolean {
  const hash = derivedKey(masterKey, 'check of the master key');
  db.prepare('insert or ignore into master_key_check values (1, ?)').run(hash);
  const row = db.prepare('select hash from master_key_check').get() as { hash: Uint8Array };
  return timingSafeEqual(row.hash, hash);
}

/** The file behind the write-ahead log has the zeros already; here the old pages still stand. */
async function emptyWriteAheadLog(db: DatabaseSync, person: string, patienceMs: number) {
  const checkpoint = db.prepare('pragma wal_checkpoint(truncate)');
  const until = performance.now() + patienceMs;
  while ((checkpoint.get() as { busy: number }).busy !== 0) {
    if (performance.now() > until) {
      throw new VaultUnavailable(
        `${person}: erased, but another process keeps the old page on the disk: ` +
          'let it finish or end it, then erase again',
      );
    }
    await setTimeout(retryMs);
  }
}

/** Ids from the log, in plain characters: SQLite would take two broken ones for the same. */
function assertPerson(person: string) {
  assert(/^[\x21-\x7e]{1,200}$/.test(person), 'a person is known by a short id without spaces');
}

function checkedAddress({ phone, userId }: Address): Address {
  assert(phone !== undefined || userId !== undefined, 'an address has a phone or a user id');
  assert(phone === undefined || /^\d{5,20}$/.test(phone), 'a phone is written in digits alone');
  assert(userId === undefined || /^\S{1,200}$/.test(userId), 'a user id is short, without spaces');
  return { ...phone !== undefined && { phone }, ...userId !== undefined && { userId } };
}
