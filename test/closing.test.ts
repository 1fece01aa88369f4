/** Shutting the books of a day, by the command line and over the API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bill, billHeader, consumer, consumerHeader, factsIn } from './imports-world.ts';
import { paise } from '../src/domain/money.ts';
import { wish } from './origin.ts';
import { clientId, openHouse, ravi } from './support/graphql-house.ts';
import { officeAt } from './support/office.ts';

describe('khata close-day', () => {
  async function office() {
    const opened = officeAt('2026-11-22T06:00:00.000Z');
    const { khata, file } = opened;
    await khata(`import consumers ${file('consumers.csv', consumerHeader, consumer())}`);
    await khata(`import bills ${file('bills.csv', billHeader, bill())}`);
    const pay = (slip: string, paidAt: string) => {
      const row = `SEH/${slip},N2302012345,100.00,${paidAt},cash`;
      const header = 'slip_no,account_no,amount,paid_at,method';
      return khata(`import payments ${file(`slips-${slip}.csv`, header, row)}`);
    };
    await pay('1', '2026-11-20 10:30');
    return { ...opened, pay };
  }
  const closings = async ({ house }: { house: Awaited<ReturnType<typeof office>>['house'] }) => {
    const { ledger, close } = await house();
    const facts = (await factsIn(ledger)).filter(({ type }) => type === 'DayClosed');
    await close();
    return facts;
  };

  it('closes yesterday, after every open day before it, and says what came', async () => {
    const opened = await office();
    const { code, said } = await opened.khata('close-day --as asha');
    expect(code).toBe(0);
    expect(said).toContain(
      '2026-11-20 is closed: ₹100.00 in 1 payments.\n  counter, cash: ₹100.00 in 1',
    );
    expect(said).toMatch(/left open: ₹100.00 in suspense, 0 held and 0 pending payments/);
    const facts = await closings(opened);
    const days = facts.map(({ data }) => 'onDay' in data && data.onDay);
    expect(days).toEqual([...days].sort());
    expect(days.at(-1)).toBe('2026-11-21');
    expect(days.at(-2)).toBe('2026-11-20');
    expect(facts.at(-1)).toMatchObject({
      stream: 'office-2026-11-21',
      data: { closedBy: 'asha', received: [] },
      meta: { actor: { kind: 'staff', id: 'asha' } },
    });
  });

  it('groups rupees as India groups them', async () => {
    const opened = await office();
    const row = 'SEH/9,N2302012345,123456.70,2026-11-20 11:30,cash';
    const header = 'slip_no,account_no,amount,paid_at,method';
    await opened.khata(`import payments ${opened.file('large.csv', header, row)}`);
    expect((await opened.khata('close-day')).said).toContain(
      '2026-11-20 is closed: ₹1,23,556.70 in 2 payments.',
    );
  });

  it('changes nothing for a day that is closed', async () => {
    const opened = await office();
    await opened.khata('close-day');
    const before = await closings(opened);
    const again = await opened.khata('close-day 2026-11-20');
    expect(again).toMatchObject({ code: 0 });
    expect(again.said).toBe('2026-11-20 is closed already; so is every day up to 2026-11-21.');
    expect(await closings(opened)).toEqual(before);
  });

  it('counts in the next day what came late for a closed one', async () => {
    const opened = await office();
    await opened.khata('close-day');
    await opened.pay('2', '2026-11-19 17:00');
    opened.clock('2026-11-23T06:00:00.000Z');
    const { said } = await opened.khata('close-day');
    expect(said).toContain('2026-11-22 is closed: ₹100.00 in 1 payments.');
    expect((await opened.khata('verify')).code).toBe(0);
  });

  it('names drawers that nobody has counted, or whose difference nobody approved', async () => {
    const opened = await office();
    const { ledger, close } = await opened.house();
    const cashier = (await factsIn(ledger)).find(({ type }) => type === 'PaymentConfirmed')!;
    const unopened = `2026-11-20.${cashier.meta.actor.id}`;
    const open = (agentId: string) => {
      const drawerId = `2026-11-20.${agentId}`;
      const terms = { agentId, onDay: '2026-11-20', float: paise(0) };
      return ledger.drawer({ type: 'OpenDrawer', drawerId, ...terms }, wish(`open ${agentId}`));
    };
    for (const agentId of ['asha', 'arjun', 'ravi']) await open(agentId);
    const count = (agentId: string, cash: number) => {
      const sums = { cash: paise(0), cheques: paise(0) };
      const counted = { ...sums, cash: paise(cash) };
      const terms = { drawerId: `2026-11-20.${agentId}`, counted, expected: sums, lines: 0 };
      const command = { type: 'CloseDrawer', ...terms, closedBy: agentId } as const;
      return ledger.drawer(command, wish(`count ${agentId}`, '2026-11-20T13:00:00Z'));
    };
    await count('arjun', 500);
    await count('ravi', 0);
    await close();
    const { said } = await opened.khata('close-day');
    expect(said).toContain(
      'refunds, 2 cash drawers, 1 never opened\n  cash drawer 2026-11-20.asha: open\n' +
        '  cash drawer 2026-11-20.arjun: differs\n' +
        `  cash drawer ${unopened}: never opened, with ₹100.00`,
    );
    const facts = await closings(opened);
    expect(facts.find(({ stream }) => stream === 'office-2026-11-20'))
      .toMatchObject({ data: { open: { openDrawers: 2, unopenedDrawers: 1 } } });
    expect((await opened.khata('verify')).code).toBe(0);
  });

  it('names no drawer that was never opened where none was ever opened', async () => {
    const opened = await office();
    const { said } = await opened.khata('close-day');
    expect(said).toContain('refunds, 0 cash drawers, 0 never opened');
    expect(said).not.toContain('  cash drawer');
  });

  it('may close while a server runs', async () => {
    const opened = await office();
    const { ledger, close } = await opened.house();
    const ending = new AbortController();
    const running = ledger.views.run(ending.signal);
    const runtime = process.versions['deno'] ? ['run', '-A'] : [];
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
    const child = spawn(process.execPath, [...runtime, cli, 'close-day', '2026-11-20'], {
      env: { PATH: process.env['PATH'], HOME: opened.dataDir, DATA_DIR: opened.dataDir },
      stdio: 'ignore',
      timeout: 60_000,
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    ending.abort();
    await running;
    await close();
    expect((await closings(opened)).length).toBeGreaterThan(0);
  }, 90_000);
});

describe('closeDay', () => {
  const mutation = `mutation ($input: CloseDayInput!) { closeDay(input: $input) {
    ... on CloseDayDone { replayed closing { day closedBy received { gateway method payments
      amount { amount } } suspense { amount } heldPayments } }
    ... on CloseDayRefused { code message issues { path message } } } }`;
  const house = async () => {
    const opened = await openHouse();
    await opened.bill(ravi, 'B-1', 50_000, '2026-10');
    const pay = `mutation ($input: RecordCounterPaymentInput!) {
      recordCounterPayment(input: $input) { __typename } }`;
    const paidAt = '2026-11-19T06:30:00.000Z';
    const slip = { commandId: clientId('slip'), slipRef: 'S-1', accountNo: ravi, amount: '200.00' };
    const paid = await opened.as('agent')(pay, { input: { ...slip, method: 'CASH', paidAt } });
    expect(paid.data.recordCounterPayment.__typename).toBe('RecordCounterPaymentDone');
    const ask = opened.as('biller');
    const close = async (day: string, name = day) =>
      (await ask(mutation, { input: { commandId: clientId(name), day } })).data.closeDay;
    return { ...opened, close };
  };

  it('closes days in order, and answers the same wish in the same way', async () => {
    const { close, at } = await house();
    expect(await close('2026-11-19')).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['day'], message: '2026-10-05 is still open: close it first.' }],
    });
    expect((await close('2026-10-05', 'first')).closing).toMatchObject({ received: [] });
    const done = await close('2026-11-19');
    expect(done).toEqual({
      replayed: false,
      closing: {
        day: '2026-11-19',
        closedBy: 'biller',
        received: [{
          gateway: 'counter',
          method: 'cash',
          payments: 1,
          amount: { amount: '200.00' },
        }],
        suspense: { amount: '200.00' },
        heldPayments: 0,
      },
    });
    at('2026-11-21T06:30:00.000Z');
    expect(await close('2026-11-19')).toEqual({ ...done, replayed: true });
  });

  it.each([['2026-11-20', 'DAY_NOT_OVER'], ['2026-10-04', 'DAY_IS_CLOSED']])(
    'refuses %s: %s',
    async (day, code) => {
      const { close } = await house();
      await close('2026-10-05');
      await close('2026-11-19');
      expect(await close(day, 'another')).toMatchObject({ code });
    },
  );

  it('is for billers', async () => {
    const { as } = await house();
    const input = { commandId: clientId('x'), day: '2026-10-05' };
    const { errors } = await as('agent')(mutation, { input });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
