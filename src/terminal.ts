/** The terminal that this process was started from, for those who talk to whoever sits there. */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './commands/command.ts';

const { stdin, stdout, stderr } = process;

export const terminal: Terminal = {
  say: (line) => void stdout.write(`${line}\n`),
  note: (line) => void stderr.write(`${line}\n`),
  async ask(question) {
    if (!stdin.isTTY) return undefined;
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
  ...(stderr.isTTY && { screen: stderr }),
};
