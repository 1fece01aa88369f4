/** Reads and subscriptions over the wire, as fast as the reader takes them. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { setTimeout as timePasses } from 'node:timers/promises';
import { type Fault, statusOf } from './faults.ts';
import type { Played } from './server.ts';
import { isDeleted, type Store, type Stored } from './store.ts';
import {
  caughtUp,
  checkpoint,
  confirmation,
  eventBytes,
  nameIn,
  noPosition,
  notFound,
} from './wire.ts';

type Reader = ServerWritableStream<ReadReq, Buffer>;
type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;

const searchWindow = 32;

export const readFrom = (server: Played) => (call: Reader) => {
  const options = call.request.getOptions();
  if (!options) return void call.emit('error', statusOf('invalid'));
  const refused = server.admit(call);
  const fault = server.faults.take(options.hasSubscription() ? 'subscribe' : 'read');
  const refusal = refused ?? (fault && 'instead' in fault ? fault.instead : undefined);
  if (refusal === 'never answer') return;
  if (refusal === 'drop') return server.drop();
  if (refusal !== undefined) return void call.emit('error', statusOf(refusal));
  const sink = sinkOf(server, call, fault);
  const work = options.hasSubscription()
    ? follow(server.store, options, sink, fault)
    : read(server.store, options, sink);
  void work.catch((error: unknown) => {
    if (error === sink.over) return;
    const message = error instanceof Error ? error.message : String(error);
    call.emit(
      'error',
      message === 'deleted' || message === 'invalid'
        ? statusOf(message === 'deleted' ? 'stream deleted' : 'invalid', {
          'stream-name': nameIn(options.getStream()?.getStreamIdentifier()),
        })
        : { code: 13, details: message },
    );
  });
};

type Sink = ReturnType<typeof sinkOf>;

/** Throws `over` into whoever writes when the call is over, or has been made to end. */
function sinkOf({ drop, sent }: Played, call: Reader, fault: Fault | undefined) {
  const over = Symbol('the call is over');
  const gone = Promise.withResolvers<void>();
  call.on('cancelled', () => gone.resolve());
  let left = fault && 'after' in fault ? fault.after : Infinity;

  async function write(bytes: Buffer) {
    if (call.cancelled) throw over;
    sent.messages++;
    if (call.write(bytes)) return;
    sent.waiting++;
    await Promise.race([new Promise((drained) => call.once('drain', drained)), gone.promise]);
    sent.waiting--;
  }

  function breakOff(then: Extract<Fault, { after: number }>['then']): never {
    if (then === 'end') call.end();
    else if (then === 'drop') drop();
    else if (then !== 'stall' && then !== 'never answer') call.emit('error', statusOf(then));
    throw over;
  }

  return {
    over,
    gone: gone.promise,
    isOver: () => call.cancelled,
    write,
    async event(stored: Stored) {
      if (fault && 'after' in fault && left-- <= 0) breakOff(fault.then);
      if (fault && 'slowMs' in fault) await timePasses(fault.slowMs);
      await write(eventBytes(stored));
      if (fault && 'odd' in fault && fault.odd === 'every event twice') {
        await write(eventBytes(stored));
      }
    },
    end() {
      if (fault && 'after' in fault) breakOff(fault.then);
      call.end();
    },
  };
}

async function read(store: Store, options: Options, sink: Sink) {
  let left = Number(options.getCount());
  for (const stored of wanted(store, options)) {
    if (stored === 'not found') {
      await sink.write(notFound(nameIn(options.getStream()?.getStreamIdentifier())));
    } else if (left-- > 0) await sink.event(stored);
    if (left <= 0) break;
  }
  sink.end();
}

function* wanted(store: Store, options: Options): Generator<Stored | 'not found'> {
  const backwards = options.getReadDirection() === 1;
  const ofStream = options.getStream();
  if (!ofStream) return yield* ofAll(store, options, backwards);
  const stream = store.stream(nameIn(ofStream.getStreamIdentifier()));
  if (stream?.tombstoned) throw new Error('deleted');
  if (!stream || stream.events.length === 0 || isDeleted(stream)) return yield 'not found';
  const { events, from } = stream;
  if (backwards) {
    const first = ofStream.hasEnd() ? events.length - 1 : Number(ofStream.getRevision());
    for (let i = Math.min(first, events.length - 1); i >= from; i--) yield events[i]!;
    return;
  }
  if (ofStream.hasEnd()) return;
  const first = ofStream.hasStart() ? 0 : Number(ofStream.getRevision());
  for (let i = Math.max(first, from); i < events.length; i++) yield events[i]!;
}

function* ofAll({ all, indexOf }: Store, options: Options, backwards: boolean) {
  const asked = options.getAll();
  const position = Number(asked?.getPosition()?.getCommitPosition() ?? 0);
  if (position > (all.at(-1)?.position ?? 0)) throw new Error('invalid');
  if (backwards) {
    const first = asked?.hasEnd() ? all.length - 1 : indexOf(position);
    for (let i = first; i >= 0; i--) yield all[i]!;
    return;
  }
  if (asked?.hasEnd()) return;
  const end = all.length;
  for (let i = indexOf(position); i < end; i++) yield all[i]!;
}

/** Of the whole log only: the ledger follows no single streams. */
async function follow(store: Store, options: Options, sink: Sink, fault: Fault | undefined) {
  const asked = options.getAll();
  const position = Number(asked?.getPosition()?.getCommitPosition() ?? 0);
  if (position > (store.all.at(-1)?.position ?? 0)) throw new Error('invalid');
  const passes = filterOf(options);
  const every = searchWindow * (options.getFilter()?.getCheckpointintervalmultiplier() || 1);
  const passing = fault && 'passingMs' in fault ? fault.passingMs : undefined;
  const odd = fault && 'odd' in fault ? fault.odd : undefined;
  await sink.write(confirmation());
  if (odd === 'bogus checkpoints') await sink.write(checkpoint(noPosition));
  let next = asked?.hasEnd() ? store.all.length : store.indexOf(position + 1);
  for (let considered = 0; !sink.isOver();) {
    for (; next < store.all.length; next++) {
      const stored = store.all[next]!;
      if (passes(stored)) await sink.event(stored);
      considered++;
      if (passing !== undefined && considered % searchWindow === 0) await timePasses(passing);
      if (considered % every === 0) await sink.write(checkpoint(String(stored.position)));
    }
    await sink.write(caughtUp());
    if (odd === 'caught up twice') await sink.write(caughtUp());
    if (odd === 'bogus checkpoints') await sink.write(checkpoint(noPosition));
    while (next >= store.all.length && !sink.isOver()) {
      await Promise.race([store.news(), sink.gone]);
    }
  }
}

function filterOf(options: Options): (stored: Stored) => boolean {
  const filter = options.getFilter();
  const byStream = filter?.getStreamIdentifier();
  const expression = byStream ?? filter?.getEventType();
  if (!expression) return () => true;
  const prefixes = expression.getPrefixList();
  const pattern = new RegExp(expression.getRegex());
  return ({ stream, type }) => {
    const text = byStream ? stream : type;
    if (prefixes.length > 0) return prefixes.some((prefix) => text.startsWith(prefix));
    return pattern.test(text);
  };
}
