/** What passes by itself: a store that is away just now, and how long whoever asks it waits. */
import { clearTimeout, setTimeout } from 'node:timers';
import { LogUnavailable, LogUnreadable, OutcomeUnknown } from './eventlog/event-log.ts';
import { NotYet } from './projections/places.ts';
import { StoreUnavailable } from './projections/store-fault.ts';

/** Nobody need mend anything here: the same again, a little later, is served. */
export const isOutage = (error: unknown): boolean =>
  [LogUnavailable, LogUnreadable, OutcomeUnknown, StoreUnavailable, NotYet, NotInTime]
    .some((kind) => error instanceof kind);

/** It goes on, and whoever asked is told to ask again. */
export class NotInTime extends Error {
  override name = 'NotInTime';
  constructor(ms: number) {
    super(`no answer within ${ms} ms; ask again`);
  }
}

/** Throws NotInTime. What becomes of the work then is nobody's any more. */
export async function inTime<Answer>(ms: number, work: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new NotInTime(ms)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
