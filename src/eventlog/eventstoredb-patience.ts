/** How long we wait for the event store, and how often we ask it again. */
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as timePasses } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { LogUnreadable, meaningOf, NoAnswer } from './eventstoredb-faults.ts';

export type Patience = {
  /** For one try of an append. The server's own limits are 2 s for each of its steps. */
  attemptMs: number;
  /** For an append or a read, with all its repetitions. */
  totalMs: number;
  /** Without a word from a read or a subscription: then something may be wrong with it. */
  quietMs: number;
  /** Before the first repetition; doubled for each further one. */
  retryMs: number;
  retryMsMax: number;
  /** For a server that is starting as well. */
  openingMs: number;
};

export const usualPatience: Patience = {
  attemptMs: 5_000,
  totalMs: 15_000,
  quietMs: 10_000,
  retryMs: 100,
  retryMsMax: 10_000,
  openingMs: 30_000,
};

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
        if (!worthIt || performance.now() > until) throw new LogUnreadable(what, error);
      }
      await pause(closing);
    }
  };
