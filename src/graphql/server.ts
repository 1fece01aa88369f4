/** The API over HTTP: one `fetch`, for /graphql and /graphql/stream. */
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import DataLoader from 'dataloader';
import type { GraphQLSchema } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin, useExecutionCancellation } from 'graphql-yoga';
import { accountsPage } from '../projections/accounts.ts';
import { admission, type Admitted, streamDoor, type Tokens } from './admission.ts';
import { useAdmission } from './admission.ts';
import type { Context, Ledger, Settings } from './context.ts';
import { fault, faultMask, withCode } from './faults.ts';
import { asksForPage, graphiqlPage } from './graphiql.ts';
import { useLimits } from './limits.ts';
import { nobody } from './roles.ts';
import { schema } from './schema.ts';
import { useSharedStream } from './shared-stream.ts';

export type GraphqlApi = {
  fetch(request: Request): Promise<Response>;
  schema: GraphQLSchema;
};

const bodyBytesMax = 100_000;
const positionMax = 80;

export function graphqlApi(
  { ledger, tokens, settings, onError }: {
    ledger: Ledger;
    tokens: Tokens;
    settings: Settings;
    onError: (error: unknown) => void;
  },
): GraphqlApi {
  const admit = admission({ tokens, rate: settings.rate, onError });
  const openStream = streamDoor();
  const mask = faultMask(onError);
  const page = settings.graphiql ? graphiqlPage() : undefined;

  async function contextOf(
    { caller, request }: Admitted & { request: Request },
  ): Promise<Context> {
    if (caller !== nobody) await waitedFor(request.headers.get('x-after-position'), ledger);
    const accounts = accountLoader(ledger);
    return {
      caller,
      ledger,
      settings,
      account: (accountNo) => accounts.load(accountNo),
      openStream: () => openStream(caller),
    };
  }

  const yoga = createYoga<Admitted, Context>({
    schema,
    context: contextOf,
    graphqlEndpoint: '/graphql',
    logging: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: bodyBytesMax,
    cors: corsFor(settings.origins ?? []),
    maskedErrors: { isDev: false, maskError: mask },
    plugins: [
      useAdmission,
      useCSRFPrevention(),
      useExecutionCancellation(),
      useLimits,
      useCodes,
      useSharedStream(mask),
    ],
  });

  return {
    schema,
    async fetch(request) {
      if (page && asksForPage(request)) return await page(request);
      return await yoga.fetch(request, await admit(request));
    },
  };
}

/** Pages of these origins may call, without cookies: there are none. */
const corsFor = (origins: readonly string[]) =>
  origins.length > 0 && {
    origin: [...origins],
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'x-after-position',
      'x-graphql-event-stream-token',
      'x-graphql-yoga-csrf',
    ],
    exposedHeaders: ['retry-after'],
  };

/** Accounts that one answer needs come in one question. */
const accountLoader = ({ store }: Ledger) =>
  new DataLoader(async (accountNos: readonly string[]) => {
    const found = await accountsPage(store, { accountNos, limit: accountNos.length });
    const byNo = new Map(found.map((account) => [account.accountNo, account]));
    return accountNos.map((accountNo) => byNo.get(accountNo));
  });

/** Read your own writes: the answer is at least as new as the position. */
async function waitedFor(position: string | null, ledger: Ledger) {
  if (position === null) return;
  try {
    if (position.length <= positionMax) return await ledger.reached(position);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotYet') throw error;
  }
  throw fault('BAD_USER_INPUT', 'x-after-position: hand a position back as it came.');
}

/** Every error has a code, those of graphql itself too. */
const useCodes: Plugin<Context> = {
  onExecute: () => ({
    onExecuteDone({ result, setResult }) {
      if (isAsyncIterable(result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map(withCode) });
    },
  }),
  onSubscribe: () => ({
    onSubscribeResult({ result, setResult }) {
      if (isAsyncIterable(result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map(withCode) });
    },
  }),
};
