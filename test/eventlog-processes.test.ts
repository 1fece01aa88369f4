/** Several processes that write to one SQLite log at once, and one that reads along. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { type Recorded, START } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import { scratchFile } from './scratch.ts';

const script = fileURLToPath(new URL('support/appender.ts', import.meta.url));
const limitMs = 60_000;

type Acknowledged = { stream: string; revision: number; id: string };

/** `lines` grows while the child writes: each is an append that it was told is durable. */
function appender(file: string, name: string, count: number) {
  const permissions = 'Deno' in globalThis ? ['run', '-A'] : [];
  const child = spawn(execPath, [...permissions, script, file, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  const acknowledged: Acknowledged[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => {
    const [stream = '', revision, id = ''] = line.split(' ');
    acknowledged.push({ stream, revision: Number(revision), id });
  });
  return { child, acknowledged, ended: Promise.all([exitOf(child), once(output, 'close')]) };
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

const whatOf = ({ stream, revision, id }: Recorded): Acknowledged => ({ stream, revision, id });

it(
  'loses, repeats and reorders nothing, and its subscriber sees it all in that order',
  async () => {
    const file = scratchFile('log.db');
    const count = 60;
    const writers = ['one', 'two'].map((name) => appender(file, name, count));
    const log = sqliteLog(file); // Opened while the others make it.
    onTestFinished(() => log.close());

    const seen: Recorded[] = [];
    const enough = new AbortController();
    const subscriber = (async () => {
      for await (const batch of log.subscribe(START, enough.signal)) seen.push(...batch);
    })();
    expect(await Promise.all(writers.map(async ({ ended }) => (await ended)[0]))).toEqual([0, 0]);
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(4 * count);
    enough.abort();
    await subscriber;

    const events = await Array.fromAsync(log.readAll(START));
    expect(seen).toEqual(events);
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    const byId = (a: Acknowledged, b: Acknowledged) => a.id < b.id ? -1 : 1;
    expect(acknowledged.toSorted(byId)).toEqual(events.map(whatOf).toSorted(byId));
    for (const [stream, length] of [['own-one', 1], ['own-two', 1], ['shared-1', 2]] as const) {
      const revisions = events.filter((event) => event.stream === stream)
        .map(({ revision }) => revision);
      expect(revisions).toEqual(Array.from({ length: length * count }, (_, n) => n));
    }
  },
  limitMs,
);

it('has every acknowledged event when its writer is killed in the middle', async () => {
  const file = scratchFile('log.db');
  const { child, acknowledged, ended } = appender(file, 'one', 1_000_000);
  await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(50);
  child.kill('SIGKILL');
  expect((await ended)[0]).toBe('SIGKILL');
  const log = sqliteLog(file);
  onTestFinished(() => log.close());
  const events = (await Array.fromAsync(log.readAll(START))).map(whatOf);
  for (const one of acknowledged) expect(events).toContainEqual(one);
  const own = await Array.fromAsync(log.readStream('own-one'));
  await log.append('own-one', own.length - 1, [{ ...own[0]!, id: 'after the restart' }]);
}, limitMs);
