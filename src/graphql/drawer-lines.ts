/** What went into a cash drawer and came out of it, line by line. */
import type { Tender as TenderName } from '../domain/drawer.events.ts';
import type { DrawerLine as Line } from '../projections/books/drawers.ts';
import { paymentNamed } from '../projections/payments.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { Payment } from './payments.ts';

export const tenders = {
  CASH: { value: 'cash', description: 'Notes and coins.' },
  CHEQUES: { value: 'cheques', description: 'Cheques and demand drafts.' },
} as const satisfies Record<string, { value: TenderName; description: string }>;

export const Tender = builder.enumType('Tender', {
  description: 'What lies in a drawer.',
  values: tenders,
});

const Timing = builder.enumType('DrawerLineTiming', {
  description: 'When a drawer’s money was recorded.',
  values: {
    IN_TIME: { value: 'in_time', description: 'While the drawer was open.' },
    BEFORE_OPENING: { value: 'before_opening', description: 'Before anybody had opened it.' },
    LATE: { value: 'late', description: 'After it was first counted.' },
  } satisfies Record<string, { value: Line['timing']; description: string }>,
});

const DrawerLine = builder.objectRef<Line>('DrawerLine').implement({
  description: 'A payment that was taken into a drawer, or a refund that was given out of it.',
  fields: (t) => ({
    payment: t.field({
      type: Payment,
      description: 'Which payment.',
      nullable: true,
      resolve: ({ paymentId }, _, { ledger }) => paymentNamed(ledger.store, paymentId),
    }),
    tender: t.expose('tender', {
      type: Tender,
      nullable: true,
      description: 'Null for what does not lie in a drawer, such as a card’s slip.',
    }),
    method: t.exposeString('method', { nullable: true, description: '`cash`, `cheque` …' }),
    amount: t.expose('amount', { type: Money, description: 'Below 0.00: given back.' }),
    movedAt: t.expose('movedAt', { type: 'DateTime', description: 'When it was taken or given.' }),
    timing: t.expose('timing', { type: Timing, description: 'Whether it was expected then.' }),
    counted: t.exposeBoolean('counted', { description: 'The newest count knew of it.' }),
  }),
});

export const LineConnection = builder.connectionObject(
  { type: DrawerLine, name: 'DrawerLineConnection', description: 'Lines, page by page.' },
  { name: 'DrawerLineEdge', description: 'A line in its place.' },
);
