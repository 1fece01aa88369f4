/** Everything we say, once per language. A missing phrase is a type error, not a surprise. */
import { complaintsEn } from './phrases/complaints-en.ts';
import { complaintsHi } from './phrases/complaints-hi.ts';
import { en } from './phrases/en.ts';
import { hi } from './phrases/hi.ts';
import { noticesEn } from './phrases/notices-en.ts';
import { noticesHi } from './phrases/notices-hi.ts';
import { refundsEn } from './phrases/refunds-en.ts';
import { refundsHi } from './phrases/refunds-hi.ts';

export const phrases = {
  en: { ...en, complaint: complaintsEn, notice: noticesEn, refund: refundsEn },
  hi: { ...hi, complaint: complaintsHi, notice: noticesHi, refund: refundsHi },
};
export type Phrases = typeof phrases.en;

/** A step of the ladder as people call it; one that we do not know yet is said as it is written. */
export function officeIn({ notice: { offices } }: Phrases, step: string): string {
  return Object.entries(offices).find(([known]) => known === step)?.[1] ?? step;
}
