/** Other gateways' files and bank statements, read by a mapping; one line for many payments. */
import { describe, expect, it } from 'vitest';
import { foundPaymentId, paymentIdFrom } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { mappingIn } from '../src/imports/settlement-mapping.ts';
import { csvOf, ended, ramesh, razorpayRow } from './support/settlement-world.ts';
import { type SettlementWorld, settlementWorld } from './support/settlement-world.ts';

const payu = {
  gateway: 'payu',
  unit: 'rupees',
  days: 'DD-MM-YYYY',
  signs: 'by_kind',
  kinds: { sale: 'payment', refund: 'refund', charge: 'adjustment' },
  columns: {
    rowRef: 'txn',
    settlementId: 'payout',
    settledOn: 'paid out',
    utr: 'utr',
    paidAt: 'paid',
    kind: 'kind',
    amount: 'amount',
    fee: 'fee',
    tax: 'gst',
    net: 'net',
    order: 'order',
    account: 'account',
    description: 'text',
  },
};
const payuHeader = 'txn,payout,paid out,utr,paid,kind,amount,fee,gst,net,order,account,text';
const sale = 'T1,P-7,21-11-2026,UTR7,20-11-2026 12:00,sale,1545.53,30.91,5.56,1509.06,p1,,';

const bank = {
  gateway: 'bank',
  unit: 'rupees',
  days: 'DD/MM/YYYY',
  signs: 'two_columns',
  grouping: true,
  carriers: { 'CASH DEP': 'counter', RAZORPAY: 'razorpay', BILLDESK: 'billdesk' },
  columns: {
    rowRef: 'ref',
    settledOn: 'date',
    credit: 'credit',
    debit: 'debit',
    balance: 'balance',
    description: 'narration',
  },
};
const bankHeader = 'date,narration,ref,debit,credit,balance';
/** Lines with the balance after each. */
const statement = (...lines: [text: string, ref: string, rupees: number, day?: string][]) => {
  let balance = 100_000_00;
  return [
    bankHeader,
    ...lines.map(([text, ref, amount, day = '22/11/2026']) => {
      balance += Math.round(amount * 100);
      const sums = amount < 0 ? `${(-amount).toFixed(2)},` : `,${amount.toFixed(2)}`;
      return `${day},${text},${ref},${sums},${(balance / 100).toFixed(2)}`;
    }),
  ].join('\n');
};

const cash = (world: SettlementWorld, slip: string, amount: number, paidAt: string) =>
  world.confirm(slip, {
    amount: paise(amount),
    paidAt,
    evidence: { kind: 'cashier', gateway: 'counter', ref: slip, method: 'cash' },
  });

describe('a mapped file of a gateway', () => {
  it('is read by its columns, unit, days and signs', async () => {
    const world = await settlementWorld();
    await world.request('p1', { gateway: 'payu' });
    const text = [
      payuHeader,
      sale,
      'T2,P-7,21-11-2026,UTR7,20-11-2026,charge,100.00,0,0,-100.00,,,Annual charges',
      `T3,P-7,21-11-2026,UTR7,20-11-2026 09:05:06 PM,sale,10,0,0,10.00,,${ramesh},`,
    ].join('\n');
    const summary = await world.mapped(payu, text);
    expect(ended(summary)).toEqual({ T1: 'applied by order', T2: 'fee', T3: 'applied' });
    expect(summary.settlements).toMatchObject([
      { settlementId: 'P-7', settledOn: '2026-11-21', utr: 'UTR7', net: 141_906 },
    ]);
    expect(await world.typed('PaymentConfirmed')).toEqual(expect.arrayContaining([
      expect.objectContaining({ paymentId: 'p1', paidAt: '2026-11-20T06:30:00.000Z' }),
      expect.objectContaining({ accountNo: ramesh, paidAt: '2026-11-20T15:35:06.000Z' }),
    ]));
    expect(await world.balances()).toMatchObject({ bank: 141_906, gateway_fees: 13_091 });
  });

  it('has exceptions where what was paid out is another sum', async () => {
    const world = await settlementWorld();
    await world.request('p1', { gateway: 'payu' });
    const text = [payuHeader, sale.replace('1509.06', '1509.00')].join('\n');
    expect(ended(await world.mapped(payu, text)))
      .toEqual({ T1: 'exception: amount, fee, tax and what was paid out do not agree' });
    expect(await world.balances()).toEqual({ bank: 150_900, settlement_exceptions: -150_900 });
  });

  it.each([
    [{ 'paid out': '2026-11-21' }, 'paid out is not a day such as DD-MM-YYYY'],
    [{ 'paid out': '31-02-2026' }, 'paid out is not a day such as DD-MM-YYYY'],
    [{ amount: '1,545.53' }, 'amount is not an amount in rupees'],
    [{ amount: '-5' }, 'its amount is below zero'],
    [{ fee: '-5' }, 'a sum is below zero that says by its column where it goes'],
    [{ txn: '' }, 'its reference is empty or too long'],
    [{ payout: 'a b' }, 'payout is not 1 to 60 letters, digits, _ . or -'],
  ])('is refused with %j', async (changed: Record<string, string>, reason) => {
    const world = await settlementWorld();
    const names = payuHeader.split(',');
    const row = sale.split(',').map((text, i) => changed[names[i]!] ?? text);
    const quoted = row.map((text) => text.includes(',') ? `"${text}"` : text).join(',');
    const before = await world.books.recorded();
    await expect(world.mapped(payu, [payuHeader, quoted].join('\n')))
      .rejects.toMatchObject({ wrong: new Map([[2, [reason]]]) });
    expect(await world.books.recorded()).toEqual(before);
  });

  it('is noticed by the shape of its references to be somebody else’s', async () => {
    const world = await settlementWorld();
    const mapping = { ...payu, rowRefPattern: '^CF' };
    await expect(world.mapped(mapping, [payuHeader, sale].join('\n')))
      .rejects.toThrow('no row looks like one of payu’s');
  });

  it('in paise has no decimals', async () => {
    const world = await settlementWorld();
    await expect(world.mapped({ ...payu, unit: 'paise' }, [payuHeader, sale].join('\n')))
      .rejects.toThrow('its amounts are in rupees where paise are due');
  });
});

describe('a mapping', () => {
  it.each([
    [{ gateway: 'counter' }, 'gateway'],
    [{ unit: 'dollars' }, 'unit'],
    [{ days: 'MM/DD/YYYY' }, 'days'],
    [{ columns: { rowRef: 'x', settledOn: 'y' } }, 'columns.amount is needed'],
    [{ signs: 'two_columns' }, 'columns.credit is needed'],
    [{ colums: {} }, 'colums'],
    [{ rowRefPattern: '(' }, 'rowRefPattern is no regular expression'],
    [{ gateway: 'bank' }, 'a bank’s statement has no columns for fees'],
  ])(
    'cannot be used with %j',
    (changed, reason) =>
      expect(() => mappingIn(JSON.stringify({ ...payu, ...changed }))).toThrow(reason),
  );

  it('is JSON', () => expect(() => mappingIn('{')).toThrow('the mapping is not JSON'));
});

describe('a bank’s statement', () => {
  it('has the money once that it is the first to tell of, whoever was asked for it', async () => {
    const world = await settlementWorld();
    await world.request('a'.repeat(32));
    const text = statement([`UPI/612345678901/${'a'.repeat(32)}`, '612345678901', 1_545.53]);
    await world.mapped(bank, text);
    expect(await world.balances()).toEqual({ bank: 154_553, suspense: -154_553 });
  });

  const asked = paymentIdFrom('9d0d7c52-6f0e-4b43-8a3d-2e5f4c1b7a90');

  it.each([asked, asked.toUpperCase()])(
    'tells of money that an address of UPI asked for: %s',
    async (
      named,
    ) => {
      const world = await settlementWorld();
      const paymentId = asked;
      await world.request(paymentId, { gateway: 'bank', link: 'direct' });
      const text = statement([`UPI/612345678901/${named}/PAY`, '612345678901', 1_545.53]);
      expect(ended(await world.mapped(bank, text))).toEqual({ '612345678901': 'applied by order' });
      expect(await world.typed('PaymentConfirmed')).toMatchObject([
        { paymentId, accountNo: ramesh, evidence: { kind: 'statement', gateway: 'bank' } },
      ]);
    },
  );

  it('confirms what came to the bank itself, and moves it once', async () => {
    const world = await settlementWorld();
    const text = statement([`NEFT ${ramesh}`, 'AXIS26112200017', 1_545.53]);
    const summary = await world.mapped(bank, text);
    expect(ended(summary)).toEqual({ AXIS26112200017: 'applied' });
    expect(await world.typed('PaymentConfirmed')).toMatchObject([{
      paymentId: foundPaymentId('bank', 'AXIS26112200017'),
      accountNo: ramesh,
      evidence: { kind: 'statement', gateway: 'bank', ref: 'AXIS26112200017' },
    }]);
    expect(await world.balances()).toEqual({ bank: 154_553, suspense: -154_553 });
  });

  it('knows a payment by the reference that both banks have', async () => {
    const world = await settlementWorld();
    const evidence = {
      kind: 'lookup',
      gateway: 'billdesk',
      ref: 'BD-1',
      upiRef: '632512345678',
    } as const;
    await world.confirm('p1', { evidence });
    const summary = await world.mapped(bank, statement(['UPI', '632512345678', 1_545.53]));
    expect(ended(summary)).toEqual({ 632512345678: 'applied by utr' });
    expect(await world.balances()).toEqual({ bank: 154_553, suspense: -154_553 });
  });

  it('has one line for several payments of one reference', async () => {
    const world = await settlementWorld();
    for (const [id, amount] of [['p1', 100_000], ['p2', 54_553]] as const) {
      const evidence = {
        kind: 'lookup',
        gateway: 'billdesk',
        ref: id,
        upiRef: 'SBIN4711',
      } as const;
      await world.confirm(id, { evidence, amount: paise(amount) });
    }
    const summary = await world.mapped(bank, statement(['PANCHAYAT', 'SBIN4711', 1_545.53]));
    expect(ended(summary)).toEqual({ SBIN4711: 'applied by utr_total' });
    expect(await world.balances()).toEqual({ bank: 154_553, suspense: -154_553 });
    const short = await world.mapped(bank, statement(['X', 'SBIN4711 2', 9, '21/11/2026']));
    expect(ended(short)).toEqual({ 'SBIN4711 2': 'suspense' });
  });

  it('has one line for what a counter took in on a day', async () => {
    const world = await settlementWorld();
    await cash(world, 'S1', 100_000, '2026-11-20T06:00:00Z');
    await cash(world, 'S2', 20_000, '2026-11-20T11:00:00Z');
    await cash(world, 'S3', 70_000, '2026-11-21T06:00:00Z');
    const line = ['CASH DEPOSIT SEHORE', 'CD0001', 1_200] as [string, string, number];
    expect(ended(await world.mapped(bank, statement(line)))).toEqual(
      { CD0001: 'applied by day_total' },
    );
    expect(await world.balances()).toEqual({ bank: 120_000, cash: 70_000, suspense: -190_000 });
    expect(await world.typed('PaymentSettled')).toMatchObject([
      { paymentId: 'S1', gateway: 'counter', rowRef: 'CD0001' },
      { paymentId: 'S2', gateway: 'counter', rowRef: 'CD0001' },
    ]);
  });

  it('cannot say which day a deposit is of where two would do, or none', async () => {
    const world = await settlementWorld();
    await cash(world, 'S1', 100_000, '2026-11-20T06:00:00Z');
    await cash(world, 'S2', 100_000, '2026-11-21T06:00:00Z');
    const text = statement(['CASH DEP', 'CD0001', 1_000], ['CASH DEP', 'CD0002', 5]);
    expect(ended(await world.mapped(bank, text))).toEqual({
      CD0001: 'exception: several days of counter are of that amount',
      CD0002: 'exception: no payout bears its reference, and no day of counter is of that amount',
    });
  });

  it('has one line for a whole payout, which the gateway’s rows have posted', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    await world.razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' })));
    const before = await world.balances();
    const text = statement(['NEFT RAZORPAY', 'AXISCN0123456789', 1_509.06]);
    expect(ended(await world.mapped(bank, text)))
      .toEqual({ AXISCN0123456789: 'applied by payout' });
    expect(await world.balances()).toEqual(before);
  });

  it('shows what a payout was short of', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    await world.razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' })));
    const text = statement(['NEFT RAZORPAY', 'AXISCN0123456789', 1_500]);
    expect(ended(await world.mapped(bank, text))).toEqual({
      AXISCN0123456789: 'exception by payout: the payout setl_1 of razorpay was of another amount',
    });
    expect(await world.balances()).toMatchObject({ bank: 150_000, settlement_exceptions: 906 });
  });

  it('may come before the gateway’s file: its line is explained when that comes', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const text = statement(['NEFT RAZORPAY', 'AXISCN0123456789', 1_509.06]);
    expect(ended(await world.mapped(bank, text))).toEqual({
      AXISCN0123456789:
        'exception: no payout bears its reference, and no day of razorpay is of that amount',
    });
    expect(await world.balances()).toMatchObject({
      bank: 150_906,
      settlement_exceptions: -150_906,
    });
    await world.razorpay(csvOf(razorpayRow({ entity_id: 'pay_p1' })));
    expect(await world.balances()).toEqual({
      bank: 150_906,
      gateway_fees: 3_091,
      gst_on_gateway_fees: 556,
      suspense: -154_553,
    });
  });

  it('tells charges from what nobody can explain', async () => {
    const world = await settlementWorld();
    const text = statement(['SMS CHARGES', 'CHG001', -17.7], ['TO SELF', 'CHQ001', -500]);
    expect(ended(await world.mapped(bank, text))).toEqual({
      CHG001: 'fee',
      CHQ001: 'exception: money went out, and nothing says for what',
    });
    expect(await world.balances()).toEqual({
      bank: -51_770,
      gateway_fees: 1_770,
      settlement_exceptions: 50_000,
    });
  });

  it('is of one piece: each balance follows from the one before, either way round', async () => {
    const world = await settlementWorld();
    const text = statement(['A', 'AAAAAA1', 5], ['B', 'BBBBBB1', 7], ['C', 'CCCCCC1', -3]);
    const [header, one, two, three] = text.split('\n');
    await expect(world.mapped(bank, [header, one, three].join('\n')))
      .rejects.toThrow('the balance of line 3 does not follow from the line before it');
    const backwards = await world.mapped(bank, [header, three, two, one].join('\n'));
    expect(Object.keys(ended(backwards))).toHaveLength(3);
  });

  it('may have lines before its header, commas in its sums and days of its own', async () => {
    const world = await settlementWorld();
    const mapping = { ...bank, skip: 2, days: 'DD-MMM-YYYY' };
    const line = `20-Nov-2026,NEFT ${ramesh},AXIS0001,,"1,54,553.00","2,54,553.00"`;
    const text = ['Statement of account,,,,,', 'From,To,,,,', bankHeader, line].join('\n');
    const { settlements } = await world.mapped(mapping, text);
    expect(settlements).toMatchObject([
      { settlementId: '2026-11-20', settledOn: '2026-11-20', net: 15_455_300 },
    ]);
  });
});
