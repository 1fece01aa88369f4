/** What holds for every command of the API, also when two come at once or the world fails. */
import { readFileSync } from 'node:fs';
import { isEnumType, isInputObjectType, isUnionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { LogUnavailable, LogUnreadable, OutcomeUnknown } from '../src/eventlog/event-log.ts';
import { schema } from '../src/graphql/schema.ts';
import { graphqlApi } from '../src/graphql/server.ts';
import { NotYet } from '../src/projections/places.ts';
import { StoreUnavailable } from '../src/projections/store-fault.ts';
import { wish } from './origin.ts';
import {
  billOf,
  commandsOf,
  complaintOf,
  id,
  mutation,
  slipOf,
} from './support/graphql-commands.ts';
import { noon, openHouse, ravi, sita } from './support/graphql-house.ts';

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
      ResolveUnmatchedDispute: [
        ...payment,
        ...codesIn(['unmatched-dispute.ts']),
        'UNMATCHED_DISPUTE_KNOWN_TO_PAYMENT',
      ],
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
