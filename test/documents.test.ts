/** Receipts and bills as PDF, and codes for pages. */
import fc from 'fast-check';
import qrcode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { billPdf } from '../src/documents/bill.ts';
import { qrSvg } from '../src/documents/qr.ts';
import { receiptText } from '../src/documents/receipt-text.ts';
import { receiptPdf } from '../src/documents/receipt.ts';
import { paise } from '../src/domain/money.ts';
import { codeOf, headersOf, spansOf, textOf } from './documents-reader.ts';
import { bare, bill, biller, manyBills, receipt } from './support/document-samples.ts';

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

describe('a code for pages', () => {
  it('is an SVG', async () => {
    expect(await qrSvg('https://bijli.example.in/pay/x')).toMatch(/^<svg [^]*<\/svg>\s*$/);
  });

  it('holds neither nothing nor too much', async () => {
    await expect(async () => await qrSvg('x'.repeat(501))).rejects.toThrow('1 to 500 letters');
    await expect(async () => await qrSvg('')).rejects.toThrow('1 to 500 letters');
  });
});
