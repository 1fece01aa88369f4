/** `khata close-day`: shuts the books of a day, and of every day before it that is still open. */
import { dayOf, daysAfter } from '../domain/calendar.ts';
import { Day, derivedId } from '../domain/identifiers.ts';
import { paise, sum } from '../domain/money.ts';
import { rupees } from '../documents/figures.ts';
import type { Ledger } from '../ledger.ts';
import {
  closedThrough,
  type DayFigures,
  figuresOf,
  openDaysUntil,
} from '../projections/books/day-close.ts';
import { type Drawer, unopenedDrawers } from '../projections/books/drawers.ts';
import { openItemsPage } from '../projections/books/registers.ts';
import type { OpenItem } from '../projections/open-items.ts';
import { type Command, counted, type ExitCode, khata, NotDone, parsed } from './command.ts';
import { staffIdIn } from './command.ts';
import { withHouse } from './opening.ts';

const help = `${khata} close-day [DAY] [--as NAME]

Shuts the books of DAY (yesterday), after those of every earlier day with entries that is still
open. What comes later for a closed day is entered in the first open one, and still counts for
its true day. A day that is not over is refused; one that is closed stays as it is. A server may
be running.

Says of each day what arrived, by gateway and way of paying, what was given back, and what was
left open in the evening.

  --as NAME   who closes it: recorded (your login name)`;

export const closeDay: Command = {
  name: 'close-day',
  summary: 'shut the books of a day',
  help,
  async run(args, around) {
    const { values, positionals } = parsed('close-day', args, { as: { type: 'string' } });
    const today = dayOf(around.now());
    const [day = daysAfter(today, -1), ...rest] = positionals;
    if (rest.length > 0 || !Day.safeParse(day).success) {
      throw new NotDone(`Type: ${khata} close-day ${daysAfter(today, -1)}`);
    }
    if (day >= today) {
      throw new NotDone(`${day} is not over. Type: ${khata} close-day ${daysAfter(today, -1)}`);
    }
    const closedBy = staffIdIn(values.as, around.user);
    return await withHouse<ExitCode>(around, async ({ ledger, keepsViews }) => {
      const { say } = around.terminal;
      const shown = async () => {
        if (keepsViews) await ledger.views.settle();
        else await ledger.reached(await ledger.log.end());
      };
      await shown();
      const closed = await closedThrough(ledger.store);
      if (closed !== undefined && day <= closed) {
        say(`${day} is closed already; so is every day up to ${closed}.`);
        return 0;
      }
      const days = new Set([...await openDaysUntil(ledger.store, day), day]);
      for (const onDay of days) {
        const figures = await figuresOf(ledger.store, onDay);
        await close(ledger, { onDay, closedBy, ...figures }, { now: around.now(), today });
        await shown();
        const drawers = await openDrawersOn(ledger, onDay);
        const unopened = await unopenedDrawers(ledger.store, { until: onDay, limit: drawersTold });
        for (const line of [...told(onDay, figures), ...toldOf(drawers, unopened)]) say(line);
      }
      return 0;
    });
  },
};

/** Of closing one day: the same day closed twice at once is one fact. */
const closings = '5e0c1d7a-2b94-5f6e-8a3d-9c7b1e4f6a20';

async function close(
  { office }: Ledger,
  day: DayFigures & { onDay: string; closedBy: string },
  { now, today }: { now: string; today: string },
) {
  const commandId = derivedId(closings, `${day.onDay} ${day.closedBy} ${now}`);
  const outcome = await office({ type: 'CloseDay', today, ...day }, {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'staff', id: day.closedBy },
    channel: 'command line',
    occurredAt: now,
  });
  if (!('refused' in outcome)) return;
  const { code } = outcome.refused;
  throw new NotDone(`${day.onDay} was not closed: ${code}. Type again: ${khata} close-day`);
}

const drawersTold = 20;

/** Those that nobody has counted, or whose difference nobody has approved, the oldest first. */
const openDrawersOn = ({ store }: Ledger, asOf: string) =>
  openItemsPage(store, { kinds: ['drawer'], asOf, onlyOpen: true }, { limit: drawersTold });

function told(onDay: string, { received, refunded, open }: DayFigures): string[] {
  const total = sum(received.map(({ amount }) => amount));
  const payments = received.reduce((all, one) => all + one.payments, 0);
  return [
    `${onDay} is closed: ${rupees(total)} in ${counted(payments)} payments.`,
    ...received.map(({ gateway, method, payments, amount }) =>
      `  ${[gateway, method].filter(Boolean).join(', ')}: ${rupees(amount)} in ` +
      `${counted(payments)}`
    ),
    `  given back: ${rupees(refunded)}`,
    `  left open: ${rupees(open.suspense)} in suspense, ${counted(open.heldPayments)} held and ` +
    `${counted(open.pendingPayments)} pending payments, ` +
    `${counted(open.settlementExceptions)} exceptions of settlements, ` +
    `${counted(open.refundsPending)} refunds, ${counted(open.openDrawers ?? 0)} cash drawers, ` +
    `${counted(open.unopenedDrawers ?? 0)} never opened`,
  ];
}

const toldOf = (open: readonly OpenItem[], unopened: readonly Drawer[]) => [
  ...open.map(({ ref, note }) => `  cash drawer ${ref}: ${note}`),
  ...unopened.map(({ drawerId, waitingCash, waitingCheques }) =>
    `  cash drawer ${drawerId}: never opened, with ${rupees(paise(waitingCash + waitingCheques))}`
  ),
];
