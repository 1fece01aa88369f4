/** What every log must do. An adapter is finished when it passes this file, and not before. */
import assert from 'node:assert/strict';
import { afterEach, describe, expect, it } from 'vitest';
import {
  appendBytesMax,
  batchMax,
  type EventLog,
  type Position,
  type Recorded,
  RevisionConflict,
  START,
} from '../../src/eventlog/event-log.ts';
import { noted, notedWith } from '../noted.ts';

type Opening = () => EventLog | Promise<EventLog>;

/** `reopen` opens the same store again, as after a restart. `skip` needs a reason, by test name. */
export function eventLogContract(
  name: string,
  { open, reopen = open, skip = {} }: {
    open: Opening;
    reopen?: Opening;
    skip?: Record<string, string>;
  },
) {
  const opened: EventLog[] = [];
  const fresh = async (how = open) => {
    const log = await how();
    opened.push(log);
    return log;
  };
  const promised = new Set<string>();
  const promise = (what: string, check: () => Promise<void>) => {
    promised.add(what);
    it.skipIf(skip[what])(skip[what] ? `${what} (skipped: ${skip[what]})` : what, check);
  };

  describe(`${name} keeps the event log contract`, () => {
    afterEach(async () => {
      for (const log of opened.splice(0)) await log.close();
    });

    appending(promise, fresh);
    reading(promise, fresh);
    subscribing(promise, fresh);
    closing(promise, fresh, reopen);

    for (const what of Object.keys(skip)) assert(promised.has(what), `nothing to skip: ${what}`);
  });
}

type Promised = (what: string, check: () => Promise<void>) => void;
type Fresh = (how?: Opening) => Promise<EventLog>;

function appending(promise: Promised, fresh: Fresh) {
  promise('gives back what was appended, in order and numbered from 0', async () => {
    const log = await fresh();
    await log.append('s-1', -1, [noted(1), noted(2)]);
    const { revision, position } = await log.append('s-1', 1, [noted(3)]);
    const events = await all(log.readStream('s-1'));
    expect(events.map(({ revision, position: _, recordedAt: __, ...event }) => [revision, event]))
      .toEqual([1, 2, 3].map((n) => [n - 1, { ...noted(n), stream: 's-1' }]));
    expect({ revision, position }).toEqual({ revision: 2, position: events[2]?.position });
    expect(events[0]?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
  });

  promise('gives every text and number back as it was', async () => {
    const log = await fresh();
    const data = {
      texts: ['बिजली का बिल ₹1,500', '😀', '', '\u0000', '\ud800', `'; drop table event; --`],
      numbers: [0, -1, Number.MAX_SAFE_INTEGER, 0.1],
      nested: [{ empty: {}, none: null, list: [], yes: true }],
    };
    await log.append('s-1', -1, [notedWith(1, data)]);
    expect((await all(log.readStream('s-1')))[0]?.data).toEqual(data);
  });

  const wrong = { 'must not exist': -1, 'is behind': 0, 'is ahead': 7 };
  for (const [situation, expected] of Object.entries(wrong)) {
    promise(`refuses a writer who is wrong about the stream: it ${situation}`, async () => {
      const log = await fresh();
      await log.append('s-1', -1, [noted(1), noted(2)]);
      await expect(log.append('s-1', expected, [noted(3)])).rejects.toThrow(RevisionConflict);
      expect(await notes(log.readStream('s-1'))).toEqual([1, 2]);
    });
  }

  promise('refuses a writer who expects something of a stream that nobody wrote', async () => {
    const log = await fresh();
    await expect(log.append('s-1', 0, [noted(1)])).rejects.toThrow(RevisionConflict);
    expect(await notes(log.readAll(START))).toEqual([]);
  });

  promise('lets exactly one of several writers win, and harms no other stream', async () => {
    const log = await fresh();
    const race = [1, 2, 3].map((n) => log.append('s-1', -1, [noted(n)]));
    const other = log.append('s-2', -1, [noted(4)]);
    const answers = await Promise.allSettled([...race, other]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await notes(log.readStream('s-1'))).toHaveLength(1);
    expect(await notes(log.readStream('s-2'))).toEqual([4]);
  });

  promise('answers the same append again as the first time, and keeps one fact', async () => {
    const log = await fresh();
    const first = await log.append('s-1', -1, [noted(1), noted(2)]);
    await log.append('s-1', 1, [noted(3)]);
    expect(await log.append('s-1', -1, [noted(1), noted(2)])).toEqual(first);
    expect(await notes(log.readAll(START))).toEqual([1, 2, 3]);
  });

  const different = {
    'other events': [1, 4],
    'more events': [1, 2, 3, 4],
    'another order': [2, 1],
  };
  for (const [what, numbers] of Object.entries(different)) {
    promise(`takes ${what} at a place that is taken for no repeat`, async () => {
      const log = await fresh();
      await log.append('s-1', -1, [noted(1), noted(2), noted(3)]);
      const again = log.append('s-1', -1, numbers.map(noted));
      await expect(again).rejects.toThrow(RevisionConflict);
      expect(await notes(log.readAll(START))).toEqual([1, 2, 3]);
    });
  }

  promise('keeps nothing of an append that it cannot keep whole, and harms no other', async () => {
    const log = await fresh();
    const tooLarge = notedWith(6, { text: 'अ'.repeat(appendBytesMax / 3) });
    const answers = await Promise.allSettled([
      log.append('s-2', -1, [noted(2), notedWith(3, { n: 3n })]),
      log.append('s-3', -1, []),
      log.append('s-4', -1, [noted(5), tooLarge]),
      log.append('s-5', -1, [noted(7)]),
    ]);
    expect(answers.map(({ status }) => status))
      .toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(await notes(log.readAll(START))).toEqual([7]);
    await log.append('s-4', -1, [noted(5)]);
  });

  promise('takes as much as it says', async () => {
    const log = await fresh();
    const text = 'x'.repeat(appendBytesMax - 1_000);
    await log.append('s-1', -1, [notedWith(1, { text })]);
    expect((await all(log.readStream('s-1')))[0]?.data).toEqual({ text });
  });
}

function reading(promise: Promised, fresh: Fresh) {
  promise('has nothing for a stream that nobody wrote', async () => {
    expect(await all((await fresh()).readStream('s-1'))).toEqual([]);
  });

  promise('reads on after any position, without gaps and without repeats', async () => {
    const log = await fresh();
    for (let n = 0; n < 5; n++) await log.append(`s-${n % 2}`, (n >> 1) - 1, [noted(n)]);
    const events = await all(log.readAll(START));
    expect(events.map(({ data }) => data)).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })));
    for (const [i, { position }] of events.entries()) {
      expect(await all(log.readAll(position))).toEqual(events.slice(i + 1));
    }
  });

  promise('reads more than fits a page', async () => {
    const log = await fresh();
    const many = await appendMany(log, 1234);
    expect(await notes(log.readAll(START))).toEqual(many);
    expect(await notes(log.readStream('s-1'))).toEqual(many);
  });

  promise('reads only as far as the log went when the reading began', async () => {
    const log = await fresh();
    const many = await appendMany(log, batchMax + 1);
    const seen: number[] = [];
    for await (const event of log.readAll(START)) {
      if (seen.length === 0) await log.append('s-2', -1, [noted(many.length)]);
      seen.push(noteOf(event));
    }
    expect(seen).toEqual(many);
  });

  promise('throws for a position that it never issued', async () => {
    const log = await fresh();
    await log.append('s-1', -1, [noted(1)]);
    for (const position of ['nonsense', '999999', '-1', '1.5'] as Position[]) {
      await expect(all(log.readAll(position))).rejects.toThrow('never issued');
      const subscription = log.subscribe(position, new AbortController().signal);
      await expect(all(subscription)).rejects.toThrow('never issued');
    }
  });

  promise('knows its end, and which of two positions comes first', async () => {
    const log = await fresh();
    expect(await log.end()).toBe(START);
    for (let n = 0; n < 12; n++) await log.append(`s-${n}`, -1, [noted(n)]);
    const positions = [START, ...(await all(log.readAll(START))).map(({ position }) => position)];
    expect(await log.end()).toBe(positions.at(-1));
    for (const [i, a] of positions.entries()) {
      expect(positions.map((b) => log.precedes(a, b))).toEqual(positions.map((_, j) => i < j));
    }
  });
}

function subscribing(promise: Promised, fresh: Fresh) {
  promise('shows a subscriber the past, then what comes, until the signal', async () => {
    const log = await fresh();
    await log.append('s-1', -1, [noted(1), noted(2)]);
    const [first] = await all(log.readAll(START));
    const enough = new AbortController();
    const seen: unknown[] = [];
    for await (const batch of log.subscribe(first?.position ?? START, enough.signal)) {
      if (seen.length === 0) setTimeout(() => log.append('s-2', -1, [noted(3)]), 5);
      seen.push(...batch.map(({ data }) => data));
      if (seen.length === 2) enough.abort();
    }
    expect(seen).toEqual([{ n: 2 }, { n: 3 }]);
  });

  promise('hands a subscriber batches, none empty and none too large', async () => {
    const log = await fresh();
    const many = await appendMany(log, 2 * batchMax + 1);
    const enough = new AbortController();
    const seen: number[] = [];
    for await (const batch of log.subscribe(START, enough.signal)) {
      expect(batch.length).toBeGreaterThan(0);
      expect(batch.length).toBeLessThanOrEqual(batchMax);
      seen.push(...batch.map(noteOf));
      if (seen.length >= many.length) enough.abort();
    }
    expect(seen).toEqual(many);
  });

  promise('shows every subscriber all of it in the same order, whoever is slow', async () => {
    const log = await fresh();
    const enough = new AbortController();
    const seen: number[][] = [[], [], []];
    const subscribers = seen.map(async (numbers, i) => {
      for await (const batch of log.subscribe(START, enough.signal)) {
        for (let turn = 0; turn < i; turn++) await new Promise(setImmediate);
        numbers.push(...batch.map(noteOf));
      }
    });
    await Promise.all(
      Array.from({ length: 100 }, async (_, s) => {
        for (let n = 0; n < 5; n++) await log.append(`s-${s}`, n - 1, [noted(5 * s + n)]);
      }),
    );
    await expect.poll(() => seen.map(({ length }) => length), patient).toEqual([500, 500, 500]);
    enough.abort();
    await Promise.all(subscribers);
    const order = await notes(log.readAll(START));
    expect(seen).toEqual([order, order, order]);
  });

  promise('lets a subscriber go that waits for news, or leaves by itself', async () => {
    const log = await fresh();
    await log.append('s-1', -1, [noted(1)]);
    expect(await all(log.subscribe(START, AbortSignal.abort()))).toEqual([]);
    const enough = new AbortController();
    const waiting = all(log.subscribe(await log.end(), enough.signal));
    for await (const batch of log.subscribe(START, enough.signal)) {
      expect(batch.map(noteOf)).toEqual([1]);
      break;
    }
    setTimeout(() => enough.abort(), 5);
    expect(await waiting).toEqual([]);
  });
}

function closing(promise: Promised, fresh: Fresh, reopen: Opening) {
  promise('ends its subscriptions when it is closed, and has written what waited', async () => {
    const log = await fresh();
    const waiting = all(log.subscribe(START, new AbortController().signal));
    const written = log.append('s-1', -1, [noted(1)]);
    await log.close();
    expect(await written).toMatchObject({ revision: 0 });
    expect((await waiting).length).toBeLessThanOrEqual(1);
    await log.close();
  });

  promise('says that it is closed, whatever is asked of it', async () => {
    const log = await fresh();
    await log.close();
    await expect(log.append('s-1', 0, [noted(2)])).rejects.toThrow('closed');
    await expect(all(log.readStream('s-1'))).rejects.toThrow('closed');
    await expect(all(log.readAll(START))).rejects.toThrow('closed');
    await expect(log.end()).rejects.toThrow('closed');
    const subscription = log.subscribe(START, new AbortController().signal);
    await expect(all(subscription)).rejects.toThrow('closed');
  });

  promise('has everything still there after a restart', async () => {
    const before = await fresh();
    await before.append('s-1', -1, [noted(1), noted(2)]);
    const events = await all(before.readAll(START));
    await before.close();
    const after = await fresh(reopen);
    expect(await all(after.readAll(START))).toEqual(events);
    await after.append('s-1', 1, [noted(3)]);
    expect(await notes(after.readAll(events[0]!.position))).toEqual([2, 3]);
  });
}

const patient = { timeout: 10_000 };

const all = <Item>(items: AsyncIterable<Item>) => Array.fromAsync(items);
const noteOf = ({ data }: Recorded) => (data as { n: number }).n;
const notes = async (events: AsyncIterable<Recorded>) => (await all(events)).map(noteOf);

/** In several appends: a log takes no more than `appendBytesMax` at once. */
async function appendMany(log: EventLog, count: number): Promise<number[]> {
  const many = Array.from({ length: count }, (_, n) => n);
  for (let n = 0; n < count; n += batchMax) {
    await log.append('s-1', n - 1, many.slice(n, n + batchMax).map(noted));
  }
  return many;
}
