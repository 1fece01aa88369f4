/** Logs to copy from and to, for one test each. */
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { commandLine } from '../../src/commands/command-line.ts';
import { configured } from '../../src/config.ts';
import { compared } from '../../src/eventlog/comparing.ts';
import type { EventLog } from '../../src/eventlog/event-log.ts';
import { eventstoredbTarget } from '../../src/eventlog/eventstoredb-target.ts';
import { sqliteLog } from '../../src/eventlog/sqlite.ts';
import { sqliteTarget } from '../../src/eventlog/sqlite-target.ts';
import { scratchFile } from '../scratch.ts';
import { closedAfterTest, quick } from './eventstoredb/opening.ts';
import { filledFile, history, kept } from './histories.ts';

export const nouns = ['account', 's'];
export const newFile = () => scratchFile('events.db');
export const sqlite = (file = newFile()) => closedAfterTest(sqliteTarget(file, 200));
export const eventstoredb = async (address: string) =>
  closedAfterTest(await eventstoredbTarget(address, { nouns, patience: quick }));

export async function sourceOf(events: number, streams?: number): Promise<EventLog> {
  const source = sqlite();
  await source.restore(history(events, { ...(streams && { streams }) }));
  return source.log;
}

export async function expectSame(source: EventLog, target: EventLog) {
  const { difference, source: here, target: there } = await compared({ source, target });
  expect(difference).toBe(undefined);
  expect(there).toEqual(here);
  expect(await kept(target)).toEqual(await kept(source));
}

/** A folder with a log of so many events, room for others, and `khata copy`. */
export async function office(
  events: number,
  environment: Record<string, string> = {},
  heard: (line: string) => void = () => {},
) {
  const folder = dirname(scratchFile('x'));
  const dataDir = join(folder, 'data');
  const file = (name: string) => join(folder, name);
  if (events > 0) await filledFile(file('events.db'), events);

  async function khata(...args: string[]) {
    const said: string[] = [];
    const noted: string[] = [];
    const code = await commandLine(['copy', ...args], {
      terminal: {
        say: (line) => said.push(line),
        note(line) {
          noted.push(line);
          heard(line);
        },
        ask: () => Promise.resolve(undefined),
      },
      config: () => configured({ DATA_DIR: dataDir, ...environment }),
      variable: (name) => environment[name],
      now: () => '2026-11-22T06:00:00.000Z',
      user: 'meena',
    });
    return { code, said: said.join('\n'), noted: noted.join('\n') };
  }

  const from = `sqlite:${file('events.db')}`;
  return { folder, dataDir, file, from, khata };
}

export const logAt = (file: string) => closedAfterTest(sqliteLog(file));

const digest = /SHA-256 ([0-9a-f]{64})$/gm;
export const digestsIn = (said: string) => [...said.matchAll(digest)].map(([, hex]) => hex);
