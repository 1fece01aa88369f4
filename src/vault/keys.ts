/** A random key for each person, wrapped by the master key, and destroyed when they are erased. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type PersonKey, personKey } from './box.ts';
import { decrypt, encrypt, keyBytes, wrappedBytes } from './cipher.ts';

/**
 * Rows are added at the end and changed in place, never moved: so no copy of a key stays behind in
 * a page that SQLite has rearranged. Zeros in place of a key are the tombstone.
 */
export const keySchema = `
  create table if not exists person_key (
    number  integer primary key autoincrement,
    person  text    not null unique,
    wrapped blob    not null check (length(wrapped) = ${wrappedBytes})
  ) strict;
`;

/** Persons whose keys are kept at hand, unwrapped. */
const cacheMax = 10_000;

const tombstone = new Uint8Array(wrappedBytes);

export type Keys = ReturnType<typeof personKeys>;

export function personKeys(db: DatabaseSync, wrappingKey: Uint8Array) {
  const version = db.prepare('pragma data_version');
  const select = db.prepare('select wrapped from person_key where person = ?');
  const insert = db.prepare('insert or ignore into person_key (person, wrapped) values (?, ?)');
  const destroyed = db.prepare('update person_key set wrapped = ? where person = ?');
  const cache = new Map<string, PersonKey>();
  let cachedVersion: unknown;

  /** Another process may have erased somebody: SQLite tells of a commit, not of whose it was. */
  function forgetWhatMayHaveChanged() {
    const { data_version: versionNow } = version.get() as { data_version: unknown };
    if (versionNow !== cachedVersion) cache.clear();
    cachedVersion = versionNow;
  }

  function read(person: string): PersonKey | 'erased' | undefined {
    const row = select.get(person) as { wrapped: Uint8Array } | undefined;
    if (row === undefined) return undefined;
    if (row.wrapped.every((byte) => byte === 0)) return 'erased';
    const secret = decrypt(wrappingKey, person, row.wrapped);
    assert(secret, `${person}: the key in the vault was changed; restore the vault from a backup`);
    return personKey(secret);
  }

  /** Undefined for somebody who has no key yet. */
  function find(person: string): PersonKey | 'erased' | undefined {
    forgetWhatMayHaveChanged();
    const key = cache.get(person) ?? read(person);
    cache.delete(person); // To put it last: the first of a map goes first.
    // A key that is not committed yet may still come to nothing, and must not outlive that.
    if (key !== undefined && key !== 'erased' && !db.isTransaction) cache.set(person, key);
    if (cache.size > cacheMax) cache.delete(cache.keys().next().value!);
    return key;
  }

  /** Inside a transaction. Keeps the key that is there, also if it is a tombstone. */
  function make(person: string) {
    insert.run(person, encrypt(wrappingKey, person, randomBytes(keyBytes)));
  }

  /** Inside a transaction. False: there was never a key. */
  function destroy(person: string): boolean {
    cache.delete(person);
    return destroyed.run(tombstone, person).changes > 0;
  }

  return { find, make, destroy };
}
