/** An amount in words, as a receipt must say it, grouped as India counts: thousand, lakh, crore. */
import assert from 'node:assert/strict';
import type { Paise } from '../domain/money.ts';
import type { Language } from './labels.ts';

/** Hindi has a word of its own for each number below a hundred. Spelt as in schoolbooks. */
const belowHundredHi = `
  शून्य एक दो तीन चार पाँच छह सात आठ नौ
  दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
  बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस
  तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस
  चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास
  पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ
  साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
  सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी
  अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी
  नब्बे इक्यानवे बानवे तिरानवे चौरानवे पंचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे
`.trim().split(/\s+/);

const belowTwentyEn = `
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen
`.trim().split(/\s+/);
const tensEn = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const belowHundred = {
  hi: (number: number) => belowHundredHi[number] ?? '',
  en: (number: number) => belowTwentyEn[number] ?? tensAndOnes(number),
};

function tensAndOnes(number: number): string {
  const tens = tensEn[Math.floor(number / 10)] ?? '';
  return number % 10 === 0 ? tens : `${tens}-${belowTwentyEn[number % 10]}`;
}

/** Largest first. There is no word here above the crore: it counts itself, 9,999 crore. */
const units = [
  { size: 10_000_000, hi: 'करोड़', en: 'crore' },
  { size: 100_000, hi: 'लाख', en: 'lakh' },
  { size: 1_000, hi: 'हज़ार', en: 'thousand' },
  { size: 100, hi: 'सौ', en: 'hundred' },
];

function wordsOf(number: number, language: Language): string {
  if (number < 100) return belowHundred[language](number);
  const unit = units.find(({ size }) => number >= size);
  assert(unit, 'every number from a hundred on has a unit');
  const many = `${wordsOf(Math.floor(number / unit.size), language)} ${unit[language]}`;
  const rest = number % unit.size;
  return rest === 0 ? many : `${many} ${wordsOf(rest, language)}`;
}

const coins = {
  hi: { rupee: 'रुपया', rupees: 'रुपये', paisa: 'पैसा', paise: 'पैसे', and: 'और', only: 'मात्र' },
  en: {
    rupee: 'rupee',
    rupees: 'rupees',
    paisa: 'paisa',
    paise: 'paise',
    and: 'and',
    only: 'only',
  },
};

/**
 * `One thousand five hundred forty-five rupees and fifty-three paise only`.
 * Exact for every amount from nothing on; an amount below nothing has no words and is a defect.
 */
export function amountInWords(amount: Paise, language: Language): string {
  assert(amount >= 0, 'only an amount that is not negative can be said in words');
  const say = coins[language];
  const [rupees, paise] = [Math.floor(amount / 100), amount % 100];
  const parts: string[] = [];
  if (rupees > 0 || paise === 0) {
    parts.push(`${wordsOf(rupees, language)} ${rupees === 1 ? say.rupee : say.rupees}`);
  }
  if (paise > 0) parts.push(`${wordsOf(paise, language)} ${paise === 1 ? say.paisa : say.paise}`);
  const words = `${parts.join(` ${say.and} `)} ${say.only}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
