/** Events and answers as they travel: the client's own generated messages, filled by the server. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Proposed, Stored } from './store.ts';

const ticksPerMs = 10_000n;
/** The server's word for *end*, and for *unknown*. */
export const noPosition = String(2n ** 64n - 1n);

const { ReadEvent } = streams.ReadResp;

export const identifier = (stream: string) =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream));

export const nameIn = (given: { getStreamName_asU8(): Uint8Array } | undefined) =>
  Buffer.from(given?.getStreamName_asU8() ?? []).toString();

export const bytesOf = (answer: ReadResp) => Buffer.from(answer.serializeBinary());

const known = new WeakMap<Stored, Buffer>();

/** Made once for each event, however many readers there are. */
export function eventBytes(stored: Stored): Buffer {
  const made = known.get(stored);
  if (made) return made;
  const bytes = bytesOf(
    new streams.ReadResp().setEvent(readEvent(stored, String(stored.position))),
  );
  known.set(stored, bytes);
  return bytes;
}

function readEvent(stored: Stored, position: string) {
  const { id, stream, revision, type, contentType, createdMs, data, metadata } = stored;
  const recorded = new ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(id))
    .setStreamIdentifier(identifier(stream))
    .setStreamRevision(String(revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(data)
    .setCustomMetadata(metadata);
  const about = recorded.getMetadataMap();
  about.set('type', type).set('content-type', contentType);
  about.set('created', String(BigInt(createdMs) * ticksPerMs));
  return new ReadEvent().setEvent(recorded).setCommitPosition(position);
}

const { CaughtUp, Checkpoint, StreamNotFound, SubscriptionConfirmation } = streams.ReadResp;

export const confirmation = () =>
  bytesOf(
    new streams.ReadResp().setConfirmation(
      new SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()),
    ),
  );
export const caughtUp = () => bytesOf(new streams.ReadResp().setCaughtUp(new CaughtUp()));
export const checkpoint = (position: string) =>
  bytesOf(
    new streams.ReadResp().setCheckpoint(
      new Checkpoint().setCommitPosition(position).setPreparePosition(position),
    ),
  );
export const notFound = (stream: string) =>
  bytesOf(
    new streams.ReadResp().setStreamNotFound(
      new StreamNotFound().setStreamIdentifier(identifier(stream)),
    ),
  );

type Message = {
  getId(): { getString(): string } | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
};

/** Undefined where something is missing that the server requires. */
export function proposedIn(message: Message): Proposed | undefined {
  const about = message.getMetadataMap();
  const [type, contentType] = [about.get('type'), about.get('content-type')];
  const id = message.getId()?.getString();
  if (!type || !contentType || !id) return undefined;
  const [data, metadata] = [message.getData_asU8(), message.getCustomMetadata_asU8()];
  return { id: id.toLowerCase(), type, contentType, data, metadata };
}

type Options = {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
};

export function expectedIn(options: Options, revision: string): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream_exists' : Number(revision);
}
