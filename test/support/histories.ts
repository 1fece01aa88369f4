/** Histories to carry from one log to another: odd texts and numbers, and many streams at once. */
import { compared } from '../../src/eventlog/comparing.ts';
import { begun, copied, type Target } from '../../src/eventlog/copying.ts';
import {
  type EventLog,
  type NewEvent,
  type Recorded,
  START,
} from '../../src/eventlog/event-log.ts';
import { sqliteTarget } from '../../src/eventlog/sqlite-target.ts';
import { noted, notedWith } from '../noted.ts';

export const recordedIn = (log: EventLog): Promise<Recorded[]> =>
  Array.fromAsync(log.readAll(START));

/** All that a copy has to keep: everything but the positions. */
export const kept = async (log: EventLog) =>
  (await recordedIn(log)).map(({ position: _, ...event }) => event);

function deep(levels: number): object {
  let value: object = { bottom: [0.1 + 0.2, null, {}] };
  for (let level = 0; level < levels; level++) value = level % 2 ? { value } : { list: [value, 1] };
  return value;
}

const odd: readonly object[] = [
  { text: 'बिजली का बिल ₹1,500', क्षेत्र: 'सीहोर', '😀': ['👩‍👩‍👧', '\u0000', '\ud800', '"\\\n'] },
  { numbers: [0.1 + 0.2, -0.0001, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, -0] },
  { 10: 'ten', 9: 'nine', b: 1, a: { z: [], y: {} }, '\u00e9': true, 'e\u0301': false },
  deep(200),
  {},
];

/** The `n`th event; now and then one that is hard to carry. */
export const carried = (n: number): NewEvent =>
  n % 7 === 3 ? notedWith(n, odd[Math.floor(n / 7) % odd.length]!) : noted(n);

type Shape = { streams?: number; runMax?: number };

/** So many events over some streams, in runs of one to `runMax`, each recorded a while later. */
export function* eventsOf(
  count: number,
  { streams = 12, runMax = 5 }: Shape = {},
): Generator<Recorded> {
  const lengths = new Map<string, number>();
  const begin = Date.parse('2025-01-01T00:00:00.007Z');
  let [stream, left] = ['', 0];
  for (let n = 0; n < count; n++) {
    if (left-- === 0) [stream, left] = [`account-N${n * 7 % streams}`, n % runMax];
    const revision = lengths.get(stream) ?? 0;
    lengths.set(stream, revision + 1);
    const recordedAt = new Date(begin + n * 61_003).toISOString();
    yield { ...carried(n), stream, revision, recordedAt, position: START };
  }
}

export const history = (count: number, shape?: Shape): Recorded[] => [...eventsOf(count, shape)];

/** In a file that some server may have written, by a clock of long ago. */
export async function filledFile(file: string, events: number, shape?: Shape) {
  const target = sqliteTarget(file);
  await target.restore(history(events, shape));
  await target.close();
}

/** As the command does it. */
export async function copyAll(source: EventLog, target: Target) {
  const beginning = await begun(source, target.log);
  const { last } = await copied(source, target, beginning);
  return await compared({ source, target: target.log, until: last });
}

/** An event as another log has recorded it. */
export const recordedAs = (
  n: number,
  stream: string,
  revision: number,
  recordedAt = `2025-03-01T00:00:00.${String(n).padStart(3, '0')}Z`,
): Recorded => (
  { ...noted(n), stream, revision, position: START, recordedAt }
);
