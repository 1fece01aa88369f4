/** An EventStoreDB that takes in another log's events, with the times when that recorded them. */
import assert from 'node:assert/strict';
import type { Target } from './copying.ts';
import { appendBytesMax, type EventLog, type Recorded, RevisionConflict } from './event-log.ts';
import { ours, type Stamped } from './eventstoredb-event.ts';
import { eventstoredbLog, type EventstoredbOptions } from './eventstoredb.ts';

/**
 * The server stamps what it writes with its own time, and nobody can ask it not to. So the copied
 * event bears the time of the log that it comes from in its metadata, as `firstRecordedAt`: that is
 * its `recordedAt` from then on, and a copy of the copy is the same again. Only copying writes that
 * key. Whoever may write to the database past this program could forge it, as they could forge
 * everything else there; who asks when an event came into this very database looks at `created`.
 */
export async function eventstoredbTarget(
  address: string,
  options: EventstoredbOptions & { nouns: readonly string[] },
): Promise<Target> {
  const log = await eventstoredbLog(address, options);
  const isOurs = ours(options.nouns);

  async function restore(events: readonly Recorded[]) {
    for (const { stream, type } of events) {
      assert(isOurs({ streamId: stream, type }), `${stream}: no stream of ours; it would be lost`);
    }
    // One after the other: beside each other, the order over all streams would be left to chance.
    for (const run of runs(events)) await restoreRun(log, run);
  }

  return { log, restore, close: log.close };
}

/** Of one stream. A part of it may be there already, from a copying that was cut off. */
async function restoreRun(log: EventLog, run: readonly Recorded[]) {
  try {
    await append(log, run);
  } catch (error) {
    if (!(error instanceof RevisionConflict) || run.length === 1) throw error;
    for (const event of run) await append(log, [event]);
  }
}

async function append(log: EventLog, run: readonly Recorded[]) {
  const [{ stream, revision }] = run as [Recorded];
  await log.append(stream, revision - 1, run.map(stamped));
}

const stamped = ({ id, type, data, meta, recordedAt }: Recorded): Stamped => (
  { id, type, data, meta: { ...meta, firstRecordedAt: recordedAt } }
);

/** Neighbours of one stream go in one append, as many as it takes. */
function* runs(events: readonly Recorded[]): Generator<Recorded[]> {
  let [run, bytes]: [Recorded[], number] = [[], 0];
  for (const event of events) {
    const size = sizeOf(event);
    const fits = run[0]?.stream === event.stream && bytes + size <= appendBytesMax;
    if (!fits) {
      if (run.length > 0) yield run;
      [run, bytes] = [[], 0];
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}

const sizeOf = ({ id, type, data, meta }: Recorded) =>
  Buffer.byteLength(id + type + JSON.stringify(data) + JSON.stringify(meta));
