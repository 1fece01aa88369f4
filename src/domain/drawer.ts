/**
 * One agent's drawer of one day: opened with a float, counted, a difference looked at by another
 * person, and what it took paid into the bank. Late money is counted by itself.
 */
import { accept, type Decider, type Decision, type Execute, refuse } from './decider.ts';
import type { Typed } from './decider.ts';
import { DrawerEvent, type Tender, type TenderSums } from './drawer.events.ts';
import { type Paise, paise, sum } from './money.ts';

type Named<Type> = Omit<Typed<DrawerEvent, Type>, 'type'>;
type Closed = Named<'DrawerClosed'>;
type Deposit = Named<'CashDeposited'> & { settledBy?: string };
type CloseDrawer = { type: 'CloseDrawer' } & Omit<Closed, 'onDay' | 'float' | 'difference'>;
type ApproveDrawer = { type: 'ApproveDrawer' } & Omit<Named<'DrawerApproved'>, 'onDay'>;
type DepositCash = { type: 'DepositCash' } & Named<'CashDeposited'>;
type WithdrawDeposit = { type: 'WithdrawDeposit' } & Omit<Named<'DepositWithdrawn'>, 'tender'>;
type SettleDeposit = { type: 'SettleDeposit' } & Omit<Named<'DepositSettled'>, 'amount'>;

export type DrawerCommand =
  | { type: 'OpenDrawer' } & Named<'DrawerOpened'>
  | CloseDrawer
  | ApproveDrawer
  | DepositCash
  | WithdrawDeposit
  | SettleDeposit;

export type DrawerRefusal =
  | { code: 'drawer_opened_with_different_float'; drawerId: string; float: Paise }
  | { code: 'drawer_not_opened'; drawerId: string }
  | { code: 'drawer_not_closed'; drawerId: string }
  | { code: 'drawer_is_closed'; drawerId: string }
  | { code: 'count_leaves_less_than_nothing'; drawerId: string; left: Paise }
  | { code: 'drawer_has_no_difference'; drawerId: string }
  | { code: 'drawer_counted_otherwise'; drawerId: string; difference: Paise }
  | { code: 'drawer_needs_another_person'; drawerId: string }
  | { code: 'drawer_not_approved'; drawerId: string }
  | { code: 'deposit_exceeds_drawer'; drawerId: string; left: Paise }
  | { code: 'deposit_slip_used_with_different_terms'; drawerId: string; slipRef: string }
  | { code: 'deposit_not_found'; drawerId: string; slipRef: string }
  | { code: 'deposit_settled_before'; drawerId: string; rowRef: string };
type DrawerDecision = Decision<DrawerEvent, DrawerRefusal>;

export type Drawer =
  | { status: 'unopened' }
  | Named<'DrawerOpened'> & {
    /** `differs`: counted, and another person must look. `closed`: every count is finished. */
    status: 'open' | 'differs' | 'closed';
    count?: Closed;
    /** How many of its lines the finished counts cover; undefined while none is finished. */
    finished?: number;
    /** What the finished counts found, without the float. */
    takings: TenderSums;
    deposits: ReadonlyMap<string, Deposit>;
    /** Slips of deposits that were taken back and not made again. */
    withdrawn: ReadonlySet<string>;
    /** A deposit was taken back since the last count: what lies there may be another sum. */
    mayRecount: boolean;
    approved: boolean;
  };
type Opened = Exclude<Drawer, { status: 'unopened' }>;

export type WriteDrawer = Execute<DrawerCommand, DrawerEvent, DrawerRefusal>;

const none: TenderSums = { cash: paise(0), cheques: paise(0) };

export const drawerDecider: Decider<Drawer, DrawerCommand, DrawerEvent, DrawerRefusal> = {
  noun: 'drawer',
  idOf: ({ drawerId }) => drawerId,
  schema: DrawerEvent,
  initial: { status: 'unopened' },
  decide(command, drawer) {
    if (command.type === 'OpenDrawer') {
      const { type: _, ...wanted } = command;
      if (drawer.status === 'unopened') return accept({ type: 'DrawerOpened', ...wanted });
      const { drawerId, float } = drawer;
      if (float === wanted.float) return accept();
      return refuse({ code: 'drawer_opened_with_different_float', drawerId, float });
    }
    const { drawerId } = command;
    if (drawer.status === 'unopened') return refuse({ code: 'drawer_not_opened', drawerId });
    switch (command.type) {
      case 'CloseDrawer':
        return closeDrawer(command, drawer);
      case 'ApproveDrawer':
        return approveDrawer(command, drawer);
      case 'DepositCash':
        return depositCash(command, drawer);
      case 'WithdrawDeposit':
        return withdrawDeposit(command, drawer);
      case 'SettleDeposit':
        return settleDeposit(command, drawer);
    }
  },
  evolve(drawer, event) {
    if (event.type === 'DrawerOpened') {
      const { type: _, ...opened } = event;
      const empty = { takings: none, deposits: new Map(), withdrawn: new Set<string>() };
      return { status: 'open', ...opened, ...empty, mayRecount: false, approved: false };
    }
    return drawer.status === 'unopened' ? drawer : evolveOpened(drawer, event);
  },
};

function evolveOpened(
  drawer: Opened,
  event: Exclude<DrawerEvent, { type: 'DrawerOpened' }>,
): Opened {
  switch (event.type) {
    case 'DrawerClosed': {
      const { type: _, ...count } = event;
      const news = { count, status: 'differs', approved: false, mayRecount: false } as const;
      const counted: Opened = { ...drawer, ...news };
      return differs(count) ? counted : finish(counted, count);
    }
    case 'DrawerApproved':
      return drawer.count ? { ...finish(drawer, drawer.count), approved: true } : drawer;
    case 'CashDeposited': {
      const { type: _, ...deposit } = event;
      const deposits = new Map(drawer.deposits).set(event.slipRef, deposit);
      const withdrawn = new Set([...drawer.withdrawn].filter((slip) => slip !== event.slipRef));
      return { ...drawer, deposits, withdrawn };
    }
    case 'DepositWithdrawn': {
      const deposits = new Map([...drawer.deposits].filter(([slip]) => slip !== event.slipRef));
      const withdrawn = new Set(drawer.withdrawn).add(event.slipRef);
      return { ...drawer, deposits, withdrawn, mayRecount: true };
    }
    case 'DepositSettled': {
      const { slipRef, settlementId, rowRef } = event;
      const deposit = drawer.deposits.get(slipRef);
      if (!deposit) return drawer;
      const settled = { ...deposit, settledBy: rowIn({ settlementId, rowRef }) };
      return { ...drawer, deposits: new Map(drawer.deposits).set(slipRef, settled) };
    }
  }
}

const differs = ({ difference: { cash, cheques } }: Pick<Closed, 'difference'>) =>
  cash !== 0 || cheques !== 0;

/** What was there is what the drawer took, whatever was expected; the float goes back. */
function finish(drawer: Opened, { counted, float, lines }: Closed): Opened {
  const { cash, cheques } = drawer.takings;
  const takings = {
    cash: paise(cash + counted.cash - float),
    cheques: paise(cheques + counted.cheques),
  };
  return { ...drawer, status: 'closed', finished: lines, takings };
}

/**
 * Again while nobody has approved a difference; and once more for what came late, or for what the
 * bank did not find in a deposit. Such a count is of what has changed: no more can be gone than was
 * there.
 */
function closeDrawer(
  { type: _, ...wanted }: CloseDrawer,
  { status, onDay, count, finished, float: own, takings, deposits, mayRecount }: Opened,
): DrawerDecision {
  const { drawerId, counted, expected, lines } = wanted;
  const same = count !== undefined && lines === count.lines && isSame(counted, count.counted);
  const isOver = status === 'closed' && !mayRecount;
  const isStill = status === 'differs' && same && isSame(expected, count.expected);
  if (isStill || isOver && same) return accept();
  if (isOver && lines <= (finished ?? 0)) return refuse({ code: 'drawer_is_closed', drawerId });
  const left = finished === undefined ? paise(0) : leftOf('cash', takings, deposits);
  if (counted.cash < 0 && counted.cash < -left) {
    return refuse({ code: 'count_leaves_less_than_nothing', drawerId, left });
  }
  const float = finished === undefined ? own : paise(0);
  const difference = {
    cash: paise(counted.cash - float - expected.cash),
    cheques: paise(counted.cheques - expected.cheques),
  };
  return accept({ type: 'DrawerClosed', ...wanted, onDay, float, difference });
}

const isSame = (a: TenderSums, b: TenderSums) => a.cash === b.cash && a.cheques === b.cheques;

/** `difference`: as the checker saw it, so that nobody approves a count that is made anew. */
function approveDrawer(
  { type: _, ...wanted }: ApproveDrawer,
  { status, onDay, agentId, count, approved }: Opened,
): DrawerDecision {
  const { drawerId, approvedBy } = wanted;
  if (!count) return refuse({ code: 'drawer_not_closed', drawerId });
  const difference = paise(count.difference.cash + count.difference.cheques);
  if (difference !== wanted.difference) {
    return refuse({ code: 'drawer_counted_otherwise', drawerId, difference });
  }
  if (status === 'closed') {
    return approved ? accept() : refuse({ code: 'drawer_has_no_difference', drawerId });
  }
  if (approvedBy === count.closedBy || approvedBy === agentId) {
    return refuse({ code: 'drawer_needs_another_person', drawerId });
  }
  return accept({ type: 'DrawerApproved', ...wanted, onDay });
}

/** What can be paid in has been counted, and its difference booked: else cash would not add up. */
function depositCash(
  { type: _, ...wanted }: DepositCash,
  { status, finished, count, takings, deposits }: Opened,
): DrawerDecision {
  const { drawerId, slipRef, tender, amount, depositedOn } = wanted;
  const before = deposits.get(slipRef);
  if (before) {
    const same = before.tender === tender && before.amount === amount &&
      before.depositedOn === depositedOn;
    return same
      ? accept()
      : refuse({ code: 'deposit_slip_used_with_different_terms', drawerId, slipRef });
  }
  if (finished === undefined) {
    return refuse({ code: count ? 'drawer_not_approved' : 'drawer_not_closed', drawerId });
  }
  const gone = status === 'differs' && count ? Math.min(0, count.counted[tender]) : 0;
  const left = paise(leftOf(tender, takings, deposits) + gone);
  if (amount > left) return refuse({ code: 'deposit_exceeds_drawer', drawerId, left });
  return accept({ type: 'CashDeposited', ...wanted });
}

function leftOf(tender: Tender, takings: TenderSums, deposits: ReadonlyMap<string, Deposit>) {
  const made = [...deposits.values()].filter((deposit) => deposit.tender === tender);
  return paise(takings[tender] - sum(made.map(({ amount }) => amount)));
}

/** `amount`: as somebody saw it, so that nobody takes back a deposit that was made anew. */
function withdrawDeposit(
  { type: _, ...wanted }: WithdrawDeposit,
  { deposits, withdrawn }: Opened,
): DrawerDecision {
  const { drawerId, slipRef } = wanted;
  const deposit = deposits.get(slipRef);
  if (!deposit) {
    if (withdrawn.has(slipRef)) return accept();
    return refuse({ code: 'deposit_not_found', drawerId, slipRef });
  }
  const { tender, amount, settledBy } = deposit;
  if (amount !== wanted.amount) {
    return refuse({ code: 'deposit_slip_used_with_different_terms', drawerId, slipRef });
  }
  if (settledBy) return refuse({ code: 'deposit_settled_before', drawerId, rowRef: settledBy });
  return accept({ type: 'DepositWithdrawn', ...wanted, tender });
}

/** Once: the same line in another statement is no second arrival. */
function settleDeposit(
  { type: _, ...wanted }: SettleDeposit,
  { deposits }: Opened,
): DrawerDecision {
  const { drawerId, slipRef } = wanted;
  const deposit = deposits.get(slipRef);
  if (!deposit) return refuse({ code: 'deposit_not_found', drawerId, slipRef });
  const { settledBy, amount } = deposit;
  if (settledBy === rowIn(wanted)) return accept();
  if (settledBy) return refuse({ code: 'deposit_settled_before', drawerId, rowRef: settledBy });
  return accept({ type: 'DepositSettled', ...wanted, amount });
}

/** One line of one statement. */
const rowIn = ({ settlementId, rowRef }: { settlementId: string; rowRef: string }) =>
  `${settlementId} ${rowRef}`;
