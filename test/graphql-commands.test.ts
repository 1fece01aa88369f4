import { readFileSync } from 'node:fs';
import { isEnumType, isInputObjectType, isUnionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { LogUnavailable, LogUnreadable, OutcomeUnknown } from '../src/eventlog/event-log.ts';
import { graphqlApi } from '../src/graphql/server.ts';
import { schema } from '../src/graphql/schema.ts';
import { NotYet } from '../src/projections/places.ts';
import { StoreUnavailable } from '../src/projections/store-fault.ts';
import { wish } from './origin.ts';
import { clientId, type House, noon, openHouse, ravi, sita } from './support/graphql-house.ts';

const done = `__typename
  ... on Recorded { position replayed events { type } }
  ... on Error { message issues { path message } }`;

function mutation(name: string, more = '') {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return `mutation ($input: ${type}Input!) { outcome: ${name}(input: $input) {
    ${done} ... on ${type}Refused { code } ${more && `... on ${type}Done { ${more} }`} } }`;
}

type Input = Record<string, unknown>;
const id = (name: string) => ({ commandId: clientId(name) });

function commandsOf(house: House) {
  const tell =
    (name: string, more: string) => async (ask: ReturnType<House['as']>, input: Input) => {
      const { data, errors } = await ask(mutation(name, more), { input });
      return data?.outcome ?? { code: errors?.[0]?.extensions.code };
    };
  const complaint = 'complaint { docketNo state text resolution desk escalatedTo stars }';
  return {
    house,
    issueBill: tell('issueBill', 'bill { billNo total { amount } }'),
    pay: tell('recordCounterPayment', 'payment { paymentId state amount { amount } method ref }'),
    request: tell('requestPayment', 'payment { paymentId state amount { amount } expiresAt }'),
    register: tell('registerComplaint', complaint),
    assign: tell('assignComplaint', complaint),
    escalate: tell('escalateComplaint', complaint),
    note: tell('noteComplaint', complaint),
    resolve: tell('resolveComplaint', complaint),
    reopen: tell('reopenComplaint', complaint),
    close: tell('closeComplaint', complaint),
    rate: tell('rateComplaint', complaint),
  };
}

const billOf = (changes: Input = {}) => ({
  ...id('bill'),
  accountNo: ravi,
  billNo: 'B/2026-10/1',
  month: '2026-10',
  issuedOn: '2026-10-05',
  dueOn: '2026-10-21',
  unitsKwh: '148.5',
  lines: [
    { kind: 'ENERGY', amount: '1000.00' },
    { kind: 'SUBSIDY', amount: '-100.5', label: 'Atal Griha Jyoti' },
  ],
  amountAfterDue: '910.00',
  ...changes,
});

const slipOf = (changes: Input = {}) => ({
  ...id('slip'),
  accountNo: ravi,
  amount: '500.00',
  method: 'CASH',
  slipRef: 'Arera/7/1042',
  paidAt: '2026-11-20T06:00:00Z',
  ...changes,
});

const complaintOf = (changes: Input = {}) => ({
  ...id('complaint'),
  accountNo: ravi,
  kind: 'SUPPLY_OFF',
  text: 'बिजली नहीं है',
  location: { latitude: 23.2, longitude: 77.4 },
  ...changes,
});

describe('every command', () => {
  const unions = Object.values(schema.getTypeMap()).filter(isUnionType);

  it('is answered by exactly Done or Refused, and has a command id', () => {
    const fields = Object.values(schema.getMutationType()!.getFields());
    expect(unions.map(({ name }) => name).sort())
      .toEqual(fields.map(({ type }) => String(type).replace('!', '')).sort());
    for (const { name, args } of fields) {
      const type = name.charAt(0).toUpperCase() + name.slice(1);
      const union = unions.find((one) => one.name === `${type}Result`)!;
      expect(union.getTypes().map(({ name }) => name)).toEqual([`${type}Done`, `${type}Refused`]);
      expect(args.map(({ type }) => String(type))).toEqual([`${type}Input!`]);
      const input = schema.getType(`${type}Input`);
      expect(isInputObjectType(input) && String(input.getFields().commandId?.type)).toBe('UUID!');
    }
  });

  it('can be refused for each of the domain’s reasons, and for no others', () => {
    const codesIn = (files: readonly string[]) =>
      files.flatMap((file) => {
        const text = readFileSync(new URL(`../src/domain/${file}`, import.meta.url), 'utf8');
        return [...text.matchAll(/\| \{ code: '(\w+)'/g)].map(([, code]) => code!.toUpperCase());
      });
    const every = ['INVALID_INPUT', 'COMMAND_ID_USED_DIFFERENTLY'];
    const account = codesIn(['account.ts', 'bill.ts', 'bill-changes.ts', 'credit.ts']);
    const payment = codesIn(['payment.ts', 'arrival.ts', 'refund.ts', 'dispute.ts']);
    const complaint = codesIn(['complaint.ts']);
    const drawer = codesIn(['drawer.ts']);
    const known = [account, payment, complaint, drawer].map(({ length }) => length);
    expect(known).toEqual([14, 19, 6, 13]);
    const own: Record<string, string[]> = {
      IssueBill: account,
      ReviseBill: account,
      WithdrawBill: account,
      GrantWaiver: account,
      SetOpeningBalance: account,
      RecordCounterPayment: payment,
      RequestRefund: payment,
      ApproveRefund: payment,
      DeclineRefund: payment,
      RetryRefund: payment,
      FailRefund: payment,
      CompleteRefund: payment,
      OpenDispute: payment,
      AnswerDispute: payment,
      CloseDispute: payment,
      AssignPayment: [...payment, 'ACCOUNT_NOT_FOUND'],
      RequestPayment: [
        ...payment,
        'ACCOUNT_NOT_FOUND',
        'NOTHING_DUE',
        'AMOUNT_ABOVE_LIMIT',
        'LINK_NOT_OFFERED',
      ],
      RegisterComplaint: [...complaint, 'ACCOUNT_NOT_FOUND'],
      CloseDay: codesIn(['office.ts']),
      OpenDrawer: drawer,
      CloseDrawer: drawer,
      ApproveDrawer: drawer,
      DepositCash: drawer,
      WithdrawDeposit: drawer,
      ResolveSettlementRow: [...payment, ...drawer, ...codesIn(['settlement.ts'])],
    };
    for (const { name } of unions) {
      const command = name.replace(/Result$/, '');
      const code = schema.getType(`${command}RefusedCode`);
      const values = isEnumType(code) ? code.getValues().map(({ name }) => name) : [];
      expect(values.sort(), command).toEqual([...own[command] ?? complaint, ...every].sort());
    }
  });

  it('says the same again to the same wish, and refuses its id for another', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    await house.bill(ravi, 'B-1', 90_000);
    const consumer = house.as('consumer', ravi);
    const agent = house.as('agent');
    const registered = await tell.register(consumer, complaintOf());
    const { docketNo } = registered.complaint;
    const cases = [
      [tell.issueBill, house.as('biller'), billOf(), { lines: [{ kind: 'OTHER', amount: '1' }] }],
      [tell.pay, agent, slipOf(), { amount: '500.01' }],
      [tell.request, consumer, { ...id('r'), accountNo: ravi }, { amount: '1.00' }],
      [tell.register, consumer, complaintOf(), { text: 'something else' }],
      [tell.assign, agent, { ...id('a'), docketNo, desk: 'Arera' }, { desk: 'Kolar' }],
      [tell.escalate, agent, { ...id('e'), docketNo, step: 'CENTRE' }, { step: 'FORUM' }],
      [tell.note, agent, { ...id('n'), docketNo, note: 'called' }, { note: 'wrote' }],
      [tell.resolve, agent, { ...id('s'), docketNo, resolution: 'ok' }, { resolution: 'no' }],
      [tell.rate, consumer, { ...id('t'), docketNo, stars: 4 }, { stars: 5 }],
      [tell.reopen, consumer, { ...id('o'), docketNo }, undefined],
    ] as const;
    for (const [command, ask, input, other] of cases) {
      const first = await command(ask, input);
      expect(first).toMatchObject({ position: expect.any(String) });
      house.at('2026-11-20T18:45:00.000Z'); // The next day in India: a retry is still the same.
      const { replayed: _, ...again } = await command(ask, input);
      expect({ ...again, replayed: first.replayed }).toEqual(first);
      if (other) {
        expect(await command(ask, { ...input, ...other })).toMatchObject({
          code: 'COMMAND_ID_USED_DIFFERENTLY',
        });
      }
      if (ask === consumer) {
        expect(await command(agent, input)).toMatchObject({ code: 'COMMAND_ID_USED_DIFFERENTLY' });
      }
      house.at(noon);
    }
  });

  it('takes no id that was used on something else, or that might be ours', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const { complaint: { docketNo } } = await tell.register(consumer, complaintOf());
    const again = { ...complaintOf(), docketNo, stars: 1 };
    const different = { code: 'COMMAND_ID_USED_DIFFERENTLY' };
    const { commandId } = again;
    expect(await tell.request(consumer, { commandId, accountNo: ravi, amount: '1' }))
      .toMatchObject(different);
    const agent = house.as('agent');
    expect(await tell.pay(agent, slipOf({ commandId }))).toMatchObject(different);
    await tell.pay(agent, slipOf());
    expect(await tell.register(agent, complaintOf(id('slip')))).toMatchObject(different);
    expect(await tell.pay(agent, slipOf({ slipRef: 'another' }))).toMatchObject(different);
    await tell.issueBill(house.as('biller'), billOf());
    expect(await tell.issueBill(house.as('biller'), billOf({ accountNo: sita })))
      .toMatchObject(different);
    expect(await tell.pay(agent, slipOf({ commandId: wish('of version 5').commandId })))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['commandId'] }] });
    expect(house.mishaps).toEqual([]);
  });

  it('is one wish when it comes twice at once', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    let second = 0;
    // Each of them asks at another time, which must not make another wish of it.
    house.settings.now = () => `2026-11-20T06:30:${String(second++ % 60).padStart(2, '0')}.000Z`;
    const wanted = [
      [tell.request, { ...id('r'), accountNo: ravi, amount: '10.00' }],
      [tell.register, complaintOf()],
    ] as const;
    for (const [command, input] of wanted) {
      const before = await house.ledger.log.end();
      const answers = await Promise.all([1, 2, 3].map(() => command(consumer, input)));
      const recorded = await Array.fromAsync(house.ledger.log.readAll(before));
      expect(recorded.length).toBe(1);
      for (const { replayed: _, ...answer } of answers) {
        const { replayed: __, ...first } = answers[0];
        expect(answer).toEqual(first);
        expect(answer.position).toBe(recorded[0]!.position);
      }
    }
  });
});

describe('the loser of a race', () => {
  it('asks again as the winner did, and gets its answer', async () => {
    const house = await openHouse();
    const { ledger } = house;
    let raced = false;
    const { fetch } = graphqlApi({
      ledger: {
        ...ledger,
        async payment(command, origin) {
          if (!raced && command.type === 'RequestPayment') {
            raced = true;
            const theirs = { ...command, expiresAt: '2026-11-20T06:59:00.000Z' };
            const occurredAt = '2026-11-20T06:29:00.000Z';
            await ledger.payment(theirs, { ...origin, occurredAt });
          }
          return await ledger.payment(command, origin);
        },
      },
      tokens: house.tokens,
      settings: house.settings,
      onError: (error) => house.mishaps.push(error),
    });
    const response = await fetch(
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await house.tokenOf('agent')}`,
        },
        body: JSON.stringify({
          query: mutation('requestPayment', 'payment { expiresAt }'),
          variables: { input: { ...id('race'), accountNo: ravi, amount: '10.00' } },
        }),
      }),
    );
    expect((await response.json()).data.outcome).toMatchObject({
      replayed: true,
      payment: { expiresAt: '2026-11-20T06:59:00.000Z' },
    });
  });
});

describe('issuing a bill', () => {
  it('shows the bill at once, and records it once', async () => {
    const { house, issueBill } = commandsOf(await openHouse());
    const biller = house.as('biller');
    expect(await issueBill(biller, billOf())).toMatchObject({
      __typename: 'IssueBillDone',
      replayed: false,
      events: [{ type: 'BillIssued' }],
      bill: { billNo: 'B/2026-10/1', total: { amount: '899.50' } },
    });
    expect(await issueBill(biller, billOf(id('another wish for the same')))).toMatchObject({
      replayed: true,
      events: [],
    });
  });

  it('says what is wrong, side by side', async () => {
    const { house, issueBill } = commandsOf(await openHouse());
    const wrong = billOf({
      billNo: 'B 1',
      month: '2026-13',
      lines: [{ kind: 'ENERGY', amount: '1.005' }],
      amountAfterDue: '-1',
    });
    const refused = await issueBill(house.as('biller'), wrong);
    expect(refused).toMatchObject({ __typename: 'IssueBillRefused', code: 'INVALID_INPUT' });
    expect(refused.issues.map(({ path }: { path: string[] }) => path.join('.')))
      .toEqual(['billNo', 'month', 'lines.0.amount', 'amountAfterDue']);
    expect(await issueBill(house.as('biller'), billOf({ accountNo: 'N2302000099' })))
      .toMatchObject({ code: 'ACCOUNT_NOT_OPEN', issues: [] });
    expect(await issueBill(house.as('biller'), billOf({ dueOn: '2026-10-01' })))
      .toMatchObject({ code: 'DUE_DAY_IS_BEFORE_ISSUE_DAY' });
    expect(await issueBill(house.as('biller'), billOf({ amountAfterDue: 910 })))
      .toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('paying at the counter', () => {
  it('counts a slip once', async () => {
    const { house, pay } = commandsOf(await openHouse());
    const agent = house.as('agent');
    const first = await pay(agent, slipOf());
    expect(first).toMatchObject({
      events: [{ type: 'PaymentConfirmed' }],
      payment: { state: 'CONFIRMED', amount: { amount: '500.00' }, method: 'cash' },
    });
    expect(await pay(agent, slipOf(id('typed in again')))).toMatchObject({
      replayed: true,
      events: [],
      payment: { paymentId: first.payment.paymentId },
    });
    expect(await pay(agent, slipOf({ ...id('more'), amount: '600.00' }))).toMatchObject({
      code: 'PAYMENT_REF_USED_WITH_DIFFERENT_AMOUNT',
    });
    expect(await pay(agent, slipOf({ ...id('other'), accountNo: sita }))).toMatchObject({
      code: 'PAYMENT_CONFIRMED_FOR_ANOTHER_ACCOUNT',
    });
  });

  it('records money for an account that is not open, but not for what is no account', async () => {
    const { house, pay } = commandsOf(await openHouse());
    const agent = house.as('agent');
    expect(await pay(agent, slipOf({ accountNo: 'N2302000099' }))).toMatchObject({
      payment: { state: 'CONFIRMED' },
    });
    for (
      const [field, value] of [
        ['accountNo', 'X1'],
        ['amount', '0.00'],
        ['amount', '-5.00'],
        ['slipRef', '  '],
        ['paidAt', '2026-11-20T06:45:00Z'],
      ] as const
    ) {
      expect(await pay(agent, slipOf({ ...id('wrong'), [field]: value })), field).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: [field] }],
      });
    }
  });
});

describe('requesting a payment', () => {
  it('asks for all that is due, and a retry for the same though the dues have grown', async () => {
    const { house, request } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const wanted = { ...id('all'), accountNo: ravi };
    expect(await request(consumer, wanted)).toMatchObject({ code: 'NOTHING_DUE' });
    await house.bill(ravi, 'B-1', 90_000);
    const first = await request(consumer, wanted);
    expect(first).toMatchObject({
      replayed: false,
      payment: {
        state: 'REQUESTED',
        amount: { amount: '900.00' },
        expiresAt: '2026-11-20T07:00:00.000Z',
      },
    });
    await house.bill(ravi, 'B-2', 10_000, '2026-11');
    house.settings.paymentMinutes = 60;
    house.settings.gateway = 'payu';
    expect(await request(consumer, wanted)).toEqual({ ...first, replayed: true });
  });

  it('asks by a link where links are set up, and tells where it is paid', async () => {
    const house = await openHouse({ links: ['any', 'direct'], upiMax: 10_000_000 as never });
    house.settings.payUrl = ({ accountNo, paymentId }) => `pay/${accountNo}/${paymentId}`;
    await house.bill(ravi, 'B-1', 90_000);
    const query = mutation('requestPayment', 'payment { paymentId gateway link payUrl expiresAt }');
    const ask = async (name: string, changes: Input) => {
      const input = { ...id(name), accountNo: ravi, ...changes };
      return (await house.as('consumer', ravi)(query, { input })).data.outcome;
    };
    const { payment } = await ask('any', {});
    expect(payment).toMatchObject({ link: 'ANY', gateway: 'RAZORPAY' });
    expect(payment.payUrl).toBe(`pay/${ravi}/${payment.paymentId}`);
    // The gateway wants a quarter of an hour, and somebody must have time to open it.
    house.settings.paymentMinutes = 10;
    expect((await ask('soon', {})).payment.expiresAt).toBe('2026-11-20T07:00:00.000Z');
    expect((await ask('direct', { link: 'DIRECT' })).payment)
      .toMatchObject({ link: 'DIRECT', gateway: 'BANK' });
    expect(await ask('upi', { link: 'UPI' })).toMatchObject({ code: 'LINK_NOT_OFFERED' });
    expect(await ask('much', { amount: '100000.01' })).toMatchObject({ payment: { link: 'ANY' } });
    expect(await ask('too much', { amount: '100000.01', link: 'DIRECT' }))
      .toMatchObject({ code: 'AMOUNT_ABOVE_LIMIT' });
    expect(await ask('any', { link: 'DIRECT' })).toMatchObject({
      code: 'COMMAND_ID_USED_DIFFERENTLY',
    });
    // A retry is answered as the first one was, whatever is set up by now.
    house.settings.links = [];
    expect(await ask('any', {})).toMatchObject({ replayed: true, payment: { link: 'ANY' } });
  });

  it('lets anyone pay for any account, and tells them nothing else of it', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 90_000);
    const { data } = await house.as('consumer', sita)(
      mutation('requestPayment', 'payment { amount { amount } account { name } }'),
      { input: { ...id('for a neighbour'), accountNo: ravi } },
    );
    expect(data.outcome.payment).toEqual({ amount: { amount: '900.00' }, account: null });
  });

  it('says no to what cannot be paid', async () => {
    const { house, request } = commandsOf(await openHouse({ upiMax: 10_000_000 as never }));
    const consumer = house.as('consumer', ravi);
    const ask = (changes: Input) => request(consumer, { ...id('x'), accountNo: ravi, ...changes });
    expect(await ask({ accountNo: 'N2302000099' })).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
    expect(await ask({ amount: '100000.01' })).toMatchObject({ code: 'AMOUNT_ABOVE_LIMIT' });
    expect(await ask({ amount: '0' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await ask({ amount: '100000' })).toMatchObject({ replayed: false });
  });
});

describe('a complaint', () => {
  it('goes from its registration to its rating, readable only for those concerned', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const agent = house.as('agent');
    const { complaint } = await tell.register(consumer, complaintOf());
    const { docketNo } = complaint;
    expect(docketNo).toMatch(/^C261120\d{6}$/);
    expect(complaint).toMatchObject({ state: 'REGISTERED', text: 'बिजली नहीं है' });
    const step = (name: string, more: Input = {}) => ({ ...id(name), docketNo, ...more });
    expect(await tell.assign(agent, step('a', { desk: 'Arera' }))).toMatchObject({
      complaint: { state: 'ASSIGNED', desk: 'Arera' },
    });
    await tell.escalate(agent, step('e', { step: 'DIVISION' }));
    expect(await tell.note(agent, step('n', { note: 'fuse ordered' }))).toMatchObject({
      events: [{ type: 'ComplaintNoted' }],
    });
    expect(await tell.rate(consumer, step('early', { stars: 5 }))).toMatchObject({
      code: 'COMPLAINT_IS_NOT_RESOLVED',
    });
    expect(await tell.resolve(agent, step('r', { resolution: 'New fuse.' }))).toMatchObject({
      complaint: { state: 'RESOLVED', resolution: 'New fuse.', escalatedTo: 'division' },
    });
    expect(await tell.close(consumer, step('c'))).toMatchObject({ complaint: { state: 'CLOSED' } });
    expect(await tell.assign(agent, step('late', { desk: 'Kolar' }))).toMatchObject({
      code: 'COMPLAINT_IS_CLOSED',
    });
    expect(await tell.rate(consumer, step('t', { stars: 4 }))).toMatchObject({
      complaint: { stars: 4 },
    });
    expect(await tell.reopen(consumer, step('o'))).toMatchObject({
      complaint: { state: 'REGISTERED' },
    });
    const shown = (ask: ReturnType<House['as']>) =>
      ask(`{ complaint(docketNo: "${docketNo}") { text resolution location { latitude } } }`);
    expect((await shown(agent)).data.complaint.location).toEqual({ latitude: 23.2 });
    expect((await shown(house.as('auditor'))).data.complaint)
      .toEqual({ text: null, resolution: null, location: null });
    expect((await shown(house.as('consumer', sita))).data.complaint).toBe(null);
    const texts = JSON.stringify(await Array.fromAsync(house.ledger.log.readAll('' as never)));
    for (const text of ['बिजली', 'fuse ordered', 'New fuse', '23.2']) {
      expect(texts).not.toContain(text);
    }
  });

  it('takes the next number where one is taken', async () => {
    const { house, register } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const first = await register(consumer, complaintOf());
    const { docketNo } = first.complaint;
    const { house: other, ...tell } = commandsOf(await openHouse());
    await other.ledger.complaint({
      type: 'RegisterComplaint',
      docketNo,
      kind: 'OTHER',
      registeredAt: noon,
    }, wish('somebody was there first'));
    const second = await tell.register(other.as('consumer', ravi), complaintOf());
    expect(second.complaint.docketNo).toMatch(/^C261120\d{6}$/);
    expect(second.complaint.docketNo).not.toBe(docketNo);
    expect(await tell.register(other.as('consumer', ravi), complaintOf()))
      .toEqual({ ...second, replayed: true });
  });

  it('cannot be touched, nor even found, by another consumer', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const { complaint } = await tell.register(house.as('consumer', ravi), complaintOf());
    const { docketNo } = complaint;
    const stranger = house.as('consumer', sita);
    for (const command of [tell.reopen, tell.close]) {
      expect(await command(stranger, { ...id('x'), docketNo })).toMatchObject({
        code: 'COMPLAINT_NOT_FOUND',
      });
    }
    expect(await tell.rate(stranger, { ...id('x'), docketNo, stars: 1 })).toMatchObject({
      code: 'COMPLAINT_NOT_FOUND',
    });
    expect(await tell.register(stranger, complaintOf({ ...id('y') }))).toEqual({
      code: 'FORBIDDEN',
    });
    expect(await tell.register(house.as('agent'), complaintOf({ accountNo: 'N2302000099' })))
      .toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  });

  it('keeps no text about somebody whose data was erased, and says so', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const { complaint: { docketNo } } = await tell.register(house.as('agent'), complaintOf());
    await house.ledger.vault.erase(`account-${ravi}`);
    expect(await tell.note(house.as('agent'), { ...id('n'), docketNo, note: 'x' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['note'] }],
    });
    expect(await tell.register(house.as('agent'), complaintOf(id('again')))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['text'] }],
    });
    expect((await house.as('agent')(`{ complaint(docketNo: "${docketNo}") { text } }`)).data)
      .toEqual({ complaint: { text: null } });
  });
});

describe('a fault', () => {
  const asking = async (fails: { payment?: unknown; reached?: unknown }) => {
    const house = await openHouse();
    const mishaps: unknown[] = [];
    const { ledger } = house;
    const failing = (error: unknown) => () => Promise.reject(error);
    const { fetch } = graphqlApi({
      ledger: {
        ...ledger,
        ...(fails.payment !== undefined && { payment: failing(fails.payment) }),
        ...(fails.reached !== undefined && { reached: failing(fails.reached) }),
      },
      tokens: house.tokens,
      settings: house.settings,
      onError: (error) => mishaps.push(error),
    });
    const answer = await (await fetch(
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await house.tokenOf('agent')}`,
        },
        body: JSON.stringify({
          query: mutation('recordCounterPayment'),
          variables: { input: slipOf() },
        }),
      }),
    )).json();
    return { answer, mishaps };
  };
  const withCode = (code: string) => ({ data: null, errors: [{ extensions: { code } }] });

  it('is said with what to do next, where the caller can do something', async () => {
    const unknown = await asking({ payment: new OutcomeUnknown('payment-1', 'a secret cause') });
    expect(unknown.answer).toMatchObject(withCode('OUTCOME_UNKNOWN'));
    expect(JSON.stringify(unknown.answer)).not.toContain('secret');
    const late = await asking({ reached: new NotYet('later') });
    expect(late.answer).toMatchObject(withCode('NOT_YET'));
    expect([...unknown.mishaps, ...late.mishaps]).toEqual([]);
  });

  it.each([
    ['LOG_UNAVAILABLE', new LogUnavailable('payment-1', 'a secret cause')],
    ['LOG_UNAVAILABLE', new LogUnreadable('payment-1', 'a secret cause', undefined)],
    ['READ_MODELS_UNAVAILABLE', new StoreUnavailable(new Error('a secret cause'))],
  ])('is said as %s while a store is away', async (code, fault) => {
    const { answer, mishaps } = await asking({ payment: fault });
    expect(answer).toMatchObject(withCode(code));
    expect(answer.errors[0].message).toContain('Try again soon');
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(mishaps).toEqual([]);
  });

  it('is masked where they cannot, and told to whoever runs this', async () => {
    const broken = new Error('no space left on /var/lib/khata');
    const { answer, mishaps } = await asking({ payment: broken });
    expect(answer).toMatchObject(withCode('INTERNAL_SERVER_ERROR'));
    expect(JSON.stringify(answer)).not.toMatch(/space|khata|\.ts/);
    expect(mishaps).toEqual([broken]);
  });
});
