/** An office with a drawer, asked over the API. */
import type { Role } from '../../src/graphql/roles.ts';
import { wish } from '../origin.ts';
import { clientId, type House, openHouse, ravi } from './graphql-house.ts';

export const shown = `drawerId agentId day state float { amount }
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

export type Mutation = keyof typeof mutations;

export const day = '2026-11-20';

/** Of the agent, who has it in hand. */
export const origin = (name: string) => {
  const given = wish(name, `${day}T06:00:00Z`);
  return { ...given, actor: { kind: 'staff', id: 'agent' } } as const;
};

export const drawerId = `${day}.agent`;

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

export async function office() {
  const house = await openHouse();
  return { house, ...asking(house) };
}

/** ₹1,000.00 in cash and ₹500.00 by cheque, ₹10 short. */
export async function tenShort() {
  const opened = await office();
  await opened.ask('agent', 'openDrawer', { float: '200.00' });
  await opened.take('S1', '1000.00');
  await opened.take('S2', '500.00', 'CHEQUE');
  await opened.ask('agent', 'closeDrawer', { cash: '1190.00', cheques: '500.00' });
  return opened;
}
