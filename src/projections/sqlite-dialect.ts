/** Kysely over node:sqlite, which both runtimes have. */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { StoreUnavailable } from './store-fault.ts';

/** Statements kept ready. Those that list values have a text for each number of them. */
const readyMax = 300;

export function sqliteDialect(db: DatabaseSync): Dialect {
  class ImmediateDriver extends SqliteDriver {
    /**
     * Takes the write lock at once. A transaction that reads first and wants to write later can
     * find the file changed in between, and fails on the spot: for that, SQLite does not wait.
     */
    override async beginTransaction(connection: DatabaseConnection) {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    }
    /** After a full disk SQLite has already rolled back: once more would hide the true error. */
    override async rollbackTransaction(connection: DatabaseConnection) {
      if (db.isTransaction) await super.rollbackTransaction(connection);
    }
  }
  return {
    createDriver: () => new ImmediateDriver({ database: likeBetterSqlite3(db) }),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

/** As a statement's only parameter: values to run it with, time and again. */
export class Each {
  lists: readonly (readonly unknown[])[];

  constructor(lists: Each['lists']) {
    this.lists = lists;
  }
}

const listsOf = (values: readonly unknown[]) =>
  (values[0] instanceof Each ? values[0].lists : [values]) as readonly SQLInputValue[][];

/** Kysely expects better-sqlite3: parameters in one array, and `reader` for what returns rows. */
function likeBetterSqlite3(db: DatabaseSync): SqliteDatabase {
  const ready = new Map<string, StatementSync>();

  function statementFor(text: string): StatementSync {
    const known = ready.get(text);
    if (known) return known;
    const statement = faults(() => db.prepare(text));
    if (ready.size >= readyMax) ready.clear();
    ready.set(text, statement);
    return statement;
  }

  return {
    close() {
      ready.clear();
      db.close();
    },
    prepare(text) {
      const statement = statementFor(text);
      return {
        reader: statement.columns().length > 0,
        all: (values) => faults(() => listsOf(values).flatMap((list) => statement.all(...list))),
        run: (values) =>
          faults(() => {
            const changes = listsOf(values).map((list) => Number(statement.run(...list).changes));
            return { changes: changes.reduce((sum, one) => sum + one, 0), lastInsertRowid: 0 };
          }),
        iterate: (values) => statement.iterate(...values as SQLInputValue[]),
      };
    },
  };
}

/** SQLite's primary codes for what is wrong with a statement or with its values. */
const ownFault = new Set([1, 18, 19, 20, 25]);

function faults<Answer>(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    const told = error instanceof Error && 'errcode' in error;
    if (!told || ownFault.has(Number(error.errcode) & 0xff)) throw error;
    throw new StoreUnavailable(error);
  }
}
