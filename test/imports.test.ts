/** What rows of an import become in the ledger, and why some of them do not. */
import { describe, expect, it } from 'vitest';
import { counterPaymentId } from '../src/domain/identifiers.ts';
import { importBills } from '../src/imports/bills.ts';
import { importConsumers } from '../src/imports/consumers.ts';
import { importPayments } from '../src/imports/payments.ts';
import { bill, billHeader, consumer, consumerHeader, slip, slipHeader } from './imports-world.ts';
import { factsIn, imported, ledgerInMemory } from './imports-world.ts';

async function ledgerWithRamesh() {
  const ledger = await ledgerInMemory();
  await imported(importConsumers, ledger, [consumerHeader, consumer()]);
  return ledger;
}

const newest = async (ledger: Awaited<ReturnType<typeof ledgerInMemory>>, type: string) =>
  (await factsIn(ledger)).filter((recorded) => recorded.type === type).at(-1);

describe('importing consumers', () => {
  it('opens an account, and seals what is personal', async () => {
    const ledger = await ledgerWithRamesh();
    const [opened, ...others] = await factsIn(ledger);
    expect(others).toEqual([]);
    expect(opened).toMatchObject({
      stream: 'account-N2302012345',
      type: 'AccountOpened',
      data: { category: 'LV-1.2', centre: 'Sehore Town', urban: true },
      meta: {
        actor: { kind: 'staff', id: 'meena' },
        channel: 'import',
        occurredAt: '2026-11-22T06:00:00.000Z',
      },
    });
    expect(JSON.stringify(opened)).not.toMatch(/Ramesh|9826000001|Ganga/);
    const { details } = opened!.data as { details: Parameters<typeof ledger.vault.open>[0] };
    expect(details.person).toBe('account-N2302012345');
    expect(JSON.parse((await ledger.vault.open(details, 'details'))!)).toEqual({
      name: 'Ramesh Kumar',
      mobile: '919826000001',
      address: 'Ganga Nagar',
    });
  });

  it('changes nothing the second time', async () => {
    const ledger = await ledgerWithRamesh();
    const again = await imported(importConsumers, ledger, [consumerHeader, consumer()]);
    expect(again.summary).toEqual(
      { rows: 1, accepted: 0, unchanged: 1, rejected: 0, differing: 0 },
    );
    expect(await factsIn(ledger)).toHaveLength(1);
  });

  it.each([{ address: 'Station Road' }, { mobile: '' }, { category: 'LV-2.1' }, {
    urban: 'false',
  }])(
    'notes that particulars have changed: %j',
    async (changed) => {
      const ledger = await ledgerWithRamesh();
      await imported(importConsumers, ledger, [consumerHeader, consumer(changed)]);
      expect((await factsIn(ledger)).map(({ type }) => type))
        .toEqual(['AccountOpened', 'AccountDetailsChanged']);
    },
  );

  it.each([
    ['9826000001', '919826000001'],
    ['+919826000001', '919826000001'],
    ['+91 98260-00001', '919826000001'],
    ['919826000001', '919826000001'],
    ['09826000001', '919826000001'],
    ['9198260000', '919198260000'],
    ['', undefined],
  ])('reads the mobile number %j as %j', async (mobile, read) => {
    const ledger = await ledgerInMemory();
    await imported(importConsumers, ledger, [consumerHeader, consumer({ mobile })]);
    const { details } = (await newest(ledger, 'AccountOpened'))!.data as {
      details: Parameters<typeof ledger.vault.open>[0];
    };
    expect(JSON.parse((await ledger.vault.open(details, 'details'))!).mobile).toBe(read);
  });

  it('takes the same name in two Unicode spellings for one', async () => {
    const ledger = await ledgerInMemory();
    const nukta = ['\u095c', '\u0921\u093c'].map((letter) => `मेवा${letter}ा`);
    for (const name of nukta) {
      await imported(importConsumers, ledger, [consumerHeader, consumer({ name })]);
    }
    expect(await factsIn(ledger)).toHaveLength(1);
  });

  it.each([
    [{ account_no: 'N230201234' }, 'account_no is not a consumer number of this company'],
    [{ account_no: 'n2302012345' }, 'account_no is not a consumer number of this company'],
    [{ name: '' }, 'name is empty'],
    [{ name: '   ' }, 'name is empty'],
    [{ name: 'x'.repeat(201) }, 'name is longer than 200 letters'],
    [{ name: 'Ramesh\u0007' }, 'name has a line break or another control character'],
    [{ name: '\u202eRamesh' }, 'name has a line break or another control character'],
    [{ address: '"Ganga\nNagar"' }, 'address has a line break or another control character'],
    [{ mobile: '5826000001' }, 'mobile is not an Indian mobile number of ten digits'],
    [{ mobile: '98260' }, 'mobile is not an Indian mobile number of ten digits'],
    [{ urban: 'yes' }, 'urban is neither true nor false'],
    [{ centre: '', circle: '' }, 'centre is empty; circle is empty'],
  ])('refuses %j', async (changed, reason) => {
    const ledger = await ledgerInMemory();
    const lines = [consumerHeader, consumer(changed), consumer({ account_no: 'N2302012346' })];
    const { summary, reasons } = await imported(importConsumers, ledger, lines);
    expect(reasons).toEqual([`2: ${reason}`]);
    expect(summary).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
  });

  it('refuses an account that stands twice', async () => {
    const ledger = await ledgerInMemory();
    const lines = [consumerHeader, consumer(), consumer({ name: 'Sita' })];
    const { reasons } = await imported(importConsumers, ledger, lines);
    expect(reasons).toEqual(['3: stands in line 2 already']);
  });

  it('refuses whoever was erased, and goes on', async () => {
    const ledger = await ledgerWithRamesh();
    await ledger.vault.erase('account-N2302012345');
    const lines = [consumerHeader, consumer(), consumer({ account_no: 'N2302012346' })];
    const { summary, reasons } = await imported(importConsumers, ledger, lines);
    expect(reasons).toEqual([
      expect.stringContaining('2: personal data of this account were erased'),
    ]);
    expect(summary.accepted).toBe(1);
  });
});

describe('importing bills', () => {
  it('issues a bill with its lines, and without those of nothing', async () => {
    const ledger = await ledgerWithRamesh();
    const { summary } = await imported(importBills, ledger, [billHeader, bill()]);
    expect(summary).toEqual({ rows: 1, accepted: 1, unchanged: 0, rejected: 0, differing: 0 });
    const issued = await newest(ledger, 'BillIssued');
    expect(issued!.meta.occurredAt).toBe('2026-11-04T18:30:00Z');
    expect(issued!.data).toEqual({
      accountNo: 'N2302012345',
      billNo: 'B26100000042',
      month: '2026-10',
      issuedOn: '2026-11-05',
      dueOn: '2026-11-20',
      units: 210,
      lines: [
        { kind: 'energy', amount: 113_310 },
        { kind: 'fixed', amount: 25_200 },
        { kind: 'fuelAdjustment', amount: 2_946 },
        { kind: 'electricityDuty', amount: 13_597 },
        { kind: 'rebate', amount: -500 },
      ],
      amountAfterDue: 156_485,
      arrears: { known: 0, stated: 0 },
    });
  });

  it('keeps one line of a bill of nothing', async () => {
    const ledger = await ledgerWithRamesh();
    const nothing = 'B1,N2302012345,2026-10,2026-11-05,2026-11-20,0,0,0,0,0,0,0,0,0,0,0,';
    await imported(importBills, ledger, [billHeader, nothing]);
    expect((await newest(ledger, 'BillIssued'))!.data).toMatchObject({
      lines: [{ kind: 'energy', amount: 0 }],
      arrears: { known: 0 },
    });
  });

  it('changes nothing the second time', async () => {
    const ledger = await ledgerWithRamesh();
    await imported(importBills, ledger, [billHeader, bill()]);
    const again = await imported(importBills, ledger, [billHeader, bill()]);
    expect(again.summary).toMatchObject({ accepted: 0, unchanged: 1, rejected: 0 });
    expect(await factsIn(ledger)).toHaveLength(2);
  });

  it('reports arrears that the ledger does not know, and never adds them', async () => {
    const ledger = await ledgerWithRamesh();
    const { summary, differing } = await imported(importBills, ledger, [
      billHeader,
      bill({ arrears: '120.50' }),
      bill({ bill_no: 'B2', month: '2026-11', arrears: '1545.53' }),
      bill({ bill_no: 'B3', month: '2026-12', arrears: '' }),
    ]);
    expect(summary).toMatchObject({ accepted: 3, differing: 1 });
    expect(differing).toEqual([
      { billNo: 'B26100000042', accountNo: 'N2302012345', stated: 12_050, known: 0 },
    ]);
    const account = await ledger.now.account('N2302012345');
    const outstanding = account.status === 'open' && account.bills.map((one) => one.outstanding);
    expect(outstanding).toEqual([154_553, 154_553, 154_553]);
  });

  it('issues the bills of one account in the order of the file', async () => {
    const ledger = await ledgerWithRamesh();
    const bills = Array.from({ length: 40 }, (_, n) => bill({ bill_no: `B${n}`, arrears: '' }));
    await imported(importBills, ledger, [billHeader, ...bills]);
    const issued = (await factsIn(ledger)).filter(({ type }) => type === 'BillIssued');
    expect(issued.map(({ data }) => (data as { billNo: string }).billNo))
      .toEqual(bills.map((_, n) => `B${n}`));
  });

  it.each([
    [{ bill_no: 'B 1' }, 'bill_no is not 1 to 24 letters, digits, - or /'],
    [{ month: '2026-13' }, 'month is not a month such as 2026-10'],
    [{ issued_on: '2026-02-29' }, 'issued_on is not a day of the calendar such as 2026-11-05'],
    [{ due_on: '05-11-2026' }, 'due_on is not a day of the calendar such as 2026-11-05'],
    [{ issued_on: '1026-11-05' }, 'issued_on is not a day of this century'],
    [{ due_on: '2026-11-04' }, 'due_on lies before issued_on'],
    [{ units: '-3' }, 'units is not a number of units, zero or more'],
    [{ units: 'n/a' }, 'units is not a number of units, zero or more'],
    [
      { energy_charge: '1133.105' },
      'energy_charge is not an amount in rupees with at most two decimals, such as 1545.53',
    ],
    [
      { total: '"1,545.53"' },
      'total is not an amount in rupees with at most two decimals, such as 1545.53',
    ],
    [{ meter_rent: '' }, 'meter_rent is empty: write 0.00 for nothing'],
    [{ subsidy: '10.00' }, 'subsidy is above zero: it takes off'],
    [{ rebate: '5.00' }, 'rebate is above zero: it takes off'],
    [{ total: '1545.54' }, 'total is not the sum of the lines, which is 1545.53'],
    [{ amount_after_due: '1545.52' }, 'amount_after_due is less than total'],
    [
      { account_no: 'N2302012346' },
      'the account is not known yet: import it with the consumers first',
    ],
    [
      { other: '-2000.00', total: '-454.47', amount_after_due: '0' },
      'total is below zero: what the consumer has ahead is an advance',
    ],
  ])('refuses %j', async (changed, reason) => {
    const ledger = await ledgerWithRamesh();
    const good = bill({ bill_no: 'B7' });
    const { summary, reasons } = await imported(importBills, ledger, [
      billHeader,
      bill(changed),
      good,
    ]);
    expect(reasons).toEqual([`2: ${reason}`]);
    expect(summary).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
  });

  it('refuses a bill number that stands twice, or was issued with other terms', async () => {
    const ledger = await ledgerWithRamesh();
    const first = await imported(importBills, ledger, [billHeader, bill(), bill()]);
    expect(first.reasons).toEqual(['3: stands in line 2 already']);
    const second = await imported(importBills, ledger, [billHeader, bill({ units: '211' })]);
    expect(second.reasons).toEqual([expect.stringMatching('2: this bill was issued before with')]);
  });
});

describe('importing a counter’s payments', () => {
  it('records money that has arrived, under an id made from its slip', async () => {
    const ledger = await ledgerInMemory();
    await imported(importPayments, ledger, [slipHeader, slip({ method: 'Cash' })]);
    const [confirmed] = await factsIn(ledger);
    expect(confirmed).toMatchObject({ type: 'PaymentConfirmed', meta: { channel: 'import' } });
    expect(confirmed!.data).toEqual({
      paymentId: counterPaymentId('SEH/18'),
      accountNo: 'N2302012345',
      amount: 154_553,
      paidAt: '2026-11-10T06:00:00.000Z',
      evidence: { kind: 'cashier', gateway: 'counter', ref: 'SEH/18', method: 'cash' },
    });
  });

  it('makes the same id for ever', () => {
    expect(counterPaymentId('SEH/18')).toBe('b75a62b094135945ba7c0b1e36b8619f');
  });

  it('changes nothing the second time', async () => {
    const ledger = await ledgerInMemory();
    await imported(importPayments, ledger, [slipHeader, slip()]);
    const again = await imported(importPayments, ledger, [slipHeader, slip()]);
    expect(again.summary).toMatchObject({ accepted: 0, unchanged: 1, rejected: 0 });
  });

  it.each([
    [{ amount: '1.00' }, 'it was recorded before with another amount, 1545.53'],
    [
      { account_no: 'N2302012346' },
      'this receipt slip was recorded before for another account: it is one payment',
    ],
  ])('refuses a slip that was recorded with other terms: %j', async (changed, reason) => {
    const ledger = await ledgerInMemory();
    await imported(importPayments, ledger, [slipHeader, slip()]);
    const { reasons } = await imported(importPayments, ledger, [slipHeader, slip(changed)]);
    expect(reasons).toEqual([`2: ${reason}`]);
    expect(await factsIn(ledger)).toHaveLength(1);
  });

  it.each([
    [{ amount: '0.00' }, 'amount is not above zero'],
    [{ amount: '-5' }, 'amount is not above zero'],
    [{ paid_at: '2026-11-22 11:31' }, 'paid_at lies in the future'],
    [{ paid_at: '2026-11-31 10:00' }, 'paid_at is not a day and time such as 2026-11-05 10:30'],
    [{ paid_at: '2026-11-10' }, 'paid_at is not a day and time such as 2026-11-05 10:30'],
    [{ slip_no: '' }, 'slip_no is not 1 to 40 letters, digits, - or /'],
    [{ method: '' }, 'method is not a word such as cash, cheque or card'],
  ])('refuses %j', async (changed, reason) => {
    const ledger = await ledgerInMemory();
    const { reasons } = await imported(importPayments, ledger, [slipHeader, slip(changed)]);
    expect(reasons).toEqual([`2: ${reason}`]);
  });

  it.each(['2026-11-10T06:00:00Z', '2026-11-10T11:30:00+05:30', '2026-11-10 11:30:00'])(
    'reads %s as the same moment',
    async (paid_at) => {
      const ledger = await ledgerInMemory();
      await imported(importPayments, ledger, [slipHeader, slip({ paid_at })]);
      expect((await factsIn(ledger))[0]!.data)
        .toMatchObject({ paidAt: '2026-11-10T06:00:00.000Z' });
    },
  );
});
