/** Cash drawers over the API: who may do what, what is shown, and what comes late. */
import { describe, expect, it } from 'vitest';
import { counterPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import type { Role } from '../src/graphql/roles.ts';
import { wish } from './origin.ts';
import { clientId, type House, openHouse, ravi } from './support/graphql-house.ts';

const shown = `drawerId agentId day state float { amount }
  toCount { cash { amount } cheques { amount } }
  difference { cash { amount } cheques { amount } total { amount } }
  closedBy approvedBy takings { total { amount } }
  toDeposit { cash { amount } cheques { amount } }`;
const answer = (name: string) =>
  `__typename ... on ${name}Done { replayed drawer { ${shown} } }
   ... on ${name}Refused { code issues { path message } }`;
const mutations = {
  openDrawer: 'OpenDrawer',
  closeDrawer: 'CloseDrawer',
  approveDrawer: 'ApproveDrawer',
  depositCash: 'DepositCash',
  withdrawDeposit: 'WithdrawDeposit',
} as const;
type Mutation = keyof typeof mutations;

const day = '2026-11-20';
/** Of the agent, who has it in hand. */
const origin = (name: string) => {
  const given = wish(name, `${day}T06:00:00Z`);
  return { ...given, actor: { kind: 'staff', id: 'agent' } } as const;
};
const drawerId = `${day}.agent`;

function asking({ as }: House) {
  let nth = 0;
  return {
    async ask(role: Role, mutation: Mutation, input: object = {}, commandId?: string) {
      const name = mutations[mutation];
      const query = `mutation ($input: ${name}Input!) {
        ${mutation}(input: $input) { ${answer(name)} } }`;
      const fresh = commandId ?? clientId(`${mutation} ${++nth}`);
      const which = mutation === 'openDrawer' ? {} : { drawerId };
      const asked = { commandId: fresh, ...which, ...input };
      const { data, errors } = await as(role)(query, { input: asked });
      return errors ? { errors: errors.map(({ extensions }) => extensions.code) } : data[mutation];
    },
    async take(slipRef: string, amount: string, method = 'CASH', paidAt = `${day}T05:00:00Z`) {
      const query = `mutation ($input: RecordCounterPaymentInput!) { recordCounterPayment(
        input: $input) { ... on RecordCounterPaymentDone { payment { drawer { drawerId } } } } }`;
      const slip = { commandId: clientId(slipRef), slipRef, accountNo: ravi, amount };
      const { data } = await as('agent')(query, { input: { ...slip, method, paidAt } });
      return data.recordCounterPayment.payment;
    },
    async look(role: Role = 'biller', fields = shown) {
      const { data } = await as(role)(`{ drawer(drawerId: "${drawerId}") { ${fields} } }`);
      return data.drawer;
    },
  };
}

async function office() {
  const house = await openHouse();
  return { house, ...asking(house) };
}

/** ₹1,000.00 in cash and ₹500.00 by cheque, ₹10 short. */
async function tenShort() {
  const opened = await office();
  await opened.ask('agent', 'openDrawer', { float: '200.00' });
  await opened.take('S1', '1000.00');
  await opened.take('S2', '500.00', 'CHEQUE');
  await opened.ask('agent', 'closeDrawer', { cash: '1190.00', cheques: '500.00' });
  return opened;
}

describe('a drawer', () => {
  it('has what its agent recorded, and knows what it should find', async () => {
    const { ask, take, look, house } = await office();
    expect(await ask('agent', 'openDrawer', { float: '200.00' })).toMatchObject({
      __typename: 'OpenDrawerDone',
      drawer: { drawerId, agentId: 'agent', day, state: 'OPEN', float: { amount: '200.00' } },
    });
    expect(await take('S1', '1000.00')).toEqual({ drawer: { drawerId } });
    await take('S2', '500.00', 'CHEQUE');
    await take('S3', '300.00', 'CARD');
    expect(await look()).toMatchObject({
      toCount: { cash: { amount: '1000.00' }, cheques: { amount: '500.00' } },
      difference: null,
    });
    const lines = `lines { edges { node { amount { amount } tender timing counted
      payment { ref } } } }`;
    const { edges } = (await look('auditor', lines)).lines;
    expect(edges.map(({ node }: { node: object }) => node)).toEqual([
      ['1000.00', 'CASH', 'S1'],
      ['500.00', 'CHEQUES', 'S2'],
      ['300.00', null, 'S3'],
    ].map(([amount, tender, ref]) => ({
      amount: { amount },
      tender,
      timing: 'IN_TIME',
      counted: false,
      payment: { ref },
    })));
    expect(
      (await house.as('consumer', ravi)(
        `{ account(accountNo: "${ravi}") { payments { nodes { drawer { drawerId } } } } }`,
      )).data.account.payments.nodes[0],
    ).toEqual({ drawer: null });
  });

  it('is closed short, approved by another person, and deposited', async () => {
    const { ask, look } = await tenShort();
    expect(await look()).toMatchObject({
      state: 'DIFFERS',
      closedBy: 'agent',
      difference: { cash: { amount: '-10.00' }, cheques: { amount: '0.00' } },
      toDeposit: { cash: { amount: '0.00' } },
    });
    expect(await ask('biller', 'approveDrawer', { difference: '-10.00' })).toMatchObject({
      drawer: {
        state: 'CLOSED',
        approvedBy: 'biller',
        takings: { total: { amount: '1490.00' } },
        toCount: { cash: { amount: '0.00' }, cheques: { amount: '0.00' } },
      },
    });
    const slip = { tender: 'CASH', amount: '990.00', slipRef: 'PIS1', day };
    expect(await ask('agent', 'depositCash', slip)).toMatchObject({
      drawer: { toDeposit: { cash: { amount: '0.00' }, cheques: { amount: '500.00' } } },
    });
    expect(await look('auditor', 'deposits { slipRef amount { amount } settledOn depositedBy }'))
      .toEqual({
        deposits: [{
          slipRef: 'PIS1',
          amount: { amount: '990.00' },
          settledOn: null,
          depositedBy: 'agent',
        }],
      });
  });

  it.each<[Mutation, Role, object, string]>([
    ['closeDrawer', 'agent', { cash: '1', cheques: '0' }, 'DRAWER_NOT_OPENED'],
    ['approveDrawer', 'biller', { difference: '1' }, 'DRAWER_NOT_OPENED'],
    ['openDrawer', 'agent', { float: '-1' }, 'INVALID_INPUT'],
    ['openDrawer', 'agent', { float: '1', day: '2026-11-21' }, 'INVALID_INPUT'],
    ['closeDrawer', 'agent', { drawerId: 'x', cash: '1', cheques: '0' }, 'INVALID_INPUT'],
    ['closeDrawer', 'agent', { cash: '1', cheques: '-1' }, 'INVALID_INPUT'],
    [
      'withdrawDeposit',
      'agent',
      { slipRef: 'P', amount: '1', reason: 'MISTYPED' },
      'DRAWER_NOT_OPENED',
    ],
  ])('is not kept by %s of %s with %j: %s', async (mutation, role, input, code) => {
    const { ask } = await office();
    expect(await ask(role, mutation, input)).toMatchObject({ code });
  });

  it.each<[Mutation, Role, object, string]>([
    ['approveDrawer', 'biller', { difference: '10.00' }, 'DRAWER_COUNTED_OTHERWISE'],
    ['openDrawer', 'agent', { float: '1.00' }, 'DRAWER_OPENED_WITH_DIFFERENT_FLOAT'],
    [
      'depositCash',
      'agent',
      { tender: 'CASH', amount: '1.00', slipRef: 'P', day },
      'DRAWER_NOT_APPROVED',
    ],
    [
      'depositCash',
      'agent',
      { tender: 'CASH', amount: '1.00', slipRef: 'P', day: '2026-11-19' },
      'INVALID_INPUT',
    ],
    [
      'depositCash',
      'agent',
      { tender: 'CASH', amount: '1.00', slipRef: 'P', day: '2026-11-21' },
      'INVALID_INPUT',
    ],
  ])('that is short refuses %s of %s with %j: %s', async (mutation, role, input, code) => {
    const { ask } = await tenShort();
    expect(await ask(role, mutation, input)).toMatchObject({ code });
  });

  it('counted by a biller is not approved by the same one', async () => {
    const { ask } = await tenShort();
    await ask('biller', 'closeDrawer', { cash: '1180.00', cheques: '500.00' });
    const difference = { difference: '-20.00' };
    expect(await ask('biller', 'approveDrawer', difference))
      .toMatchObject({ code: 'DRAWER_NEEDS_ANOTHER_PERSON' });
    expect(await ask('admin', 'approveDrawer', difference))
      .toMatchObject({ drawer: { state: 'CLOSED' } });
  });

  it('answers a repeat in the same way, whatever has come since', async () => {
    const { ask, take } = await office();
    const openId = clientId('open once');
    await ask('agent', 'openDrawer', { float: '0' }, openId);
    await take('S1', '10.00');
    const closeId = clientId('close once');
    const count = { cash: '10.00', cheques: '0.00' };
    await ask('agent', 'closeDrawer', count, closeId);
    await take('S2', '5.00');
    expect(await ask('agent', 'openDrawer', { float: '0' }, openId))
      .toMatchObject({ replayed: true });
    expect(await ask('agent', 'closeDrawer', count, closeId)).toMatchObject({ replayed: true });
    expect(await ask('agent', 'closeDrawer', { ...count, cash: '9.00' }, closeId))
      .toMatchObject({ code: 'COMMAND_ID_USED_DIFFERENTLY' });
  });
});

describe('money that comes at an odd time', () => {
  it('is taken before the drawer is open, and counted all the same', async () => {
    const { ask, take, look } = await office();
    await take('S1', '10.00');
    expect(await look()).toMatchObject({ state: 'UNOPENED', float: null });
    await ask('agent', 'openDrawer', { float: '0.00' });
    await take('S2', '7.00');
    const timings = 'toCount { cash { amount } } lines { edges { node { timing } } }';
    expect(await look('agent', timings)).toEqual({
      toCount: { cash: { amount: '17.00' } },
      lines: {
        edges: [{ node: { timing: 'BEFORE_OPENING' } }, { node: { timing: 'IN_TIME' } }],
      },
    });
  });

  it('comes late, is an open item, and is counted by itself', async () => {
    const { ask, take, look, house } = await office();
    const items = async () =>
      (await house.as('biller')('{ openItems(kinds: [DRAWER]) { nodes { ref note } } }'))
        .data.openItems.nodes;
    await ask('agent', 'openDrawer', { float: '100.00' });
    expect(await items()).toEqual([{ ref: drawerId, note: 'open' }]);
    await take('S1', '10.00');
    await ask('agent', 'closeDrawer', { cash: '110.00', cheques: '0' });
    expect(await items()).toEqual([]);
    await take('S2', '7.00');
    expect(await items()).toEqual([{ ref: drawerId, note: 'late money' }]);
    expect(await look('biller', 'state')).toEqual({ state: 'LATE' });
    expect(await look('biller', 'toCount { cash { amount } } lines { edges { node { timing } } }'))
      .toEqual({
        toCount: { cash: { amount: '7.00' } },
        lines: { edges: [{ node: { timing: 'IN_TIME' } }, { node: { timing: 'LATE' } }] },
      });
    const { drawer } = await ask('agent', 'closeDrawer', { cash: '7.00', cheques: '0' });
    expect(drawer).toMatchObject({ state: 'CLOSED', takings: { total: { amount: '17.00' } } });
    expect(await look('biller', 'lines { edges { node { timing counted } } }')).toEqual({
      lines: {
        edges: [
          { node: { timing: 'IN_TIME', counted: true } },
          { node: { timing: 'LATE', counted: true } },
        ],
      },
    });
    expect(await items()).toEqual([]);
  });

  it('is not late where it does not lie in the drawer, such as a card’s slip', async () => {
    const { ask, take, look, house } = await office();
    await ask('agent', 'openDrawer', { float: '0.00' });
    await ask('agent', 'closeDrawer', { cash: '0', cheques: '0' });
    await take('S1', '300.00', 'CARD');
    expect(await look('biller', 'state')).toEqual({ state: 'CLOSED' });
    expect((await house.as('biller')('{ openItems(kinds: [DRAWER]) { nodes { ref } } }')).data)
      .toEqual({ openItems: { nodes: [] } });
  });

  it('is late though it was recorded while somebody counted', async () => {
    const { ask, take, look, house: { ledger } } = await office();
    await ask('agent', 'openDrawer', { float: '0.00' });
    await take('S1', '7.00');
    const none = { cash: paise(0), cheques: paise(0) };
    const count = { counted: none, expected: none, lines: 0, closedBy: 'agent' };
    await ledger.drawer({ type: 'CloseDrawer', drawerId, ...count }, origin('count'));
    await ledger.reached(await ledger.log.end());
    expect(await look('biller', 'state')).toEqual({ state: 'LATE' });
  });
});

describe('cash that is given back', () => {
  /** Of a payment of ₹1,000.00 in the drawer, ₹500.00 may go back. */
  async function owing() {
    const opened = await office();
    const { ask, take, house: { as, ledger } } = opened;
    await ask('agent', 'openDrawer', { float: '0.00' });
    await take('S1', '1000.00');
    const refund = { paymentId: counterPaymentId('S1'), refundId: 'R1' };
    const wanted = { amount: paise(50_000), why: 'other', requestedBy: 'a' } as const;
    await ledger.payment({ type: 'RequestRefund', ...refund, ...wanted }, origin('request'));
    await ledger.payment({ type: 'ApproveRefund', ...refund, approvedBy: 'b' }, origin('approve'));
    await ledger.reached(await ledger.log.end());
    const give = async (role: Role, gateway = 'COUNTER') => {
      const query = `mutation ($input: CompleteRefundInput!) { completeRefund(input: $input) {
        ... on CompleteRefundDone { replayed }
        ... on CompleteRefundRefused { code issues { path message } } } }`;
      const how = { commandId: clientId(`give ${role}`), gateway, refundRef: 'V1' };
      return (await as(role)(query, { input: { ...refund, ...how } })).data.completeRefund;
    };
    return { ...opened, give };
  }

  it('leaves the drawer', async () => {
    const { give, look } = await owing();
    expect(await give('agent')).toEqual({ replayed: false });
    expect(await look('agent', 'toCount { cash { amount } }'))
      .toEqual({ toCount: { cash: { amount: '500.00' } } });
  });

  it('leaves it after the count as well, and is no gain of anybody’s', async () => {
    const { ask, give, look } = await owing();
    await ask('agent', 'closeDrawer', { cash: '1000.00', cheques: '0.00' });
    await give('agent');
    expect(await look('agent', 'state toCount { cash { amount } }'))
      .toEqual({ state: 'LATE', toCount: { cash: { amount: '-500.00' } } });
    expect(await ask('agent', 'closeDrawer', { cash: '-1000.01', cheques: '0.00' }))
      .toMatchObject({ code: 'COUNT_LEAVES_LESS_THAN_NOTHING' });
    expect(await ask('agent', 'closeDrawer', { cash: '-500.00', cheques: '0.00' })).toMatchObject({
      drawer: {
        state: 'CLOSED',
        difference: { total: { amount: '0.00' } },
        takings: { total: { amount: '500.00' } },
        toDeposit: { cash: { amount: '500.00' } },
      },
    });
  });

  it.each<Role>(['biller', 'admin'])('is not for a %s, who has no drawer', async (role) => {
    const { give } = await owing();
    expect(await give(role)).toEqual({
      code: 'INVALID_INPUT',
      issues: [{ path: ['gateway'], message: 'An agent gives cash back, out of an own drawer.' }],
    });
    expect(await give(role, 'BANK')).toEqual({ replayed: false });
  });
});

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

describe('another agent', () => {
  /** An agent with another id: the house names callers by role and accounts. */
  it('neither sees nor keeps it', async () => {
    const { house, look } = await tenShort();
    const bearer = await house.tokens.issue('agent', { id: 'asha' });
    const other = async (query: string) =>
      await (await house.post({ query }, { authorization: `Bearer ${bearer}` })).json();
    const seen = await other(`{ drawer(drawerId: "${drawerId}") { state }
      drawers { nodes { drawerId } } mine: drawers(agentId: "agent") { nodes { drawerId } } }`);
    expect(seen.data).toEqual({ drawer: null, drawers: { nodes: [] }, mine: { nodes: [] } });
    const closing = await other(`mutation { closeDrawer(input: { commandId: "${clientId('x')}",
      drawerId: "${drawerId}", cash: "1", cheques: "0" }) {
      ... on CloseDrawerRefused { code } } }`);
    expect(closing.data.closeDrawer).toEqual({ code: 'DRAWER_NOT_OPENED' });
    expect(await look()).toMatchObject({ state: 'DIFFERS', closedBy: 'agent' });
  });
});

it('lists drawers, the newest day first, by agent, day and state', async () => {
  const { house, ask, take } = await tenShort();
  await ask('agent', 'openDrawer', { float: '0', day: '2026-11-18' });
  await take('S8', '1.00', 'CASH', '2026-11-19T05:00:00Z');
  const listed = async (args: string) =>
    (await house.as('auditor')(`{ drawers${args} { edges { cursor node { drawerId } } } }`))
      .data.drawers.edges as { cursor: string; node: { drawerId: string } }[];
  const ids = async (args: string) => (await listed(args)).map(({ node }) => node.drawerId);
  const [first, second, third] = [drawerId, '2026-11-19.agent', '2026-11-18.agent'];
  expect(await ids('')).toEqual([first, second, third]);
  const cursor = (await listed('(first: 1)'))[0]?.cursor;
  expect(await ids(`(first: 1, after: "${cursor}")`)).toEqual([second]);
  expect(await ids('(state: [UNOPENED, OPEN])')).toEqual([second, third]);
  expect(await ids('(from: "2026-11-19", to: "2026-11-19")')).toEqual([second]);
  expect(await ids('(agentId: "nobody")')).toEqual([]);
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
