/** A view of all numbers that were noted, for tests of what keeps views. */
import { sql } from 'kysely';
import { z } from 'zod';
import { keeperOf, type Projection } from '../../src/projections/projection.ts';
import type { ReadStore } from '../../src/projections/read-store.ts';
import { table as rowsOf } from '../../src/projections/table.ts';

const Noted = z.strictObject({ type: z.literal('Noted'), n: z.int() });
type Noted = z.infer<typeof Noted>;
type Row = { n: number; revision: number };

/** In a table of its own. `keep` is told of each. `more`: columns that today's table has not. */
export function notes(
  name: Projection<Noted>['name'],
  keep: (n: number) => unknown = () => {},
  { more = '', times = 1 } = {},
) {
  const table = name.replace('@', '_v');
  const note = rowsOf<Row>(table, []);
  const keeper = keeperOf<Noted>({
    name,
    schema: Noted,
    definitions: [
      `create table if not exists ${table} (n integer, revision integer${more})`,
      `create index if not exists ${table}_n on ${table} (n)`,
    ],
    on: {
      Noted(batch, { n }, { revision }) {
        batch.insert(note, { n: n * times, revision });
        return keep(n);
      },
    },
  });
  const kept = async (store: ReadStore) => {
    const { rows } = await sql<Row>`select n from ${sql.table(table)} order by revision`
      .execute(store);
    return rows.map(({ n }) => n);
  };
  return { keeper, kept };
}
