/** `khata rebuild` beside a running server: two processes over one SQLite file of views. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { accountCount } from '../src/projections/accounts.ts';
import { layoutsOf } from '../src/projections/layouts.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { scratchFile } from './scratch.ts';
import { freePort, khata, startMain } from './support/main-process.ts';
import { openAccounts } from './support/seeding.ts';

it('exchanges the views under a server, which answers on and goes on from them', async () => {
  const dataDir = dirname(scratchFile('x'));
  const vaultKey = randomBytes(32);
  await openAccounts(dataDir, vaultKey, 300);
  const settings = {
    DATA_DIR: dataDir,
    VAULT_KEY: vaultKey.toString('base64'),
    AUTH_SECRET: randomBytes(32).toString('hex'),
    PORT: String(await freePort()),
  };
  const server = await startMain(settings);
  onTestFinished(() => server.kill());
  const views = openReadStore(join(dataDir, 'views.db'));
  onTestFinished(() => views.destroy());
  const isReady = async () => (await fetch(`${server.url}/health/ready`)).status;
  await expect.poll(isReady, { timeout: 30_000 }).toBe(200);
  const counts: number[] = [];
  for (const generation of [2, 3]) {
    const rebuilding = khata(settings, 'rebuild', 'accounts');
    let isOver = false;
    const over = rebuilding.finally(() => isOver = true);
    while (!isOver) {
      counts.push(await accountCount(views));
      expect(await isReady()).toBe(200);
    }
    const { code, said } = await over;
    expect(said).toMatch(
      /^Views: 100 %, 600 events, \d+\/s\nRebuilt from 600 events: accounts@1\.$/m,
    );
    expect(code).toBe(0);
    const layout = (await layoutsOf(views, ['accounts@1'])).get('accounts@1');
    expect(layout).toMatchObject({ generation, whole: 1 });
  }
  expect(new Set(counts)).toEqual(new Set([300]));
  await openAccounts(dataDir, vaultKey, 320);
  await expect.poll(() => accountCount(views), { timeout: 30_000 }).toBe(320);
  expect(server.log()).not.toMatch(/"level":"(warn|error)"/);
  expect(await server.stop()).toBe(0);
}, 120_000);
