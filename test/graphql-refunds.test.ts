/** Refunds, disputes and suspense over the API: who may do what, and what each is answered with. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { repaying } from '../src/reactions/repaying.ts';
import { wish } from './origin.ts';
import { clientId, type House, noon, openHouse, ravi, sita } from './support/graphql-house.ts';

type Input = Record<string, unknown>;
type Ask = ReturnType<House['as']>;
const id = (name: string) => ({ commandId: clientId(name) });

/** One command, and the fields of what it changed. */
const telling = (name: string, more: string) => async (ask: Ask, input: Input) => {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const query = `mutation ($input: ${type}Input!) { outcome: ${name}(input: $input) {
    ... on Recorded { replayed events { type } } ... on Error { message issues { path } }
    ... on ${type}Refused { code } ... on ${type}Done { ${more} } } }`;
  const { data, errors } = await ask(query, { input });
  return data?.outcome ?? { code: errors?.[0]?.extensions.code };
};
const refundFields = `refund { refundId state reason amount { amount } attempts
  requestedBy decidedBy failure gateway refundRef payment { paymentId } }`;
const disputeFields = 'dispute { disputeRef state amount { amount } answer answeredBy closedAt }';
const tell = {
  request: telling('requestRefund', refundFields),
  approve: telling('approveRefund', refundFields),
  decline: telling('declineRefund', refundFields),
  retry: telling('retryRefund', refundFields),
  fail: telling('failRefund', refundFields),
  complete: telling('completeRefund', refundFields),
  open: telling('openDispute', disputeFields),
  answer: telling('answerDispute', disputeFields),
  close: telling('closeDispute', disputeFields),
  resolve: telling('resolveUnmatchedDispute', 'dispute { state paymentId resolvedBy }'),
  assign: telling('assignPayment', 'payment { paymentId state account { accountNo } }'),
};

/** A payment that has arrived, and been credited where its account is known. */
async function paid(
  house: House,
  paymentId: string,
  { accountNo = ravi, gateway = 'razorpay' as const, ...more }: {
    accountNo?: string | null;
    gateway?: 'razorpay' | 'counter';
  } = {},
) {
  const kind = gateway === 'counter' ? 'cashier' as const : 'lookup' as const;
  await house.ledger.payment({
    type: 'ConfirmPayment',
    paymentId,
    ...(accountNo !== null && { accountNo }),
    amount: paise(90_000),
    paidAt: noon,
    evidence: { kind, gateway, ref: `ref-${paymentId}` },
    ...more,
  }, wish(`confirm ${paymentId}`));
  await settled(house);
}
/** What the reactions do elsewhere. */
async function settled({ ledger }: House) {
  const { store, log } = ledger;
  await react(store, log, reactorOf(crediting(ledger)));
  await react(store, log, reactorOf(repaying(ledger)));
  await ledger.reached(await log.end());
}

const refundOf = (house: House) => {
  const requested = (ask: Ask, name: string, changes: Input = {}) =>
    tell.request(ask, {
      ...id(name),
      paymentId: 'pay-1',
      amount: '400.00',
      reason: 'PAID_TWICE',
      ...changes,
    });
  const [agent, biller] = [house.as('agent'), house.as('biller')];
  return { agent, biller, requested };
};

describe('a refund', () => {
  it('is asked for by one and approved by another, and the gateway is told', async () => {
    const house = await openHouse();
    const { agent, biller, requested } = refundOf(house);
    await paid(house, 'pay-1');
    const asked = await requested(agent, 'ask');
    expect(asked).toMatchObject({
      replayed: false,
      events: [{ type: 'RefundRequested' }],
      refund: {
        state: 'REQUESTED',
        reason: 'PAID_TWICE',
        amount: { amount: '400.00' },
        requestedBy: 'agent',
        decidedBy: null,
        payment: { paymentId: 'pay-1' },
      },
    });
    const { refundId } = asked.refund;
    const which = { paymentId: 'pay-1', refundId };
    expect(await tell.approve(agent, { ...id('own'), ...which }))
      .toMatchObject({ code: 'REFUND_NEEDS_ANOTHER_PERSON' });
    expect(await tell.approve(biller, { ...id('ok'), ...which }))
      .toMatchObject({ refund: { state: 'APPROVED', decidedBy: 'biller' } });
    await settled(house);
    const { data } = await house.as('auditor')(`{
      refund(paymentId: "pay-1", refundId: "${refundId}") { state attempts sentAt }
      account(accountNo: "${ravi}") { advance { amount } } }`);
    expect(data).toEqual({
      refund: { state: 'SENT', attempts: 1, sentAt: noon },
      account: { advance: { amount: '500.00' } },
    });
  });

  it('is a consumer’s wish for an own payment alone, and tells them of no person', async () => {
    const house = await openHouse();
    const { biller, requested } = refundOf(house);
    await paid(house, 'pay-1');
    const [own, other] = [house.as('consumer', ravi), house.as('consumer', sita)];
    expect(await requested(other, 'not mine')).toMatchObject({ code: 'PAYMENT_NOT_CONFIRMED' });
    expect(await requested(other, 'none', { paymentId: 'no-such' }))
      .toMatchObject({ code: 'PAYMENT_NOT_CONFIRMED' });
    const { refund } = await requested(own, 'mine');
    const which = { paymentId: 'pay-1', refundId: refund.refundId };
    await tell.decline(biller, { ...id('no'), ...which });
    const query = `{ refund(paymentId: "pay-1", refundId: "${refund.refundId}") {
      state requestedBy decidedBy } payment(paymentId: "pay-1") { refunds { refundId } } }`;
    expect((await own(query)).data).toEqual({
      refund: { state: 'DECLINED', requestedBy: null, decidedBy: null },
      payment: { refunds: [{ refundId: refund.refundId }] },
    });
    expect((await other(query)).data).toEqual({ refund: null, payment: null });
    expect((await biller(query)).data.refund)
      .toMatchObject({ requestedBy: `consumer-${ravi}`, decidedBy: 'biller' });
  });

  it('never gives more back than there is', async () => {
    const house = await openHouse();
    const { agent, requested } = refundOf(house);
    await paid(house, 'pay-1');
    await requested(agent, 'first');
    expect(await requested(agent, 'second', { amount: '500.01' }))
      .toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT' });
    expect(await requested(agent, 'nothing', { amount: '0' }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['amount'] }] });
  });

  it('of unknown outcome is looked for by a person, and only then sent again', async () => {
    const house = await openHouse();
    const { agent, biller, requested } = refundOf(house);
    await paid(house, 'pay-1');
    const { refund: { refundId } } = await requested(agent, 'ask');
    const which = { paymentId: 'pay-1', refundId };
    await tell.approve(biller, { ...id('ok'), ...which });
    await settled(house);
    expect(await tell.retry(agent, { ...id('too soon'), ...which }))
      .toMatchObject({ replayed: true, events: [] });
    const byBank = { ...which, gateway: 'BANK', refundRef: 'UTR9' };
    expect(await tell.complete(agent, { ...id('by bank'), ...byBank }))
      .toMatchObject({ code: 'REFUND_NOT_IN_THAT_STATE' });
    expect(await tell.fail(agent, { ...id('none there'), ...which }))
      .toMatchObject({ refund: { state: 'FAILED', failure: 'not_found_at_the_gateway' } });
    expect(await tell.retry(agent, { ...id('again'), ...which }))
      .toMatchObject({ refund: { state: 'SENT', attempts: 2 } });
    const found = { ...which, gateway: 'RAZORPAY', refundRef: 'rfnd_7' };
    expect(await tell.complete(agent, { ...id('found'), ...found })).toMatchObject({
      refund: { state: 'COMPLETED', gateway: 'RAZORPAY', refundRef: 'rfnd_7', failure: null },
    });
    expect(await tell.decline(agent, { ...id('late'), ...which }))
      .toMatchObject({ code: 'REFUND_NOT_IN_THAT_STATE' });
  });

  it('of cash is made by hand', async () => {
    const house = await openHouse();
    const { agent, biller, requested } = refundOf(house);
    await paid(house, 'pay-1', { gateway: 'counter' });
    const { refund: { refundId } } = await requested(agent, 'ask');
    const which = { paymentId: 'pay-1', refundId };
    await tell.approve(biller, { ...id('ok'), ...which });
    await settled(house);
    expect(await tell.retry(agent, { ...id('send'), ...which }))
      .toMatchObject({ code: 'REFUND_MUST_BE_MADE_BY_HAND' });
    expect(await tell.complete(biller, { ...id('x'), ...which, gateway: 'BANK', refundRef: 'a b' }))
      .toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['refundRef'] }] });
    expect(await tell.complete(biller, { ...id('o'), ...which, gateway: 'BANK', refundRef: 'U-1' }))
      .toMatchObject({ refund: { state: 'COMPLETED', gateway: 'BANK', refundRef: 'U-1' } });
  });

  it('stands in the register by its state, page by page', async () => {
    const house = await openHouse();
    const { agent, biller, requested } = refundOf(house);
    await paid(house, 'pay-1');
    const ids: string[] = [];
    for (const name of ['1', '2', '3']) {
      const { refund } = await requested(agent, name, { amount: `${name}.00` });
      ids.push(refund.refundId);
    }
    await tell.decline(biller, { ...id('no'), paymentId: 'pay-1', refundId: ids[1] });
    const page = async (args: string) => {
      const { data } = await biller(`{ refunds(${args}) { nodes { refundId } pageInfo {
        hasNextPage endCursor } } }`);
      const { nodes, pageInfo } = data.refunds;
      return { ids: nodes.map((one: { refundId: string }) => one.refundId), ...pageInfo };
    };
    const first = await page('first: 1, state: [REQUESTED]');
    expect(first).toMatchObject({ ids: [ids[2]], hasNextPage: true });
    expect(await page(`first: 1, state: [REQUESTED], after: "${first.endCursor}"`))
      .toMatchObject({ ids: [ids[0]], hasNextPage: false });
    expect(await page('state: [DECLINED]')).toMatchObject({ ids: [ids[1]] });
  });
});

describe('a dispute', () => {
  const which = { paymentId: 'pay-1', disputeRef: 'disp_1' };
  const opened = { ...which, amount: '900.00', reason: 'U022', respondBy: '2026-12-01T00:00:00Z' };

  it('is opened, answered and lost, and the account gives the money back', async () => {
    const house = await openHouse();
    const { agent, biller } = refundOf(house);
    await house.bill(ravi, 'B-1', 80_000);
    await paid(house, 'pay-1');
    expect(await tell.open(agent, { ...id('open'), ...opened }))
      .toMatchObject({ dispute: { state: 'OPEN', amount: { amount: '900.00' } } });
    expect(await tell.answer(biller, { ...id('answer'), ...which, answer: 'CONTESTED' }))
      .toMatchObject({ dispute: { state: 'ANSWERED', answer: 'CONTESTED', answeredBy: 'biller' } });
    const { data } = await biller(`{ disputes(state: [OPEN, ANSWERED]) { nodes {
      disputeRef reason respondBy payment { paymentId } } } }`);
    expect(data.disputes.nodes).toEqual([{
      disputeRef: 'disp_1',
      reason: 'U022',
      respondBy: '2026-12-01T00:00:00.000Z',
      payment: { paymentId: 'pay-1' },
    }]);
    expect(await tell.close(agent, { ...id('close'), ...which, end: 'LOST' }))
      .toMatchObject({ dispute: { state: 'LOST', closedAt: noon } });
    await settled(house);
    const shown = await house.as('consumer', ravi)(`{
      account(accountNo: "${ravi}") { outstanding { amount } }
      payment(paymentId: "pay-1") { disputes { state answeredBy } } }`);
    expect(shown.data).toEqual({
      account: { outstanding: { amount: '800.00' } },
      payment: { disputes: [{ state: 'LOST', answeredBy: null }] },
    });
  });

  it('is decided once, and answered only where there is one', async () => {
    const house = await openHouse();
    const { agent } = refundOf(house);
    await paid(house, 'pay-1');
    expect(await tell.answer(agent, { ...id('a'), ...which, answer: 'ACCEPTED' }))
      .toMatchObject({ code: 'DISPUTE_NOT_FOUND' });
    expect(await tell.open(agent, { ...id('more'), ...opened, amount: '900.01' }))
      .toMatchObject({ code: 'DISPUTE_EXCEEDS_PAYMENT' });
    await tell.open(agent, { ...id('open'), ...opened });
    await tell.close(agent, { ...id('close'), ...which, end: 'WON' });
    expect(await tell.close(agent, { ...id('other'), ...which, end: 'LOST' }))
      .toMatchObject({ code: 'DISPUTE_IS_CLOSED' });
    expect(await tell.open(agent, { ...id('again'), ...opened, amount: '1.00' }))
      .toMatchObject({ code: 'DISPUTE_REF_USED_WITH_DIFFERENT_AMOUNT' });
  });
});

describe('a dispute of no payment here', () => {
  const which = { gateway: 'RAZORPAY', disputeRef: 'disp_1' };
  async function lost(house: House) {
    const { position } = await house.ledger.unmatchedDispute({
      type: 'NotifyUnmatchedDispute',
      gateway: 'razorpay',
      disputeRef: 'disp_1',
      paymentRef: 'pay_X',
      amount: paise(90_000),
      deducted: paise(90_000),
      status: 'lost',
      why: 'payment_unknown',
      notifiedAt: noon,
    }, wish('lost')) as { position: string };
    await house.ledger.reached(position);
  }
  const listed = `{ unmatchedDisputes(state: [OPEN]) { nodes { disputeRef paymentRef status why } }
    openItems(kinds: [DISPUTE_UNMATCHED]) { nodes { ref amount { amount } note } } }`;

  it('is listed, and given to the payment that somebody finds', async () => {
    const house = await openHouse();
    const { biller } = refundOf(house);
    await lost(house);
    expect((await biller(listed)).data).toEqual({
      unmatchedDisputes: {
        nodes: [{
          disputeRef: 'disp_1',
          paymentRef: 'pay_X',
          status: 'LOST',
          why: 'payment_unknown',
        }],
      },
      openItems: {
        nodes: [{
          ref: 'razorpay disp_1',
          amount: { amount: '900.00' },
          note: 'lost: payment_unknown',
        }],
      },
    });
    const found = { ...id('found'), ...which, as: 'PAYMENT', paymentId: 'pay-1' };
    expect(await tell.resolve(biller, found)).toMatchObject({ code: 'PAYMENT_NOT_CONFIRMED' });
    await paid(house, 'pay-1');
    expect(await tell.resolve(biller, found)).toMatchObject({
      dispute: { state: 'PAYMENT', paymentId: 'pay-1', resolvedBy: 'biller' },
    });
    house.at('2026-11-21T06:30:00.000Z');
    expect(await tell.resolve(biller, found)).toMatchObject({ replayed: true });
    expect(await tell.resolve(biller, { ...found, paymentId: 'pay-2' }))
      .toMatchObject({ code: 'COMMAND_ID_USED_DIFFERENTLY' });
    await settled(house);
    const { data } = await biller('{ payment(paymentId: "pay-1") { disputes { state } } }');
    expect(data.payment).toEqual({ disputes: [{ state: 'LOST' }] });
    expect((await biller(listed)).data.openItems.nodes).toEqual([]);
  });

  it('is of that payment alone, once one has been told of it', async () => {
    const house = await openHouse();
    const { biller } = refundOf(house);
    await lost(house);
    await paid(house, 'pay-1');
    await paid(house, 'pay-2');
    // As by a webhook, or by whoever was told and died before the dispute was.
    await house.ledger.payment({
      type: 'OpenDispute',
      ...{ paymentId: 'pay-1', disputeRef: 'disp_1', amount: paise(90_000), openedAt: noon },
    }, wish('told'));
    await settled(house);
    for (const as of [{ as: 'WRITTEN_OFF' }, { as: 'PAYMENT', paymentId: 'pay-2' }]) {
      expect(await tell.resolve(biller, { ...id(as.as), ...which, ...as }))
        .toMatchObject({ code: 'UNMATCHED_DISPUTE_KNOWN_TO_PAYMENT' });
    }
    const found = { ...id('found'), ...which, as: 'PAYMENT', paymentId: 'pay-1' };
    expect(await tell.resolve(biller, found)).toMatchObject({ dispute: { state: 'PAYMENT' } });
  });

  it('is written off by a person who says so, and stays so', async () => {
    const house = await openHouse();
    const { biller } = refundOf(house);
    await lost(house);
    const off = { ...which, as: 'WRITTEN_OFF' };
    expect(await tell.resolve(biller, { ...id('id'), ...off, paymentId: 'pay-1' }))
      .toMatchObject({ issues: [{ path: ['paymentId'] }] });
    expect(await tell.resolve(biller, { ...id('404'), ...off, disputeRef: 'disp_404' }))
      .toMatchObject({ code: 'UNMATCHED_DISPUTE_NOT_FOUND' });
    expect(await tell.resolve(biller, { ...id('off'), ...off }))
      .toMatchObject({ dispute: { state: 'WRITTEN_OFF', resolvedBy: 'biller' } });
    expect(await tell.resolve(biller, { ...id('no'), ...which, as: 'NOT_OURS' }))
      .toMatchObject({ code: 'UNMATCHED_DISPUTE_RESOLVED_BEFORE' });
    const { data } = await house.as('auditor')(`{ trialBalance { lines {
      ledgerAccount debit { amount } credit { amount } } } }`);
    expect(data.trialBalance.lines).toEqual([
      { ledgerAccount: 'chargebacks', debit: { amount: '0.00' }, credit: { amount: '900.00' } },
      { ledgerAccount: 'written_off', debit: { amount: '900.00' }, credit: { amount: '0.00' } },
    ]);
  });
});

describe('assigning a payment', () => {
  it('names who recorded it and who found its owner, and it is credited', async () => {
    const house = await openHouse();
    const { agent } = refundOf(house);
    await paid(house, 'pay-1', { accountNo: null });
    const input = { ...id('assign'), paymentId: 'pay-1', accountNo: sita };
    expect(await tell.assign(agent, input)).toMatchObject({
      replayed: false,
      payment: { state: 'CONFIRMED', account: { accountNo: sita } },
    });
    await settled(house);
    const events = await Array.fromAsync(house.ledger.log.readStream('payment-pay-1'));
    expect(events.at(-1)?.data)
      .toMatchObject({ amount: 90_000, recordedBy: 'meena', assignedBy: 'agent' });
    const { data } = await agent(`{ account(accountNo: "${sita}") { advance { amount }
      receipts { nodes { amount { amount } } } } }`);
    expect(data.account).toEqual({
      advance: { amount: '900.00' },
      receipts: { nodes: [{ amount: { amount: '900.00' } }] },
    });
    expect(await tell.assign(agent, input)).toMatchObject({ replayed: true });
  });

  it('is refused for no account, for no money, and for money that does not wait', async () => {
    const house = await openHouse();
    const { agent } = refundOf(house);
    await paid(house, 'pay-1', { accountNo: null });
    await paid(house, 'pay-2');
    const assign = (name: string, paymentId: string, accountNo = sita) =>
      tell.assign(agent, { ...id(name), paymentId, accountNo });
    expect(await assign('1', 'pay-1', 'N2302000099')).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
    expect(await assign('2', 'no-such')).toMatchObject({ code: 'PAYMENT_NOT_CONFIRMED' });
    expect(await assign('3', 'pay-2')).toMatchObject({ code: 'PAYMENT_NOT_HELD' });
  });
});

describe('each of these commands', () => {
  it('says the same again to the same wish, and refuses its id for another', async () => {
    const house = await openHouse();
    const { agent, biller, requested } = refundOf(house);
    await paid(house, 'pay-1');
    await paid(house, 'pay-2', { accountNo: null });
    await paid(house, 'pay-3', { gateway: 'counter' });
    const { refund: { refundId } } = await requested(agent, 'ask');
    const cash = await requested(agent, 'cash', { paymentId: 'pay-3' });
    const declined = await requested(agent, 'declined', { amount: '1.00' });
    const one = { paymentId: 'pay-1', refundId };
    const other = { paymentId: 'pay-3', refundId: cash.refund.refundId };
    const third = { paymentId: 'pay-1', refundId: declined.refund.refundId };
    const dispute = { paymentId: 'pay-3', disputeRef: 'd-1' };
    const cases = [
      [tell.request, agent, { paymentId: 'pay-1', amount: '2.00', reason: 'OTHER' }, {
        amount: '3.00',
      }],
      [tell.approve, biller, one, { refundId: third.refundId }],
      [tell.approve, biller, other, { refundId: 'x' }],
      [tell.decline, biller, third, { refundId }],
      [tell.complete, biller, { ...other, gateway: 'BANK', refundRef: 'U-1' }, {
        refundRef: 'U-2',
      }],
      [tell.assign, agent, { paymentId: 'pay-2', accountNo: sita }, { accountNo: ravi }],
      [tell.open, agent, { ...dispute, amount: '5.00' }, { amount: '6.00' }],
      [tell.answer, agent, { ...dispute, answer: 'ACCEPTED' }, { answer: 'CONTESTED' }],
      [tell.close, agent, { ...dispute, end: 'LOST' }, { end: 'WON' }],
      [tell.fail, agent, one, { refundId: third.refundId }],
      [tell.retry, agent, one, { refundId: third.refundId }],
    ] as const;
    for (const [i, [command, ask, wanted, changes]] of cases.entries()) {
      await settled(house);
      const input = { ...id(`case ${i}`), ...wanted };
      const first = await command(ask, input);
      expect(first, `case ${i}`).toMatchObject({ replayed: false });
      house.at('2026-11-20T18:45:00.000Z');
      expect(await command(ask, input), `case ${i}`).toEqual({ ...first, replayed: true });
      expect(await command(ask, { ...input, ...changes }), `case ${i}`)
        .toMatchObject({ code: 'COMMAND_ID_USED_DIFFERENTLY' });
      house.at(noon);
    }
    expect(house.mishaps).toEqual([]);
  });
});
