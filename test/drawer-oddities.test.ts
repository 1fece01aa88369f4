/** Drawers over the API: money that comes at an odd time, and cash that is given back. */
import { describe, expect, it } from 'vitest';
import { counterPaymentId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import type { Role } from '../src/graphql/roles.ts';
import { drawerId, office, origin } from './support/drawer-office.ts';
import { clientId } from './support/graphql-house.ts';

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
