/**
 * `node deploy/backup.ts FOLDER`: copies log and vault of DATA_DIR while the service runs. In this
 * order: whoever is in the copied log has a key in the vault that was copied after it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { backup, DatabaseSync } from 'node:sqlite';

/** A backup or a checkpoint of somebody else's may be at it just now. */
const patienceMs = 30_000;
/** In one step: several would begin anew whenever somebody writes in between. */
const allPages = 2 ** 30;
const files = ['events.db', 'vault.db'];

const [, , folder] = process.argv;
const dataDir = process.env['DATA_DIR'] || './data';
const here = files.filter((name) => existsSync(join(dataDir, name)));
if (!folder || !here.includes('vault.db')) {
  const what = folder ? `There is no vault.db in ${dataDir}: set DATA_DIR.` : '';
  process.stderr.write(`${what}\nType: node deploy/backup.ts FOLDER\n`.trimStart());
  process.exit(2);
}

const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '');
const unfinished = join(folder, `unfinished-${stamp}`);
mkdirSync(unfinished, { recursive: true, mode: 0o700 });
if (!here.includes('events.db')) {
  process.stdout.write(
    'No events.db: the log is elsewhere, and must have been backed up before.\n',
  );
}
for (const name of here) process.stdout.write(await copied(name));
flushed(unfinished);
renameSync(unfinished, join(folder, stamp));
flushed(folder);
process.stdout.write(`Done: ${join(folder, stamp)}\n`);

/** Of one moment, whatever is written meanwhile; checked, and one file with nothing beside it. */
async function copied(name: string): Promise<string> {
  const path = join(unfinished, name);
  closeSync(openSync(path, 'wx', 0o600));
  const source = new DatabaseSync(join(dataDir, name), { timeout: patienceMs });
  await backup(source, path, { rate: allPages });
  source.close();
  const copy = new DatabaseSync(path);
  copy.prepare('pragma journal_mode = delete').get();
  const { integrity_check: found } = copy.prepare('pragma integrity_check').get() as {
    integrity_check: string;
  };
  copy.close();
  if (found !== 'ok') throw new Error(`${name}: the copy is broken; look at both disks`);
  flushed(path);
  return `${name}: ${statSync(path).size.toLocaleString('en-IN')} bytes, checked\n`;
}

/** What is not on the disk is no backup. */
function flushed(path: string) {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
