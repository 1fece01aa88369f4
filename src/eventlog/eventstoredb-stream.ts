/** Reads one stream a page at a time, and knows whether that was all of it. */
import assert from 'node:assert/strict';
import type { EventStoreDBClient, ReadStreamOptions, ResolvedEvent } from '@eventstore/db-client';
import { batchMax, type Recorded } from './event-log.ts';
import { isPlace, recordedFrom } from './eventstoredb-event.ts';
import { CutShort, meaningOf } from './eventstoredb-faults.ts';
import { collected } from './eventstoredb-page.ts';
import type { Asking, Patience } from './eventstoredb-patience.ts';

/** `more`: of that stream, when the page was read. */
export type StreamPage = { events: Recorded[]; more: boolean };
export type StreamReader = ReturnType<typeof streamReader>;

const newest = { direction: 'backwards', fromRevision: 'end', maxCount: 1 } as const;

export function streamReader(
  { client, patience: { attemptMs }, answered }: {
    client: EventStoreDBClient;
    patience: Patience;
    answered: Asking;
  },
) {
  /** Undefined: nobody wrote that stream, or somebody has deleted it. */
  async function streamFrom(stream: string, options: ReadStreamOptions) {
    const reading = client.readStream(stream, options);
    const found = await collected<ResolvedEvent>(reading, attemptMs).catch((error) => {
      if (meaningOf(error) === 'nothing there') return undefined;
      throw error;
    });
    return found?.flatMap(({ event }) => event ?? []);
  }

  async function piece(stream: string, from: number) {
    const found = await streamFrom(stream, { fromRevision: BigInt(from), maxCount: batchMax });
    if (found === undefined) return { found: [], more: false };
    if (found.length === batchMax) return { found, more: true };
    const [last] = await streamFrom(stream, newest) ?? [];
    const more = last === undefined || last.revision >= from + found.length;
    if (more && found.length === 0) throw new CutShort();
    return { found, more };
  }

  /** At most `batchMax` events from a revision. */
  return async (stream: string, from: number): Promise<StreamPage> => {
    const { found, more } = await answered(stream, () => piece(stream, from));
    const events = found.map((event) => {
      const { position: place } = event;
      assert(place && isPlace(place), `${stream}: the server does not tell where its events are`);
      return recordedFrom(event, place);
    });
    return { events, more };
  };
}
