/** /graphql/stream: many subscriptions of one client over one connection, as graphql-sse has it. */
import { type ExecutionResult, getOperationAST, GraphQLError } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fetch';
import type { RequestParams, Response as Refusal } from 'graphql-sse';
import { isAsyncIterable, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Admitted, isStream } from './admission.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import type { Caller } from './roles.ts';

type Enveloped = ReturnType<YogaServerInstance<object, object>['getEnveloped']>;
type Mask = (error: unknown, message: string) => Error;
type Handler = (request: Request) => Promise<Response>;

const header = 'x-graphql-event-stream-token';
/** A stream that is reserved and then not opened is given up after this. */
const reservedMs = 60_000;

export function useSharedStream(mask: Mask): Plugin<Context, Admitted> {
  const tickets = streamTickets();
  const admitted = new WeakMap<Request, Admitted>();
  const reserved = new Map<string, NodeJS.Timeout>();
  let handler: Handler | undefined;

  /** Opened and closed at once: there is no other way to take a reservation back. */
  async function giveUp(token: string, by: Admitted) {
    reserved.delete(token);
    const headers = { accept: 'text/event-stream', [header]: token };
    const request = new Request('http://here/', { headers, signal: AbortSignal.abort() });
    admitted.set(request, by);
    await handler?.(request);
  }

  /** Who may use which stream: the library's own tokens can be guessed, and are nobody's. */
  function authenticate(request: Request): string | Refusal {
    const by = admitted.get(request);
    assert(by, 'a request for a stream that nobody has let in');
    const given = request.headers.get(header);
    if (given !== null && !tickets.isOf(by.caller, given)) return notFound;
    const token = given ?? tickets.newFor(by.caller);
    clearTimeout(reserved.get(token));
    reserved.delete(token);
    if (request.method !== 'PUT') return token;
    reserved.set(token, setTimeout(() => void giveUp(token, by), reservedMs).unref());
    return token;
  }

  return {
    onYogaInit({ yoga }) {
      handler = createHandler({
        authenticate: ({ raw }) => authenticate(raw),
        onSubscribe({ raw }, params) {
          const request = raw.headers.has(header) ? outliving(raw) : raw;
          const enveloped = yoga.getEnveloped({ ...admitted.get(raw), request, params });
          return answered(enveloped, params, mask);
        },
      });
    },
    async onRequest({ request, serverContext, endResponse }) {
      if (!handler || !isStream(request) || request.method === 'OPTIONS') return;
      admitted.set(request, serverContext);
      endResponse(await handler(request));
    },
  };
}

const notFound: Refusal = [null, { status: 404, statusText: 'Not Found' }];

/** Tokens of streams, good for the caller that reserved them and for nobody else. */
function streamTickets() {
  const key = randomBytes(32);
  const sealOf = ({ kind, id }: Caller, name: string) =>
    createHmac('sha256', key).update(JSON.stringify([kind, id, name])).digest();
  return {
    newFor(caller: Caller): string {
      const name = randomUUID();
      return `${name}.${sealOf(caller, name).toString('base64url')}`;
    },
    isOf(caller: Caller, token: string): boolean {
      const [name = '', seal = ''] = token.split('.');
      const [given, expected] = [Buffer.from(seal, 'base64url'), sealOf(caller, name)];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

/**
 * What is asked for with POST and pushed on the shared connection goes on when the POST is over,
 * which is at once: so it must not hear of that request's end.
 */
const outliving = ({ url, headers }: Request) => new Request(url, { headers: [...headers] });

/** Refusals are answers, too, and they say `data: null`: the library takes nothing else for one. */
async function answered(
  enveloped: Enveloped,
  { query, operationName, variables }: RequestParams,
  mask: Mask,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  try {
    const { schema } = enveloped;
    const document = enveloped.parse(query);
    const errors = enveloped.validate(schema, document);
    if (errors.length > 0) return plain({ errors });
    const contextValue = await enveloped.contextFactory();
    const operation = getOperationAST(document, operationName)?.operation;
    const carryOut = operation === 'subscription' ? enveloped.subscribe : enveloped.execute;
    const args = { schema, document, contextValue, operationName, variableValues: variables };
    const result = await carryOut(args);
    return isAsyncIterable<ExecutionResult>(result) ? result : plain(result);
  } catch (error) {
    return plain({ errors: [mask(error, 'Unexpected error.')] });
  }
}

/** As it goes out: what yoga keeps in errors for HTTP is nobody's business here. */
const plain = ({ data = null, errors, extensions }: {
  data?: ExecutionResult['data'];
  errors?: readonly unknown[];
  extensions?: ExecutionResult['extensions'];
}): ExecutionResult => ({
  data,
  ...(errors && { errors: errors.map(shown) }),
  ...(extensions && { extensions }),
});

function shown(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return fault('INTERNAL_SERVER_ERROR', 'Unexpected error.');
  const { message, nodes = null, path = null, extensions: { code } } = error;
  return new GraphQLError(message, { nodes, path, extensions: { code } });
}
