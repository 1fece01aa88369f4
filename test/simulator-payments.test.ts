/** The ways a payment can go in the simulator, and what webhook and look-up say of it. */
import { describe, expect, it } from 'vitest';
import { scratchFile } from './scratch.ts';
import {
  type Json,
  orderCard,
  phoneNumberId,
  type Playing,
  playing,
  ramesh,
} from './simulator-service.ts';
import { pay, ref, sample, shapeOf, withCard } from './support/simulator-cards.ts';

const lookUp = (meta: Playing, reference = ref, configuration = 'mpcz-billdesk') =>
  meta.graph('GET', `${phoneNumberId}/payments/${configuration}/${reference}`);

const notices = (meta: Playing) => meta.statuses().filter(({ type }) => type === 'payment');

/** Payment status and transaction status of each webhook. */
const told = (meta: Playing) =>
  notices(meta).map(({ status, payment }) => `${status} ${payment.transaction?.status ?? '–'}`);

const tried = async (meta: Playing) => {
  const [payment] = (await lookUp(meta)).body.payments;
  const attempts = (payment.transactions ?? []).map(({ status }: { status: string }) => status);
  return [payment.status, ...attempts];
};

describe('a payment', () => {
  it('that nobody has tried is pending and has no transactions', async () => {
    const meta = await withCard();
    const { body } = await lookUp(meta);
    const expected = sample('lookup-no-attempt.json').payments[0];
    expect(body.payments[0]).toEqual({
      ...expected,
      reference_id: ref,
      amount: { value: 184_300, offset: 100 },
      additional_info1: 'N2302012345',
      additional_info2: '2026-08',
    });
  });

  it('by the right PIN is captured, in the shape of the samples', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    expect(told(meta)).toEqual(['pending pending', 'captured success']);
    expect(await tried(meta)).toEqual(['captured', 'success']);
    const known = sample('status-captured-upi.json').entry[0].changes[0].value.statuses[0];
    const captured = notices(meta)[1];
    expect(shapeOf(captured).toSorted()).toEqual(shapeOf(known).toSorted());
    expect(captured).toMatchObject({
      recipient_id: ramesh,
      payment: {
        reference_id: ref,
        amount: { value: 184_300, offset: 100 },
        transaction: { type: 'billdesk', method: { type: 'upi' } },
        additional_info1: 'N2302012345',
      },
    });
    const transaction = (await lookUp(meta)).body.payments[0].transactions[0];
    const documented = sample('lookup-captured.json').payments[0].transactions[0];
    expect(shapeOf(transaction).toSorted()).toEqual(shapeOf(documented).toSorted());
    expect(transaction.id).toBe(captured.payment.transaction.id);
    expect(await pay(meta, 'success')).toMatchObject({ status: 409, body: { error: 'paid' } });
  });

  it('by a wrong PIN stays pending and payable', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin');
    expect(told(meta)).toEqual(['pending pending', 'pending failed']);
    expect(notices(meta)[1].payment.transaction.error)
      .toEqual({ code: 'BAD_REQUEST_ERROR', reason: 'incorrect_pin' });
    const known = sample('status-pending-txn-failed.json').entry[0].changes[0].value.statuses[0];
    const echo = ['.payment.additional_info1', '.payment.additional_info2'];
    expect(shapeOf(notices(meta)[1]).toSorted()).toEqual([...shapeOf(known), ...echo].toSorted());
    await pay(meta, 'success');
    expect(await tried(meta)).toEqual(['captured', 'failed', 'success']);
  });

  it.each([
    ['timed out', ['pending', 'failed']],
    ['left pending', ['pending', 'pending']],
    ['success after failure', ['captured', 'failed', 'success']],
  ])('%s: the look-up says %j', async (outcome, found) => {
    const meta = await withCard();
    await pay(meta, outcome);
    expect(await tried(meta)).toEqual(found);
  });

  it.each([
    ['success later', 20, ['captured', 'success']],
    ['failure later', 20, ['pending', 'failed']],
    ['success after expiry', 3_601, ['captured', 'success']],
  ])('%s: after %i s, and not before', async (outcome, seconds, found) => {
    const meta = await withCard();
    await pay(meta, outcome);
    await meta.pass(seconds - 1);
    expect(await tried(meta)).toEqual(['pending', 'pending']);
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'trying' } });
    await meta.pass(1);
    expect(await tried(meta)).toEqual(found);
  });

  it('that was left pending can be ended by hand, once', async () => {
    const meta = await withCard();
    await pay(meta, 'left pending');
    const [{ id }] = (await lookUp(meta)).body.payments[0].transactions;
    const path = `${ramesh}/orders/${ref}/settle`;
    await meta.phone('POST', path, { attempt: id, success: true });
    expect(await tried(meta)).toEqual(['captured', 'success']);
    expect((await meta.phone('POST', path, { attempt: id, success: false })).status).toBe(409);
  });

  it('cannot begin on a card that has expired', async () => {
    const meta = await withCard();
    await meta.pass(3_601);
    expect(await pay(meta, 'success')).toMatchObject({ body: { error: 'expired' } });
  });

  it('under way survives a restart', async () => {
    const meta = await withCard({ path: scratchFile('simulator.db') });
    await pay(meta, 'success later');
    await meta.restart();
    await meta.pass(20);
    expect(await tried(meta)).toEqual(['captured', 'success']);
    expect(told(meta)).toEqual(['pending pending', 'captured success']);
  });
});

describe('the news of a payment', () => {
  it.each([
    ['twice', ['pending pending', 'pending pending', 'captured success', 'captured success']],
    ['never', []],
    ['legacy', ['pending –', 'captured –']],
  ])('can come %s', async (webhook, expected) => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook });
    expect(told(meta)).toEqual(expected);
    expect(await tried(meta)).toEqual(['captured', 'success']);
  });

  it('can say captured before pending', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook: 'captured first' });
    await meta.pass(1);
    expect(told(meta)).toEqual(['captured success', 'pending pending']);
  });

  it('can lack what Meta sometimes leaves out, or call a failed try failed', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin', { webhook: 'bare' });
    const { transaction } = notices(meta)[1].payment;
    expect(Object.keys(transaction).toSorted())
      .toEqual(['created_timestamp', 'id', 'status', 'type', 'updated_timestamp']);
    expect(transaction.created_timestamp).toMatch(/^\d+$/);
    await pay(meta, 'wrong pin', { webhook: 'called failed' });
    expect(told(meta).at(-1)).toBe('failed failed');
  });

  it('has an old form, with the reference alone', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { webhook: 'legacy' });
    const known = sample('status-captured-legacy-from-no-transaction.json')
      .entry[0].changes[0].value.statuses[0];
    expect(shapeOf(notices(meta)[1]).toSorted()).toEqual(shapeOf(known).toSorted());
  });

  it('can be forged with a right signature: the look-up knows nothing of it', async () => {
    const meta = await withCard();
    await meta.phone('POST', `${ramesh}/orders/${ref}/forge`, {});
    await meta.catchUp();
    expect(told(meta)).toEqual(['captured success']);
    expect(meta.service.received.at(-1)!.signed).toBe(true);
    expect(await tried(meta)).toEqual(['pending']);
  });

  it('can be ahead of the look-up', async () => {
    const meta = await withCard();
    await pay(meta, 'success', { lookup: 'lagging' });
    expect(told(meta)).toContain('captured success');
    expect(await tried(meta)).toEqual(['pending', 'pending']);
    await meta.pass(20);
    expect(await tried(meta)).toEqual(['captured', 'success']);
  });
});

describe('the look-up', () => {
  it('can answer an error in its own form, or the older name of the amount', async () => {
    const meta = await withCard();
    await pay(meta, 'wrong pin', { lookup: 'broken' });
    const error = { code: 500, title: 'Generic error', details: expect.any(String) };
    expect(await lookUp(meta)).toEqual({ status: 500, body: { errors: [error] } });
    await meta.pass(20);
    await pay(meta, 'success', { lookup: 'renamed' });
    const [payment] = (await lookUp(meta)).body.payments;
    expect(payment.total_amount).toEqual({ value: 184_300, offset: 100 });
    expect(payment).not.toHaveProperty('amount');
  });

  it('knows only references and configurations of ours', async () => {
    const meta = await withCard();
    expect((await lookUp(meta, 'other')).body.errors[0].code).toBe(500);
    expect((await lookUp(meta, ref, 'other')).body.errors[0].code).toBe(500);
  });

  it('and the webhook stay silent about cards without a gateway', async () => {
    const meta = await playing();
    await meta.say();
    await meta.send(orderCard(ref, (card) =>
      card.payment_settings = [{
        type: 'upi_intent_link',
        upi_intent_link: { link: 'upi://pay?pa=mpcz@bank&pn=MPMKVVCL' },
      }]));
    expect((await pay(meta, 'success')).status).toBe(200);
    expect(notices(meta)).toEqual([]);
    expect((await lookUp(meta)).status).toBe(500);
  });
});

describe('a refund', () => {
  const refund = async (meta: Playing, value: unknown) => {
    const answer = await meta.graph('POST', `${phoneNumberId}/payments_refund`, {
      reference_id: ref,
      speed: 'normal',
      payment_config_id: 'mpcz-billdesk',
      amount: { currency: 'INR', value, offset: '100' },
    });
    return answer;
  };
  const refunds = async (meta: Playing) =>
    (await lookUp(meta)).body.payments[0].transactions.at(-1).refunds
      .map(({ amount, status }: Json) => `${amount.value} ${status}`);

  it('is pending at first, and later done', async () => {
    const meta = await withCard({ pace: { refundMs: 5_000 } });
    await pay(meta, 'success');
    const { body } = await refund(meta, '10000');
    expect(shapeOf(body)).toEqual(shapeOf(sample('refund-response.json')));
    expect(body).toMatchObject({ status: 'pending', speed_processed: 'normal' });
    expect(await refunds(meta)).toEqual(['10000 pending']);
    await meta.pass(5);
    expect(await refunds(meta)).toEqual(['10000 success']);
    const known = sample('status-captured-refunded.json').entry[0].changes[0].value.statuses[0];
    expect(notices(meta).at(-1).payment.refunds.map((one: object) => shapeOf(one))).toEqual(
      known.payment.refunds.map((one: object) => shapeOf(one)),
    );
  });

  it('can fail, and then be asked for again', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    await meta.phone('PUT', 'refunds', { refunds: 'fail' });
    await refund(meta, '184300');
    await meta.catchUp();
    expect(await refunds(meta)).toEqual(['184300 failed']);
    await meta.phone('PUT', 'refunds', { refunds: 'succeed' });
    expect((await refund(meta, '184300')).status).toBe(200);
  });

  it('never goes above what was paid, in parts or in one', async () => {
    const meta = await withCard();
    expect((await refund(meta, '1')).body.error.code).toBe(131009);
    await pay(meta, 'success');
    expect((await refund(meta, '184301')).body.error.code).toBe(131009);
    expect((await refund(meta, '100000')).status).toBe(200);
    expect((await refund(meta, '84301')).body.error.code).toBe(131009);
    expect((await refund(meta, '84300')).status).toBe(200);
  });

  it('wants strings where everything else wants numbers', async () => {
    const meta = await withCard();
    await pay(meta, 'success');
    expect((await refund(meta, 10_000)).body.error.code).toBe(131009);
  });
});
