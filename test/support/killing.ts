/** A crowd pays while the one service is killed and started again, and killed again. */
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { scratchFile } from '../scratch.ts';
import { freePort, type Main, startMain } from './main-process.ts';
import { payingCrowd, type Stores } from './paying-crowd.ts';
import { expectWholeBooks } from './whole-books.ts';

const manner = { patienceMs: 500_000, lookMs: 400 };

export async function expectNoneLostWhileKilled(
  { people, atOnce, kills, stores = {} }: {
    people: number;
    atOnce: number;
    kills: number;
    stores?: Stores;
  },
) {
  const port = await freePort();
  const dataDir = dirname(scratchFile('x'));
  const crowd = await payingCrowd({ dataDir, people, stores, door: () => port });
  const settings = { ...crowd.settings, PORT: String(port) };
  let service: Main = await startMain(settings);
  const paying = crowd.pay(atOnce, manner);
  for (let kill = 0; kill < kills; kill++) {
    await setTimeout(300 + Math.random() * 2_000);
    await service.kill();
    service = await startMain(settings);
  }
  await paying;
  await expect.poll(() => crowd.world.catchUp().then(() => service.lines()), { timeout: 5_000 })
    .not.toContain('"level":"error"');
  expect(await service.stop()).toBe(0);
  await crowd.leave();
  const house = await crowd.house();
  await expectWholeBooks(house, people);
  await house.close();
}
