/** The pay page over real HTTP, with Razorpay played: from what is owed to the receipt. */
import { describe, expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { accountPage } from '../src/pages/pay/account.ts';
import { textOf } from './documents-reader.ts';
import { person } from './support/person.ts';
import { type Whole, wholeService } from './support/whole-service.ts';

const storyMs = 120_000;
const soon = { timeout: 60_000, interval: 100 };
const accountNo = 'N2302012345';
const ramesh = { accountNo, name: 'Ramesh Kumar', mobile: '9826000001' };

const opened = (settings: Record<string, string> = {}) =>
  wholeService({
    settings,
    consumers: [ramesh],
    bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });

const uuid = () => crypto.randomUUID();

/** Somebody with a browser: the page's own forms and addresses, and no script. */
async function payer(whole: Whole) {
  const { data } = await whole.graphql(
    'agent',
    `mutation ($input: RequestPaymentInput!) {
      requestPayment(input: $input) { ... on RequestPaymentDone { payment { payUrl } } } }`,
    { input: { commandId: uuid(), accountNo, amount: '1.00' } },
  );
  const { pathname } = new URL(data.requestPayment.payment.payUrl);
  const page = pathname.replace(/\/\w+$/, '');
  const get = async (
    path: string,
    headers: Record<string, string> = { 'accept-language': 'en' },
  ) => {
    const response = await fetch(whole.url + path, { headers, redirect: 'manual' });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  /** Where the gateway's page leads back to; `to`: the payment's own page. */
  const backFrom = async (to: string) => {
    const [, path = ''] = /href="http[^"]+(\/simulator\/razorpay\/i\/\w+)"/.exec(
      (await get(to)).html,
    )!;
    const [, back = ''] = /href="([^"]+)">Back to/.exec((await get(path)).html)!;
    const { pathname, search } = new URL(back.replaceAll('&amp;', '&'));
    return pathname + search;
  };
  /** The fields of the page's form, with what somebody changes in them. */
  async function send(fields: Record<string, string> = {}) {
    const { html } = await get(page);
    const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const form = Object.fromEntries(hidden.map(([, name, value]) => [name!, value!]));
    const response = await fetch(whole.url + page, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'accept-language': 'en' },
      body: new URLSearchParams({ ...form, link: 'upi', ...fields }),
    });
    const to = response.headers.get('location');
    const body = await response.text();
    return {
      status: response.status,
      html: body,
      to,
      paymentId: /\/(\w{32})\?/.exec(to ?? '')?.[1],
    };
  }
  const begun = async (fields?: Record<string, string>) => {
    const { to, paymentId } = await send(fields);
    await get(to!); // Its link is placed when its page is first shown.
    return { to: to!, paymentId: paymentId! };
  };
  return { page, get, send, begun, backFrom };
}

/** What the played bank is told to do. */
const bank = async ({ url }: Whole, wish: object) => {
  const response = await fetch(`${url}/simulator/razorpay/bank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  return await response.json();
};

const text = (html: string) =>
  html.replaceAll(/<style>.*<\/style>|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' ');
const eventsOf = (whole: Whole, type: string, paymentId: string) =>
  whole.facts().filter((one) => one.type === type && one.data['paymentId'] === paymentId);
const stateOf = (whole: Whole, paymentId: string) =>
  whole.facts().filter(({ stream }) => stream === `payment-${paymentId}`).map(({ type }) => type);

describe('the pay page', () => {
  it('leads from what is owed to the receipt, and shows nobody’s whole name', async () => {
    const whole = await opened();
    const { page, get, begun } = await payer(whole);
    const first = await get(page);
    expect(text(first.html)).toContain('To pay now ₹1,843.00');
    expect(first.html).toContain('Ra•••• Ku•••');
    expect(first.html).not.toContain('Kumar');

    const { to, paymentId } = await begun({ link: 'any' });
    const { html } = await get(to);
    expect(html).toMatch(/href="http:\/\/localhost:\d+\/simulator\/razorpay\/i\/\w+"/);
    expect(html).toContain('<svg');
    expect(await bank(whole, { do: 'pay', reference: paymentId, outcome: 'success' }))
      .toMatchObject({ paymentRef: expect.any(String) });
    await expect.poll(async () => text((await get(to)).html), soon).toContain('Payment receipt');

    const pdf = await fetch(`${whole.url}${page}/${paymentId}/receipt.pdf`);
    expect(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(eventsOf(whole, 'PaymentConfirmed', paymentId)).toMatchObject([
      { data: { amount: 184_300, evidence: { kind: 'lookup', gateway: 'razorpay' } } },
    ]);
    expect(text((await get(page)).html)).toContain('Nothing is owed.');
    expect(whole.lines.join('')).not.toContain('Kumar');
  }, storyMs);

  it('says when a bill is or was due, and what is added after that', async () => {
    const whole = await opened();
    const { page, get } = await payer(whole);
    const shown = async (lang = 'en') => text((await get(`${page}?lang=${lang}`)).html);
    const day = '(\\d+ \\w+ 20\\d\\d)';
    expect(await shown()).toMatch(
      new RegExp(`pay by ${day}, after \\1 a surcharge of ₹[\\d.]+ is added`),
    );
    whole.pass(90 * 24 * 3_600);
    expect(await shown()).toMatch(new RegExp(`was due on ${day}`));
    expect(await shown('hi')).toMatch(/आख़िरी तारीख .* निकल चुकी है/);
    expect(await shown()).not.toMatch(/pay by|is added/);
  }, storyMs);

  it('is offered in the chat, and what is paid on it is confirmed there', async () => {
    const whole = await opened();
    const phone = person(whole.url, '919826000001', ramesh.name);
    const { get } = await payer(whole);
    await phone.says('Hi');
    await phone.taps('English');
    await phone.reads('How can I help you?');
    await phone.says(accountNo);
    const shown = await phone.reads('To pay in the browser');
    const page = new URL(/http\S+\/pay\/\S+/.exec(shown.text!)![0]).pathname;
    const { html } = await get(page);
    const fields = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].slice(0, 3)
      .map(([, name, value]) => [name!, value!]);
    const body = new URLSearchParams([...fields, ['link', 'upi']]);
    const response = await fetch(whole.url + page, { method: 'POST', body, redirect: 'manual' });
    const to = response.headers.get('location')!;
    await get(to);
    await bank(whole, { do: 'pay', reference: /\/(\w{32})\?/.exec(to)![1], outcome: 'success' });
    await phone.reads('Payment of ₹1,843.00 received');
    expect(Buffer.from(await phone.receipt()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(Object.keys((await phone.chat()).orders)).toEqual([]); // No card asked for it.
  }, storyMs);

  it.each([
    [{}, false],
    [{ BILLER_UPI_ID: 'mpcz@bank' }, true],
  ])('is offered without Razorpay and with %o: %s', async (settings, offered) => {
    const whole = await wholeService({
      settings,
      withoutRazorpay: true,
      consumers: [ramesh],
      bills: [{ accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
    });
    const phone = person(whole.url, '919826000001', ramesh.name);
    await phone.says('Hi');
    await phone.taps('English');
    await phone.reads('How can I help you?');
    await phone.says(accountNo);
    const { text } = await phone.reads('To pay: ₹1,843.00');
    expect(text!.includes('/pay/')).toBe(offered);
  }, storyMs);

  it('makes one payment of a double tap, and of the same wish again', async () => {
    const whole = await opened();
    const { send } = await payer(whole);
    const wish = uuid();
    const first = await send({ wish });
    expect(first.status).toBe(303);
    expect(await send({ wish })).toMatchObject({ to: first.to });
    expect(await send()).toMatchObject({ to: first.to });
    expect(await send({ link: 'any' })).not.toMatchObject({ to: first.to });
    expect(eventsOf(whole, 'PaymentRequested', first.paymentId!)).toHaveLength(1);
  }, storyMs);

  it('answers what it cannot use with what to do, and asks for nothing', async () => {
    const whole = await opened({ UPI_LIMIT: '2000' });
    const { page, get, send } = await payer(whole);
    const before = whole.facts().length;
    const odd = await send({ rupees: '<b>abc' });
    expect(odd).toMatchObject({ status: 422, to: null });
    expect(odd.html).toContain('value="&lt;b&gt;abc"');
    expect(text(odd.html)).toContain('Please write an amount in rupees');
    expect(await send({ rupees: '0.50' })).toMatchObject({ status: 422 });
    expect(await send({ rupees: '-5' })).toMatchObject({ status: 422 });
    expect(await send({ rupees: '499,50' })).toMatchObject({ status: 422 });
    expect(text((await send({ rupees: '2,001' })).html)).toContain('More than a UPI app carries');
    expect(text((await send({ owed: '100' })).html)).toContain('has changed in between');
    expect(await send({ wish: 'mine' })).toMatchObject({ status: 400 });
    expect(await send({ link: 'direct' })).toMatchObject({ status: 400 });
    expect(await send({ rupees: '1'.repeat(3_000) })).toMatchObject({ status: 400 });
    expect(whole.facts()).toHaveLength(before);
    expect((await send({ rupees: '2,001', link: 'any' })).status).toBe(303);
    const { to } = await send({ rupees: '५०० रुपये' });
    expect(text((await get(to!)).html)).toContain('Your payment of ₹500.00');
    expect(await send({ rupees: 'Rs. 600/-' })).toMatchObject({ status: 303 });

    expect((await get(page.slice(0, -1))).status).toBe(404);
    expect((await get(page.replace(accountNo, 'N2302012346'))).status).toBe(404);
    expect((await get(`${page}/${'0'.repeat(32)}`)).status).toBe(404);
    expect((await get('/pay/%00')).status).toBe(404);
    const wrong = await fetch(whole.url + page, { method: 'PUT' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST');
  }, storyMs);

  it('begins so many payments of one account and no more', async () => {
    const whole = await opened();
    const { send } = await payer(whole); // Its own request is the first of them.
    for (const rupees of ['2', '3', '4', '5', '6', '7', '8', '9', '10']) {
      expect(await send({ rupees })).toMatchObject({ status: 303 });
    }
    expect(await send({ rupees: '11' })).toMatchObject({ status: 429 });
  }, storyMs);

  it('counts no QR code that can no longer be paid, though its money may still come', async () => {
    const whole = await opened({ BILLER_UPI_ID: 'mpcz@bank' });
    const { send } = await payer(whole);
    for (let rupees = 2; rupees <= 10; rupees += 1) {
      await send({ rupees: String(rupees), link: 'direct' });
    }
    expect(await send({ rupees: '11', link: 'direct' })).toMatchObject({ status: 429 });
    whole.pass(2 * 3_600);
    expect(await send({ rupees: '11', link: 'direct' })).toMatchObject({ status: 303 });
  }, storyMs);

  it(
    'says while money is under way by when it is here or back, and warns of paying again',
    async () => {
      const whole = await opened();
      const { get, send, begun, backFrom } = await payer(whole);
      const { to, paymentId } = await begun();
      const back = await backFrom(to);
      const { paymentRef } = await bank(whole, {
        do: 'pay',
        reference: paymentId,
        outcome: 'pending',
      });
      await get(`${back}&razorpay_payment_link_status=paid`);
      whole.pass(61);
      await expect.poll(async () => text((await get(to)).html), soon)
        .toMatch(/is being checked.*here or back by \d+ \w+ 20\d\d\. Please do not pay again/);
      const warned = await send();
      expect(warned.status).toBe(409);
      expect(text(warned.html).match(/is being checked/g)).toHaveLength(1);
      expect(await send({ anyway: 'yes' })).toMatchObject({ status: 303 });
      await bank(whole, { do: 'end', payment: paymentRef, success: false });
      whole.pass(300);
      await expect.poll(async () => text((await get(to)).html), soon)
        .toContain('The last try did not work');
    },
    storyMs,
  );

  it('looks for money that the gateway took after our own time was over', async () => {
    const whole = await opened();
    const { get, begun, backFrom } = await payer(whole);
    const { to, paymentId } = await begun();
    const path = await backFrom(to);
    const tried = { do: 'pay', reference: paymentId, outcome: 'failure', webhook: 'never' };
    const { paymentRef } = await bank(whole, tried);
    whole.pass(3_601);
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentLapsed');
    expect(text((await get(to)).html)).toContain('no money has come');
    await bank(whole, { do: 'end', payment: paymentRef, success: true });
    const back = `${path}&razorpay_payment_link_status=paid&razorpay_payment_id=${paymentRef}`;
    expect(text((await get(back)).html)).toMatch(/is being checked.*Please do not pay again/);
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentConfirmed');
    expect(text((await get(back)).html)).toContain('We have received ₹1,843.00');
  }, storyMs);

  it('places no link that would outlive its payment', async () => {
    const whole = await opened();
    const { get, send } = await payer(whole);
    const { to } = await send();
    whole.pass(45 * 60);
    const late = await get(to!);
    expect(text(late.html)).toContain('is over and no money has come');
    expect(late.html).not.toContain('/simulator/razorpay/i/');
  }, storyMs);

  it('says so while the gateway is away, and works by itself when it is back', async () => {
    const whole = await opened();
    const { get, send } = await payer(whole);
    await bank(whole, { do: 'fault', fault: 'server error', method: 'POST' });
    const { to } = await send();
    const away = await get(to!);
    expect(away.status).toBe(503);
    expect(text(away.html)).toContain('Nothing has been taken');
    expect((await get(to!)).html).toContain('/simulator/razorpay/i/');
  }, storyMs);

  it('shows an address of UPI where the company has a UPI id, and waits for the bank', async () => {
    const whole = await opened({ BILLER_UPI_ID: 'mpcz@bank' });
    const { page, get, begun } = await payer(whole);
    const { to, paymentId } = await begun({ link: 'direct' });
    const { html } = await get(to);
    const [, address = ''] = /href="(upi:[^"]+)"/.exec(html) ?? [];
    expect(address.replaceAll('&amp;', '&')).toBe(
      'upi://pay?pa=mpcz%40bank&pn=Madhya%20Pradesh%20Madhya%20Kshetra%20Vidyut%20Vitaran%20' +
        `Company%20Limited&mc=4900&tr=${paymentId}&tn=Electricity%20bill%20${accountNo}` +
        '&am=1843.00&cu=INR',
    );
    expect(text(html)).toContain('when our bank’s statement comes');
    whole.pass(2 * 3600); // Past its time: nobody can tell that the money is not on its way.
    await whole.quiet();
    expect(stateOf(whole, paymentId)).toEqual(['PaymentRequested']);
    const late = (await get(to)).html;
    expect(late).not.toMatch(/upi:|<svg|Can be paid until/);
    expect(text(late)).toMatch(/now we wait for our bank’s statement.* by \d+ \w+ 20\d\d/);
    expect(text((await get(page)).html))
      .toMatch(/A payment of ₹1,843.00 by our UPI QR code was begun on \d+ \w+ 20\d\d/);
    await get(`${to}&razorpay_payment_link_status=paid`);
    expect(stateOf(whole, paymentId)).toEqual(['PaymentRequested']);
    whole.pass(7 * 24 * 3600);
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentLapsed');
  }, storyMs);
});

describe('the page that the gateway leads back to', () => {
  it('has an address of its own, and nobody’s but this one payment’s', async () => {
    const whole = await opened();
    const { page, get, begun, backFrom } = await payer(whole);
    const [one, other] = [await begun(), await begun({ rupees: '5' })];
    const back = await backFrom(one.to);
    const [, payment, code] = back.match(/^\/payment\/(\w{32})\/([\w-]{22})\?lang=en$/)!;
    expect(payment).toBe(one.paymentId);
    expect(page).not.toContain(code!);
    expect((await get(back)).status).toBe(200);
    const wrong = [
      back.replace(one.paymentId, other.paymentId), // The code of one opens no other one.
      back.replace(code!, code!.slice(0, -1)),
      back.replace(code!, page.split('.').at(-1)!),
      back.replace(code!, ''),
      back.replace('?', '/receipt.pdf?'), // Not paid yet.
      back.replace('?', '/other?'),
      back.replace('?', '/receipt.pdf/more?'),
      `/payment/${one.paymentId}`,
      '/payment/%00/%00',
      page.replace(/N\d+\.[\w-]+$/, `${one.paymentId}.${code}`),
      page.replace(/N\d+\.[\w-]+$/, `${accountNo}.${code}`),
    ];
    for (const path of wrong) expect((await get(path)).status, path).toBe(404);
    const post = await fetch(whole.url + back, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }, storyMs);

  it(
    'tells what became of the payment, and neither tells of the account nor leads to it',
    async () => {
      const whole = await opened();
      const { page, get, begun, backFrom } = await payer(whole);
      const { to, paymentId } = await begun({ rupees: '500' });
      const back = await backFrom(to);
      const open = await get(back);
      expect(text(open.html)).toMatch(/Your payment of ₹500\.00.*Go on to pay/);
      await bank(whole, { do: 'pay', reference: paymentId, outcome: 'success' });
      await expect.poll(async () => text((await get(back)).html), soon).toContain(
        'Payment receipt',
      );
      const paid = await get(back);
      expect(text(paid.html)).toContain('We have received ₹500.00');
      expect(text(paid.html)).toContain('Receipt number: N2302012345-1');
      // What it owed before, and what it owes after; the account's own page tells of both.
      expect(text((await get(to)).html)).toContain('1,343.00');
      for (const { html } of [open, paid]) {
        expect(html).not.toMatch(/1,343|1,843|Ra••••|Kumar/);
        expect(html).not.toContain(page);
        expect(html).not.toContain('/pay/');
        expect(html).toContain('https://wa.me/');
      }
      const pdf = await fetch(whole.url + back.replace('?', '/receipt.pdf?'));
      const bytes = Buffer.from(await pdf.arrayBuffer());
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(textOf(bytes)).toContain('500.00');
      expect(textOf(bytes)).not.toMatch(/1,343|Ra••••/);
      const full = await fetch(whole.url + to.replace('?', '/receipt.pdf?'));
      expect(textOf(Buffer.from(await full.arrayBuffer()))).toMatch(/Ra••••[^]*1,343/);
      const hindi = text((await get(back.replace('lang=en', 'lang=hi'))).html);
      expect(hindi).toContain('हमें ₹500.00 मिल गए हैं');
      expect(hindi).toContain('WhatsApp चैट खोलें');
    },
    storyMs,
  );

  it('says so when time is over, or the last try failed', async () => {
    const whole = await opened();
    const { get, begun, backFrom } = await payer(whole);
    const { to, paymentId } = await begun();
    const back = await backFrom(to);
    await bank(whole, { do: 'pay', reference: paymentId, outcome: 'failure' });
    await expect.poll(async () => text((await get(back)).html), soon)
      .toMatch(/The last try did not work.*Go on to pay/);
    whole.pass(3_601);
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentLapsed');
    await expect.poll(async () => text((await get(back)).html), soon)
      .toMatch(/no money has come.*open the WhatsApp chat or scan the code on the bill/);
  }, storyMs);

  it('is kept by no browser, shared with no other site, listed by no search engine', async () => {
    const whole = await opened();
    const { page, begun, backFrom, get } = await payer(whole);
    const { to, paymentId } = await begun();
    const back = await backFrom(to);
    await bank(whole, { do: 'pay', reference: paymentId, outcome: 'success' });
    await expect.poll(async () => text((await get(back)).html), soon).toContain('Payment receipt');
    const receipts = [to, back].map((path) => path.replace('?', '/receipt.pdf?'));
    for (const path of [page, to, back, ...receipts]) {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(Object.fromEntries(headers), path).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
        'x-content-type-options': 'nosniff',
      });
    }
  }, storyMs);

  it('learns from the way back what no webhook has told', async () => {
    const whole = await opened();
    const { get, begun, backFrom } = await payer(whole);
    const { to, paymentId } = await begun();
    const back = await backFrom(to);
    const paid = { do: 'pay', reference: paymentId, outcome: 'success', webhook: 'never' };
    await bank(whole, paid);
    const claimed = text((await get(`${back}&razorpay_payment_link_status=paid`)).html);
    expect(claimed).toMatch(/is being checked.*Please do not pay again|We have received/);
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentConfirmed');
    expect(eventsOf(whole, 'PaymentNotified', paymentId)).toHaveLength(1);
  }, storyMs);

  it('believes nothing that an address claims', async () => {
    const whole = await opened();
    const { get, begun, backFrom } = await payer(whole);
    const { to, paymentId } = await begun();
    await get(`${to}&razorpay_payment_link_status=paid`); // Nobody is led back there.
    expect(eventsOf(whole, 'PaymentNotified', paymentId)).toEqual([]);
    const back = `${await backFrom(to)}&razorpay_payment_link_status=paid`;
    await get(back);
    await get(back);
    await get(`${back}&razorpay_payment_id=${'x'.repeat(300)}`);
    expect(eventsOf(whole, 'PaymentNotified', paymentId)).toMatchObject([
      { meta: { actor: { kind: 'consumer', id: 'return-page' }, channel: 'pay page' } },
    ]);
    for (let n = 1; n <= 9; n += 1) await get(`${back}&razorpay_payment_id=pay_${n}`);
    await whole.quiet();
    expect(stateOf(whole, paymentId))
      .toEqual(['PaymentRequested', ...Array(5).fill('PaymentNotified')]);
  }, storyMs);
});

describe('a bill on it', () => {
  const bill = { month: '2026-10', dueOn: '2026-11-20', demand: paise(90_000) };
  const shown = async (lang: 'en' | 'hi', surcharge: number) => {
    const amountAfterDue = paise(92_000);
    const outstanding = paise(90_000 + surcharge);
    const spoken = { lang, url: new URL('http://pay.example/pay/x') };
    const company = { name: 'Company', nameHi: 'कंपनी', helpline: '1912' };
    const ways = { links: [], upiMax: paise(1), chatUrl: 'http://chat.example', wishId: 'w' };
    const page = accountPage(spoken, company, {
      accountNo,
      maskedName: undefined,
      outstanding,
      advance: paise(0),
      bills: [{ ...bill, amountAfterDue, outstanding, surcharge: paise(surcharge) }],
      today: '2026-11-21',
      underWay: [],
      begunDirect: [],
    }, ways);
    return text(await page.text());
  };

  it('names the surcharge that was added, and none that was not', async () => {
    expect(await shown('en', 2_000)).toContain(
      '₹920.00, was due on 20 November 2026, a surcharge of ₹20.00 was added',
    );
    expect(await shown('hi', 2_000)).toContain(
      'आख़िरी तारीख 20 नवंबर 2026 निकल चुकी है, ₹20.00 सरचार्ज जुड़ चुका है',
    );
    expect(await shown('en', 0)).not.toContain('surcharge');
  });
});

describe('money that came by a link', () => {
  /** ₹1,843.00, paid and credited; answers Razorpay's id of it. */
  async function paid(whole: Whole) {
    const { begun } = await payer(whole);
    const { paymentId } = await begun();
    const { paymentRef } = await bank(whole, {
      do: 'pay',
      reference: paymentId,
      outcome: 'success',
    });
    await expect.poll(() => whole.typesOf(), soon).toContain('ReceiptIssued');
    return { paymentId, paymentRef };
  }

  it('goes back through the gateway that brought it, once', async () => {
    const whole = await opened();
    const { paymentId } = await paid(whole);
    const mutation = (name: string) =>
      `mutation ($input: ${name}Input!) { done: ${name[0]!.toLowerCase()}${name.slice(1)}(
        input: $input) { ... on ${name}Done { refund { refundId } } ... on Error { message } } }`;
    const wish = () => ({ commandId: uuid(), paymentId });
    const asked = await whole.graphql('agent', mutation('RequestRefund'), {
      input: { ...wish(), amount: '43.00', reason: 'PAID_TOO_MUCH' },
    });
    const { refundId } = asked.data.done.refund;
    const approved = await whole.graphql('biller', mutation('ApproveRefund'), {
      input: { ...wish(), refundId },
    });
    expect(approved.data.done.refund).toEqual({ refundId });
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('RefundSent');
    await expect.poll(() => {
      whole.pass(60); // It is asked after again at 1, 5 and 15 minutes.
      return stateOf(whole, paymentId);
    }, soon).toContain('RefundCompleted');
    expect(eventsOf(whole, 'RefundCompleted', paymentId)).toMatchObject([
      { data: { amount: 4_300, gateway: 'razorpay', refundRef: expect.stringMatching(/^rfnd_/) } },
    ]);
  }, storyMs);

  it('is disputed, and lost, as the gateway’s webhooks tell; each of them once', async () => {
    const whole = await opened();
    const { paymentId, paymentRef } = await paid(whole);
    const { dispute } = await bank(whole, { do: 'dispute', payment: paymentRef });
    await expect.poll(() => stateOf(whole, paymentId), soon).toContain('PaymentDisputed');
    await bank(whole, {
      do: 'move dispute',
      dispute: dispute.disputeRef ?? dispute,
      status: 'lost',
    });
    await expect.poll(() => whole.typesOf(), soon).toContain('CreditReversed');
    expect(stateOf(whole, paymentId).filter((type) => /Disputed|ChargedBack/.test(type)))
      .toEqual(['PaymentDisputed', 'PaymentChargedBack']);
  }, storyMs);
});
