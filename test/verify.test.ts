/** Whatever somebody changes, in the views or in the log, `khata verify` tells of the event. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { together } from '../src/verifying/part.ts';
import { inThread } from '../src/verifying/threads.ts';
import { bill, billHeader, consumer, consumerHeader, factsIn } from './imports-world.ts';
import { officeAt } from './support/office.ts';

/** A thread has to load everything once more. */
const patience = 60_000;

/** Ramesh's account, a bill, and a payment of his. */
async function office() {
  const opened = officeAt('2026-11-22T06:00:00.000Z');
  const { khata, file, house, dataDir } = opened;
  await khata(`import consumers ${file('consumers.csv', consumerHeader, consumer())}`);
  await khata(`import bills ${file('bills.csv', billHeader, bill())}`);
  const slips = 'slip_no,account_no,amount,paid_at,method';
  const slip = 'SEH/1,N2302012345,1000.00,2026-11-10 10:30,cash';
  await khata(`import payments ${file('slips.csv', slips, slip)}`);
  const first = await khata('verify');
  expect(first.said).toMatch(/^Log: 3 events, with no gaps; each can be read, and balances\.$/m);
  expect(first.code).toBe(0);

  const { ledger, close } = await house();
  const ids = Object.fromEntries((await factsIn(ledger)).map(({ type, id }) => [type, id]));
  await close();

  /** As somebody would who has the file, and no scruples. */
  function tamper(file: 'views.db' | 'events.db', statement: string) {
    const db = new DatabaseSync(join(dataDir, file));
    for (const trigger of ['is_immutable', 'is_permanent', 'is_unique']) {
      db.exec(`drop trigger if exists event_${trigger}`);
    }
    expect(db.prepare(statement).run().changes, statement).toBeGreaterThan(0);
    db.close();
  }
  return { ...opened, ids: ids as Record<string, string>, tamper };
}

describe('khata verify', () => {
  it.each([
    [
      'an amount',
      `update posting_v2 set amount = amount + 1 where ledger_account = 'cash'`,
      'PaymentConfirmed',
      'posting_v2',
    ],
    [
      'a row that is gone',
      `delete from posting_v2 where ledger_account = 'revenue:energy'`,
      'BillIssued',
      'posting_v2',
    ],
    ['a bill', 'update bill_v1 set outstanding = 0', 'BillIssued', 'bill_v1'],
    ['an account', 'update account_v1 set outstanding = 5', 'BillIssued', 'account_v1'],
    ['a payment', `update payment_v1 set state = 'lapsed'`, 'PaymentConfirmed', 'payment_v1'],
    [
      'what was recorded',
      `update event_v1 set data = '{}' where type = 'BillIssued'`,
      'BillIssued',
      'event_v1',
    ],
    ['what is open', 'update due_change_v1 set amount = 1', 'BillIssued', 'due_change_v1'],
  ])('finds %s that was changed in the views', async (_, statement, type, table) => {
    const { khata, tamper, ids } = await office();
    tamper('views.db', statement);
    const { code, said } = await khata('verify');
    expect(code).toBe(1);
    expect(said).toContain(`; event ${ids[type]}`);
    expect(said).toMatch(new RegExp(`^ {2}${table}: .*; event ${ids[type]}$`, 'm'));
    expect(said).toContain('Replay: WRONG');
    await khata('rebuild');
    expect((await khata('verify')).code).toBe(0);
  });

  it('finds a row that nothing in the log makes', async () => {
    const { khata, tamper } = await office();
    tamper(
      'views.db',
      `insert into posting_total_v2
      select 'bank', type, on_day, booked_on, 7, 7 from posting_total_v2 limit 1`,
    );
    const { code, said } = await khata('verify');
    expect(code).toBe(1);
    expect(said).toMatch(/posting_total_v2: bank .* is there, but nothing in the log makes it/);
  });

  it('finds an amount that was changed in the log', async () => {
    const { khata, tamper, ids } = await office();
    tamper(
      'events.db',
      `update event set data = replace(data, '100000', '100')
      where type = 'PaymentConfirmed'`,
    );
    const { code, said } = await khata('verify');
    expect(code).toBe(1);
    expect(said).toMatch(
      new RegExp(`posting_v2: .* differs in amount; event ${ids['PaymentConfirmed']}`),
    );
    expect(said).toMatch(
      new RegExp(`event_v1: .* differs in data; event ${ids['PaymentConfirmed']}`),
    );
  });

  it('finds an event that is gone from the log, and what it had made', async () => {
    const { khata, tamper, ids } = await office();
    tamper('events.db', `delete from event where type = 'AccountOpened'`);
    const { code, said } = await khata('verify');
    expect(code).toBe(1);
    expect(said).toMatch(/account-N2302012345: has 1 events, but its newest is revision 1/);
    expect(said).toContain(`event ${ids['BillIssued']}`);
    expect(said).toContain('Log: WRONG in ');
  });

  it('finds an event that nobody can read any more', async () => {
    const { khata, tamper, ids } = await office();
    tamper(
      'events.db',
      `update event set data = replace(data, '"issuedOn"', '"isuedOn"')
      where type = 'BillIssued'`,
    );
    const { code, said } = await khata('verify');
    expect(code).toBe(1);
    expect(said).toMatch(
      new RegExp(`journal@2: cannot take in an event: .*; event ${ids['BillIssued']}`),
    );
    expect(said).not.toMatch(/1545|Ramesh/);
  });

  it('finds that the views and the books say other than the rules do', async () => {
    const { khata, tamper, ids } = await office();
    tamper('views.db', 'update account_v1 set advance = 100');
    const { said } = await khata('verify');
    expect(said).toMatch(
      new RegExp(`the view of accounts says 1.00 in advance.*; event ${ids['BillIssued']}`),
    );
    expect(said).toMatch(/^Accounts: WRONG\. 1 balances are not/m);
  });

  it('finds the same in two threads, as it does with a long log', async () => {
    const { tamper, ids, config, dataDir } = await office();
    tamper('views.db', 'update bill_v1 set outstanding = 0');
    const { vaultKey } = config();
    const order = { dataDir, vaultKey: vaultKey(), readStore: undefined };
    const found = together(
      await Promise.all(
        ['history@1', 'bills@1'].map((name) =>
          inThread({ ...order, names: [name], path: join(dataDir, `replay-${name}.db`) })
        ),
      ),
    );
    expect(found).toMatchObject({ events: 3, log: [], rows: 1, tables: ['bill_v1'] });
    expect(found.first[0]!.event).toBe(ids['BillIssued']);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('replay'))).toEqual([]);
  }, patience);

  it('tells what went wrong in a thread', async () => {
    const { config, dataDir } = await office();
    const order = { dataDir, vaultKey: config().vaultKey(), readStore: undefined };
    const path = join(dataDir, 'nowhere', 'replay.db');
    await expect(inThread({ ...order, names: ['bills@1'], path })).rejects.toThrow(/open/);
  }, patience);
});
