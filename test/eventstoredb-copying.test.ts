/** Carrying a history into EventStoreDB: what is kept where, and its server's bad days. */
import { describe, expect, it } from 'vitest';
import { begun, copied } from '../src/eventlog/copying.ts';
import { LogUnavailable, OutcomeUnknown, START } from '../src/eventlog/event-log.ts';
import { eventstoredbTarget } from '../src/eventlog/eventstoredb-target.ts';
import { noted } from './noted.ts';
import { eventstoredb, expectSame, nouns, sourceOf } from './support/copying.ts';
import type { Fault } from './support/eventstoredb/faults.ts';
import {
  closedAfterTest,
  onlyPlayed,
  played,
  quick,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { copyAll, recordedAs, recordedIn } from './support/histories.ts';

describe.skipIf(realAddress)(`an EventStoreDB target (${onlyPlayed})`, () => {
  it('keeps the first time in the metadata, and the rest of them as the ledger does', async () => {
    const server = await played();
    const target = await eventstoredb(server.address);
    await target.restore([recordedAs(1, 's-1', 0)]);
    await target.log.append('s-1', 0, [noted(2)]);
    const metas = server.store.stream('s-1')!.events
      .map(({ metadata }) => JSON.parse(Buffer.from(metadata).toString()));
    expect(metas[0]).toEqual({ ...metas[0], firstRecordedAt: '2025-03-01T00:00:00.001Z' });
    expect(metas[1]).not.toHaveProperty('firstRecordedAt');
  });

  it('takes a first time that is none for forged, and tells its own', async () => {
    const server = await played();
    const { log } = await eventstoredb(server.address);
    const meta = { ...noted(1).meta, firstRecordedAt: 'long ago' };
    await log.append('s-1', -1, [{ ...noted(1), meta }]);
    const [event] = await recordedIn(log);
    expect(event?.recordedAt).toMatch(/^20(2[6-9]|[3-9])/);
    expect(event?.meta.actor).toEqual(noted(1).meta.actor);
  });

  it('refuses a stream that none of ours would ever read again', async () => {
    const target = await eventstoredb((await played()).address);
    await expect(target.restore([recordedAs(1, 'meter-1', 0)])).rejects.toThrow('meter-1');
    expect(await target.log.end()).toBe(START);
  });

  it('sends neighbours of one stream together, and no more than it takes', async () => {
    const server = await played();
    const target = await eventstoredb(server.address);
    const text = 'x'.repeat(400_000);
    const events = [0, 1, 2, 3, 4].map((n) => ({ ...recordedAs(n, 's-1', n), data: { text } }));
    server.faults.order('append', { slowMs: 0 }, 10);
    await target.restore(events);
    expect(server.faults.waiting('append')).toBe(7);
    expect((await recordedIn(target.log)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
  });

  const passing: Fault[] = [
    { instead: 'never answer' },
    { written: 'never answer' },
    { written: 'drop' },
    { instead: 'drop' },
    { written: 'aborted' },
    { instead: 'not ready' },
    { written: 'no position' },
    { conflict: 'in any case' },
  ];

  it('has the same in the end, whatever befalls its server in the middle', async () => {
    const source = await sourceOf(160);
    const server = await played();
    const target = await eventstoredb(server.address);
    let batches = 0;
    for (const fault of passing) {
      server.faults.order('append', { slowMs: 0 }, 5);
      server.faults.order('append', fault, 1);
    }
    await copied(source, target, await begun(source, target.log), () => batches++);
    await expectSame(source, target.log);
    expect(server.faults.waiting('append')).toBe(0);
  }, 20_000);

  it('breaks off when the server stays away, and goes on when it is back', async () => {
    const source = await sourceOf(80);
    const server = await played();
    const target = closedAfterTest(
      await eventstoredbTarget(server.address, {
        nouns,
        patience: { ...quick, attemptMs: 100, totalMs: 300 },
      }),
    );
    for (
      const [fault, kind] of [
        [{ written: 'never answer' }, OutcomeUnknown],
        [{ instead: 'not ready' }, LogUnavailable],
      ] as const
    ) {
      server.faults.order('append', { slowMs: 0 }, 7);
      server.faults.order('append', fault, 1_000);
      await expect(copied(source, target, await begun(source, target.log))).rejects.toThrow(kind);
      server.faults.clear();
      expect((await begun(source, target.log)).same).toBeGreaterThan(6);
    }
    expect(await copyAll(source, target)).toMatchObject({ same: 80, difference: undefined });
  }, 20_000);
});
