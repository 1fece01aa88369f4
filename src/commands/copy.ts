/** `khata copy`: moves house from one event log to another, and proves that nothing is missing. */
import { isDeepStrictEqual } from 'node:util';
import {
  compared,
  type Comparison,
  type Difference,
  HistoryBroken,
  type Holding,
} from '../eventlog/comparing.ts';
import {
  type Beginning,
  begun,
  copied,
  shareOf,
  type Target,
  TargetDiffers,
} from '../eventlog/copying.ts';
import {
  type EventLog,
  type Position,
  type Recorded,
  RevisionConflict,
} from '../eventlog/event-log.ts';
import { progressOn } from '../progress.ts';
import {
  type Around,
  type Command,
  counted,
  type ExitCode,
  khata,
  NotDone,
  parsed,
} from './command.ts';
import {
  isSame,
  type LogPlace,
  openLogAt,
  openTargetAt,
  placeIn,
  usualPlace,
} from './log-places.ts';

const help = `${khata} copy --to LOG [--from LOG] [--verify]

Copies the whole history into another event log: each event with its id, its data, its place in
its stream and among all others, and the time when it was recorded. Then reads both logs once more
and compares all of it. A LOG is

  sqlite:FILE   a file; in a data folder, its name is events.db
  esdb://…      an EventStoreDB, spelt as in EVENT_LOG
  env:NAME      what the variable NAME of the environment holds, one of the two above. Others on
                the machine can read a password that stands in a command, but not one in there.

  --to LOG      where to: empty, or holding what an earlier copy has left; it goes on behind that
  --from LOG    where from (what EVENT_LOG and DATA_DIR say)
  --verify      copy nothing, and only compare

Nothing changes where it comes from, and the server may be running there: what it records meanwhile
is copied, too. Whenever the copying breaks off, type the same again. To change over:

  1. Copy, while the server runs.
  2. Stop the server. Type the same again: that takes the rest over.
  3. Start the server with the new EVENT_LOG, or with the DATA_DIR in which the new events.db is.
     Then vault.db must be there, too: personal data is not in the log. The views are filled anew.

Exit code: 0 both hold the same, 1 they do not or it broke off, 2 nothing was done.`;

export const copy: Command = {
  name: 'copy',
  summary: 'the log into another one: SQLite or EventStoreDB',
  help,
  async run(args, around) {
    const { values, positionals } = parsed('copy', args, {
      to: { type: 'string' },
      from: { type: 'string' },
      verify: { type: 'boolean', default: false },
    });
    if (values.to === undefined || positionals.length > 0) {
      throw new NotDone(`Type: ${khata} copy --to sqlite:FILE|esdb://…|env:NAME`);
    }
    const to = placeIn('--to', values.to, around);
    const from = values.from ? placeIn('--from', values.from, around) : usualPlace(around);
    if (isSame(from, to)) {
      throw new NotDone(`${to.told} is where the history is. Type another one after --to.`);
    }
    if ([values.to, values.from].some((text) => text && /^esdb.*@/.test(text))) {
      around.terminal.note(
        'Others on this machine can read a password in a command: better is --to env:NAME.',
      );
    }
    try {
      return await (values.verify ? verifying : copying)(from, to, around);
    } catch (error) {
      const why = brokenOff(error);
      if (why === undefined) throw error;
      around.terminal.note(why);
      return 1;
    }
  },
};

/** What typing the same again does not help; all else is told as with any command. */
function brokenOff(error: unknown): string | undefined {
  if (error instanceof HistoryBroken) return `${error.message}. Restore that log from a backup.`;
  if (!(error instanceof RevisionConflict)) return undefined;
  return `Somebody else writes to the target as well, to ${error.message.split(' ')[0]}: stop ` +
    'that. What the target holds now, the same with --verify tells.';
}

async function verifying(from: LogPlace, to: LogPlace, around: Around): Promise<ExitCode> {
  await using opened = new AsyncDisposableStack();
  const source = await openLogAt(from);
  opened.defer(() => source.close());
  const target = await openLogAt(to);
  opened.defer(() => target.close());
  return told(await comparison({ source, target }, around), around);
}

async function copying(from: LogPlace, to: LogPlace, around: Around): Promise<ExitCode> {
  const { say, note } = around.terminal;
  await using opened = new AsyncDisposableStack();
  const source = await openLogAt(from);
  opened.defer(() => source.close());
  const target = await openTargetAt(to);
  opened.defer(() => target.close());
  const beginning = await beginningOf(source, target.log, around);
  const began = performance.now();
  const { last, events } = await carried(source, target, beginning, around);
  say(summary(from, to, beginning.same, events, performance.now() - began));
  const code = told(await comparison({ source, target: target.log, until: last }, around), around);
  if (await source.end() !== last) {
    note('More has been recorded meanwhile. Stop the server, and type the same again.');
  } else if (code === 0) note('What a running server records from now on is not in it.');
  return code;
}

function summary(from: LogPlace, to: LogPlace, there: number, events: number, ms: number): string {
  const fresh = events - there;
  const way = `from ${from.told} to ${to.told}`;
  if (fresh === 0) return `Nothing to copy ${way}: all ${counted(events)} events are there.`;
  const rate = counted(Math.round(fresh / Math.max(ms, 1) * 1_000));
  return `Copied ${counted(fresh)} events ${way}, ${rate} a second` +
    (there > 0 ? `; ${counted(there)} were there already.` : '.');
}

/** Throws NotDone for a target that holds something else. */
async function beginningOf(source: EventLog, target: EventLog, around: Around) {
  const { moved, finish } = await barFor('look', source, around);
  try {
    return await begun(source, target, moved);
  } catch (error) {
    throw error instanceof TargetDiffers ? foreign(error) : error;
  } finally {
    finish();
  }
}

async function carried(
  source: EventLog,
  target: Target,
  beginning: Beginning,
  { terminal }: Around,
) {
  const { same } = beginning;
  const { moved, finish } = progressOn({ ...terminal, label: 'copy', unit: 'events' });
  const seen = (last: Position, events: number, end: Position) =>
    moved(shareOf(last, end), 1, events - same);
  return await copied(source, target, beginning, seen).finally(finish);
}

function foreign({ same, difference: { source, target } }: TargetDiffers): NotDone {
  const ahead = source === undefined;
  return new NotDone(
    [
      ahead
        ? `The target holds all of the source, ${counted(same)} events, and more behind them:`
        : `The target holds something else, after ${counted(same)} events that are the same:`,
      `  source: ${shown(source)}`,
      `  target: ${shown(target)}`,
      'Nothing was written. ' +
      (ahead
        ? 'Has the server moved there already? The way back has --from and --to swapped.'
        : 'Type an empty log after --to.'),
    ].join('\n'),
  );
}

async function comparison(
  sides: { source: EventLog; target: EventLog; until?: Position },
  around: Around,
): Promise<Comparison> {
  const { moved, finish } = await barFor('compare', sides.source, around);
  return await compared({ ...sides, moved }).finally(finish);
}

async function barFor(label: string, source: EventLog, { terminal }: Around) {
  const end = await source.end();
  const bar = progressOn({ ...terminal, label, unit: 'events' });
  return {
    moved: (place: Position, events: number) => bar.moved(shareOf(place, end), 1, events),
    finish: bar.finish,
  };
}

function told(
  { same, difference, source, target }: Comparison,
  { terminal: { say } }: Around,
): ExitCode {
  say(`source: ${held(source)}`);
  say(`target: ${held(target)}`);
  if (difference === undefined) {
    say('Both hold the same.');
    return 0;
  }
  say(`They differ after ${counted(same)} events that are the same${differing(difference)}:`);
  say(`  source: ${shown(difference.source)}`);
  say(`  target: ${shown(difference.target)}`);
  return 1;
}

const held = ({ events, streams, digest }: Holding) =>
  `${counted(events)} events in ${counted(streams)} streams, SHA-256 ${digest}`;

const shown = (event: Recorded | undefined) =>
  event ? `event ${event.revision} of ${event.stream}, ${event.type}, ${event.id}` : 'nothing more';

/** What of the same event is not the same. */
function differing({ source, target }: Difference): string {
  if (source?.id !== target?.id || !source || !target) return '';
  const fields = (['stream', 'revision', 'type', 'data', 'meta', 'recordedAt'] as const)
    .filter((field) => !isDeepStrictEqual(source[field], target[field]));
  return `, in ${fields.join(', ')}`;
}
