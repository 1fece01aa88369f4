/** The fault switch: what goes wrong with the next calls, so that somebody can see it survived. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RazorpayError, serverError, tooMany } from './errors.ts';

export const faultKinds = [
  /** Nothing is done, and after a long wait somebody in between gives up. */
  'time out',
  /** Nothing is done; HTTP 500 in Razorpay's own form. */
  'server error',
  /** Nothing is done; a page of whatever stands before Razorpay. */
  'html',
  'too many requests',
  /** It is done, and whatever stands between answers with nothing. */
  'answer lost',
  /** It is done, and the answer stops in the middle. */
  'answer cut',
  /** It is done, and a page is answered instead of the answer. */
  'html after',
] as const;
export type Fault = (typeof faultKinds)[number];

/** Which calls it waits for: all of them unless told otherwise. */
export type FaultFor = { method?: 'GET' | 'POST'; path?: string; times?: number };

export type Faults = {
  next(fault: Fault, which?: FaultFor): void;
  /** The fault of this call, which is used up by it. */
  take(method: string, path: string): Fault | undefined;
};

export function faultSwitch(): Faults {
  const waiting: { fault: Fault; which: FaultFor }[] = [];
  return {
    next(fault, which = {}) {
      for (let n = 0; n < (which.times ?? 1); n += 1) waiting.push({ fault, which });
    },
    take(method, path) {
      const at = waiting.findIndex(({ which }) =>
        (which.method ?? method) === method && path.includes(which.path ?? '')
      );
      return at < 0 ? undefined : waiting.splice(at, 1)[0]?.fault;
    },
  };
}

const page = () =>
  new Response('<html><body><h1>502 Bad Gateway</h1></body></html>', {
    status: 502,
    headers: { 'content-type': 'text/html' },
  });

const nothing = () => new Response(null, { status: 504 });

/** Does the call as the fault has it. */
export async function withFault(
  fault: Fault | undefined,
  { work, patienceMs, signal }: {
    work: () => Promise<Response>;
    patienceMs: number;
    signal: AbortSignal;
  },
): Promise<Response> {
  if (fault === undefined) return await work();
  if (fault === 'server error') throw serverError();
  if (fault === 'too many requests') throw tooMany();
  if (fault === 'html') return page();
  if (fault === 'time out') {
    await sleep(patienceMs, undefined, { signal, ref: false }).catch(() => {});
    return nothing();
  }
  const done = await work().catch((error) => {
    if (error instanceof RazorpayError) return Response.json(error.body, { status: error.status });
    throw error;
  });
  if (fault === 'html after') return page();
  if (fault === 'answer lost') return nothing();
  const text = await done.text();
  return new Response(text.slice(0, text.length / 2), { headers: done.headers });
}
