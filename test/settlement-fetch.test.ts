/** `khata settlement fetch`: what Razorpay settled on a day becomes a file, and is imported. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { consumer, consumerHeader } from './imports-world.ts';
import { wish } from './origin.ts';
import { scratchFile } from './scratch.ts';
import { officeAt } from './support/office.ts';
import { keyId, paymentId, razorpayFor } from './support/razorpay-world.ts';

const day = '2026-10-15';
const keySecret = 'qwertz4711-uiop0815';

/** The office's command line, and Razorpay with one link that was paid on the day. */
async function office(changed: Record<string, string> = {}) {
  const world = await razorpayFor({ keySecret });
  const desk = officeAt('2026-10-16T06:00:00Z', {
    RAZORPAY_API_URL: world.apiUrl,
    RAZORPAY_KEY_ID: keyId,
    RAZORPAY_KEY_SECRET: keySecret,
    RAZORPAY_WEBHOOK_SECRET: 'asdf4711-ghjk0815-yxcv',
    PUBLIC_URL: 'http://localhost:1',
    ...changed,
  });
  const to = join(dirname(scratchFile('x')), 'fetched.ndjson');
  const gateway = world.gatewayFor({ keySecret });
  return { world, gateway, desk, to, fetch: `settlement fetch ${day} --to ${to}` };
}

describe('settlements that are fetched', () => {
  it('are a file that tells the books of money that nobody had told of', async () => {
    const { world, gateway, desk, to, fetch } = await office();
    await desk.khata(`import consumers ${desk.file('c.csv', consumerHeader, consumer())}`);
    const terms = { amount: paise(184_300), expiresAt: '2026-10-15T12:00:00Z' };
    const first = await desk.house();
    await first.ledger.payment({
      type: 'RequestPayment',
      paymentId,
      accountNo: 'N2302012345',
      gateway: 'razorpay',
      link: 'any',
      ...terms,
    }, wish('request'));
    await first.close();
    await gateway.placeLink({
      paymentId,
      ...terms,
      description: 'Electricity bill N2302012345',
      methods: 'any',
    });
    await world.paid(paymentId);
    await world.pass(60);
    world.bank().settle();
    const fetched = await desk.khata(fetch);
    expect(fetched).toMatchObject({ code: 0, noted: '' });
    expect(fetched.said).toContain(`1 rows of ${day} are in ${to}. Next:`);
    expect(readFileSync(to, 'utf8').trim().split('\n')).toHaveLength(1);

    const imported = await desk.khata(`import settlement ${to} --gateway razorpay`);
    expect(imported).toMatchObject({ code: 0 });
    const { ledger, close } = await desk.house();
    const found = await ledger.now.payment(paymentId);
    expect(found).toMatchObject({
      status: 'confirmed',
      arrived: { amount: 184_300, kind: 'settlement' },
    });
    await close();

    expect(await desk.khata(fetch)).toMatchObject({ code: 2 }); // The file is somebody's by now.
  });

  it('are none on most days', async () => {
    const { desk, fetch, to } = await office();
    expect((await desk.khata(fetch)).said).toContain(`settled nothing on ${day}`);
    expect(readFileSync(to, 'utf8')).toBe('');
  });

  it.each([
    ['settlement fetch', {}, 'with a day such as 2026-11-20'],
    ['settlement fetch 2026-02-30', {}, 'with a day such as 2026-11-20'],
    ['settlement fetch 2026-10-16', {}, '2026-10-16 is not over'],
    [`settlement fetch ${day}`, { RAZORPAY_KEY_SECRET: `${keySecret}x` }, 'accept the key'],
    [`settlement fetch ${day}`, { RAZORPAY_API_URL: 'http://localhost:1' }, 'no usable answer'],
  ])('are not fetched by %s', async (line, changed, said) => {
    const { desk } = await office(changed);
    const { code, noted } = await desk.khata(line);
    expect({ code, noted }).toMatchObject({ code: 2, noted: expect.stringContaining(said) });
  });
});
