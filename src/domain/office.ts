/** What the office itself did on a day: whose data it erased, and when it shut the books. */
import { accept, type Decider, type Execute, refuse, type Typed } from './decider.ts';
import { OfficeEvent } from './office.events.ts';

export type OfficeCommand =
  | { type: 'RecordErasure'; onDay: string; person: string }
  | { type: 'CloseDay'; today: string } & Omit<Typed<OfficeEvent, 'DayClosed'>, 'type'>;

export type OfficeRefusal =
  | { code: 'day_not_over'; onDay: string }
  | { code: 'day_is_closed'; onDay: string };

export type OfficeDay = { erased: ReadonlySet<string>; closed: boolean };
export type WriteOffice = Execute<OfficeCommand, OfficeEvent, OfficeRefusal>;

export const officeDecider: Decider<OfficeDay, OfficeCommand, OfficeEvent, OfficeRefusal> = {
  noun: 'office',
  idOf: ({ onDay }) => onDay,
  schema: OfficeEvent,
  initial: { erased: new Set(), closed: false },
  decide(command, { erased, closed }) {
    const { onDay } = command;
    if (command.type === 'RecordErasure') {
      const { person } = command;
      return erased.has(person) ? accept() : accept({ type: 'ErasureExecuted', onDay, person });
    }
    if (closed) return refuse({ code: 'day_is_closed', onDay });
    if (command.today <= onDay) return refuse({ code: 'day_not_over', onDay });
    const { type: _, today: __, ...day } = command;
    return accept({ type: 'DayClosed', ...day });
  },
  evolve: (day, event) =>
    event.type === 'DayClosed'
      ? { ...day, closed: true }
      : { ...day, erased: new Set(day.erased).add(event.person) },
};
