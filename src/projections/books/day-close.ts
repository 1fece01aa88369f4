/** What a day comes to when its books are shut, and which day is the next to be shut. */
import { paise, sum } from '../../domain/money.ts';
import type { OfficeEvent } from '../../domain/office.events.ts';
import type { Typed } from '../../domain/decider.ts';
import type { LedgerAccount } from '../../domain/posting.ts';
import { journalIn } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';
import { unopenedCount } from './drawers.ts';
import { turnoverOf } from './reconciliation.ts';
import { openItemCounts } from './registers.ts';

type DayClosed = Typed<OfficeEvent, 'DayClosed'>;
export type DayFigures = Pick<DayClosed, 'through' | 'received' | 'refunded' | 'open'>;

/** The newest day that is shut, with all before it; undefined while none is. */
export async function closedThrough(store: ReadStore): Promise<string | undefined> {
  const row = await journalIn(store).selectFrom('postingClosingV2').select('through')
    .executeTakeFirst();
  return row?.through;
}

/** Days with entries that are not shut, oldest first, up to that one. */
export async function openDaysUntil(store: ReadStore, until: string): Promise<string[]> {
  const closed = await closedThrough(store) ?? '';
  const rows = await journalIn(store).selectFrom('postingDayV2').select('bookedOn')
    .where('bookedOn', '>', closed).where('bookedOn', '<=', until).orderBy('bookedOn').execute();
  return rows.map(({ bookedOn }) => bookedOn);
}

/**
 * Time basis: the day that things are booked in, so that each rupee is in one closing and no more.
 * Up to the newest event that the journal knows, which it names.
 */
export async function figuresOf(store: ReadStore, day: string): Promise<DayFigures> {
  const newest = await journalIn(store).selectFrom('postingV2').select(['seq', 'eventId'])
    .orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const through = Number(newest?.seq ?? 0);
  const span = { asOf: day, basis: 'booked' as const, through };
  const suspense = await turnoverOf(store, 'suspense', span);
  const items = await openItemCounts(store, day);
  const open = (kind: typeof items[number]['kind']) =>
    items.find((one) => one.kind === kind)?.items ?? 0;
  return {
    through: newest?.eventId ?? 'nothing',
    received: await receivedOn(store, day, through),
    refunded: await refundedOn(store, day, through),
    open: {
      suspense: sum(suspense.map(({ debit, credit }) => paise(credit - debit))),
      heldPayments: open('payment_held'),
      pendingPayments: open('payment_pending'),
      settlementExceptions: open('settlement_exception'),
      refundsPending: open('refund'),
      openDrawers: open('drawer'),
      unopenedDrawers: await unopenedCount(store, day),
    },
  };
}

async function receivedOn(store: ReadStore, day: string, through: number) {
  const rows = await journalIn(store).selectFrom('postingV2')
    .select(({ fn }) => [
      'ledgerAccount',
      'method',
      fn.countAll().as('payments'),
      fn.sum('amount').as('amount'),
    ])
    .where('bookedOn', '=', day).where('seq', '<=', through)
    .where('type', '=', 'PaymentConfirmed').where('amount', '>', paise(0))
    .groupBy(['ledgerAccount', 'method']).orderBy('ledgerAccount').execute();
  return rows.map(({ ledgerAccount, method, payments, amount }) => ({
    gateway: gatewayOf(ledgerAccount),
    ...(method !== null && { method }),
    payments: Number(payments),
    amount: paise(Number(amount)),
  })).sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
}

const nameOf = ({ gateway, method = '' }: { gateway: string; method?: string }) =>
  `${gateway} ${method}`;

/** Who carried the money that lies there. */
const gatewayOf = (ledgerAccount: LedgerAccount): string =>
  ledgerAccount === 'cash' ? 'counter' : ledgerAccount.replace(/^clearing:/, '');

async function refundedOn(store: ReadStore, day: string, through: number) {
  const rows = await journalIn(store).selectFrom('postingV2').select('amount')
    .where('bookedOn', '=', day).where('seq', '<=', through)
    .where('type', '=', 'RefundCompleted').where('ledgerAccount', '=', 'refunds_payable').execute();
  return sum(rows.map(({ amount }) => paise(Number(amount))));
}
