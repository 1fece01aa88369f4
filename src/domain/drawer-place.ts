/** In which drawer money lies that somebody took or gave back at a counter. */
import { dayOf } from './calendar.ts';
import type { Tender } from './drawer.events.ts';
import { drawerIdOf } from './identifiers.ts';

export type DrawerPlace = { drawerId: string; agentId: string; onDay: string };

/** Whoever recorded it had it in hand: it is in their own drawer, of the day that it moved on. */
export function drawerFor(
  { kind, id }: { kind: string; id: string },
  movedAt: string,
): DrawerPlace | undefined {
  if (kind !== 'staff') return undefined;
  const onDay = dayOf(movedAt);
  return { drawerId: drawerIdOf(id, onDay), agentId: id, onDay };
}

/** Undefined: nothing that lies in a drawer, such as a card's slip. */
export function tenderOf(method: string | undefined): Tender | undefined {
  if (method === undefined || method === 'cash') return 'cash';
  return /^(cheque|demand[_ ]draft|dd)$/.test(method) ? 'cheques' : undefined;
}
