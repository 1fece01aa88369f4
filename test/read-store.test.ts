import { dirname, join } from 'node:path';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { readStoreContract } from './contracts/read-store.ts';
import { scratchFile } from './scratch.ts';
import { describeWithPostgres } from './support/postgres.ts';

readStoreContract('SQLite', () => {
  return Promise.resolve(openReadStore(join(dirname(scratchFile('x')), 'views.db')));
});

describeWithPostgres('with a server', (server) => {
  readStoreContract('PostgreSQL', async () => await openPostgresStore(await server().database()));
});
