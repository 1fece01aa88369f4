/** One JSON line for each thing worth telling whoever runs this. Never a name, number or text. */

export type Level = 'info' | 'warn' | 'error';
export type Fields = Record<string, string | number | boolean | undefined>;
export type Log = (level: Level, event: string, fields?: Fields) => void;

/** `write` gets each line with its newline. */
export const logging = (write: (line: string) => void, now: () => string): Log =>
(
  level,
  event,
  fields = {},
) => write(`${JSON.stringify({ at: now(), level, event, ...fields })}\n`);

/** Faults whose message we wrote ourselves: ids in it and the next step, and nothing personal. */
const ours = new Set([
  'RevisionConflict',
  'OutcomeUnknown',
  'LogUnavailable',
  'LogUnreadable',
  'NotInTime',
  'NotYet',
  'StoreUnavailable',
  'BookmarkMoved',
  'ViewStopped',
  'GatewayUnavailable',
  'GatewayRefused',
  'SendRefused',
  'SendUnknown',
  'PersonErased',
  'SealBroken',
  'AssertionError',
]);

/**
 * An error as a log line may show it. The message of a stranger's error can quote what it choked
 * on, a consumer's name for one: of those, the kind and the place in the code must do.
 */
export function fieldsOf(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const [, ...frames] = error.stack?.split('\n').map((line) => line.trim()) ?? [];
  const place = frames.find((line) => line.startsWith('at ') && !line.includes('node:'));
  const code = 'code' in error ? String(error.code) : undefined;
  return {
    error: error.name,
    ...(code !== undefined && /^[A-Z_0-9]{2,40}$/.test(code) && { code }),
    ...(ours.has(error.name) && { message: error.message }),
    ...(place && { place: place.replace(/\(?file:\/\/.*\/(src|node_modules)\//, '($1/') }),
  };
}
