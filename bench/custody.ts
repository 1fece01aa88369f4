/** How long a job is nobody's after its process was killed. `node bench/custody.ts` */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Custody, whenOurs } from '../src/custody/custody.ts';
import { custodyByFiles } from '../src/custody/files.ts';
import { custodyByPostgres } from '../src/custody/postgres.ts';
import { startPostgres } from '../test/support/postgres.ts';

const rounds = Number(process.env['ROUNDS'] ?? 10);
const aimSeconds = 5;
const custodian = fileURLToPath(new URL('../test/support/custodian.ts', import.meta.url));
const runtime = process.versions['deno'] ? ['run', '-A'] : [];

async function orphaned(where: string, custody: Custody): Promise<number> {
  const child = spawn(process.execPath, [...runtime, custodian, where, 'views'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  await once(child.stdout, 'data');
  const ending = new AbortController();
  const waiting = { signal: ending.signal, onTrouble() {}, onChange() {} };
  let began = 0;
  let seconds = 0;
  const heir = whenOurs(custody, 'views', waiting, () => {
    seconds = (performance.now() - began) / 1_000;
    ending.abort();
    return Promise.resolve();
  });
  await setTimeout(Math.random() * 1_000); // The heir waits already, at any point of its round.
  began = performance.now();
  child.kill('SIGKILL');
  await heir;
  return seconds;
}

async function told(what: string, where: string, custody: Custody) {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await orphaned(where, custody));
  const [median, worst] = [all.toSorted((a, b) => a - b)[all.length >> 1]!, Math.max(...all)];
  console.log(
    `${what.padEnd(8)} ${median.toFixed(2)} s, at worst ${worst.toFixed(2)} s ` +
      `(aim < ${aimSeconds} s): ${worst < aimSeconds ? 'met' : 'MISSED'}`,
  );
}

console.log(`${rounds} deaths each; ${availableParallelism()} cores`);
const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
const server = await startPostgres();
try {
  await told('files', folder, custodyByFiles(folder));
  const address = await server.database();
  await told('postgres', address, custodyByPostgres(address));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
