/** A drawer's deposit and the bank's line for it: the same cash, counted once. */
import { describe, expect, it } from 'vitest';
import { drawerIdOf } from '../src/domain/identifiers.ts';
import type { Tender } from '../src/domain/drawer.events.ts';
import { paise } from '../src/domain/money.ts';
import { drawerNamed, unopenedDrawers } from '../src/projections/books/drawers.ts';
import { wish } from './origin.ts';
import { ended, type SettlementWorld, settlementWorld } from './support/settlement-world.ts';

const bank = {
  gateway: 'bank',
  unit: 'rupees',
  days: 'YYYY-MM-DD',
  signs: 'two_columns',
  carriers: { 'CASH DEP': 'counter' },
  columns: {
    rowRef: 'ref',
    settledOn: 'date',
    credit: 'credit',
    debit: 'debit',
    utr: 'slip',
    description: 'text',
  },
};
const statement = (...lines: [text: string, ref: string, rupees: string, slip?: string][]) =>
  [
    'date,text,ref,debit,credit,slip',
    ...lines.map(([text, ref, rupees, slip = '']) =>
      `2026-11-22,${text},${ref},,${rupees},${slip}`
    ),
  ].join('\n');

const day = '2026-11-20';
/** Everything here is recorded by Meena; so the money is in her drawer. */
const drawerId = drawerIdOf('meena', day);

const take = (world: SettlementWorld, slip: string, amount: number, method = 'cash') =>
  world.confirm(slip, {
    amount: paise(amount),
    paidAt: `${day}T06:30:00Z`,
    evidence: { kind: 'cashier', gateway: 'counter', ref: slip, method },
  });

const open = ({ books }: SettlementWorld, id = drawerId, onDay = day) =>
  books.drawer({
    type: 'OpenDrawer',
    drawerId: id,
    agentId: id.slice(11),
    onDay,
    float: paise(0),
  }, wish(`open ${id}`));

/** Counted and found exact, and all of it paid in. */
async function bankIt(
  { books }: SettlementWorld,
  amount: number,
  { slipRef = 'PIS1', id = drawerId, tender = 'cash', lines = 1 }: {
    slipRef?: string;
    id?: string;
    tender?: Tender;
    lines?: number;
  } = {},
) {
  const found = { cash: paise(0), cheques: paise(0), [tender]: paise(amount) };
  const closing = { counted: found, expected: found, lines, closedBy: 'meena' };
  const closed = await books.drawer(
    { type: 'CloseDrawer', drawerId: id, ...closing },
    wish(`close ${id} ${lines}`),
  );
  expect(closed).toMatchObject({ events: [{ difference: { cash: 0, cheques: 0 } }] });
  const deposit = { slipRef, tender, amount: paise(amount), depositedOn: '2026-11-21' };
  const paidIn = await books.drawer(
    { type: 'DepositCash', drawerId: id, ...deposit, depositedBy: 'meena' },
    wish(`deposit ${id} ${slipRef}`),
  );
  expect(paidIn).toHaveProperty('events');
}

async function banked(amount = 100_000) {
  const world = await settlementWorld();
  await open(world);
  await take(world, 'S1', amount);
  await bankIt(world, amount);
  return world;
}

describe('the bank’s line of a deposit', () => {
  it.each([
    ['bears its slip', statement(['BY CASH', 'R1', '1000.00', 'PIS1'])],
    ['is the only one of its amount', statement(['CASH DEP SEHORE', 'R1', '1000.00'])],
  ])('%s', async (_, text) => {
    const world = await banked();
    expect(await world.balances()).toEqual({ deposits_in_transit: 100_000, suspense: -100_000 });
    expect(ended(await world.mapped(bank, text))).toEqual({ R1: 'applied by deposit' });
    expect(await world.balances()).toEqual({ bank: 100_000, suspense: -100_000 });
    expect(await world.typed('DepositSettled')).toEqual([
      expect.objectContaining({ drawerId, slipRef: 'PIS1', rowRef: 'R1', amount: 100_000 }),
    ]);
    expect(await world.typed('PaymentSettled')).toEqual([]);
  });

  it('changes nothing in a second import', async () => {
    const world = await banked();
    const text = statement(['CASH DEP', 'R1', '1000.00']);
    await world.mapped(bank, text);
    const before = await world.books.recorded();
    expect(await world.mapped(bank, text)).toMatchObject({ unchanged: true });
    expect(await world.books.recorded()).toEqual(before);
  });

  it('may be one for the slip of several drawers', async () => {
    const world = await banked();
    await open(world, drawerIdOf('asha', day));
    await world.books.payment({
      type: 'ConfirmPayment',
      paymentId: 'S2',
      amount: paise(50_000),
      paidAt: `${day}T06:30:00Z`,
      evidence: { kind: 'cashier', gateway: 'counter', ref: 'S2', method: 'cash' },
    }, { ...wish('S2'), actor: { kind: 'staff', id: 'asha' } });
    await bankIt(world, 50_000, { id: drawerIdOf('asha', day) });
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '1500.00']))))
      .toEqual({ R1: 'applied by deposit' });
    expect(await world.balances()).toEqual({ bank: 150_000, suspense: -150_000 });
  });

  it('goes on where an import broke off between two of its deposits', async () => {
    const world = await banked();
    await open(world, drawerIdOf('asha', day));
    await bankIt(world, 50_000, { id: drawerIdOf('asha', day), lines: 0 });
    const { drawer } = world.books;
    let settled = 0;
    const dying: typeof drawer = (command, origin) => {
      if (command.type === 'SettleDeposit' && ++settled === 2) throw new Error('died');
      return drawer(command, origin);
    };
    const text = statement(['CASH DEP', 'R1', '1500.00']);
    await expect(world.mapped(bank, text, {}, { ...world.books, drawer: dying })).rejects
      .toThrow('died');
    expect(ended(await world.mapped(bank, text))).toEqual({ R1: 'applied by deposit' });
    expect(await world.balances()).toMatchObject({ bank: 150_000 });
    expect(await world.balances()).not.toHaveProperty('deposits_in_transit');
  });

  it('is an exception where somebody else has shown the deposit meanwhile', async () => {
    const world = await banked();
    const { drawer } = world.books;
    const late: typeof drawer = (command, origin) => {
      if (command.type !== 'SettleDeposit') return drawer(command, origin);
      return Promise.resolve({
        refused: { code: 'deposit_settled_before', drawerId, rowRef: '2026-11-21 R0' },
      });
    };
    const ways = { ...world.books, drawer: late };
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '1000.00']), {}, ways)))
      .toEqual({ R1: 'exception by deposit: the line 2026-11-21 R0 has shown the deposit before' });
  });

  it('is an exception where its slip was of another amount, or two lines show it', async () => {
    const world = await banked();
    const text = statement(
      ['CASH DEP', 'R1', '999.00', 'PIS1'],
      ['CASH DEP', 'R2', '1000.00', 'PIS1'],
      ['CASH DEP', 'R3', '1000.00', 'PIS1'],
    );
    expect(ended(await world.mapped(bank, text))).toEqual({
      R1: 'exception: the deposits on its slip come to another amount',
      R2: 'applied by deposit',
      R3: 'exception: another row of the file shows the same deposit',
    });
    expect(await world.balances()).toEqual({
      bank: 299_900,
      settlement_exceptions: -199_900,
      suspense: -100_000,
    });
  });

  it('that names the slip has it, before one that is only of its amount', async () => {
    const world = await banked();
    const text = statement(
      ['CASH DEP BHOPAL', 'R1', '1000.00', 'PIS9'],
      ['CASH DEP SEHORE', 'R2', '1000.00', 'PIS1'],
    );
    expect(ended(await world.mapped(bank, text))).toMatchObject({ R2: 'applied by deposit' });
  });

  it('is an exception for all where several are only of its amount', async () => {
    const world = await banked();
    const text = statement(['CASH DEP A', 'R1', '1000.00'], ['CASH DEP B', 'R2', '1000.00']);
    const reason = 'exception: another row of the file shows the same deposit';
    expect(ended(await world.mapped(bank, text))).toEqual({ R1: reason, R2: reason });
    expect(await world.typed('DepositSettled')).toEqual([]);
  });

  it('is that of the deposit that was made again, not of the one that was withdrawn', async () => {
    const world = await banked();
    const { drawer } = world.books;
    const slip = { drawerId, slipRef: 'PIS1' };
    const back = { why: 'mistyped', withdrawnOn: day, withdrawnBy: 'meena' } as const;
    const withdraw = { type: 'WithdrawDeposit', ...slip, amount: paise(100_000), ...back } as const;
    expect(await drawer(withdraw, wish('withdraw'))).toHaveProperty('events.length', 1);
    expect(await world.balances()).toEqual({ cash: 100_000, suspense: -100_000 });
    const again = { tender: 'cash', amount: paise(99_500), depositedOn: '2026-11-21' } as const;
    await drawer({ type: 'DepositCash', ...slip, ...again, depositedBy: 'meena' }, wish('again'));
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '995.00', 'PIS1']))))
      .toEqual({ R1: 'applied by deposit' });
    expect(await world.balances()).toEqual({ bank: 99_500, cash: 500, suspense: -100_000 });
  });

  it('is none of a deposit that was withdrawn', async () => {
    const world = await banked();
    const back = { why: 'never_paid_in', withdrawnOn: day, withdrawnBy: 'meena' } as const;
    const which = { drawerId, slipRef: 'PIS1', amount: paise(100_000) };
    await world.books.drawer({ type: 'WithdrawDeposit', ...which, ...back }, wish('withdraw'));
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '1000.00']))))
      .toEqual({
        R1: 'exception: no payout bears its reference, and no day of counter is of that amount',
      });
  });

  it('is an exception where two slips are of its amount', async () => {
    const world = await banked();
    await take(world, 'S2', 100_000);
    await bankIt(world, 100_000, { slipRef: 'PIS2', lines: 2 });
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '1000.00']))))
      .toEqual({ R1: 'exception: several deposits are of that amount' });
  });
});

describe('money in a drawer', () => {
  it('is not settled by itself: neither by its slip nor as the counter’s day', async () => {
    const world = await settlementWorld();
    await open(world);
    await take(world, 'S1', 100_000);
    await take(world, 'S2', 20_000, 'cheque');
    const text = statement(['CASH DEP', 'R1', '1200.00'], ['CLG', 'R2', '200.00', 'S2']);
    expect(ended(await world.mapped(bank, text))).toEqual({
      R1: 'exception: no payout bears its reference, and no day of counter is of that amount',
      R2: `exception by utr: it comes with a deposit of ${drawerId}`,
    });
    expect(await world.typed('PaymentSettled')).toEqual([]);
  });

  it('does not keep the rest of the counter’s day from being settled', async () => {
    const world = await settlementWorld();
    await open(world);
    await take(world, 'S1', 100_000);
    await take(world, 'S2', 30_000, 'card');
    expect(ended(await world.mapped(bank, statement(['CASH DEP', 'R1', '300.00']))))
      .toEqual({ R1: 'applied by day_total' });
    expect(await world.typed('PaymentSettled')).toMatchObject([{ paymentId: 'S2' }]);
  });

  describe('that nobody opened is named', () => {
    const asha = drawerIdOf('asha', day);
    const unopened = async ({ books }: SettlementWorld) => {
      await books.views.settle();
      const found = await unopenedDrawers(books.store, { until: day, limit: 9 });
      return found.map(({ drawerId: id, waitingCash }) => [id, waitingCash]);
    };

    it('since the day of the first drawer that was opened anywhere', async () => {
      const world = await settlementWorld();
      await take(world, 'S1', 100_000);
      expect(await unopened(world)).toEqual([]);
      await open(world, drawerIdOf('asha', '2026-11-21'), '2026-11-21');
      expect(await unopened(world)).toEqual([]);
      await open(world, asha);
      expect(await unopened(world)).toEqual([[drawerId, 100_000]]);
    });

    it('until it is opened', async () => {
      const world = await settlementWorld();
      await take(world, 'S1', 100_000);
      await open(world);
      expect(await unopened(world)).toEqual([]);
    });

    it('until the bank has shown its cash; a card’s slip is not in it', async () => {
      const world = await settlementWorld();
      await open(world, asha);
      await take(world, 'S1', 100_000);
      await world.mapped(bank, statement(['CASH DEP', 'R1', '1000.00']));
      await take(world, 'S2', 30_000, 'card');
      expect(await unopened(world)).toEqual([]);
    });
  });

  it('that the bank has shown by itself is not expected in a drawer opened later', async () => {
    const world = await settlementWorld();
    await take(world, 'S1', 100_000);
    await world.mapped(bank, statement(['CASH DEP', 'R1', '1000.00']));
    await open(world);
    await take(world, 'S2', 700);
    await world.books.views.settle();
    const drawer = await drawerNamed(world.books.store, drawerId);
    expect(drawer).toMatchObject({ waitingCash: 700, lines: 2, state: 'open' });
  });
});
