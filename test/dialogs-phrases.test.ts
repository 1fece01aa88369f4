/** The whole phrase book: nothing is missing in a language, and no variable is left out of one. */
import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { type Phrases, phrases } from '../src/channels/phrases.ts';
import { rupees, written } from '../src/channels/phrases/written.ts';
import { Language } from '../src/domain/conversation.events.ts';
import { paise } from '../src/domain/money.ts';

/** A value for every variable that a phrase may name, and how each language must write it. */
const samples: Record<string, { value: unknown; en: string; hi: string }> = {
  ...same('accountNo', 'N2302012345'),
  ...same('biller', 'MPMKVVCL'),
  ...same('centre', 'Sehore Town'),
  ...same('desk', 'Zone 4'),
  ...same('docketNo', 'C261108000017'),
  ...same('helpline', '1912'),
  ...same('kind', 'METER?'),
  ...same('name', 'Ra•••• Ku•••'),
  ...same('office', 'the circle'),
  ...same('portal', 'portal.mpcz.in'),
  ...same('receiptNo', 'R-17'),
  ...same('refundRef', '312345678901'),
  ...same('reference', '423112345678'),
  ...same('resolution', 'A new fuse.'),
  ...same('state', 'closed?'),
  ...same('url', 'https://pay.example/1'),
  ...same('whatsapp', '07552551222'),
  amount: { value: paise(12_500_050), en: '₹1,25,000.50', hi: '₹1,25,000.50' },
  count: { value: 7, en: '7', hi: '7' },
  month: { value: '2026-10', en: 'October 2026', hi: 'अक्टूबर 2026' },
  ...day('dueOn', '2026-11-20', '20 Nov 2026', '20 नवंबर 2026'),
  ...day('begunOn', '2026-09-02', '2 Sep 2026', '2 सितंबर 2026'),
  ...day('paidOn', '2026-09-01', '1 Sep 2026', '1 सितंबर 2026'),
  ...day('registeredOn', '2026-02-28', '28 Feb 2026', '28 फरवरी 2026'),
  ...day('settledBy', '2027-01-02', '2 Jan 2027', '2 जनवरी 2027'),
  ...day('dueAt', '2026-11-13T12:30:00Z', '13 Nov 2026, 6:00 pm', '13 नवंबर 2026, शाम 6:00 बजे'),
  ...day('expiresAt', '2026-11-13T20:00:00Z', '14 Nov 2026, 1:30 am', '14 नवंबर 2026, रात 1:30 बजे'),
};

function same(name: string, text: string) {
  return { [name]: { value: text, en: text, hi: text } };
}
function day(name: string, value: string, en: string, hi: string) {
  return { [name]: { value, en, hi } };
}

type Leaf = { path: string; text: string; used: string[] };

/** Every phrase, spoken. Only what a phrase asks for is handed to it, and that is noted. */
function spoken(node: unknown, language: Language, path = ''): Leaf[] {
  if (typeof node === 'string') return [{ path, text: node, used: [] }];
  if (typeof node === 'function') {
    const used = new Set<string>();
    const values = new Proxy({}, {
      get(_, name) {
        const sample = samples[String(name)];
        assert(sample, `${path} names ${String(name)}, which this test does not know`);
        used.add(String(name));
        return sample.value;
      },
    });
    const text: unknown = node(values);
    assert(typeof text === 'string', path);
    for (const name of used) expect(text, path).toContain(samples[name]![language]);
    return [{ path, text, used: [...used].sort() }];
  }
  assert(typeof node === 'object' && node !== null, path);
  return Object.entries(node).flatMap(([name, child]) =>
    spoken(child, language, `${path}.${name}`)
  );
}

const book = (language: Language) => spoken(phrases[language] satisfies Phrases, language);

describe('the phrase book', () => {
  it.each(Language.options)('is filled in everywhere in %s', (language) => {
    const leaves = book(language);
    expect(leaves.length).toBeGreaterThan(150);
    for (const { path, text } of leaves) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/\{\{|\$\{|undefined|null|NaN|\[object|Invalid/);
    }
  });

  it('fills the same variables in Hindi as in English', () => {
    const used = (language: Language) =>
      Object.fromEntries(book(language).map(({ path, used }) => [path, used]));
    expect(used('hi')).toEqual(used('en'));
  });

  it('says in Hindi what is not a number, and prints digits as 0 to 9', () => {
    const onlyVariables = ['.receiptTitle', '.complaint.summary'];
    for (const { path, text } of book('hi')) {
      expect(text, path).not.toMatch(/[०-९]/);
      if (!onlyVariables.includes(path)) {
        expect(text, path).toMatch(/\p{Script=Devanagari}/u);
      }
    }
  });

  it('says in English nothing but English, the way to the other language excepted', () => {
    for (const { path, text } of book('en')) {
      if (!path.startsWith('.menuRows.language')) {
        expect(text, path).not.toMatch(/\p{Script=Devanagari}/u);
      }
    }
  });

  it('names the first service as the company announced it', () => {
    expect(phrases.en.menuRows.pay.title).toBe('View and Pay Bill');
    expect(phrases.hi.menuRows.pay.title).toBe('बिल देखें और भुगतान करें');
  });
});

describe('what is written', () => {
  it('groups money as India does, to the paisa', () => {
    expect([0, 5, 100, 12_345_678_900, -500].map((amount) => rupees(paise(amount)))).toEqual([
      '₹0.00',
      '₹0.05',
      '₹1.00',
      '₹12,34,56,789.00',
      '-₹5.00',
    ]);
  });

  it.each([
    ['2026-11-12T18:30:00Z', '13 Nov 2026, 12:00 am', '13 नवंबर 2026, रात 12:00 बजे'],
    ['2026-11-13T00:35:00Z', '13 Nov 2026, 6:05 am', '13 नवंबर 2026, सुबह 6:05 बजे'],
    ['2026-11-13T06:30:00Z', '13 Nov 2026, 12:00 pm', '13 नवंबर 2026, दोपहर 12:00 बजे'],
    ['2026-11-13T18:29:59Z', '13 Nov 2026, 11:59 pm', '13 नवंबर 2026, रात 11:59 बजे'],
  ])('tells %s by the clock in India', (instant, en, hi) => {
    expect(written.en.moment(instant)).toBe(en);
    expect(written.hi.moment(instant)).toBe(hi);
  });
});
