/** Accounts with one open bill each, put into a data folder as an import would. */
import { randomUUID } from 'node:crypto';
import type { Origin } from '../../src/domain/decider.ts';
import { paise } from '../../src/domain/money.ts';
import { openHouse } from '../../src/open.ts';

export const demand = paise(184_300);
export const accountNoOf = (i: number) => `N23020${String(i).padStart(5, '0')}`;
export const phoneOf = (i: number) => `9198260${String(i).padStart(5, '0')}`;

function origin(): Origin {
  const commandId = randomUUID();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'staff', id: 'meena' },
    channel: 'import',
    occurredAt: new Date().toISOString(),
  };
}

export async function openAccounts(
  dataDir: string,
  vaultKey: Buffer,
  count: number,
  stores: Omit<Parameters<typeof openHouse>[0], 'dataDir' | 'vaultKey'> = {},
) {
  const house = await openHouse({ ...stores, dataDir, vaultKey: () => vaultKey }, (stopped) => {
    throw stopped.error;
  });
  const { account, vault } = house.ledger;
  await Promise.all(Array.from({ length: count }, async (_, i) => {
    const accountNo = accountNoOf(i);
    const told = JSON.stringify({ name: `Consumer ${i}`, address: 'Sehore' });
    const details = await vault.seal(`account-${accountNo}`, 'details', told);
    const place = { centre: 'Sehore', division: 'Sehore', circle: 'Sehore', urban: true };
    const opening = {
      type: 'OpenAccount',
      accountNo,
      details,
      category: 'LV-1.2',
      ...place,
    } as const;
    await account(opening, origin());
    await account({
      type: 'IssueBill',
      accountNo,
      billNo: `B${i}`,
      month: '2026-11',
      issuedOn: '2026-11-05',
      dueOn: '2099-11-28',
      units: 210,
      lines: [{ kind: 'energy', amount: demand }],
      amountAfterDue: demand,
    }, origin());
  }));
  await house.close();
}
