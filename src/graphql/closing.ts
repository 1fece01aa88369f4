/** Shutting the books of a day. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { Day } from '../domain/identifiers.ts';
import type { Paise } from '../domain/money.ts';
import type { OfficeRefusal } from '../domain/office.ts';
import { DayClosed } from '../domain/office.events.ts';
import { closedThrough, figuresOf, openDaysUntil } from '../projections/books/day-close.ts';
import { builder } from './builder.ts';
import { CommandId } from './inputs.ts';
import { Money } from './money.ts';
import { addCommand, type Asking, invalid } from './recording.ts';

const officeRefusals: Record<OfficeRefusal['code'], string> = {
  day_not_over: 'This day is not over yet.',
  day_is_closed: 'This day is closed already.',
};

type Closed = z.infer<typeof DayClosed>;
type Received = Closed['received'][number];

const ReceivedOn = builder.objectRef<Received>('ReceivedOnDay').implement({
  description: 'What arrived one way.',
  fields: (t) => ({
    gateway: t.exposeString('gateway', { description: 'Who carried it, or `counter`.' }),
    method: t.exposeString('method', { nullable: true, description: '`upi`, `cash` …, if known.' }),
    payments: t.exposeInt('payments', { description: 'How many.' }),
    amount: t.expose('amount', { type: Money, description: 'How much.' }),
  }),
});

const Closing = builder.objectRef<Closed>('DayClosing').implement({
  description: 'What a day came to when it was closed. Time basis: the day of entry.',
  fields: (t) => ({
    day: t.expose('onDay', { type: 'Date', description: 'Which day.' }),
    closedBy: t.exposeString('closedBy', { description: 'Whose id closed it.' }),
    throughEvent: t.exposeString('through', { description: 'The newest event that was counted.' }),
    received: t.expose('received', { type: [ReceivedOn], description: 'What arrived.' }),
    refunded: t.expose('refunded', { type: Money, description: 'What was given back.' }),
    suspense: t.field({
      type: Money,
      description: 'What was left in suspense.',
      resolve: ({ open }): Paise => open.suspense,
    }),
    heldPayments: t.int({
      description: 'Payments whose owner nobody knew.',
      resolve: ({ open }) => open.heldPayments,
    }),
    pendingPayments: t.int({
      description: 'Payments that had neither failed nor arrived.',
      resolve: ({ open }) => open.pendingPayments,
    }),
    settlementExceptions: t.int({
      description: 'Rows of settlements that nothing explained.',
      resolve: ({ open }) => open.settlementExceptions,
    }),
    refundsPending: t.int({
      description: 'Refunds that had not ended.',
      resolve: ({ open }) => open.refundsPending,
    }),
    openDrawers: t.int({
      description: 'Cash drawers that were not counted, or whose difference nobody had approved; ' +
        '`openItems` names them. None in closings that know of no drawers.',
      resolve: ({ open }) => open.openDrawers ?? 0,
    }),
    unopenedDrawers: t.int({
      description: 'Cash drawers with money in them that nobody had opened; ' +
        '`drawers(state: UNOPENED)` names them. None before the first drawer of all was opened.',
      resolve: ({ open }) => open.unopenedDrawers ?? 0,
    }),
  }),
});

const CloseDayInput = builder.inputType('CloseDayInput', {
  description: 'Which day.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    day: t.field({
      type: 'Date',
      required: true,
      description: 'A day that is over; every earlier one with entries is closed before.',
    }),
  }),
});

const CloseWish = z.object({ commandId: CommandId, day: Day });

async function closeDay(
  { day }: z.infer<typeof CloseWish>,
  { context, origin, at, earlier }: Asking,
) {
  const { ledger, caller } = context;
  const today = dayOf(at);
  if (earlier) {
    // The same wish again: its figures are those of then.
    const { type: _, ...figures } = DayClosed.parse({ type: earlier.type, ...earlier.data });
    return await ledger.office({ type: 'CloseDay', today, ...figures }, origin);
  }
  const closed = await closedThrough(ledger.store);
  if (closed !== undefined && day <= closed) {
    return { refused: { code: 'day_is_closed' as const, onDay: day } };
  }
  const [first] = await openDaysUntil(ledger.store, day);
  if (first !== undefined && first < day && day < today) {
    return invalid('day', `${first} is still open: close it first.`);
  }
  const figures = await figuresOf(ledger.store, day);
  const command = { type: 'CloseDay', today, onDay: day, closedBy: caller.id, ...figures } as const;
  return await ledger.office(command, origin);
}

addCommand({
  name: 'CloseDay',
  description:
    'Shuts the books of a day. What comes later for it is entered in the first open day, ' +
    'and still counts for its true day.',
  roles: ['biller'],
  input: CloseDayInput,
  schema: CloseWish,
  refusals: officeRefusals,
  stream: ({ day }) => `office-${day}`,
  ask: closeDay,
  changed: {
    field: 'closing',
    type: Closing,
    description: 'What the day came to.',
    load: (_, [fact]) => Promise.resolve(fact && DayClosed.parse(fact)),
  },
});
