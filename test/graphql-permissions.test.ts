import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { Role } from '../src/graphql/roles.ts';
import { schema } from '../src/graphql/schema.ts';
import { openHouse, ravi } from './support/graphql-house.ts';

type Field = GraphQLField<unknown, unknown>;

/** As the schema says it, and as nothing else does: `Requires the role a, b, or c.` */
function rolesIn({ description }: Field): readonly string[] | undefined {
  const [, list] = /Requires the role ([a-z, ]+)\.$/.exec(description ?? '') ?? [];
  return list?.split(/, or |, | or /);
}

const made: Record<string, unknown> = {
  AccountNo: ravi,
  Boolean: true,
  Date: '2026-11-20',
  DateTime: '2026-11-20T06:00:00Z',
  Decimal: '10.00',
  Float: 1,
  ID: 'Account:N2302000001',
  Int: 1,
  Position: '1',
  String: 'C261120000001',
  UUID: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
};

function madeUp(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return madeUp(type.ofType);
  if (isListType(type)) return [madeUp(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return made[type.name];
  const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return Object.fromEntries(fields.map((field) => [field.name, madeUp(field.type)]));
}

/** A document for one root field, with every argument that it must have. */
function documentFor(kind: string, { name, args, type }: Field) {
  const needed = args.filter((arg) => isNonNullType(arg.type));
  const variables = Object.fromEntries(needed.map((arg) => [arg.name, madeUp(arg.type)]));
  const head = needed.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const given = needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isCompositeType(getNamedType(type)) ? '{ __typename }' : '';
  const query = `${kind}${head && `(${head})`} { ${name}${given && `(${given})`} ${selection} }`;
  return { query, variables };
}

const roots = [schema.getQueryType()!, schema.getMutationType()!]
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => (
      { kind: type.name.toLowerCase(), name: field.name, field }
    ))
  );
const streams = Object.values(schema.getSubscriptionType()!.getFields());

describe('each root field', () => {
  it('says which roles it needs, but for node, which asks each object', () => {
    const silent = [...roots.map(({ field }) => field), ...streams]
      .filter((field) => rolesIn(field) === undefined).map(({ name }) => name);
    expect(silent).toEqual(['node']);
    const named = roots.flatMap(({ field }) => rolesIn(field) ?? []);
    expect([...new Set(named)].sort()).toEqual([...Role.options].sort());
  });

  describe.each(roots)('$kind $name', ({ kind, field }) => {
    it.each(Role.options)('%s', async (role) => {
      const house = await openHouse();
      const own = role === 'consumer' ? [ravi] : [];
      const { query, variables } = documentFor(kind, field);
      const { errors = [] } = await house.as(role, ...own)(query, variables);
      const allowed = rolesIn(field)?.includes(role) ?? true;
      const codes = errors.map(({ extensions }) => extensions.code);
      expect(codes).toEqual(allowed ? [] : ['FORBIDDEN']);
    });
  });

  describe.each(streams)('subscription $name', (field) => {
    it.each(Role.options)('%s', async (role) => {
      const house = await openHouse();
      const own = role === 'consumer' ? [ravi] : [];
      const response = await house.post(documentFor('subscription', field), {
        authorization: `Bearer ${await house.tokenOf(role, ...own)}`,
        accept: 'text/event-stream',
      });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      const allowed = rolesIn(field)!.includes(role);
      let text = '';
      if (allowed) await expect.poll(house.streams, { timeout: 4_000 }).toBe(1);
      else while (!text.includes('complete')) text += (await reader.read()).value;
      expect(text.includes('FORBIDDEN')).toBe(!allowed);
      await reader.cancel();
      await expect.poll(house.streams, { timeout: 4_000 }).toBe(0);
    });
  });
});

describe('a guarded field', () => {
  const guarded = Object.values(schema.getTypeMap()).filter(isObjectType)
    .filter(({ name }) => !['Query', 'Mutation', 'Subscription'].includes(name))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => rolesIn(field));

  it('is null with an error for those who may not see it, and leaves the rest alone', async () => {
    const house = await openHouse();
    expect(guarded.map(({ field }) => field.name).sort())
      .toEqual(['actor', 'causationId', 'channel', 'commandId', 'correlationId', 'data']);
    const nullable = (type: GraphQLOutputType) => !isNonNullType(type);
    expect(guarded.every(({ field }) => nullable(field.type))).toBe(true);
    const query = `{ account(accountNo: "${ravi}") { events { nodes {
      type channel commandId causationId correlationId data actor { kind actorId } } } } }`;
    const { data, errors = [] } = await house.as('consumer', ravi)(query);
    const [{ type, ...rest }] = data.account.events.nodes;
    expect([type, ...Object.values(rest)]).toEqual(['AccountOpened', ...Array(6).fill(null)]);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Array(6).fill('FORBIDDEN'));
    const told = (await house.as('auditor')(query)).data.account.events.nodes[0];
    expect(told).toMatchObject({ channel: 'test', actor: { kind: 'STAFF', actorId: 'meena' } });
    expect(JSON.parse(told.data)).toMatchObject({
      accountNo: ravi,
      details: { box: expect.any(String) },
    });
    expect(told.data).not.toMatch(/Ravi|9826|Arera Colony/);
  });
});
