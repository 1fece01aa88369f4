/** A second process that writes to a log: `appender.ts FILE NAME COUNT` tells each append. */
import { argv, stdout } from 'node:process';
import { RevisionConflict } from '../../src/eventlog/event-log.ts';
import { sqliteLog } from '../../src/eventlog/sqlite.ts';
import { derivedId } from '../../src/domain/identifiers.ts';
import { noted } from '../noted.ts';

const [file = '', name = '', count = ''] = argv.slice(2);
const log = sqliteLog(file);
const nobody = '00000000-0000-0000-0000-000000000000';

/** Ends only when it is written, however often somebody else was first. */
async function append(stream: string, n: number, expected: number): Promise<void> {
  const event = { ...noted(n), id: derivedId(nobody, `${name} ${stream} ${n}`) };
  try {
    const { revision } = await log.append(stream, expected, [event]);
    stdout.write(`${stream} ${revision} ${event.id}\n`);
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
    const events = await Array.fromAsync(log.readStream(stream));
    await append(stream, n, events.length - 1);
  }
}

let shared = -1;
for (let n = 0; n < Number(count); n++) {
  await Promise.all([append(`own-${name}`, n, n - 1), append('shared-1', n, shared++)]);
}
await log.close();
