/** Drawers over the API: deposits that are withdrawn, or were not recorded in time. */
import { describe, expect, it } from 'vitest';
import { counterPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import { day, office, origin, tenShort } from './support/drawer-office.ts';
import { clientId } from './support/graphql-house.ts';

describe('a deposit that is withdrawn', () => {
  const slip = { tender: 'CASH', slipRef: 'PIS1', day };
  async function banked() {
    const opened = await office();
    const { ask, take } = opened;
    await ask('agent', 'openDrawer', { float: '0.00' });
    await take('S1', '1005.00');
    await ask('agent', 'closeDrawer', { cash: '1005.00', cheques: '0.00' });
    await ask('agent', 'depositCash', { ...slip, amount: '1005.00' });
    const withdrawal = { slipRef: 'PIS1', amount: '1005.00', reason: 'CREDITED_OTHERWISE' };
    const deposits = `deposits { amount { amount } withdrawnOn withdrawnBy withdrawnWhy }
      toDeposit { cash { amount } }`;
    return { ...opened, withdrawal, shown: () => opened.look('auditor', deposits) };
  }

  it('shows by whom and why, until it is made anew on its slip', async () => {
    const { ask, withdrawal, shown } = await banked();
    expect(await ask('biller', 'withdrawDeposit', withdrawal))
      .toMatchObject({ drawer: { toDeposit: { cash: { amount: '1005.00' } } } });
    const gone = { withdrawnOn: day, withdrawnBy: 'biller', withdrawnWhy: 'CREDITED_OTHERWISE' };
    const amount = { amount: '1005.00' };
    expect(await shown())
      .toEqual({ deposits: [{ amount, ...gone }], toDeposit: { cash: amount } });
    await ask('agent', 'depositCash', { ...slip, amount: '1000.00' });
    const stands = { withdrawnOn: null, withdrawnBy: null, withdrawnWhy: null };
    expect(await shown()).toEqual({
      deposits: [{ amount: { amount: '1000.00' }, ...stands }],
      toDeposit: { cash: { amount: '5.00' } },
    });
    expect(await ask('biller', 'withdrawDeposit', withdrawal))
      .toMatchObject({ code: 'DEPOSIT_SLIP_USED_WITH_DIFFERENT_TERMS' });
  });

  it('leaves nothing over where the bank has credited less', async () => {
    const { ask, withdrawal, house } = await banked();
    await ask('biller', 'withdrawDeposit', withdrawal);
    expect(await ask('agent', 'closeDrawer', { cash: '-5.00', cheques: '0.00' }))
      .toMatchObject({ drawer: { state: 'DIFFERS' } });
    await ask('biller', 'approveDrawer', { difference: '-5.00' });
    expect(await ask('agent', 'depositCash', { ...slip, amount: '1000.00' }))
      .toMatchObject({ drawer: { state: 'CLOSED', toDeposit: { cash: { amount: '0.00' } } } });
    const query = '{ trialBalance { lines { ledgerAccount debit { amount } credit { amount } } } }';
    type Line = Record<'debit' | 'credit', { amount: string }> & { ledgerAccount: string };
    const lines: Line[] = (await house.as('auditor')(query)).data.trialBalance.lines;
    const balances = lines.map(({ ledgerAccount, debit, credit }) => [
      ledgerAccount,
      Number(debit.amount) - Number(credit.amount),
    ]).filter(([, balance]) => balance !== 0);
    expect(Object.fromEntries(balances)).toMatchObject({
      deposits_in_transit: 1_000,
      cash_over_and_short: 5,
    });
    expect(Object.fromEntries(balances)).not.toHaveProperty('cash');
  });
});

describe('a line of the bank that came before its deposit', () => {
  const which = { gateway: 'bank', settlementId: day, settledOn: day } as const;
  const none = { fee: paise(0), tax: paise(0) };

  /** Lines that nothing explained, of 990.00 each, and a deposit of that. */
  async function unexplained(...rowRefs: string[]) {
    const opened = await tenShort();
    const { ask, house: { ledger, as } } = opened;
    const net = paise(99_000);
    const rows = rowRefs.map((rowRef) => (
      { rowRef, kind: 'payment', outcome: 'exception', reason: 'x', net, ...none } as const
    ));
    const sums = { net: paise(99_000 * rows.length), ...none, rows: rows.length, pages: 1 };
    const digest = '0'.repeat(64);
    await ledger.settlement(
      { type: 'ImportSettlement', ...which, ...sums, digest },
      origin('import'),
    );
    await ledger.settlement({ type: 'RecordRows', ...which, page: 1, rows }, origin('rows'));
    await ledger.reached(await ledger.log.end());
    await ask('biller', 'approveDrawer', { difference: '-10.00' });
    await ask('agent', 'depositCash', { tender: 'CASH', amount: '990.00', slipRef: 'PIS1', day });
    const cheque = { tender: 'CHEQUES', amount: '500.00', slipRef: 'PIS2', day };
    await ask('agent', 'depositCash', cheque);

    const resolve = async (how: object, rowRef = 'R1') => {
      const query = `mutation ($input: ResolveSettlementRowInput!) {
        resolveSettlementRow(input: $input) {
          ... on ResolveSettlementRowDone { replayed row { resolvedAs } }
          ... on ResolveSettlementRowRefused { code issues { path message } } } }`;
      const commandId = clientId(JSON.stringify([how, rowRef]));
      const row = { gateway: 'BANK', settlementId: day, rowRef, as: 'PAYMENT' };
      const { data } = await as('biller')(query, { input: { commandId, ...row, ...how } });
      return data.resolveSettlementRow;
    };
    const debits = async () => {
      const query = '{ trialBalance { lines { ledgerAccount debit { amount } } } }';
      type Line = { ledgerAccount: string; debit: { amount: string } };
      const lines: Line[] = (await as('auditor')(query)).data.trialBalance.lines;
      return Object.fromEntries(
        lines.map(({ ledgerAccount, debit }) => [ledgerAccount, debit.amount]),
      );
    };
    return { ...opened, resolve, debits };
  }
  const wrong = (path: string, message: string) => (
    { code: 'INVALID_INPUT', issues: [{ path: [path], message }] }
  );

  it('is explained by the slip, once', async () => {
    const { resolve, debits } = await unexplained('R1');
    const done = { replayed: false, row: { resolvedAs: 'PAYMENT' } };
    expect(await resolve({ slipRef: 'PIS1' })).toEqual(done);
    expect(await resolve({ slipRef: 'PIS1' })).toEqual({ ...done, replayed: true });
    const { settlement_exceptions: open = '0.00', ...books } = await debits();
    expect(open).toBe('0.00');
    expect(books).toMatchObject({
      bank: '990.00',
      cash_over_and_short: '10.00',
      deposits_in_transit: '500.00',
    });
  });

  it('is not explained by a slip of another amount, of another line, or of none', async () => {
    const { resolve } = await unexplained('R1', 'R2');
    expect(await resolve({ slipRef: 'PIS2' }))
      .toEqual(wrong('slipRef', 'The deposits on this pay-in slip come to 500.00.'));
    expect(await resolve({ slipRef: 'PIS9' }))
      .toEqual(wrong('slipRef', 'No drawer has a deposit on this pay-in slip.'));
    expect(await resolve({ slipRef: 'PIS1', as: 'FEE' }))
      .toEqual(wrong('slipRef', 'Only with PAYMENT, and without a payment.'));
    await resolve({ slipRef: 'PIS1' });
    expect(await resolve({ slipRef: 'PIS1' }, 'R2'))
      .toEqual(wrong('slipRef', 'Another row has shown a deposit on this pay-in slip.'));
  });

  it('is not explained by a payment that came with the deposit', async () => {
    const { resolve } = await unexplained('R1');
    expect(await resolve({ paymentId: counterPaymentId('S1') })).toEqual(
      wrong('paymentId', 'It comes with a deposit of its drawer: say its slip instead.'),
    );
  });
});
