/** Plays EventStoreDB to the unmodified client: its protocol, its rules, and its bad days. */
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { ClusterInfo, MemberInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { EventEmitter } from 'node:events';
import grpc from '@grpc/grpc-js';
import type { Metadata, sendUnaryData } from '@grpc/grpc-js';
import { appendTo, batchAppendTo } from './appends.ts';
import { type Call, type Faults, newFaults, type Refusal, statusOf } from './faults.ts';
import { readFrom } from './reads.ts';
import { lineTo } from './line.ts';
import { newStore, type Store } from './store.ts';
import { nameIn } from './wire.ts';

export type Played = {
  store: Store;
  faults: Faults;
  /** To readers and subscribers, in all; and how many calls wait until more can be sent. */
  sent: { messages: number; waiting: number };
  /** Counts a call as open until it is over. Why it is refused, if it is. */
  admit(call: EventEmitter & { metadata: Metadata }): Refusal | undefined;
  /** Breaks every connection, and is there again at once. */
  drop(): void;
};
export type EventStoreServer = Awaited<ReturnType<typeof eventStoreServer>>;
export type Settings = {
  port?: number;
  store?: Store;
  tls?: { key: string; certificate: string };
  /** Names and passwords. With TLS only, since the client sends none without. */
  users?: Record<string, string>;
  version?: string;
};

const messageBytesMax = 20 * 1024 * 1024;
/** The served definition of `Read` takes bytes, so that an event is written out once for all. */
const service = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: (bytes: Buffer) => bytes },
};

export async function eventStoreServer(settings: Settings = {}) {
  const { store = newStore(), tls, users, version = '24.6.0.0' } = settings;
  const faults = newFaults();
  const open = new Set<object>();
  const played: Played = {
    store,
    faults,
    sent: { messages: 0, waiting: 0 },
    admit(call) {
      open.add(call);
      for (const over of ['cancelled', 'finish', 'close']) call.on(over, () => open.delete(call));
      if (users === undefined || isKnown(users, call.metadata)) return undefined;
      return 'unauthenticated';
    },
    drop() {
      dropping ??= stop().then(start).finally(() => dropping = undefined);
    },
  };
  let dropping: Promise<void> | undefined;

  const server = new grpc.Server({ 'grpc.max_receive_message_length': messageBytesMax });
  server.addService(service, {
    append: appendTo(played),
    batchAppend: batchAppendTo(played),
    read: readFrom(played),
    delete: removal(store, 'delete'),
    tombstone: removal(store, 'tombstone'),
  });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: unless(faults, 'features', (told) => supported(told ?? version)),
  });
  const line = lineTo(
    server.createConnectionInjector(grpc.ServerCredentials.createInsecure()),
    tls,
  );
  server.addService(GossipService, {
    read: unless(faults, 'gossip', () => cluster(line.port())),
  });
  await line.listen(settings.port ?? 0);

  const start = () => line.listen(line.port());
  /** Like a killed process: no answer, no farewell. What is kept stays kept. */
  async function stop() {
    await line.cut();
    open.clear();
  }

  return {
    store,
    faults,
    start,
    stop,
    get port() {
      return line.port();
    },
    get address() {
      return tls
        ? `esdb://admin:changeit@localhost:${line.port()}`
        : `esdb://127.0.0.1:${line.port()}?tls=false`;
    },
    openCalls: () => open.size,
    sentToReaders: () => played.sent.messages,
    isWaitingForReaders: () => played.sent.waiting > 0,
  };
}

function isKnown(users: Record<string, string>, metadata: Metadata): boolean {
  const given = Object.entries(users)
    .map(([name, password]) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`);
  return given.includes(String(metadata.get('authorization')[0]));
}

/** A call of one question and one answer, unless something else was ordered. */
const unless = <Answer>(faults: Faults, kind: Call, answer: (version?: string) => Answer) =>
(
  _: object,
  reply: sendUnaryData<Answer>,
) => {
  const fault = faults.take(kind);
  if (fault && 'version' in fault) return reply(null, answer(fault.version));
  if (!fault || !('instead' in fault)) return reply(null, answer());
  if (fault.instead !== 'never answer') reply(statusOf(fault.instead), null);
};

type Removed = {
  request: { getOptions(): { getStreamIdentifier(): Named | undefined } | undefined };
};
type Named = { getStreamName_asU8(): Uint8Array };

const removal = (store: Store, how: 'delete' | 'tombstone') =>
(
  { request }: Removed,
  reply: sendUnaryData<unknown>,
) => {
  store.remove(nameIn(request.getOptions()?.getStreamIdentifier()), how);
  const answer = how === 'delete' ? new streams.DeleteResp() : new streams.TombstoneResp();
  reply(null, answer.setNoPosition(new shared.Empty()));
};

function supported(version: string): SupportedMethods {
  const method = new features.SupportedMethod()
    .setServiceName('event_store.client.streams.streams').setMethodName('batchappend')
    .setFeaturesList(['deadline_duration']);
  return new features.SupportedMethods().setEventStoreServerVersion(version)
    .setMethodsList([method]);
}

/** A leader, a follower that nobody may choose, and a member that has died. */
function cluster(port: number): ClusterInfo {
  const { FOLLOWER, LEADER } = gossip.MemberInfo.VNodeState;
  return new gossip.ClusterInfo().setMembersList([
    member(FOLLOWER, 1, true),
    member(LEADER, 2, false),
    member(LEADER, port, true),
  ]);
}

function member(state: MemberInfo.VNodeState, port: number, alive: boolean): MemberInfo {
  return new gossip.MemberInfo().setState(state).setIsAlive(alive)
    .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
    .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port));
}
