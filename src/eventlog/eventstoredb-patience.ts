/** How long we wait for the event store, and how often we ask it again. */
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as timePasses } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { meaningOf, NoAnswer, unreadable } from './eventstoredb-faults.ts';

export type Patience = {
  /** For one try of an append; for a read, without a word of it. */
  attemptMs: number;
  /** For an append or a read, with all its repetitions: somebody is waiting for it. */
  totalMs: number;
  /** Without a word from a subscription: then something may be wrong with it. */
  quietMs: number;
  /** Before the first repetition; doubled for each further one. */
  retryMs: number;
  retryMsMax: number;
  /** For a server that is starting as well. */
  openingMs: number;
};

export const usualPatience: Patience = {
  attemptMs: 3_000, // The server's own limits are 2 s for each of its steps.
  totalMs: 8_000, // An election in a cluster is over by then.
  quietMs: 3_000,
  retryMs: 100,
  retryMsMax: 1_000, // So soon after a server's return everything goes on.
  openingMs: 10_000, // Then whoever started us may do it again.
};

/** The patience that an address asks for, where it does. */
export const patienceFor = (deadlineMs: number | undefined): Partial<Patience> =>
  deadlineMs === undefined
    ? {}
    : { totalMs: deadlineMs, attemptMs: Math.min(usualPatience.attemptMs, deadlineMs / 2) };

export type BackOff = ReturnType<typeof backOff>;

export function backOff({ retryMs, retryMsMax }: Patience) {
  let next = retryMs;
  return {
    /** Ends early with the signal, and says nothing about it. */
    async pause(signal: AbortSignal, msMax = Infinity) {
      const ms = Math.max(0, Math.min(next, msMax));
      next = Math.min(2 * next, retryMsMax);
      await timePasses(ms, undefined, { signal }).catch(() => undefined);
    },
    reset() {
      next = retryMs;
    },
  };
}

/** Throws NoAnswer. The work itself goes on, and whatever becomes of it is nobody's any more. */
export async function within<Answer>(ms: number, work: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new NoAnswer(ms)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export type Asking = ReturnType<typeof asking>;

/** Asks again while it may help, since a question does no harm. Throws LogUnreadable. */
export const asking =
  (patience: Patience, closing: AbortSignal) =>
  async <Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const until = performance.now() + patience.totalMs;
    const { pause } = backOff(patience);
    while (true) {
      assert(!closing.aborted, 'the log is closed');
      try {
        return await ask();
      } catch (error) {
        const meaning = meaningOf(error);
        const worthIt = meaning === 'not now' || meaning === 'unknown';
        if (!worthIt || performance.now() > until) throw unreadable(what, error);
      }
      await pause(closing);
    }
  };
