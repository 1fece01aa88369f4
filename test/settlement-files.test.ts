/** Files of settlements that are refused: with a reason, with the lines to blame, and untouched. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { RowsRefused } from '../src/imports/settlement-reading.ts';
import { FileRefused } from '../src/imports/source.ts';
import { csvOf, ended, razorpayHeader, razorpayRow } from './support/settlement-world.ts';
import { type SettlementWorld, settlementWorld } from './support/settlement-world.ts';

/** What was said, and which lines were to blame. Fails if anything was recorded. */
async function refusal(world: SettlementWorld, run: () => Promise<unknown>) {
  const before = await world.books.recorded();
  const error = await run().then(() => undefined, (error: unknown) => error);
  expect(await world.books.recorded()).toEqual(before);
  if (!(error instanceof FileRefused)) throw error ?? new Error('it was not refused');
  const wrong = error instanceof RowsRefused ? Object.fromEntries(error.wrong) : {};
  return { message: error.message, wrong };
}

const rows = (...changed: Parameters<typeof razorpayRow>[0][]) =>
  changed.map((one, i) => razorpayRow({ entity_id: `pay_${i + 1}`, ...one }));

describe('a file that cannot be read', () => {
  it.each([
    ['amount', 'it lacks amount'],
    ['settlement_id', 'it lacks settlement_id'],
  ])('lacks the column %s', async (name, message) => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow()).replace(`,${name},`, ',other,');
    expect(await refusal(world, () => world.razorpay(text)))
      .toMatchObject({ message: expect.stringContaining(message), wrong: {} });
  });

  it('lacks keys in a line of NDJSON', async () => {
    const world = await settlementWorld();
    const { fee: _, ...row } = razorpayRow();
    const text = [razorpayRow({ entity_id: 'pay_2' }), row].map((one) => JSON.stringify(one));
    expect(await refusal(world, () => world.razorpay(text.join('\n'))))
      .toEqual({ message: '1 of its 2 rows cannot be read', wrong: { 2: ['lacks fee'] } });
  });

  it('is empty, or has a header alone', async () => {
    const world = await settlementWorld();
    expect((await refusal(world, () => world.razorpay(''))).message).toMatch(/^it is empty/);
    expect((await refusal(world, () => world.razorpay(csvOf()))).message).toBe('it has no rows');
  });

  it.each(
    [
      ['UTF-16 with its mark', [0xff, 0xfe], 'utf16le', /^it is in UTF-16/],
      ['UTF-16 without its mark', [], 'utf16le', /^it is in UTF-16/],
      ['Latin-1', [], 'latin1', /^line 2 is not in UTF-8/],
    ] as const,
  )('is in %s', async (_, mark, encoding, message) => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow({ description: 'Café' }));
    const bytes = Buffer.concat([Buffer.from(mark), Buffer.from(text, encoding)]);
    expect((await refusal(world, () => world.razorpay(bytes))).message).toMatch(message);
  });

  it('may have a byte-order mark, other line ends and columns that nobody knows', async () => {
    const world = await settlementWorld();
    const [header, row] = csvOf(razorpayRow()).split('\n');
    const text = `\uFEFF${header},card_network\r\n${row},Visa\r\n`;
    expect(ended(await world.razorpay(text))).toEqual({ pay_1: 'suspense' });
  });

  it.each([
    [{ entity_id: '' }, 'entity_id is not one of their references'],
    [{ credit: '-1' }, 'credit is not a whole number of paise'],
    [{ debit: 'x', credit: '' }, 'debit is not a whole number of paise'],
    [{ debit: 5 }, 'debit and credit are both set'],
    [{ currency: 'USD' }, 'currency is not INR'],
    [{ settled_at: '1763730000000' }, 'settled_at is not an instant in seconds'],
    [{ settled: 'yes' }, 'settled is neither true nor false'],
    [{ settlement_id: '' }, 'settlement_id is no settlement of Razorpay’s'],
  ])('has the row %j', async (changed, reason) => {
    const world = await settlementWorld();
    const text = csvOf(...rows({}, changed));
    const { message, wrong } = await refusal(world, () => world.razorpay(text));
    expect(message).toBe('1 of its 2 rows cannot be read');
    expect(wrong[3]?.join()).toContain(reason);
  });

  it('has a quotation mark that nobody closed: the row is named', async () => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow()) + '\n"pay_2,payment';
    expect(await refusal(world, () => world.razorpay(text)))
      .toMatchObject({ wrong: { 3: ['has a quotation mark too many or too few'] } });
  });
});

describe('rupees and paise', () => {
  const inRupees = { amount: '1545.53', credit: '1509.06', fee: '36.47', tax: '5.56' };

  it('are mixed where some rows have decimals', async () => {
    const world = await settlementWorld();
    const text = csvOf(...rows({}, inRupees));
    const { message, wrong } = await refusal(world, () => world.razorpay(text));
    expect(message).toBe('1 of its 2 rows are in rupees where paise are due');
    expect(Object.keys(wrong)).toEqual(['3']);
  });

  it('are mixed up in the whole file', async () => {
    const world = await settlementWorld();
    const text = csvOf(...rows(inRupees, inRupees));
    expect((await refusal(world, () => world.razorpay(text))).message)
      .toBe('its amounts are in rupees where paise are due');
  });

  it.each([15_455_300, 1_545])('are mixed up where what arrived says so: %i', async (amount) => {
    const world = await settlementWorld();
    await world.confirm('p1', { amount: paise(amount === 1_545 ? 154_500 : 154_553) });
    const text = csvOf(razorpayRow({ entity_id: 'pay_p1', amount }));
    const { message, wrong } = await refusal(world, () => world.razorpay(text));
    expect(message).toBe('rupees and paise are mixed up in 1 rows');
    expect(wrong[2]?.join()).toMatch(/a hundred times what arrived/);
  });

  it('are mixed up where the stated total says so', async () => {
    const world = await settlementWorld();
    const totals = new Map([['setl_1', paise(1_509)]]);
    const text = csvOf(razorpayRow({ amount: 150_900, credit: 150_900, fee: 0, tax: 0 }));
    expect((await refusal(world, () => world.razorpay(text, { totals }))).message)
      .toMatch(/come to 1509.00, and it states 15.09: one is in rupees, the other in paise$/);
  });
});

describe('sums', () => {
  it('must be those that somebody states', async () => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow());
    const wrong = new Map([['setl_1', paise(150_907)]]);
    expect((await refusal(world, () => world.razorpay(text, { totals: wrong }))).message)
      .toBe('the rows of setl_1 come to 1509.06, and it states 1509.07');
    const strange = new Map([['setl_2', paise(1)]]);
    expect((await refusal(world, () => world.razorpay(text, { totals: strange }))).message)
      .toBe('a sum is stated for setl_2, which has no rows');
    const totals = new Map([['setl_1', paise(150_906)]]);
    expect(ended(await world.razorpay(text, { totals }))).toEqual({ pay_1: 'suspense' });
  });

  it('must be those that the file itself states', async () => {
    const world = await settlementWorld();
    const whole = (amount: number) => ({ entity: 'settlement', id: 'setl_1', amount, utr: 'A' });
    const text = (amount: number) =>
      [razorpayRow(), whole(amount)].map((one) => JSON.stringify(one)).join('\n');
    expect((await refusal(world, () => world.razorpay(text(150_900)))).message)
      .toBe('the rows of setl_1 come to 1509.06, and it states 1509.00');
    expect(ended(await world.razorpay(text(150_906)))).toEqual({ pay_1: 'suspense' });
  });

  it('of one settlement are of one day and one payout', async () => {
    const world = await settlementWorld();
    const text = csvOf(...rows({}, { settlement_utr: 'OTHER' }));
    expect(await refusal(world, () => world.razorpay(text))).toEqual({
      message: '1 of its 2 rows cannot stand',
      wrong: { 3: ['has another day or bank reference than line 2, of the same settlement'] },
    });
  });

  it('lie in no day to come', async () => {
    const world = await settlementWorld();
    const later = Date.parse('2026-11-23T06:00:00Z') / 1_000;
    const text = csvOf(razorpayRow({ settled_at: later }));
    expect((await refusal(world, () => world.razorpay(text))).wrong)
      .toEqual({ 2: ['its day 2026-11-23 is still to come'] });
  });
});

describe('the same', () => {
  it('row stands in a file once', async () => {
    const world = await settlementWorld();
    const text = csvOf(razorpayRow(), razorpayRow());
    expect((await refusal(world, () => world.razorpay(text))).wrong)
      .toEqual({ 3: ['pay_1 stands in line 2 already'] });
  });

  it('row stands in one settlement: also where another file has it', async () => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(razorpayRow()));
    const text = csvOf(...rows({ settlement_id: 'setl_2' }, { settlement_id: 'setl_2' }));
    expect(await refusal(world, () => world.razorpay(text))).toEqual({
      message: '1 of its rows were imported before',
      wrong: { 2: ['pay_1 stood in the settlement setl_1 already'] },
    });
  });

  it('file changes nothing the second time, whoever imports it in whatever order', async () => {
    const world = await settlementWorld();
    const [first, second] = rows({}, {}) as [ReturnType<typeof razorpayRow>, never];
    await world.razorpay(csvOf(first, second));
    await world.settle();
    const before = await world.books.recorded();
    const again = await world.razorpay(csvOf(second, first), { staffId: 'ravi' });
    expect(again).toMatchObject({ unchanged: true, settlements: [] });
    expect(await world.books.recorded()).toEqual(before);
  });

  it('settlement never comes with other rows', async () => {
    const world = await settlementWorld();
    await world.razorpay(csvOf(razorpayRow()));
    const more = csvOf(...rows({}, {}));
    expect((await refusal(world, () => world.razorpay(more))).message)
      .toBe('setl_1 was imported before with other rows: a settlement is imported whole');
    const other = csvOf(razorpayRow({ amount: 100_000 }));
    expect((await refusal(world, () => world.razorpay(other))).message)
      .toMatch(/^setl_1 was imported before/);
  });
});

describe('a file of another gateway', () => {
  it('is noticed by the shape of its ids', async () => {
    const world = await settlementWorld();
    const foreign = { settlement_id: 'CF_778', entity_id: 'CF123' };
    const text = csvOf(razorpayRow(foreign));
    expect((await refusal(world, () => world.razorpay(text))).message)
      .toBe('no row looks like one of razorpay’s: is it another gateway’s file?');
  });

  it('is noticed by payments that came by another one', async () => {
    const world = await settlementWorld();
    const evidence = { kind: 'lookup', gateway: 'billdesk', ref: 'BD1' } as const;
    await world.confirm('p1', { evidence });
    const text = csvOf(razorpayRow({ order_receipt: 'p1' }));
    const { message, wrong } = await refusal(world, () => world.razorpay(text));
    expect(message).toBe('its payments came by another gateway: it is no file of razorpay’s');
    expect(Object.keys(wrong)).toEqual(['2']);
  });

  it('is noticed where none of many payments is known, unless somebody insists', async () => {
    const world = await settlementWorld();
    const text = csvOf(...rows(...Array.from({ length: 10 }, () => ({}))));
    expect((await refusal(world, () => world.razorpay(text))).message)
      .toMatch(/^none of its 10 payments is known here/);
    const { settlements } = await world.razorpay(text, { allUnknown: true });
    expect(settlements[0]?.rows).toHaveLength(10);
  });

  it('of a company that knows one of them is believed', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const all = rows(...Array.from({ length: 10 }, () => ({})));
    const text = csvOf(...all, razorpayRow({ entity_id: 'pay_p1' }));
    expect(ended(await world.razorpay(text))).toMatchObject({ pay_p1: 'applied by reference' });
  });
});

describe('a dry run', () => {
  it('tells what would be, and records nothing', async () => {
    const world = await settlementWorld();
    await world.confirm('p1');
    const text = csvOf(
      razorpayRow({ entity_id: 'pay_p1' }),
      razorpayRow({ entity_id: 'adj_1', type: 'adjustment', amount: 500 }),
      razorpayRow(),
    );
    const before = await world.books.recorded();
    const foreseen = await world.razorpay(text, { dryRun: true });
    expect(await world.books.recorded()).toEqual(before);
    expect(await world.razorpay(text)).toEqual(foreseen);
  });
});

it('knows all columns of a row by their names', () =>
  expect(new Set(razorpayHeader).size).toBe(razorpayHeader.length));
