/** What a command is answered with: exactly `…Done` or `…Refused`. */
import type { OutputRef } from '@pothos/core';
import assert from 'node:assert/strict';
import type { HistoryEvent } from '../projections/history.ts';
import { builder } from './builder.ts';
import { LedgerEvent } from './history.ts';
import { everyCommands } from './refusals.ts';

export type Issue = { path: string[]; message: string };
export type Refused = { code: string; message: string; issues: readonly Issue[] };
export type Done = {
  position: string;
  replayed: boolean;
  events: readonly HistoryEvent[];
  changed: unknown;
};

/** What the types of one command's answer are made of. */
export type Answered<Code extends string> = {
  name: string;
  /** Total over the decider's codes: what each says to people. */
  refusals: Readonly<Record<Code, string>>;
  /** The object that it is about. */
  changed: { field: string; type: OutputRef<unknown>; description: string };
};

const InputIssue = builder.objectRef<Issue>('InputIssue').implement({
  description: 'One problem of the input.',
  fields: (t) => ({
    path: t.exposeStringList('path', { description: 'Where: field names from the input down.' }),
    message: t.exposeString('message', { description: 'What is wrong there, for people.' }),
  }),
});

const ErrorInterface = builder.interfaceRef<Refused>('Error').implement({
  description: 'A command was refused. Nothing was recorded.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'For people. May be reworded at any time.',
    }),
    issues: t.expose('issues', {
      type: [InputIssue],
      description: 'What to change in the input; empty when the input is not the reason.',
    }),
  }),
});

const Recorded = builder.interfaceRef<Done>('Recorded').implement({
  description: 'A command was accepted. Every `…Done` has these, and answers when it can be read.',
  fields: (t) => ({
    position: t.expose('position', {
      type: 'Position',
      description: 'Log position of the last event that the command recorded.',
    }),
    replayed: t.exposeBoolean('replayed', {
      description: 'True when nothing new was recorded: the same had been accepted before.',
    }),
    events: t.expose('events', {
      type: [LedgerEvent],
      description: 'What was recorded, in order.',
    }),
  }),
});

/** The union and its two members, for one command. */
export function resultOf<Code extends string>({ name, refusals, changed }: Answered<Code>) {
  const done = builder.objectRef<Done>(`${name}Done`).implement({
    description: 'Accepted.',
    interfaces: [Recorded],
    fields: (t) => ({
      [changed.field]: t.field({
        type: changed.type,
        description: changed.description,
        resolve: (outcome) => outcome.changed,
      }),
    }),
  });
  const sayings = Object.entries<string>({ ...refusals, ...everyCommands });
  const code = builder.enumType(`${name}RefusedCode`, {
    description: `Why ${name} is refused.`,
    values: Object.fromEntries(sayings.map(([code, description]) => [
      code.toUpperCase(),
      { value: code, description },
    ])),
  });
  const no = builder.objectRef<Refused>(`${name}Refused`).implement({
    description: 'Refused. Nothing was recorded.',
    interfaces: [ErrorInterface],
    fields: (t) => ({
      code: t.expose('code', {
        type: code,
        description: 'Why. Closed: this list is the domain’s; a new reason is a new value.',
      }),
    }),
  });
  return builder.unionType(`${name}Result`, {
    description: 'Either done or refused.',
    types: [done, no],
    resolveType: (outcome: Done | Refused) => ('code' in outcome ? no : done),
  });
}

/** A refusal in words. */
export function refused<Code extends string>(
  refusals: Readonly<Record<Code, string>>,
  { code, issues = [] }: { code: Code | keyof typeof everyCommands; issues?: readonly Issue[] },
): Refused {
  const sayings: Record<string, string> = { ...refusals, ...everyCommands };
  const message = sayings[code];
  assert(message, `${code} is a refusal that nobody has words for`);
  return { code, message, issues };
}
