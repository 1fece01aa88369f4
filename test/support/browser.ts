/** Chromium with the simulator's page on a phone-sized screen, and hands that tap what is there. */
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

// Its module form exists for Node alone; this one is the same on both runtimes.
const { chromium } = createRequire(import.meta.url)('playwright-core') as {
  chromium: typeof import('playwright-core').chromium;
};

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
export const chromiumPath = places.find((path) => path && existsSync(path));

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const folder = fileURLToPath(new URL('../screenshots/', import.meta.url));
/** Generous, because other tests run beside it. */
export const patienceMs = 30_000;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args });

export type Screen = Awaited<ReturnType<typeof openScreen>>;

/** A phone of 390 by 844 with the simulator on it. */
export async function openScreen(browser: Browser, url: string, { name, locale = 'en-IN' }: {
  /** What its pictures begin with. */
  name: string;
  locale?: string;
}) {
  const viewport = { width: 390, height: 844 };
  const context = await browser.newContext({
    viewport,
    locale,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patienceMs);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  await page.goto(`${url}/simulator`);
  mkdirSync(folder, { recursive: true });
  let pictures = 0;
  return {
    page,
    folder: `${folder}${name}-`,
    /** What the browser itself complained about: nothing, we hope. */
    complaints,
    async picture(what: string) {
      const number = String(++pictures).padStart(2, '0');
      const path = `${folder}${name}-${number}-${what}.png`;
      await page.screenshot({ path, animations: 'disabled' });
    },
    ...handsOn(page),
  };
}

/** How far away something may lie on the keyboard. */
const tabsMax = 80;
/** And how long a sheet may take to open, during which the keyboard goes round and round. */
const opensMs = 10_000;

function handsOn(page: Page) {
  const newest = (found: Locator) => found.last();
  const sheet = page.getByRole('dialog');
  const button = (name: string | RegExp) => newest(page.getByRole('button', { name }));
  return {
    /** What the business wrote, by some of its words. */
    async reads(words: string | RegExp) {
      await newest(page.getByRole('article').filter({ hasText: words })).waitFor();
    },
    tap: (name: string | RegExp) => button(name).click(),
    /** In the sheet that is open. */
    tapInSheet: (name: string | RegExp) => sheet.getByRole('button', { name }).click(),
    async says(text: string) {
      await page.getByRole('textbox', { name: 'Message' }).fill(text);
      await button('Send').click();
    },
    /** With the keyboard alone: goes there and presses Enter. */
    async reaches(name: string, { key = 'Tab' } = {}) {
      const until = performance.now() + opensMs;
      for (let tabs = 0; tabs < tabsMax || performance.now() < until; tabs++) {
        await page.keyboard.press(key);
        const focused = page.locator(':focus');
        if (await focused.count() === 0) continue;
        const label = await focused.getAttribute('aria-label') ?? await focused.innerText();
        if (label.includes(name)) return await page.keyboard.press('Enter');
      }
      throw new Error(`the keyboard does not lead to “${name}”`);
    },
  };
}
