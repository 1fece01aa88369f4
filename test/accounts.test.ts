import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../src/domain/account.events.ts';
import { paise } from '../src/domain/money.ts';
import type { OfficeEvent } from '../src/domain/office.events.ts';
import {
  accountCount,
  accountNamed,
  accountNosOfMobile,
  accounts,
  accountsPage,
} from '../src/projections/accounts.ts';
import { keeperOf } from '../src/projections/projection.ts';
import { openVault } from './support/books.ts';
import { viewKeptBy, viewOf } from './support/chronicle.ts';
import { accountNo, credited, issued, particulars } from './support/samples.ts';

const mobile = '919826000001';

async function household() {
  const vault = openVault();
  const view = await viewOf(accounts(vault));
  const opening = async (no: string, told: object): Promise<AccountEvent> => ({
    type: 'AccountOpened',
    ...particulars,
    accountNo: no,
    details: await vault.seal(`account-${no}`, 'details', JSON.stringify(told)),
  });
  const stream = `account-${accountNo}`;
  const ramesh = { name: 'Ramesh Kumar', mobile, address: '12 Lake Road' };
  return { ...view, vault, opening, stream, ramesh, hash: vault.fingerprint('mobile', mobile) };
}

describe('the accounts', () => {
  it('show what is owed and what is held in advance, kept apart', async () => {
    const { store, told, opening, stream, ramesh } = await household();
    await told(
      stream,
      await opening(accountNo, ramesh),
      issued('B-09', { amount: 90_000, afterDue: 92_000 }),
      {
        type: 'SurchargeLevied',
        accountNo,
        billNo: 'B-09',
        amount: paise(2_000),
        onDay: '2026-10-22',
      },
      credited('pay-1', { 'B-09': 92_000 }, 1_000),
    );
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding: 0, advance: 1_000 });
    await told(
      stream,
      issued('B-10', { amount: 60_000 }),
      { type: 'AdvanceApplied', accountNo, billNo: 'B-10', amount: paise(1_000) },
    );
    expect(await accountNamed(store, accountNo))
      .toMatchObject({ outstanding: 59_000, advance: 0, urban: true, category: 'LV-1.2' });
  });

  it('keep name, number and address sealed', async () => {
    const { store, told, opening, stream, ramesh, vault } = await household();
    await told(stream, await opening(accountNo, ramesh));
    const account = await accountNamed(store, accountNo);
    expect(JSON.stringify(account)).not.toMatch(/Ramesh|98260|Lake/);
    expect(JSON.parse((await vault.open(account!.details, 'details'))!)).toEqual(ramesh);
  });

  it('are found by the mobile number on record, by its hash alone', async () => {
    const { store, told, opening, ramesh, hash } = await household();
    await told('account-N2', await opening('N2', ramesh));
    await told('account-N1', await opening('N1', ramesh));
    await told('account-N3', await opening('N3', { ...ramesh, mobile: '919826000002' }));
    await told('account-N4', await opening('N4', { name: 'Sita', address: '-' }));
    expect(await accountNosOfMobile(store, hash)).toEqual(['N1', 'N2']);
    expect(await accountNosOfMobile(store, mobile)).toEqual([]);
  });

  it('follow a change of the number, and keep what is owed', async () => {
    const { store, told, opening, stream, ramesh, hash, vault } = await household();
    await told(stream, await opening(accountNo, ramesh), issued('B-10', { amount: 500 }));
    const changed = await opening(accountNo, { ...ramesh, mobile: '919826000002' });
    await told(stream, { ...changed, type: 'AccountDetailsChanged', urban: false } as AccountEvent);
    expect(await accountNosOfMobile(store, hash)).toEqual([]);
    expect(await accountNosOfMobile(store, vault.fingerprint('mobile', '919826000002')))
      .toEqual([accountNo]);
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding: 500, urban: false });
  });

  it('forget the number of whoever was erased, and keep the money', async () => {
    const { store, told, opening, stream, ramesh, hash } = await household();
    await told(stream, await opening(accountNo, ramesh), issued('B-10', { amount: 500 }));
    const erasure = (person: string): OfficeEvent => (
      { type: 'ErasureExecuted', onDay: '2026-10-06', person }
    );
    await told('office-2026-10-06', erasure('contact-c0ffee'));
    expect(await accountNosOfMobile(store, hash)).toEqual([accountNo]);
    await told('office-2026-10-06', erasure(`account-${accountNo}`));
    expect(await accountNosOfMobile(store, hash)).toEqual([]);
    expect(await accountNamed(store, accountNo)).toMatchObject({ outstanding: 500 });
  });

  it('are the same after a rebuild that comes after an erasure', async () => {
    const { log, told, opening, stream, ramesh, hash, vault } = await household();
    await told(stream, await opening(accountNo, ramesh));
    await vault.erase(`account-${accountNo}`);
    const rebuilt = await viewKeptBy(keeperOf(accounts(vault)), log);
    await rebuilt.told('none');
    expect(await accountNosOfMobile(rebuilt.store, hash)).toEqual([]);
    expect(await accountCount(rebuilt.store)).toBe(1);
  });

  it('come in pages, by number', async () => {
    const { store, told, opening, ramesh } = await household();
    for (const no of ['N3', 'N1', 'N2']) {
      await told(`account-${no}`, await opening(no, ramesh));
    }
    const page = async (asked: { after?: string; accountNos?: string[] }, limit = 2) =>
      (await accountsPage(store, { ...asked, limit })).map((one) => one.accountNo);
    expect(await page({})).toEqual(['N1', 'N2']);
    expect(await page({ after: 'N2' })).toEqual(['N3']);
    expect(await page({ accountNos: ['N3', 'N1', 'N9'] })).toEqual(['N1', 'N3']);
    expect(await page({ accountNos: [] })).toEqual([]);
    expect(await accountCount(store)).toBe(3);
  });

  it('do not have what nobody opened', async () => {
    const { store } = await household();
    expect(await accountNamed(store, 'N0')).toBeUndefined();
    expect(await accountNosOfMobile(store, 'nobody')).toEqual([]);
    expect(await accountCount(store)).toBe(0);
  });
});
