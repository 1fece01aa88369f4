import { readFileSync } from 'node:fs';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printedSchema, schema } from '../src/graphql/schema.ts';
import { wish } from './origin.ts';
import { clientId, noon, openHouse, ravi, sita } from './support/graphql-house.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

describe('the schema', () => {
  it('changes only where everyone can see it', () => {
    const checkedIn = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
    expect(printedSchema(), 'npm run schema writes it').toBe(checkedIn);
  });

  it('describes every type, field, argument and value', () => {
    const bare: string[] = [];
    const look = (name: string, { description }: { description?: string | null | undefined }) => {
      if (!description) bare.push(name);
    };
    for (const type of types.filter((type) => !isSpecifiedScalarType(type))) {
      look(type.name, type);
      if (isEnumType(type)) { for (const value of type.getValues()) look(value.name, value); }
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        if ('args' in field) {
          for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg);
        }
      }
    }
    expect(bare).toEqual([]);
  });

  it('says money as Money and never as a number', () => {
    const money = /amount|total|balance|outstanding|advance|surcharge|debit|credit|arrears/i;
    const fields = types.filter(isObjectType).filter(({ name }) =>
      !['Query', 'Mutation'].includes(name)
    )
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => ({
          name: `${type.name}.${field.name}`,
          of: getNamedType(field.type).name,
          isMoney: money.test(field.name),
        }))
      );
    expect(fields.filter(({ isMoney, of }) => isMoney && of !== 'Money').map(({ name }) => name))
      .toEqual(['Money.amount']);
    expect(fields.filter(({ of }) => of === 'Int' || of === 'Float').map(({ name }) => name).sort())
      .toEqual([
        'AgeBand.bills',
        'AgeBand.daysFrom',
        'AgeBand.daysTo',
        'Complaint.standardHours',
        'Complaint.stars',
        'DayClosing.heldPayments',
        'DayClosing.openDrawers',
        'DayClosing.pendingPayments',
        'DayClosing.refundsPending',
        'DayClosing.settlementExceptions',
        'DayClosing.unopenedDrawers',
        'JournalEntry.entryNo',
        'LedgerEvent.revision',
        'Location.latitude',
        'Location.longitude',
        'OverdueAccount.bills',
        'Payment.failedAttempts',
        'ReceivedOnDay.payments',
        'Refund.attempts',
        'Settlement.openExceptions',
        'Settlement.rowCount',
        'SettlementOutcomeTotal.rows',
      ]);
  });
});

describe('asking the API', () => {
  it('shows an account with what it owes', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 125_050);
    const answer = await house.as('consumer', ravi)(`{ account(accountNo: "${ravi}") {
      id accountNo name centre urban
      outstanding { amount currency } advance { amount } balance { amount }
      bill(billNo: "B-1") { dueOn }
      openBills { billNo total { amount } unitsKwh lines { kind amount { amount } } }
    } }`);
    expect(answer.errors).toBe(undefined);
    expect(answer.data.account).toEqual({
      id: `Account:${ravi}`,
      accountNo: ravi,
      name: 'Ravi Kumar',
      centre: 'Arera',
      urban: true,
      outstanding: { amount: '1250.50', currency: 'INR' },
      advance: { amount: '0.00' },
      balance: { amount: '1250.50' },
      bill: { dueOn: '2026-10-21' },
      openBills: [{
        billNo: 'B-1',
        total: { amount: '1250.50' },
        unitsKwh: '148',
        lines: [{ kind: 'ENERGY', amount: { amount: '1250.50' } }],
      }],
    });
  });

  it('shows a name whole to the consumer, agents and admins, masked to others', async () => {
    const house = await openHouse();
    const nameFor = async (role: Parameters<typeof house.as>[0], ...own: string[]) =>
      (await house.as(role, ...own)('{ accounts { nodes { name } } }')).data.accounts.nodes
        .map(({ name }: { name: string }) => name);
    expect(await nameFor('consumer', ravi)).toEqual(['Ravi Kumar']);
    expect(await nameFor('agent')).toEqual(['Ravi Kumar', 'सीता देवी']);
    expect(await nameFor('admin')).toEqual(['Ravi Kumar', 'सीता देवी']);
    expect(await nameFor('auditor')).toEqual(['Ra•• Ku•••', 'सी• दे•']);
    expect(await nameFor('biller')).toEqual(['Ra•• Ku•••', 'सी• दे•']);
    await house.ledger.vault.erase(`account-${ravi}`);
    expect(await nameFor('agent')).toEqual([null, 'सीता देवी']);
  });

  it('shows a consumer nothing of another one, by whatever way', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 50_000);
    await pay(house, 'slip 1', '500.00');
    await house.credit(ravi, await slipId(house), 50_000);
    const asked = `{
      account(accountNo: "${ravi}") { name }
      accounts { nodes { accountNo } }
      receipt(receiptNo: "${ravi}-1") { amount { amount } }
      payment(paymentId: "${await slipId(house)}") { amount { amount } }
      a: node(id: "Account:${ravi}") { id }
      b: node(id: "Bill:${ravi}.B-1") { id }
      r: node(id: "Receipt:${ravi}-1") { id }
      p: node(id: "Payment:${await slipId(house)}") { id }
    }`;
    const mine = (await house.as('consumer', ravi)(asked)).data;
    expect(Object.values(mine).every((value) => value !== null)).toBe(true);
    const theirs = await house.as('consumer', sita)(asked);
    expect(theirs.errors).toBe(undefined);
    expect(theirs.data).toEqual({
      account: null,
      accounts: { nodes: [{ accountNo: sita }] },
      receipt: null,
      payment: null,
      a: null,
      b: null,
      r: null,
      p: null,
    });
  });

  it('finds each thing again by its id, and none by an odd one', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 50_000);
    const ask = house.as('auditor');
    const { data } = await ask(`{ events(last: 1) { nodes { id } }
      account(accountNo: "${ravi}") { id bills { nodes { id } } } }`);
    const ids = [data.events.nodes[0].id, data.account.id, data.account.bills.nodes[0].id];
    for (const id of ids) {
      expect(await ask('query ($id: ID!) { node(id: $id) { id } }', { id }))
        .toMatchObject({ data: { node: { id } } });
    }
    for (const id of ['Account:N1', 'Bill:x', 'Bill:a.b.c', 'LedgerEvent:1']) {
      expect((await ask(`{ node(id: "${id}") { id } }`)).data).toEqual({ node: null });
    }
    for (const id of ['', 'Account', 'Query:1', 'Nothing:1', 'Account:', ':1', 'Money:1']) {
      expect(await ask(`{ node(id: "${id}") { id } }`), id).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
    expect(house.mishaps).toEqual([]);
  });

  it('keeps the books in balance, and does not answer for days it cannot know', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 50_000);
    await pay(house, 'slip 1', '200.00');
    const ask = house.as('auditor');
    const query = `query ($asOf: Date) { trialBalance(asOf: $asOf) {
      asOf lines { ledgerAccount debit { amount } credit { amount } }
      totalDebit { amount } totalCredit { amount } } }`;
    const line = (ledgerAccount: string, debit: string, credit: string) => (
      { ledgerAccount, debit: { amount: debit }, credit: { amount: credit } }
    );
    expect((await ask(query)).data.trialBalance).toEqual({
      asOf: '2026-11-20',
      lines: [
        line('cash', '200.00', '0.00'),
        line('receivable', '500.00', '0.00'),
        line('revenue:energy', '0.00', '500.00'),
        line('suspense', '0.00', '200.00'),
      ],
      totalDebit: { amount: '700.00' },
      totalCredit: { amount: '700.00' },
    });
    expect((await ask(query, { asOf: '2026-10-31' })).data.trialBalance.totalDebit)
      .toEqual({ amount: '500.00' });
    for (const asOf of ['2026-11-21', '2026-10-04']) {
      expect(await ask(query, { asOf })).toMatchObject({
        data: { trialBalance: null },
        errors: [{ extensions: { code: 'AS_OF_UNAVAILABLE' } }],
      });
    }
  });

  it('takes amounts, days and ids in their own form and no other', async () => {
    const house = await openHouse();
    const ask = house.as('auditor');
    const wrong = [
      ['AccountNo!', 'account(accountNo: $v) { id }', ['n1', 12, 'N 1']],
      ['Date', 'trialBalance(asOf: $v) { asOf }', ['20-11-2026', '2026-02-30', 5]],
      ['DateTime', 'events(filter: { recordedAt: { from: $v } }) { nodes { id } }', ['2026-11-20']],
    ] as const;
    for (const [type, field, values] of wrong) {
      for (const v of values) {
        expect(await ask(`query ($v: ${type}) { ${field} }`, { v }), `${type} ${v}`)
          .toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      }
    }
  });

  it('waits for a position that the client has seen', async () => {
    const house = await openHouse();
    const authorization = `Bearer ${await house.tokenOf('auditor')}`;
    const asked = (position: string) =>
      house.post({ query: '{ events(last: 1) { nodes { position } } }' }, {
        authorization,
        'x-after-position': position,
      });
    await house.issue(ravi, 'B-1', 50_000);
    const position = await house.ledger.log.end();
    const { data } = await (await asked(position)).json();
    expect(data.events.nodes).toEqual([{ position }]);
    expect((await (await asked('nowhere')).json()).errors[0].extensions.code)
      .toBe('BAD_USER_INPUT');
  });
});

async function pay(house: Awaited<ReturnType<typeof openHouse>>, slip: string, amount: string) {
  const commandId = clientId(`pay ${slip}`);
  const { data } = await house.as('agent')(
    `mutation ($input: RecordCounterPaymentInput!) { recordCounterPayment(input: $input) {
      ... on RecordCounterPaymentDone { payment { paymentId } } } }`,
    {
      input: {
        commandId,
        accountNo: ravi,
        amount,
        method: 'CASH',
        slipRef: slip,
        paidAt: '2026-11-20T06:00:00Z',
      },
    },
  );
  return data.recordCounterPayment.payment.paymentId as string;
}
const slipId = (house: Awaited<ReturnType<typeof openHouse>>) => pay(house, 'slip 1', '500.00');

describe('paging', () => {
  const query = `query ($no: AccountNo!, $first: Int, $after: String) {
    account(accountNo: $no) { bills(first: $first, after: $after) {
      edges { cursor node { billNo } } nodes { billNo }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

  it('leaves nothing out and shows nothing twice, though bills are added meanwhile', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 });
    const added = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, added, async (sizes, added) => {
        const house = await openHouse();
        const month = (n: number) => `2026-${String(n).padStart(2, '0')}`;
        for (let n = 1; n <= 6; n++) await house.bill(ravi, `B-${n}`, 1_000 * n, month(n));
        const ask = house.as('agent');
        const seen: string[] = [];
        let after: string | null = null;
        for (let turn = 0, more = true; more; turn++) {
          const { data } = await ask(query, { no: ravi, first: sizes[turn], after });
          const { edges, pageInfo } = data.account.bills;
          seen.push(...edges.map(({ node }: { node: { billNo: string } }) => node.billNo));
          expect(edges.length, 'no page is announced in vain').toBeGreaterThan(0);
          expect(pageInfo.hasPreviousPage).toBe(after !== null);
          after = pageInfo.endCursor;
          more = pageInfo.hasNextPage;
          if (added[turn]) await house.bill(ravi, `C-${turn}`, 500, month(7 + turn % 6));
        }
        expect(seen).toEqual(['B-6', 'B-5', 'B-4', 'B-3', 'B-2', 'B-1']);
        await house.close();
      }),
      { numRuns: 10 },
    );
  });

  it('goes through history both ways, while it grows', async () => {
    const house = await openHouse();
    for (let n = 1; n <= 5; n++) await house.bill(ravi, `B-${n}`, 1_000);
    const ask = house.as('auditor');
    const fields =
      'nodes { revision } pageInfo { hasNextPage hasPreviousPage endCursor startCursor }';
    const events = async (args: string) =>
      (await ask(`{ account(accountNo: "${ravi}") { events(${args}) { ${fields} } } }`)).data
        .account
        .events;
    const revisions = (page: { nodes: { revision: number }[] }) =>
      page.nodes.map(({ revision }) => revision);
    const front = await events('first: 3');
    expect(revisions(front)).toEqual([0, 1, 2]);
    const end = await events('last: 2');
    expect(revisions(end)).toEqual([4, 5]);
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    await house.bill(ravi, 'B-6', 1_000);
    expect(revisions(await events(`first: 9, after: "${front.pageInfo.endCursor}"`)))
      .toEqual([3, 4, 5, 6]);
    const before = await events(`last: 9, before: "${end.pageInfo.startCursor}"`);
    expect(revisions(before)).toEqual([0, 1, 2, 3]);
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('tells a payment’s and a complaint’s later steps as the account’s own', async () => {
    const house = await openHouse();
    const commandId = clientId('ask');
    await house.as('agent')(`mutation { requestPayment(input: {
      commandId: "${commandId}", accountNo: "${ravi}", amount: "10.00" }) { __typename } }`);
    const { data } = await house.as('agent')(
      `{ account(accountNo: "${ravi}") { payments { nodes { paymentId } } } }`,
    );
    const [{ paymentId }] = data.account.payments.nodes;
    await house.ledger.payment({ type: 'LapsePayment', paymentId }, wish('lapse'));
    await house.ledger.reached(await house.ledger.log.end());
    const told = await house.as('consumer', ravi)(
      `{ account(accountNo: "${ravi}") {
        events(last: 1) { nodes { type account { accountNo } } } } }`,
    );
    expect(told.data.account.events.nodes)
      .toEqual([{ type: 'PaymentLapsed', account: { accountNo: ravi } }]);
  });

  it('keeps from a consumer who else has asked about the account', async () => {
    const house = await openHouse();
    const contactId = '0123456789abcdef0123456789abcdef';
    const messageId = clientId('message');
    const { conversation, vault } = house.ledger;
    const content = await vault.seal(`contact-${contactId}`, `message ${messageId}`, 'hello');
    const message = { contactId, messageId };
    const received = { type: 'ReceiveMessage', ...message, content, sentAt: noon } as const;
    await conversation(received, wish('message'));
    const link = { accountNo: ravi, by: 'mobile_on_record' } as const;
    const turn = { type: 'TakeTurn', ...message, dialog: 'none', link, notices: [] } as const;
    await conversation(turn, wish('turn'));
    await house.bill(ravi, 'B-1', 1_000);
    const { data: { events } } = await house.as('auditor')(
      `{ events(filter: { accountNo: "${ravi}" }) { nodes { id type } } }`,
    );
    const types = events.nodes.map(({ type }: { type: string }) => type);
    expect(types).toEqual(['AccountOpened', 'AccountLinked', 'BillIssued']);
    const consumer = house.as('consumer', ravi);
    const [opened, linked] = events.nodes;
    const { data } = await consumer(`{ account(accountNo: "${ravi}") { events { nodes { type } } }
      opened: node(id: "${opened.id}") { id } linked: node(id: "${linked.id}") { id } }`);
    expect(data.account.events.nodes).toEqual([{ type: 'AccountOpened' }, { type: 'BillIssued' }]);
    expect([data.opened, data.linked]).toEqual([{ id: opened.id }, null]);
  });

  it('refuses a cursor of another list or filter, and sizes that are none', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 1_000);
    await house.bill(sita, 'B-2', 1_000);
    const ask = house.as('agent');
    const { data } = await ask(query, { no: sita });
    const { endCursor } = data.account.bills.pageInfo;
    const forged = Buffer.from('["x",1]').toString('base64url');
    const wrong: object[] = [endCursor, 'x', forged, 'a'.repeat(1_000)].map((after) => ({ after }));
    for (const args of [...wrong, { first: -1 }, { first: 101 }]) {
      expect(await ask(query, { no: ravi, ...args }), JSON.stringify(args))
        .toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
    expect(await house.as('auditor')('{ events(first: 1, last: 1) { nodes { id } } }'))
      .toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});
