/** `npm run ok`: layout, lint, types, and the tests on both runtimes; one line sums it all up. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

type Count = { passed: number; failed: number };

const folder = mkdtempSync(join(tmpdir(), 'khata-ok-'));
const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };

function ran(name: string, command: string, args: readonly string[]): boolean {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  if (status !== 0) console.log(`== ${name}: failed`);
  return status === 0;
}

const step = (...[name, command, ...args]: [string, string, ...string[]]): Count =>
  ran(name, command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** A run that breaks off before it can count is one failure. */
function tests(name: string, command: string, ...args: string[]): Count {
  const report = join(folder, `${command}.json`);
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const well = ran(name, command, [...args, 'run', ...reporting]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = well ? numFailedTests : Math.max(1, numFailedTests);
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const counts = [
  step('layout', 'deno', 'fmt', '--check', '--quiet'),
  step('lint', 'deno', 'lint', '--quiet'),
  step('types', 'tsc', '-p', '.'),
  tests('tests on Node', 'node', vitest),
  tests('tests on Deno', 'deno', 'run', '-A', vitest),
];
rmSync(folder, { recursive: true });

const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
