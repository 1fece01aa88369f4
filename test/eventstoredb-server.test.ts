/** What the unmodified client gets from the server: the rules that the played one must share. */
import {
  type AppendExpectedRevision,
  BACKWARDS,
  END,
  EventStoreDBClient,
  isCommandError,
  jsonEvent,
} from '@eventstore/db-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { derivedId } from '../src/domain/identifiers.ts';
import { addressIn } from '../src/eventlog/eventstoredb-address.ts';
import { played, realAddress } from './support/eventstoredb/opening.ts';

const space = '7d1c0c5e-3f0b-4c3e-9d57-2f6c6d1f0a11';
const id = (name: string) => derivedId(space, name);
const event = (name: string, data: object = {}) =>
  jsonEvent({ id: id(name), type: 'Tried', data: { ...data } });

async function client() {
  const address = realAddress ?? (await played()).address;
  const made = EventStoreDBClient.connectionString(address);
  onTestFinished(() => made.dispose());
  return { made, stream: `test-${crypto.randomUUID()}` };
}

type Answer = { revision: number } | { refused: string };
/** What is there before is a, b and c. */
const answers: [expected: AppendExpectedRevision, names: string, answer: Answer][] = [
  [2n, 'd', { revision: 3 }],
  [2n, 'de', { revision: 4 }],
  ['any', 'd', { revision: 3 }],
  ['stream_exists', 'd', { revision: 3 }],
  [7n, 'd', { refused: 'wrong-expected-version' }],
  [1n, 'd', { refused: 'wrong-expected-version' }],
  ['no_stream', 'd', { refused: 'wrong-expected-version' }],
  ['no_stream', 'a', { revision: 0 }],
  ['no_stream', 'abc', { revision: 2 }],
  [0n, 'bc', { revision: 2 }],
  [0n, 'b', { revision: 1 }],
  [0n, 'bd', { refused: 'wrong-expected-version' }],
  [0n, 'bcd', { refused: 'wrong-expected-version' }],
  ['no_stream', 'ba', { refused: 'wrong-expected-version' }],
];

/** Each call by itself, as the log does it; or all through one, as the client would by itself. */
const credentials = realAddress
  ? addressIn(realAddress).credentials
  : { username: '', password: '' };
const ways = { 'in a call of its own': { credentials }, 'batched': {} };

describe.each(Object.entries(ways))('an append %s', (_, way) => {
  it.each(answers)('expecting %s, of %s after abc, answers %o', async (expected, names, answer) => {
    const { made, stream } = await client();
    await made.appendToStream(stream, [...'abc'].map((name) => event(name)), way);
    const append = made.appendToStream(stream, [...names].map((name) => event(name)), {
      ...way,
      expectedRevision: expected,
    });
    const got = await append.then(
      ({ nextExpectedRevision }) => ({ revision: Number(nextExpectedRevision) }),
      (error: Error) => ({ refused: isCommandError(error) ? error.type : error.message }),
    );
    expect(got).toEqual(answer);
    const written = 'revision' in answer && answer.revision > 2;
    let count = 0;
    for await (const _ of made.readStream(stream)) count++;
    expect(count).toBe(written ? answer.revision + 1 : 3);
  });

  it('expecting a stream that nobody wrote is refused', async () => {
    const { made, stream } = await client();
    for (const expectedRevision of [0n, 'stream_exists'] as const) {
      const append = made.appendToStream(stream, event('a'), { ...way, expectedRevision });
      await expect(append).rejects.toMatchObject({
        type: 'wrong-expected-version',
        actualVersion: 'no_stream',
      });
    }
  });

  it('starts a deleted stream again where it ended, and never a tombstoned one', async () => {
    const { made, stream } = await client();
    await made.appendToStream(stream, [event('a'), event('b')], way);
    await made.deleteStream(stream);
    await expect(Array.fromAsync(made.readStream(stream)))
      .rejects.toMatchObject({ type: 'stream-not-found' });
    const again = { ...way, expectedRevision: 'no_stream' as const };
    expect(await made.appendToStream(stream, event('c'), again))
      .toMatchObject({ nextExpectedRevision: 2n });
    await made.tombstoneStream(stream);
    await expect(made.appendToStream(stream, event('d'), way))
      .rejects.toMatchObject({ type: 'stream-deleted' });
    await expect(Array.fromAsync(made.readStream(stream)))
      .rejects.toMatchObject({ type: 'stream-deleted' });
  });
});

describe('a read', () => {
  it('includes where it begins, and a subscription does not', async () => {
    const { made, stream } = await client();
    await made.appendToStream(stream, [...'abc'].map((name) => event(name)));
    const found = await Array.fromAsync(made.readStream(stream, { fromRevision: 1n }));
    expect(found.map((one) => one.event?.revision)).toEqual([1n, 2n]);
    const position = found[0]?.event?.position;
    const [first] = await Array.fromAsync(made.readAll({ fromPosition: position!, maxCount: 1 }));
    expect(first?.event?.id).toBe(id('b'));
    const subscription = made.subscribeToAll({ fromPosition: position! });
    for await (const { event: next } of subscription) {
      if (next?.streamId !== stream) continue;
      expect(next.id).toBe(id('c'));
      break;
    }
    await subscription.unsubscribe();
  });

  it('goes backwards from the end', async () => {
    const { made, stream } = await client();
    await made.appendToStream(stream, [...'abc'].map((name) => event(name, { name })));
    const options = { direction: BACKWARDS, fromRevision: END, maxCount: 2 } as const;
    const found = await Array.fromAsync(made.readStream(stream, options));
    expect(found.map((one) => one.event?.data)).toEqual([{ name: 'c' }, { name: 'b' }]);
  });
});
