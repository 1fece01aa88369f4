/** Cash drawers over the API: who may do what, and what is shown. */
import { describe, expect, it } from 'vitest';
import type { Role } from '../src/graphql/roles.ts';
import { day, drawerId, type Mutation, office, tenShort } from './support/drawer-office.ts';
import { clientId, ravi } from './support/graphql-house.ts';

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
