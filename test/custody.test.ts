import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { custodyByFiles } from '../src/custody/files.ts';
import { custodyByPostgres } from '../src/custody/postgres.ts';
import { custodyContract } from './contracts/custody.ts';
import { scratchFile } from './scratch.ts';
import { describeWithPostgres } from './support/postgres.ts';

custodyContract('A folder', {
  place: () => Promise.resolve(dirname(scratchFile('x'))),
  at: custodyByFiles,
});

describeWithPostgres('with a server', (server) => {
  custodyContract('PostgreSQL', { place: () => server().database(), at: custodyByPostgres });

  it('is lost with its connection, and whoever had it is told', async () => {
    const address = await server().database();
    const tenure = await custodyByPostgres(address).take('views');
    await server().breakOff(address);
    await expect.poll(() => tenure?.lost.aborted, { timeout: 30_000 }).toBe(true);
    const next = await custodyByPostgres(address).take('views');
    expect(next).toBeDefined();
    await tenure?.giveBack();
    await next?.giveBack();
  });

  it('cannot be had from a server that is away', async () => {
    const gone = custodyByPostgres('postgres://khata:hush@127.0.0.1:1/khata');
    await expect(gone.take('views')).rejects.toThrow();
  });
});
