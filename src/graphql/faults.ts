/** What goes into `errors`: mistakes of programs, missing permissions, and machines that fail. */
import { GraphQLError } from 'graphql';
import { createGraphQLError, maskError } from 'graphql-yoga';

/** Closed: clients branch on these, and on nothing else. */
export type FaultCode =
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'TOO_MANY_REQUESTS'
  | 'AS_OF_UNAVAILABLE'
  | 'NOT_YET'
  | 'OUTCOME_UNKNOWN'
  | 'LOG_UNAVAILABLE'
  | 'READ_MODELS_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

export const fault = (code: FaultCode, message: string) =>
  createGraphQLError(message, { extensions: { code } });

/**
 * Faults that a caller can act on, by the names that their classes bear: this folder must not know
 * where some of them come from.
 */
const logAway = [
  'LOG_UNAVAILABLE',
  'The event log does not answer just now. Try again soon; repeat a command with its commandId.',
] as const;
const actionable: Record<string, readonly [FaultCode, string]> = {
  NotYet: [
    'NOT_YET',
    'The read models have not come so far yet. Ask again; repeat a command with its commandId.',
  ],
  OutcomeUnknown: [
    'OUTCOME_UNKNOWN',
    'Nobody knows yet whether this was recorded. Send it again with the same commandId.',
  ],
  LogUnavailable: logAway,
  LogUnreadable: logAway,
  StoreUnavailable: [
    'READ_MODELS_UNAVAILABLE',
    'The read models do not answer just now. Try again soon; repeat a command with its commandId.',
  ],
};

/** Nothing internal leaves: what nobody outside can act on is told to `onError` alone. */
export const faultMask =
  (onError: (error: unknown) => void) => (error: unknown, message: string): Error => {
    const cause = causeOf(error);
    if (cause === undefined) return error as GraphQLError;
    const [code, advice] = actionable[cause instanceof Error ? cause.name : ''] ?? [];
    if (code === undefined || advice === undefined) {
      onError(cause);
      return maskError(error, message, false);
    }
    const extensions = { code };
    if (!(error instanceof GraphQLError)) return createGraphQLError(advice, { extensions });
    return createGraphQLError(advice, { ...placeOf(error), extensions });
  };

const placeOf = ({ nodes, path }: GraphQLError) => ({ nodes: nodes ?? null, path: path ?? null });

/** What was thrown, where it is not an answer made for the caller. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  return error.originalError ? causeOf(error.originalError) : undefined;
}

/** GraphQL's own complaints (a variable of the wrong type) come without a code. */
export const withCode = (error: GraphQLError): GraphQLError =>
  error.extensions.code !== undefined || causeOf(error) !== undefined
    ? error
    : createGraphQLError(error.message, {
      ...placeOf(error),
      extensions: { ...error.extensions, code: 'BAD_USER_INPUT' satisfies FaultCode },
    });
