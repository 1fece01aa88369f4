/** The whole service on EventStoreDB: played, or the one at EVENTSTOREDB_URL. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { START } from '../src/eventlog/event-log.ts';
import { eventstoredbLog } from '../src/eventlog/eventstoredb.ts';
import { nouns } from '../src/open.ts';
import { closedAfterTest, emptyAddress, realAddress } from './support/eventstoredb/opening.ts';
import { asksForCard, person } from './support/person.ts';
import { describeWithPostgres } from './support/postgres.ts';
import { type Whole, wholeService } from './support/whole-service.ts';

const storyMs = 240_000;
const accountNo = 'N2302012345';
const ramesh = { accountNo, name: 'Ramesh Kumar', mobile: '9826000001' };

/** Ramesh, his one bill of ₹1,843.00, and a service that keeps facts and views as it is told. */
async function withOneBill(settings: Record<string, string> = {}) {
  const address = await emptyAddress();
  const whole = await wholeService({
    settings: { ...settings, EVENT_LOG: address },
    consumers: [ramesh],
    bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });
  return { address, whole };
}

/** As it stands in the server, read past everything of the service. */
async function typesIn(address: string): Promise<string[]> {
  const log = closedAfterTest(await eventstoredbLog(address, { nouns }));
  return (await Array.fromAsync(log.readAll(START))).map(({ type }) => type);
}

async function standing({ graphql }: Whole) {
  const query = '{ account(accountNo: "N2302012345") { name outstanding { amount } ' +
    'advance { amount } balance { amount } } }';
  const { data: { account } } = await graphql('consumer', query);
  const { name, outstanding, advance, balance } = account;
  return { name, owes: outstanding.amount, advance: advance.amount, balance: balance.amount };
}

async function fromBillToReceipt(settings: Record<string, string> = {}) {
  const { address, whole } = await withOneBill(settings);
  const phone = person(whole.url, '919826000001', ramesh.name);
  await asksForCard(phone, accountNo);
  await phone.pays('success');
  await phone.reads('Payment of ₹1,843.00 received');
  expect(Buffer.from(await phone.receipt()).subarray(0, 5).toString()).toBe('%PDF-');
  await expect.poll(() => standing(whole), { timeout: 60_000 })
    .toEqual({ name: 'Ramesh Kumar', owes: '0.00', advance: '0.00', balance: '0.00' });
  expect(await (await fetch(`${whole.url}/health/ready`)).text()).toBe('ready\n');
  expect(whole.lines.filter((line) => line.includes('"error"'))).toEqual([]);
  await whole.close();
  const types = await typesIn(address);
  for (const once of ['BillIssued', 'PaymentConfirmed', 'PaymentCredited', 'ReceiptIssued']) {
    expect(types.filter((type) => type === once), once).toHaveLength(1);
  }
}

describe(
  realAddress ? 'the service on EventStoreDB' : 'the service on EventStoreDB, played',
  () => {
    it('leads from the first word to the receipt', () => fromBillToReceipt(), storyMs);

    it('takes fifty payments for one account at once: each counts, and once', async () => {
      const { address, whole } = await withOneBill();
      const mutation = `mutation ($input: RecordCounterPaymentInput!) {
      recordCounterPayment(input: $input) { __typename } }`;
      const taken = async (slip: number) => {
        const input = {
          commandId: randomUUID(),
          accountNo,
          amount: '10.00',
          method: 'CASH',
          slipRef: `S-${slip}`,
          paidAt: new Date().toISOString(),
        };
        // As every client must: told to ask again, it sends the same once more.
        for (;; await setTimeout(500)) {
          const { data, errors } = await whole.graphql('agent', mutation, { input });
          if (data) return data.recordCounterPayment.__typename;
          expect(['NOT_YET', 'TOO_MANY_REQUESTS']).toContain(errors[0].extensions.code);
        }
      };
      const slips = Array.from({ length: 50 }, (_, slip) => slip);
      expect(new Set(await Promise.all(slips.map(taken)))).toEqual(
        new Set(['RecordCounterPaymentDone']),
      );
      await expect.poll(() => standing(whole), { timeout: 60_000 })
        .toMatchObject({ owes: '1343.00', advance: '0.00' });
      await whole.close();
      const types = await typesIn(address);
      expect(types.filter((type) => type === 'PaymentCredited')).toHaveLength(50);
      expect(types.filter((type) => type === 'ReceiptIssued')).toHaveLength(50);
    }, storyMs);
  },
);

describeWithPostgres('the service on EventStoreDB, its views in PostgreSQL', (server) => {
  it('leads from the first word to the receipt', async () => {
    await fromBillToReceipt({ READ_STORE: await server().database() });
  }, storyMs);
});
