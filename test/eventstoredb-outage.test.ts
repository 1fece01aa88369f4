/** The log goes away while people pay, and comes back: who is told what, and what is left. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onlyPlayed, own, played, realAddress } from './support/eventstoredb/opening.ts';
import { asksForCard, type Person, person } from './support/person.ts';
import { type Whole, wholeService } from './support/whole-service.ts';

const storyMs = 240_000;
const people = 12;
const soon = { timeout: 90_000, interval: 100 };

const accountNoOf = (i: number) => `N23020123${String(i).padStart(2, '0')}`;
const phoneOf = (i: number) => `9198260000${String(i).padStart(2, '0')}`;
const crowd = Array.from({ length: people }, (_, i) => i);

/** People with a bill each; a server that can be stopped, and for how long the log asks it. */
async function withBills(deadlineMs: number) {
  const server = await played();
  const whole = await wholeService({
    settings: { EVENT_LOG: own(`${server.address}&defaultDeadline=${deadlineMs}`) },
    consumers: crowd.map((i) => ({ accountNo: accountNoOf(i), name: `Consumer ${i}` })),
    bills: crowd.map((i) => (
      { accountNo: accountNoOf(i), billNo: `B2610${i}`, energy: 1700, duty: 143 }
    )),
  });
  const typesIn = () => server.store.all.map(({ type }) => type);
  const countOf = (type: string) => typesIn().filter((one) => one === type).length;
  return { server, whole, countOf };
}

async function pays(phone: Person, i: number) {
  await asksForCard(phone, accountNoOf(i));
  await setTimeout(i * 300); // Some pay before, some while and some after nothing can be recorded.
  await phone.pays('success');
  await phone.isConfirmed();
  await phone.receipt();
}

const ready = async ({ url }: Whole) => {
  const response = await fetch(`${url}/health/ready`);
  return `${response.status} ${await response.text()}`.trim();
};

const metricsOf = async ({ url }: Whole) => await (await fetch(`${url}/metrics`)).text();

const takesMoney = ({ graphql }: Whole, commandId: string) =>
  graphql(
    'agent',
    `mutation ($input: RecordCounterPaymentInput!) {
      recordCounterPayment(input: $input) { __typename } }`,
    {
      input: {
        commandId,
        accountNo: accountNoOf(0),
        amount: '5.00',
        method: 'CASH',
        slipRef: 'S-1',
        paidAt: new Date().toISOString(),
      },
    },
  );

describe.skipIf(realAddress)(`while the log is away (${onlyPlayed})`, () => {
  it('acknowledges nothing, says so at every door, and loses and doubles nothing', async () => {
    const { server, whole, countOf } = await withBills(4_000);
    expect(await ready(whole)).toBe('200 ready');
    const phones = crowd.map((i) => person(whole.url, phoneOf(i), `Consumer ${i}`));
    const paying = Promise.all(phones.map(pays));
    paying.catch(() => {}); // It is awaited below, unless something else fails before.
    await expect.poll(() => countOf('PaymentConfirmed'), soon).toBeGreaterThan(2);

    await server.stop();
    const before = server.store.all.length;
    const [first = ''] = whole.webhooks.filter((body) => body.includes('"body":"Hi"'));
    const told = first.replaceAll('"body":"Hi"', '"body":"1912"').replaceAll('wamid.', 'wamid.A');
    const commandId = randomUUID();
    const answers = await Promise.all([
      whole.knock(told),
      ready(whole),
      takesMoney(whole, commandId),
      metricsOf(whole),
    ]);
    expect(answers).toMatchObject([
      { status: 503, text: 'not recorded, send it again' },
      '503 not ready: no answer from the event log',
      { errors: [{ extensions: { code: 'LOG_UNAVAILABLE' } }] },
      expect.stringContaining('khata_event_log_answers 0'),
    ]);
    expect(server.store.all).toHaveLength(before);
    await server.start();

    await expect.poll(() => ready(whole), soon).toBe('200 ready');
    expect(await metricsOf(whole)).toContain('khata_event_log_answers 1');
    expect(await whole.knock(told)).toMatchObject({ status: 200 });
    const taken = async () =>
      (await takesMoney(whole, commandId)).data?.recordCounterPayment.__typename;
    await expect.poll(taken, soon).toBe('RecordCounterPaymentDone');
    await paying;
    await expect.poll(() => countOf('ReceiptIssued'), soon).toBe(people + 1);
    await expectEverythingOnce(whole, phones);
    expect(countOf('PaymentRequested')).toBe(people);
    expect(countOf('PaymentConfirmed')).toBe(people + 1);
    expect(countOf('PaymentCredited')).toBe(people + 1);
    expect(whole.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  }, storyMs);
});

describe.skipIf(realAddress)(`while the log says nothing (${onlyPlayed})`, () => {
  it('Meta is told in time to come again, and what was written is written once', async () => {
    const { server, whole, countOf } = await withBills(60_000);
    const phone = person(whole.url, phoneOf(0));
    await phone.says('Hi');
    await phone.reads('Please choose your language');
    const told = whole.webhooks.find((body) => body.includes('"body":"Hi"'))!
      .replaceAll('"body":"Hi"', '"body":"1912"').replaceAll('wamid.', 'wamid.A');
    server.faults.order('append', { written: 'never answer' }, 1_000);
    expect(await whole.knock(told)).toMatchObject({ status: 503 });
    expect(countOf('MessageReceived')).toBe(2);
    server.faults.clear();
    expect(await whole.knock(told)).toMatchObject({ status: 200 });
    await expect.poll(() => countOf('DialogMoved'), soon).toBe(2);
    expect(countOf('MessageReceived')).toBe(2);
  }, storyMs);
});

async function expectEverythingOnce({ graphql }: Whole, phones: readonly Person[]) {
  for (const i of crowd) {
    const query = `{ account(accountNo: "${accountNoOf(i)}") { outstanding { amount } } }`;
    const outstanding = async () =>
      (await graphql('auditor', query)).data.account.outstanding.amount;
    await expect.poll(outstanding, soon).toBe('0.00');
    const { messages } = await phones[i]!.chat();
    const said = (words: string) => messages.filter(({ text }) => text?.includes(words)).length;
    const papers = messages.filter(({ media }) => media?.filename?.startsWith('receipt-')).length;
    expect([said('Payment of ₹1,843.00 received'), papers], phoneOf(i)).toEqual([1, 1]);
  }
}
