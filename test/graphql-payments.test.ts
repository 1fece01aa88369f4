/** Bills, and the ways to pay them, over the API. */
import { describe, expect, it } from 'vitest';
import {
  billOf,
  commandsOf,
  id,
  type Input,
  mutation,
  slipOf,
} from './support/graphql-commands.ts';
import { openHouse, ravi, sita } from './support/graphql-house.ts';

describe('issuing a bill', () => {
  it('shows the bill at once, and records it once', async () => {
    const { house, issueBill } = commandsOf(await openHouse());
    const biller = house.as('biller');
    expect(await issueBill(biller, billOf())).toMatchObject({
      __typename: 'IssueBillDone',
      replayed: false,
      events: [{ type: 'BillIssued' }],
      bill: { billNo: 'B/2026-10/1', total: { amount: '899.50' } },
    });
    expect(await issueBill(biller, billOf(id('another wish for the same')))).toMatchObject({
      replayed: true,
      events: [],
    });
  });

  it('says what is wrong, side by side', async () => {
    const { house, issueBill } = commandsOf(await openHouse());
    const wrong = billOf({
      billNo: 'B 1',
      month: '2026-13',
      lines: [{ kind: 'ENERGY', amount: '1.005' }],
      amountAfterDue: '-1',
    });
    const refused = await issueBill(house.as('biller'), wrong);
    expect(refused).toMatchObject({ __typename: 'IssueBillRefused', code: 'INVALID_INPUT' });
    expect(refused.issues.map(({ path }: { path: string[] }) => path.join('.')))
      .toEqual(['billNo', 'month', 'lines.0.amount', 'amountAfterDue']);
    expect(await issueBill(house.as('biller'), billOf({ accountNo: 'N2302000099' })))
      .toMatchObject({ code: 'ACCOUNT_NOT_OPEN', issues: [] });
    expect(await issueBill(house.as('biller'), billOf({ dueOn: '2026-10-01' })))
      .toMatchObject({ code: 'DUE_DAY_IS_BEFORE_ISSUE_DAY' });
    expect(await issueBill(house.as('biller'), billOf({ amountAfterDue: 910 })))
      .toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('paying at the counter', () => {
  it('counts a slip once', async () => {
    const { house, pay } = commandsOf(await openHouse());
    const agent = house.as('agent');
    const first = await pay(agent, slipOf());
    expect(first).toMatchObject({
      events: [{ type: 'PaymentConfirmed' }],
      payment: { state: 'CONFIRMED', amount: { amount: '500.00' }, method: 'cash' },
    });
    expect(await pay(agent, slipOf(id('typed in again')))).toMatchObject({
      replayed: true,
      events: [],
      payment: { paymentId: first.payment.paymentId },
    });
    expect(await pay(agent, slipOf({ ...id('more'), amount: '600.00' }))).toMatchObject({
      code: 'PAYMENT_REF_USED_WITH_DIFFERENT_AMOUNT',
    });
    expect(await pay(agent, slipOf({ ...id('other'), accountNo: sita }))).toMatchObject({
      code: 'PAYMENT_CONFIRMED_FOR_ANOTHER_ACCOUNT',
    });
  });

  it('records money for an account that is not open, but not for what is no account', async () => {
    const { house, pay } = commandsOf(await openHouse());
    const agent = house.as('agent');
    expect(await pay(agent, slipOf({ accountNo: 'N2302000099' }))).toMatchObject({
      payment: { state: 'CONFIRMED' },
    });
    for (
      const [field, value] of [
        ['accountNo', 'X1'],
        ['amount', '0.00'],
        ['amount', '-5.00'],
        ['slipRef', '  '],
        ['paidAt', '2026-11-20T06:45:00Z'],
      ] as const
    ) {
      expect(await pay(agent, slipOf({ ...id('wrong'), [field]: value })), field).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: [field] }],
      });
    }
  });
});

describe('requesting a payment', () => {
  it('asks for all that is due, and a retry for the same though the dues have grown', async () => {
    const { house, request } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const wanted = { ...id('all'), accountNo: ravi };
    expect(await request(consumer, wanted)).toMatchObject({ code: 'NOTHING_DUE' });
    await house.bill(ravi, 'B-1', 90_000);
    const first = await request(consumer, wanted);
    expect(first).toMatchObject({
      replayed: false,
      payment: {
        state: 'REQUESTED',
        amount: { amount: '900.00' },
        expiresAt: '2026-11-20T07:00:00.000Z',
      },
    });
    await house.bill(ravi, 'B-2', 10_000, '2026-11');
    house.settings.paymentMinutes = 60;
    house.settings.gateway = 'payu';
    expect(await request(consumer, wanted)).toEqual({ ...first, replayed: true });
  });

  it('asks by a link where links are set up, and tells where it is paid', async () => {
    const house = await openHouse({ links: ['any', 'direct'], upiMax: 10_000_000 as never });
    house.settings.payUrl = ({ accountNo, paymentId }) => `pay/${accountNo}/${paymentId}`;
    await house.bill(ravi, 'B-1', 90_000);
    const query = mutation('requestPayment', 'payment { paymentId gateway link payUrl expiresAt }');
    const ask = async (name: string, changes: Input) => {
      const input = { ...id(name), accountNo: ravi, ...changes };
      return (await house.as('consumer', ravi)(query, { input })).data.outcome;
    };
    const { payment } = await ask('any', {});
    expect(payment).toMatchObject({ link: 'ANY', gateway: 'RAZORPAY' });
    expect(payment.payUrl).toBe(`pay/${ravi}/${payment.paymentId}`);
    // The gateway wants a quarter of an hour, and somebody must have time to open it.
    house.settings.paymentMinutes = 10;
    expect((await ask('soon', {})).payment.expiresAt).toBe('2026-11-20T07:00:00.000Z');
    expect((await ask('direct', { link: 'DIRECT' })).payment)
      .toMatchObject({ link: 'DIRECT', gateway: 'BANK' });
    expect(await ask('upi', { link: 'UPI' })).toMatchObject({ code: 'LINK_NOT_OFFERED' });
    expect(await ask('much', { amount: '100000.01' })).toMatchObject({ payment: { link: 'ANY' } });
    expect(await ask('too much', { amount: '100000.01', link: 'DIRECT' }))
      .toMatchObject({ code: 'AMOUNT_ABOVE_LIMIT' });
    expect(await ask('any', { link: 'DIRECT' })).toMatchObject({
      code: 'COMMAND_ID_USED_DIFFERENTLY',
    });
    // A retry is answered as the first one was, whatever is set up by now.
    house.settings.links = [];
    expect(await ask('any', {})).toMatchObject({ replayed: true, payment: { link: 'ANY' } });
  });

  it('lets anyone pay for any account, and tells them nothing else of it', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 90_000);
    const { data } = await house.as('consumer', sita)(
      mutation('requestPayment', 'payment { amount { amount } account { name } }'),
      { input: { ...id('for a neighbour'), accountNo: ravi } },
    );
    expect(data.outcome.payment).toEqual({ amount: { amount: '900.00' }, account: null });
  });

  it('says no to what cannot be paid', async () => {
    const { house, request } = commandsOf(await openHouse({ upiMax: 10_000_000 as never }));
    const consumer = house.as('consumer', ravi);
    const ask = (changes: Input) => request(consumer, { ...id('x'), accountNo: ravi, ...changes });
    expect(await ask({ accountNo: 'N2302000099' })).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
    expect(await ask({ amount: '100000.01' })).toMatchObject({ code: 'AMOUNT_ABOVE_LIMIT' });
    expect(await ask({ amount: '0' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await ask({ amount: '100000' })).toMatchObject({ replayed: false });
  });
});
