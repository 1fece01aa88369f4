/** The one way in: load, decide, append. Everything that is recorded has come through here. */
import type { z } from 'zod';
import type { Decider, Fact, Origin, Outcome } from './domain/decider.ts';
import { factOf, refuse } from './domain/decider.ts';
import { derivedId } from './domain/identifiers.ts';
import { type EventLog, OutcomeUnknown, RevisionConflict, START } from './eventlog/event-log.ts';
import type { Recorded } from './eventlog/event-log.ts';

/** A burst on one stream: each who loses decides again, and the last of fifty may lose often. */
const attemptsMax = 60;
/** A store that keeps saying nothing is not asked for ever: whoever called must hear of it. */
const unknownMax = 3;
const schemaVersion = 1;

/** What `execute` writes to. The keyed hash tells a repeated command from another one. */
export type Books = { log: EventLog; fingerprint(purpose: string, text: string): string };

/** What a stream says today. */
export async function load<State, Event extends Fact>(
  log: EventLog,
  { noun, schema, initial, evolve }: Decider<State, never, Event, unknown>,
  id: string,
) {
  const stream = `${noun}-${id}`;
  const history = await Array.fromAsync(log.readStream(stream));
  const state = history.map((recorded) => factOf(schema, recorded)).reduce(evolve, initial);
  return { stream, history, state };
}

/**
 * Decides again on fresh facts when someone else wrote first. When an answer got lost, either the
 * events are found to be there, or they are sent again under the same ids: at worst, twice at once.
 */
export async function execute<State, Command extends Fact, Event extends Fact, Refusal>(
  { log, fingerprint }: Books,
  decider: Decider<State, Command, Event, Refusal>,
  command: Command,
  origin: Origin,
): Promise<Outcome<Event, Refusal>> {
  const commandDigest = fingerprint('command', asAsked(command, origin));
  let fault: unknown;
  let unknown = 0;
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const { stream, history, state } = await load(log, decider, decider.idOf(command));
    const earlier = history.filter(({ meta }) => meta.commandId === origin.commandId);
    if (earlier.length > 0) return repeated(decider.schema, earlier, commandDigest);

    const decision = decider.decide(command, state);
    if ('refused' in decision) return decision;
    const { events } = decision;
    const position = history.at(-1)?.position ?? START;
    if (events.length === 0) return { events, replayed: true, position };
    try {
      const envelopes = envelopesOf(decider.schema, events, origin, commandDigest);
      const end = await log.append(stream, history.length - 1, envelopes);
      return { events, replayed: false, position: end.position };
    } catch (error) {
      if (!(error instanceof RevisionConflict || error instanceof OutcomeUnknown)) throw error;
      if (error instanceof OutcomeUnknown && ++unknown === unknownMax) throw error;
      fault = error;
    }
  }
  throw fault;
}

/** The same wish gets the same answer; another one under its id is refused. */
function repeated<Event extends Fact>(
  schema: z.ZodType<Event>,
  earlier: readonly Recorded[],
  commandDigest: string,
): Outcome<Event, never> {
  const same = earlier.every(({ meta }) => meta.commandDigest === commandDigest);
  if (!same) return refuse({ code: 'command_id_used_differently' });
  const { position } = earlier.at(-1)!;
  return { events: earlier.map((one) => factOf(schema, one)), replayed: true, position };
}

/**
 * What was asked, and by whom, in one text: keys in order, and a sealed field by its digest, since
 * its box differs each time.
 */
function asAsked(command: Fact, { actor }: Origin): string {
  return JSON.stringify({ actor, command }, (_, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if ('box' in value && 'digest' in value) return { digest: value.digest };
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/** Ids follow from the command, so that a second append of the same command is no second fact. */
const envelopesOf = <Event extends Fact>(
  schema: z.ZodType<Event>,
  events: readonly Event[],
  origin: Origin,
  commandDigest: string,
) =>
  events.map((event, i) => {
    const { type, ...data } = schema.parse(event);
    const id = derivedId(origin.commandId, String(i));
    return { id, type, data, meta: { ...origin, commandDigest, schemaVersion } };
  });
