/** Bills revised, withdrawn and waived over the API, and what accounts owed before our books. */
import { describe, expect, it } from 'vitest';
import { clientId, type House, openHouse, ravi } from './support/graphql-house.ts';

type Input = Record<string, unknown>;
const id = (name: string) => ({ commandId: clientId(name) });
const billFields = `bill { total { amount } outstanding { amount } waived { amount }
  surcharge { amount } withdrawn revisedOn dueOn lines { kind label } }`;

function toldBy(house: House) {
  const biller = house.as('biller');
  const telling = (name: string, more: string) => async (input: Input) => {
    const type = name.charAt(0).toUpperCase() + name.slice(1);
    const query = `mutation ($input: ${type}Input!) { outcome: ${name}(input: $input) {
      ... on Recorded { replayed events { type } } ... on Error { issues { path } }
      ... on ${type}Refused { code } ... on ${type}Done { ${more} } } }`;
    const { data, errors } = await biller(query, { input: { accountNo: ravi, ...input } });
    return data?.outcome ?? { code: errors?.[0]?.extensions.code };
  };
  return {
    revise: telling('reviseBill', billFields),
    withdraw: telling('withdrawBill', billFields),
    waive: telling('grantWaiver', billFields),
    open: telling('setOpeningBalance', 'account { outstanding { amount } advance { amount } }'),
  };
}

const terms = {
  billNo: 'B-1',
  reason: 'WRONG_READING',
  dueOn: '2026-10-25',
  unitsKwh: '100',
  lines: [{ kind: 'ENERGY', amount: '600.00' }, { kind: 'OTHER', amount: '1.00', label: 'Test' }],
  amountAfterDue: '611.00',
};

describe('revising a bill', () => {
  it('gives it other terms, and what was paid for nothing is kept as advance', async () => {
    const house = await openHouse();
    const { revise } = toldBy(house);
    await house.bill(ravi, 'B-1', 90_000);
    await house.credit(ravi, 'pay-1', 80_000);
    expect(await revise({ ...id('revise'), ...terms })).toMatchObject({
      events: [{ type: 'BillRevised' }, { type: 'CreditReleased' }],
      bill: {
        total: { amount: '601.00' },
        outstanding: { amount: '0.00' },
        withdrawn: false,
        revisedOn: '2026-11-20',
        dueOn: '2026-10-25',
        lines: [{ kind: 'ENERGY', label: null }, { kind: 'OTHER', label: 'Test' }],
      },
    });
    const { data } = await house.as('agent')(
      `{ account(accountNo: "${ravi}") { advance { amount } } }`,
    );
    expect(data.account.advance.amount).toBe('199.00');
  });

  it('is refused where its terms are wrong, and as of a day to come', async () => {
    const house = await openHouse();
    const { revise } = toldBy(house);
    await house.bill(ravi, 'B-1', 90_000);
    const ask = (name: string, changes: Input) => revise({ ...id(name), ...terms, ...changes });
    expect(await ask('1', { billNo: 'B-9' })).toMatchObject({ code: 'BILL_NOT_FOUND' });
    expect(await ask('2', { amountAfterDue: '600.99' }))
      .toMatchObject({ code: 'AMOUNT_AFTER_DUE_IS_LESS_THAN_TOTAL' });
    expect(await ask('3', { dueOn: '2026-10-01' }))
      .toMatchObject({ code: 'DUE_DAY_IS_BEFORE_ISSUE_DAY' });
    expect(await ask('4', { onDay: '2026-11-21' }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['onDay'] }] });
    expect(await ask('5', { lines: [] }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['lines'] }] });
  });
});

describe('withdrawing a bill', () => {
  it('asks for nothing any more, once', async () => {
    const house = await openHouse();
    const { withdraw, revise } = toldBy(house);
    await house.bill(ravi, 'B-1', 90_000);
    const wanted = { billNo: 'B-1', reason: 'COURT_ORDER' };
    expect(await withdraw({ ...id('away'), ...wanted }))
      .toMatchObject({ bill: { withdrawn: true, outstanding: { amount: '0.00' } } });
    expect(await withdraw({ ...id('twice'), ...wanted })).toMatchObject({ replayed: true });
    expect(await revise({ ...id('late'), ...terms })).toMatchObject({ code: 'BILL_IS_WITHDRAWN' });
  });
});

describe('granting a waiver', () => {
  const wanted = { billNo: 'B-1', schemeId: 'samadhan-2025', of: 'PRINCIPAL', source: 'Order 7' };

  it('forgives a part, once for each scheme', async () => {
    const house = await openHouse();
    const { waive } = toldBy(house);
    await house.bill(ravi, 'B-1', 90_000);
    expect(await waive({ ...id('1'), ...wanted, amount: '100.00', percent: 60 }))
      .toMatchObject({ bill: { waived: { amount: '100.00' }, outstanding: { amount: '800.00' } } });
    expect(await waive({ ...id('2'), ...wanted, amount: '50.00' }))
      .toMatchObject({ code: 'WAIVER_GRANTED_WITH_DIFFERENT_AMOUNT' });
    expect(await waive({ ...id('3'), ...wanted, schemeId: 'other', amount: '800.01' }))
      .toMatchObject({ code: 'WAIVER_EXCEEDS_WHAT_IS_LEFT' });
    expect(await waive({ ...id('4'), ...wanted, amount: '1.00', percent: 101 }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['percent'] }] });
  });
});

describe('setting an opening balance', () => {
  const onDay = '2026-04-01';

  it('is owed or ahead, and set once', async () => {
    const house = await openHouse();
    const { open } = toldBy(house);
    expect(await open({ ...id('1'), onDay, amount: '-250.00' }))
      .toMatchObject({ account: { advance: { amount: '250.00' } } });
    expect(await open({ ...id('2'), onDay, amount: '100.00' }))
      .toMatchObject({ code: 'OPENING_BALANCE_SET_WITH_DIFFERENT_AMOUNT' });
    expect(await open({ ...id('3'), onDay, amount: '0.00' }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['amount'] }] });
    expect(await open({ ...id('4'), onDay: '2027-01-01', amount: '1.00' }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['onDay'] }] });
  });
});

describe('each of these commands', () => {
  it('says the same again to the same wish, and refuses its id for another', async () => {
    const house = await openHouse();
    const { revise, withdraw, waive, open } = toldBy(house);
    await house.bill(ravi, 'B-1', 90_000);
    const waiver = { billNo: 'B-1', schemeId: 's', of: 'PRINCIPAL', source: 'Order 7' };
    const cases = [
      [open, { onDay: '2026-04-01', amount: '5.00' }, { amount: '6.00' }],
      [waive, { ...waiver, amount: '5.00' }, { amount: '6.00' }],
      [revise, terms, { unitsKwh: '99' }],
      [withdraw, { billNo: 'B-1', reason: 'OTHER' }, { reason: 'COURT_ORDER' }],
    ] as const;
    for (const [command, wanted, changes] of cases) {
      const input = { ...id(JSON.stringify(wanted)), ...wanted };
      const first = await command(input);
      expect(first).toMatchObject({ replayed: false });
      house.at('2026-11-20T18:45:00.000Z'); // The next day in India: its day stays the same.
      expect(await command(input)).toEqual({ ...first, replayed: true });
      expect(await command({ ...input, ...changes }))
        .toMatchObject({ code: 'COMMAND_ID_USED_DIFFERENTLY' });
      house.at('2026-11-20T06:30:00.000Z');
    }
  });
});
