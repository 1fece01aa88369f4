/** What the played server keeps: streams, the whole log, and its rules for an append. */

export type Proposed = {
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
};
export type Stored = Proposed & {
  stream: string;
  revision: number;
  /** Commit and prepare position are one, as on servers of today. */
  position: number;
  createdMs: number;
};
export type Expected = number | 'any' | 'no_stream' | 'stream_exists';
export type Verdict =
  | { kind: 'written'; revision: number; position: number }
  | { kind: 'conflict'; current: number }
  | { kind: 'deleted' }
  | { kind: 'too large' };

type Stream = { events: Stored[]; from: number; tombstoned: boolean };

export const appendSizeMax = 1024 * 1024;
const statsEvery = 40;

export type Store = ReturnType<typeof newStore>;

export function newStore(now: () => number = Date.now) {
  const all: Stored[] = [];
  const streams = new Map<string, Stream>();
  let news = Promise.withResolvers<void>();

  const streamOf = (name: string): Stream => {
    const known = streams.get(name);
    if (known) return known;
    const made: Stream = { events: [], from: 0, tombstoned: false };
    streams.set(name, made);
    return made;
  };

  function record(stream: string, proposed: Proposed): Stored {
    const { events } = streamOf(stream);
    // Positions are byte offsets, and nobody may count on their distance.
    const size = 61 + proposed.data.length + proposed.metadata.length + stream.length;
    const position = (all.at(-1)?.position ?? 0) + size;
    const stored = { ...proposed, stream, revision: events.length, position, createdMs: now() };
    events.push(stored);
    all.push(stored);
    if (!stream.startsWith('$') && all.length % statsEvery === 0) {
      recordOwn('$stats-node', '$stats');
    }
    return stored;
  }

  function recordOwn(stream: string, type: string) {
    const id = crypto.randomUUID();
    const [data, metadata] = [Buffer.from('{"own":true}'), new Uint8Array()];
    record(stream, { id, type, contentType: 'application/json', data, metadata });
  }

  function append(name: string, expected: Expected, proposed: readonly Proposed[]): Verdict {
    const size = proposed.reduce((sum, one) => sum + sizeOf(one), 0);
    if (size > appendSizeMax) return { kind: 'too large' };
    const stream = streams.get(name);
    const current = (stream?.events.length ?? 0) - 1;
    if (stream?.tombstoned) return { kind: 'deleted' };
    const verdict = checked(stream, current, expected, proposed);
    if (verdict !== 'write') return verdict;
    if (stream && isDeleted(stream)) stream.from = stream.events.length;
    const written = proposed.map((one) => record(name, one)).at(-1);
    news.resolve();
    news = Promise.withResolvers();
    return {
      kind: 'written',
      revision: written?.revision ?? current,
      position: written?.position ?? 0,
    };
  }

  function remove(name: string, how: 'delete' | 'tombstone') {
    const stream = streamOf(name);
    stream.from = stream.events.length;
    if (how === 'delete') recordOwn(`$$${name}`, '$metadata');
    else recordOwn(name, '$streamDeleted');
    stream.tombstoned = how === 'tombstone';
  }

  recordOwn('$user-admin', '$UserCreated');
  return {
    all: all as readonly Stored[],
    append,
    remove,
    stream(name: string): Readonly<Stream> | undefined {
      return streams.get(name);
    },
    /** Index in `all` of the first event at a position or after it. */
    indexOf(position: number): number {
      let [low, high] = [0, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[middle]!.position < position) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    /** Resolves when something has been written. */
    news: () => news.promise,
  };
}

const sizeOf = ({ type, data, metadata }: Proposed) =>
  data.length + metadata.length + 2 * type.length;

export const isDeleted = ({ events, from }: Pick<Stream, 'events' | 'from'>) =>
  events.length > 0 && from >= events.length;

function checked(
  stream: Stream | undefined,
  current: number,
  expected: Expected,
  proposed: readonly Proposed[],
): Verdict | 'write' {
  const conflict = { kind: 'conflict', current } as const;
  if (expected === 'any' || expected === 'stream_exists') {
    if (expected === 'stream_exists' && stream && isDeleted(stream)) return { kind: 'deleted' };
    if (expected === 'stream_exists' && current === -1) return conflict;
    const at = stream?.events.findIndex(({ id }) => id === proposed[0]?.id) ?? -1;
    return at === -1 ? 'write' : repeated(stream, at, proposed) ?? conflict;
  }
  const place = expected === 'no_stream' ? -1 : expected;
  if (place === current) return 'write';
  if (place > current) return conflict;
  const first = stream?.events[place + 1]?.id === proposed[0]?.id;
  const reopened = expected === 'no_stream' && stream !== undefined && isDeleted(stream);
  if (!first && reopened) return 'write';
  return repeated(stream, place + 1, proposed) ?? conflict;
}

function repeated(
  stream: Stream | undefined,
  at: number,
  proposed: readonly Proposed[],
): Verdict | undefined {
  const there = stream?.events.slice(at, at + proposed.length) ?? [];
  const last = there.at(-1);
  const same = there.length === proposed.length &&
    there.every(({ id }, i) => id === proposed[i]?.id);
  if (!same || last === undefined) return undefined;
  return { kind: 'written', revision: last.revision, position: last.position };
}
