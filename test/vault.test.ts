/** The contract of the vault; and what only the SQLite vault promises. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVaultFile, sqliteVault, vaultIn, WrongMasterKey } from '../src/vault/sqlite.ts';
import { VaultUnavailable } from '../src/vault/vault.ts';
import { vaultContract } from './contracts/vault.ts';
import { scratchFile } from './scratch.ts';

const masterKey = new Uint8Array(32).fill(7);
const patienceMs = 100;
const phone = '919826000001';
const ram = 'account-N2302012345';

let path = '';
const newFile = () => path = scratchFile('vault.db');

vaultContract('sqlite', {
  open: () => sqliteVault({ path: newFile(), masterKey }),
  reopen: () => sqliteVault({ path, masterKey }),
});

function closedAfterTest<Closable extends { close(): unknown }>(closable: Closable): Closable {
  onTestFinished(async () => {
    await closable.close();
  });
  return closable;
}
const fresh = () => closedAfterTest(sqliteVault({ path: newFile(), masterKey, patienceMs }));
const stranger = () => closedAfterTest(new DatabaseSync(path));

/** All that lies on the disk, whatever SQLite thinks of it. */
const disk = () =>
  Buffer.concat(
    ['', '-wal', '-shm'].filter((end) => existsSync(path + end))
      .map((end) => readFileSync(path + end)),
  );

describe('the SQLite vault', () => {
  it('does not open with another master key, or a short one', async () => {
    await fresh().seal(ram, 'details', 'text');
    const other = new Uint8Array(32).fill(8);
    expect(() => sqliteVault({ path, masterKey: other })).toThrow(WrongMasterKey);
    expect(() => sqliteVault({ path, masterKey: other.subarray(1) })).toThrow('32 bytes');
    await closedAfterTest(sqliteVault({ path, masterKey })).seal(ram, 'details', 'text');
  });

  it('does not open while it is new with another key either', () => {
    fresh();
    const other = new Uint8Array(32).fill(8);
    expect(() => sqliteVault({ path, masterKey: other })).toThrow(WrongMasterKey);
  });

  it('lets its owner alone read its files', async () => {
    await fresh().seal(ram, 'details', 'text');
    const modes = ['', '-wal', '-shm'].map((end) => statSync(path + end).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('has no address in the clear on the disk', async () => {
    await fresh().contactOf({ phone, userId: 'IN.1349' });
    expect(disk().includes(phone)).toBe(false);
    expect(disk().includes('IN.1349')).toBe(false);
  });

  it('leaves nothing on the disk of the keys and hashes of whom it erased', async () => {
    const vault = fresh();
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    const contactIds = await Promise.all(
      numbers.map((n) => vault.contactOf({ phone: `91982600${1000 + n}` })),
    );
    // Once more, with more to keep, so that SQLite has moved rows about.
    for (const n of numbers) {
      await vault.contactOf({ phone: `91982600${1000 + n}`, userId: `IN.${n * 7919}` });
    }
    const secrets = secretsOf(contactIds);
    const before = disk();
    expect(secrets.every((secret) => before.includes(secret))).toBe(true);
    const erased = contactIds.slice(0, 100);
    await Promise.all(erased.map((contactId) => vault.erase(`contact-${contactId}`)));
    const left = disk();
    expect(secrets.slice(0, 300).filter((secret) => left.includes(secret))).toEqual([]);
    expect(secrets.slice(300).every((secret) => left.includes(secret))).toBe(true);
  });

  /** Wrapped key, hash of the phone and hash of the user id of each. */
  function secretsOf(contactIds: readonly string[]): Buffer[] {
    const select = stranger().prepare(
      `select wrapped, phone, user_id from contact join person_key
        on person = 'contact-' || contact_id where contact_id = ?`,
    );
    return contactIds.flatMap((contactId) => {
      const row = select.get(contactId) as Record<string, Uint8Array>;
      return Object.values(row).map((bytes) => Buffer.from(bytes));
    });
  }

  it('does not take the key of one person for the key of another', async () => {
    const vault = fresh();
    const sita = 'account-N2302012346';
    await vault.seal(ram, 'details', 'his');
    await vault.seal(sita, 'details', 'hers');
    stranger().exec(`update person_key set wrapped =
      (select wrapped from person_key where person = '${ram}') where person = '${sita}'`);
    await expect(vault.seal(sita, 'details', 'hers')).rejects.toThrow('was changed');
  });
});

describe('the SQLite vault in trouble', () => {
  it('waits for a lock without stopping the process', async () => {
    const vault = closedAfterTest(sqliteVault({ path: newFile(), masterKey, patienceMs: 2_000 }));
    const other = stranger();
    other.exec('begin immediate');
    const sealing = vault.seal(ram, 'details', 'text');
    setTimeout(() => other.exec('commit'), 60); // Would come too late if the wait were a busy one.
    expect(await vault.open(await sealing, 'details')).toBe('text');
  });

  it('refuses when the lock stays, and works when it is free again', async () => {
    const vault = fresh();
    const other = stranger();
    other.exec('begin immediate');
    await expect(vault.seal(ram, 'details', 'text')).rejects.toThrow(VaultUnavailable);
    await expect(vault.contactOf({ phone })).rejects.toThrow('let it finish');
    other.exec('commit');
    const box = await vault.seal(ram, 'details', 'text');
    expect(await vault.open(box, 'details')).toBe('text');
    expect(await vault.addressOf(await vault.contactOf({ phone }))).toEqual({ phone });
  });

  it('says so when an erased key is still on the disk, and finishes when asked again', async () => {
    const vault = fresh();
    const box = await vault.seal(ram, 'details', 'text');
    const [wrapped] = stranger().prepare('select wrapped from person_key').all() as [
      { wrapped: Uint8Array },
    ];
    const reader = stranger();
    reader.exec('begin; select * from person_key'); // Holds on to the page as it was.
    await expect(vault.erase(ram)).rejects.toThrow('erase again');
    expect(await vault.open(box, 'details')).toBe(undefined);
    const again = vault.erase(ram);
    setTimeout(() => reader.exec('commit'), 30);
    await vault.close(); // Not before the erasure is finished.
    expect(await again).toBe(true);
    expect(disk().includes(Buffer.from(wrapped.wrapped))).toBe(false);
  });

  it('keeps no key that could not be written, and goes on when there is room', async () => {
    const db = openVaultFile(newFile());
    const vault = closedAfterTest(vaultIn(db, masterKey, patienceMs));
    await vault.seal(ram, 'details', 'text');
    const { page_count: pages } = db.prepare('pragma page_count').get() as { page_count: number };
    db.exec(`pragma max_page_count = ${pages}`);
    const persons = Array.from({ length: 500 }, (_, n) => `account-N${n}`);
    const answers = await Promise.allSettled(
      persons.map((person) => vault.seal(person, 'details', person)),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(VaultUnavailable) });
      expect(answer).toHaveProperty('reason.message', expect.stringContaining('make room'));
    }
    expect(await vault.open(await vault.seal(ram, 'details', 'text'), 'details')).toBe('text');
    db.exec('pragma max_page_count = 100000');
    const boxes = await Promise.all(persons.map((person) => vault.seal(person, 'd', person)));
    const again = closedAfterTest(sqliteVault({ path, masterKey }));
    for (const box of boxes) expect(await again.open(box, 'd')).toBe(box.person);
  });
});
