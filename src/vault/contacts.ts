/** Who writes from where: a random id for each, and the way back to them under their own key. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { opened, sealed } from './box.ts';
import { keyedHash } from './cipher.ts';
import type { Keys } from './keys.ts';
import type { Address } from './vault.ts';

/** Phone and user id stand here as keyed hashes; in the clear only within `address`, a box. */
export const contactSchema = `
  create table if not exists contact (
    number     integer primary key autoincrement,
    contact_id text    not null unique,
    phone      blob    unique,
    user_id    blob    unique,
    address    text
  ) strict;
`;

type Contact = { contact_id: string; user_id: Uint8Array | null; address: string | null };

const context = 'address';
const prefix = 'contact-';

function contactTable(db: DatabaseSync, hashKey: Uint8Array) {
  const byId = db.prepare('select * from contact where contact_id = ?');
  const byPhone = db.prepare('select * from contact where phone = ?');
  const byUserId = db.prepare('select * from contact where user_id = ?');
  const insert = db.prepare('insert into contact (contact_id) values (?)');
  const change = db.prepare(
    'update contact set phone = ?, user_id = ?, address = ? where contact_id = ?',
  );
  const remove = db.prepare('delete from contact where contact_id = ?');

  const hashOf = (way: keyof Address, text: string | undefined) =>
    text === undefined ? null : keyedHash(hashKey, JSON.stringify([way, text]));

  return {
    byId: (contactId: string) => byId.get(contactId) as Contact | undefined,
    byPhone: ({ phone }: Address) => byPhone.get(hashOf('phone', phone)) as Contact | undefined,
    byUserId: ({ userId }: Address) =>
      byUserId.get(hashOf('userId', userId)) as Contact | undefined,
    insert: (contactId: string) => insert.run(contactId),
    remove: (contactId: string) => remove.run(contactId),
    change(contactId: string, { phone, userId }: Address, box: string | null) {
      change.run(hashOf('phone', phone), hashOf('userId', userId), box, contactId);
    },
  };
}

type ContactTable = ReturnType<typeof contactTable>;

/** `known`: whose address it is so far. `holder`: who has had the phone until now. */
function match(table: ContactTable, address: Address) {
  const { phone, userId } = address;
  const owner = table.byUserId(address);
  const holder = table.byPhone(address);
  // A phone goes from one person to another; a user id does not. It may be learnt later.
  const isHolder = userId === undefined || holder?.user_id === null;
  const known = owner ?? (isHolder ? holder : undefined);
  const nothingNew = (phone === undefined || holder?.contact_id === known?.contact_id) &&
    (userId === undefined || owner !== undefined);
  return { known, holder, nothingNew };
}

export function contactBook(db: DatabaseSync, keys: Keys, hashKey: Uint8Array) {
  const table = contactTable(db, hashKey);

  /** Undefined when somebody or something about them is new, and has to be written first. */
  function find(address: Address): string | undefined {
    const { known, nothingNew } = match(table, address);
    return nothingNew ? known?.contact_id : undefined;
  }

  /** Inside a transaction. */
  function settle(address: Address): string {
    const { known, holder } = match(table, address);
    const contactId = known?.contact_id ?? create();
    if (holder !== undefined && holder.contact_id !== contactId) {
      // What we owe them must not reach the phone's new owner.
      const { phone: _, ...left } = addressOf(holder.contact_id) ?? {};
      write(holder.contact_id, left);
    }
    write(contactId, { ...addressOf(contactId), ...address });
    return contactId;
  }

  function create(): string {
    const contactId = randomBytes(16).toString('hex');
    table.insert(contactId);
    keys.make(prefix + contactId);
    return contactId;
  }

  function write(contactId: string, address: Address) {
    const person = prefix + contactId;
    const key = keys.find(person);
    assert(key !== undefined && key !== 'erased', `${person}: an address without a key`);
    const isReached = Object.keys(address).length > 0;
    const box = isReached ? sealed(key, person, context, JSON.stringify(address)) : null;
    table.change(contactId, address, box && JSON.stringify(box));
  }

  function addressOf(contactId: string): Address | undefined {
    const { address } = table.byId(contactId) ?? {};
    const key = keys.find(prefix + contactId);
    // Another process may have erased them between the two.
    if (!address || key === undefined || key === 'erased') return undefined;
    return JSON.parse(opened(key, JSON.parse(address), context));
  }

  /** Inside a transaction. Whoever is not a contact has no entry here. */
  function forget(person: string) {
    if (person.startsWith(prefix)) table.remove(person.slice(prefix.length));
  }

  return { find, settle, addressOf, forget };
}
