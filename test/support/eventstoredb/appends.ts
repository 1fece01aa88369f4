/** Appends over the wire: the plain call, and the shared one that the client prefers by itself. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import { setImmediate } from 'node:timers/promises';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { type Fault, statusOf } from './faults.ts';
import type { Played } from './server.ts';
import type { Expected, Proposed, Verdict } from './store.ts';
import { expectedIn, identifier, nameIn, proposedIn } from './wire.ts';

type Written = Extract<Verdict, { kind: 'written' }>;

export const appendTo = (server: Played) =>
(
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
) => {
  const messages: AppendReq[] = [];
  const refused = server.admit(call);
  call.on('data', (message: AppendReq) => messages.push(message));
  call.on('end', async () => {
    await setImmediate(); // A call that was cut off ends first, and is cancelled a moment later.
    if (call.cancelled) return; // Cut off in the middle: that is no append.
    const fault = server.faults.take('append');
    const refusal = refused ?? (fault && 'instead' in fault ? fault.instead : undefined);
    if (refusal === 'drop') return server.drop();
    if (refusal === 'never answer') return;
    if (refusal !== undefined) return answer(statusOf(refusal), null);
    const options = messages[0]?.getOptions();
    const stream = nameIn(options?.getStreamIdentifier());
    const expected = options ? expectedIn(options, options.getRevision()) : 'any';
    const proposed = messages.slice(1).map((one) => one.getProposedMessage())
      .map((one) => one && proposedIn(one));
    if (!proposed.every((one) => one !== undefined)) return answer(statusOf('invalid'), null);
    if (fault && 'conflict' in fault) return answer(null, conflictOf(-1));
    const verdict = server.store.append(stream, expected, proposed);
    if (verdict.kind === 'too large') return answer(statusOf('too large'), null);
    if (verdict.kind === 'deleted') {
      return answer(statusOf('stream deleted', { 'stream-name': stream }), null);
    }
    if (verdict.kind === 'conflict') return answer(null, conflictOf(verdict.current));
    answerWritten(verdict, fault, server, answer);
  });
};

function answerWritten(
  { revision, position }: Written,
  fault: Fault | undefined,
  server: Played,
  answer: sendUnaryData<AppendResp>,
) {
  const then = fault && 'written' in fault ? fault.written : undefined;
  if (then === 'never answer') return;
  if (then === 'drop') return server.drop();
  if (then === 'aborted') return answer(statusOf('aborted'), null);
  if (then === 'nothing at all') return answer(null, new streams.AppendResp());
  const success = new streams.AppendResp.Success().setCurrentRevision(String(revision));
  if (then === 'no position') success.setNoPosition(new shared.Empty());
  else {
    const place = new streams.AppendResp.Position();
    success.setPosition(
      place.setCommitPosition(String(position)).setPreparePosition(String(position)),
    );
  }
  answer(null, new streams.AppendResp().setSuccess(success));
}

function conflictOf(current: number) {
  const conflict = new streams.AppendResp.WrongExpectedVersion();
  if (current === -1) conflict.setCurrentNoStream(new shared.Empty());
  else conflict.setCurrentRevision(String(current));
  conflict.setExpectedAny(new shared.Empty());
  return new streams.AppendResp().setWrongExpectedVersion(conflict);
}

type Batch = { stream: string; expected: Expected; proposed: (Proposed | undefined)[] };

export const batchAppendTo = (server: Played) =>
(
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
) => {
  const batches = new Map<string, Batch>();
  server.admit(call);
  call.on('end', () => call.end());
  call.on('data', (message: BatchAppendReq) => {
    const correlation = message.getCorrelationId();
    const key = correlation?.getString() ?? '';
    const options = message.getOptions();
    const batch = batches.get(key) ?? {
      stream: nameIn(options?.getStreamIdentifier()),
      expected: options ? expectedIn(options, options.getStreamPosition()) : 'any',
      proposed: [],
    };
    batches.set(key, batch);
    batch.proposed.push(...message.getProposedMessagesList().map(proposedIn));
    if (!message.getIsFinal()) return;
    batches.delete(key);
    const fault = server.faults.take('batch');
    if (fault && 'instead' in fault) {
      if (fault.instead === 'drop') return server.drop();
      if (fault.instead === 'never answer') return;
      return call.emit('error', statusOf(fault.instead));
    }
    const answer = batchAnswer(server, batch).setCorrelationId(correlation);
    call.write(answer.setStreamIdentifier(identifier(batch.stream)));
  });
};

function batchAnswer({ store }: Played, { stream, expected, proposed }: Batch): BatchAppendResp {
  const answer = new streams.BatchAppendResp();
  const refused = (code: number, name: string, details: { serializeBinary(): Uint8Array }) => {
    const packed = new any.Any();
    packed.pack(details.serializeBinary(), `event_store.client.${name}`);
    return answer.setError(
      new status.Status().setCode(code).setMessage(name).setDetails(packed),
    );
  };
  if (!proposed.every((one) => one !== undefined)) {
    return refused(3, 'BadRequest', new shared.BadRequest());
  }
  const verdict = store.append(stream, expected, proposed);
  if (verdict.kind === 'deleted') return refused(5, 'StreamDeleted', new shared.StreamDeleted());
  if (verdict.kind === 'too large') {
    return refused(3, 'MaximumAppendSizeExceeded', new shared.MaximumAppendSizeExceeded());
  }
  if (verdict.kind === 'conflict') {
    const conflict = new shared.WrongExpectedVersion().setExpectedAny(new empty.Empty());
    if (verdict.current === -1) conflict.setCurrentNoStream(new empty.Empty());
    else conflict.setCurrentStreamRevision(String(verdict.current));
    return refused(6, 'WrongExpectedVersion', conflict);
  }
  const place = new shared.AllStreamPosition().setCommitPosition(String(verdict.position));
  return answer.setSuccess(
    new streams.BatchAppendResp.Success().setCurrentRevision(String(verdict.revision))
      .setPosition(place.setPreparePosition(String(verdict.position))),
  );
}
