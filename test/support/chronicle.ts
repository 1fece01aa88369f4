/** Facts as if they had been recorded long ago, straight into a real log, and views over them. */
import type { Fact } from '../../src/domain/decider.ts';
import { derivedId } from '../../src/domain/identifiers.ts';
import type { EventLog } from '../../src/eventlog/event-log.ts';
import { type Keeper, keeperOf, type Projection } from '../../src/projections/projection.ts';
import { projector } from '../../src/projections/projector.ts';
import { openReadStore } from '../../src/projections/read-store.ts';
import { wish } from '../origin.ts';
import { openLog } from './books.ts';

/** Each fact a command of its own; `at` is when it happened. */
export function scribe(log: EventLog) {
  const revisions = new Map<string, number>();
  return async (stream: string, facts: readonly Fact[], at = '2026-10-05T20:00:00Z') => {
    for (const { type, ...data } of facts) {
      const revision = revisions.get(stream) ?? -1;
      const origin = wish(`${stream} ${revision}`, at);
      const meta = { ...origin, commandDigest: 'd', schemaVersion: 1 };
      const id = derivedId(origin.commandId, '0');
      await log.append(stream, revision, [{ id, type, data, meta }]);
      revisions.set(stream, revision + 1);
    }
  };
}

/** One projection over a log of its own; `told` records facts and waits until the view has them. */
export async function viewOf<Event extends Fact>(projection: Projection<Event>) {
  return await viewKeptBy<Event>(keeperOf(projection));
}

export async function viewKeptBy<Event extends Fact>(
  keeper: Keeper,
  log: EventLog = openLog(() => '2026-10-06T00:00:00.000Z'),
) {
  const store = openReadStore(':memory:');
  const record = scribe(log);
  const views = await projector(store, log, [keeper], ({ error }) => {
    throw error;
  });
  return {
    store,
    log,
    async told(stream: string, ...facts: Event[]) {
      await record(stream, facts);
      await views.settle();
    },
  };
}
