/** Lists of what has a state: paged newest first, all of them or those in some states alone. */
import type { EnumRef, SchemaTypes } from '@pothos/core';
import { z } from 'zod';
import { builder } from './builder.ts';
import { pageArgs, pageOf } from './paging.ts';

/** Arguments of such a list. */
export const stateArgs = <State extends string>(type: EnumRef<Types, State>) => ({
  ...pageArgs,
  ...builder.args((t) => ({
    state: t.field({ type: [type], description: 'In one of these states.' }),
  })),
});

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Used> ? Used
  : SchemaTypes;

type Asked<State> = Parameters<typeof pageOf>[1] & { state?: readonly State[] | null | undefined };
type Wanted<State> = { state?: readonly State[]; before?: number; limit: number };

/** `within`: what else restricts the list; a cursor is good for this alone. */
export function statePage<
  Item extends { seq: number },
  State extends string,
  Within extends object,
>(
  name: string,
  within: Within,
  { state, ...args }: Asked<State>,
  load: (wanted: Within & Wanted<State>) => Promise<readonly Item[]>,
) {
  const filter = { ...within, ...(state && { state: [...new Set(state)].sort() }) };
  const keyOf = ({ seq }: Item) => Number(seq);
  return pageOf(
    { name, filter, key: z.int().positive(), keyOf },
    args,
    (before, limit) => load({ ...filter, ...(before && { before }), limit }),
  );
}
