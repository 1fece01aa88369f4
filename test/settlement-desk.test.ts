/** `khata settlement`: rows that nothing explained, and resolving them from the command line. */
import { describe, expect, it } from 'vitest';
import { foundPaymentId } from '../src/domain/identifiers.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { consumer, consumerHeader, factsIn } from './imports-world.ts';
import { officeAt } from './support/office.ts';
import { csvOf, now, ramesh, razorpayRow } from './support/settlement-world.ts';

/** Money that came in with a payout, and nothing says for what. */
const gain = (rowRef: string, amount: number, settlementId = 'setl_1') =>
  razorpayRow({
    entity_id: rowRef,
    type: 'adjustment',
    debit: 0,
    credit: amount,
    amount,
    order_id: '',
    settlement_id: settlementId,
  });

/** A payout with a payment and two rows that nothing explains: one in, one out. */
async function office() {
  const opened = officeAt(now);
  const { khata, file, house } = opened;
  await khata(`import consumers ${file('consumers.csv', consumerHeader, consumer())}`);
  async function settle(name: string, ...rows: ReturnType<typeof razorpayRow>[]) {
    const done = await khata(`import settlement ${file(name, csvOf(...rows))} --gateway razorpay`);
    expect(done).toMatchObject({ code: 0 });
  }
  await settle(
    'first.csv',
    razorpayRow({ description: ramesh }),
    gain('adj_1', 123_456_70),
    razorpayRow({ entity_id: 'adj_2', type: 'adjustment', amount: 500, order_id: '' }),
  );
  const balances = async () => {
    const { ledger, close } = await house();
    await ledger.views.settle();
    const lines = await trialBalance(ledger.store, {});
    await close();
    return Object.fromEntries(lines.map((one) => [one.ledgerAccount, one.debit - one.credit]));
  };
  const facts = async () => {
    const { ledger, close } = await house();
    const found = await factsIn(ledger);
    await close();
    return found;
  };
  return { ...opened, settle, balances, facts };
}

const resolve = 'settlement resolve razorpay setl_1';

describe('khata settlement exceptions', () => {
  it('lists what is open, with its money and its reason, as one types it', async () => {
    const { khata } = await office();
    expect(await khata('settlement exceptions')).toEqual({
      code: 0,
      noted: '',
      said: [
        '2026-11-21 razorpay setl_1 adj_1: ₹1,23,456.70, money came in, ' +
        'and nothing says for what',
        '2026-11-21 razorpay setl_1 adj_2: -₹5.00, money went out, and nothing says for what',
        '2 open. Type: npm run khata -- settlement resolve GATEWAY SETTLEMENT ROW --was fee',
      ].join('\n'),
    });
  });

  it('quotes a reference that a shell would take apart', async () => {
    const { khata, file } = officeAt(now);
    const columns = { rowRef: 'ref', settledOn: 'date', amount: 'amount' };
    const words = { unit: 'rupees', days: 'YYYY-MM-DD', signs: 'signed' };
    const mapping = file('bank.json', JSON.stringify({ gateway: 'bank', ...words, columns }));
    const statement = file('bank.csv', 'date,ref,amount', "2026-11-21,O'BRIEN 42,-9.00");
    const order = `--gateway bank --mapping ${mapping}`;
    expect((await khata(`import settlement ${statement} ${order}`)).code).toBe(0);
    expect((await khata('settlement exceptions')).said)
      .toMatch(/^2026-11-21 bank 2026-11-21 'O'\\''BRIEN 42': -₹9\.00, /);
  });

  it('says so when there are none', async () => {
    const { khata } = officeAt(now);
    expect((await khata('settlement exceptions')).said).toBe('No exceptions are open.');
  });
});

describe('khata settlement resolve', () => {
  it('records who found out what it was, once', async () => {
    const { khata, balances, facts } = await office();
    const before = await balances();
    const done = await khata(`${resolve} adj_1 --was fee --as asha`);
    expect(done).toEqual({
      code: 0,
      noted: '',
      said: 'razorpay setl_1 adj_1: resolved as a fee, ₹1,23,456.70.',
    });
    expect((await facts()).at(-1)).toMatchObject({
      stream: 'settlement-razorpay-setl_1',
      type: 'SettlementRowResolved',
      data: { rowRef: 'adj_1', as: 'fee', resolvedBy: 'asha', onDay: '2026-11-22' },
      meta: { actor: { kind: 'staff', id: 'asha' }, channel: 'command line' },
    });
    const after = await balances();
    expect(after['gateway_fees']! - before['gateway_fees']!).toBe(-123_456_70);
    const recorded = (await facts()).length;
    for (const who of ['asha', 'meena']) {
      expect((await khata(`${resolve} adj_1 --was fee --as ${who}`)).said)
        .toBe('razorpay setl_1 adj_1 was resolved as a fee before; nothing was recorded.');
    }
    expect((await facts()).length).toBe(recorded);
    expect((await khata('settlement exceptions')).said).not.toContain('adj_1');
  });

  it('pays out the payment that a row was for', async () => {
    const { khata, settle, facts, balances, file } = await office();
    const header = 'slip_no,account_no,amount,paid_at,method';
    const slip = 'SEH/1,N2302012345,100.00,2026-11-20 10:30,cash';
    await khata(`import payments ${file('slips.csv', header, slip)}`);
    const [paid] = (await facts()).filter(({ data }) =>
      'evidence' in data && JSON.stringify(data.evidence).includes('SEH/1')
    );
    const { paymentId } = paid!.data as { paymentId: string };
    await settle(
      'odd.csv',
      gain('adj_9', 10_000, 'setl_9'),
    );
    const listed = await khata('settlement exceptions');
    expect(listed.said).toContain('razorpay setl_9 adj_9: ₹100.00');
    const before = await balances();
    const { code, said } = await khata(
      `settlement resolve razorpay setl_9 adj_9 --was payment --payment ${paymentId}`,
    );
    expect([code, said]).toEqual([0, 'razorpay setl_9 adj_9: resolved as a payment, ₹100.00.']);
    const after = await balances();
    expect(after['settlement_exceptions']! - before['settlement_exceptions']!).toBe(10_000);
    expect(after['cash']! - before['cash']!).toBe(-10_000);
    expect(after['bank']).toBe(before['bank']);
    expect((await khata('verify')).code).toBe(0);
  });

  it.each([
    ['', /Type: npm run khata -- settlement exceptions/],
    ['exceptions all', /Type: npm run khata -- settlement exceptions/],
    ['resolve razorpay setl_1 adj_1', /ROW --was fee\nThose that are open: npm run khata/],
    ['resolve stripe setl_1 adj_1 --was fee', /ROW --was fee/],
    ['resolve razorpay setl_1 adj_1 more --was fee', /ROW --was fee/],
    ['resolve razorpay setl_1 adj_1 --was lost', /ROW --was fee/],
    ['resolve razorpay setl_1 adj_1 --was payment --payment a/b', /--payment takes the id/],
    ['resolve razorpay setl_1 adj_1 --was fee --as A/B', /--as takes letters/],
    ['resolve razorpay setl_1 adj_7 --was fee', /adj_7: there is no such row. Nothing was rec/],
    ['resolve razorpay setl_1 pay_1 --was fee', /pay_1: this row has been explained\./],
    ['resolve razorpay setl_1 adj_1 --was fee --payment p1', /--payment goes with --was payment/],
    ['resolve razorpay setl_1 adj_1 --was payment --payment p1', /the payment has not arrived/],
    ['resolve razorpay setl_1 adj_2 --was payment --payment FOUND', /money that went out/],
  ])('records nothing for: settlement %s', async (words, noted) => {
    const { khata, facts } = await office();
    const before = (await facts()).length;
    const found = foundPaymentId('razorpay', 'pay_1');
    const refused = await khata(`settlement ${words}`.trimEnd().replace('FOUND', found));
    expect(refused).toMatchObject({ code: 2, said: '' });
    expect(refused.noted).toMatch(noted);
    expect((await facts()).length).toBe(before);
  });

  it('does not resolve a row otherwise than before, nor a payment with another sum', async () => {
    const { khata, settle, facts } = await office();
    await settle(
      'odd.csv',
      gain('adj_9', 10_000, 'setl_9'),
    );
    await khata(`${resolve} adj_1 --was fee`);
    const before = (await facts()).length;
    expect((await khata(`${resolve} adj_1 --was written-off`)).noted)
      .toMatch(/adj_1: it was resolved otherwise before\. Nothing was recorded\./);
    const found = foundPaymentId('razorpay', 'pay_1');
    const wrong = `settlement resolve razorpay setl_9 adj_9 --was payment --payment ${found}`;
    expect((await khata(wrong)).noted).toMatch(/the row pay_1 has paid it out before/);
    expect((await facts()).length).toBe(before);
  });
});
