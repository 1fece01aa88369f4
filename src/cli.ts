/** `npm run khata -- COMMAND`: what the office does without a browser. */
import { userInfo } from 'node:os';
import process from 'node:process';
import { commandLine } from './commands/command-line.ts';
import { configured } from './config.ts';
import { terminal } from './terminal.ts';

const { env, argv } = process;

/** Some containers run as somebody who has no name. */
function user(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

process.exitCode = await commandLine(argv.slice(2), {
  terminal,
  config: () => configured(env),
  variable: (name) => env[name]?.trim() || undefined,
  now: () => new Date().toISOString(),
  user: user(),
});
