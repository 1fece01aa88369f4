/** Commands: one mutation each. This is the one place where an outcome becomes an answer. */
import type { InputRef, OutputRef } from '@pothos/core';
import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { Fact, Origin, Outcome } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import { eventNamed, type HistoryEvent } from '../projections/history.ts';
import { type Done, type Issue, type Refused, refused, resultOf } from './answers.ts';
import { builder } from './builder.ts';
import type { Context, Ledger } from './context.ts';
import type { everyCommands } from './refusals.ts';
import { only, type Role } from './roles.ts';

/** What a form got wrong, as a refusal. */
export const invalid = (path: string, message: string) => (
  { refused: { code: 'invalid_input' as const, issues: [{ path: [path], message }] } }
);

/** A command as it is being asked: by whom, when, and under which id. */
export type Asking = {
  context: Context;
  origin: Origin;
  /** When it was asked first: a retry is the same wish, so its time is the same. */
  at: string;
  /** The first event that it recorded, if it was recorded before. */
  earlier: HistoryEvent | undefined;
};

type Answer<Code extends string> =
  | Outcome<Fact, { code: Code }>
  | { refused: { code: Code | keyof typeof everyCommands; issues?: readonly Issue[] } };

type Command<Wanted, Code extends string, Changed> = {
  /** The domain's name of it: `IssueBill`. The mutation is called `issueBill`. */
  name: string;
  description: string;
  roles: readonly Role[];
  input: InputRef<object>;
  schema: z.ZodType<Wanted>;
  /** Total over the decider's codes: what each says to people. */
  refusals: Readonly<Record<Code, string>>;
  /** Where it is recorded. `earlier`: what bears its id already, and may be another command's. */
  stream(wanted: Wanted, earlier: HistoryEvent): string;
  ask(wanted: Wanted, asking: Asking): Promise<Answer<Code>>;
  /** The object that it is about. */
  changed: {
    field: string;
    type: OutputRef<Changed>;
    description: string;
    load(wanted: Wanted, events: readonly Fact[], asking: Asking): Promise<Changed | undefined>;
  };
};

/** Adds the mutation and its types to the schema. */
export function addCommand<Wanted extends { commandId: string }, Code extends string, Changed>(
  command: Command<Wanted, Code, Changed>,
) {
  const { name, description, roles, input, refusals, changed } = command;
  const type: OutputRef<unknown> = changed.type;
  const result = resultOf({ name, refusals, changed: { ...changed, type } });
  builder.mutationField(name.charAt(0).toLowerCase() + name.slice(1), (t) =>
    t.field({
      ...only(roles, description),
      type: result,
      args: { input: t.arg({ type: input, required: true, description: 'What is wished.' }) },
      async resolve(_, args: { input: unknown }, context): Promise<Done | Refused> {
        const wanted = command.schema.safeParse(args.input);
        if (wanted.success) return await answer(command, wanted.data, context);
        const issues = wanted.error.issues.map((issue) => (
          { path: issue.path.map(String), message: issue.message }
        ));
        return refused(refusals, { code: 'invalid_input', issues });
      },
    }));
}

async function answer<Wanted extends { commandId: string }, Code extends string, Changed>(
  command: Command<Wanted, Code, Changed>,
  wanted: Wanted,
  context: Context,
): Promise<Done | Refused> {
  const { ledger, caller, settings } = context;
  const { commandId } = wanted;
  const asking = (earlier: HistoryEvent | undefined): Asking => {
    const at = earlier?.meta.occurredAt ?? settings.now();
    const actor = { kind: caller.kind, id: caller.id };
    const ids = { commandId, correlationId: commandId, causationId: commandId };
    return { context, at, earlier, origin: { ...ids, actor, channel: 'graphql', occurredAt: at } };
  };
  const earlier = await eventNamed(ledger.store, firstEventOf(commandId));
  // A stream knows its own command ids; that an id was used on another one, only history knows.
  if (earlier && earlier.stream !== command.stream(wanted, earlier)) {
    return refused(command.refusals, { code: 'command_id_used_differently' });
  }
  let asked = asking(earlier);
  let outcome = await command.ask(wanted, asked);
  if (!earlier && 'refused' in outcome && outcome.refused.code === 'command_id_used_differently') {
    // The same wish came twice at once: it was asked when the other one was.
    asked = asking(await shown(ledger, firstEventOf(commandId)));
    if (asked.earlier) outcome = await command.ask(wanted, asked);
  }
  if ('refused' in outcome) return refused(command.refusals, outcome.refused);

  const { position, replayed, events: facts } = outcome;
  await ledger.reached(position);
  const events = await Promise.all(facts.map(async (_, i) => {
    const event = await eventNamed(ledger.store, derivedId(commandId, String(i)));
    assert(event, `${commandId}: what it recorded is not in the history that has reached it`);
    return event;
  }));
  const changed = await command.changed.load(wanted, facts, asked);
  assert(changed, `${commandId}: what it changed is not in the read model that has reached it`);
  return { position, replayed, events, changed };
}

/** As `execute` names them: the id follows from the command. */
const firstEventOf = (commandId: string) => derivedId(commandId, '0');

const shownMs = 2_000;

/** An event that is in the log, as soon as the read models show it; undefined if they do not. */
async function shown({ store, views }: Ledger, id: string): Promise<HistoryEvent | undefined> {
  const until = AbortSignal.timeout(shownMs);
  while (!until.aborted) {
    const { promise: news, resolve } = Promise.withResolvers<void>();
    const stopMoved = views.whenMoved(resolve);
    until.addEventListener('abort', () => resolve(), { once: true });
    const event = await eventNamed(store, id);
    if (!event) await news;
    stopMoved();
    if (event) return event;
  }
  return undefined;
}
