/** What is left of `khata copy` when its process is killed, and how it goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batchMax, type EventLog } from '../src/eventlog/event-log.ts';
import { eventstoredbTarget } from '../src/eventlog/eventstoredb-target.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import { scratchFile } from './scratch.ts';
import {
  closedAfterTest,
  onlyPlayed,
  played,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { filledFile, history, kept, recordedIn } from './support/histories.ts';

const limitMs = 60_000;
const nouns = ['account'];
const variable = 'env:NEW_EVENT_LOG';

/** The command in a process of its own, ended after a time. */
function started(environment: Record<string, string>, ...args: string[]) {
  const runtime = 'Deno' in globalThis ? ['run', '-A'] : [];
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...runtime, cli, 'copy', ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  onTestFinished(() => kill(child));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said += text);
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

/** By its id: on Deno, a child can be signalled only once through itself. */
function kill({ pid, exitCode, signalCode }: ChildProcess) {
  if (pid && exitCode === null && signalCode === null) process.kill(pid, 'SIGKILL');
}

/** 0 while it is being made. */
function countIn(file: string): number {
  if (!existsSync(file)) return 0;
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const { n } = db.prepare('select count(*) as n from event').get() as { n: number };
    return n;
  } catch {
    return 0;
  } finally {
    db.close();
  }
}

const patient = { timeout: 30_000, interval: 2 };
const idsIn = async (log: EventLog) => (await recordedIn(log)).map(({ id }) => id);
const logAt = (file: string) => closedAfterTest(sqliteLog(file));

describe.skipIf(realAddress)(`khata copy, killed in the middle (${onlyPlayed})`, () => {
  it('goes on in EventStoreDB, where each event is once and in its order', async () => {
    const server = await played();
    const source = scratchFile('events.db');
    await filledFile(source, 800);
    const run = () =>
      started({ NEW_EVENT_LOG: server.address }, '--from', `sqlite:${source}`, '--to', variable);
    for (const enough of [20, 200]) {
      const { child, ended } = run();
      await expect.poll(() => server.store.all.length, patient).toBeGreaterThan(enough);
      kill(child);
      expect((await ended).code).not.toBe(0);
    }
    const { code, said } = await run().ended;
    expect(said).toMatch(/^Copied [\d,]+ events .*; [\d,]+ were there already\.$/m);
    expect(said).toMatch(/^Both hold the same\.$/m);
    expect(code).toBe(0);
    const ours = server.store.all.filter(({ stream }) => stream.startsWith('account-'));
    expect(ours.map(({ id }) => id)).toEqual(await idsIn(logAt(source)));
  }, 2 * limitMs);

  it('goes on in a file, where a batch is there or is not', async () => {
    const server = await played();
    const source = closedAfterTest(await eventstoredbTarget(server.address, { nouns }));
    await source.restore(history(1_200, { runMax: 100 }));
    const target = scratchFile('events.db');
    const run = () => started({}, '--from', server.address, '--to', `sqlite:${target}`);
    server.faults.order('read', { slowMs: 1 }, 1_000);
    const { child, ended } = run();
    await expect.poll(() => countIn(target), patient).toBeGreaterThan(0);
    kill(child);
    expect((await ended).code).not.toBe(0);
    expect(countIn(target) % batchMax).toBe(0);
    server.faults.clear();
    const { code, said } = await run().ended;
    expect(said).toMatch(/^Copied [\d,]+ events .*; [\d,]+ were there already\.$/m);
    expect(code).toBe(0);
    expect(await kept(logAt(target))).toEqual(await kept(source.log));
  }, 2 * limitMs);
});
