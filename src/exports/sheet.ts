/** What an export is made of: sheets of rows, whatever file they are written into. */
import type { Paise } from '../domain/money.ts';

/** Text, a count, money, or nothing. */
export type Cell = string | number | { amount: Paise } | null;

export type Sheet = {
  /** Of the file, without its ending: `trial-balance`. */
  name: string;
  /** One sentence for the manifest: what it shows, and by which day. */
  basis: string;
  columns: readonly string[];
  /** Page by page; memory stays flat. */
  rows(): AsyncIterable<readonly Cell[]>;
};

/** One state of the books. `through`: the newest posting that was known at `knownAt`. */
export type Wanted = {
  from: string;
  to: string;
  asOf: string;
  knownAt: string;
  through: number;
};

export const money = (amount: Paise): Cell => ({ amount });

/** Pages of a list until there are no more. `load` gets the last item of the page before. */
export async function* everyPage<Item>(
  load: (last: Item | undefined, limit: number) => Promise<readonly Item[]>,
): AsyncGenerator<Item> {
  const limit = 500;
  let last: Item | undefined;
  while (true) {
    const page = await load(last, limit);
    yield* page;
    if (page.length < limit) return;
    last = page.at(-1);
  }
}

/** A row for each of them. */
export const each = async function* <Item>(
  items: AsyncIterable<Item> | Promise<readonly Item[]>,
  row: (item: Item) => readonly Cell[],
) {
  for await (const item of Symbol.asyncIterator in items ? items : await items) yield row(item);
};
