import { describe, expect, it } from 'vitest';
import { importConsumers } from '../src/imports/consumers.ts';
import { importOpening } from '../src/imports/opening.ts';
import { openBillsOf } from '../src/projections/bills.ts';
import { consumer, consumerHeader, factsIn, imported, ledgerInMemory } from './imports-world.ts';

const header = 'account_no,on_day,amount';
const rameshs = 'N2302012345';

async function ledgerWithRamesh() {
  const ledger = await ledgerInMemory();
  await imported(importConsumers, ledger, [consumerHeader, consumer()]);
  return ledger;
}

describe('importing opening balances', () => {
  it('sets what an account owed, once', async () => {
    const ledger = await ledgerWithRamesh();
    const rows = [header, `${rameshs},2026-04-01,1200.50`];
    expect((await imported(importOpening, ledger, rows)).summary).toMatchObject({ accepted: 1 });
    expect((await imported(importOpening, ledger, rows)).summary).toMatchObject({ unchanged: 1 });
    expect((await factsIn(ledger)).at(-1)).toMatchObject({
      type: 'OpeningBalanceSet',
      data: { onDay: '2026-04-01', amount: 120_050 },
      meta: { actor: { kind: 'staff', id: 'meena' }, channel: 'import' },
    });
    await ledger.views.settle();
    expect(await openBillsOf(ledger.store, rameshs))
      .toMatchObject([{ billNo: 'OPENING', outstanding: 120_050, dueOn: '2026-04-01' }]);
  });

  it('holds what had been paid ahead as advance', async () => {
    const ledger = await ledgerWithRamesh();
    await imported(importOpening, ledger, [header, `${rameshs},2026-04-01,-50.00`]);
    expect(await ledger.now.account(rameshs)).toMatchObject({ advance: 5_000 });
  });

  it.each([
    [`${rameshs},2026-04-01,1`, 'it was recorded before with another amount, 12.00'],
    [
      'N2302099999,2026-04-01,1',
      'the account is not known yet: import it with the consumers first',
    ],
    [`${rameshs},2026-02-30,1`, 'on_day is not a day of the calendar such as 2026-11-05'],
    [
      `${rameshs},2026-04-01,1.234`,
      'amount is not an amount in rupees with at most two decimals, such as 1545.53',
    ],
  ])('refuses %s', async (row, reason) => {
    const ledger = await ledgerWithRamesh();
    await imported(importOpening, ledger, [header, `${rameshs},2026-04-01,12`]);
    const { reasons } = await imported(importOpening, ledger, [header, row]);
    expect(reasons).toEqual([`2: ${reason}`]);
  });
});
