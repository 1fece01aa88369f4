/** A consumer with a phone in a real browser: from “Hi” to the receipt, by what can be tapped. */
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { scratchFile } from './scratch.ts';
import { chromiumPath, openBrowser, openScreen, type Screen } from './support/browser.ts';
import { filesOf } from './support/district.ts';
import { freePort, khata, startMain } from './support/main-process.ts';

const storyMs = 240_000;
const ramesh = { accountNo: 'N2302012345', name: 'Ramesh Kumar', mobile: '9826000001' };

/** The service; Ramesh and his one bill of ₹1,843.00, taken in beside it; his phone. */
async function phoneOfRamesh(browser: Browser, name: string) {
  const settings = { PORT: String(await freePort()), DATA_DIR: dirname(scratchFile('x')) };
  const service = await startMain(settings);
  onTestFinished(() => service.kill());
  const bill = { accountNo: ramesh.accountNo, billNo: 'B26100001', energy: 1700, duty: 143 };
  const files = filesOf({ consumers: [ramesh], bills: [bill] });
  expect(await khata(settings, 'import', 'consumers', files.consumers)).toMatchObject({ code: 0 });
  expect(await khata(settings, 'import', 'bills', files.bills)).toMatchObject({ code: 0 });
  return await openScreen(browser, service.url, { name });
}

/** What the newest receipt's link leads to; kept beside the pictures. */
async function receiptIn({ page, folder }: Screen): Promise<Uint8Array> {
  const link = page.getByRole('link', { name: /receipt-.*\.pdf/ }).last();
  const address = new URL(await link.getAttribute('href') ?? '', page.url());
  const response = await page.request.get(address.href);
  expect(response.headers()['content-type']).toBe('application/pdf');
  const bytes = await response.body();
  writeFileSync(`${folder}receipt.pdf`, bytes);
  return bytes;
}

/** Up to the order card, all in English. */
async function asksForCard({ tap, tapInSheet, reads }: Screen) {
  await tap('Hi');
  await tap('English');
  await reads('How can I help you?');
  await tap('Choose');
  await tapInSheet('View and Pay Bill');
  await reads('To pay: ₹1,843.00');
  await tap('Ways to pay');
  await tapInSheet('WhatsApp / any UPI app');
  await reads('Order pending');
}

const reason = 'no Chromium here: apt-get install chromium, or say in CHROMIUM where one is';
if (!chromiumPath && !process.env['CI']) {
  process.stderr.write(`The browser tests are skipped: ${reason}.\n`);
}

it.runIf(process.env['CI'])('a browser is there to test with', () => {
  expect(chromiumPath, reason).toBeTypeOf('string');
});

describe.skipIf(!chromiumPath)('the chat in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  it('leads from Hi to the receipt in English', async () => {
    const screen = await phoneOfRamesh(browser, 'english');
    const { tap, tapInSheet, reads, picture } = screen;
    await picture('empty');
    await tap('Hi');
    await reads('Please choose your language');
    await picture('language');
    await tap('English');
    await reads('How can I help you?');
    await picture('menu');
    await tap('Choose');
    await picture('menu-open');
    await tapInSheet('View and Pay Bill');
    await reads('To pay: ₹1,843.00');
    await reads('Ra•••• Ku•••'); // Not yet linked,.
    await picture('bill');
    await tap('Ways to pay');
    await picture('ways-to-pay');
    await tapInSheet('WhatsApp / any UPI app');
    await reads('Order pending');
    await picture('order-card');
    await tap('Pay now');
    await picture('upi-sheet');
    await tapInSheet('Approve');
    await reads('Payment of ₹1,843.00 received');
    await reads('receipt-N2302012345-1.pdf');
    await picture('receipt');
    expect((await receiptIn(screen)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(screen.complaints).toEqual([]);
  }, storyMs);

  it('leads from नमस्ते to the receipt in Hindi', async () => {
    const screen = await phoneOfRamesh(browser, 'hindi');
    const { says, tap, tapInSheet, reads, picture } = screen;
    await says('नमस्ते');
    await tap('हिन्दी');
    await reads('आप क्या करना चाहेंगे?');
    await tap('चुनें');
    await picture('menu-open');
    await tapInSheet('बिल देखें और भुगतान करें');
    await reads('कुल जमा करना है: ₹1,843.00');
    await picture('bill');
    await tap('भुगतान का तरीका');
    await picture('ways-to-pay');
    await tapInSheet('PhonePe');
    await reads('Order pending');
    await picture('order-card');
    await tap('Pay now');
    expect(await screen.page.getByRole('radio', { name: 'PhonePe' }).isChecked()).toBe(true);
    await tapInSheet('Approve');
    await reads('₹1,843.00 का भुगतान प्राप्त हुआ');
    await reads('receipt-N2302012345-1.pdf');
    await picture('receipt');
    expect((await receiptIn(screen)).subarray(0, 5).toString()).toBe('%PDF-');
    await says('बिल');
    await reads('कुछ भी बाकी नहीं है');
    await picture('nothing-left');
    expect(screen.complaints).toEqual([]);
  }, storyMs);

  it('leads by the pay page’s forms alone to the receipt, on it and in the chat', async () => {
    const screen = await phoneOfRamesh(browser, 'pay-page');
    const { tap, says, reads, picture, page } = screen;
    await tap('Hi');
    await tap('English');
    await reads('How can I help you?');
    await says(ramesh.accountNo);
    await reads('To pay in the browser');
    const address = await page.locator('a[href*="/pay/"]').getAttribute('href') ?? '';
    const chat = page.url();
    await page.goto(address);
    await picture('owed');
    await page.getByText('Pay another amount').click();
    await page.getByLabel('Amount in rupees').fill('much');
    await page.getByRole('button', { name: 'by card' }).last().click();
    await page.getByRole('alert').getByText('Please write an amount').waitFor();
    await picture('wrong-amount');
    await page.getByRole('button', { name: 'Pay ₹1,843.00 with a UPI app' }).click();
    await picture('to-pay');
    await page.getByRole('link', { name: 'Go on to pay' }).click();
    await picture('gateway');
    await page.getByRole('button', { name: 'Pay by UPI' }).click();
    const own = page.getByRole('link', { name: /^Back to/ });
    const { pathname } = new URL(await own.getAttribute('href') ?? '');
    await own.click();
    await page.getByText('Payment receipt').waitFor();
    expect(new URL(page.url()).pathname).toBe(pathname);
    expect(pathname).toMatch(/^\/payment\//);
    expect(await page.locator('a[href*="/pay/"]').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Open the WhatsApp chat' }).getAttribute('href'))
      .toMatch(/^https:\/\/wa\.me\/\d+\?text=N2302012345$/);
    await picture('returned');
    await page.getByRole('link', { name: 'हिन्दी' }).click();
    await page.getByRole('link', { name: 'WhatsApp चैट खोलें' }).waitFor();
    await picture('returned-hindi');
    await page.goto(chat);
    await reads('Payment of ₹1,843.00 received');
    // The browser notes the one answer that said what to change.
    expect(screen.complaints).toEqual([expect.stringContaining('422')]);
  }, storyMs);

  it('tells of a wrong PIN, and takes the money at the second try', async () => {
    const screen = await phoneOfRamesh(browser, 'wrong-pin');
    const { tap, tapInSheet, reads, picture, page } = screen;
    await asksForCard(screen);
    await tap('Pay now');
    await page.getByRole('dialog').getByText('Other outcomes').click();
    await picture('other-outcomes');
    await tapInSheet('Wrong PIN');
    await reads('did not succeed');
    await reads('The last attempt failed');
    await picture('failed');
    await tap('Pay now');
    await tapInSheet('Approve');
    await reads('Payment of ₹1,843.00 received');
    await reads('receipt-N2302012345-1.pdf');
    await picture('received');
    expect(await page.getByRole('button', { name: 'Pay now' }).count()).toBe(0);
    expect(screen.complaints).toEqual([]);
  }, storyMs);

  it('can be used with the keyboard alone', async () => {
    const screen = await phoneOfRamesh(browser, 'keyboard');
    const { reaches, reads, picture, page } = screen;
    const back = { key: 'Shift+Tab' };
    await reaches('Skip to the message box');
    await page.keyboard.type('Hi');
    await page.keyboard.press('Enter');
    await reads('Please choose your language');
    await reaches('English', back);
    await reads('How can I help you?');
    await reaches('Choose');
    await reaches('View and Pay Bill');
    await reads('To pay: ₹1,843.00');
    await reaches('Ways to pay');
    await reaches('WhatsApp / any UPI app');
    await reads('Order pending');
    const sheet = page.getByRole('dialog');
    await reaches('Pay now');
    await sheet.waitFor(); // As a person would: what is not there yet cannot be reached.
    await picture('upi-sheet');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await reaches('Pay now');
    await sheet.waitFor();
    await reaches('Approve');
    await reads('Payment of ₹1,843.00 received');
    expect(screen.complaints).toEqual([]);
  }, storyMs);
});
