/** Events and positions as EventStoreDB has them, and as our port does. */
import assert from 'node:assert/strict';
import type { AllStreamRecordedEvent, RecordedEvent } from '@eventstore/db-client';
import { z } from 'zod';
import { appendBytesMax, type NewEvent, type Position, type Recorded, START } from './event-log.ts';

export type Place = { commit: bigint; prepare: bigint };
export type Prepared = {
  id: string;
  contentType: 'application/json';
  type: string;
  data: Record<string, unknown>;
  metadata: Uint8Array;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** From here on a number means no place: 2⁶⁴−1 is the server's word for the end. */
const noPlace = 2n ** 63n;

const text = z.string();
/** Correlation and cause bear the names that the server's own tools look for. */
const StoredMeta = z.looseObject({
  commandId: text,
  commandDigest: text,
  $correlationId: text,
  $causationId: text,
  actor: z.looseObject({ kind: text, id: text }),
  channel: text,
  schemaVersion: z.number(),
  occurredAt: text,
  firstRecordedAt: z.iso.datetime().optional().catch(undefined),
});

/** An event copied from another log, and when that one wrote it down. */
export type Stamped = NewEvent & { meta: { firstRecordedAt?: string } };

/**
 * Written out before the client sees them, since it waits for ever where JSON cannot be made.
 * Throws for what no log takes: nothing, ids that are no UUIDs, more than `appendBytesMax`.
 */
export function prepared(stream: string, events: readonly Stamped[]): Prepared[] {
  assert(events.length > 0, `${stream}: nothing to append`);
  assert(stream !== '' && !stream.startsWith('$'), `${stream}: names with $ are the server's own`);
  let bytes = 0;
  const ready = events.map(({ id, type, data, meta }) => {
    assert(uuid.test(id), `${stream}: an event's id must be a UUID in lower case`);
    assert(type !== '' && !type.startsWith('$'), `${stream}: types with $ are the server's own`);
    const { correlationId, causationId, ...rest } = meta;
    const stored = { ...rest, $correlationId: correlationId, $causationId: causationId };
    const metadata = new TextEncoder().encode(JSON.stringify(stored));
    // The two $ count for nothing: the server counts no ids, and so takes what the port allows.
    // Nor does a copy's stamp: what another log has taken, this one takes, too.
    bytes += Buffer.byteLength(id + type + JSON.stringify(data)) + metadata.length - 2;
    if (meta.firstRecordedAt) bytes -= `,"firstRecordedAt":"${meta.firstRecordedAt}"`.length;
    const json = data as Prepared['data'];
    return { id, contentType: 'application/json' as const, type, data: json, metadata };
  });
  assert(
    bytes <= appendBytesMax,
    `${stream}: an append of ${bytes} bytes, where ${appendBytesMax} is the most: write less`,
  );
  return ready;
}

/**
 * An event in one of our streams that somebody else has put there is shown too, with its actor
 * unknown: leaving it out would hide it, and what it holds is for the readers' schemas to judge.
 */
export function recordedFrom(event: RecordedEvent, { commit, prepare }: Place): Recorded {
  const { streamId: stream, id, type, revision, created } = event;
  const parsed = StoredMeta.safeParse(event.metadata);
  // The server's clock, which may differ from ours; of a copy, the log's that had it first.
  const recordedAt = parsed.data?.firstRecordedAt ?? created.toISOString();
  return {
    id,
    stream,
    revision: Number(revision),
    position: positionOf({ commit, prepare }),
    type,
    data: dataOf(event),
    meta: parsed.success ? metaFrom(parsed.data) : unknownMeta(id, recordedAt),
    recordedAt,
  };
}

function dataOf({ data }: RecordedEvent): object {
  if (data instanceof Uint8Array) return { unreadable: Buffer.from(data).toString('base64') };
  return typeof data === 'object' && data !== null ? data : { unreadable: data };
}

function metaFrom(stored: z.infer<typeof StoredMeta>): Recorded['meta'] {
  const { $correlationId: correlationId, $causationId: causationId, ...others } = stored;
  const { firstRecordedAt: _, ...rest } = others;
  return { ...rest, correlationId, causationId };
}

const unknownMeta = (id: string, occurredAt: string): Recorded['meta'] => ({
  commandId: id,
  commandDigest: '',
  correlationId: id,
  causationId: id,
  actor: { kind: 'unknown', id: 'unknown' },
  channel: 'unknown',
  schemaVersion: 0,
  occurredAt,
});

/** Streams are `noun-id`. What is the server's own, or others', is none of our facts. */
export const ours = (nouns: readonly string[] | undefined) => {
  const prefixes = prefixesOf(nouns);
  return ({ streamId, type }: Pick<AllStreamRecordedEvent, 'streamId' | 'type'>): boolean =>
    !streamId.startsWith('$') && !type.startsWith('$') &&
    (prefixes === undefined || prefixes.some((prefix) => streamId.startsWith(prefix)));
};

export const prefixesOf = (nouns: readonly string[] | undefined) =>
  nouns?.map((noun) => `${noun}-`);

export const positionOf = ({ commit, prepare }: Place) => `${commit}/${prepare}` as Position;

/** Undefined for START. Throws for what this log never issued. */
export function placeIn(position: Position): Place | undefined {
  if (position === START) return undefined;
  const [, commit = '', prepare = ''] = /^(\d{1,19})\/(\d{1,19})$/.exec(position) ?? [];
  const place = { commit: BigInt(commit || noPlace), prepare: BigInt(prepare || noPlace) };
  assert(isPlace(place), neverIssued(position));
  return place;
}

export const isPlace = ({ commit, prepare }: Place) => commit < noPlace && prepare < noPlace;

export const before = (a: Place | undefined, b: Place | undefined): boolean => {
  if (a === undefined || b === undefined) return a === undefined && b !== undefined;
  return a.commit === b.commit ? a.prepare < b.prepare : a.commit < b.commit;
};

export const neverIssued = (position: Position) =>
  `this log never issued position ${position}: is it another log, or an older copy?`;
