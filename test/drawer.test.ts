import { describe, expect, it } from 'vitest';
import { drawerDecider } from '../src/domain/drawer.ts';
import { drawerFor, tenderOf } from '../src/domain/drawer-place.ts';
import { DrawerEvent } from '../src/domain/drawer.events.ts';
import { DrawerId, drawerIdOf } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { postingsOf } from '../src/domain/postings.ts';
import { specification } from './given.ts';

const given = specification(drawerDecider);
const onDay = '2026-11-20';
const drawerId = '2026-11-20.asha';

const opened: DrawerEvent = {
  type: 'DrawerOpened',
  drawerId,
  agentId: 'asha',
  onDay,
  float: paise(50_000),
};
const open = (float = 50_000) => ({ ...opened, type: 'OpenDrawer', float: paise(float) } as const);

type Sums = { cash?: number; cheques?: number };
const sums = ({ cash = 0, cheques = 0 }: Sums) => (
  { cash: paise(cash), cheques: paise(cheques) }
);
const close = (counted: Sums, expected: Sums, lines = 4, closedBy = 'asha') => ({
  type: 'CloseDrawer',
  drawerId,
  counted: sums(counted),
  expected: sums(expected),
  lines,
  closedBy,
} as const);
const closed = (
  counted: Sums,
  expected: Sums,
  { difference = {}, lines = 4, float = 50_000 }: {
    difference?: Sums;
    lines?: number;
    float?: number;
  } = {},
): DrawerEvent => ({
  ...close(counted, expected, lines),
  type: 'DrawerClosed',
  onDay,
  float: paise(float),
  difference: sums(difference),
});
const approve = (difference = -1_000, approvedBy = 'meena') => (
  { type: 'ApproveDrawer', drawerId, difference: paise(difference), approvedBy } as const
);
const approved: DrawerEvent = { ...approve(), type: 'DrawerApproved', onDay };
const deposit = (amount: number, slipRef = 'PIS-1', tender: 'cash' | 'cheques' = 'cash') => ({
  type: 'DepositCash',
  drawerId,
  slipRef,
  tender,
  amount: paise(amount),
  depositedOn: '2026-11-21',
  depositedBy: 'asha',
} as const);
const deposited = (...terms: Parameters<typeof deposit>): DrawerEvent => (
  { ...deposit(...terms), type: 'CashDeposited' }
);
const withdraw = (amount: number, why: 'mistyped' | 'credited_otherwise' = 'mistyped') => ({
  type: 'WithdrawDeposit',
  drawerId,
  slipRef: 'PIS-1',
  amount: paise(amount),
  why,
  withdrawnOn: '2026-11-22',
  withdrawnBy: 'meena',
} as const);
const withdrawn = (...terms: Parameters<typeof withdraw>): DrawerEvent => (
  { ...withdraw(...terms), type: 'DepositWithdrawn', tender: 'cash' }
);
const settle = (rowRef = 'S1') => ({
  type: 'SettleDeposit',
  drawerId,
  slipRef: 'PIS-1',
  gateway: 'bank',
  settlementId: '2026-11-22',
  rowRef,
  settledOn: '2026-11-22',
} as const);
const settled = (amount: number): DrawerEvent => (
  { ...settle(), type: 'DepositSettled', amount: paise(amount) }
);

/** 3,000.00 in cash and 1,545.53 by cheque were taken, and ₹10 of it is not there. */
const taken = { cash: 300_000, cheques: 154_553 };
const tenShort = closed({ cash: 349_000, cheques: 154_553 }, taken, {
  difference: { cash: -1_000 },
});
const exact = closed({ cash: 350_000, cheques: 154_553 }, taken);

describe('opening a drawer', () => {
  it('records the float', () => given().when(open()).then(opened));
  it('is nothing new the second time', () => given(opened).when(open()).thenNothing());
  it('is refused with another float', () =>
    given(opened).when(open(1)).thenRefused({
      code: 'drawer_opened_with_different_float',
      drawerId,
      float: paise(50_000),
    }));
});

describe('closing a drawer', () => {
  it('finds it exact when what is there is the float and what was expected', () =>
    given(opened).when(close({ cash: 350_000, cheques: 154_553 }, taken)).then(exact));
  it('finds it short', () =>
    given(opened).when(close({ cash: 349_000, cheques: 154_553 }, taken)).then(tenShort));
  it('finds it over', () =>
    given(opened).when(close({ cash: 50_500 }, {}, 0))
      .then(closed({ cash: 50_500 }, {}, { difference: { cash: 500 }, lines: 0 })));
  it('keeps a cheque that was recorded as cash apart, though together nothing is missing', () =>
    given(opened).when(close({ cash: 50_000, cheques: 700 }, { cash: 700 }, 1)).then(
      closed({ cash: 50_000, cheques: 700 }, { cash: 700 }, {
        difference: { cash: -700, cheques: 700 },
        lines: 1,
      }),
    ));
  it('takes what was given back off what is expected, below nothing if need be', () =>
    given(opened).when(close({ cash: 49_000 }, { cash: -1_000 }, 1))
      .then(closed({ cash: 49_000 }, { cash: -1_000 }, { lines: 1 })));
  it('may be done anew until the difference is approved', () =>
    given(opened, tenShort).when(close({ cash: 350_000, cheques: 154_553 }, taken)).then(exact));
  it('is nothing new with the same count', () => {
    given(opened, exact).when(close({ cash: 350_000, cheques: 154_553 }, taken)).thenNothing();
    given(opened, tenShort).when(close({ cash: 349_000, cheques: 154_553 }, taken)).thenNothing();
    given(opened, exact).when(close({ cash: 350_000, cheques: 154_553 }, {})).thenNothing();
  });
  it.each([[exact], [tenShort, approved]])(
    'is over when a count is finished: %#',
    (...before) =>
      given(opened, ...before).when(close({ cash: 1 }, {})).thenRefused({
        code: 'drawer_is_closed',
        drawerId,
      }),
  );
  it('counts what came late by itself, without a float', () =>
    given(opened, tenShort, approved).when(close({ cash: 20_000 }, { cash: 20_000 }, 5))
      .then(closed({ cash: 20_000 }, { cash: 20_000 }, { lines: 5, float: 0 })));
  it('counts what was given back late as less than nothing', () =>
    given(opened, exact).when(close({ cash: -50_000 }, { cash: -50_000 }, 5))
      .then(closed({ cash: -50_000 }, { cash: -50_000 }, { lines: 5, float: 0 })));
  it('finds no more gone than was there', () => {
    const gone = { code: 'count_leaves_less_than_nothing', drawerId } as const;
    given(opened, exact, deposited(280_000)).when(close({ cash: -20_001 }, { cash: -20_001 }, 5))
      .thenRefused({ ...gone, left: paise(20_000) });
    given(opened).when(close({ cash: -1 }, {})).thenRefused({ ...gone, left: paise(0) });
  });
  it('needs a drawer', () =>
    given().when(close({}, {})).thenRefused({ code: 'drawer_not_opened', drawerId }));
});

describe('approving a difference', () => {
  it('is for another person', () => given(opened, tenShort).when(approve()).then(approved));
  it.each([['the agent', 'asha', 'arjun'], ['who counted', 'arjun', 'arjun']])(
    'is not for %s',
    (_, approvedBy, closedBy) => {
      const count: DrawerEvent = { ...tenShort, closedBy } as DrawerEvent;
      given(opened, count).when(approve(-1_000, approvedBy))
        .thenRefused({ code: 'drawer_needs_another_person', drawerId });
    },
  );
  it('is of the difference that is there now', () =>
    given(opened, tenShort).when(approve(-500)).thenRefused({
      code: 'drawer_counted_otherwise',
      drawerId,
      difference: paise(-1_000),
    }));
  it('is nothing new the second time', () =>
    given(opened, tenShort, approved).when(approve()).thenNothing());
  it('is not of an exact drawer', () =>
    given(opened, exact).when(approve(0))
      .thenRefused({ code: 'drawer_has_no_difference', drawerId }));
  it('is also of cash that was a cheque', () => {
    const count = closed({ cash: 50_000, cheques: 700 }, { cash: 700 }, {
      difference: { cash: -700, cheques: 700 },
    });
    given(opened, count).when(approve(0))
      .then({ ...approve(0), type: 'DrawerApproved', onDay });
  });
  it('comes after the count', () =>
    given(opened).when(approve()).thenRefused({ code: 'drawer_not_closed', drawerId }));
});

describe('a deposit', () => {
  it('is of what was found, less the float', () =>
    given(opened, tenShort, approved).when(deposit(299_000)).then(deposited(299_000)));
  it('may be made in parts, cash and cheques each on a slip', () =>
    given(opened, exact, deposited(100_000)).when(deposit(154_553, 'PIS-2', 'cheques'))
      .then(deposited(154_553, 'PIS-2', 'cheques')));
  it('is never more than is left', () =>
    given(opened, exact, deposited(100_000)).when(deposit(200_001, 'PIS-2')).thenRefused({
      code: 'deposit_exceeds_drawer',
      drawerId,
      left: paise(200_000),
    }));
  it('leaves what a count has found gone that is not approved yet', () => {
    const late = closed({ cash: -50_000 }, { cash: -60_000 }, {
      difference: { cash: 10_000 },
      lines: 5,
      float: 0,
    });
    given(opened, exact, late).when(deposit(250_001)).thenRefused({
      code: 'deposit_exceeds_drawer',
      drawerId,
      left: paise(250_000),
    });
  });
  it('of late money comes on top', () =>
    given(
      opened,
      exact,
      deposited(300_000),
      closed({ cash: 20_000 }, { cash: 20_000 }, { lines: 5, float: 0 }),
    ).when(deposit(20_000, 'PIS-2')).then(deposited(20_000, 'PIS-2')));
  it('is nothing new on the same slip', () =>
    given(opened, exact, deposited(100_000)).when(deposit(100_000)).thenNothing());
  it('is refused on a slip that was for something else', () =>
    given(opened, exact, deposited(100_000)).when(deposit(1)).thenRefused({
      code: 'deposit_slip_used_with_different_terms',
      drawerId,
      slipRef: 'PIS-1',
    }));
  it('comes after the count', () =>
    given(opened).when(deposit(1)).thenRefused({ code: 'drawer_not_closed', drawerId }));
  it('comes after the approval of a difference', () =>
    given(opened, tenShort).when(deposit(1))
      .thenRefused({ code: 'drawer_not_approved', drawerId }));
});

describe('a line of the bank', () => {
  const before = [opened, exact, deposited(300_000)];
  it('shows a deposit', () => given(...before).when(settle()).then(settled(300_000)));
  it('shows it once, in however many statements', () =>
    given(...before, settled(300_000)).when(settle()).thenNothing());
  it('is refused when another line has shown it', () =>
    given(...before, settled(300_000)).when(settle('S2')).thenRefused({
      code: 'deposit_settled_before',
      drawerId,
      rowRef: '2026-11-22 S1',
    }));
  it('is refused for a slip that there is not', () =>
    given(opened).when(settle())
      .thenRefused({ code: 'deposit_not_found', drawerId, slipRef: 'PIS-1' }));
});

describe('a deposit that is taken back', () => {
  const before = [opened, exact, deposited(300_000)];
  it('lies in the drawer again', () => {
    given(...before).when(withdraw(300_000)).then(withdrawn(300_000));
    given(...before, withdrawn(300_000)).when(deposit(299_500)).then(deposited(299_500));
    given(...before, withdrawn(300_000)).when(deposit(300_000, 'PIS-3'))
      .then(deposited(300_000, 'PIS-3'));
  });
  it('is nothing new the second time', () =>
    given(...before, withdrawn(300_000)).when(withdraw(300_000)).thenNothing());
  it('is the one that was looked at', () =>
    given(...before, withdrawn(300_000), deposited(299_500)).when(withdraw(300_000))
      .thenRefused({ code: 'deposit_slip_used_with_different_terms', drawerId, slipRef: 'PIS-1' }));
  it('can be taken back again when it was made again', () =>
    given(...before, withdrawn(300_000), deposited(299_500)).when(withdraw(299_500))
      .then(withdrawn(299_500)));
  it('was not shown by the bank', () =>
    given(...before, settled(300_000)).when(withdraw(300_000)).thenRefused({
      code: 'deposit_settled_before',
      drawerId,
      rowRef: '2026-11-22 S1',
    }));
  it('is not shown by the bank any more', () =>
    given(...before, withdrawn(300_000)).when(settle())
      .thenRefused({ code: 'deposit_not_found', drawerId, slipRef: 'PIS-1' }));
  it('must be there', () =>
    given(opened, exact).when(withdraw(1))
      .thenRefused({ code: 'deposit_not_found', drawerId, slipRef: 'PIS-1' }));
  it('lets what the bank found missing be counted, once', () => {
    const short = closed({ cash: -500 }, {}, { difference: { cash: -500 }, float: 0 });
    const again = [...before, withdrawn(300_000, 'credited_otherwise')];
    given(...again).when(close({ cash: -500 }, {})).then(short);
    const yes: DrawerEvent = { ...approve(-500), type: 'DrawerApproved', onDay };
    given(...again, short, yes).when(deposit(299_501)).thenRefused({
      code: 'deposit_exceeds_drawer',
      drawerId,
      left: paise(299_500),
    });
    given(...again, short, yes).when(close({ cash: -1 }, {}))
      .thenRefused({ code: 'drawer_is_closed', drawerId });
    const once = [short, yes, deposited(299_500), withdrawn(299_500)];
    given(...again, ...once).when(close({ cash: -500 }, {})).then(short);
  });
});

it('comes to nothing in cash and in transit when all is counted, approved and banked', () => {
  const late = closed({ cash: 0 }, { cash: 2_000 }, {
    difference: { cash: -2_000 },
    lines: 5,
    float: 0,
  });
  const all = [
    opened,
    tenShort,
    approved,
    deposited(299_900),
    withdrawn(299_900),
    deposited(299_000),
    deposited(154_553, 'PIS-2', 'cheques'),
    late,
    { ...approve(-2_000), type: 'DrawerApproved', onDay } as const,
    settled(299_000),
    { ...settled(154_553), slipRef: 'PIS-2' } as DrawerEvent,
  ];
  const books: Record<string, number> = { cash: taken.cash + taken.cheques + 2_000 };
  for (const event of all) {
    expect(DrawerEvent.parse(event)).toEqual(event);
    for (const { ledgerAccount, amount } of postingsOf(event, onDay)?.postings ?? []) {
      books[ledgerAccount] = (books[ledgerAccount] ?? 0) + amount;
    }
  }
  expect(books).toEqual({
    cash: 0,
    deposits_in_transit: 0,
    cash_over_and_short: 3_000,
    bank: 299_000 + 154_553,
  });
});

describe('the drawer of a counter’s money', () => {
  const staff = { kind: 'staff', id: 'asha' };
  it('is that of who recorded it, on the day in India', () => {
    expect(drawerFor(staff, '2026-11-20T18:29:59Z')?.drawerId).toBe('2026-11-20.asha');
    expect(drawerFor(staff, '2026-11-20T18:30:00Z')?.drawerId).toBe('2026-11-21.asha');
  });
  it('is none where no member of staff had it in hand', () =>
    expect(drawerFor({ kind: 'system', id: 'asha' }, '2026-11-20T06:00:00Z')).toBe(undefined));
  it.each([
    ['cash', 'cash'],
    ['cheque', 'cheques'],
    ['demand_draft', 'cheques'],
    [
      'dd',
      'cheques',
    ],
    ['card', undefined],
    ['upi', undefined],
  ])('%s lies there as %s', (method, tender) => expect(tenderOf(method)).toBe(tender));
  it('has a name that every staff id fits', () => {
    const id = drawerIdOf(`auth0|a_b.c@d-${'x'.repeat(66)}`, onDay);
    expect(DrawerId.parse(id)).toBe(id);
  });
});
