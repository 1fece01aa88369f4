/** Appends: each in a call of its own, many at a time, sent again until their outcome is known. */
import assert from 'node:assert/strict';
import { type EventStoreDBClient, WrongExpectedVersionError } from '@eventstore/db-client';
import {
  type Appended,
  type EventLog,
  LogUnavailable,
  OutcomeUnknown,
  RevisionConflict,
} from './event-log.ts';
import type { Address } from './eventstoredb-address.ts';
import {
  isPlace,
  type Place,
  placeIn,
  positionOf,
  type Prepared,
  prepared,
} from './eventstoredb-event.ts';
import { meaningOf, remedies } from './eventstoredb-faults.ts';
import { backOff, type Patience, within } from './eventstoredb-patience.ts';
import type { StreamReader } from './eventstoredb-stream.ts';

/** Calls at a time. A server takes 100 on a connection; reads and subscriptions need some. */
const inFlightMax = 64;
/** Appends. Whoever writes faster than the server has to slow down before the memory is full. */
const waitingMax = 10_000;
/** An election is soon over, and somebody is waiting for the answer. */
const pauseMsMax = 1_000;
/** Our own timer comes after the client's, which tells more. */
const graceMs = 500;

type Wish = { stream: string; expected: number; events: Prepared[]; until: number };

type Writing = {
  client: EventStoreDBClient;
  credentials: Address['credentials'];
  patience: Patience;
  streamPage: StreamReader;
  /** Told where each append is. */
  seen(place: Place): void;
};

export function writer(writing: Writing) {
  const { patience } = writing;
  const attempt = attempts(writing);
  const turns = turnsOf(inFlightMax);

  const append: EventLog['append'] = async (stream, expected, events) => {
    assert(Number.isSafeInteger(expected) && expected >= -1, `${stream}: no revision: ${expected}`);
    const ready = prepared(stream, events);
    if (turns.waiting() >= waitingMax) {
      throw new LogUnavailable(stream, `${waitingMax} appends are waiting: write more slowly`);
    }
    const until = performance.now() + patience.totalMs;
    return await turns.take(() => persist({ stream, expected, events: ready, until }));
  };

  async function persist(wish: Wish): Promise<Appended> {
    const { stream, expected, until } = wish;
    const { pause } = backOff(patience);
    let fault: unknown = new Error('it waited too long for its turn');
    let unknown = false;
    while (performance.now() < until) {
      try {
        return await attempt(wish);
      } catch (error) {
        const meaning = meaningOf(error);
        // Had an earlier try been written, the server would have known its ids again.
        if (meaning === 'conflict') throw new RevisionConflict(stream, expected);
        unknown ||= meaning === 'unknown';
        fault = error;
        const remedy = remedies[meaning];
        if (remedy !== undefined && !unknown) throw new LogUnavailable(stream, remedy, error);
        if (remedy !== undefined) break;
      }
      await pause(neverAborted, Math.min(pauseMsMax, until - performance.now()));
    }
    if (unknown) throw new OutcomeUnknown(stream, fault);
    throw new LogUnavailable(stream, 'the event store cannot be reached or is not ready', fault);
  }

  return { append, settled: turns.settled };
}

/** One try of an append, and what its answer means. */
function attempts({ client, credentials, patience: { attemptMs }, streamPage, seen }: Writing) {
  async function attempt(wish: Wish): Promise<Appended> {
    const { stream, expected, events } = wish;
    const sent = client.appendToStream(stream, events, {
      expectedRevision: expected === -1 ? 'no_stream' : BigInt(expected),
      // With credentials the client makes a call for each append. Else they would share one, that
      // has no deadline, and break together with those of every other client of the process.
      credentials,
      deadline: attemptMs,
    });
    try {
      const { nextExpectedRevision, position } = await within(attemptMs + graceMs, sent);
      const revision = Number(nextExpectedRevision);
      if (position === undefined || !isPlace(position)) return await found(wish, revision);
      return placed(revision, position);
    } catch (error) {
      if (meaningOf(error) !== 'conflict') throw error;
      const there = await repeated(wish, error);
      if (there === undefined) throw error;
      return there;
    }
  }

  const placed = (revision: number, place: Place): Appended => {
    seen(place);
    return { revision, position: positionOf(place) };
  };

  /** The server may answer a repeat without saying where it is. */
  async function found({ stream }: Wish, revision: number): Promise<Appended> {
    const { events: [event] } = await streamPage(stream, revision);
    if (event === undefined) throw new Error(`${stream}: revision ${revision} is not there yet`);
    return placed(revision, placeIn(event.position)!);
  }

  /** Every server in its right mind answers a repeat as such. This does not rely on it. */
  async function repeated(
    { stream, expected, events }: Wish,
    error: unknown,
  ): Promise<Appended | undefined> {
    const actual = error instanceof WrongExpectedVersionError ? error.actualVersion : undefined;
    if (typeof actual === 'bigint' && actual < expected + events.length) return undefined;
    const page = await streamPage(stream, expected + 1);
    const there = page.events.slice(0, events.length);
    const same = there.length === events.length && there.every(({ id }, i) => id === events[i]?.id);
    const last = there.at(-1);
    return same && last ? { revision: last.revision, position: last.position } : undefined;
  }

  return attempt;
}

const neverAborted = new AbortController().signal;

/** Lets so many work at a time, the others in the order in which they came. */
function turnsOf(max: number) {
  const queue: (() => void)[] = [];
  let working = 0;
  let idle = Promise.withResolvers<void>();

  async function take<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (working === 0) idle = Promise.withResolvers<void>();
    if (working < max) working++;
    else await new Promise<void>((begin) => queue.push(begin));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else if (--working === 0) idle.resolve();
    }
  }

  return {
    take,
    waiting: () => queue.length,
    /** What was accepted is written, or refused, when this is over. */
    settled: () => working === 0 ? Promise.resolve() : idle.promise,
  };
}
