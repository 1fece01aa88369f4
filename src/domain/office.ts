/** What the office itself did on a day. */
import { accept, type Decider, type Execute } from './decider.ts';
import { OfficeEvent } from './office.events.ts';

export type OfficeCommand = { type: 'RecordErasure'; onDay: string; person: string };

/** Nothing is refused here: what has been done has been done. */
export type WriteOffice = Execute<OfficeCommand, OfficeEvent, never>;

export const officeDecider: Decider<ReadonlySet<string>, OfficeCommand, OfficeEvent, never> = {
  noun: 'office',
  idOf: ({ onDay }) => onDay,
  schema: OfficeEvent,
  initial: new Set(),
  decide({ onDay, person }, erased) {
    return erased.has(person) ? accept() : accept({ type: 'ErasureExecuted', onDay, person });
  },
  evolve: (erased, { person }) => new Set(erased).add(person),
};
