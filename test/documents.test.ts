import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import qrcode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { type BillDocument, billPdf } from '../src/documents/bill.ts';
import { qrSvg } from '../src/documents/qr.ts';
import { type ReceiptDocument, receiptPdf } from '../src/documents/receipt.ts';
import { receiptText } from '../src/documents/receipt-text.ts';
import { paise } from '../src/domain/money.ts';
import { codeOf, glyphsOf, headersOf, pdftotext, spansOf, textOf } from './documents-reader.ts';

const biller = {
  name: 'Madhya Pradesh Madhya Kshetra Vidyut Vitaran Company Limited',
  nameHi: 'मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड',
  address: 'Bhopal 462023',
  helpline: '1912',
  whatsapp: '0755-2551222',
  portal: 'portal.mpcz.in',
};

const receipt: ReceiptDocument = {
  biller,
  receiptNo: 'R26-0000042',
  issuedAt: '2026-11-12T08:35:09Z',
  accountNo: 'N2302012345',
  name: 'श्रीमती सुनीता विश्वकर्मा',
  amount: paise(200_000),
  allocations: [
    { billNo: 'B26090000017', month: '2026-09', dueOn: '2026-10-20', amount: paise(23_450) },
    { billNo: 'B26100000042', month: '2026-10', dueOn: '2026-11-20', amount: paise(154_553) },
  ],
  notApplied: { amount: paise(21_997), reason: 'more_than_due' },
  convenienceFee: paise(0),
  method: 'upi',
  channel: 'whatsapp',
  upiRef: '631512345678',
  gatewayRef: 'pay_PqRsTuVwXyZ012',
  paymentId: '5f0c2a9be1d34c6f8a7b90c1d2e3f405',
  paidAt: '2026-11-12T18:34:51Z',
  creditedAt: '2026-11-12T18:35:08Z',
  balanceAfter: paise(12_34_567_89),
  advanceAfter: paise(21_997),
  checkUrl: 'https://bijli.example.in/receipts/R26-0000042?c=7fQ2xk9',
  reprint: false,
  proof: { logPosition: '18422', leafIndex: '18421' },
};

/** After erasure, paid at the counter, with nothing that a gateway would know. */
const bare: ReceiptDocument = {
  ...{ biller, receiptNo: 'R26-0000043', issuedAt: receipt.issuedAt, accountNo: 'N2302012345' },
  ...{ amount: paise(0), allocations: [], convenienceFee: paise(0), channel: 'counter' },
  ...{ paymentId: receipt.paymentId, paidAt: receipt.paidAt, creditedAt: receipt.creditedAt },
  ...{ balanceAfter: paise(0), advanceAfter: paise(0), checkUrl: receipt.checkUrl, reprint: false },
};

const longName = 'क्षत्रिय-UPI-श्रेष्ठ ज्ञानेश्वर द्विवेदी '.repeat(7);
const manyBills: ReceiptDocument = {
  ...receipt,
  name: longName,
  gatewayRef: 'x'.repeat(120),
  amount: paise(40 * 99_99_99_999_99 + 21_997),
  allocations: Array.from({ length: 40 }, (_, at) => ({
    billNo: `B26${String(at).padStart(9, '0')}ABCDEFGHIJKL`,
    month: `2023-${String(at % 12 + 1).padStart(2, '0')}`,
    dueOn: '2023-12-31',
    amount: paise(99_99_99_999_99),
  })),
};

const bill: BillDocument = {
  biller,
  billNo: 'B26100000042',
  accountNo: 'N2302012345',
  name: 'श्रीमती सुनीता विश्वकर्मा',
  address: 'मकान नं. 14, ग्राम श्यामपुर, जिला सीहोर 466651',
  category: 'LV-1.2',
  centre: 'श्यामपुर',
  division: 'सीहोर',
  circle: 'भोपाल',
  month: '2026-10',
  issuedOn: '2026-11-05',
  dueOn: '2026-11-20',
  unitsKwh: 1210.5,
  lines: [
    { kind: 'energy', amount: paise(113_310) },
    { kind: 'fixed', amount: paise(25_200) },
    { kind: 'fuelAdjustment', amount: paise(2_946) },
    { kind: 'electricityDuty', amount: paise(13_597) },
    { kind: 'meterRent', amount: paise(0) },
    { kind: 'subsidy', amount: paise(-1_000) },
    { kind: 'rebate', amount: paise(-500) },
    { kind: 'other', amount: paise(1_000), label: 'सुरक्षा निधि (security deposit)' },
  ],
  total: paise(154_553),
  amountAfterDue: paise(156_485),
  arrears: paise(23_450),
  advanceApplied: paise(5_000),
  paid: paise(7_777),
  outstanding: paise(141_776),
  asOf: '2026-11-12T08:35:09Z',
  history: [310, 342, 265, 240, 231, 198, 210].map((unitsKwh, at) => (
    { month: `2026-${String(at + 4).padStart(2, '0')}`, unitsKwh }
  )),
  standing: 'issued',
  payUrl: 'https://bijli.example.in/pay/eyJhIjoiTjIzMDIwMTIzNDUifQ.7fQ2xk9dPq',
};

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

describe('a receipt', () => {
  it('says in Hindi all that a receipt must say', async () => {
    const text = textOf(await receiptPdf(receipt, 'hi'));
    for (
      const fact of [
        ...[
          'मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड',
          biller.name,
          'भुगतान रसीद',
          'Payment receipt',
        ],
        ...['₹2,000.00', 'दो हज़ार रुपये मात्र', 'Two thousand rupees only', 'R26-0000042'],
        ...['12 नवंबर 2026, 14:05 IST', 'N2302012345', 'श्रीमती सुनीता विश्वकर्मा', 'यूपीआई, व्हाट्सऐप'],
        ...['13 नवंबर 2026, 00:04 IST', '13 नवंबर 2026, 00:05 IST', '631512345678'],
        ...['pay_PqRsTuVwXyZ012', receipt.paymentId, 'B26090000017', 'सितंबर 2026', '20 अक्टूबर 2026'],
        ...['₹234.50', 'B26100000042', '₹1,545.53', 'अग्रिम जमा: राशि बकाया से अधिक थी', '₹219.97'],
        ...['सुविधा शुल्क', '₹0.00', 'कुल भुगतान', 'बकाया राशि', '₹12,34,567.89', receipt.checkUrl],
        ...['लॉग में स्थान: 18422', 'प्रमाण वृक्ष में क्रम: 18421', 'सहायता: 1912', '0755-2551222'],
      ]
    ) expect(text).toContain(fact);
    expect(text).not.toContain('पुनः मुद्रित');
    expect(text).not.toContain('पृष्ठ');
  });

  it('says it in English', async () => {
    const text = textOf(await receiptPdf({ ...receipt, reprint: true }, 'en'));
    for (
      const fact of [
        ...['Payment receipt', 'भुगतान रसीद', 'Reprint', 'Amount received', 'UPI, WhatsApp'],
        ...['13 November 2026, 00:04 IST', 'Advance: more than was due', 'Convenience fee'],
        ...[
          'Two thousand rupees only',
          'दो हज़ार रुपये मात्र',
          'Place in the log: 18422',
          'portal.mpcz.in',
        ],
      ]
    ) expect(text).toContain(fact);
  });

  it('has no label for what is not known', async () => {
    const text = textOf(await receiptPdf(bare, 'en'));
    for (const label of ['Name', 'UPI', 'Gateway', 'Advance:', 'Place in the log', 'undefined']) {
      expect(text).not.toContain(label);
    }
    for (const fact of ['cash counter', 'Zero rupees only', '₹0.00']) expect(text).toContain(fact);
  });

  it('goes on over pages, each with its heading, its help and its number', async () => {
    const spans = spansOf(await receiptPdf(manyBills, 'en'));
    for (const page of [1, 2]) {
      const texts = spans.filter((span) => span.page === page).map((span) => span.text);
      for (const text of [biller.name, 'Bill number', 'Amount', `Page ${page} of 2`]) {
        expect(texts).toContain(text);
      }
      expect(texts.filter((text) => text.startsWith('Help: 1912'))).toHaveLength(1);
    }
    for (const { billNo } of manyBills.allocations) {
      expect(spans.filter(({ text }) => text === billNo)).toHaveLength(1);
    }
    expect(spans.map(({ text }) => text).join(' ')).toContain('₹40,00,00,00,219.57');
  });

  it('is not made when its parts do not add up', async () => {
    const wrong = { ...receipt, amount: paise(200_001) };
    await expect(receiptPdf(wrong, 'hi')).rejects.toThrow('must add up');
    expect(() => receiptText(wrong, 'hi')).toThrow('must add up');
  });

  it('bears a code that leads to its check', async () => {
    const { modules } = qrcode.create(receipt.checkUrl, { errorCorrectionLevel: 'M' });
    const drawn = codeOf(await receiptPdf(receipt, 'hi'), 96, modules.size);
    expect(drawn).toEqual([...modules.data].map(Boolean));
    expect(headersOf(await receiptPdf(receipt, 'hi'))).toContain(`/URI (${receipt.checkUrl})`);
  });

  it('prints no address that a browser would not open', async () => {
    for (const checkUrl of ['javascript:alert(1)', 'https://a.example/ b', 'https://क.example']) {
      await expect(receiptPdf({ ...receipt, checkUrl }, 'en')).rejects.toThrow('browser');
    }
  });

  it('can be made for any name at all', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.integer({ min: 0x0900, max: 0x097f }),
            fc.constantFrom(0x20, 0x200c, 0x200d, 0x202e, 0x25cc, 0x0627, 0xac00, 0xd800, 0x1f600),
            fc.integer({ min: 0, max: 0x10ffff }),
          ).map((code) => String.fromCodePoint(code)),
          { maxLength: 80 },
        ),
        async (letters) => {
          const pdf = await receiptPdf({ ...receipt, name: letters.join('') }, 'en');
          expect(pdf.length).toBeLessThan(100_000);
        },
      ),
      { numRuns: 25 },
    ));
});

describe('a bill', () => {
  it.each(['hi', 'en'] as const)('says all that we have (%s)', async (language) => {
    const pdf = await billPdf(bill, language);
    const text = textOf(pdf);
    const said = {
      hi: [
        ...[
          'विद्युत देयक (बिजली बिल)',
          '20 नवंबर 2026 तक देय राशि',
          'नियत तिथि के बाद देय राशि: ₹1,749.35',
        ],
        ...[
          'एक हज़ार सात सौ तीस रुपये और तीन पैसे मात्र',
          'ऊर्जा प्रभार',
          'शासन अनुदान (सब्सिडी)',
          'पूर्व बकाया',
        ],
        ...['समायोजित अग्रिम जमा', '12 नवंबर 2026, 14:05 IST की स्थिति', 'भुगतान कैसे करें', 'अक्टूबर 2026'],
      ],
      en: [
        ...['Electricity bill', 'Payable by 20 November 2026', 'After the due day: ₹1,749.35'],
        ...['One thousand seven hundred thirty rupees and three paise only', 'Energy charge'],
        ...['State subsidy', 'Arrears', 'Advance applied', 'As of 12 November 2026, 14:05 IST'],
        ...['View and Pay Bill', 'Never tell anyone your UPI PIN', 'October 2026'],
      ],
    }[language];
    for (
      const fact of [
        ...said,
        ...[
          '₹1,730.03',
          'B26100000042',
          'N2302012345',
          'श्रीमती सुनीता विश्वकर्मा',
          'LV-1.2',
          'श्यामपुर',
        ],
        ...['मकान नं. 14, ग्राम श्यामपुर, जिला सीहोर 466651', 'सीहोर', 'भोपाल', '1,210.5', '₹1,133.10'],
        ...['₹252.00', '₹29.46', '₹135.97', '₹0.00', '-₹10.00', '-₹5.00', '₹1,545.53', '₹234.50'],
        ...['सुरक्षा निधि (security deposit)', '-₹50.00', '₹1,749.35', '₹77.77', '₹1,417.76'],
        ...[biller.whatsapp, biller.portal, bill.payUrl],
      ]
    ) expect(text).toContain(fact);
    expect(new Set(spansOf(pdf).map(({ page }) => page))).toEqual(new Set([1]));
  });

  it('shows the last six months, each bar as high as its units', async () => {
    const spans = spansOf(await billPdf(bill, 'en'));
    const heights = [342, 265, 240, 231, 198].map((units) => {
      const [number] = spans.filter(({ text }) => text === String(units));
      return (number?.y ?? 0);
    });
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    expect(spans.map(({ text }) => text)).toEqual(expect.arrayContaining(['May', 'Oct']));
    expect(spans.map(({ text }) => text)).not.toContain('310'); // April was seven months ago.
  });

  it('leads to the page that pays', async () => {
    const { modules } = qrcode.create(bill.payUrl ?? '', { errorCorrectionLevel: 'M' });
    const drawn = codeOf(await billPdf(bill, 'en'), 96, modules.size);
    expect(drawn).toEqual([...modules.data].map(Boolean));
  });

  it('still says how to pay where there is no such page', async () => {
    const { payUrl: _, ...withoutPage } = bill;
    const text = textOf(await billPdf(withoutPage, 'en'));
    expect(text).toContain('How to pay');
    expect(text).not.toContain('https://');
  });

  it('that is paid says so, and asks for nothing', async () => {
    const paid = { ...bill, paid: bill.total, outstanding: paise(0) };
    const text = textOf(await billPdf(paid, 'en'));
    expect(text).toMatch(/^Paid$/m);
    expect(text).not.toContain('How to pay');
  });

  it('that was withdrawn asks for nothing', async () => {
    const text = textOf(await billPdf({ ...bill, standing: 'withdrawn' }, 'en'));
    expect(text).toMatch(/^Withdrawn$/m);
    expect(text).toContain('Nothing is to be paid on this bill.');
    expect(text).not.toMatch(/How to pay|Still to pay|1,730\.03|1,749\.35/);
  });

  it('that was revised says so', async () => {
    expect(textOf(await billPdf({ ...bill, standing: 'revised' }, 'hi'))).toContain('संशोधित देयक');
  });

  it('may come to less than nothing, and then asks for nothing', async () => {
    const { name: _, address: __, ...erased } = bill;
    const text = textOf(
      await billPdf({
        ...erased,
        lines: [{ kind: 'subsidy', amount: paise(-50_000) }],
        ...{ total: paise(-50_000), amountAfterDue: paise(-50_000), arrears: paise(0) },
        ...{ advanceApplied: paise(0), paid: paise(0), outstanding: paise(0), unitsKwh: 0 },
        history: [],
      }, 'en'),
    );
    expect(text).toContain('Nothing is to be paid on this bill.');
    expect(text).toContain('-₹500.00');
    expect(text).not.toMatch(/Name|Address|Units in|^Paid$/m);
  });

  it('is not made when its lines do not add up', () =>
    expect(billPdf({ ...bill, total: paise(1) }, 'en')).rejects.toThrow('must add up'));
});

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

describe('a code for pages', () => {
  it('is an SVG', async () => {
    expect(await qrSvg('https://bijli.example.in/pay/x')).toMatch(/^<svg [^]*<\/svg>\s*$/);
  });

  it('holds neither nothing nor too much', async () => {
    await expect(async () => await qrSvg('x'.repeat(501))).rejects.toThrow('1 to 500 letters');
    await expect(async () => await qrSvg('')).rejects.toThrow('1 to 500 letters');
  });
});
