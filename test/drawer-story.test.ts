/** A day at the cash counter over real HTTP, from the float to the closed day. */
import { expect, it } from 'vitest';
import { daysAfter, secondsBetween, startOf } from '../src/domain/calendar.ts';
import type { Role } from '../src/graphql/roles.ts';
import { clientId } from './support/graphql-house.ts';
import { type Whole, wholeService } from './support/whole-service.ts';

const accountNo = 'N2302012345';
const storyMs = 120_000;
const soon = { timeout: 60_000, interval: 100 };

/** Asks for one mutation, and answers what it changed. */
async function done({ graphql }: Whole, role: Role, mutation: string, wish: object) {
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const changed = mutation === 'closeDay'
    ? 'closing { openDrawers received { method payments amount { amount } } }'
    : mutation === 'recordCounterPayment'
    ? 'payment { drawer { drawerId } }'
    : 'drawer { drawerId day state }';
  const query = `mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename
    ... on ${name}Done { ${changed} } ... on ${name}Refused { code issues { message } } } }`;
  const commandId = clientId(JSON.stringify([mutation, wish]));
  const { data } = await graphql(role, query, { input: { commandId, ...wish } });
  const { __typename, ...answer } = data[mutation];
  expect({ __typename, ...answer }).toMatchObject({ __typename: `${name}Done` });
  return Object.values(answer)[0] as Record<string, unknown>;
}

async function books({ graphql }: Whole) {
  const { data: { trialBalance } } = await graphql(
    'auditor',
    `{ trialBalance { totalDebit { amount } totalCredit { amount }
      lines { ledgerAccount debit { amount } credit { amount } } } }`,
  );
  const { lines, totalDebit, totalCredit } = trialBalance;
  type Line = { ledgerAccount: string; debit: { amount: string }; credit: { amount: string } };
  const balances = Object.fromEntries(
    (lines as Line[]).map(({ ledgerAccount, debit, credit }) => [
      ledgerAccount,
      Number(debit.amount) - Number(credit.amount),
    ]).filter(([, amount]) => amount !== 0),
  );
  expect(totalDebit).toEqual(totalCredit);
  return balances;
}

it('ends with nothing in the drawer, ₹10 short, and all else on its way to the bank', async () => {
  const whole = await wholeService({
    consumers: [{ accountNo, name: 'Ramesh Kumar' }],
    bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });
  // Whatever the time is here: at the counter it is noon, two days on.
  const now = new Date().toISOString();
  const issuedOn = whole.facts().find(({ type }) => type === 'BillIssued')!.data['issuedOn'];
  const day = daysAfter(String(issuedOn), 2);
  const noon = new Date(Date.parse(startOf(day)) + 12 * 3_600_000).toISOString();
  whole.pass(secondsBetween(now, noon));

  const { drawerId } = await done(whole, 'agent', 'openDrawer', { float: '500.00' });
  expect(drawerId).toBe(`${day}.dev-agent`);
  const slips = [['S1', '1000.00'], ['S2', '500.00'], ['S3', '43.00'], ['S4', '300.00', 'CHEQUE']];
  for (const [slipRef, amount, method = 'CASH'] of slips) {
    const slip = { slipRef, accountNo, amount, method, paidAt: noon };
    expect(await done(whole, 'agent', 'recordCounterPayment', slip))
      .toEqual({ drawer: { drawerId } });
  }
  await expect.poll(() => whole.typesOf().filter((type) => type === 'ReceiptIssued').length, soon)
    .toBe(4);

  const count = { drawerId, cash: '2033.00', cheques: '300.00' };
  expect(await done(whole, 'agent', 'closeDrawer', count)).toMatchObject({ state: 'DIFFERS' });
  const approval = { drawerId, difference: '-10.00' };
  expect(await done(whole, 'biller', 'approveDrawer', approval))
    .toMatchObject({ state: 'CLOSED' });
  const paidIn = { drawerId, day };
  await done(whole, 'agent', 'depositCash', {
    ...paidIn,
    slipRef: 'PIS-1',
    tender: 'CASH',
    amount: '1533.00',
  });
  await done(whole, 'agent', 'depositCash', {
    ...paidIn,
    slipRef: 'PIS-2',
    tender: 'CHEQUES',
    amount: '300.00',
  });

  expect(await books(whole)).toEqual({
    deposits_in_transit: 1_833,
    cash_over_and_short: 10,
    'revenue:energy': -1_700,
    electricity_duty_payable: -143,
  });
  whole.pass(24 * 3_600);
  await done(whole, 'biller', 'closeDay', { day: issuedOn });
  expect(await done(whole, 'biller', 'closeDay', { day })).toEqual({
    openDrawers: 0,
    received: [
      { method: 'cash', payments: 3, amount: { amount: '1543.00' } },
      { method: 'cheque', payments: 1, amount: { amount: '300.00' } },
    ],
  });
}, storyMs);
