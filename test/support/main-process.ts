/** The service in a process of its own, as `npm start` runs it; killed by its id, never by name. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const source = (name: string) => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
const runtime = process.versions['deno'] ? ['run', '--allow-all'] : [];
const readyMs = 60_000;

/** A port that nobody uses just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export type Main = {
  child: ChildProcess;
  url: string;
  /** What it has written so far, log lines and words to whoever started it together. */
  lines(): string;
  /** The log lines alone. */
  log(): string;
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM; answers its exit code. */
  stop(): Promise<number | null>;
};

function spawned(settings: Record<string, string>, ...words: [program: string, ...string[]]) {
  const { PATH = '', HOME = '' } = process.env;
  const [program, ...args] = words;
  const command = [...runtime, source(program), ...args];
  const child = spawn(process.execPath, command, { env: { PATH, HOME, ...settings } });
  let told = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (told += chunk, log += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => told += chunk);
  // Not `exit`: its last words may come after that.
  const gone = once(child, 'close') as Promise<[number | null]>;
  return { child, gone, lines: () => told, log: () => log };
}

/** Not by the child's own `kill`: Deno then reports the signal, however the child has ended. */
function signalTo({ pid, exitCode, signalCode }: ChildProcess, signal: 'SIGKILL' | 'SIGTERM') {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** What comes to its end by itself: its exit code and what it said. Ended after a time. */
async function finished({ child, gone, lines }: ReturnType<typeof spawned>) {
  const limit = AbortSignal.timeout(readyMs);
  limit.addEventListener('abort', () => signalTo(child, 'SIGKILL'));
  const [code] = await gone;
  return { code, said: lines() };
}

/** A start that is refused. */
export const refusedMain = (settings: Record<string, string>) =>
  finished(spawned(settings, 'main.ts'));

/** `npm run khata -- …` */
export const khata = (settings: Record<string, string>, ...args: string[]) =>
  finished(spawned(settings, 'cli.ts', ...args));

/** Answers when it is ready. Throws with its last words when it does not get so far. */
export async function startMain(settings: Record<string, string>): Promise<Main> {
  const { child, gone, lines, log } = spawned(settings, 'main.ts');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    signalTo(child, signal);
    const [code] = await gone;
    return code;
  };
  const url = `http://127.0.0.1:${settings['PORT']}`;
  const until = Date.now() + readyMs;
  while (!lines().includes('"event":"ready"')) {
    if (child.exitCode !== null || Date.now() > until) {
      await end('SIGKILL');
      throw new Error(`the service did not get ready: ${lines().slice(-2000)}`);
    }
    await setTimeout(10);
  }
  return {
    child,
    url,
    lines,
    log,
    kill: async () => void await end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
