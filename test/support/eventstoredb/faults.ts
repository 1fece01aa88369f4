/** What goes wrong next, as a test has ordered it, and how the server says it. */
import grpc from '@grpc/grpc-js';

export type Call = 'append' | 'batch' | 'read' | 'subscribe' | 'features' | 'gossip';

/** Answered instead of doing anything. */
export type Refusal =
  | 'never answer'
  | 'drop'
  | 'not ready'
  | 'too busy'
  | 'no leader'
  | 'aborted'
  | 'cancelled'
  | 'denied'
  | 'unauthenticated'
  | 'unknown'
  | 'internal'
  | 'invalid'
  | 'too large'
  | 'unimplemented'
  | { leader: { host: string; port: number } };
/** Written first, and then answered like this. */
export type Afterwards = 'never answer' | 'drop' | 'aborted' | 'no position' | 'nothing at all';
export type Fault =
  | { instead: Refusal }
  | { written: Afterwards }
  /** A conflict where there is none, that does not say where the stream is. */
  | { conflict: 'in any case' }
  /** Reads and subscriptions: what comes after so many events. */
  | { after: number; then: 'end' | 'stall' | Refusal }
  /** Subscriptions. */
  | { odd: 'caught up twice' | 'every event twice' | 'bogus checkpoints' }
  | { slowMs: number }
  /** For every 32 events that were looked at. */
  | { passingMs: number }
  | { version: string };

export type Faults = ReturnType<typeof newFaults>;

export function newFaults() {
  const ordered = new Map<Call, Fault[]>();
  return {
    /** The next so many calls of that kind go wrong in this way, after those ordered before. */
    order(call: Call, fault: Fault, times = 1) {
      ordered.set(call, [...ordered.get(call) ?? [], ...Array<Fault>(times).fill(fault)]);
    },
    take: (call: Call): Fault | undefined => ordered.get(call)?.shift(),
    clear: () => ordered.clear(),
    /** Ordered and not yet happened. */
    waiting: (call: Call) => ordered.get(call)?.length ?? 0,
  };
}

const { status } = grpc;
const said: Record<string, [code: number, details: string, exception?: string]> = {
  'not ready': [status.UNAVAILABLE, 'Server Is Not Ready'],
  'too busy': [status.UNAVAILABLE, 'Server Is Too Busy'],
  'no leader': [status.UNKNOWN, 'No leader info available in response'],
  aborted: [status.ABORTED, 'Operation timed out: CommitTimeout'],
  cancelled: [status.CANCELLED, 'Operation cancelled'],
  denied: [status.PERMISSION_DENIED, 'Access Denied', 'access-denied'],
  unauthenticated: [status.UNAUTHENTICATED, 'Unauthenticated'],
  unknown: [status.UNKNOWN, 'Exception was thrown by handler.'],
  internal: [status.INTERNAL, 'Something broke'],
  invalid: [status.INVALID_ARGUMENT, 'Invalid position'],
  'too large': [status.INVALID_ARGUMENT, 'Too large', 'maximum-append-size-exceeded'],
  unimplemented: [status.UNIMPLEMENTED, 'The server does not implement it'],
  'stream deleted': [status.FAILED_PRECONDITION, 'Deleted', 'stream-deleted'],
};

/** `more`: further keys of the trailers. */
export function statusOf(
  refusal: Refusal | 'stream deleted',
  more: Record<string, string> = {},
) {
  if (typeof refusal === 'object') {
    const { host, port } = refusal.leader;
    return told(status.NOT_FOUND, 'Leader info available', 'not-leader', {
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    });
  }
  const [code, details, exception] = said[refusal]!;
  const size = refusal === 'too large' ? { 'maximum-append-size': '1048576' } : {};
  return told(code, details, exception, { ...size, ...more });
}

function told(code: number, details: string, exception?: string, more = {}) {
  const metadata = new grpc.Metadata();
  const keys = { ...(exception && { exception }), ...more };
  for (const [key, value] of Object.entries<string>(keys)) metadata.set(key, value);
  return { code, details, metadata };
}
