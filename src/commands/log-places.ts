/** Event logs as they are named in a command: `sqlite:FILE`, `esdb://…`, or `env:NAME`. */
import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../eventlog/copying.ts';
import type { EventLog } from '../eventlog/event-log.ts';
import { addressIn } from '../eventlog/eventstoredb-address.ts';
import { LogNotOpened } from '../eventlog/eventstoredb-faults.ts';
import { sqliteTarget } from '../eventlog/sqlite-target.ts';
import { holdsLog, sqliteLog } from '../eventlog/sqlite.ts';
import { nouns } from '../open.ts';
import { type Around, khata, NotDone } from './command.ts';

export type LogPlace = {
  /** The option or setting that it comes from. */
  from: string;
  /** Fit for a message: no password. */
  told: string;
} & ({ file: string } | { address: string });

/** Of an append or a read: nobody is waiting, and a server may be restarted meanwhile. */
const totalMs = 60_000;

const example = `Type: ${khata} copy --to sqlite:./data-2/events.db`;

/** Throws NotDone, and never repeats what may be a password. */
export function placeIn(from: string, text: string, { variable }: Around): LogPlace {
  const [, name] = /^env:(.*)$/s.exec(text) ?? [];
  const spelt = name === undefined ? text : variable?.(name);
  if (spelt === undefined) throw new NotDone(`${from}: that variable is not set. ${example}`);
  const [, file] = /^sqlite:(.+)$/s.exec(spelt) ?? [];
  if (file) return { from, told: file, file };
  if (/^esdb(\+discover)?:/.test(spelt)) return eventstoredbAt(from, spelt);
  throw new NotDone(`${from} must be sqlite:FILE, esdb://… or env:NAME. ${example}`);
}

/** What EVENT_LOG and DATA_DIR say. */
export function usualPlace({ config }: Around): LogPlace {
  const { dataDir, eventLog } = config();
  if (eventLog) return eventstoredbAt('EVENT_LOG', eventLog());
  const file = join(dataDir, 'events.db');
  return { from: 'DATA_DIR', told: file, file };
}

function eventstoredbAt(from: string, address: string): LogPlace {
  try {
    const { where, streamPrefix } = addressIn(address);
    const told = streamPrefix ? `${where} (${streamPrefix})` : where;
    return { from, told, address };
  } catch (error) {
    throw notOpened(from, error);
  }
}

/** As far as one can tell: a server may have several names. */
export function isSame(one: LogPlace, other: LogPlace): boolean {
  if ('file' in one && 'file' in other) return whole(one.file) === whole(other.file);
  return 'address' in one && 'address' in other && one.told === other.told;
}

function whole(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // Not there yet.
  }
}

/** To read. Throws NotDone. */
export async function openLogAt(place: LogPlace): Promise<EventLog> {
  const { from } = place;
  if ('file' in place) {
    const { file } = place;
    if (sizeOf(from, file) === 0) throw new NotDone(`${from}: there is no log at ${file}.`);
    return inFile(from, file, () => sqliteLog(file));
  }
  return (await eventstoredbAs(place.address, from)).log;
}

/** To write a copy into; made where there is none. Throws NotDone. */
export async function openTargetAt(place: LogPlace): Promise<Target> {
  const { from } = place;
  if (!('file' in place)) return await eventstoredbAs(place.address, from);
  const { file } = place;
  const make = () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return sqliteTarget(file);
  };
  if (sizeOf(from, file) > 0) return inFile(from, file, make);
  return orNotDone(from, file, make);
}

/** Bytes; 0: there is none. */
const sizeOf = (from: string, file: string): number =>
  orNotDone(from, file, () => statSync(file, { throwIfNoEntry: false })?.size ?? 0);

function inFile<Log>(from: string, file: string, open: () => Log): Log {
  if (orNotDone(from, file, () => holdsLog(file))) return orNotDone(from, file, open);
  throw new NotDone(`${from}: ${file} is there, and is no event log. Look for its events.db.`);
}

/** Errors of files and of SQLite: what they say is about the file, and not about its contents. */
function orNotDone<Answer>(from: string, file: string, work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw new NotDone(`${from}: ${file} cannot be opened: ${why}.`);
  }
}

/** Its client is loaded only where it is wanted. */
async function eventstoredbAs(address: string, from: string): Promise<Target> {
  const { eventstoredbTarget } = await import('../eventlog/eventstoredb-target.ts');
  const patience = addressIn(address).deadlineMs === undefined ? { totalMs } : {};
  return await eventstoredbTarget(address, { nouns, patience }).catch((error: unknown) => {
    throw notOpened(from, error);
  });
}

const notOpened = (from: string, error: unknown) =>
  error instanceof LogNotOpened ? new NotDone(`${from} cannot be used: ${error.why}.`) : error;
