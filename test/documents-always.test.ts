/** What holds of every document, and of a receipt that is written into the chat. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type BillDocument, billPdf } from '../src/documents/bill.ts';
import { receiptText } from '../src/documents/receipt-text.ts';
import { type ReceiptDocument, receiptPdf } from '../src/documents/receipt.ts';
import { paise } from '../src/domain/money.ts';
import { glyphsOf, headersOf, pdftotext } from './documents-reader.ts';
import { bare, bill, longName, manyBills, receipt } from './support/document-samples.ts';

const longBill: BillDocument = {
  ...bill,
  name: longName,
  address: 'लंबापताबिनारिक्तस्थान'.repeat(15).slice(0, 300),
  circle: 'भोपाल ग्रामीण वृत्त कार्यालय, जिसका नाम एक पंक्ति में नहीं आता',
  lines: Array.from({ length: 40 }, (_, at) => (
    { kind: 'other', amount: paise(at % 3 === 0 ? 1_000 : -10), label: `प्रभार ${at} instalment` }
  )),
  total: paise(13_740),
  amountAfterDue: paise(13_740),
};

/** Words with their boxes, as an independent reader sees them. */
function boxesOf(html: string) {
  const number = '="([\\d.]+)"';
  const box = new RegExp(`<word xMin${number} yMin${number} xMax${number} yMax${number}>`, 'g');
  return html.split('<page ').slice(1).flatMap((page, at) =>
    [...page.matchAll(box)].map((match) => {
      const [x = 0, top = 0, right = 0, bottom = 0] = match.slice(1).map(Number);
      return { page: at, x, right, line: (top + bottom) / 2 };
    })
  );
}

const reader = pdftotext(await receiptPdf(bare, 'en'));

const withoutReader = reader === undefined && !process.env['CI'];
if (withoutReader) process.stdout.write('Skipped: pdftotext (poppler-utils) is not installed.\n');

describe('every document', () => {
  const documents: [string, () => Promise<Uint8Array>][] = (['hi', 'en'] as const).flatMap(
    (language): [string, () => Promise<Uint8Array>][] => [
      [`a receipt (${language})`, () => receiptPdf(receipt, language)],
      [`a receipt of many bills (${language})`, () => receiptPdf(manyBills, language)],
      [`a bare receipt (${language})`, () => receiptPdf(bare, language)],
      [`a bill (${language})`, () => billPdf(bill, language)],
      [`a long bill (${language})`, () => billPdf(longBill, language)],
    ],
  );

  it.each(documents)('%s is the same bytes each time, and few', async (_, make) => {
    const [first, second] = [await make(), await make()];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(first.length).toBeLessThan(100_000);
    expect(String.fromCharCode(...first.subarray(0, 8))).toBe('%PDF-1.7');
  });

  it.skipIf(withoutReader).each(documents)('%s has nothing on top of another', async (_, make) => {
    const boxes = boxesOf(pdftotext(await make(), '-bbox') ?? '');
    expect(boxes.length).toBeGreaterThan(30);
    for (const [at, one] of boxes.entries()) {
      expect(one.x).toBeGreaterThan(41);
      expect(one.right).toBeLessThan(554);
      for (const other of boxes.slice(at + 1)) {
        if (one.page !== other.page || Math.abs(one.line - other.line) > 5) continue;
        expect(Math.min(one.right, other.right) - Math.max(one.x, other.x)).toBeLessThan(1);
      }
    }
  });

  it.skipIf(withoutReader)('can be copied from in the order of reading', async () => {
    const text = pdftotext(await receiptPdf(receipt, 'hi'), '-layout') ?? '';
    expect(text).toContain('मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड');
    expect(text).toContain('श्रीमती सुनीता विश्वकर्मा');
    expect(text).toMatch(/B26100000042 +अक्टूबर 2026 +20 नवंबर 2026 +₹1,545\.53/);
  });

  it('says its title and language, is tagged, and is dated by its facts', async () => {
    const headers = headersOf(await receiptPdf(receipt, 'hi'));
    for (
      const entry of [
        ...['(भुगतान रसीद · Payment receipt R26-0000042)', '/Lang (hi-IN)', '/Marked true'],
        ...['(D:20261112083509Z)', '/DisplayDocTitle true', '/S /Table', '/S /H1', '/Alt ('],
      ]
    ) expect(headers).toContain(entry);
    const id = (text: string) => /\/ID \[<(\w+)>/.exec(text)?.[1];
    const reprint = headersOf(await receiptPdf({ ...receipt, reprint: true }, 'hi'));
    expect(id(headers)).toMatch(/^\w{32}$/);
    expect(id(reprint)).not.toBe(id(headers));
  });

  it('joins letters as Devanagari does', async () => {
    const name = 'क्षेत्र ज्ञान बिल UPI-क्रमांक';
    const glyphs = glyphsOf(await receiptPdf({ ...bare, name }, 'en'));
    for (const joined of ['क्ष', 'ज्ञ', 'त्र', 'क्र']) expect(glyphs).toContain(joined);
    expect(glyphs).toContain('ा');
    expect(glyphs).not.toContain('ो'); // Made of two glyphs, none of which is all of it.
    expect(glyphs).not.toContain('\u094d'); // No letter is left with a visible virama.
  });

  it('is the same on either runtime, whatever was printed before', () => {
    const program = `
      import { createHash } from 'node:crypto';
      const { receipt, bill, earlier } = JSON.parse(process.env.DOCUMENTS);
      const { receiptPdf } = await import(process.env.RECEIPT);
      const { billPdf } = await import(process.env.BILL);
      if (earlier) await receiptPdf(earlier, 'hi');
      const hash = createHash('sha256');
      for (const language of ['hi', 'en']) {
        hash.update(await receiptPdf(receipt, language)).update(await billPdf(bill, language));
      }
      process.stdout.write(hash.digest('hex'));
    `;
    const bin = new URL('../node_modules/.bin/', import.meta.url).pathname;
    const print = (runtime: string, options: string[], earlier?: ReceiptDocument) =>
      execFileSync(`${bin}${runtime}`, [...options, program], {
        cwd: new URL('..', import.meta.url),
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          ...process.env,
          DOCUMENTS: JSON.stringify({ receipt: { ...receipt, name: 'वर्मो' }, bill, earlier }),
          RECEIPT: new URL('../src/documents/receipt.ts', import.meta.url).href,
          BILL: new URL('../src/documents/bill.ts', import.meta.url).href,
        },
      });
    const onNode = print('node', ['--input-type=module', '--eval']);
    expect(onNode).toMatch(/^[0-9a-f]{64}$/);
    // The mark above this म is one glyph, whether ए or ओ was meant: it must not remember which.
    const earlier = { ...bare, name: 'शर्मे' };
    expect(print('node', ['--input-type=module', '--eval'], earlier)).toBe(onNode);
    expect(print('deno', ['eval', '--quiet'])).toBe(onNode);
  }, 120_000);
});

describe('a receipt as a message', () => {
  it.each(['hi', 'en'] as const)('says the same facts (%s)', (language) => {
    const text = receiptText(receipt, language);
    for (
      const fact of [
        ...['R26-0000042', '₹2,000.00', 'N2302012345', 'श्रीमती सुनीता विश्वकर्मा', '631512345678'],
        ...['pay_PqRsTuVwXyZ012', receipt.paymentId, 'B26090000017', '₹234.50', 'B26100000042'],
        ...['₹1,545.53', '₹219.97', '₹0.00', '₹12,34,567.89', '18422', '18421', receipt.checkUrl],
        ...['00:04 IST', '00:05 IST', '14:05 IST', '1912'],
      ]
    ) expect(text).toContain(fact);
    expect(text.length).toBeLessThanOrEqual(1024);
  });

  it('counts the bills that have no room', () => {
    const text = receiptText({ ...manyBills, gatewayRef: 'x' }, 'en');
    expect(text.length).toBeLessThanOrEqual(1024);
    const shown = manyBills.allocations.filter(({ billNo }) => text.includes(billNo)).length;
    expect(shown).toBeGreaterThan(0);
    expect(text).toContain(`and ${40 - shown} more bills`);
    expect(text).toContain(receipt.checkUrl);
  });

  it('keeps what matters, whole, when references are very long', () => {
    const checkUrl = `https://bijli.example.in/${'c'.repeat(450)}`;
    const long = { ...manyBills, checkUrl, upiRef: 'u'.repeat(300), gatewayRef: 'g'.repeat(300) };
    for (const language of ['hi', 'en'] as const) {
      const text = receiptText(long, language);
      expect(text.length).toBeLessThanOrEqual(1024);
      for (const fact of ['R26-0000042', '₹40,00,00,00,219.57', long.paymentId, checkUrl]) {
        expect(text).toContain(fact);
      }
    }
  });
});
