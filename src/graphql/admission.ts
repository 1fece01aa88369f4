/** Who is let in: a bearer token, now and then, or nobody, who may only read the schema. */
import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import { createGraphQLError, type Plugin } from 'graphql-yoga';
import type { Context } from './context.ts';
import { fault, type FaultCode } from './faults.ts';
import { rateLimit } from './rate.ts';
import { type Caller, nobody } from './roles.ts';

export type Tokens = { verify(bearer: string): Promise<Caller | undefined> };

/** What the request is handed on with. */
export type Admitted = { caller: Caller; turnedAway: Response | undefined };

const usualRate = { burst: 100, perSecond: 10 };
const bodyBytesMax = 100_000;
const streamPath = '/graphql/stream';

export function admission(
  { tokens, rate = usualRate, onError }: {
    tokens: Tokens;
    rate?: { burst: number; perSecond: number } | undefined;
    onError: (error: unknown) => void;
  },
) {
  const wait = rateLimit(rate);

  async function callerOf(request: Request): Promise<Caller | Response> {
    const header = request.headers.get('authorization');
    if (header === null) return isStream(request) ? unauthenticated() : nobody;
    const [, bearer] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    try {
      const caller = bearer === undefined ? undefined : await tokens.verify(bearer);
      return caller ?? unauthenticated();
    } catch (error) {
      onError(error);
      return answer(503, 'INTERNAL_SERVER_ERROR', 'Tokens cannot be checked right now.');
    }
  }

  return async (request: Request): Promise<Admitted> => {
    if (request.method === 'OPTIONS') return { caller: nobody, turnedAway: undefined };
    const caller = await callerOf(request);
    if (caller instanceof Response) return { caller: nobody, turnedAway: caller };
    const seconds = wait(`${caller.kind} ${caller.id}`, performance.now());
    const turnedAway = seconds > 0 ? tooOften(seconds) : misuseOfStream(request);
    return { caller, turnedAway };
  };
}

export const isStream = ({ url }: Request) => new URL(url).pathname === streamPath;

/** The plugin there asks less than yoga itself: an operation by GET, or a body of any size. */
function misuseOfStream(request: Request): Response | undefined {
  if (!isStream(request)) return undefined;
  if (request.method === 'GET' && new URL(request.url).searchParams.has('query')) {
    return answer(405, 'BAD_USER_INPUT', 'Operations come by POST.', { allow: 'POST' });
  }
  if (request.method !== 'POST') return undefined;
  const length = request.headers.get('content-length');
  if (length === null) return answer(411, 'BAD_USER_INPUT', 'Say the length of the body.');
  const fits = /^\d{1,9}$/.test(length) && Number(length) <= bodyBytesMax;
  return fits ? undefined : answer(413, 'QUERY_TOO_LARGE', 'The body is too large.');
}

function answer(
  status: number,
  code: FaultCode,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers });
}

const realm = { 'www-authenticate': 'Bearer realm="bijlikhata"' };

const unauthenticated = () =>
  answer(401, 'UNAUTHENTICATED', 'A valid bearer token is needed.', realm);

const tooOften = (seconds: number) =>
  answer(429, 'TOO_MANY_REQUESTS', 'Too many requests. Wait, then ask again.', {
    'retry-after': String(seconds),
  });

/** The schema is public documentation; anything else needs a caller. */
function needsCaller(document: DocumentNode, operationName?: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  return operation?.operation !== 'query' ||
    operation.selectionSet.selections.some((selection) =>
      selection.kind !== Kind.FIELD || !selection.name.value.startsWith('__')
    );
}

const refuseNobody = () =>
  createGraphQLError('A valid bearer token is needed.', {
    extensions: {
      code: 'UNAUTHENTICATED' satisfies FaultCode,
      http: { status: 401, headers: realm },
    },
  });

/** Turns away before anything is read, and nobody before anything but the schema is. */
export const useAdmission: Plugin<Context, Admitted> = {
  onRequest({ serverContext, endResponse }) {
    if (serverContext?.turnedAway) endResponse(serverContext.turnedAway);
  },
  onExecute({ args, setResultAndStopExecution }) {
    const { contextValue: { caller }, document, operationName } = args;
    if (caller !== nobody || !needsCaller(document, operationName)) return;
    setResultAndStopExecution({ errors: [refuseNobody()] });
  },
  onSubscribe({ args: { contextValue: { caller } }, setResultAndStopExecution }) {
    if (caller === nobody) setResultAndStopExecution({ errors: [refuseNobody()] });
  },
};

/** How many streams one caller may have open at once, and all callers together. */
const streamsMax = { caller: 20, all: 2_000 };

export function streamDoor() {
  const open = new Map<string, number>();
  let all = 0;
  return (caller: Caller): () => void => {
    const key = `${caller.kind} ${caller.id}`;
    const own = open.get(key) ?? 0;
    if (own >= streamsMax.caller || all >= streamsMax.all) {
      throw fault('TOO_MANY_REQUESTS', 'Too many streams are open. Close one, then ask again.');
    }
    open.set(key, own + 1);
    all += 1;
    return () => {
      all -= 1;
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    };
  };
}
