/** PostgreSQL goes away while people pay: facts are taken all the same, and the views catch up. */
import { expect, it } from 'vitest';
import { asksForCard, person } from './support/person.ts';
import { describeWithPostgres } from './support/postgres.ts';
import { wholeService } from './support/whole-service.ts';

const soon = { timeout: 60_000, interval: 100 };
const accountNo = 'N2302012345';
const ramesh = { accountNo, name: 'Ramesh Kumar', mobile: '9826000001' };

describeWithPostgres('while PostgreSQL is away', (server) => {
  it('messages are acknowledged, doors say what is wrong, and all goes on by itself', async () => {
    const whole = await wholeService({
      settings: { READ_STORE: await server().database() },
      consumers: [ramesh],
      bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
    });
    const ready = async () => await (await fetch(`${whole.url}/health/ready`)).text();
    const owed = async () => {
      const query = `{ account(accountNo: "${accountNo}") { outstanding { amount } } }`;
      const { data, errors } = await whole.graphql('auditor', query);
      return data?.account?.outstanding.amount ?? errors[0].extensions.code;
    };
    const phone = person(whole.url, '919826000001', ramesh.name);
    await asksForCard(phone, accountNo);
    await server().crash();
    await phone.pays('success');
    await expect.poll(whole.typesOf, soon).toContain('PaymentNotified');
    expect(await ready()).toBe('not ready: no answer from the read store\n');
    expect(await owed()).toBe('READ_MODELS_UNAVAILABLE');
    expect((await fetch(`${whole.url}/metrics`)).status).toBe(200);
    await server().restart();
    await expect.poll(ready, soon).toBe('ready\n');
    await expect.poll(owed, soon).toBe('0.00');
    await phone.reads('Payment of ₹1,843.00 received');
    await phone.receipt();
    expect(whole.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  }, 240_000);
});
