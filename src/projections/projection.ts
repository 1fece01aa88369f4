/** What a read model is: tables that may be thrown away, and how each fact changes them. */
import type { z } from 'zod';
import { type Fact, factOf, type Typed } from '../domain/decider.ts';
import type { Recorded } from '../eventlog/event-log.ts';
import { type Batch, writeBatch } from './batch.ts';
import type { ReadStore } from './read-store.ts';
import { tablesIn } from './table.ts';

export type Projection<Event extends Fact> = {
  /** `statements@1`. The tables bear the version too, so that a new one fills beside the old. */
  name: `${string}@${number}`;
  schema: z.ZodType<Event>;
  definitions: readonly string[];
  /** Facts without a handler are passed over; a handled fact that does not parse stops us. */
  on: {
    [Type in Event['type']]?: (
      batch: Batch,
      fact: Typed<Event, Type>,
      recorded: Recorded,
    ) => unknown;
  };
};

/** A projection as its runner sees it, whatever its facts are. */
export type Keeper = {
  name: string;
  /** Its own, and nobody else's: a rebuild drops them. */
  tables: readonly string[];
  /** See `define`. What they say of other tables than before is noticed: those are made anew. */
  definitions: readonly string[];
  handles(recorded: Recorded): boolean;
  /** What it handles, in the order of the log. Throws for a fact that does not parse. */
  keep(store: ReadStore, facts: readonly Recorded[]): Promise<unknown>;
};

export function keeperOf<Event extends Fact>(projection: Projection<Event>): Keeper {
  const { name, definitions, schema, on } = projection;
  const handlerOf = ({ type }: Recorded) => on[type as Event['type']];
  return {
    name,
    tables: tablesIn(definitions),
    definitions,
    handles: (recorded) => handlerOf(recorded) !== undefined,
    keep: (store, facts) =>
      writeBatch(store, async (batch) => {
        for (const recorded of facts) {
          await handlerOf(recorded)?.(batch, factOf(schema, recorded) as never, recorded);
        }
      }),
  };
}
