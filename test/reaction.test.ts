import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EventLog } from '../src/eventlog/event-log.ts';
import { bookmarkOf, openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import { react, type Reaction, reactorOf, type Trouble } from '../src/reactions/reaction.ts';
import { noted } from './noted.ts';
import { openLog } from './support/books.ts';

const Noted = z.strictObject({ type: z.literal('Noted'), n: z.int() });
type Noted = z.infer<typeof Noted>;

let log: EventLog;
let store: ReadStore;
let acted: number[];
beforeEach(() => {
  log = openLog();
  store = openReadStore(':memory:');
  acted = [];
});

const noting = (act: (n: number) => Promise<void> | void = () => {}) => {
  const reaction: Reaction<Noted> = {
    name: 'noting',
    schema: Noted,
    on: {
      async Noted({ n }) {
        await act(n);
        acted.push(n);
      },
    },
  };
  return reactorOf(reaction);
};
const record = (n: number, stream = `s-${n}`, expected = -1) =>
  log.append(stream, expected, [noted(n)]);
const unheard = (n: number) => log.append(`s-${n}`, -1, [{ ...noted(n), type: 'Unheard' }]);

describe('a reaction', () => {
  it('acts on each fact once, and goes on where it stopped', async () => {
    await record(1);
    await react(store, log, noting());
    await record(2);
    await react(store, log, noting());
    await react(store, log, noting());
    expect(acted).toEqual([1, 2]);
    expect(await bookmarkOf(store, 'noting')).toBe(await log.end());
  });

  it('moves its bookmark after the effect and never before it', async () => {
    await record(1);
    await record(2);
    const dies = noting((n) => {
      if (n === 2) throw new Error('the process died');
    });
    await expect(react(store, log, dies)).rejects.toThrow('the process died');
    await react(store, log, noting());
    expect(acted).toEqual([1, 2]);
  });

  it('passes over what it does not handle', async () => {
    await unheard(1);
    await record(2);
    await unheard(3);
    await react(store, log, noting());
    expect(acted).toEqual([2]);
  });

  it('stops at a fact that it would misread', async () => {
    await log.append('s-1', -1, [{ ...noted(1), data: { n: 'many' } }]);
    await record(2);
    await expect(react(store, log, noting())).rejects.toThrow(`event ${noted(1).id} does not`);
    expect(acted).toEqual([]);
  });
});

describe('a reaction that goes on', () => {
  const running = (act?: (n: number) => Promise<void> | void) => {
    const enough = new AbortController();
    const troubles: Trouble[] = [];
    const run = react(store, log, noting(act), {
      signal: enough.signal,
      onTrouble: (trouble) => troubles.push(trouble),
    });
    return {
      troubles,
      async end() {
        enough.abort();
        await run;
      },
    };
  };

  it('acts on what is still to come, until the signal', async () => {
    await record(1);
    const { end } = running();
    await expect.poll(() => acted).toEqual([1]);
    await record(2);
    await expect.poll(() => acted).toEqual([1, 2]);
    await end();
  });

  it('tries again what did not work out, and tells of it', async () => {
    let failures = 0;
    await record(1);
    const { end, troubles } = running(() => {
      if (++failures < 3) throw new Error('the gateway is away');
    });
    await expect.poll(() => acted).toEqual([1]);
    expect(troubles).toMatchObject([
      { reaction: 'noting', eventId: noted(1).id, attempt: 0 },
      { reaction: 'noting', eventId: noted(1).id, attempt: 1 },
    ]);
    await end();
  });

  it('keeps the order within a stream, and lets the streams not wait for each other', async () => {
    const { promise: open, resolve } = Promise.withResolvers<void>();
    await record(1, 'slow');
    await record(2, 'slow', 0);
    await record(3, 'quick');
    const { end } = running((n) => n === 1 ? open : undefined);
    await expect.poll(() => acted).toEqual([3]);
    resolve();
    await expect.poll(() => acted).toEqual([3, 1, 2]);
    await end();
  });

  it('ends in the middle of its troubles, and leaves the fact for the next process', async () => {
    await record(1);
    const { end, troubles } = running(() => Promise.reject(new Error('away')));
    await expect.poll(() => troubles.length).toBeGreaterThan(0);
    await end();
    await react(store, log, noting());
    expect(acted).toEqual([1]);
  });

  it('remembers its place also where there was nothing to do for long', async () => {
    for (let i = 0; i < 5; i++) {
      const events = Array.from({ length: 500 }, (_, j) => (
        { ...noted(i * 500 + j), type: 'Unheard' }
      ));
      await log.append(`many-${i}`, -1, events);
    }
    await react(store, log, noting());
    const place = await bookmarkOf(store, 'noting');
    expect(place).not.toBe('');
    expect(log.precedes(place, await log.end())).toBe(true);
  });
});
