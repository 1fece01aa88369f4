/** Cash drawers: what an agent took on a day, what was counted, and what the bank got of it. */
import { z } from 'zod';
import type { TenderSums } from '../domain/drawer.events.ts';
import { type Paise, paise } from '../domain/money.ts';
import {
  depositsOf,
  type Drawer as Row,
  type DrawerLine as Line,
  drawerLines,
  drawerNamed,
  drawerOfPayment,
  drawersPage,
} from '../projections/books/drawers.ts';
import type { DrawerState as State } from '../projections/drawer-row.ts';
import { builder } from './builder.ts';
import { Deposit } from './drawer-deposits.ts';
import { LineConnection } from './drawer-lines.ts';
import { Money } from './money.ts';
import { pageArgs, pageCost, pageOf } from './paging.ts';
import { Payment } from './payments.ts';
import { type Caller, only, type Role } from './roles.ts';

const readers: readonly Role[] = ['agent', 'biller', 'auditor', 'admin'];

/** An agent has the own drawers in view, and a consumer none. */
export const maySeeDrawer = ({ kind, role, id }: Caller, { agentId }: { agentId: string }) =>
  kind === 'staff' && (role !== 'agent' || id === agentId);

const DrawerState = builder.enumType('DrawerState', {
  description: 'Where a cash drawer stands.',
  values: {
    UNOPENED: { value: 'unopened', description: 'Money was taken, and no drawer opened for it.' },
    OPEN: { value: 'open', description: 'Not counted yet.' },
    DIFFERS: {
      value: 'differs',
      description: 'Counted, over or short; another person must approve that.',
    },
    CLOSED: { value: 'closed', description: 'Counted, and every difference approved.' },
    LATE: {
      value: 'late',
      description: 'Counted, and money came or was given back after that, which must be counted.',
    },
  } satisfies Record<string, { value: State; description: string }>,
});

const Sums = builder.objectRef<TenderSums>('DrawerSums').implement({
  description: 'What lies in a drawer, by what it is.',
  fields: (t) => ({
    cash: t.expose('cash', { type: Money, description: 'Notes and coins.' }),
    cheques: t.expose('cheques', { type: Money, description: 'Cheques and demand drafts.' }),
    total: t.field({
      type: Money,
      description: 'Both together.',
      resolve: ({ cash, cheques }) => paise(cash + cheques),
    }),
  }),
});

/** Undefined before the first count. */
function lastCount({ countedCash, countedCheques, countedFloat, ...row }: Row) {
  const { expectedCash: cash, expectedCheques: cheques } = row;
  if (countedCash === null || countedCheques === null) return undefined;
  if (countedFloat === null || cash === null || cheques === null) return undefined;
  const counted = { cash: countedCash, cheques: countedCheques };
  const difference = {
    cash: paise(countedCash - countedFloat - cash),
    cheques: paise(countedCheques - cheques),
  };
  return { counted, expected: { cash, cheques }, difference };
}

export const Drawer = builder.objectRef<Row>('Drawer').implement({
  description: 'One agent’s cash drawer of one day.',
  fields: (t) => ({
    drawerId: t.exposeString('drawerId', { description: 'Day and agent: `2026-11-20.asha`.' }),
    agentId: t.exposeString('agentId', { description: 'Whose id took the money.' }),
    day: t.expose('onDay', { type: 'Date', description: 'Of which day.' }),
    state: t.expose('state', { type: DrawerState, description: 'Where it stands.' }),
    float: t.expose('floatCash', {
      type: Money,
      nullable: true,
      description: 'Handed out to give change from. Null while nobody has opened it.',
    }),
    openedAt: t.expose('openedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  }),
});

builder.objectFields(Drawer, (t) => ({
  toCount: t.field({
    type: Sums,
    description: 'Taken, less given back, and covered by no finished count; without the float.',
    resolve: ({ waitingCash: cash, waitingCheques: cheques }) => ({ cash, cheques }),
  }),
  counted: t.field({
    type: Sums,
    nullable: true,
    description: 'By the newest count, with the float. Of late money that alone: below 0.00 ' +
      'where more was given back than came.',
    resolve: (row) => lastCount(row)?.counted,
  }),
  expected: t.field({
    type: Sums,
    nullable: true,
    description: 'What that count should have found, without the float.',
    resolve: (row) => lastCount(row)?.expected,
  }),
  difference: t.field({
    type: Sums,
    nullable: true,
    description: 'Of that count. Above 0.00: over. Below: short.',
    resolve: (row) => lastCount(row)?.difference,
  }),
  closedBy: t.exposeString('closedBy', { nullable: true, description: 'Who counted it last.' }),
  closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  approvedBy: t.exposeString('approvedBy', {
    nullable: true,
    description: 'Who approved the difference of that count.',
  }),
  approvedAt: t.expose('approvedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  takings: t.field({
    type: Sums,
    description: 'What the finished counts found, without the float.',
    resolve: ({ takingsCash: cash, takingsCheques: cheques }) => ({ cash, cheques }),
  }),
  toDeposit: t.field({
    type: Sums,
    description: 'Of the takings, what was not paid into the bank.',
    resolve: (row) => ({
      cash: less(row.takingsCash, row.depositedCash),
      cheques: less(row.takingsCheques, row.depositedCheques),
    }),
  }),
}));

builder.objectFields(Drawer, (t) => ({
  deposits: t.field({
    type: [Deposit],
    description: 'In the order in which they were recorded.',
    resolve: ({ drawerId }, _, { ledger }) => depositsOf(ledger.store, drawerId),
  }),
  lines: t.field({
    type: LineConnection,
    description: 'What was taken and given back, in the order in which it was recorded.',
    args: pageArgs,
    complexity: pageCost,
    resolve(row, args, { ledger: { store } }) {
      const keyOf = ({ nth }: Line) => nth;
      const filter = row.drawerId;
      const listing = { name: 'lines', filter, key: z.int().positive(), keyOf };
      return pageOf(listing, args, (after, limit) => drawerLines(store, row, { after, limit }));
    },
  }),
}));

const less = (amount: Paise, by: Paise) => paise(amount - by);

const DrawerConnection = builder.connectionObject(
  { type: Drawer, name: 'DrawerConnection', description: 'Drawers, page by page.' },
  { name: 'DrawerEdge', description: 'A drawer in its place.' },
);

builder.objectField(Payment, 'drawer', (t) =>
  t.field({
    type: Drawer,
    nullable: true,
    description: 'The cash drawer that it was taken into, if any. Null where the caller may not ' +
      'see that: an agent sees the own ones.',
    async resolve({ paymentId, gateway }, _, { caller, ledger }) {
      if (caller.kind !== 'staff' || gateway !== 'counter') return undefined;
      const drawer = await drawerOfPayment(ledger.store, paymentId);
      return drawer && maySeeDrawer(caller, drawer) ? drawer : undefined;
    },
  }));

builder.queryFields((t) => ({
  drawer: t.field({
    ...only(readers, 'One cash drawer. Null when there is none, or it is another agent’s.'),
    type: Drawer,
    nullable: true,
    args: { drawerId: t.arg.string({ required: true, description: 'Which.' }) },
    async resolve(_, { drawerId }, { caller, ledger }) {
      const drawer = await drawerNamed(ledger.store, drawerId);
      return drawer && maySeeDrawer(caller, drawer) ? drawer : undefined;
    },
  }),
  drawers: t.field({
    ...only(readers, 'Cash drawers, the newest day first; of an agent, the own ones.'),
    type: DrawerConnection,
    nullable: true,
    args: {
      ...pageArgs,
      from: t.arg({ type: 'Date', description: 'Of this day or after it.' }),
      to: t.arg({ type: 'Date', description: 'Of this day or before it.' }),
      agentId: t.arg.string({ description: 'Of this agent alone.' }),
      state: t.arg({ type: [DrawerState], description: 'In one of these states.' }),
    },
    complexity: pageCost,
    resolve(_, { from, to, agentId: whose, state, ...args }, { caller, ledger: { store } }) {
      if (caller.role === 'agent' && whose && whose !== caller.id) {
        return pageOf(none, {}, noDrawers);
      }
      const agentId = caller.role === 'agent' ? caller.id : whose;
      const filter = {
        ...(from && { from }),
        ...(to && { to }),
        ...(agentId && { agentId }),
        ...(state && { state: [...new Set(state)].sort() }),
      };
      return pageOf(
        { ...none, filter },
        args,
        (before, limit) => drawersPage(store, filter, { before, limit }),
      );
    },
  }),
}));

const none = {
  name: 'drawers',
  filter: null as unknown,
  key: z.tuple([z.string(), z.string()]),
  keyOf: ({ onDay, drawerId }: Row): [string, string] => [onDay, drawerId],
};
const noDrawers = () => Promise.resolve([]);
