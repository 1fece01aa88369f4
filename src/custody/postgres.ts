/** Custody among machines: by advisory locks of PostgreSQL, each on a connection of its own. */
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Custody, Tenure } from './custody.ts';

/** Our own among the advisory locks of that database; any number will do. */
const locks = 1_912_0756;
/** A silent connection is asked, and given up without an answer, in time for who comes next. */
const heartbeatMs = 1_000;
const answerMs = 2_000;
/** The server, too, must notice that we are gone, or it would keep the lock for us. */
const session = `
  set tcp_keepalives_idle = 1; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3;
  set tcp_user_timeout = 3000; set idle_session_timeout = 0`;

/** `address`: `postgres://name:password@host:port/database`. */
export const custodyByPostgres = (address: string): Custody => ({
  async take(job) {
    const client = new pg.Client({
      connectionString: address,
      application_name: `bijlikhata ${job}`,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
    });
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    try {
      await client.connect();
      await client.query(session);
      const { rows: [answer] } = await client.query<{ ours: boolean }>(
        'select pg_try_advisory_lock($1, hashtext($2)) as ours',
        [locks, job],
      );
      if (answer?.ours) return held(client, lost);
    } catch (error) {
      await end(client);
      throw error;
    }
    await end(client);
    return undefined;
  },
});

function held(client: pg.Client, lost: AbortController): Tenure {
  const timer = setInterval(() => {
    client.query('select 1').catch(() => lost.abort());
  }, heartbeatMs);
  lost.signal.addEventListener('abort', () => {
    clearInterval(timer);
    end(client);
  }, { once: true });
  return {
    lost: lost.signal,
    async giveBack() {
      clearInterval(timer);
      await end(client);
    },
  };
}

/** A connection that is stuck does not keep us. */
const end = (client: pg.Client) =>
  Promise.race([client.end().catch(() => {}), setTimeout(answerMs, undefined, { ref: false })]);
