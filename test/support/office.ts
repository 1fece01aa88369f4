/** The command line in a folder of its own, and what it said there. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { commandLine } from '../../src/commands/command-line.ts';
import { configured } from '../../src/config.ts';
import { openHouse } from '../../src/open.ts';
import { scratchFile } from '../scratch.ts';

/** `at`: what the clock says, until it is set. `settings`: of the environment, but the folder. */
export function officeAt(at: string, settings: Record<string, string> = {}) {
  const dataDir = scratchFile('data');
  const config = () => configured({ ...settings, DATA_DIR: dataDir });
  let now = at;

  /** Written beside the folder; answers its path. */
  function file(name: string, ...lines: string[]) {
    const path = join(dirname(dataDir), name);
    writeFileSync(path, lines.join('\n'));
    return path;
  }

  /** `answer`: what somebody types when asked. */
  async function khata(line: string, answer?: (question: string) => string) {
    const said: string[] = [];
    const noted: string[] = [];
    const code = await commandLine(line.split(' '), {
      terminal: {
        say: (line) => said.push(line),
        note: (line) => noted.push(line),
        ask: (question) => Promise.resolve(answer?.(question)),
      },
      config,
      now: () => now,
      user: 'meena',
    });
    return { code, said: said.join('\n'), noted: noted.join('\n') };
  }

  /** Opened as a running server has it; closed when the test is over. */
  async function house() {
    const house = await openHouse(config(), ({ error }) => {
      throw error;
    });
    const tenure = await house.custody.take('views');
    const close = async () => {
      await tenure?.giveBack();
      await house.close();
    };
    onTestFinished(close);
    return { ...house, close };
  }

  return { dataDir, config, file, khata, house, clock: (instant: string) => (now = instant) };
}
