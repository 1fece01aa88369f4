/** Read models in PostgreSQL, for more than one machine. */
import {
  CamelCasePlugin,
  type DatabaseConnection,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  replaceWithNoncontingentExpression,
} from 'kysely';
import pg from 'pg';
import { makeOwnTables, type ReadStore } from './read-store.ts';
import { StoreUnavailable } from './store-fault.ts';
import { makeTables } from './table.ts';

/** So long may a connection take to come about. */
const connectMs = 5_000;
/** So long may a statement take. Longer, and the other side is gone without a word. */
const statementMs = 60_000;
const connectionsMax = 10;

/** `address`: `postgres://name:password@host:port/database`. Throws StoreUnavailable. */
export async function openPostgresStore(address: string): Promise<ReadStore> {
  const pool = new pg.Pool({
    ...connectionTo(address),
    max: connectionsMax,
    statement_timeout: statementMs,
    query_timeout: statementMs,
  });
  // A connection may end while nobody asks it anything, idle or between the statements of a
  // transaction: unheard, that would end the process. The next statement on it meets the fault.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const store: ReadStore = new Kysely({
    dialect: new FaultsToldApart({ pool }),
    plugins: [
      new CamelCasePlugin(),
      new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression }),
    ],
  });
  try {
    await makeTables(store, makeOwnTables);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

/** What every connection of ours says first. */
export const connectionTo = (address: string): pg.ClientConfig => ({
  connectionString: address,
  application_name: 'bijlikhata',
  connectionTimeoutMillis: connectMs,
  keepAlive: true,
  types: { getTypeParser },
});

/** For our own connections only: others in this process may want their bigints otherwise. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? wholeNumber : pg.types.getTypeParser(oid, format as 'text');

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`${text} is more than a number holds exactly`);
}

class FaultsToldApart extends PostgresDialect {
  #config: { pool: pg.Pool };

  constructor(config: { pool: pg.Pool }) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new FaultTeller(this.#config);
  }
}

class FaultTeller extends PostgresDriver {
  #told = new WeakSet<DatabaseConnection>();

  override async acquireConnection(...options: Parameters<PostgresDriver['acquireConnection']>) {
    const connection = await super.acquireConnection(...options).catch(tell);
    if (this.#told.has(connection)) return connection;
    this.#told.add(connection);
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = (...query) => execute<never>(...query).catch(tell);
    return connection;
  }
}

/** SQLSTATE classes of what is wrong with a statement or with its values. */
const ownFault = /^(0A|21|22|23|42)...$/;

function tell(error: unknown): never {
  const isOurs = error instanceof RangeError ||
    (error instanceof Error && 'code' in error && ownFault.test(String(error.code)));
  throw isOurs ? error : new StoreUnavailable(error);
}
