/** Kysely over node:sqlite, which both runtimes have. */
import { setTimeout } from 'node:timers/promises';
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

/** How often to try again what has found another process writing. */
const retryMs = 5;

export function sqliteDialect(db: DatabaseSync, patienceMs: number): Dialect {
  class ImmediateDriver extends SqliteDriver {
    #patient?: DatabaseConnection;

    /** Waits for another process's lock without stopping the event loop. */
    override async acquireConnection() {
      if (this.#patient) return this.#patient;
      const connection = await super.acquireConnection();
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (...query) => patiently(() => execute<never>(...query));
      return this.#patient = connection;
    }
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

  async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (const until = performance.now() + patienceMs;; await setTimeout(retryMs)) {
      try {
        return await ask();
      } catch (error) {
        if (db.isTransaction || !isBusy(error) || performance.now() > until) throw error;
      }
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
const busy = 5;

const isBusy = (error: unknown) =>
  error instanceof StoreUnavailable && (Number(error.code) & 0xff) === busy;

function faults<Answer>(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    const told = error instanceof Error && 'errcode' in error;
    if (!told || ownFault.has(Number(error.errcode) & 0xff)) throw error;
    throw new StoreUnavailable(error);
  }
}
