/** One payment by link: where to pay it, what is known of it, and its receipt in the end. */
import { qrSvg } from '../../documents/qr.ts';
import type { Paise } from '../../domain/money.ts';
import { Html, html } from '../html.ts';
import { type Company, payFrame, type Spoken } from './frame.ts';
import type { Place } from './ways.ts';
import { type Words, words } from './words.ts';

export type PaymentShown =
  | { kind: 'to pay'; place: Place; expiresAt: string; failed: boolean }
  | { kind: 'under way' | 'at the bank' | 'lapsed' | 'held' | 'receipt coming' }
  | { kind: 'receipt'; text: string; pdfUrl: string };

/** Where to go on from here; `note`: what is not to be found on this page. */
export type Onward = { url: string; text: string; note?: string };

export type Which = { accountNo: string; amount: Paise; settledBy: string; onward: Onward };

/** How soon the page asks again by itself, while there is news to come. */
const soon = 5;
const later = 15;

export async function paymentPage(
  spoken: Spoken,
  company: Company,
  which: Which,
  shown: PaymentShown,
): Promise<Response> {
  const word = words[spoken.lang];
  const { body, ...how } = await contentOf(shown, which, company, word);
  const { url, text, note } = which.onward;
  const whole = html`
    <h1>${word.yourPayment(which)}</h1>
    <p>${word.consumerNo} ${which.accountNo}</p>
    ${body}
    ${note ? html`<p>${note}</p>` : ''}
    <p><a href="${url}">${text}</a></p>
  `;
  return payFrame(spoken, company, { ...how, title: word.yourPayment(which), body: whole });
}

type Content = { body: Html; refreshSeconds?: number; status?: number };

async function contentOf(
  shown: PaymentShown,
  which: Which,
  company: Company,
  word: Words,
): Promise<Content> {
  switch (shown.kind) {
    case 'to pay':
      return await toPay(shown, which, word);
    case 'under way':
      return { body: html`<p class="bad">${word.underWay(which)}</p>`, refreshSeconds: soon };
    case 'at the bank': // A statement of tomorrow tells: nobody waits before the page for it.
      return { body: html`<p class="bad">${word.atTheBank(which)}</p>` };
    case 'lapsed':
      return { body: html`<p class="bad">${word.lapsed(which)}</p>` };
    case 'held':
      return { body: html`<p class="good">${word.held(company)}</p>` };
    case 'receipt coming': {
      const body = html`
        <p class="good">${word.arrived(which)}</p>
        <p>${word.receiptComing}</p>
      `;
      return { body, refreshSeconds: soon };
    }
    case 'receipt': {
      const body = html`
        <p class="good">${word.arrived(which)}</p>
        <p class="paper">${shown.text}</p>
        <p><a class="button" href="${shown.pdfUrl}">${word.receiptPdf}</a></p>
      `;
      return { body };
    }
  }
}

async function toPay(
  { place, expiresAt, failed }: Extract<PaymentShown, { kind: 'to pay' }>,
  which: Which,
  word: Words,
): Promise<Content> {
  const before = failed ? html`<p class="bad">${word.tryFailed(which)}</p>` : '';
  const until = html`<p>${word.payUntil({ at: expiresAt })}</p>`;
  switch (place.kind) {
    case 'gateway': {
      const body = html`
        ${before}
        <p><a class="button" href="${place.url}" rel="noreferrer">${word.goOn}</a></p>
        <p>${word.onRazorpay}</p>
        <p>${word.scanLink}</p>
        ${await qr(place.url)}
        ${until}
        <p>${word.stays}</p>
      `;
      return { body, refreshSeconds: later };
    }
    case 'upi': {
      const body = html`
        <p><a class="button" href="${place.address}">${word.openApp}</a></p>
        <p>${word.scanUpi}</p>
        ${await qr(place.address)}
        ${until}
        <p>${word.staysDirect}</p>
      `;
      return { body, refreshSeconds: later };
    }
    case 'tried':
      return { body: html`<p class="bad">${word.underWay(which)}</p>`, refreshSeconds: soon };
    case 'over':
      return { body: html`<p class="bad">${word.lapsed(which)}</p>` };
    case 'no answer': {
      const body = html`${before}<p class="bad">${word.noAnswer}</p>`;
      return { status: 503, body, refreshSeconds: later };
    }
    case 'refused':
      return { body: html`${before}<p class="bad">${word.refused}</p>` };
  }
}

/** Drawn by us from our own address: the one part of a page that is not text. */
const qr = async (text: string): Promise<Html> =>
  html`<div class="qr">${new Html(await qrSvg(text))}</div>`;
