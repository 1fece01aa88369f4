/** A PostgreSQL server of our own in a scratch folder, on a free port, for one test file. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePort } from './main-process.ts';

const startMs = 60_000;

/** Where Debian puts them; the newest version first. */
const debian = '/usr/lib/postgresql';
const versions = existsSync(debian)
  ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
  : [];
const folders = [process.env['POSTGRES_BIN'], ...versions.map((one) => join(debian, one, 'bin'))];
const bin = folders.find((folder) => folder && existsSync(join(folder, 'initdb')));

export type Server = {
  /** The address of a new, empty database. */
  database(): Promise<string>;
  /** Breaks off every connection of this database, as a restart would. */
  breakOff(address: string): Promise<void>;
  /** Gone as in a crash, with all it has kept; until it is started again at the same port. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** It refuses to run as root: there it gets the user that Debian made for it. */
function runner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((which) =>
    Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout)
  );
  return { uid: uid!, gid: gid! };
}

/** `settings`: more of what postgresql.conf can hold. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<Server> {
  if (!bin) throw new Error('there is no PostgreSQL here: apt-get install postgresql');
  const as = runner();
  const folder = mkdtempSync(join(tmpdir(), 'khata-postgres-'));
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  const password = randomBytes(16).toString('hex');
  writeFileSync(passwordFile, password);
  for (const path of as.uid === undefined ? [] : [folder, passwordFile]) {
    chownSync(path, as.uid!, as.gid!);
  }
  // Sorted as people in India read: what must not depend on it shows here.
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-IN'];
  const access = ['--username=khata', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, ...access, ...language, '--no-sync'], {
    ...as,
    cwd: folder,
    encoding: 'utf8',
    timeout: startMs,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);

  const port = await freePort();
  const given = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const options = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = join(bin, 'postgres');
  let told = '';

  function spawned() {
    const child = spawn(program, ['-D', data, ...options], { ...as, cwd: folder });
    child.stderr.on('data', (chunk) => told = (told + chunk).slice(-5_000));
    return { child, gone: once(child, 'exit') };
  }

  let running = spawned();
  const addressOf = (name: string) => `postgres://khata:${password}@127.0.0.1:${port}/${name}`;

  async function ask(text: string, values: unknown[] = []) {
    const client = new pg.Client({ connectionString: addressOf('postgres') });
    await client.connect();
    await client.query(text, values).finally(() => client.end());
  }

  async function up() {
    for (const until = Date.now() + startMs;; await setTimeout(50)) {
      if (await ask('select 1').then(() => true, () => false)) return;
      if (running.child.exitCode !== null || Date.now() > until) {
        running.child.kill('SIGKILL');
        throw new Error(`PostgreSQL did not start: ${told}`);
      }
    }
  }

  async function crash() {
    const { child, gone } = running;
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGQUIT');
    await gone;
  }

  await up();

  return {
    async database() {
      const name = `khata_${randomUUID().replaceAll('-', '')}`;
      await ask(`create database ${name}`);
      return addressOf(name);
    },
    breakOff: (address) =>
      ask('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        new URL(address).pathname.slice(1),
      ]),
    crash,
    async restart() {
      running = spawned();
      await up();
    },
    async stop() {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Tests that need PostgreSQL. Without it they are left out and the reason is their name; where all
 * must run (`CI`), they fail instead.
 */
export function describeWithPostgres(name: string, tests: (server: () => Server) => void) {
  if (!bin && !process.env['CI']) {
    describe.skip(`${name} (left out: apt-get install postgresql)`, () => tests(never));
    return;
  }
  describe(name, () => {
    let server: Server;
    // What is lost in a power cut does not matter here, and a full disk's sync is slow.
    beforeAll(async () => void (server = await startPostgres({ fsync: 'off' })), startMs);
    afterAll(() => server?.stop(), startMs);
    tests(() => server);
  });
}

function never(): never {
  throw new Error('a test that is left out has run');
}
