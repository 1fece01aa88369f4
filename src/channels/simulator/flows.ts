/** The forms that the business may send. They are told at the start; nobody builds them here. */
import { GraphError } from './graph-error.ts';
import type { World } from './world.ts';

type FlowParameters = { flow_id?: string | undefined; flow_name?: string | undefined };

const hourMs = 3_600_000;
const throttledMax = 10;

/** 131009 unknown, 132068 blocked, 132069 above ten messages an hour while throttled. */
export function checkFlow({ settings, store, clock }: World, wanted: FlowParameters): void {
  const flow = settings.flows.find(({ id, name }) =>
    id === wanted.flow_id || name === wanted.flow_name
  );
  if (!flow) throw new GraphError(131009, 'The parameter flow_id: no such flow');
  if (flow.status === 'blocked') throw new GraphError(132068, 'The flow is blocked.');
  if (flow.status === 'published') return;
  const { count } = store.one<{ count: number }>(
    `select count(*) as count from message where direction = 'out' and at > ?
     and content ->> '$.interactive.type' = 'flow'`,
    clock() - hourMs,
  ) ?? { count: 0 };
  if (count >= throttledMax) throw new GraphError(132069, 'Ten messages an hour while throttled.');
}
