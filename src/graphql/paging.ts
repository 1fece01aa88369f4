/** Pages of a list that grows: cursors that say where, never how many from the start. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { builder } from './builder.ts';
import { fault } from './faults.ts';

const usual = 20;
const most = 100;
const cursorMax = 300;

/** What is paged: its name and filter mark the cursors, `keyOf` tells an item's place. */
export type Listing<Item, Key> = {
  name: string;
  /** What restricts the list. A cursor is good for this filter alone. */
  filter: unknown;
  key: z.ZodType<Key>;
  keyOf(item: Item): Key;
};

type Forward = { first?: number | null | undefined; after?: string | null | undefined };
type Backward = { last?: number | null | undefined; before?: string | null | undefined };

const sizeText = `${usual} unless asked otherwise, at most ${most}.`;

export const pageArgs = builder.args((t) => ({
  first: t.int({ description: `How many; ${sizeText}` }),
  after: t.string({ description: 'The cursor after which the page begins.' }),
}));

export const bothWaysArgs = builder.args((t) => ({
  first: t.int({ description: `How many from the front; ${sizeText}` }),
  after: t.string({ description: 'The cursor after which the page begins.' }),
  last: t.int({ description: 'How many from the end. Not together with `first` or `after`.' }),
  before: t.string({ description: 'The cursor before which the page ends; with `last`.' }),
}));

/** A connection costs what its page may hold. */
export const pageCost = ({ first, last }: Forward & Backward) => ({
  field: 1,
  multiplier: first ?? last ?? usual,
});

/** Opaque to clients: the list's mark, and the place in it. */
export const cursorOf = <Item, Key>(listing: Listing<Item, Key>, item: Item): string =>
  cursorAt(listing, listing.keyOf(item));

const cursorAt = <Item, Key>(listing: Listing<Item, Key>, key: Key): string =>
  Buffer.from(JSON.stringify([markOf(listing), key])).toString('base64url');

/** And back. Throws BAD_USER_INPUT for what is no cursor of this very list. */
export function keyIn<Item, Key>(listing: Listing<Item, Key>, cursor: string): Key {
  const { success, data } = z.tuple([z.literal(markOf(listing)), listing.key])
    .safeParse(cursor.length <= cursorMax ? jsonIn(cursor) : undefined);
  if (success) return data[1];
  throw fault('BAD_USER_INPUT', `This is no cursor of these ${listing.name} with this filter.`);
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const markOf = ({ name, filter }: { name: string; filter: unknown }) =>
  createHash('sha256').update(JSON.stringify([name, filter])).digest('base64url').slice(0, 12);

function sizeIn(wanted: number | null | undefined): number {
  const size = wanted ?? usual;
  if (size >= 0 && size <= most) return size;
  throw fault('BAD_USER_INPUT', `A page has from 0 to ${most} items.`);
}

/** Of a list that is looked through for what fits: a page may end before it is full. */
export type Searched<Item, Key> = {
  items: readonly Item[];
  /** How far it was looked through, where more is left. */
  lookedAt?: Key | undefined;
};

/** As `pageOf`. What was not looked through is the next page's, even if this one is empty. */
export async function pageSearched<Item, Key>(
  listing: Listing<Item, Key>,
  { first, after }: Forward,
  search: (after: Key | undefined, limit: number) => Promise<Searched<Item, Key>>,
) {
  const size = sizeIn(first);
  const { items, lookedAt } = await search(after ? keyIn(listing, after) : undefined, size + 1);
  const { edges, pageInfo } = connection(listing, items.slice(0, size), {
    hasNextPage: items.length > size || lookedAt !== undefined,
    hasPreviousPage: Boolean(after),
  });
  const isCutShort = items.length <= size && lookedAt !== undefined;
  const endCursor = isCutShort ? cursorAt(listing, lookedAt) : pageInfo.endCursor;
  return { edges, pageInfo: { ...pageInfo, endCursor } };
}

/** One page in the list's own order. `load` is asked for one item more than the page has. */
export async function pageOf<Item, Key>(
  listing: Listing<Item, Key>,
  { first, after }: Forward,
  load: (after: Key | undefined, limit: number) => Promise<readonly Item[]>,
) {
  const size = sizeIn(first);
  const items = await load(after ? keyIn(listing, after) : undefined, size + 1);
  return connection(listing, items.slice(0, size), {
    hasNextPage: items.length > size,
    hasPreviousPage: Boolean(after),
  });
}

/** As `pageOf`, or from the end. `loadBack` answers in reverse, the nearest to `before` first. */
export async function pageEitherWay<Item, Key>(
  listing: Listing<Item, Key>,
  { first, after, last, before }: Forward & Backward,
  load: (after: Key | undefined, limit: number) => Promise<readonly Item[]>,
  loadBack: (before: Key | undefined, limit: number) => Promise<readonly Item[]>,
) {
  const backward = last !== undefined && last !== null || Boolean(before);
  if (!backward) return await pageOf(listing, { first, after }, load);
  if (first !== undefined && first !== null || after) {
    throw fault('BAD_USER_INPUT', 'Ask for `first` and `after`, or for `last` and `before`.');
  }
  const size = sizeIn(last);
  const items = await loadBack(before ? keyIn(listing, before) : undefined, size + 1);
  return connection(listing, items.slice(0, size).toReversed(), {
    hasNextPage: Boolean(before),
    hasPreviousPage: items.length > size,
  });
}

function connection<Item, Key>(
  listing: Listing<Item, Key>,
  items: readonly Item[],
  more: { hasNextPage: boolean; hasPreviousPage: boolean },
) {
  const edges = items.map((node) => ({ cursor: cursorOf(listing, node), node }));
  const startCursor = edges[0]?.cursor ?? null;
  const endCursor = edges.at(-1)?.cursor ?? null;
  return { edges, pageInfo: { ...more, startCursor, endCursor } };
}
