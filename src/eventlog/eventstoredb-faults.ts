/** What the client's errors mean to us: its types, codes and texts are known here alone. */
import { LogUnreadable } from './event-log.ts';

export type Meaning =
  /** Somebody wrote first. */
  | 'conflict'
  /** Not written, and worth trying again: an election, a start, nobody there yet. */
  | 'not now'
  /** Perhaps written: only the same append again can tell. */
  | 'unknown'
  | 'denied'
  | 'deleted'
  | 'too large'
  | 'invalid'
  | 'nothing there'
  | 'unsupported';

const byType: Record<string, Meaning> = {
  'wrong-expected-version': 'conflict',
  'not-leader': 'not now',
  'access-denied': 'denied',
  'stream-deleted': 'deleted',
  'maximum-append-size-exceeded': 'too large',
  'missing-required-metadata-property': 'invalid',
  'invalid-argument': 'invalid',
  'invalid-transaction': 'invalid',
  'stream-not-found': 'nothing there',
};
/** gRPC's status codes, for errors that the client left as they were. */
const byCode: Record<number, Meaning> = {
  3: 'invalid',
  7: 'denied',
  12: 'unsupported',
  16: 'denied',
};

/** The server says so before it has looked at an append. */
const notReady = /not ready|(?:is|too) busy|no leader info/i;
/** Nothing has left this machine. */
const notSent = /no connection established|name resolution failed|ECONNREFUSED|failed to discover/i;

export function meaningOf(error: unknown): Meaning {
  const { type, code, text } = told(error);
  const typed = byType[type];
  if (typed !== undefined) return typed;
  if (notReady.test(text) || notSent.test(text)) return 'not now';
  return byCode[code] ?? 'unknown';
}

/** Either of the two sides expects TLS of one that does not speak it. */
const tlsMissing =
  /wrong version|EPROTO|packet length|socket hang up|before secure|protocol error/i;
const notTrusted = /certificate|altname|self.signed|CERT_|UnknownIssuer|NotValidForName/i;

/** Why no connection came about, as far as the texts of both runtimes tell. */
export function obstacleOf(error: unknown): 'certificate' | 'tls' | undefined {
  const { text } = told(error);
  if (notTrusted.test(text)) return 'certificate';
  return tlsMissing.test(text) ? 'tls' : undefined;
}

function told(error: unknown): { type: string; code: number; text: string } {
  if (typeof error !== 'object' || error === null) return { type: '', code: -1, text: '' };
  return {
    type: 'type' in error ? String(error.type) : '',
    code: 'code' in error ? Number(error.code) : -1,
    text: 'message' in error ? String(error.message) : '',
  };
}

/** No answer within our own time: the client's deadlines do not hold everywhere. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  constructor(ms: number) {
    super(`the event store has not answered within ${ms} ms`);
  }
}

/** The server has ended a read politely: it looks like the end, and is not. */
export class CutShort extends Error {
  override name = 'CutShort';
  constructor() {
    super('the server has ended a read too early');
  }
}

/** What repeating does not help, and what to do about it. */
export const remedies: Partial<Record<Meaning, string>> = {
  denied: 'the event store denies it: look at the name and password in EVENT_LOG and their rights',
  deleted: 'somebody has deleted the stream in the event store: restore it from a backup',
  'too large': 'the event store takes less at a time than 1 MiB: raise its MaxAppendSize',
  invalid: 'the event store finds the request wrong: is it a version that we know?',
  unsupported: 'what answers is no event store: look at the address in EVENT_LOG',
};

/** What a read failed of, and what to do about it. */
export function unreadable(what: string, cause: unknown): LogUnreadable {
  const why = remedies[meaningOf(cause)] ?? 'the event store does not answer: ask again later';
  return new LogUnreadable(what, why, cause);
}

/** The log was not opened. `problem` says where to look; the message, what to do. */
export class LogNotOpened extends Error {
  override name = 'LogNotOpened';
  problem: 'address' | 'server' | 'credentials' | 'certificate' | 'tls' | 'version';
  /** The message without the setting's name. */
  why: string;

  constructor(problem: LogNotOpened['problem'], why: string, cause?: unknown) {
    super(`EVENT_LOG cannot be used: ${why}`, { cause });
    this.problem = problem;
    this.why = why;
  }
}
