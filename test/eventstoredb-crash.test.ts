/** The service on EventStoreDB and PostgreSQL is killed while people pay; then all is counted. */
import { it } from 'vitest';
import { emptyAddress } from './support/eventstoredb/opening.ts';
import { expectNoneLostWhileKilled } from './support/killing.ts';
import { describeWithPostgres } from './support/postgres.ts';

describeWithPostgres('on EventStoreDB and PostgreSQL', (server) => {
  it('each of 16 payments gets one receipt, however often the process dies', async () => {
    const stores = { EVENT_LOG: await emptyAddress(), READ_STORE: await server().database() };
    await expectNoneLostWhileKilled({ people: 16, atOnce: 16, kills: 3, stores });
  }, 240_000);
});
