/** Every word on the pay page, once per language. The chat says the same things the same way. */
import type { Language } from '../../documents/labels.ts';
import { en } from './words-en.ts';
import { hi } from './words-hi.ts';

export type Words = typeof en;
export const words: Record<Language, Words> = { en, hi };

/** As the address says; else what the browser prefers of the two; else Hindi. */
export function languageOf(request: Request): Language {
  const asked = new URL(request.url).searchParams.get('lang');
  if (asked === 'hi' || asked === 'en') return asked;
  const wanted = request.headers.get('accept-language')?.toLowerCase() ?? '';
  const [, first] = /(?:^|[\s,])(hi|en)\b/.exec(wanted) ?? [];
  return first === 'en' ? 'en' : 'hi';
}
