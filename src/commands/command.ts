/** What a command of `khata` is, and what it is handed. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Config } from '../config.ts';

export type Terminal = {
  /** A line on standard output: what was asked for. */
  say(line: string): void;
  /** A line on standard error: what goes on beside it. */
  note(line: string): void;
  /** Undefined where nobody sits there to answer. */
  ask(question: string): Promise<string | undefined>;
  /** Where a bar may be drawn; undefined: plain lines. */
  screen?: NodeJS.WriteStream;
};

export type Around = {
  terminal: Terminal;
  /** Throws Misconfigured. Asked for late, so that help needs no configuration. */
  config(): Config;
  /** A variable of the environment that need be no setting; undefined: not set, or empty. */
  variable?(name: string): string | undefined;
  /** UTC. */
  now(): string;
  /** Of the operating system. */
  user: string;
};

/** 0: done. 1: done in part, or found wrong. 2: not understood, or refused; nothing was done. */
export type ExitCode = 0 | 1 | 2;

export type Command = {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  help: string;
  run(args: readonly string[], around: Around): Promise<ExitCode>;
};

/** Nothing was done. The message ends with what to type instead. */
export class NotDone extends Error {
  override name = 'NotDone';
}

export const khata = 'npm run khata --';

/** Throws NotDone for options that are not there, with the way to the help. */
export function parsed<Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [first = ''] = error.message.split('. ');
    throw new NotDone(`${first}. Type: ${khata} help ${command}`);
  }
}

/** Recorded with every fact that staff cause; never a name or a number of a consumer. */
export function staffIdIn(text: string | undefined, user: string): string {
  const id = text ?? user;
  if (/^[A-Za-z0-9_.@|-]{1,80}$/.test(id)) return id;
  throw new NotDone(`--as takes letters, digits and _ . @ | -. Type: --as meena`);
}

export const counted = (n: number): string => n.toLocaleString('en-IN');
