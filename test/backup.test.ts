/** A backup that is made while the service writes, by each runtime itself. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { START } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import { sqliteVault } from '../src/vault/sqlite.ts';
import { notedWith } from './noted.ts';

const program = fileURLToPath(new URL('../deploy/backup.ts', import.meta.url));
const runtime = process.versions['deno'] ? ['run', '--allow-all'] : [];

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'khata-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function backedUp(dataDir: string, ...folder: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATA_DIR: dataDir };
  const child = spawn(process.execPath, [...runtime, program, ...folder], { env, timeout: 30_000 });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said += chunk);
  const [code] = await once(child, 'close');
  return { code, said };
}

/** As the service does it: a key first, and then the fact that is sealed with it. */
async function lived(dataDir: string, masterKey: Uint8Array, goesOn: (facts: number) => boolean) {
  const log = sqliteLog(join(dataDir, 'events.db'));
  const vault = sqliteVault({ path: join(dataDir, 'vault.db'), masterKey });
  for (let n = 0; goesOn(n); n++) {
    const person = `account-${n}`;
    const sealed = await vault.seal(person, 'details', `somebody ${n}`);
    await log.append(person, -1, [notedWith(n, sealed)]);
  }
  await log.close();
  await vault.close();
}

it('holds a key for everybody in its log, though much is written meanwhile', async () => {
  const [dataDir, folder] = [scratchFolder(), scratchFolder()];
  const masterKey = randomBytes(32);
  const enough = Promise.withResolvers<void>();
  let copying = true;
  const writing = lived(dataDir, masterKey, (facts) => {
    if (facts === 5) enough.resolve();
    return facts < 5 || copying;
  });
  await Promise.race([enough.promise, writing]);
  const { code, said } = await backedUp(dataDir, folder);
  copying = false;
  await writing;
  expect(said).toMatch(/^events\.db: .*\nvault\.db: .*\nDone: /);
  expect(code).toBe(0);

  const [made, ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  expect(made).not.toContain('unfinished');
  expect(readdirSync(join(folder, made!))).toEqual(['events.db', 'vault.db']);
  const path = (name: string) => join(folder, made!, name);
  expect(statSync(path('vault.db')).mode & 0o777).toBe(0o600);
  const log = sqliteLog(path('events.db'));
  const vault = sqliteVault({ path: path('vault.db'), masterKey });
  let facts = 0;
  for await (const { data } of log.readAll(START)) {
    expect(await vault.open(data as never, 'details')).toBe(`somebody ${facts++}`);
  }
  expect(facts).toBeGreaterThanOrEqual(5);
  await log.close();
  await vault.close();
});

it('copies the vault alone where the log is elsewhere, and says so', async () => {
  const [dataDir, folder] = [scratchFolder(), scratchFolder()];
  await sqliteVault({ path: join(dataDir, 'vault.db'), masterKey: randomBytes(32) }).close();
  const { code, said } = await backedUp(dataDir, folder);
  expect(said).toMatch(/^No events\.db: .*\nvault\.db: .*\nDone: /);
  expect(code).toBe(0);
});

it('says what to type where there is nothing to copy, and leaves nothing half done', async () => {
  const [dataDir, folder] = [scratchFolder(), scratchFolder()];
  expect(await backedUp(dataDir, folder)).toEqual({
    code: 2,
    said: `There is no vault.db in ${dataDir}: set DATA_DIR.\nType: node deploy/backup.ts FOLDER\n`,
  });
  expect(await backedUp(dataDir)).toMatchObject({ code: 2 });
  writeFileSync(join(dataDir, 'vault.db'), 'no vault');
  expect((await backedUp(dataDir, folder)).code).not.toBe(0);
  expect(readdirSync(folder).filter((name) => !name.startsWith('unfinished'))).toEqual([]);
});
