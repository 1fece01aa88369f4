/** The builder: plugins, scalars and their rules. Domain types do not live here. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { z } from 'zod';
import { AccountNo, Day } from '../domain/identifiers.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import type { Role } from './roles.ts';

type Text = { Input: string; Output: string };
type Types = {
  Context: Context;
  AuthScopes: { role: readonly Role[] };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars:
    & Record<'AccountNo' | 'Date' | 'DateTime' | 'Decimal' | 'Position' | 'UUID', Text>
    & { ID: Text };
};

/** `Bill:N2302012345.B-1`, in clear: base64 hides nothing and only hinders reading logs. */
const globalId = /^([A-Z][A-Za-z]{0,39}):(.{1,120})$/;

const once = { field: 1, multiplier: 1 };

export const builder = new SchemaBuilder<Types>({
  // Relay before scope-auth, so that rules see decoded ids.
  plugins: [RelayPlugin, ScopeAuthPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    encodeGlobalID: (typename, id) => `${typename}:${id}`,
    decodeGlobalID(text) {
      const [, typename, id] = globalId.exec(text) ?? [];
      if (typename && id) return { typename, id };
      throw fault('BAD_USER_INPUT', 'This is no id of ours: hand ids back as they came.');
    },
    idFieldOptions: { description: 'Opaque; for refetching and caching.' },
    nodeTypeOptions: { description: 'Something with an id that is unique in the whole API.' },
    nodeQueryOptions: {
      description: 'Any object by id. Null when there is none or the caller may not see it.',
      args: { id: { description: 'As it came.' } },
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page lies.' },
    hasNextPageFieldOptions: { description: 'More after this page.' },
    hasPreviousPageFieldOptions: { description: 'More before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first edge.' },
    endCursorFieldOptions: { description: 'Cursor of the last edge.' },
    pageInfoFieldOptions: { description: 'Where the page lies.' },
    cursorFieldOptions: { description: 'Opaque; stays valid while others are added.' },
    // The connection counts its page; counting these lists again would multiply it by ten.
    edgesFieldOptions: {
      description: 'With cursors.',
      nullable: { list: false, items: false },
      complexity: once,
    },
    nodesOnConnection: { description: 'Without cursors.', complexity: once },
    nodeFieldOptions: { description: 'What is in this place.', nullable: false },
  },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ caller }) => ({ role: (roles) => roles.includes(caller.role) }),
    unauthorizedError: () => fault('FORBIDDEN', 'Not allowed.'),
  },
  // Counted before execution, in limits.ts, subscriptions included.
  complexity: { disabled: true },
});

builder.queryType({ description: 'What the outside may ask.' });
builder.mutationType({
  description: 'Commands. One per intention, named as the domain names it.',
});
builder.subscriptionType({ description: 'What is pushed, over SSE.' });

/** Makes the fields of an input type, for those who share them. */
export type InputFields = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Used>
  ? PothosSchemaTypes.InputFieldBuilder<Used, 'InputObject'>
  : never;

/** What does not fit its scalar is a program's mistake, and is said before any rule is asked. */
const text = (schema: z.ZodType<string>, description: string) => ({
  description,
  serialize: (value: string) => value,
  parseValue(value: unknown): string {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    throw fault('BAD_USER_INPUT', error.issues.map(({ message }) => message).join('; '));
  },
});

builder.scalarType('AccountNo', text(AccountNo, 'A consumer number as printed on the bill.'));
builder.scalarType('Date', text(Day, 'A calendar day in India: `2026-11-20`.'));
builder.scalarType('DateTime', {
  ...text(
    z.iso.datetime().transform((instant) => new Date(instant).toISOString()),
    'An instant in UTC: `2026-11-20T06:30:00.000Z`.',
  ),
  serialize: (value) => new Date(value).toISOString(),
});
builder.scalarType(
  'Decimal',
  text(
    z.string().regex(/^-?\d{1,13}(\.\d{1,6})?$/, 'Not a decimal in a string, such as "1545.53".'),
    'An exact decimal as a string; money has two decimals: `"1545.53"`. JSON numbers are refused.',
  ),
);
builder.scalarType(
  'Position',
  text(z.string().max(80), 'A place in the event log. Opaque: hand it back as it came.'),
);
builder.scalarType(
  'UUID',
  text(
    z.uuid().transform((uuid) => uuid.toLowerCase()),
    'A UUID made by the client: version 4 or 7.',
  ),
);
