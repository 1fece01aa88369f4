import { describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/projections/postgres-store.ts';
import { openReadStore, type ReadStore } from '../src/projections/read-store.ts';
import {
  type Attempt,
  attemptsOf,
  createAttempts,
  endAttempt,
  noteAttempt,
} from '../src/reactions/attempts.ts';
import { describeWithPostgres } from './support/postgres.ts';

const attempt = (tries: number, state: Attempt['state']): Attempt => (
  { noticeId: 'n-1', tries, state, againAt: `2026-11-10T06:30:0${tries}Z` }
);

function tests(open: () => Promise<ReadStore>) {
  it('begin each try once, whoever of two processes is first', async () => {
    const store = await open();
    await Promise.all([createAttempts(store), createAttempts(store)]);
    const both = [1, 2].map(() => noteAttempt(store, attempt(1, 'begun')));
    expect((await Promise.all(both)).sort()).toEqual([false, true]);
    expect(await noteAttempt(store, attempt(1, 'waiting'))).toBe(true);
    expect(await noteAttempt(store, attempt(2, 'begun'))).toBe(true);
    expect(await noteAttempt(store, attempt(1, 'begun'))).toBe(false);
    expect(await noteAttempt(store, attempt(1, 'waiting'))).toBe(false);
    expect(await attemptsOf(store, ['n-1', 'n-2'])).toEqual(
      new Map([['n-1', attempt(2, 'begun')]]),
    );
    await endAttempt(store, 'n-1');
    expect(await attemptsOf(store, ['n-1'])).toEqual(new Map());
    await store.destroy();
  });
}

describe('attempts in SQLite', () => tests(() => Promise.resolve(openReadStore(':memory:'))));
describeWithPostgres('attempts in PostgreSQL', (server) => {
  tests(async () => await openPostgresStore(await server().database()));
});
