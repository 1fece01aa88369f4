/** Keeping a cash drawer: opened, counted, its difference approved, its takings deposited. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { refuse } from '../domain/decider.ts';
import { DrawerClosed } from '../domain/drawer.events.ts';
import type { DrawerCommand } from '../domain/drawer.ts';
import { Day, DrawerId, drawerIdOf } from '../domain/identifiers.ts';
import { type Drawer as Row, drawerNamed } from '../projections/books/drawers.ts';
import { builder } from './builder.ts';
import { WithdrawalReason, withdrawalReasons } from './drawer-deposits.ts';
import { Tender, tenders } from './drawer-lines.ts';
import { Drawer, maySeeDrawer } from './drawers.ts';
import { Amount, CommandId, freeText, optional, PositiveAmount } from './inputs.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { drawerRefusals } from './refusals.ts';
import type { Role } from './roles.ts';

const commandIdField = { description: 'One per intention; a retry sends the same one.' };
const drawerIdField = { required: true as const, description: 'Which drawer.' };
const NotNegative = Amount.refine((amount) => amount >= 0, 'Not less than nothing.');
const keepers: readonly Role[] = ['agent', 'biller', 'admin'];
const streamOf = ({ drawerId }: { drawerId: string }) => `drawer-${drawerId}`;

const changed = {
  field: 'drawer',
  type: Drawer,
  description: 'The drawer, as it is after this command.',
};
const loaded = ({ drawerId }: { drawerId: string }, { context }: Asking) =>
  drawerNamed(context.ledger.store, drawerId);

const OpenDrawerInput = builder.inputType('OpenDrawerInput', {
  description: 'The day, and what change was handed out for it.',
  fields: (t) => ({
    commandId: t.field({ type: 'UUID', required: true, ...commandIdField }),
    day: t.field({ type: 'Date', description: 'Of which day; today’s if none. Not one to come.' }),
    float: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees handed out to give change from; 0.00 or more.',
    }),
  }),
});

const OpenWish = z.object({ commandId: CommandId, day: optional(Day), float: NotNegative });
type OpenWish = z.infer<typeof OpenWish>;

const dayIn = ({ day }: OpenWish, at: string) => day ?? dayOf(at);

addCommand({
  name: 'OpenDrawer',
  description: 'Opens the caller’s own cash drawer of a day. What the caller records at the ' +
    'counter that day is in it.',
  roles: ['agent'],
  input: OpenDrawerInput,
  schema: OpenWish,
  refusals: drawerRefusals,
  stream: (wish, { meta }) =>
    streamOf({ drawerId: drawerIdOf(meta.actor.id, dayIn(wish, meta.occurredAt)) }),
  async ask(wish, { context: { caller, ledger }, origin, at, earlier }) {
    if (earlier && earlier.meta.actor.id !== caller.id) {
      return refuse({ code: 'command_id_used_differently' as const });
    }
    const onDay = dayIn(wish, at);
    if (onDay > dayOf(at)) return invalid('day', 'This day is still to come.');
    const terms = { agentId: caller.id, onDay, float: wish.float };
    const drawerId = drawerIdOf(caller.id, onDay);
    return await ledger.drawer({ type: 'OpenDrawer', drawerId, ...terms }, origin);
  },
  changed: {
    ...changed,
    load: (wish, _, { context: { caller, ledger }, at }) =>
      drawerNamed(ledger.store, drawerIdOf(caller.id, dayIn(wish, at))),
  },
});

/** An agent keeps the own drawers; to others they are none. */
async function kept(
  drawerId: string,
  { context: { caller, ledger } }: Asking,
  command: (drawer: Row) => DrawerCommand,
  origin: Asking['origin'],
) {
  const drawer = await drawerNamed(ledger.store, drawerId);
  if (!drawer || !maySeeDrawer(caller, drawer)) {
    return refuse({ code: 'drawer_not_opened' as const, drawerId });
  }
  return await ledger.drawer(command(drawer), origin);
}

const CloseDrawerInput = builder.inputType('CloseDrawerInput', {
  description: 'What was counted in a drawer.',
  fields: (t) => ({
    commandId: t.field({ type: 'UUID', required: true, ...commandIdField }),
    drawerId: t.string(drawerIdField),
    cash: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees in notes and coins, the float with them. Of late money that alone: ' +
        'below 0.00 where more was given back than came.',
    }),
    cheques: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees in cheques and demand drafts.',
    }),
  }),
});

addCommand({
  name: 'CloseDrawer',
  description: 'Records what was counted in a drawer, which may be done anew until somebody has ' +
    'approved the difference; once more for money that was recorded after that; and once more ' +
    'for what is there too much or too little when a deposit was withdrawn.',
  roles: keepers,
  input: CloseDrawerInput,
  schema: z.object({
    commandId: CommandId,
    drawerId: DrawerId,
    cash: Amount,
    cheques: NotNegative,
  }),
  refusals: drawerRefusals,
  stream: (wish) => streamOf(wish),
  ask({ drawerId, cash, cheques }, asking) {
    const { context: { caller }, earlier, origin } = asking;
    const named = { type: 'CloseDrawer', drawerId, closedBy: caller.id } as const;
    const counted = { cash, cheques };
    return kept(drawerId, asking, ({ waitingCash, waitingCheques, lines }) => {
      const expected = { cash: waitingCash, cheques: waitingCheques };
      const before = DrawerClosed.safeParse(earlier && { type: earlier.type, ...earlier.data });
      // The same wish again: what was expected is that of then.
      return before.success
        ? { ...named, counted, expected: before.data.expected, lines: before.data.lines }
        : { ...named, counted, expected, lines };
    }, origin);
  },
  changed: { ...changed, load: (wish, _, asking) => loaded(wish, asking) },
});

const ApproveDrawerInput = builder.inputType('ApproveDrawerInput', {
  description: 'Which drawer, and what its difference is.',
  fields: (t) => ({
    commandId: t.field({ type: 'UUID', required: true, ...commandIdField }),
    drawerId: t.string(drawerIdField),
    difference: t.field({
      type: 'Decimal',
      required: true,
      description: 'Of cash and cheques together, as the approver saw it: -10.00 is short.',
    }),
  }),
});

addCommand({
  name: 'ApproveDrawer',
  description: 'Approves that a drawer is over or short, and books it. By another person than ' +
    'the agent and whoever counted.',
  roles: ['biller', 'admin'],
  input: ApproveDrawerInput,
  schema: z.object({ commandId: CommandId, drawerId: DrawerId, difference: Amount }),
  refusals: drawerRefusals,
  stream: (wish) => streamOf(wish),
  ask({ drawerId, difference }, asking) {
    const { context: { caller }, origin } = asking;
    const approval = { drawerId, difference, approvedBy: caller.id };
    return kept(drawerId, asking, () => ({ type: 'ApproveDrawer', ...approval }), origin);
  },
  changed: { ...changed, load: (wish, _, asking) => loaded(wish, asking) },
});

const DepositCashInput = builder.inputType('DepositCashInput', {
  description: 'What was paid into the bank, as its pay-in slip says it.',
  fields: (t) => ({
    commandId: t.field({ type: 'UUID', required: true, ...commandIdField }),
    drawerId: t.string(drawerIdField),
    slipRef: t.string({
      required: true,
      description: 'Number of the bank’s pay-in slip, as its statement will show it; not that of ' +
        'a receipt slip. Several drawers may go to the bank on one.',
    }),
    tender: t.field({ type: Tender, required: true, description: 'What was paid in.' }),
    amount: t.field({ type: 'Decimal', required: true, description: 'Rupees, more than 0.00.' }),
    day: t.field({ type: 'Date', required: true, description: 'When. Not a day to come.' }),
  }),
});

addCommand({
  name: 'DepositCash',
  description: 'Records that takings of a counted drawer were paid into the bank. They are in ' +
    'transit until the bank’s statement shows them.',
  roles: keepers,
  input: DepositCashInput,
  schema: z.object({
    commandId: CommandId,
    drawerId: DrawerId,
    slipRef: freeText(60),
    tender: z.enum(Object.values(tenders).map(({ value }) => value)),
    amount: PositiveAmount,
    day: Day,
  }),
  refusals: drawerRefusals,
  stream: (wish) => streamOf(wish),
  async ask({ commandId: _, day: depositedOn, ...deposit }, asking) {
    const { context: { caller }, origin, at } = asking;
    const { drawerId } = deposit;
    if (depositedOn > dayOf(at)) return invalid('day', 'This day is still to come.');
    if (depositedOn < drawerId.slice(0, 10)) return invalid('day', 'The drawer’s day is later.');
    const paidIn = { ...deposit, depositedOn, depositedBy: caller.id };
    return await kept(drawerId, asking, () => ({ type: 'DepositCash', ...paidIn }), origin);
  },
  changed: { ...changed, load: (wish, _, asking) => loaded(wish, asking) },
});

const WithdrawDepositInput = builder.inputType('WithdrawDepositInput', {
  description: 'Which deposit is taken back, and why.',
  fields: (t) => ({
    commandId: t.field({ type: 'UUID', required: true, ...commandIdField }),
    drawerId: t.string(drawerIdField),
    slipRef: t.string({ required: true, description: 'Number of its pay-in slip, as recorded.' }),
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: 'Rupees, as recorded: so nobody takes back a deposit that was made anew.',
    }),
    reason: t.field({ type: WithdrawalReason, required: true, description: 'Why.' }),
  }),
});

addCommand({
  name: 'WithdrawDeposit',
  description: 'Takes back a deposit that no statement has shown. Its money lies in the drawer ' +
    'again, its slip is free, and the drawer may be counted once more.',
  roles: keepers,
  input: WithdrawDepositInput,
  schema: z.object({
    commandId: CommandId,
    drawerId: DrawerId,
    slipRef: freeText(60),
    amount: PositiveAmount,
    reason: z.enum(Object.values(withdrawalReasons).map(({ value }) => value)),
  }),
  refusals: drawerRefusals,
  stream: (wish) => streamOf(wish),
  async ask({ commandId: _, reason: why, ...deposit }, asking) {
    const { context: { caller }, origin, at } = asking;
    const taken = { ...deposit, why, withdrawnOn: dayOf(at), withdrawnBy: caller.id };
    const command = { type: 'WithdrawDeposit', ...taken } as const;
    return await kept(deposit.drawerId, asking, () => command, origin);
  },
  changed: { ...changed, load: (wish, _, asking) => loaded(wish, asking) },
});
