/** Where facts are kept. Every adapter of this port passes test/contracts/event-log.ts. */

/** A place in the whole log. Opaque: only the log that issued it knows what it means. */
export type Position = string & { readonly position: unique symbol };
export const START = '' as Position;

export type NewEvent = {
  /** A UUID derived from the command, so that the same command appended twice is one fact. */
  id: string;
  type: string;
  data: object;
  meta: {
    commandId: string;
    /** Keyed hash of the command as it was asked: tells a repeat from another wish. */
    commandDigest: string;
    correlationId: string;
    causationId: string;
    actor: { kind: string; id: string };
    channel: string;
    schemaVersion: number;
    occurredAt: string;
  };
};

export type Recorded = NewEvent & {
  stream: string;
  /** 0 for the first event of its stream, and no gaps after it. */
  revision: number;
  position: Position;
  /** When the log wrote it down, which is never when it happened. */
  recordedAt: string;
};

/** Where the last of the appended events now is. */
export type Appended = { revision: number; position: Position };

export type EventLog = {
  /**
   * All or nothing. `expected` is the last revision the writer has seen; −1: there must be none.
   * The same events at the same place again are answered as the first time.
   * Throws RevisionConflict or LogUnavailable (nothing was written) or OutcomeUnknown (perhaps it
   * was). More than `appendBytesMax` is a defect.
   */
  append(stream: string, expected: number, events: readonly NewEvent[]): Promise<Appended>;
  /** Reading throws LogUnreadable where the store does not answer, here and below. */
  readStream(stream: string): AsyncIterable<Recorded>;
  /** Everything after a position, to the end. Throws for a position this log never issued. */
  readAll(after: Position): AsyncIterable<Recorded>;
  /**
   * Everything after a position, then what is still to come, until the signal or `close`: in
   * batches as they are found, never an empty one, never more than `batchMax` events.
   */
  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly Recorded[]>;
  /** Where the newest event is; START while there is none. */
  end(): Promise<Position>;
  /** Whether `a` lies before `b`. Both must be positions of this log, or START. */
  precedes(a: Position, b: Position): boolean;
  /** Writes what is waiting, ends the subscriptions, lets go of the store. */
  close(): Promise<void>;
};

export const batchMax = 500;
/** Ids, types, data and meta of one append, as JSON in UTF-8. EventStoreDB takes no more. */
export const appendBytesMax = 1_000_000;

/** Somebody wrote first. Load again and decide again. */
export class RevisionConflict extends Error {
  override name = 'RevisionConflict';
  constructor(stream: string, expected: number) {
    super(`${stream} is not at revision ${expected}: load it and decide again`);
  }
}

/** The store did not say whether it wrote. Send the same ids again: they are one fact. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
  constructor(stream: string, cause: unknown) {
    super(`${stream}: no answer to an append; send the same events again`, { cause });
  }
}

/** It was not read, for good or for as long as patience lasts. The message says what to do. */
export class LogUnreadable extends Error {
  override name = 'LogUnreadable';
  constructor(what: string, why: string, cause: unknown) {
    super(`${what} cannot be read, because ${why}`, { cause });
  }
}

/** Nothing was written, and the events are not at fault. Look at the store; send them again. */
export class LogUnavailable extends Error {
  override name = 'LogUnavailable';
  constructor(stream: string, why: string, cause?: unknown) {
    super(`${stream}: nothing was written, because ${why}`, { cause });
  }
}
