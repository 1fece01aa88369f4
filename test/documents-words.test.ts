import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayInWords, monthOf, rupees, timeInIndia, units } from '../src/documents/figures.ts';
import { amountInWords } from '../src/documents/words.ts';
import { paise } from '../src/domain/money.ts';

const hindi = [
  ...['शून्य', 'एक', 'दो', 'तीन', 'चार', 'पाँच', 'छह', 'सात', 'आठ', 'नौ'],
  ...['दस', 'ग्यारह', 'बारह', 'तेरह', 'चौदह', 'पंद्रह', 'सोलह', 'सत्रह', 'अठारह', 'उन्नीस'],
  ...['बीस', 'इक्कीस', 'बाईस', 'तेईस', 'चौबीस', 'पच्चीस', 'छब्बीस', 'सत्ताईस', 'अट्ठाईस', 'उनतीस'],
  ...['तीस', 'इकतीस', 'बत्तीस', 'तैंतीस', 'चौंतीस', 'पैंतीस', 'छत्तीस', 'सैंतीस', 'अड़तीस', 'उनतालीस'],
  ...['चालीस', 'इकतालीस', 'बयालीस', 'तैंतालीस', 'चवालीस', 'पैंतालीस', 'छियालीस', 'सैंतालीस'],
  ...['अड़तालीस', 'उनचास', 'पचास', 'इक्यावन', 'बावन', 'तिरपन', 'चौवन', 'पचपन', 'छप्पन', 'सत्तावन'],
  ...['अट्ठावन', 'उनसठ', 'साठ', 'इकसठ', 'बासठ', 'तिरसठ', 'चौंसठ', 'पैंसठ', 'छियासठ', 'सड़सठ', 'अड़सठ'],
  ...['उनहत्तर', 'सत्तर', 'इकहत्तर', 'बहत्तर', 'तिहत्तर', 'चौहत्तर', 'पचहत्तर', 'छिहत्तर', 'सतहत्तर'],
  ...[
    'अठहत्तर',
    'उनासी',
    'अस्सी',
    'इक्यासी',
    'बयासी',
    'तिरासी',
    'चौरासी',
    'पचासी',
    'छियासी',
    'सत्तासी',
  ],
  ...['अट्ठासी', 'नवासी', 'नब्बे', 'इक्यानवे', 'बानवे', 'तिरानवे', 'चौरानवे', 'पंचानवे', 'छियानवे'],
  ...['सत्तानवे', 'अट्ठानवे', 'निन्यानवे'],
];
const ones = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  ...['eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen'],
  'nineteen',
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const english = [
  ...ones,
  ...tens.flatMap((ten) => [ten, ...ones.slice(1, 10).map((one) => `${ten}-${one}`)]),
];

/** The largest that a bill may ever say: ₹99,99,99,99,999.99. */
const largest = 99_99_99_99_999_99;

/** Reads words back, one after the other, knowing nothing of how they were made. */
function amountFrom(words: string, { below, units, rupee, paisa }: Grammar): number {
  let [paise, whole, part] = [0, 0, 0];
  for (const word of words.split(' ')) {
    const size = [100, 1e3, 1e5, 1e7][units.indexOf(word)];
    if (below.includes(word)) part += below.indexOf(word);
    else if (size === 100) part *= 100;
    else if (size === 1e7) [whole, part] = [(whole + part) * 1e7, 0];
    else if (size) [whole, part] = [whole + part * size, 0];
    else if (rupee.includes(word)) [paise, whole, part] = [(whole + part) * 100, 0, 0];
    else if (paisa.includes(word)) [paise, part] = [paise + part, 0];
    else expect(['and', 'only', 'और', 'मात्र']).toContain(word);
  }
  return paise;
}
type Grammar = { below: string[]; units: string[]; rupee: string[]; paisa: string[] };
const grammars = {
  hi: {
    below: hindi,
    units: ['सौ', 'हज़ार', 'लाख', 'करोड़'],
    rupee: ['रुपया', 'रुपये'],
    paisa: ['पैसा', 'पैसे'],
  },
  en: {
    below: english,
    units: ['hundred', 'thousand', 'lakh', 'crore'],
    rupee: ['rupee', 'rupees'],
    paisa: ['paisa', 'paise'],
  },
};

describe('an amount in words', () => {
  it('knows each Hindi number below a hundred by its own name', () => {
    expect(hindi).toHaveLength(100);
    expect(new Set(hindi)).toHaveLength(100);
    for (const [number, word] of hindi.entries()) {
      const coin = number === 1 ? 'रुपया' : 'रुपये';
      expect(amountInWords(paise(number * 100), 'hi')).toBe(`${word} ${coin} मात्र`);
    }
  });

  it('knows each English number below a hundred', () => {
    expect(english).toHaveLength(100);
    for (const [number, word] of english.entries()) {
      const coin = number === 1 ? 'rupee' : 'rupees';
      expect(amountInWords(paise(number * 100), 'en').toLowerCase()).toBe(`${word} ${coin} only`);
    }
  });

  it('says rupees, paise, or both', () => {
    const both = (
      amount: number,
    ) => [amountInWords(paise(amount), 'en'), amountInWords(paise(amount), 'hi')];
    expect(both(0)).toEqual(['Zero rupees only', 'शून्य रुपये मात्र']);
    expect(both(1)).toEqual(['One paisa only', 'एक पैसा मात्र']);
    expect(both(50)).toEqual(['Fifty paise only', 'पचास पैसे मात्र']);
    expect(both(101)).toEqual(['One rupee and one paisa only', 'एक रुपया और एक पैसा मात्र']);
    expect(both(154553)).toEqual([
      'One thousand five hundred forty-five rupees and fifty-three paise only',
      'एक हज़ार पाँच सौ पैंतालीस रुपये और तिरपन पैसे मात्र',
    ]);
  });

  it('counts in lakh and crore, and counts the crores too', () => {
    expect(amountInWords(paise(1_00_000_00), 'en')).toBe('One lakh rupees only');
    expect(amountInWords(paise(1_84_350_00), 'hi'))
      .toBe('एक लाख चौरासी हज़ार तीन सौ पचास रुपये मात्र');
    expect(amountInWords(paise(largest), 'en')).toBe(
      'Nine thousand nine hundred ninety-nine crore ninety-nine lakh ninety-nine thousand ' +
        'nine hundred ninety-nine rupees and ninety-nine paise only',
    );
    expect(amountInWords(paise(largest), 'hi')).toBe(
      'नौ हज़ार नौ सौ निन्यानवे करोड़ निन्यानवे लाख निन्यानवे हज़ार नौ सौ निन्यानवे रुपये और ' +
        'निन्यानवे पैसे मात्र',
    );
  });

  it.each(['hi', 'en'] as const)('can be read back to the paisa (%s)', (language) =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat({ max: largest }),
          fc.nat({ max: 1_00_00_000 }),
          fc.tuple(fc.nat({ max: 9_999 }), fc.nat({ max: 9 })).map(([a, b]) => a * 10 ** b),
        ).filter((amount) => amount <= largest),
        (amount) => {
          const words = amountInWords(paise(amount), language).toLowerCase();
          expect(amountFrom(words, grammars[language]), words).toBe(amount);
        },
      ),
      { numRuns: 2_000 },
    ));

  it('is never said of less than nothing', () =>
    expect(() => amountInWords(paise(-1), 'en')).toThrow('not negative'));
});

describe('figures', () => {
  it('are grouped as India groups', () => {
    const figures = [0, 5, 99_99, 1_000_00, 1_84_350_00, 1_00_00_000_50, largest, -500];
    expect(figures.map((amount) => rupees(paise(amount)))).toEqual([
      ...['₹0.00', '₹0.05', '₹99.99', '₹1,000.00', '₹1,84,350.00', '₹1,00,00,000.50'],
      ...['₹99,99,99,99,999.99', '-₹5.00'],
    ]);
  });

  it('agree with what the runtime knows of India', () => {
    const intl = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });
    fc.assert(fc.property(fc.integer({ min: -largest, max: largest }), (amount) => {
      const [whole, rest] = [Math.trunc(amount / 100), Math.abs(amount % 100)];
      const sign = amount < 0 && whole === 0 ? '-' : '';
      const digits = `${sign}${whole}.${String(rest).padStart(2, '0')}` as `${number}`;
      expect(rupees(paise(amount))).toBe(intl.format(digits));
    }));
  });

  it('of units have the decimals that they have', () =>
    expect([0, 210, 1_210.5, 1_23_456, 0.1 + 0.2].map(units))
      .toEqual(['0', '210', '1,210.5', '1,23,456', '0.3']));
});

describe('days and times on paper', () => {
  it('are written in either language', () => {
    expect(dayInWords('2026-11-05', 'en')).toBe('5 November 2026');
    expect(dayInWords('2026-11-05', 'hi')).toBe('5 नवंबर 2026');
    expect(monthOf('2026-02', 'hi')).toBe('फरवरी 2026');
  });

  it('are told on the clock in India', () => {
    expect(timeInIndia('2026-10-31T18:29:59Z', 'en')).toBe('31 October 2026, 23:59 IST');
    expect(timeInIndia('2026-10-31T18:30:00Z', 'hi')).toBe('1 नवंबर 2026, 00:00 IST');
  });
});
