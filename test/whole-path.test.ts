/** The whole path over real HTTP: from “Hi” to the receipt, and what may go wrong on the way. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { asksForCard, person } from './support/person.ts';
import { type Fact, type Whole, wholeService } from './support/whole-service.ts';

const storyMs = 240_000;
const soon = { timeout: 60_000, interval: 100 };
const accountNo = 'N2302012345';
const ramesh = { accountNo, name: 'Ramesh Kumar', mobile: '9826000001' };
const number = '919826000001';

/** Ramesh, his one bill of ₹1,843.00, and his phone. */
async function withOneBill() {
  const whole = await wholeService({
    consumers: [ramesh],
    bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });
  return { whole, phone: person(whole.url, number, ramesh.name) };
}

const of = (type: string, facts: readonly Fact[]) => facts.filter((one) => one.type === type);

/** What the account owes and has in advance, as the API tells it to a role. */
async function standing({ graphql }: Whole, role: 'auditor' | 'consumer') {
  const query = '{ account(accountNo: "N2302012345") { name outstanding { amount } ' +
    'advance { amount } balance { amount } } }';
  const { data: { account } } = await graphql(role, query);
  const { name, outstanding, advance, balance } = account;
  return { name, owes: outstanding.amount, advance: advance.amount, balance: balance.amount };
}

/** Ids of all events as an auditor reads them, page by page. */
async function audited({ graphql }: Whole): Promise<string[]> {
  const found: string[] = [];
  const query = `query ($after: String) { events(first: 7, after: $after) {
    nodes { type data actor { kind } channel } pageInfo { endCursor hasNextPage } } }`;
  for (let after: string | null = null;;) {
    const { data: { events } } = await graphql('auditor', query, { after });
    found.push(...events.nodes.map(({ type, data }: Fact) => `${type} ${data}`));
    if (!events.pageInfo.hasNextPage) return found;
    after = events.pageInfo.endCursor;
  }
}

describe('the whole path', () => {
  it('leads from the first word to the receipt, and every door tells the same', async () => {
    const { whole, phone } = await withOneBill();
    expect(await standing(whole, 'auditor')).toMatchObject({ owes: '1843.00', balance: '1843.00' });
    await asksForCard(phone, accountNo);
    await phone.pays('success');
    await phone.reads('Payment of ₹1,843.00 received');
    expect(Buffer.from(await phone.receipt()).subarray(0, 5).toString()).toBe('%PDF-');
    const paid = { owes: '0.00', advance: '0.00', balance: '0.00' };
    expect(await standing(whole, 'auditor')).toEqual({ name: 'Ra•••• Ku•••', ...paid });
    expect(await standing(whole, 'consumer')).toEqual({ name: 'Ramesh Kumar', ...paid });

    await whole.quiet();
    const facts = whole.facts();
    expect(await audited(whole)).toEqual(
      facts.map(({ type, data }) => `${type} ${JSON.stringify(data)}`),
    );
    expect(facts.map(({ type }) => type)).toEqual(expect.arrayContaining([
      'AccountOpened',
      'BillIssued',
      'MessageReceived',
      'LanguageChosen',
      'PaymentRequested',
      'PaymentNotified',
      'PaymentConfirmed',
      'PaymentCredited',
      'ReceiptIssued',
      'NoticeDelivered',
    ]));
    expect(whole.lines.filter((line) => line.includes('"error"'))).toEqual([]);
  }, storyMs);

  it('records nothing twice when every webhook comes again', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.pays('success after failure', { webhook: 'twice' });
    await phone.reads('Payment of ₹1,843.00 received');
    await phone.receipt();
    await whole.quiet();
    const before = whole.facts();
    const bubbles = (await phone.chat()).messages.length;
    for (const body of [...whole.webhooks]) {
      expect(await whole.knock(body)).toMatchObject({ status: 200 });
    }
    await whole.quiet();
    expect(whole.facts()).toEqual(before);
    expect((await phone.chat()).messages).toHaveLength(bubbles);
  }, storyMs);

  it('believes no webhook that the look-up does not bear out', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.forges();
    await expect.poll(() => of('PaymentNotified', whole.facts()), soon).toHaveLength(1);
    await whole.quiet();
    expect(of('PaymentConfirmed', whole.facts())).toEqual([]);
    expect(await standing(whole, 'auditor')).toMatchObject({ owes: '1843.00' });
    await phone.pays('success');
    await phone.reads('Payment of ₹1,843.00 received');
    expect(of('PaymentCredited', whole.facts())).toHaveLength(1);
  }, storyMs);

  it('finds money of which no webhook tells', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.pays('success', { webhook: 'never' });
    await expect.poll(() => (whole.pass(20), whole.typesOf()), soon).toContain('PaymentConfirmed');
    await phone.reads('Payment of ₹1,843.00 received');
  }, storyMs);

  it('takes money that comes after a failed try', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.pays('wrong pin');
    await phone.reads('did not succeed');
    expect(await standing(whole, 'auditor')).toMatchObject({ owes: '1843.00' });
    await phone.pays('success');
    await phone.reads('Payment of ₹1,843.00 received');
    expect(of('PaymentAttemptFailed', whole.facts())).toHaveLength(1);
    expect(of('PaymentCredited', whole.facts())).toHaveLength(1);
  }, storyMs);

  it('takes money that comes after the card has expired', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.pays('success after expiry');
    await expect.poll(() => whole.typesOf(), soon).toContain('PaymentNotified');
    whole.pass(61 * 60);
    await phone.reads('Payment of ₹1,843.00 received');
    expect(await standing(whole, 'auditor')).toMatchObject({ owes: '0.00' });
  }, storyMs);

  it('lets a card lapse, and takes the money that comes a week later', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.pays('left pending');
    await expect.poll(() => whole.typesOf(), soon).toContain('PaymentNotified');
    whole.pass(7 * 24 * 60 * 60);
    await expect.poll(() => whole.typesOf(), soon).toContain('PaymentLapsed');
    await phone.settles(true);
    await phone.reads('1,843.00');
    await expect.poll(() => whole.typesOf(), soon).toContain('PaymentCredited');
    expect(await standing(whole, 'auditor')).toMatchObject({ owes: '0.00' });
    await phone.receipt(); // Outside the 24 hours, so by template.
  }, storyMs);

  it('keeps a second payment of a paid bill as advance, and says so', async () => {
    const { whole, phone } = await withOneBill();
    await asksForCard(phone, accountNo);
    await phone.says(accountNo);
    await phone.reads('still open for this connection');
    await phone.taps('Google Pay');
    await phone.pays('success', { card: 0 });
    await phone.reads('Payment of ₹1,843.00 received');
    await phone.pays('success', { card: 1 });
    await phone.reads('Kept as advance for the next bill: ₹1,843.00');
    expect(await standing(whole, 'auditor'))
      .toMatchObject({ owes: '0.00', advance: '1843.00', balance: '-1843.00' });
    expect(of('ReceiptIssued', whole.facts())).toHaveLength(2);
  }, storyMs);
});

describe('the webhook door', () => {
  const delivery = (changes: object[]) =>
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] });

  it('stores nothing that Meta has not signed, and nothing that it cannot read', async () => {
    const { whole } = await withOneBill();
    const before = whole.facts();
    const body = delivery([{ field: 'messages', value: {} }]);
    expect(await whole.knock(body, 'sha256=' + '0'.repeat(64))).toMatchObject({ status: 401 });
    expect(await whole.knock(body, '')).toMatchObject({ status: 401 });
    expect(await whole.knock('x'.repeat(3 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(await whole.knock('{"object":')).toMatchObject({ status: 400 });
    expect(whole.facts()).toEqual(before);
  }, storyMs);

  it('takes what it does not know without a word, or Meta would send it for a week', async () => {
    const { whole } = await withOneBill();
    const before = whole.facts();
    const { phoneNumberId } = whole.config.whatsapp;
    const metadata = { display_phone_number: '917552551222', phone_number_id: phoneNumberId };
    const changes = [
      { field: 'flows', value: { event: 'ENDPOINT_LATENCY' } },
      { field: 'messages', value: { metadata, somethings: [1, 2] } },
      { field: 'messages', value: { metadata, statuses: [{ type: 'strange', id: 'wamid.1' }] } },
    ];
    for (const body of [delivery(changes), delivery([]), '{}', '[]', 'null', '"Hi"', '7']) {
      expect([body, await whole.knock(body)]).toEqual([body, { status: 200, text: 'recorded' }]);
    }
    expect(whole.facts()).toEqual(before);
  }, storyMs);

  it('says 503 while the log is locked, and loses nothing', async () => {
    const { whole, phone } = await withOneBill();
    await phone.says('Hi');
    await phone.reads('Please choose your language');
    await whole.quiet();
    const told = whole.webhooks.find((body) => body.includes('"body":"Hi"'))!;
    const again = told.replaceAll('"body":"Hi"', '"body":"1912"').replaceAll('wamid.', 'wamid.A');
    const locker = new DatabaseSync(join(whole.dataDir, 'events.db'));
    locker.exec('begin immediate');
    const refused = await whole.knock(again);
    locker.exec('rollback');
    locker.close();
    expect(refused).toEqual({ status: 503, text: 'not recorded, send it again' });
    expect(await whole.knock(again)).toMatchObject({ status: 200 });
    await expect.poll(() => of('MessageReceived', whole.facts()), soon).toHaveLength(2);
  }, storyMs);
});
